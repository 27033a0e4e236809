"""Ladder: everybody challenges the one above, and whoever wins stands higher."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from arena.schedules.contest import Contest
from arena.schedules.rounds import Rounds
from arena.schedules.unit import Points, Unit


@dataclass(frozen=True)
class Ladder:
    """A schedule for games of two seats, in which neighbours of a standing meet that begins as the players are seeded.

    In odd rounds the second challenges the first, the fourth the third, and so on; in even rounds the third the second,
    the fifth the fourth. Who challenges takes the place above by making more points, and only so. In as many rounds as
    there are players the last could climb to the top.
    """

    contest: Contest
    rounds: int
    static = False

    def units(self, known: Mapping[str, Points]) -> Iterator[Unit]:
        """Every round whose challenges are known by now."""
        return self._walk(Rounds(self.contest, known), list(self.contest.ranked))

    @property
    def all_meetings(self) -> int:
        """How many meetings it has in all."""
        players = len(self.contest.players)
        return (self.rounds + 1) // 2 * (players // 2) + self.rounds // 2 * ((players - 1) // 2)

    def places(self, known: Mapping[str, Points]) -> tuple[str, ...]:
        """The ladder after the rounds that are over, from the top."""
        order = list(self.contest.ranked)
        for _ in self._walk(Rounds(self.contest, known), order):
            pass
        return tuple(order)

    def _walk(self, rounds: Rounds, order: list[str]) -> Iterator[Unit]:
        for number in range(self.rounds):
            above = range(number % 2, len(order) - 1, 2)
            lineups = [self.contest.lineup(order[place : place + 2]) for place in above]
            over = yield from rounds.play(lineups)
            if over is None:
                return
            for place, lineup in zip(above, lineups, strict=True):
                higher, lower = order[place : place + 2]
                if over[lineup][lower] > over[lineup][higher]:
                    order[place : place + 2] = lower, higher
