"""Futoshiki: numbers in rows and columns, with signs between neighbours.

**Rules.** Every row and every column holds each number from 1 to `size` once, and of two neighbours with a sign between
them, the one that the point of the sign is at holds the lower number. There is exactly one solution.

**Notation.** A cell and its number, `b3=4`; `b3=.` empties it. Columns are letters, rows are counted from the top. Or,
with `answer=whole`, the grid as one line of JSON.

**Scoring.** 1 for the solution, else 0. Measured beside it: the share of the open cells that are right, and of what was
said to be seen the share that is right.

**Versions.** 1: the first.
"""

from __future__ import annotations

from functools import lru_cache

from arena.games.core.info import GameInfo
from arena.games.core.rng import Rng
from arena.games.puzzles.core import Less, Puzzle, PuzzleGame, is_unique
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
from arena.games.puzzles.core.puzzle import digits, name_of, neighbours


class Futoshiki(PuzzleGame):
    """Futoshiki on a square grid.

    Args:
        size: cells of a side, 3 to 12.
        clues: the least share of the cells that are given; with 0 none can be spared.
        signs: the share of the neighbours that have a sign between them.
        answer: `cells` to play cell by cell, `whole` to answer with the grid at once.
        moves: moves after which a game cell by cell ends; 0: three for each open cell.
    """

    info = GameInfo(
        id="futoshiki",
        version=1,
        title="Futoshiki",
        seats=("Solver",),
        card=(
            "Fill the grid so that every row and every column holds each number from 1 to the length of a side once. "
            "A sign between two neighbours points at the one with the lower number: 1 < 2, and ^ or v between rows."
        ),
        payoff="single",
        score_range=(0.0, 1.0),
    )

    def __init__(
        self, size: int = 4, clues: float = 0.2, signs: float = 0.4, answer: Way = "cells", moves: int = 0
    ) -> None:
        checked_size("futoshiki", size, 3, 12)
        checked_share("futoshiki", "clues", clues)
        checked_share("futoshiki", "signs", signs)
        super().__init__(digits(size), answer, moves, size=size, clues=clues, signs=signs)
        self.clues, self.signs = clues, signs

    def drawn(self, number: int) -> Puzzle:
        return draw(self.size, self.clues, self.signs, number)


@lru_cache(maxsize=CACHED)
def draw(size: int, clues: float, share: float, number: int) -> Puzzle:
    """A random grid and some of its signs, from which numbers are taken while one solution stays."""
    rng, lines = Rng(number), latin(size)
    solution = filled([line.cells for line in lines], size, rng)
    cells = range(size * size)
    pairs = [(cell, other) for cell in cells for other in neighbours(cell, size, size) if cell < other]
    chosen = rng.shuffled(pairs)[: round(share * len(pairs))]
    signs = tuple(sorted((min(pair, key=solution.__getitem__), max(pair, key=solution.__getitem__)) for pair in chosen))
    rules = tuple(Less(f"{name_of(one, size)} < {name_of(other, size)}", one, other) for one, other in signs)
    puzzle = Puzzle(size, digits(size), size, solution, (*lines, *rules), solution, signs=signs)
    kept = thinned(cells, lambda cells: is_unique(revealed(puzzle, cells)), least(clues, len(cells)), rng)
    return revealed(puzzle, kept)
