"""The probe is fair: what it shows can be answered, and neither question nor random reader know the board."""

from __future__ import annotations

import json
from typing import Any

import pytest

from arena.games.core import draw as drawing
from arena.games.core.game import Game
from arena.games.core.outcome import Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Dialogue, Grid, Scene, Tile
from arena.games.questions.board_reading import Reading
from arena.games.questions.grid_reading import PARTS
from arena.games.questions.shown_board import board, reading, trials
from arena.games.spec import game

SEAT: Seat = "player_0"
PICTURED = [
    "deal_or_no_deal",
    "price_bargaining",
    "hanabi",
    "lego_connect_language",
    "pettingzoo:classic/connect_four_v3",
    "gymnasium:CliffWalking-v1",
]
LABELLED = ["battleship_solitaire", "nonogram", "futoshiki", "star_battle", "light_up", "lego_connect_language"]
KNOWN = ["chess", "battleship", "light_up", "battleship_solitaire", "futoshiki", "deal_or_no_deal", "hanoi"]


def probe(name: str, form: str = "image", plies: int = 6) -> Game[Any]:
    rules = game(f"read_the_board:{name},form={form},plies={plies}").rules
    assert rules is not None
    return rules


def readings(name: str, count: int = 6) -> list[Reading]:
    """Of some boards of a game, none of which is one of those that are compared."""
    return [board(name, 6, number).reading for number in range(1001, 1001 + 2 * count, 2)]


@pytest.mark.parametrize("name", PICTURED)
def test_the_picture_shows_what_is_asked_in_the_same_words(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rules, drawn = probe(name), list[Scene]()
    draw = drawing.draw
    monkeypatch.setattr(drawing, "draw", lambda scene: drawn.append(scene) or draw(scene))
    for seed in range(4):
        state = rules.initial(Rng(seed))
        drawn.clear()
        rules.image(state, SEAT)
        (scene,) = drawn
        assert reading(scene, trials(name, 6)).truth() == rules.reading(state).truth()


def test_facts_that_are_read_stand_in_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    rules, written = probe("deal_or_no_deal"), list[str]()
    monkeypatch.setattr(drawing, "write", lambda pen, x, y, text, *more: written.append(text))
    state = rules.initial(Rng(3))
    rules.image(state, SEAT)
    facts = rules.reading(state).truth()["facts"]
    assert "Ben's offer" in facts
    for label, value in facts.items():
        assert not value or f"{label}: {value}" in written


@pytest.mark.parametrize("name", LABELLED)
def test_whatever_differs_from_board_to_board_is_asked_for(name: str) -> None:
    scenes = [board(name, 0, number).scene for number in range(2001, 2025, 2)]
    differ = [part for part in PARTS if len({repr(getattr(scene, part)) for scene in scenes}) > 1]
    assert [*board(name, 0, 2001).reading.keys] == ["rows", *differ]


@pytest.mark.parametrize("name", KNOWN)
def test_neither_the_question_nor_a_random_answer_tells_what_stands_on_the_board(name: str) -> None:
    found = readings(name)
    assert len({json.dumps(one.truth()) for one in found}) > 1
    assert len({"\n".join(one.asked()) for one in found}) == 1
    assert len({json.dumps(one.drawn(Rng(5))) for one in found}) == 1


def test_a_grid_that_the_text_does_not_draw_is_spelled_out() -> None:
    rules = probe("lego_connect_language", "text")
    state = rules.initial(Rng(2))
    truth, text = rules.reading(state).truth(), rules.text(state, SEAT)
    assert "\n".join(truth["rows"]) in text
    assert f'"column_labels": {json.dumps(truth["column_labels"])}' in text
    connect_four = probe("connect_four", "text")
    assert "As it is shown" not in connect_four.text(connect_four.initial(Rng(2)), SEAT)


def test_blanks_within_faces_and_facts_do_not_count() -> None:
    one = readings("hanabi")[0]
    groups = one.truth()["groups"]
    squeezed = {name: [face.replace(" ", "") for face in faces] for name, faces in groups.items()}
    assert squeezed != groups
    assert all(mark.right for mark in one.marks({"groups": squeezed}))
    talk = reading(Dialogue((), (("Price", "a  price of 7"),)))
    assert all(mark.right for mark in talk.marks(talk.checked({"facts": {"Price": " a price of  7 "}})))
    assert not talk.marks(talk.checked({"facts": {"Price": "a price of 8"}}))[0].right


def test_a_fact_that_other_boards_show_counts_where_it_is_shown_or_answered() -> None:
    one = reading(Dialogue((), (("Price", "7"),)), (Dialogue((), (("Price", "8"), ("Offer", "9"))),))
    assert one.truth() == {"facts": {"Price": "7", "Offer": ""}}
    assert [mark.right for mark in one.marks(one.truth())] == [True]
    assert [mark.right for mark in one.marks({"facts": {"Price": "7", "Offer": "9"}})] == [True, False]


def test_the_wall_between_two_boards_is_not_read() -> None:
    marks = readings("battleship")[0].marks(readings("battleship")[0].truth())
    assert len(marks) == 200
    assert not any("between" in mark.kind for mark in marks)


def test_who_sees_nothing_answers_with_the_empty_tile() -> None:
    legend = {"e": Tile("·", "empty", "muted"), ".": Tile(" ", "open", "empty")}
    assert reading(
        Grid(
            (
                "e.",
                "..",
            ),
            legend,
        )
    ).blank() == {"rows": ["..", ".."]}
