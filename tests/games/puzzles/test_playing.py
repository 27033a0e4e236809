"""Playing cell by cell: what a move is, what is refused, when a game ends, and how it is shown."""

from __future__ import annotations

import numpy as np
import pytest

from arena.games.core.errors import IllegalAction, ParameterError, UnreadableAction
from arena.games.core.rng import Rng
from arena.games.puzzles.core import OPEN, PuzzleGame, State
from arena.games.spec import game
from tests.games.puzzles.fillings import SPECS, puzzle, rules

SEAT = "player_0"
RNG = Rng(0)


def moved(game: PuzzleGame, state: State, *moves: str) -> State:
    for move in moves:
        state = game.apply(state, {SEAT: game.parse(state, SEAT, move)}, RNG)
    return state


def solving(state: State) -> list[str]:
    """Moves that lead to the solution; marks alone, where cells may stay open."""
    one = state.puzzle
    marks = one.choices == 2
    cells = [cell for cell in one.open if one.solution[cell] == 1 or not marks]
    return [f"{one.name(cell)}={one.symbols[one.solution[cell]].text}" for cell in cells]


@pytest.mark.parametrize("kind", SPECS)
def test_the_game_ends_with_the_last_right_cell(kind: str) -> None:
    one = rules(kind)
    state = one.initial(Rng(3))
    moves = solving(state)
    almost = moved(one, state, *moves[:-1])
    assert one.outcome(almost) is None
    assert one.to_move(almost) == one.seats
    done = moved(one, almost, moves[-1])
    outcome = one.outcome(done)
    assert outcome is not None
    assert (dict(outcome.scores), outcome.reason) == ({SEAT: 1.0}, "solved")
    assert one.measures(done)[SEAT] == {"solved": 1, "cells": 1}
    assert one.text(done, None).endswith("solved")
    assert not one.scene(done, SEAT).clicks


@pytest.mark.parametrize("kind", SPECS)
def test_without_moves_left_the_first_broken_rule_is_named(kind: str) -> None:
    one = rules(f"{kind},moves=1")
    state = one.initial(Rng(3))
    cell = state.puzzle.open[-1]
    wrong = next(value for value in range(state.puzzle.choices) if value != state.puzzle.solution[cell])
    after = moved(one, state, f"{state.puzzle.name(cell)}={state.puzzle.symbols[wrong].text}")
    outcome = one.outcome(after)
    assert outcome is not None
    assert outcome.scores == {SEAT: 0.0}
    assert outcome.reason.startswith("out of moves: ")
    assert one.scene(after, None).highlights["bad"]


def test_a_cell_is_filled_changed_and_emptied_and_a_given_one_stays() -> None:
    one = rules("sudoku,size=4")
    state = one.initial(Rng(3))
    name = state.puzzle.name(state.puzzle.open[0])
    fixed = next(cell for cell, value in enumerate(state.puzzle.given) if value != OPEN)
    after = moved(one, state, f"{name}=1", f"{name}=2")
    assert after.values[state.puzzle.open[0]] == 1, "the value of a number is one less"
    assert moved(one, after, f"{name}=.").values == state.values
    with pytest.raises(IllegalAction, match=f"{name} holds that already; possible: "):
        one.parse(after, SEAT, f"{name}=2")
    with pytest.raises(IllegalAction, match=f"{state.puzzle.name(fixed)} is given and stays"):
        one.parse(state, SEAT, f"{state.puzzle.name(fixed)}=1")
    for text in ("z9=1", "a1=5", "a1", "A1=1", "a1 = 1", "a01=1"):
        with pytest.raises(UnreadableAction, match="is not a move of Sudoku; possible: "):
            one.parse(state, SEAT, text)


def test_a_wrong_number_is_a_move_and_can_be_corrected() -> None:
    one = rules("sudoku,size=4")
    state = one.initial(Rng(3))
    cell = state.puzzle.open[0]
    wrong = next(value for value in range(4) if value != state.puzzle.solution[cell])
    after = moved(one, state, f"{state.puzzle.name(cell)}={wrong + 1}", *solving(state))
    outcome = one.outcome(after)
    assert outcome is not None
    assert outcome.reason == "solved"


def test_a_click_goes_round_the_marks_of_a_cell() -> None:
    one = rules("nonogram")
    state = one.initial(Rng(3))
    clicks = []
    for _ in range(3):
        clicks.append(one.scene(state, SEAT).clicks["0,0"])
        state = moved(one, state, clicks[-1])
    assert clicks == ["a1=s", "a1=e", "a1=."]
    assert rules("sudoku,size=4").scene(rules("sudoku,size=4").initial(Rng(3)), SEAT).clicks.keys() == {
        f"{cell // 4},{cell % 4}" for cell in puzzle("sudoku,size=4", 3).open
    }


def test_moves_are_three_for_each_open_cell_unless_they_are_set() -> None:
    for spec, moves in (("nonogram", 75), ("nonogram,moves=9", 9), ("nonogram,answer=whole,moves=9", 1)):
        assert rules(spec).limit(puzzle("nonogram", 3)) == moves


def test_what_is_filled_in_differs_from_what_is_given_in_its_role() -> None:
    one = rules("sudoku,size=4")
    state = one.initial(Rng(3))
    scene = one.scene(moved(one, state, *solving(state)), None)
    roles = {
        (scene.legend[code].role, state.puzzle.given[4 * row + column] == OPEN)
        for row, codes in enumerate(scene.rows)
        for column, code in enumerate(codes)
    }
    assert roles == {("plain", False), ("accent", True)}


def test_numbers_of_two_digits_are_numbers() -> None:
    """10 is more than 9, in a sign and in a move; VGRP-Bench's checker compares them as texts."""
    one = rules("futoshiki,size=10,clues=0.9")
    found = next(
        (state.puzzle, sign)
        for seed in range(9)
        for state in [one.initial(Rng(seed))]
        for sign in state.puzzle.signs
        if [state.puzzle.solution[cell] for cell in sign] == [8, 9]
    )
    shown, (small, large) = found
    assert shown.broken(shown.solution) is None
    assert [shown.symbols[shown.solution[cell]].text for cell in (small, large)] == ["9", "10"]
    assert {"a1=1", "a1=10"} <= set(one.spelled(one.initial(Rng(0)), SEAT))


def test_the_observation_holds_cells_regions_signs_and_clues() -> None:
    one = rules("futoshiki,size=4")
    state = one.initial(Rng(3))
    layers = one.observe(state, SEAT)
    assert layers.shape == (7, 4, 4)
    assert (layers[0].ravel() - 1).tolist() == list(state.values)
    assert np.count_nonzero(layers[3]) + np.count_nonzero(layers[4]) == len(state.puzzle.signs)
    nono = rules("nonogram").observe(rules("nonogram").initial(Rng(3)), SEAT)
    assert [" ".join(str(n) for n in row if n) or "0" for row in nono[5]] == list(puzzle("nonogram", 3).row_clues)
    star = rules("star_battle").observe(rules("star_battle").initial(Rng(3)), SEAT)
    assert set(star[2].ravel().tolist()) == set(range(5))


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ("sudoku,size=5", "size=5 has no boxes"),
        ("sudoku,size=17", "size goes from 4 to 16, not 17"),
        ("sudoku,clues=2", "clues is a share from 0 to 1, not 2"),
        ("sudoku,answer=half", "answer"),
        ("sudoku,moves=-1", "moves go from 0"),
        ("light_up,walls=0.9", "walls is a share from 0 to 0.8"),
        ("star_battle,stars=2", "stars are 1, or 2 at sizes from 9 to 12"),
        ("battleship_solitaire,fleet=3-x", "is not lengths from 1 to 4, such as 3-2-1"),
        ("battleship_solitaire,fleet=4-4-4", "does not fit into 4 by 4"),
        ("battleship_solitaire,fleet=1-1-1-1-1", "does not fit into 4 by 4"),
        ("battleship_solitaire,size=12,fleet=1" + 36 * "-1", "does not fit into 12 by 12"),
    ],
)
def test_parameters_out_of_range_are_refused_in_a_sentence(spec: str, why: str) -> None:
    with pytest.raises(ParameterError, match=why):
        game(spec)


def test_an_endless_fleet_is_refused_in_a_short_sentence() -> None:
    for fleet, why in ((5000 * "1", "is not lengths from 1 to 4"), ("1" + 5000 * "-1", "does not fit into 4 by 4")):
        with pytest.raises(ParameterError, match=why) as caught:
            game(f"battleship_solitaire,fleet={fleet}")
        assert len(str(caught.value)) < 200
