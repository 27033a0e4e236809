"""Broken players: those of which match after match is void, which no retry mends; everybody else plays on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

_IN_A_ROW = 12
"""Void matches of a player without a result between them, after which it is taken to be broken."""


class Broken:
    """Who is broken by now, told from the matches of one run.

    Nobody says whose fault a void match is, so the one at the table is meant that has the most of them in a row; a
    match with somebody who is broken already counts for nobody else.
    """

    def __init__(self) -> None:
        self.players: dict[str, str] = {}
        """Player -> a sentence about what is wrong with it."""
        self._row: Counter[str] = Counter()
        """Void matches of each player since its last result."""
        self._results: Counter[str] = Counter()

    def holds(self, players: Iterable[str]) -> bool:
        """Whether one of these is broken."""
        return not self.players.keys().isdisjoint(players)

    def scored(self, players: Iterable[str]) -> None:
        """A match of these has a result, so none of them is broken."""
        for player in players:
            self._row[player] = 0
            self._results[player] += 1
            self.players.pop(player, None)

    def void(self, players: Sequence[str], why: str, playing: Iterable[Sequence[str]]) -> bool:
        """A match of these was void; whether one of them is broken from now on.

        `playing` are the players of each match in play: a player who has many there gets as many chances, twice.
        """
        if self.holds(players):
            return False
        self._row.update(set(players))
        tables = [table for table in playing if not set(players).isdisjoint(table)]

        def doubt(player: str) -> tuple[int, int, int]:
            elsewhere = sum(player in table and set(players).isdisjoint({*table} - {player}) for table in tables)
            return self._row[player], -self._results[player], -elsewhere

        worst = max(players, key=doubt)
        row = self._row[worst]
        if row < max(_IN_A_ROW, 2 * sum(worst in table for table in tables)):
            return False
        self.players[worst] = f"{worst}: {row:,} matches in a row were void, the last one: {why}"
        for player in players:
            if player != worst:
                self._row[player] = 0
        return True

    def __str__(self) -> str:
        """What is wrong, in one sentence; "" where nothing is."""
        if not self.players:
            return ""
        first, *more = self.players.values()
        others = f"; so it is with {', '.join(list(self.players)[1:])}" if more else ""
        return f"{first}{others}"
