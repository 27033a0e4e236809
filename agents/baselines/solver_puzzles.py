"""Grid puzzles, solved: each has one solution, so a move is right if it brings the grid nearer to that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from arena.games.puzzles.core.answers import Answer, write_answer
from arena.games.puzzles.core.game import PuzzleGame, State


class Step(NamedTuple):
    """What a move does."""

    nearer: int
    """1: a cell becomes right; -1: one that was right is no longer; 0: neither."""
    left: int
    """Moves that are still needed after it."""
    possible: bool
    """Whether so many are left."""


def steps(game: PuzzleGame, state: State) -> Mapping[int, Step]:
    """What each legal action does, of a puzzle that is played cell by cell."""
    puzzle, seat = state.puzzle, game.seats[0]
    emptied = game.settled((-1,) * len(puzzle.given))
    held, solution = game.settled(state.values), puzzle.solution
    wrong = sum(one != right for one, right in zip(held, solution, strict=True))
    moves = game.limit(puzzle) - state.moves - 1
    found = {}
    for action in game.legal(state, seat):
        cell, choice = divmod(action, puzzle.choices + 1)
        value = choice if choice < puzzle.choices else emptied[cell]
        nearer = (value == solution[cell]) - (held[cell] == solution[cell])
        found[action] = Step(nearer, wrong - nearer, wrong - nearer <= moves)
    return found


def answer(state: State) -> str:
    """The solution as an answer with the whole grid."""
    return write_answer(state.puzzle, Answer(state.puzzle.solution))
