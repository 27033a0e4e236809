"""Lineups: every way to choose who sits down together, in an order in which everybody plays about equally often.

Players are numbers here, in the order of the field. Nothing is kept in memory but the lineup at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from math import comb, gcd

Lineup = tuple[int, ...]
"""Players in ascending order."""


def lineups(players: int, seats: int) -> Iterator[Lineup]:
    """Every choice of `seats` out of `players`, each once.

    With two seats this is the circle method, round after round: at no moment has anybody played more often than
    another by more than one (two, with an odd field). With more seats it is at most `seats`: see `_turned`.
    """
    if seats == 1:
        return ((player,) for player in range(players))
    if seats == 2:
        return (pair for number in range(circle_rounds(players)) for pair in circle(players, number))
    return _turned(players, seats)


def circle_rounds(players: int) -> int:
    """In how many rounds everybody meets everybody once."""
    return players - 1 + players % 2


def circle(players: int, number: int) -> Iterator[tuple[int, int]]:
    """The pairs of one round of the circle method (Kirkman 1847; Berger's tables): the last player stays, the others go
    round. With an odd field one player sits out."""
    ring = circle_rounds(players)
    for step in range(players % 2, (ring + 1) // 2):
        one, other = (number + step) % ring, (number - step) % ring
        if step == 0:
            other = ring
        yield (one, other) if one < other else (other, one)


def sweeps(found: Iterable[Lineup]) -> Iterator[list[Lineup]]:
    """Lineups in runs, as long as nobody plays twice in one."""
    run: list[Lineup] = []
    busy: set[int] = set()
    for lineup in found:
        if not busy.isdisjoint(lineup):
            yield run
            run, busy = [], set()
        run.append(lineup)
        busy.update(lineup)
    if run:
        yield run


def _turned(players: int, seats: int) -> Iterator[Lineup]:
    """Every choice, as patterns that are turned round the circle of all players.

    A pattern is the gaps between its players. Turned through all places it lets everybody play equally often, and pairs
    at equal distance meet equally often. Patterns and turns are taken in strides (the golden section), so that an early
    end, too, finds near and distant players mixed.
    """
    patterns = comb(players - 1, seats - 1)
    for rank in _strides(patterns):
        gaps = _gaps(rank, players, seats)
        turned = [gaps[place:] + gaps[:place] for place in range(seats)]
        if gaps != min(turned):  # the same pattern, begun elsewhere
            continue
        period = next((place for place in range(1, seats) if turned[place] == gaps), seats)
        places = list(accumulate(gaps[:-1], initial=0))
        for start in _strides(sum(gaps[:period])):
            yield tuple(sorted((start + place) % players for place in places))


def _gaps(rank: int, players: int, seats: int) -> Lineup:
    """The pattern of a rank: `seats` gaps from 1 that sum to `players`, counted in lexicographic order."""
    gaps: list[int] = []
    left = players
    for more in range(seats - 1, 0, -1):
        gap = 1
        while rank >= (count := comb(left - gap - 1, more - 1)):
            rank -= count
            gap += 1
        gaps.append(gap)
        left -= gap
    return (*gaps, left)


def _strides(count: int) -> Iterator[int]:
    """Every number below `count`, once, neighbours far apart."""
    step = max(count * 382 // 1000, 1)
    while gcd(step, count) > 1:
        step += 1
    return (number * step % count for number in range(count))
