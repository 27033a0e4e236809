"""Some of all lineups, spread evenly: for games of more than two seats, in which all would be too many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, islice
from math import comb

from arena.games.core.rng import Rng
from arena.schedules.lineups import Lineup

_ATTEMPTS = 200
"""At a block of lineups that are new; it was found in every design that was tried, up to half of all lineups."""
_MOST_LEFT_OUT = 20_000
"""Lineups that are found before the first one is given: as many as that takes no time."""
_CHOICES = 4
"""Blocks of which the best is taken."""


def spread(
    count: int,
    every: Callable[[], Iterator[Lineup]],
    pool: Sequence[int],
    seats: int,
    seed: int,
    heads: Sequence[int] = (),
) -> Iterator[Lineup]:
    """`count` different lineups in which all of the pool play equally often, up to one, and meet about equally often.

    More lineups begin with the same ones while they are no more than half of all. Beyond, they are all but some, and it
    is those that are spread; where that would be very many, the first of all, and then it is up to `seats`.

    Args:
        every: gives all lineups.
        pool: whom they are drawn from.
        seats: how many of the pool play in each.
        seed: of the design, which is one of many that are as even.
        heads: players outside the pool of whom one plays in each lineup, in turn.
    """
    total = comb(len(pool), seats) * max(len(heads), 1)
    if count >= total or seats == len(pool) or _MOST_LEFT_OUT < total - count < count:
        yield from islice(every(), count)
        return
    if count > total - count:
        left = set(spread(total - count, every, pool, seats, seed, heads))
        yield from (lineup for lineup in every() if lineup not in left)
        return
    used: set[Lineup] = set()
    for lineup in islice(_designed(pool, seats, seed, heads), count):
        used.add(lineup)
        yield lineup
    if len(used) < count:
        yield from islice((lineup for lineup in every() if lineup not in used), count - len(used))


def _designed(pool: Sequence[int], seats: int, seed: int, heads: Sequence[int]) -> Iterator[Lineup]:
    if 2 * seats <= len(pool):
        yield from _Design(pool, seats, Rng(seed), heads).lineups()
        return
    everyone = set(pool)  # with more than half of them in each, it is spread who sits out
    for lineup in _Design(pool, len(pool) - seats, Rng(seed), heads).lineups():
        yield tuple(sorted(everyone.symmetric_difference(lineup)))


class _Design:
    """Lineups that are chosen block by block. In a block everybody plays once, and those who fill its last lineup
    begin the next block ahead."""

    def __init__(self, pool: Sequence[int], seats: int, rng: Rng, heads: Sequence[int]) -> None:
        self._pool = pool
        self._seats = seats
        self._rng = rng
        self._heads = heads
        self._ahead: frozenset[int] = frozenset()
        self._used: set[Lineup] = set()
        size = max((*pool, *heads)) + 1
        self._met = [[0] * size for _ in range(size)]
        """How often two players have met."""

    def lineups(self) -> Iterator[Lineup]:
        """The lineups, all different; no more where no further block is found."""
        while True:
            blocks = (self._block(attempt / _ATTEMPTS) for attempt in range(_ATTEMPTS))
            found = list(islice((block for block in blocks if block is not None), _CHOICES))
            if not found:
                return
            _, chosen, self._ahead = min(found, key=lambda block: block[0])
            for lineup in chosen:
                self._used.add(lineup)
                self._meet(lineup, 1)
                yield lineup

    def _block(self, chance: float) -> tuple[int, list[Lineup], frozenset[int]] | None:
        """How often its players have met before, a block, and who begins the next one ahead; None where a lineup in it
        is used. Players are left to chance where others would always come to the same. Nothing is changed by it."""
        waiting = self._rng.shuffled([player for player in self._pool if player not in self._ahead])
        chosen: list[Lineup] = []
        cost = 0
        ahead: frozenset[int] = frozenset()
        while waiting:
            number = len(self._used) + len(chosen)
            head = [self._heads[number % len(self._heads)]] if self._heads else []
            last = len(waiting) <= self._seats
            begun, waiting = (waiting, []) if last else (waiting[-1:], waiting[:-1])
            others = waiting
            if last:
                others = self._rng.shuffled([player for player in self._pool if player not in begun])
            added, paid = self._joined([*head, *begun], others, self._seats - len(begun), chance)
            waiting = [player for player in waiting if player not in added]
            ahead = frozenset(added) if last else ahead
            cost += paid
            lineup = tuple(sorted((*head, *begun, *added)))
            if lineup in self._used or lineup in chosen:
                break
            chosen.append(lineup)
            self._meet(lineup, 1)
        else:
            for lineup in chosen:
                self._meet(lineup, -1)
            return cost, chosen, ahead
        for lineup in chosen:
            self._meet(lineup, -1)
        return None

    def _joined(self, begun: list[int], others: Sequence[int], count: int, chance: float) -> tuple[list[int], int]:
        """The `count` others who have met those that begun, and each other, least; and how often they have."""
        near = [sum(ways) for ways in zip(*(self._met[player] for player in begun), strict=True)]
        added: list[int] = []
        cost = 0
        left = list(others)
        for _ in range(count):
            best = left[0] if self._rng.random() < chance else min(left, key=near.__getitem__)
            cost += near[best]
            left.remove(best)
            added.append(best)
            near = [ways + more for ways, more in zip(near, self._met[best], strict=True)]
        return added, cost

    def _meet(self, lineup: Lineup, times: int) -> None:
        for one, other in combinations(lineup, 2):
            self._met[one][other] += times
            self._met[other][one] += times
