"""Random regions: connected parts that cover a square grid."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from arena.games.core.rng import Rng
from arena.games.puzzles.core.puzzle import OPEN, neighbours


def edges(region: Sequence[int], size: int) -> list[tuple[int, int]]:
    """Each cell without a region with each region beside it."""
    beside = (
        (cell, region[near])
        for cell, name in enumerate(region)
        if name == OPEN
        for near in neighbours(cell, size, size)
        if region[near] != OPEN
    )
    return list(dict.fromkeys(beside))


def grown(region: list[int], size: int, rng: Rng) -> list[int]:
    """The same regions, which grow in place until every cell has one, a random cell at a time."""
    while edge := edges(region, size):
        cell, name = rng.choice(edge)
        region[cell] = name
    return region


def path(inside: Collection[int], start: int, end: int, size: int) -> list[int]:
    """A shortest way from one cell to another through connected cells, both included."""
    came = {start: start}
    waiting = [start]
    for cell in waiting:
        for near in neighbours(cell, size, size):
            if near in inside and near not in came:
                came[near] = cell
                waiting.append(near)
    way = [end]
    while way[-1] != start:
        way.append(came[way[-1]])
    return way


def eroded(region: Sequence[int], seeds: Sequence[int], center: int, reach: int, size: int) -> list[int]:
    """The regions without their cells up to `reach` rows and columns from a center.

    What then hangs together with the seeds is left of them.
    """
    row, column = divmod(center, size)
    near = {
        cell for cell in range(len(region)) if abs(cell // size - row) <= reach and abs(cell % size - column) <= reach
    }
    left = list(seeds)
    waiting = [cell for cell, name in enumerate(seeds) if name != OPEN]
    while waiting:
        cell = waiting.pop()
        for other in neighbours(cell, size, size):
            if left[other] == OPEN and other not in near and region[other] == left[cell]:
                left[other] = region[other]
                waiting.append(other)
    return left


def paired(region: list[int], size: int, rng: Rng) -> bool:
    """Join the regions to pairs of neighbours, in place; False, changing nothing, where a random order finds no way."""
    beside: dict[int, set[int]] = {number: set() for number in region}
    for cell, number in enumerate(region):
        beside[number].update(region[near] for near in neighbours(cell, size, size) if region[near] != number)
    joined: dict[int, int] = {}
    while alone := [number for number in sorted(beside) if number not in joined]:
        number = min(rng.shuffled(alone), key=lambda one: len(beside[one] - joined.keys()))
        partners = sorted(beside[number] - joined.keys())
        if not partners:
            return False
        partner = rng.choice(partners)
        joined[number] = joined[partner] = number
    region[:] = [joined[number] for number in region]
    return True
