"""What went wrong in a tournament, by kind and by player: folded from its results as they come."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from arena.replays.results import MatchResult

FORFEITS = ("illegal", "unreadable", "late", "crashed")
VOIDS = ("provider", "infrastructure", "interrupted")
_LAST = 6
"""Failures of a player that are told one by one."""


@dataclass(slots=True)
class Failures:
    """What went wrong with one player."""

    player: str
    matches: int = 0
    """That are over, whatever came of them."""
    forfeits: Counter[str] = field(default_factory=Counter)
    void: Counter[str] = field(default_factory=Counter)
    illegal: int = 0
    unreadable: int = 0
    substituted: int = 0
    moves: int = 0
    last: deque[MatchResult] = field(default_factory=lambda: deque(maxlen=_LAST))
    """Matches that it forfeited or that are void, the last ones."""

    @property
    def bad(self) -> int:
        """Attempts at a move that were none."""
        return self.illegal + self.unreadable

    @property
    def tries(self) -> int:
        """Attempts at a move."""
        return self.moves + self.bad

    @property
    def total(self) -> int:
        """What sorts players: forfeits, then all else."""
        return 1000 * sum(self.forfeits.values()) + self.bad + sum(self.void.values())


class Faults:
    """The failures at each game, and over all. `take` counts what it has not seen yet."""

    def __init__(self) -> None:
        self._counted = 0
        self._results: Sequence[MatchResult] = ()
        self._games: dict[str | None, dict[str, Failures]] = {None: {}}

    def take(self, results: Sequence[MatchResult]) -> None:
        """Count the results that are new; all of them, where it is another list than before."""
        if results is not self._results:
            self.__init__()  # type: ignore[misc]
            self._results = results
        for at in range(self._counted, len(results)):
            self._count(results[at])
            self._counted = at + 1

    def of(self, game: str | None) -> Mapping[str, Failures]:
        """Player -> what went wrong with it at a game; over all games where it is None."""
        return self._games.get(game, {})

    def _count(self, result: MatchResult) -> None:
        game = result.occasion.game
        for players in (self._games.setdefault(game, {}), self._games[None]):
            once: set[str] = set()
            for number, seat in enumerate(result.seats):
                one = players.get(seat.player)
                if one is None:
                    one = players[seat.player] = Failures(seat.player)
                one.illegal += seat.illegal
                one.unreadable += seat.unreadable
                one.substituted += seat.substituted
                one.moves += seat.moves
                at_fault = result.ending == "forfeited" and result.culprit == number
                if at_fault:
                    one.forfeits[result.reason] += 1
                if seat.player in once:
                    continue
                once.add(seat.player)
                one.matches += 1
                if result.ending == "void":
                    one.void[result.reason] += 1
                if at_fault or result.ending == "void":
                    one.last.append(result)
