"""Star Battle: stars in rows, columns and regions, none beside another.

**Rules.** Every row, every column and every region holds as many stars as the puzzle says, and no two stars touch, not
even diagonally. There is exactly one solution.

**Notation.** A cell and `s` (a star) or `e` (empty), `b3=s`; `b3=.` opens it again, and an open cell counts as empty.
Columns are letters, rows are counted from the top. Or, with `answer=whole`, the grid as one line of JSON.

**Scoring.** 1 for the solution, else 0. Measured beside it: the share of the cells that are right, and of the regions
that were said to be seen the share of cells whose borders are right.

**Versions.** 1: the first.
"""

from __future__ import annotations

from functools import lru_cache

from arena.games.core.errors import ParameterError
from arena.games.core.info import GameInfo
from arena.games.core.rng import Rng
from arena.games.puzzles.core import OPEN, Count, Puzzle, PuzzleGame, ambiguous, is_unique
from arena.games.puzzles.core.drawing import CACHED, checked_size
from arena.games.puzzles.core.game import Way
from arena.games.puzzles.core.puzzle import LETTERS, MARKS, Symbol, column, lettered, row
from arena.games.puzzles.core.regions import edges, eroded, grown, paired, path

SYMBOLS = (MARKS[0], Symbol("s", "★", "star", "player_1"))
PATIENCE = 16
"""How often regions are grown anew, each time farther around, before the stars are drawn anew."""


class StarBattle(PuzzleGame):
    """Star Battle on a square grid.

    Args:
        size: cells of a side, 4 to 14.
        stars: stars in each row, column and region: 1, or 2 at sizes from 9 to 12.
        answer: `cells` to play cell by cell, `whole` to answer with the grid at once.
        moves: moves after which a game cell by cell ends; 0: three for each cell.
    """

    info = GameInfo(
        id="star_battle",
        version=1,
        title="Star Battle",
        seats=("Solver",),
        card=(
            "Place stars (s) and leave the other cells empty (e), so that every row, every column and every region "
            "holds the same number of stars, which is told below the grid, and no two stars touch, not even diagonally."
        ),
        payoff="single",
        score_range=(0.0, 1.0),
    )
    marks = True

    def __init__(self, size: int = 5, stars: int = 1, answer: Way = "cells", moves: int = 0) -> None:
        checked_size("star_battle", size, 4, 14)
        if stars not in (1, 2) or (stars == 2 and not 9 <= size <= 12):
            raise ParameterError(f"star_battle: stars are 1, or 2 at sizes from 9 to 12, not {stars} at size {size}")
        super().__init__(SYMBOLS, answer, moves, size=size, stars=stars)
        self.stars = stars

    def drawn(self, number: int) -> Puzzle:
        return draw(self.size, self.stars, number)


@lru_cache(maxsize=CACHED)
def draw(size: int, stars: int, number: int) -> Puzzle:
    """Random stars, and regions that grow around them as long as no other stars would do.

    Where that leaves cells over, the regions around one of them are grown anew, farther around each time that it fails.
    """
    rng = Rng(number)
    while True:
        placed = scattered(size, stars, rng)
        seeds = seeded(placed, size, stars, rng)
        if not is_unique(bordered(placed, seeds, size, stars)):
            continue
        region, failed = grow(placed, seeds, size, stars, rng), 0
        while (left := region.count(OPEN)) and failed < PATIENCE:
            center = rng.choice([cell for cell, name in enumerate(region) if name == OPEN])
            reach = 2 + failed // 4
            again = grow(placed, eroded(region, seeds, center, reach, size), size, stars, rng)
            failed = 0 if again.count(OPEN) < left else failed + 1
            if again.count(OPEN) <= left:
                region = again
        if not left:
            return bordered(placed, region, size, stars)


def seeded(placed: frozenset[int], size: int, stars: int, rng: Rng) -> list[int]:
    """Regions that hold their stars and no more than what joins them; the other cells have none yet."""
    region = [OPEN] * (size * size)
    for number, star in enumerate(sorted(placed)):
        region[star] = number
    if stars == 1:
        return region
    while True:
        whole = grown(list(region), size, rng)
        if paired(whole, size, rng):
            break
    joined = [OPEN] * (size * size)
    for name in set(whole):
        inside = {cell for cell, number in enumerate(whole) if number == name}
        for cell in path(inside, min(inside & placed), max(inside & placed), size):
            joined[cell] = name
    return joined


def grow(placed: frozenset[int], region: list[int], size: int, stars: int, rng: Rng) -> list[int]:
    """Regions that grow, a random cell at a time, into cells that have none, while the stars stay the only ones.

    What a region cannot take in, it can never take in: with more cells there are only more other stars.
    """
    region, refused = list(region), set[tuple[int, int]]()
    while edge := [one for one in edges(region, size) if one not in refused]:
        cell, name = rng.choice(edge)
        region[cell] = name
        if ambiguous(bordered(placed, region, size, stars), [cell]):
            region[cell] = OPEN
            refused.add((cell, name))
    return region


def scattered(size: int, stars: int, rng: Rng) -> frozenset[int]:
    """Random cells, so many in each row and column, none beside another."""
    columns = [0] * size

    def search(cells: tuple[int, ...]) -> tuple[int, ...] | None:
        if len(cells) == size * stars:
            return cells
        line, begun = divmod(len(cells), stars)
        first = cells[-1] % size + 2 if begun else 0
        above = {cell % size + k for cell in cells if cell // size == line - 1 for k in (-1, 0, 1)}
        for place in rng.shuffled([k for k in range(first, size) if columns[k] < stars and k not in above]):
            columns[place] += 1
            if found := search((*cells, line * size + place)):
                return found
            columns[place] -= 1
        return None

    found = search(())
    assert found is not None
    return frozenset(found)


def bordered(placed: frozenset[int], region: list[int], size: int, stars: int) -> Puzzle:
    """The puzzle of these regions, whether or not these stars are the only ones; what has no region is empty."""
    cells = range(size * size)
    groups = [[cell for cell in cells if region[cell] == name] for name in dict.fromkeys(region) if name != OPEN]
    lines = [(f"row {k + 1}", row(k, size)) for k in range(size)]
    lines += [(f"column {LETTERS[k]}", column(k, size, size)) for k in range(size)]
    lines += [(f"region {LETTERS[k].upper()}", tuple(group)) for k, group in enumerate(groups)]
    wanted = "1 star" if stars == 1 else f"{stars} stars"
    corners = [cell for cell in cells if cell % size < size - 1 and cell // size < size - 1]
    blocks = [(cell, cell + 1, cell + size, cell + size + 1) for cell in corners]
    rules = [Count(f"{name} holds {wanted}", line, 1, stars, stars) for name, line in lines]
    rules += [Count("no two stars touch", block, 1, 0, 1) for block in blocks]
    solution = tuple(int(cell in placed) for cell in cells)
    note = f"{wanted} a line and region."
    given = tuple(0 if name == OPEN else OPEN for name in region)
    return Puzzle(size, SYMBOLS, 2, given, tuple(rules), solution, lettered(groups, size), note=note)
