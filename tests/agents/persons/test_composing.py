"""A move as it is put together: typed, pointed at, or both."""

from hypothesis import given
from hypothesis import strategies as st

from arena.agents.persons.composing import SHOWN, Composer, offered
from arena.games.core.scene import Card, Grid, Hand, Plain, Stack

PARTS = frozenset({"a1", "a2", "b2", "b3"})
MOVES = ("a1a2", "a1b2", "b2b3", "b2a1q", "b2a1r")


def test_what_scenes_offer() -> None:
    assert offered(Grid(("..",), {}, clicks={"0,0": "a1", "*,1": "b", "1,*": ""})) == {"a1", "b"}
    assert offered(Hand((("hand", (Card("7", click="7"), Card("?"))),))) == {"7"}
    assert offered(Stack((("A", (Card("x", click="A0"),)), ("B", ())), clicks=("A", ""))) == {"A", "A0"}
    assert offered(Plain("nothing")) == frozenset()


def test_a_whole_move_is_made_by_one_click() -> None:
    composer = Composer(["1", "2", "10"])
    assert composer.possible({"1", "2", "3"}) == {"1", "2"}
    assert composer.point("1") == "1"
    assert composer.text == ""


def test_a_move_of_two_parts() -> None:
    composer = Composer(MOVES)
    assert composer.possible(PARTS) == {"a1", "b2"}
    assert composer.point("a1") is None
    assert composer.text == "a1"
    assert composer.following(PARTS) == {"a2", "b2"}
    assert composer.point("a2") == "a1a2"
    assert composer.text == ""


def test_pointing_again_takes_the_part_back_and_elsewhere_begins_anew() -> None:
    composer = Composer(MOVES)
    composer.point("a1")
    assert composer.point("a1") is None
    assert composer.text == ""
    composer.point("b2")
    assert composer.point("a2") is None
    assert composer.text == "b2"
    composer.point("a1")
    assert composer.text == "b2a1"
    assert composer.completions("b2a1") == ["b2a1q", "b2a1r"]
    assert composer.whole("b2a1Q") == "b2a1q"


def test_a_move_that_begins_another_waits_for_it() -> None:
    composer = Composer(["a1", "a1b2", "c3"])
    parts = {"a1", "b2", "c3"}
    assert composer.wholes(parts) == {"c3"}
    assert composer.point("a1", parts) is None
    assert composer.point("b2", parts) == "a1b2"
    composer.point("a1", parts)
    assert composer.point("a1", parts) == "a1"
    assert composer.point("c3", parts) == "c3"


def test_columns_of_two_digits_are_columns() -> None:
    columns = [str(number) for number in range(1, 13)]
    composer = Composer(columns)
    assert composer.wholes(columns) == set(columns)
    composer.typed("1")
    assert composer.point("1", columns) == "1"
    assert composer.point("12", columns) == "12"


def test_two_parts_may_be_joined_by_a_dash() -> None:
    cells = {"A1", "A2", "A3", "B1"}
    composer = Composer(["A1-A3", "A1-B1", "A2-A3", "B1"])
    assert composer.possible(cells) == {"A1", "A2", "B1"}
    assert composer.point("A1", cells) is None
    assert composer.text == "A1"
    assert composer.following(cells) == {"A3", "B1"}
    assert composer.wholes(cells) == {"A3", "B1"}, "A2 begins another move, and B1 ends this one"
    assert composer.point("B1", cells) == "A1-B1"
    assert composer.point("A1", cells) is None
    assert composer.point("A2", cells) is None
    assert composer.point("A3", cells) == "A2-A3"
    assert composer.point("B1", cells) == "B1"
    assert composer.parts_of("A1-A3", cells) == {"A1", "A3"}


def test_words_are_completed_whatever_their_case() -> None:
    composer = Composer(["pass", "Play", "place"])
    assert composer.completions("p") == ["pass", "place", "Play"]
    assert composer.completions("") == ["pass", "Play", "place"]
    assert composer.whole("PASS") == "pass"
    assert composer.whole("pas") == "pass"
    assert composer.whole("pl") is None
    assert composer.whole("") is None
    assert composer.common("pas") == "pass"
    assert composer.common("zzz") == "zzz"


def test_a_complete_move_begins_no_other() -> None:
    composer = Composer(["a1=1", "a1=12", "a1=3"])
    assert not composer.is_complete("a1=1")
    assert composer.is_complete("a1=3")
    assert not composer.is_complete("a1=")


def test_free_talk_is_any_text() -> None:
    composer = Composer()
    assert composer.is_free
    assert composer.whole("  hello ") == "hello"
    assert composer.whole("  ") is None
    assert composer.point("accept") == "accept"


def test_advice_is_seen_where_its_parts_are() -> None:
    composer = Composer(MOVES)
    assert composer.parts_of("a1b2", PARTS) == {"a1", "b2"}
    assert composer.parts_of("b2a1q", PARTS) == {"b2"}
    assert composer.parts_of("b3", PARTS) == {"b3"}
    assert composer.parts_of("zz", PARTS) == frozenset()
    assert composer.parts_of("x-1", {"x", "-1", "1"}) == {"x", "-1"}
    assert composer.parts_of("x-1", {"x", "1"}) == {"x", "1"}


def test_only_so_many_moves_are_listed() -> None:
    moves = [f"m{number:05}" for number in range(50_000)]
    composer = Composer(moves)
    assert len(composer.completions("m")) == SHOWN
    assert composer.whole("m49999") == "m49999"
    assert composer.count("m") == 50_000
    assert composer.count("") == 50_000
    many = Composer([*(f"aa{number:03}" for number in range(300)), "ab", "b1"])
    assert (many.common("a"), many.common(""), many.common("aa0")) == ("a", "", "aa0")


@given(st.lists(st.text("abc12", min_size=1, max_size=4), min_size=1, max_size=12, unique=True), st.data())
def test_whatever_is_pointed_at_leads_to_a_legal_move(moves: list[str], data: st.DataObject) -> None:
    parts = frozenset(move[:cut] for move in moves for cut in (1, 2, 4)) | frozenset(move[1:] for move in moves) - {""}
    composer = Composer(moves)
    for _ in range(8):
        possible = sorted(composer.possible(parts))
        assert possible
        made = composer.point(data.draw(st.sampled_from(possible)))
        if made is not None:
            assert made in moves
            return
        assert any(move.startswith(composer.text) for move in moves)


def test_a_move_is_begun_where_a_part_was_pointed_at_that_is_none() -> None:
    composer = Composer(("a7a8q", "a7a8n", "b2b3", "c"))
    assert not composer.is_begun
    composer.point("a7")
    assert composer.is_begun
    composer.point("a8")
    assert (composer.text, composer.is_begun) == ("a7a8", True)
    composer.typed("a7a8q")
    assert not composer.is_begun, "what is typed is typed on"
    composer.typed("")
    composer.point("c", {"c", "d"})
    assert not composer.is_begun
