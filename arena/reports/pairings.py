"""Pairings: who met at which game, with some of the matches for a reader who wants to look at them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from arena.reports.standings import Pairing, Record
from arena.reports.units import Fixture, PlayedUnit

MOST = 2000
"""Matches that are named in all."""
MOST_OF_ONE = 20
"""Matches that are named of one pairing."""


def pairings(units: Iterable[PlayedUnit]) -> tuple[Pairing, ...]:
    """Every lineup at every game, whoever sat where, with matches that were not simply played first."""
    met: dict[tuple[str, tuple[str, ...]], list[Fixture]] = defaultdict(list)
    for unit in units:
        for fixture in unit.fixtures:
            met[unit.game, tuple(sorted(fixture.last.occasion.players))].append(fixture)
    each = max(1, min(MOST_OF_ONE, MOST // max(len(met), 1)))
    made, left = [], MOST
    for (game, players), fixtures in sorted(met.items()):
        odd = [fixture for fixture in fixtures if fixture.last.ending != "played"][:each]
        usual = [fixture for fixture in fixtures if fixture.last.ending == "played"][: each - len(odd)]
        shown = [*odd, *usual][:left]
        left -= len(shown)
        made.append(Pairing(game, players, len(fixtures), tuple(map(_record, shown))))
    return tuple(made)


def _record(fixture: Fixture) -> Record:
    result = fixture.last
    return Record(
        match=fixture.key,
        seating=result.occasion.players,
        scores=tuple(seat.score for seat in result.seats),
        ending=result.ending,
        reason=result.reason,
        plies=result.plies,
        file=result.file,
    )
