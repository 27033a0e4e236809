"""Schedules that depend on no result: every lineup at every game, number by number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from arena.schedules.contest import Contest, Discipline
from arena.schedules.lineups import Lineup, sweeps
from arena.schedules.unit import Points, Unit


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits where, by number in the field."""

    seats: Lineup
    measured: int
    """The player that the others are there for."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is played at one game."""

    discipline: Discipline
    total: int
    """How many lineups there are."""
    lineups: Callable[[], Iterator[Lineup]]
    """All of them, in an order in which everybody plays about equally often."""
    bare: int | None
    """How many of them hold no model, which are played once, whatever the variants; None: count them."""
    seating: Callable[[Lineup, int], Seating] | None = None
    """Who sits where in the unit of a lineup and a number, where the schedule says so: such a unit is one match."""


@dataclass(frozen=True)
class Fixed:
    """A schedule of which all is known beforehand.

    First comes number 1 of every lineup at every game, then number 2, and so on; the games keep pace with each other,
    and so do the variants. So whenever it is broken off, everybody has played about equally often.
    """

    contest: Contest
    parts: tuple[Part, ...]
    static = True

    def units(self, known: Mapping[str, Points]) -> Iterator[Unit]:
        """Every unit; whatever is known changes nothing."""
        for number in range(1, max(part.discipline.rounds for part in self.parts) + 1):
            yield from self._numbered(number)

    def matches(self, swap: bool) -> int:
        """How many matches it has in all."""
        found = 0
        for part in self.parts:
            units = part.total
            if self.contest.variants.crossed > 1:
                bare = self._bare(part) if part.bare is None else part.bare
                units = bare + (part.total - bare) * self.contest.variants.crossed
            found += units * part.discipline.rounds * (part.discipline.seats if swap and part.seating is None else 1)
        return found

    def _bare(self, part: Part) -> int:
        variants = self.contest.variants
        models = {place for place, name in enumerate(self.contest.players) if name in variants.models}
        return sum(models.isdisjoint(lineup) for lineup in part.lineups())

    def _numbered(self, number: int) -> Iterator[Unit]:
        """The units of one number: run by run, always at the game that is furthest behind."""
        parts = [part for part in self.parts if number <= part.discipline.rounds]
        runs = [sweeps(part.lineups()) for part in parts]
        done = [0] * len(parts)
        while True:
            left = [place for place, part in enumerate(parts) if done[place] < part.total]
            if not left:
                return
            place = min(left, key=lambda place: done[place] / parts[place].total)
            run = next(runs[place])
            done[place] += len(run)
            part = parts[place]
            yield from self.contest.variants.layered(self._unit(part, lineup, number) for lineup in run)

    def _unit(self, part: Part, lineup: Lineup, number: int) -> Unit:
        game, names = part.discipline.game, self.contest.players
        players = tuple(names[player] for player in lineup)
        if part.seating is not None:
            said = part.seating(lineup, number)
            seated = tuple(names[player] for player in said.seats)
            return Unit(game, players, number, seated=seated, measured=names[said.measured])
        return Unit(game, players, number, turn=sum(lineup) + 1 if len(lineup) > 1 else 0)
