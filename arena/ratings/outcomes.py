"""The table of outcomes: what happened in units, and in how many of them, however many thousand there were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from arena.ratings.evidence import Evidence, Ranking
from arena.ratings.orders import canonical

Matches = tuple[tuple[int, float], ...]
"""What one unit holds: the number of a ranking, and how many of its matches ended so."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The distinct outcomes of units, sorted, so that the order in which they were found has left no trace."""

    rankings: tuple[Ranking, ...]
    """The distinct rankings, sorted."""
    units: tuple[Matches, ...]
    counts: tuple[int, ...]
    """How many units had each outcome."""
    players: tuple[str, ...]
    """Everybody who is in any ranking, sorted."""

    @property
    def matches(self) -> float:
        """In all units together."""
        pairs = zip(self.units, self.counts, strict=True)
        return sum(count * number for unit, count in pairs for _, number in unit)


def outcomes(evidence: Iterable[Evidence]) -> Outcomes:
    """Count what happened.

    Units of one cluster make one unit: their mean, where they are not equal. A ranking of fewer than two
    players says nothing, and neither does a unit of none but such.

    Raises:
        ParameterError: a player stands in a ranking twice.
    """
    alone: Counter[tuple[Ranking, ...]] = Counter()
    clusters: dict[str, Counter[tuple[Ranking, ...]]] = {}
    for unit in evidence:
        if unit.cluster:
            clusters.setdefault(unit.cluster, Counter())[unit.matches] += 1
        else:
            alone[unit.matches] += 1
    found = {ranking for told in (alone, *clusters.values()) for matches in told for ranking in matches}
    same = {ranking: canonical(ranking) for ranking in found}
    rankings = sorted({ranking for ranking in same.values() if sum(map(len, ranking)) > 1})
    place = {ranking: number for number, ranking in enumerate(rankings)}
    number_of = {ranking: place.get(kept, -1) for ranking, kept in same.items()}

    def told(copies: Counter[tuple[Ranking, ...]]) -> Matches:
        total: Counter[int] = Counter()
        for matches, times in copies.items():
            for ranking in matches:
                total[number_of[ranking]] += times
        del total[-1]
        return tuple((number, total[number] / copies.total()) for number in sorted(total))

    table: Counter[Matches] = Counter()
    for matches, times in alone.items():
        table[told(Counter((matches,)))] += times
    for copies in clusters.values():
        table[told(copies)] += 1
    del table[()]
    return _sorted(rankings, table)


def _sorted(rankings: Sequence[Ranking], table: Counter[Matches]) -> Outcomes:
    units = tuple(sorted(table))
    players = {player for ranking in rankings for group in ranking for player in group}
    return Outcomes(tuple(rankings), units, tuple(table[unit] for unit in units), tuple(sorted(players)))
