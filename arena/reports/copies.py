"""Copies: units that cannot be taken for independent, since they began alike or are one game that is repeated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arena.reports.units import PlayedUnit


def mark_copies(units: Iterable[PlayedUnit]) -> None:
    """Give whole units of a lineup at a game that count as one the same `cluster`, and every whole unit its `run`.

    What counts as one is decided by how units began, and not by how they ended:

    - Where the units began from two or more openings, those from the same opening are one cluster, whatever their
      number or variant: another opening is what would be drawn if all were played again.
    - Where all began alike, the units of one number are one cluster: under every variant it has the same seed.

    One thing is read from the moves: where all units began alike and went alike to the end, move for move (in the same
    seats, and under the same variant), their players are deterministic as far as anybody can see, and all are one
    cluster. Where but one went another way they are draws of the same lot, and each number counts.
    """
    lineups: dict[tuple[str, tuple[str, ...]], list[PlayedUnit]] = defaultdict(list)
    for unit in units:
        if unit.whole:
            lineups[unit.game, tuple(sorted(unit.fixtures[0].last.occasion.players))].append(unit)
    for (_, lineup), group in lineups.items():
        _mark(group, "~".join(lineup) if len(lineup) > 1 else "")


def _mark(group: Sequence[PlayedUnit], lineup: str) -> None:
    openings = [_opening(unit) for unit in group]
    several = len(set(openings)) > 1
    clusters: dict[str, list[PlayedUnit]] = defaultdict(list)
    for unit, opening in zip(group, openings, strict=True):
        clusters[opening if several and opening else unit.number].append(unit)
    if len(clusters) > 1 and not several and _deterministic(group):
        clusters = defaultdict(list, {group[0].number: list(group)})
    for name, alike in clusters.items():
        for unit in alike:
            unit.run = f"{lineup}/{name}"
            unit.cluster = alike[0].key if len(alike) > 1 else ""


def _opening(unit: PlayedUnit) -> str:
    """What its matches began from; empty where nobody says."""
    found = {fixture.last.opening for fixture in unit.fixtures}
    return found.pop() if len(found) == 1 else " ".join(sorted(found))


def _deterministic(group: Sequence[PlayedUnit]) -> bool:
    """Whether units that began alike went alike to the end, as far as they were played in the same way."""
    ends: dict[tuple[object, ...], tuple[str, ...]] = {}
    for unit in group:
        matches = sorted((fixture.last.occasion.players, fixture.last.digest) for fixture in unit.fixtures)
        end = tuple(digest for _, digest in matches)
        if not all(end) or ends.setdefault((unit.variant, *(players for players, _ in matches)), end) != end:
            return False
    return len(ends) < len(group)
