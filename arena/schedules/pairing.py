"""The pairing of a Swiss round: equals meet, and nobody meets the same player again if it can be helped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from arena.schedules.matching import Matching

Met = Mapping[tuple[str, str], int]
"""Two players, both ways -> how often they have met. A player twice -> how many byes it had."""


def pairs(standing: Sequence[str], points: Mapping[str, float], met: Met) -> list[tuple[str, ...]]:
    """Who meets whom, from the top of the standing down; the last one of them alone has a bye, in an odd field.

    From the bottom up the first whom that leaves possible has the bye. Then, from the top down, everybody gets the
    first opponent that leaves a pairing for all the others: of those with the same points first who stands half their
    number further down, as the Dutch system pairs the upper half with the lower; then those below him, those above him
    from the last one up, and the next with fewer points from the top down.

    A rematch or a second bye is only made where every pairing holds one. Then nobody meets anybody more often than
    need be, and the players at the top are spared first.

    Args:
        standing: the players, from the first to the last.
        points: what they have made so far.
        met: how often they have met.
    """
    count = len(standing)
    times = _times(standing, met)
    most = 0
    while not (matching := Matching([_allowed(row, one, most) for one, row in enumerate(times)])).complete():
        most += 1
    left = list(range(count))
    bye: list[tuple[str, ...]] = []
    if len(times) > count:
        out = _first(matching, count, reversed(left), times[count], most)
        left.remove(out)
        bye.append((standing[out],))
    own = [points[player] for player in standing]
    found: list[tuple[str, ...]] = []
    while left:
        one, *rest = left
        other = _first(matching, one, _wished(one, rest, own), times[one], most)
        left = [player for player in rest if player != other]
        found.append((standing[one], standing[other]))
    return found + bye


def _times(standing: Sequence[str], met: Met) -> list[list[int]]:
    """How often places of the standing have met; in an odd field the last row and column are the bye."""
    count = len(standing)
    size = count + count % 2
    place = {player: number for number, player in enumerate(standing)}
    times = [[0] * size for _ in range(size)]
    for (one, other), often in met.items():
        if one != other:
            times[place[one]][place[other]] = often
        elif size > count:
            times[place[one]][count] = times[count][place[one]] = often
    return times


def _allowed(times: Sequence[int], own: int, most: int) -> list[int]:
    return [other for other, often in enumerate(times) if often <= most and other != own]


def _wished(one: int, rest: list[int], points: Sequence[float]) -> list[int]:
    """The opponents of a player who stands above them all, from the one that suits it best."""
    equal = sum(points[other] == points[one] for other in rest)
    half = max(equal - 1, 0) // 2
    return [*rest[half:equal], *reversed(rest[:half]), *rest[equal:]]


def _first(matching: Matching, one: int, wished: Iterable[int], times: Sequence[int], most: int) -> int:
    """The first partner that leaves partners for all the others, of those that it has met least often."""
    allowed = sorted((other for other in wished if times[other] <= most), key=times.__getitem__)
    return next(other for other in allowed if matching.settle(one, other))
