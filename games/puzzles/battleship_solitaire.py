"""Battleship Solitaire: find a fleet from how much of it lies in each row and column.

**Rules.** The grid holds a fleet of ships, each some cells in a line; no two ships touch, not even diagonally. The
numbers beside rows and over columns say how many of their cells are parts of ships. Some cells may be given. There is
exactly one solution.

**Notation.** A cell and `s` (part of a ship) or `e` (empty), `b3=s`; `b3=.` opens it again, and an open cell counts as
empty. Columns are letters, rows are counted from the top. Or, with `answer=whole`, the grid as one line of JSON.

**Scoring.** 1 for the solution, else 0. Measured beside it: the share of the open cells that are right, and of what was
said to be seen the share that is right.

**Versions.** 1: the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from arena.games.core.errors import ParameterError, quoted
from arena.games.core.info import GameInfo
from arena.games.core.rng import Rng
from arena.games.puzzles.core import OPEN, Constraint, Count, Puzzle, PuzzleGame, Symbol, is_unique, solutions
from arena.games.puzzles.core.drawing import CACHED, checked_share, checked_size, least, revealed, thinned
from arena.games.puzzles.core.fleet import Fleet, places
from arena.games.puzzles.core.game import Way
from arena.games.puzzles.core.puzzle import LETTERS, column, row

SYMBOLS = (Symbol("e", "~", "water", "muted"), Symbol("s", "■", "ship"))
FLEETS = {
    4: (2, 1, 1),
    5: (3, 2, 1),
    6: (3, 2, 2, 1, 1, 1),
    8: (4, 3, 2, 2, 1, 1, 1),
    10: (4, 3, 3, 2, 2, 2, 1, 1, 1, 1),
    12: (5, 4, 3, 3, 2, 2, 2, 1, 1, 1, 1),
}
"""The fleet from each size on, where none is named; that of 10 by 10 is the classic one."""
TRIES = 20
"""How often a fleet is laid anew, wherever there is room, before each ship is laid with a look at the others."""


class BattleshipSolitaire(PuzzleGame):
    """Battleship Solitaire on a square grid.

    Args:
        size: cells of a side, 4 to 12.
        fleet: the lengths of the ships, such as `3-2-1`; by default a fleet that suits the size.
        clues: the least share of the cells that are given; with 0 none can be spared.
        answer: `cells` to play cell by cell, `whole` to answer with the grid at once.
        moves: moves after which a game cell by cell ends; 0: three for each open cell.
    """

    info = GameInfo(
        id="battleship_solitaire",
        version=1,
        title="Battleship Solitaire",
        seats=("Solver",),
        card=(
            "Find the ships (s); the other cells are empty (e). A ship is some cells in a line, and no two ships "
            "touch, not even diagonally. The clue of a row or column says how many of its cells are parts of ships; "
            "the fleet is told below the grid."
        ),
        payoff="single",
        score_range=(0.0, 1.0),
    )
    marks = True

    def __init__(
        self, size: int = 4, fleet: str = "", clues: float = 0.0, answer: Way = "cells", moves: int = 0
    ) -> None:
        checked_size("battleship_solitaire", size, 4, 12)
        checked_share("battleship_solitaire", "clues", clues)
        super().__init__(SYMBOLS, answer, moves, size=size, fleet=fleet, clues=clues)
        self.clues, self.fleet = clues, lengths(fleet, size)
        if fleet and not fits(self.fleet, size):
            named = quoted("-".join(map(str, self.fleet)))
            raise ParameterError(f"battleship_solitaire: a fleet of {named} does not fit into {size} by {size} cells")

    def drawn(self, number: int) -> Puzzle:
        return draw(self.size, self.fleet, self.clues, number)


def lengths(fleet: str, size: int) -> tuple[int, ...]:
    """The lengths of the ships, longest first. Raises ParameterError where they cannot be read."""
    if not fleet:
        return FLEETS[max(side for side in FLEETS if side <= size)]
    words = fleet.split("-")
    if not all(word.isascii() and word.isdigit() and len(word) <= 2 and 1 <= int(word) <= size for word in words):
        raise ParameterError(
            f"battleship_solitaire: fleet={quoted(fleet)} is not lengths from 1 to {size}, such as 3-2-1"
        )
    return tuple(sorted(map(int, words), reverse=True))


@lru_cache(maxsize=CACHED)
def draw(size: int, fleet: tuple[int, ...], clues: float, number: int) -> Puzzle:
    """A random fleet, of which cells are given as far as its numbers alone do not tell it; never all of its ships."""
    rng = Rng(number)
    placed = laid(fleet, size, rng)
    cells = range(size * size)
    solution = tuple(int(cell in placed) for cell in cells)
    lines = [(f"row {k + 1}", row(k, size)) for k in range(size)]
    lines += [(f"column {LETTERS[k]}", column(k, size, size)) for k in range(size)]
    counts = [sum(solution[cell] for cell in line) for _, line in lines]
    rules: list[Constraint] = [
        Count(f"{name} has {count} cells of ships", line, 1, count, count)
        for (name, line), count in zip(lines, counts, strict=True)
    ]
    rules += sailing(fleet, size)
    clue = tuple(map(str, counts))
    puzzle = Puzzle(
        size,
        SYMBOLS,
        2,
        solution,
        tuple(rules),
        solution,
        row_clues=clue[:size],
        column_clues=clue[size:],
        note=f"Ships: {' '.join(map(str, fleet))}.",
    )
    hidden = rng.choice(sorted(placed))
    others = [cell for cell in cells if cell != hidden]
    kept = thinned(others, lambda some: is_unique(revealed(puzzle, some)), least(clues, len(cells)), rng)
    return revealed(puzzle, kept)


def sailing(fleet: tuple[int, ...], size: int) -> list[Constraint]:
    """That no two ships touch, and how long they are."""
    corners = [cell for cell in range(size * size) if cell % size < size - 1 and cell // size < size - 1]
    slants = [(cell, cell + size + 1) for cell in corners] + [(cell + 1, cell + size) for cell in corners]
    told = " ".join(map(str, fleet))
    touching = [Count("no two ships touch", pair, 1, 0, 1) for pair in slants]
    return [*touching, Fleet(f"the ships have the lengths {told}", fleet, size)]


@lru_cache(maxsize=CACHED)
def fits(fleet: tuple[int, ...], size: int, placed: tuple[tuple[int, ...], ...] = ()) -> bool:
    """Whether a fleet can lie in a grid, if its first ships are placed so. No two ships share a corner of a cell."""
    if sum(2 * (length + 1) for length in fleet) > (size + 1) ** 2:
        return False
    given = [OPEN] * (size * size)
    for ship in placed:
        for cell in around(ship, size):
            given[cell] = int(cell in ship)
    return bool(solutions(Puzzle(size, SYMBOLS, 2, tuple(given), tuple(sailing(fleet, size)), ()), 1))


def laid(fleet: tuple[int, ...], size: int, rng: Rng) -> set[int]:
    """The cells of a fleet that fits, laid at random."""
    placed = next(filter(None, (tried(fleet, size, rng) for _ in range(TRIES))), None) or careful(fleet, size, rng)
    return {cell for ship in placed for cell in ship}


def tried(fleet: tuple[int, ...], size: int, rng: Rng) -> tuple[tuple[int, ...], ...] | None:
    """Ships laid at random one after the other; None where the last ones found no room."""
    placed: tuple[tuple[int, ...], ...] = ()
    for length in fleet:
        free = free_places(length, placed, size)
        if not free:
            return None
        placed += (rng.choice(free),)
    return placed


def careful(fleet: tuple[int, ...], size: int, rng: Rng) -> tuple[tuple[int, ...], ...]:
    """Ships laid at random one after the other, each where it leaves room for those that follow."""
    placed: tuple[tuple[int, ...], ...] = ()
    for length in fleet:
        ways = rng.shuffled(free_places(length, placed, size))
        placed += (next(ship for ship in ways if fits(fleet, size, (*placed, ship))),)
    return placed


def free_places(length: int, placed: Sequence[Sequence[int]], size: int) -> list[tuple[int, ...]]:
    """Where a ship can lie without touching another."""
    taken = {cell for ship in placed for cell in around(ship, size)}
    return [ship for ship in places(length, size) if not taken & set(ship)]


def around(ship: Sequence[int], size: int) -> set[int]:
    """The cells of a ship and all that touch it."""
    return {
        cell + down * size + right
        for cell in ship
        for down in (-1, 0, 1)
        for right in (-1, 0, 1)
        if 0 <= cell % size + right < size and 0 <= cell // size + down < size
    }
