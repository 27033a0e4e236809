"""Repeats: units that are no evidence beside those before them, by the order of the schedule.

Players that draw nothing at random play the same from the same opening again and again. Yet who leaves out what went as
before lets results choose the sample: where one player's wins are all different and its losses all alike, each of the
wins would count, and one of the losses. So it is never asked how a unit went where openings differ.
"""

from __future__ import annotations

from arena.schedules.unit import Unit
from arena.tournaments.ledger import Ledger
from arena.tournaments.plan import Plan


class Repeats:
    """What was seen from each opening. Units come by in the order of the schedule, when they are over."""

    def __init__(self, plan: Plan) -> None:
        self._several = {game.name: game.openings != "none" for game in plan.config.games}
        """Game -> whether its units begin from different openings."""
        self._seen: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        """Game, players and opening -> how the units from there went, move for move."""

    def repeats(self, unit: Unit, ledger: Ledger) -> bool:
        """Whether a unit is no evidence of its own.

        Where openings differ it is not if these players began from this one before, however that went. From a single
        opening it is not as long as all units went alike: once one of them did not, each counts.
        """
        start, went = self._read(unit, ledger)
        seen = self._seen.get(start, set())
        return bool(seen) if self._several[unit.game] else seen == {went}

    def copies(self, unit: Unit, ledger: Ledger) -> bool:
        """Whether a unit is, move for move, one that came before."""
        start, went = self._read(unit, ledger)
        return went in self._seen.get(start, ())

    def add(self, unit: Unit, ledger: Ledger) -> None:
        """Take a unit into account from now on."""
        start, went = self._read(unit, ledger)
        self._seen.setdefault(start, set()).add(went)

    def _read(self, unit: Unit, ledger: Ledger) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Where a unit began, and how it went."""
        legs = sorted(ledger.recorded(unit), key=lambda result: result.occasion.match)
        variant = "" if self._several[unit.game] else unit.variant
        return (unit.game, variant, *unit.players, *(leg.opening for leg in legs)), tuple(leg.digest for leg in legs)
