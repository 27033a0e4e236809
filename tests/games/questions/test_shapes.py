"""Shapes: what is drawn, against the published description and by looking at the cells alone."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from arena.games.core.errors import UnreadableAction
from arena.games.core.rng import Rng
from arena.games.core.scene import Grid
from arena.games.questions.shapes import DRAWN, OPTIONS, SIZE, Drawing, Shapes

GAME = Shapes()


def drawings(count: int = 400) -> list[Drawing]:
    return [GAME.ask(Rng(seed)) for seed in range(count)]


def cut_out(drawing: Drawing) -> tuple[str, ...]:
    """The smallest part of the matrix that holds all ones."""
    rows = [row for row in drawing.rows if "1" in row]
    columns = [column for column in range(SIZE) if any(row[column] == "1" for row in rows)]
    assert columns == list(range(columns[0], columns[-1] + 1))
    return tuple(row[columns[0] : columns[-1] + 1] for row in rows)


def expected() -> dict[tuple[str, ...], str]:
    """Every picture of the publication, cut out."""
    found = {("1" * side,) * side: "square" for side in range(2, 8)}
    for height in (3, 4, 5, 6):  # int(s * sqrt(3) / 2) for s from 4 to 7
        width = 2 * height - 1
        found[tuple(("1" * (2 * y + 1)).center(width, "0") for y in range(height))] = "triangle"
    for arm in (2, 3):
        bar = ("1").center(2 * arm + 1, "0")
        found[(bar,) * arm + ("1" * (2 * arm + 1),) + (bar,) * arm] = "cross"
    return found


def test_every_published_shape_is_drawn_whole_and_no_other() -> None:
    seen = {cut_out(drawing): drawing.shape for drawing in drawings()}
    assert seen == expected()


def test_kinds_are_as_likely_and_options_are_shuffled() -> None:
    kinds = Counter(drawing.shape for drawing in drawings())
    assert set(kinds) == set(DRAWN)
    assert all(abs(count - 400 / 3) < 4 * (400 * 2 / 9) ** 0.5 for count in kinds.values())
    places = Counter(drawing.options.index(drawing.shape) for drawing in drawings())
    assert all(abs(places[place] - 100) < 4 * 75**0.5 for place in range(4)), "the right one is at any place"
    assert all(sorted(drawing.options) == sorted(OPTIONS) for drawing in drawings())


def test_exactly_one_of_four_answers_is_right() -> None:
    """So a uniformly random answer is right with a probability of exactly 1/4."""
    for drawing in drawings(50):
        assert sum(GAME.mark(drawing, action) for action in range(GAME.num_actions)) == 1


def test_an_answer_is_the_name_of_a_shape() -> None:
    state = GAME.initial(Rng(3))
    text = GAME.text(state, "player_0")
    assert text.split("\n")[:SIZE] == list(state.now.rows)
    assert f"Which shape is it: {', '.join(state.now.options)}?" in text
    for name in OPTIONS:
        assert state.now.options[GAME.parse(state, "player_0", name)] == name
    with pytest.raises(UnreadableAction, match='"0" is not a move of Shapes'):
        GAME.parse(state, "player_0", "0")


def test_no_form_of_a_view_depends_on_the_answer() -> None:
    for seed in range(4):
        state = GAME.initial(Rng(seed))
        shape = next(name for name in OPTIONS if name != state.now.shape)
        other = state._replace(questions=(state.now._replace(shape=shape),))
        for seat in ("player_0", None):
            assert GAME.text(other, seat) == GAME.text(state, seat)
            assert GAME.scene(other, seat) == GAME.scene(state, seat)
            assert GAME.image(other, seat).tobytes() == GAME.image(state, seat).tobytes()
        assert np.array_equal(GAME.observe(other, "player_0"), GAME.observe(state, "player_0"))
        assert GAME.data(other, "player_0") == GAME.data(state, "player_0")
        assert GAME.spelled(other, "player_0") == GAME.spelled(state, "player_0")
        assert GAME.measures(other) == GAME.measures(state) == {}


@pytest.mark.parametrize("said", ["right", "wrong"])
def test_the_right_answer_is_told_at_the_end(said: str) -> None:
    state = GAME.initial(Rng(1))
    shape = state.now.shape
    other = next(name for name in OPTIONS if name != shape)
    action = GAME.parse(state, "player_0", shape if said == "right" else other)
    over = GAME.apply(state, {"player_0": action}, Rng(1))
    assert GAME.to_move(over) == ()
    assert GAME.scores(over) == {"player_0": float(said == "right")}
    told = f"Right: it is a {shape}" if said == "right" else f"Wrong: it is no {other} but a {shape}"
    assert GAME.text(over, "player_0").endswith(told)
    scene = GAME.scene(over, "player_0")
    assert isinstance(scene, Grid)
    assert scene.caption == told
    assert scene.legend["1"].role == ("good" if said == "right" else "bad")


def test_several_questions_are_scored_by_the_share_that_was_right() -> None:
    game, rng = Shapes(rounds=4), Rng(5)
    state = game.initial(rng)
    for number in range(4):
        wanted = state.now.options.index(state.now.shape)
        state = game.apply(state, {"player_0": wanted if number else (wanted + 1) % 4}, rng)
    assert game.scores(state) == {"player_0": 0.75}
    outcome = game.outcome(state)
    assert outcome is not None
    assert outcome.reason == "3 of 4 answers are right"
    assert len(set(state.questions)) == 4
    with pytest.raises(ValueError, match="rounds go from 1 to 1000, not 0"):
        Shapes(rounds=0)
