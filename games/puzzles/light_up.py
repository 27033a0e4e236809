"""Light Up (Akari): bulbs that light every cell and do not see each other.

**Rules.** A bulb lights its own cell and those in its row and column, up to the next wall. Every cell that is no wall
is lit, no bulb is lit by another, and a wall with a number has exactly so many bulbs at its sides. There is exactly one
solution.

**Notation.** A cell and `s` (a bulb) or `e` (empty), `b3=s`; `b3=.` opens it again, and an open cell counts as empty.
Columns are letters, rows are counted from the top. Walls are `w`, or their number. Or, with `answer=whole`, the grid as
one line of JSON.

**Scoring.** 1 for the solution, else 0. Measured beside it: the share of the cells without walls that are right, and of
what was said to be seen the share that is right.

**Versions.** 1: the first.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from itertools import groupby

from arena.games.core.info import GameInfo
from arena.games.core.rng import Rng
from arena.games.puzzles.core import OPEN, Constraint, Count, Puzzle, PuzzleGame, Symbol, is_unique
from arena.games.puzzles.core.drawing import CACHED, checked_share, checked_size, loose, thinned
from arena.games.puzzles.core.game import Way
from arena.games.puzzles.core.puzzle import MARKS, column, name_of, neighbours, row

WALL = 2
"""The value of a wall without a number; a wall with the number n has the value 3 + n."""
SYMBOLS = (
    MARKS[0],
    Symbol("s", "●", "bulb", "warn"),
    Symbol("w", "█", "wall", "wall"),
    *(Symbol(str(number), str(number), f"wall with {number}", "wall") for number in range(5)),
)


class LightUp(PuzzleGame):
    """Light Up on a square grid.

    Args:
        size: cells of a side, 3 to 16.
        walls: about which share of the cells are walls.
        clues: the least share of the walls that have a number; with 0 none can be spared.
        answer: `cells` to play cell by cell, `whole` to answer with the grid at once.
        moves: moves after which a game cell by cell ends; 0: three for each open cell.
    """

    info = GameInfo(
        id="light_up",
        version=1,
        title="Light Up",
        seats=("Solver",),
        card=(
            "Place bulbs (s) and leave the other cells empty (e). A bulb lights its own cell and those in its row and "
            "column, up to the next wall. Every cell must be lit, no bulb may be lit by another, and a wall with a "
            "number has exactly so many bulbs at its sides. Walls are w or their number; they stay."
        ),
        payoff="single",
        score_range=(0.0, 1.0),
    )
    marks = True

    def __init__(
        self, size: int = 4, walls: float = 0.25, clues: float = 0.6, answer: Way = "cells", moves: int = 0
    ) -> None:
        checked_size("light_up", size, 3, 16)
        checked_share("light_up", "walls", walls, 0.8)
        checked_share("light_up", "clues", clues)
        super().__init__(SYMBOLS, answer, moves, size=size, walls=walls, clues=clues)
        self.walls, self.clues = walls, clues

    def drawn(self, number: int) -> Puzzle:
        return draw(self.size, self.walls, self.clues, number)


@lru_cache(maxsize=CACHED)
def draw(size: int, walls: float, clues: float, number: int) -> Puzzle:
    """Random walls and bulbs; a wall more where other bulbs would do, then fewer numbers."""
    rng, cells = Rng(number), range(size * size)
    walled = set(rng.shuffled(cells)[: round(walls * len(cells))])
    bulbs: set[int] = set()
    while True:
        bulbs -= walled
        light(bulbs, walled, size, rng)
        puzzle = lit(bulbs, walled, walled, size)
        other = loose(puzzle, puzzle.open, rng)
        if other is None:
            break
        walled.add(other)
    kept = thinned(
        sorted(walled), lambda some: is_unique(lit(bulbs, walled, some, size)), round(clues * len(walled)), rng
    )
    return lit(bulbs, walled, kept, size)


def light(bulbs: set[int], walled: Collection[int], size: int, rng: Rng) -> None:
    """Place bulbs in dark cells, in random order, until there is none."""
    sights = seen_from(walled, size)
    for cell in rng.shuffled(range(size * size)):
        if cell not in walled and not bulbs & sights[cell]:
            bulbs.add(cell)


def corridors(walled: Collection[int], size: int) -> list[tuple[int, ...]]:
    """The cells between walls, row by row and column by column."""
    lines = [row(k, size) for k in range(size)] + [column(k, size, size) for k in range(size)]
    return [
        tuple(run)
        for line in lines
        for is_wall, run in groupby(line, key=lambda cell: cell in walled)
        if not is_wall
    ]  # fmt: skip


def seen_from(walled: Collection[int], size: int) -> dict[int, set[int]]:
    """The cells that a bulb lights, its own included, for each cell that is no wall."""
    sights: dict[int, set[int]] = {}
    for run in corridors(walled, size):
        for cell in run:
            sights.setdefault(cell, set()).update(run)
    return sights


def lit(bulbs: Collection[int], walled: Collection[int], numbered: Collection[int], size: int) -> Puzzle:
    """The puzzle of these walls, whether or not these bulbs are the only ones."""
    cells, rules = range(size * size), list[Constraint]()
    given = [WALL if cell in walled else OPEN for cell in cells]
    for wall in sorted(numbered):
        sides = tuple(cell for cell in neighbours(wall, size, size) if cell not in walled)
        count = sum(cell in bulbs for cell in sides)
        given[wall] = WALL + 1 + count
        rules.append(Count(f"the wall {name_of(wall, size)} has {count} bulbs", sides, 1, count, count, (wall,)))
    rules += [Count("no bulb lights another", run, 1, 0, 1) for run in corridors(walled, size) if len(run) > 1]
    for cell, sight in sorted(seen_from(walled, size).items()):
        rules.append(Count("every cell is lit", tuple(sorted(sight)), 1, 1, len(sight), (cell,)))
    solution = tuple(given[cell] if cell in walled else int(cell in bulbs) for cell in cells)
    return Puzzle(size, SYMBOLS, 2, tuple(given), tuple(rules), solution)
