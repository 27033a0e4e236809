"""Aggregates over games: how players do over all of them, as Agarwal et al. count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from arena.ratings.aggregate import aggregates as aggregated
from arena.ratings.aggregate import improvement
from arena.ratings.means import Estimate
from arena.reports.runs import Runs, runs
from arena.reports.standings import Aggregate, Interval
from arena.reports.tables import Method
from arena.reports.units import PlayedUnit

MOST = 30
"""Players of whom every two are compared."""
_DRAWN = 50_000_000
"""Runs that are drawn in all: where there are so many, fewer samples do, since each says more."""
_FEWEST = 200
"""Samples that are made all the same."""


@dataclass(frozen=True, slots=True)
class Found:
    """The aggregates, the best player first, and what they were made of."""

    rows: tuple[Aggregate, ...]
    runs: Runs | None
    cautions: tuple[str, ...]


def aggregates(method: Method, games: Mapping[str, Sequence[PlayedUnit]]) -> Found:
    """The aggregates of everybody who has played all games; none where there is but one game, and it is a contest."""
    found = runs(method.config, games)
    if found is None:
        return Found((), None, ())
    samples = _samples(method, found, 1)
    rows = []
    for player, scores in found.scores.items():
        made = aggregated(scores, confidence=method.confidence, samples=samples, seed=method.config.seed)
        iqm, median, mean, gap = map(_interval, (made.iqm, made.median, made.mean, made.optimality_gap))
        rows.append(Aggregate(player, iqm, median, mean, gap, made.profile))
    rows.sort(key=lambda row: (-row.iqm.value, -row.mean.value, row.player))
    return Found(tuple(rows), found, found.cautions)


def improvements(method: Method, found: Found) -> dict[tuple[str, str], Interval]:
    """(one, other) -> the probability that the first does better at a game drawn at random; of many players none."""
    if found.runs is None or not 2 <= len(found.rows) <= MOST:
        return {}
    scores = found.runs.scores
    samples = _samples(method, found.runs, len(found.rows) - 1)
    made = {}
    for one, other in combinations((row.player for row in found.rows), 2):
        told = improvement(
            scores[one], scores[other], confidence=method.confidence, samples=samples, seed=method.config.seed
        )
        made[one, other] = _interval(told)
        made[other, one] = Interval(1 - told.value, 1 - told.high, 1 - told.low)
    return dict(sorted(made.items()))


def _samples(method: Method, found: Runs, times: int) -> int:
    """How many samples are made where every run is drawn so many times in each."""
    drawn = times * sum(len(scores) for games in found.scores.values() for scores in games.values())
    return min(method.samples, max(_FEWEST, _DRAWN // max(drawn, 1)))


def _interval(found: Estimate) -> Interval:
    return Interval(found.value, found.low, found.high)
