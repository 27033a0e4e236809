"""Sudoku: numbers in rows, columns and boxes.

**Rules.** Every row, every column and every box holds each number from 1 to `size` once. Boxes are as square as can
be: 2 by 2 on 4 by 4 cells, 3 by 3 on 9 by 9, 3 rows by 4 columns on 12 by 12. There is exactly one solution.

**Notation.** A cell and its number, `b3=4`; `b3=.` empties it. Columns are letters, rows are counted from the top. Or,
with `answer=whole`, the grid as one line of JSON.

**Scoring.** 1 for the solution, else 0. Measured beside it: the share of the open cells that are right, and of what was
said to be seen the share that is right.

**Versions.** 1: the first.
"""

from __future__ import annotations

from functools import lru_cache
from math import isqrt

from arena.games.core.errors import ParameterError
from arena.games.core.info import GameInfo
from arena.games.core.rng import Rng
from arena.games.puzzles.core import AllDifferent, Puzzle, PuzzleGame, is_unique
from arena.games.puzzles.core.drawing import (
    CACHED,
    checked_share,
    checked_size,
    filled,
    latin,
    least,
    revealed,
    thinned,
)
from arena.games.puzzles.core.game import Way
from arena.games.puzzles.core.puzzle import digits, lettered, name_of


class Sudoku(PuzzleGame):
    """Sudoku on a grid of any size that has boxes.

    Args:
        size: cells of a side, 4 to 16, and no prime number.
        clues: the least share of the cells that are given; with 0 none can be spared.
        answer: `cells` to play cell by cell, `whole` to answer with the grid at once.
        moves: moves after which a game cell by cell ends; 0: three for each open cell.
    """

    info = GameInfo(
        id="sudoku",
        version=1,
        title="Sudoku",
        seats=("Solver",),
        card="Fill the grid so that every row, every column and every box holds each number once.",
        payoff="single",
        score_range=(0.0, 1.0),
    )

    def __init__(self, size: int = 9, clues: float = 0.4, answer: Way = "cells", moves: int = 0) -> None:
        checked_size("sudoku", size, 4, 16)
        if box_rows(size) == 1:
            raise ParameterError(f"sudoku: size={size} has no boxes: it must not be a prime number")
        checked_share("sudoku", "clues", clues)
        super().__init__(digits(size), answer, moves, size=size, clues=clues)
        self.clues = clues

    def drawn(self, number: int) -> Puzzle:
        return draw(self.size, self.clues, number)


def box_rows(size: int) -> int:
    """The rows of a box: the largest divisor that is not above the square root."""
    return max(rows for rows in range(1, isqrt(size) + 1) if size % rows == 0)


@lru_cache(maxsize=CACHED)
def draw(size: int, clues: float, number: int) -> Puzzle:
    """A random grid, from which numbers are taken while one solution stays."""
    rng, high = Rng(number), box_rows(size)
    wide = size // high
    boxes = [
        tuple((top + down) * size + left + right for down in range(high) for right in range(wide))
        for top in range(0, size, high)
        for left in range(0, size, wide)
    ]
    rules = latin(size) + tuple(
        AllDifferent(f"the box of {name_of(box[0], size)} holds no number twice", box) for box in boxes
    )
    solution = filled([rule.cells for rule in rules], size, rng)
    regions, note = lettered(boxes, size), f"Boxes have {high} rows and {wide} columns."
    puzzle = Puzzle(size, digits(size), size, solution, rules, solution, regions, drawn_regions=False, note=note)
    cells = range(size * size)
    kept = thinned(cells, lambda cells: is_unique(revealed(puzzle, cells)), least(clues, len(cells)), rng)
    return revealed(puzzle, kept)
