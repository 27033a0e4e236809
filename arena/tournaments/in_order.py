"""Units in the order of the schedule, as sequential tests look at them."""

from __future__ import annotations

from arena.schedules.unit import Unit
from arena.tournaments.ledger import Ledger


class InOrder:
    """Units in the order of the schedule, as far as one after the other is over, without copies.

    A unit is a copy as long as all units from its opening went alike, move for move: players that draw nothing at
    random repeat themselves, and that is no evidence.
    """

    def __init__(self) -> None:
        self.copies = 0
        self._units: list[Unit] = []
        self._next = 0
        self._first: dict[tuple[str, ...], tuple[str, ...] | None] = {}
        """Game, players and opening -> how the units from there went, while all went alike; None since one did not."""

    def add(self, unit: Unit) -> None:
        """The next unit of the schedule."""
        self._units.append(unit)

    def over(self, ledger: Ledger) -> list[Unit]:
        """The units that count and were not over before."""
        found: list[Unit] = []
        while self._next < len(self._units) and ledger.close(self._units[self._next]):
            unit = self._units[self._next]
            self._next += 1
            if ledger.known[unit.key] and not self._is_copy(unit, ledger):
                found.append(unit)
        return found

    def _is_copy(self, unit: Unit, ledger: Ledger) -> bool:
        legs = sorted(ledger.recorded(unit), key=lambda result: result.occasion.match)
        start = (unit.game, unit.variant, *unit.players, *(leg.opening for leg in legs))
        went = tuple(leg.digest for leg in legs)
        first = self._first.setdefault(start, ())
        if first == ():
            self._first[start] = went
            return False
        if first == went:
            self.copies += 1
            return True
        self._first[start] = None
        return False
