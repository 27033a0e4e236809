"""LEGO Connect Language: validity by hand and by a second, unrelated check; and exact shares by enumeration."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest

from arena.games.core.errors import IllegalAction, UnreadableAction
from arena.games.core.rng import Rng
from arena.games.core.scene import Dialogue, Grid
from arena.games.questions.bricks import Piece, Structure, built, fault, read, scattered, written
from arena.games.questions.lego_connect_language import FORM, LegoConnectLanguage

JUDGE, BUILDER = LegoConnectLanguage(), LegoConnectLanguage(task="construction")


def structure(*places: tuple[int, int]) -> Structure:
    return tuple(Piece(x, y, "red") for x, y in places)


def by_studs(pieces: Structure) -> bool:
    """Validity by sets of studs, and by joining groups."""
    studs = [{(x + k, y) for k in range(4)} for x, y, _ in pieces]
    if sum(map(len, studs)) != len(set().union(*studs)):
        return False
    groups = [{number} for number in range(len(pieces))]
    for one, other in itertools.permutations(range(len(pieces)), 2):
        if {(x, y + 1) for x, y in studs[one]} & studs[other]:
            joined = [group for group in groups if group & {one, other}]
            groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    return len(groups) == 1


@pytest.mark.parametrize(
    ("places", "why"),
    [
        ([(0, 0), (3, 1), (6, 2)], ""),
        ([(0, 0), (-3, 1), (3, 1)], ""),
        ([(0, 1), (2, 0), (-2, 0)], ""),
        ([(0, 0)], ""),
        ([(0, 0), (4, 1)], "(4, 1, 'red') does not hang together with (0, 0, 'red')"),
        ([(0, 0), (4, 0)], "(4, 0, 'red') does not hang together with (0, 0, 'red')"),
        ([(0, 0), (0, 2)], "(0, 2, 'red') does not hang together with (0, 0, 'red')"),
        ([(0, 0), (0, 1), (3, 0)], "(0, 0, 'red') and (3, 0, 'red') overlap"),
        ([(5, 5), (5, 5)], "(5, 5, 'red') and (5, 5, 'red') overlap"),
    ],
)
def test_a_structure_is_valid_or_it_is_said_why_not(places: list[tuple[int, int]], why: str) -> None:
    assert fault(structure(*places)) == why


def test_validity_agrees_with_a_second_check() -> None:
    valid = 0
    for seed in range(3000):
        rng = Rng(seed)
        pieces = structure(*((rng.below(7), rng.below(4)) for _ in range(2 + rng.below(4))))
        assert (not fault(pieces)) == by_studs(pieces), pieces
        valid += not fault(pieces)
    assert valid > 200


def test_questions_are_valid_half_of_the_time() -> None:
    asked = [JUDGE.ask(Rng(seed)) for seed in range(400)]
    assert all(len(pieces) == 5 for pieces in asked)
    valid = sum(not fault(pieces) for pieces in asked)
    assert abs(valid - 200) < 4 * 10
    for pieces in asked:
        if fault(pieces):
            assert all(x % 4 == 0 and 0 <= x <= 40 and 0 <= y <= 10 for x, y, _ in pieces)
        else:
            assert pieces[0][:2] == (0, 0)
            assert JUDGE.mark(pieces, 0)
    assert sum((pieces[0][:2] == (0, 0)) == (not fault(pieces)) for pieces in asked) > 390


def test_what_is_built_is_valid_and_reaches_everything_it_may() -> None:
    """Every structure that is valid, grows upwards and keeps to half pieces, of three pieces and in the order built."""
    found = {tuple(piece[:2] for piece in built(3, Rng(seed))) for seed in range(500)}
    assert all(not fault(structure(*places)) for places in found)
    near = [(x, y) for y in (1, 2) for x in range(-4, 5, 2)]
    wanted = set()
    for one, other in itertools.permutations(near, 2):
        places = ((0, 0), one, other)
        below = all(any(y == b + 1 and abs(x - a) < 4 for a, b in places[:k]) for k, (x, y) in enumerate(places) if k)
        side = any(abs(other[0] - a) in (0, 2) and other[1] == b + 1 for a, b in places[:2])
        beside = abs(other[0] - one[0]) == 4 and other[1] == one[1] == 1
        if below and (side or beside) and one[1] == 1 and not fault(structure(*places)):
            wanted.add(places)
    assert found == wanted


def test_a_random_structure_is_valid_in_exactly_so_many_cases() -> None:
    """All 121² differences of places of a second and third piece from a first, weighted by where the first may be."""
    valid = 0
    for dx1, dy1, dx2, dy2 in itertools.product(range(-10, 11), repeat=4):
        if max(abs(dx1), abs(dx2), abs(dx1 - dx2)) > 10 or max(abs(dy1), abs(dy2), abs(dy1 - dy2)) > 10:
            continue
        if not (dx1 == dx2 == 0) and min(abs(dx1), abs(dx2), abs(dx1 - dx2)) > 0:
            continue  # three pieces of three columns, which touch nowhere
        if fault(structure((0, 0), (4 * dx1, dy1), (4 * dx2, dy2))):
            continue
        across = 11 - (max(0, dx1, dx2) - min(0, dx1, dx2))
        valid += across * (11 - (max(0, dy1, dy2) - min(0, dy1, dy2)))
    assert Fraction(valid, 121**3) == Fraction(54, 161051)


def test_random_play_is_as_right_as_enumeration_says() -> None:
    right = 0
    for seed in range(600):
        rng = Rng(seed)
        state = JUDGE.initial(rng)
        right += JUDGE.mark(state.now, JUDGE.sample(state, "player_0", rng))
    assert abs(right - 300) < 4 * 150**0.5
    rng, exact, count = Rng(1), 54 / 161051, 60_000
    valid = sum(not fault(scattered(3, rng)) for _ in range(count))
    assert 0 < valid < count * exact + 4 * (count * exact) ** 0.5


# Answers


def test_a_structure_is_read_whatever_its_spaces_and_quotes_and_written_in_one_way() -> None:
    state = BUILDER.initial(Rng(0))
    said = "[(0,0,'red'),( -2, 1 ,\"blue\"), (0,2,'dark')]"
    action = BUILDER.parse(state, "player_0", f" {said}\n")
    assert action == "[(0, 0, 'red'), (-2, 1, 'blue'), (0, 2, 'dark')]"
    assert BUILDER.parse(state, "player_0", action) == action
    assert not BUILDER.is_legal(state, "player_0", said)
    assert BUILDER.mark((), action)
    for seed in range(50):
        pieces = scattered(3, Rng(seed))
        assert read(written(pieces)) == pieces


@pytest.mark.parametrize(
    "text",
    [
        "[]", "()", "[(0, 0)]", "(0, 0, 'red')", "[(0, 0, red), (0, 1, red), (0, 2, red)]", "[(0, 0, 'red'),]",
        "[(0.5, 0, 'red'), (0, 1, 'red'), (0, 2, 'red')]", "[(100, 0, 'red'), (0, 1, 'red'), (0, 2, 'red')]",
        "[(0, 0, 'Red'), (0, 1, 'red'), (0, 2, 'red')]", "[(0, 0, 'red'), (0, 1, 'red'), (0, 2, 'red')] ok",
        "[(٣, 0, 'red'), (0, 1, 'red'), (0, 2, 'red')]", "__import__('os')", "[" * 500,
    ],
)  # fmt: skip
def test_what_is_no_list_of_pieces_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableAction, match="is no list of pieces such as") as caught:
        BUILDER.parse(BUILDER.initial(Rng(0)), "player_0", text)
    assert str(caught.value).isprintable()


def test_another_number_of_pieces_is_illegal() -> None:
    for count in (1, 2, 4, 9):
        with pytest.raises(IllegalAction, match=f"has {count} pieces, and exactly 3 are asked for"):
            BUILDER.parse(BUILDER.initial(Rng(0)), "player_0", written(scattered(count, Rng(1))))


def test_an_answer_about_validity_is_a_word() -> None:
    state = JUDGE.initial(Rng(1))
    assert JUDGE.text(state, "player_0") == f"{written(state.now)}\nIs this structure valid or invalid?"
    assert [JUDGE.notation(state, "player_0", action) for action in JUDGE.legal(state, "player_0")] == [
        "valid",
        "invalid",
    ]


def test_at_the_end_it_is_told_what_is_wrong() -> None:
    state = BUILDER.apply(BUILDER.initial(Rng(0)), {"player_0": written(structure((0, 0), (4, 1), (0, 1)))}, Rng(0))
    assert BUILDER.scores(state) == {"player_0": 0.0}
    assert "Wrong: " in BUILDER.text(state, None)
    assert "(0, 1, 'red') overlap" not in BUILDER.text(state, None)
    assert "(4, 1, 'red') does not hang together" in BUILDER.text(state, None)


# Scenes


def test_pieces_are_drawn_from_the_side_the_lowest_layer_below() -> None:
    pieces = (Piece(0, 0, "red"), Piece(2, 1, "blue"), Piece(4, 1, "blue"))
    state = JUDGE.initial(Rng(0))._replace(questions=(pieces,))
    scene = JUDGE.scene(state, "player_0")
    assert isinstance(scene, Grid)
    assert scene.rows == ("..bb##bb", "aaaa....")
    assert scene.regions == ("..bb##cc", "aaaa....")
    assert (scene.row_labels, scene.column_labels) == (("1", "0"), ("0", "", "", "", "4", "", "", ""))
    assert [scene.legend[code].role for code in "ab#"] == ["player_0", "player_2", "plain"]
    over = JUDGE.scene(JUDGE.apply(state, {"player_0": 1}, Rng(0)), "player_0")
    assert isinstance(over, Grid)
    assert over.legend["#"].role == "bad", "what is wrong is told afterwards"


def test_a_structure_is_filled_into_a_form_and_drawn_when_it_is_made() -> None:
    state = BUILDER.initial(Rng(0))
    scene = BUILDER.scene(state, "player_0")
    assert isinstance(scene, Dialogue)
    assert scene.forms == (FORM,)
    filled = FORM.template
    for number, blank in enumerate(FORM.blanks):
        filled = filled.replace(f"{{{blank.name}}}", blank.choices[0] if blank.choices else str(number // 3))
    assert BUILDER.parse(state, "player_0", filled) == "[(0, 0, 'blue'), (1, 1, 'blue'), (2, 2, 'blue')]"
    made = BUILDER.apply(state, {"player_0": filled}, Rng(0))
    assert isinstance(BUILDER.scene(made, None), Grid)
    for places in ([(-99, 0), (99, 0), (0, 0)], [(0, -99), (0, 99), (0, 0)]):
        far = BUILDER.apply(state, {"player_0": written(structure(*places))}, Rng(0))
        scene = BUILDER.scene(far, None)
        assert isinstance(scene, Dialogue)
        assert not scene.forms
        assert max(BUILDER.image(far, None).size) < 1500


def test_another_task_is_refused() -> None:
    with pytest.raises(ValueError, match="task is validity or construction"):
        LegoConnectLanguage(task="destruction")  # type: ignore[arg-type]
