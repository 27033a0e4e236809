"""A fleet: ships of given lengths that lie straight in a grid, a constraint of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arena.games.puzzles.core.constraints import Constraint, Violation
from arena.games.puzzles.core.puzzle import neighbours

if TYPE_CHECKING:
    from arena.games.puzzles.core.solver import Variables


@dataclass(frozen=True)
class Fleet(Constraint):
    """The cells that hold 1 hang together by their sides in ships of exactly these lengths.

    Told to the solver as straight ships of which no two share a corner, so it wants another constraint beside it: that
    no two cells which hold 1 touch diagonally, from which straight ships follow.
    """

    lengths: tuple[int, ...]
    size: int

    def violations(self, values: Sequence[int]) -> Iterator[Violation]:
        found = ships(values, self.size)
        there, wanted = Counter(map(len, found)), Counter(self.lengths)
        if there != wanted:
            wrong = {length for length in there | wanted if there[length] != wanted[length]}
            yield Violation(self.rule, tuple(sorted(cell for ship in found if len(ship) in wrong for cell in ship)))

    def post(self, model: Any, variables: Variables) -> None:
        size = self.size
        over: dict[int, list[Any]] = {cell: [] for cell in range(size * size)}
        corners: dict[int, list[Any]] = {}
        for length, count in Counter(self.lengths).items():
            laid = []
            for ship in places(length, size):
                here = model.new_bool_var("")
                laid.append(here)
                for cell in ship:
                    over[cell].append(here)
                for corner in corners_of(ship, size):
                    corners.setdefault(corner, []).append(here)
            model.add(sum(laid) == count)
        for cell, ways in over.items():
            model.add(sum(ways) == variables.holds(cell, 1))
        for here in corners.values():
            model.add_at_most_one(here)


def places(length: int, size: int) -> list[tuple[int, ...]]:
    """Every place where a ship of a length fits into a square grid."""
    across = [
        tuple(line * size + start + k for k in range(length))
        for line in range(size)
        for start in range(size - length + 1)
    ]
    down = [tuple(cell % size * size + cell // size for cell in ship) for ship in across]
    return across if length == 1 else across + down


def corners_of(ship: Sequence[int], size: int) -> set[int]:
    """The corners of a ship's cells: two ships touch where they share one."""
    wide = size + 1
    return {cell // size * wide + cell % size + step for cell in ship for step in (0, 1, wide, wide + 1)}


def ships(values: Sequence[int], size: int) -> list[tuple[int, ...]]:
    """The groups of cells that hold 1 and hang together by their sides."""
    left = {cell for cell, value in enumerate(values) if value == 1}
    found = []
    for first in sorted(left):
        if first not in left:
            continue
        left.remove(first)
        ship, waiting = [first], [first]
        while waiting:
            for near in neighbours(waiting.pop(), size, size):
                if near in left:
                    left.remove(near)
                    ship.append(near)
                    waiting.append(near)
        found.append(tuple(sorted(ship)))
    return found
