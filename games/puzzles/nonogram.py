"""Nonogram: cells to select, with the lengths of their runs beside each row and over each column.

**Rules.** The numbers beside a row are the lengths of its runs of selected cells, in order from the left; between two
runs lies at least one cell that is not selected. The numbers over a column say the same from the top; 0 is a line with
none. There is exactly one solution.

**Notation.** A cell and `s` (selected) or `e` (empty), `b3=s`; `b3=.` opens it again, and an open cell counts as empty.
Columns are letters, rows are counted from the top. Or, with `answer=whole`, the grid as one line of JSON.

**Scoring.** 1 for the solution, else 0. Measured beside it: the share of the cells that are right, and of what was said
to be seen the share that is right.

**Versions.** 1: the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from arena.games.core.info import GameInfo
from arena.games.core.rng import Rng
from arena.games.puzzles.core import OPEN, Puzzle, PuzzleGame, Runs
from arena.games.puzzles.core.constraints import runs_of
from arena.games.puzzles.core.drawing import CACHED, checked_share, checked_size, loose, revealed
from arena.games.puzzles.core.game import Way
from arena.games.puzzles.core.lines import undecided
from arena.games.puzzles.core.puzzle import LETTERS, MARKS, column, lettered, row

LITTLE = 2
"""The open cells for each row with which the solver is asked whether there is another picture."""


class Nonogram(PuzzleGame):
    """A nonogram on a square grid.

    Args:
        size: cells of a side, 3 to 20.
        filled: about which share of the cells is selected; more are where one solution needs them.
        answer: `cells` to play cell by cell, `whole` to answer with the grid at once.
        moves: moves after which a game cell by cell ends; 0: three for each cell.
    """

    info = GameInfo(
        id="nonogram",
        version=1,
        title="Nonogram",
        seats=("Solver",),
        card=(
            "Select cells (s) and leave the others empty (e). The clue of a row gives the lengths of its runs of "
            "selected cells, in order from the left, with at least one empty cell between two runs; the clue of a "
            "column gives those from the top. 0 is a line without selected cells."
        ),
        payoff="single",
        score_range=(0.0, 1.0),
    )
    marks = True

    def __init__(self, size: int = 5, filled: float = 0.55, answer: Way = "cells", moves: int = 0) -> None:
        checked_size("nonogram", size, 3, 20)
        checked_share("nonogram", "filled", filled)
        super().__init__(MARKS, answer, moves, size=size, filled=filled)
        self.filled = filled

    def drawn(self, number: int) -> Puzzle:
        return draw(self.size, self.filled, number)


@lru_cache(maxsize=CACHED)
def draw(size: int, share: float, number: int) -> Puzzle:
    """A random picture, in which a cell more is selected while another picture has the same clues.

    Pictures with the same clues have as many selected cells, so where two differ some cell can still be selected. As
    long as the lines tell little of the picture the solver is not asked: it has others then, and takes its time.
    """
    rng, cells = Rng(number), range(size * size)
    picture = [int(rng.random() < share) for _ in cells]
    picture[rng.below(len(picture))] = 1
    while True:
        puzzle = clued(picture, size)
        left = undecided(lengths(puzzle.row_clues), lengths(puzzle.column_clues))
        more = [cell for cell in left if not picture[cell]]
        if len(left) > LITTLE * size:
            turned: int | None = rng.choice(more)
        else:
            turned = loose(revealed(puzzle, [cell for cell in cells if cell not in left]), more, rng)
        if turned is None:
            return puzzle
        picture[turned] = 1


def lengths(clues: Sequence[str]) -> list[list[int]]:
    """The numbers of each clue."""
    return [[int(word) for word in clue.split()] for clue in clues]


def clued(picture: list[int], size: int) -> Puzzle:
    """A picture as a puzzle, whether or not it is the only one with these clues."""
    lines = [(f"row {k + 1}", row(k, size)) for k in range(size)]
    lines += [(f"column {LETTERS[k]}", column(k, size, size)) for k in range(size)]
    runs = [runs_of([picture[cell] == 1 for cell in line]) for _, line in lines]
    clues = tuple(" ".join(map(str, lengths)) or "0" for lengths in runs)
    rules = tuple(
        Runs(f"{name} has runs of {clue}", line, 1, lengths)
        for (name, line), clue, lengths in zip(lines, clues, runs, strict=True)
    )
    return Puzzle(
        size,
        MARKS,
        2,
        (OPEN,) * len(picture),
        rules,
        tuple(picture),
        regions=blocks(size),
        drawn_regions=False,
        row_clues=clues[:size],
        column_clues=clues[size:],
    )


@lru_cache
def blocks(size: int) -> tuple[str, ...]:
    """Squares of four or five cells a side, which mean nothing and help to count; none on a small grid."""
    if size <= 5:
        return ()
    side = 4 if size % 4 == 0 else 5
    across = -(-size // side)
    cells = [(cell // size // side) * across + cell % size // side for cell in range(size * size)]
    groups = [[cell for cell, block in enumerate(cells) if block == number] for number in range(across * across)]
    return lettered(groups, size)
