"""How puzzles are drawn at random: full grids, and clues taken away while one solution stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from arena.games.core.errors import ParameterError
from arena.games.core.rng import Rng
from arena.games.puzzles.core.constraints import AllDifferent
from arena.games.puzzles.core.puzzle import LETTERS, OPEN, Puzzle, column, row
from arena.games.puzzles.core.solver import ambiguous

T = TypeVar("T")
CACHED = 256
"""How many puzzles of a kind are kept: a match, its replay and its verification ask for the same one."""


def filled(groups: Sequence[Sequence[int]], size: int, rng: Rng) -> tuple[int, ...]:
    """A random grid of `size` × `size` cells in which each group holds every value below `size` once.

    A search that goes on with the cell that has the fewest values left; raises ValueError where there is no such grid.
    """
    cells = size * size
    peers: list[set[int]] = [set() for _ in range(cells)]
    for group in groups:
        for cell in group:
            peers[cell].update(group)
    left = [(1 << size) - 1] * cells
    values = [OPEN] * cells

    def search() -> bool:
        open_cells = [cell for cell in range(cells) if values[cell] == OPEN]
        if not open_cells:
            return True
        cell = min(open_cells, key=lambda one: left[one].bit_count())
        for value in rng.shuffled([value for value in range(size) if left[cell] >> value & 1]):
            changed = [peer for peer in peers[cell] if values[peer] == OPEN and left[peer] >> value & 1]
            values[cell] = value
            for peer in changed:
                left[peer] &= ~(1 << value)
            if all(left[peer] for peer in changed if peer != cell) and search():
                return True
            values[cell] = OPEN
            for peer in changed:
                left[peer] |= 1 << value
        return False

    if not search():
        raise ValueError("no grid keeps to these groups")
    return tuple(values)


def thinned(clues: Sequence[T], holds: Callable[[Sequence[T]], bool], least: int, rng: Rng) -> list[T]:
    """At least `least` of the clues, drawn at random, such that the puzzle still `holds` with them.

    Where `least` is not reached, none of those that are left can be spared. Clues are taken away many at a time, and
    fewer where that goes too far.
    """
    kept = rng.shuffled(clues)
    waiting = [list(kept)]
    while waiting and len(kept) > least:
        batch, spare = waiting.pop(), len(kept) - least
        if len(batch) > spare:
            waiting.append(batch[spare:])
            batch = batch[:spare]
        without = [clue for clue in kept if clue not in batch]
        if holds(without):
            kept = without
        elif len(batch) > 1:
            half = len(batch) // 2
            waiting += [batch[half:], batch[:half]]
    return kept


def revealed(puzzle: Puzzle, cells: Sequence[int]) -> Puzzle:
    """The puzzle with exactly these cells given, as its solution has them."""
    shown = set(cells)
    return replace(
        puzzle, given=tuple(value if cell in shown else OPEN for cell, value in enumerate(puzzle.solution))
    )  # fmt: skip


def loose(puzzle: Puzzle, cells: Sequence[int], rng: Rng) -> int | None:
    """One of these cells, drawn at random, in which some other solution differs; None where none does."""
    waiting = rng.shuffled(cells)
    if not ambiguous(puzzle, waiting):
        return None
    while len(waiting) > 1:
        half = waiting[: len(waiting) // 2]
        waiting = half if ambiguous(puzzle, half) else waiting[len(half) :]
    return waiting[0]


def latin(size: int) -> tuple[AllDifferent, ...]:
    """That every row and every column holds no number twice."""
    rows = [AllDifferent(f"row {k + 1} holds no number twice", row(k, size)) for k in range(size)]
    columns = [AllDifferent(f"column {LETTERS[k]} holds no number twice", column(k, size, size)) for k in range(size)]
    return (*rows, *columns)


def checked_share(game: str, name: str, share: float, most: float = 1.0) -> None:
    """Raise ParameterError where a share is not from 0 to `most`."""
    if not 0 <= share <= most:
        raise ParameterError(f"{game}: {name} is a share from 0 to {most:g}, not {share}")


def checked_size(game: str, size: int, low: int, high: int) -> None:
    """Raise ParameterError where the length of a side is not from `low` to `high`."""
    if not low <= size <= high:
        raise ParameterError(f"{game}: size goes from {low} to {high}, not {size}")


def least(share: float, count: int) -> int:
    """How many of `count` clues a share of them is; one less than all at most, so that something is left to do."""
    return min(round(share * count), count - 1)
