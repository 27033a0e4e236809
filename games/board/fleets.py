"""A square sea, the places that ships can take in it, and fleets: drawn at random, or in agreement with what is known.

Cells are numbered row by row from the top left, and a set of cells is an int whose bit k stands for cell k.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeVar

from arena.games.core.rng import Rng

T = TypeVar("T")
Fleet = tuple[int, ...]
"""Ships as sets of cells."""
ATTEMPTS = 5
"""How often ChildPlay tries to place a ship before it leaves it out."""
_STEPS = 200
"""Ships tried in search of another fleet before the search begins anew: most of its luck is in the first ones."""
_RESTARTS = 40
"""How often it begins before it gives up."""
_PER_HIT = 4.0
"""How many times as likely a place is tried first for each hit that it explains."""


class Place(NamedTuple):
    """Where a ship can lie: its cells, and all cells that no other ship may then take, its own included."""

    cells: int
    taken: int
    first: int
    last: int
    """Its cells at both ends, the upper or left one first."""


def members(cells: int) -> list[int]:
    """The numbers of the cells in a set, ascending."""
    found = []
    while cells:
        lowest = cells & -cells
        found.append(lowest.bit_length() - 1)
        cells ^= lowest
    return found


def union(ships: Sequence[int]) -> int:
    """The cells of all ships."""
    cells = 0
    for ship in ships:
        cells |= ship
    return cells


@dataclass(frozen=True)
class Known:
    """What is known of a fleet: where it was hit, where a shot fell into the water, and which ships were sunk.

    Where a ship is not `announced` as sunk, `sunk` is empty and a ship may be hit all over.
    """

    hits: int = 0
    misses: int = 0
    sunk: Fleet = ()
    announced: bool = True


class Sea:
    """A square of `size` by `size` cells, on which ships may lie side by side or, without `touching`, may not.

    Ships that may not touch keep one cell of water between them, diagonally too.
    """

    def __init__(self, size: int, touching: bool) -> None:
        self.size, self.touching = size, touching
        self._near = [self._around(cell) for cell in range(size * size)]
        lengths = range(1, size + 1)
        self._lying = {length: self._places(length, upright=False) for length in lengths}
        self._standing = {length: self._places(length, upright=True) for length in lengths}
        self.places = {
            length: self._lying[length] + (self._standing[length] if length > 1 else ()) for length in lengths
        }
        """Length of a ship -> every place for it, those from left to right first."""
        self._leaves_room = lru_cache(maxsize=1 << 14)(self._has_room)
        self._openings = lru_cache(maxsize=1 << 10)(self._open)
        self._fitting = lru_cache(maxsize=1 << 8)(self._agreeing)

    def __reduce__(self) -> tuple[type[Sea], tuple[int, bool]]:
        return Sea, (self.size, self.touching)

    def _around(self, cell: int) -> int:
        row, column = divmod(cell, self.size)
        rows = range(max(row - 1, 0), min(row + 2, self.size))
        columns = range(max(column - 1, 0), min(column + 2, self.size))
        return sum(1 << (r * self.size + c) for r in rows for c in columns)

    def _places(self, length: int, *, upright: bool) -> tuple[Place, ...]:
        size, step = self.size, self.size if upright else 1
        found = []
        for row in range(size - (length - 1 if upright else 0)):
            for column in range(size - (0 if upright else length - 1)):
                first = row * size + column
                numbers = range(first, first + length * step, step)
                cells = sum(1 << number for number in numbers)
                taken = cells if self.touching else union([self._near[number] for number in numbers])
                found.append(Place(cells, taken, first, numbers[-1]))
        return tuple(found)

    def taken(self, ships: Sequence[int]) -> int:
        """The cells that no further ship may take."""
        cells = union(ships)
        return cells if self.touching else union([self._near[number] for number in members(cells)])

    # Placing

    def open(self, ships: Fleet, lengths: tuple[int, ...]) -> tuple[Place, ...]:
        """The places that the first of `lengths` can take beside `ships`, such that the others find room after it."""
        return self._openings(self.taken(ships), lengths)

    def _open(self, taken: int, lengths: tuple[int, ...]) -> tuple[Place, ...]:
        rest = tuple(sorted(lengths[1:], reverse=True))
        return tuple(
            [
                place
                for place in self.places[lengths[0]]
                if not place.cells & taken and self._leaves_room(taken | place.taken, rest)
            ]
        )

    def _has_room(self, taken: int, lengths: tuple[int, ...]) -> bool:
        """Whether ships of these lengths, longest first, still fit in."""
        return not lengths or any(
            self._leaves_room(taken | place.taken, lengths[1:])
            for place in self.places[lengths[0]]
            if not place.cells & taken
        )

    def drawn(self, lengths: tuple[int, ...], rng: Rng) -> Fleet:
        """A fleet placed ship by ship, each as likely in any place that leaves room for the rest."""
        ships: Fleet = ()
        for number in range(len(lengths)):
            ships = (*ships, rng.choice(self.open(ships, lengths[number:])).cells)
        return ships

    def attempted(self, lengths: Sequence[int], rng: Rng) -> Fleet:
        """A fleet as ChildPlay draws it: a ship that was tried five times in vain is left out."""
        ships: list[int] = []
        taken = 0
        for length in lengths:
            for _ in range(ATTEMPTS):
                place = rng.choice((self._standing if rng.below(2) else self._lying)[length])
                if not place.cells & taken:
                    ships.append(place.cells)
                    taken |= place.taken
                    break
        return tuple(ships)

    # Agreeing with what is known

    def _agreeing(self, length: int, known: Known) -> tuple[Place, ...]:
        """The places where a ship of this length can still be, that was not announced as sunk."""
        closed = known.misses | self.taken(known.sunk)
        return tuple(
            [
                place
                for place in self.places[length]
                if not place.cells & closed
                and (self.touching or not place.taken & ~place.cells & known.hits)
                and not (known.announced and not place.cells & ~known.hits)
            ]
        )

    def agreeing(self, lengths: Sequence[int], needed: int, known: Known, rng: Rng) -> list[Berth] | None:
        """Ships that are hit where `known` says so and nowhere else, without those that were announced as sunk.

        The first `needed` of `lengths` are all there, the others may be, and at least one cell was not hit. None where
        nothing was found in reasonable time; where `known` is true of some fleet, there is something to be found.
        """
        places = [self._fitting(length, known) for length in lengths]
        for _ in range(_RESTARTS):
            search = _Search(lengths, needed, known.hits, places, rng)
            found = search.found([], known.hits & ~union(known.sunk), 0, tuple(range(len(lengths))))
            if found is not None:
                return found
        return None


class Berth(NamedTuple):
    """Which ship of a fleet lies where."""

    number: int
    cells: int


@dataclass
class _Search:
    """A search for ships that agree with what is known: each hit is explained first, then the rest finds a place."""

    lengths: Sequence[int]
    needed: int
    hits: int
    places: Sequence[Sequence[Place]]
    rng: Rng
    steps: int = _STEPS

    def found(self, ships: list[Berth], unexplained: int, taken: int, left: tuple[int, ...]) -> list[Berth] | None:
        """These ships and more, of those that are `left`; None where that does not come out."""
        must = [number for number in left if number < self.needed]
        enough = not unexplained and not must and any(ship.cells & ~self.hits for ship in ships)
        if enough and (not left or self.rng.below(2)):
            return ships
        for number, place in self._options(unexplained, taken, must, left):
            self.steps -= 1
            if self.steps < 0:
                return None
            found = self.found(
                [*ships, Berth(number, place.cells)],
                unexplained & ~place.cells,
                taken | place.taken,
                tuple([other for other in left if other != number]),
            )
            if found is not None:
                return found
        return ships if enough else None

    def _options(
        self, unexplained: int, taken: int, must: list[int], left: tuple[int, ...]
    ) -> Iterator[tuple[int, Place]]:
        """The next ship and its place, in random order: over a hit; else the longest that must be; else any."""
        if unexplained:
            yield from self._explanations(unexplained, taken, left)
            return
        numbers = [max(must, key=lambda one: self.lengths[one])] if must else self._different(left)
        closed = taken | self.hits
        free = ((one, place) for one in numbers for place in self.places[one] if not place.cells & closed)
        yield from lazily(list(free), self.rng)

    def _explanations(self, unexplained: int, taken: int, left: tuple[int, ...]) -> list[tuple[int, Place]]:
        """What may lie over the hit over which the least may lie; what explains more hits more often comes first."""
        over: dict[int, list[tuple[float, int, Place]]] = {hit: [] for hit in members(unexplained)}
        for number in self._different(left):
            for place in self.places[number]:
                explained = place.cells & unexplained
                if explained and not place.cells & taken:
                    chance = self.rng.random() ** (_PER_HIT ** -explained.bit_count())
                    for hit in members(explained):
                        over[hit].append((chance, number, place))
        fewest = min(over.values(), key=lambda places: len(places))
        return [(number, place) for _, number, place in sorted(fewest, reverse=True)]

    def _different(self, numbers: tuple[int, ...]) -> list[int]:
        """The first ship of each length."""
        return list({self.lengths[number]: number for number in reversed(numbers)}.values())


def lazily(items: Sequence[T], rng: Rng) -> Iterator[T]:
    """The items in random order, which is drawn only as far as they are asked for."""
    left = list(items)
    while left:
        at = rng.below(len(left))
        left[at], left[-1] = left[-1], left[at]
        yield left.pop()
