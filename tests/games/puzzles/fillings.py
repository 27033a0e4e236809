"""Every filling of a small puzzle at once, as arrays, and which of them the checker accepts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arena.games.core.rng import Rng
from arena.games.puzzles.core import OPEN, AllDifferent, Constraint, Count, Less, Puzzle, PuzzleGame, Runs
from arena.games.puzzles.core.fleet import Fleet
from arena.games.spec import game

SPECS = {
    "sudoku": "sudoku,size=4,clues=0.5",
    "futoshiki": "futoshiki,clues=0.5",
    "nonogram": "nonogram,size=4",
    "light_up": "light_up",
    "star_battle": "star_battle,size=4",
    "battleship_solitaire": "battleship_solitaire",
}
"""Each kind at 4 by 4, with few enough open cells."""


def rules(spec: str) -> PuzzleGame:
    found = game(spec).rules
    assert isinstance(found, PuzzleGame)
    return found


@cache
def puzzle(spec: str, seed: int) -> Puzzle:
    return rules(spec).initial(Rng(seed)).puzzle


def every_filling(puzzle: Puzzle) -> NDArray[np.int8]:
    """An array of shape (fillings, cells): every way to fill the open cells."""
    count = puzzle.choices ** len(puzzle.open)
    numbers, filled = np.arange(count), np.tile(np.array(puzzle.given, dtype=np.int8), (count, 1))
    for cell in puzzle.open:
        filled[:, cell] = numbers % puzzle.choices
        numbers = numbers // puzzle.choices
    return filled


class Only(Sequence[int]):
    """The values of some cells; who asks for those of others is found out."""

    def __init__(self, cells: Sequence[int], values: Sequence[int]) -> None:
        self._values = dict(zip(cells, values, strict=True))

    def __getitem__(self, cell: Any) -> Any:
        return self._values[cell]

    def __len__(self) -> int:
        raise AssertionError("a constraint looks at its own cells")


def own_cells(constraint: Constraint, size: int) -> tuple[int, ...]:
    if isinstance(constraint, Less):
        return (constraint.small, constraint.large)
    if isinstance(constraint, Fleet):
        return tuple(range(size))
    assert isinstance(constraint, (AllDifferent, Count, Runs))
    return constraint.cells


@cache
def table(constraint: Constraint, size: int, values: int) -> NDArray[np.bool_]:
    """What a constraint's check says to every filling of its own cells, the first cell counting most."""
    cells = own_cells(constraint, size)
    if isinstance(constraint, Fleet):
        ways = product(range(values), repeat=size)
        return np.array([not any(constraint.violations(way)) for way in ways])
    found = [not any(constraint.violations(Only(cells, way))) for way in product(range(values), repeat=len(cells))]
    return np.array(found)


def accepted(puzzle: Puzzle, filled: NDArray[np.int8], constraints: Sequence[Constraint]) -> NDArray[np.bool_]:
    """Which fillings break none of these constraints: each is asked about every filling of its own cells."""
    fits = np.ones(len(filled), dtype=bool)
    for constraint in constraints:
        cells = own_cells(constraint, len(puzzle.given))
        place = np.zeros(len(filled), dtype=np.int64)
        for cell in cells:
            place = place * puzzle.choices + filled[:, cell]
        fits &= table(constraint, len(puzzle.given), puzzle.choices)[place]
    return fits


def changed(puzzle: Puzzle) -> list[tuple[int, tuple[int, ...]]]:
    """The solution with one open cell changed, in every way, and that cell."""
    return [
        (cell, (*puzzle.solution[:cell], value, *puzzle.solution[cell + 1 :]))
        for cell in puzzle.open
        for value in range(OPEN, len(puzzle.symbols))
        if value != puzzle.solution[cell]
    ]
