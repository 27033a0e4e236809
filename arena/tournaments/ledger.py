"""The ledger: which matches of the plan have a result, what a unit came to, and what is to be played next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from arena.executors.job import Job
from arena.replays.results import MatchResult
from arena.schedules.unit import Points, Unit
from arena.tournaments.plan import Plan

OURS = ("interrupted",)
"""Reasons of void matches that say nothing of the match: it is played again, however often."""


class Ledger:
    """All results by now. `add` takes those of finished attempts, in any order."""

    def __init__(self, plan: Plan, results: Iterable[MatchResult] = ()) -> None:
        self.plan = plan
        self.results: dict[str, MatchResult] = {}
        """The name of each match with a result -> the result."""
        self.known: dict[str, Points] = {}
        """The key of each unit that is over -> its points."""
        self.void = 0
        """Attempts that came to nothing."""
        self.given_up: dict[str, str] = {}
        """Matches that stay void in this run -> the unit that they belong to."""
        self.dollars = 0.0
        self.tokens = 0
        self._attempts: dict[str, int] = {}
        """The number of the last attempt at each match."""
        self._tries: dict[str, int] = {}
        """Attempts at a match in this run that were void for reasons of the match."""
        self._voids: dict[str, int] = {}
        """The same of all runs."""
        self._out: set[str] = set()
        """Keys of the units that are out of a sequential test."""
        self._units: dict[str, list[MatchResult]] = {}
        for result in results:
            self._count(result)

    def add(self, result: MatchResult) -> bool:
        """Take the result of an attempt of this run; whether the match is to be played again."""
        self._count(result)
        name = result.occasion.match
        if result.scored or result.reason in OURS:
            return False
        self._tries[name] = self._tries.get(name, 0) + 1
        if self._tries[name] <= self.plan.config.limits.retries:
            return True
        self.given_up[name] = result.occasion.unit
        return False

    def missing(self, unit: Unit) -> Iterator[Job]:
        """The matches of a unit that are still to be played, under the number of their next attempt."""
        if unit.key not in self.known:
            for job in self.plan.jobs(unit):
                name = job.occasion.match
                if name not in self.results and name not in self.given_up:
                    yield self.next(job)

    def next(self, job: Job) -> Job:
        """A job under the number of the next attempt at its match."""
        attempt = self._attempts.get(job.occasion.match, 0) + 1
        return job if attempt == job.occasion.attempt else replace(job, occasion=replace(job.occasion, attempt=attempt))

    def close(self, unit: Unit) -> bool:
        """Whether a unit is over; if so, its points are known from now on."""
        if unit.key in self.known:
            return True
        legs = self.plan.legs(unit.game)
        found = self._units.get(unit.key, [])
        if len(found) == legs:
            self.known[unit.key] = self.points(unit)
        elif self.given_up and len(found) + list(self.given_up.values()).count(unit.key) >= legs:
            self.known[unit.key] = {}
        return unit.key in self.known

    def settled(self, unit: Unit) -> bool:
        """Whether a sequential test knows what to make of a unit: it is over, or out of the test."""
        return unit.key in self._out or len(self.recorded(unit)) == self.plan.legs(unit.game)

    def out(self, unit: Unit) -> bool:
        """Whether a unit is out of a sequential test, for ever.

        It is once one of its matches was void for reasons of the match in as many attempts as a run makes. That depends
        on what is recorded alone and on no run, so that a decision stands when a later run tries the match again: a
        result that comes then is in the ratings, not in the test.
        """
        return unit.key in self._out

    def recorded(self, unit: Unit) -> list[MatchResult]:
        """The results of a unit's matches, in the order in which they came."""
        return self._units.get(unit.key, [])

    def points(self, unit: Unit) -> Points:
        """What each player made of a unit that has all its results."""
        return points(self.recorded(unit), self.plan.scale(unit.game))

    def give_up(self, unit: Unit) -> None:
        """Have a unit be over without a result."""
        self.known[unit.key] = {}

    def _count(self, result: MatchResult) -> None:
        name = result.occasion.match
        self._attempts[name] = max(self._attempts.get(name, 0), result.occasion.attempt)
        self.dollars += result.cost
        self.tokens += result.tokens
        if not result.scored:
            self.void += 1
            if result.reason not in OURS:
                self._voids[name] = self._voids.get(name, 0) + 1
                if self._voids[name] > self.plan.config.limits.retries:
                    self._out.add(result.occasion.unit)
        elif name not in self.results:
            self.results[name] = result
            self._units.setdefault(result.occasion.unit, []).append(result)


def points(results: Iterable[MatchResult], scale: tuple[float, float] | None = None) -> Points:
    """What each player made of a unit's matches, on the mean.

    In a contest a match gives one point, which is shared by rank; ties share alike. Where a game is played for scores
    it is the score, on a `scale`: those that stand for 0 and 1.
    """
    found = list(results)
    if scale is not None:
        low, high = scale
        by_player: dict[str, list[float]] = {}
        for seat in (seat for result in found for seat in result.seats):
            by_player.setdefault(seat.player, []).append(((seat.score or 0.0) - low) / (high - low))
        return {player: sum(its) / len(its) for player, its in by_player.items()}
    made: dict[str, float] = {}
    for result in found:
        scores = [seat.score or 0.0 for seat in result.seats]
        pairs = len(scores) * (len(scores) - 1) / 2 or 1.0
        for seat, score in zip(result.seats, scores, strict=True):
            won = sum((score > other) + (score == other) / 2 for other in scores) - 0.5
            made[seat.player] = made.get(seat.player, 0.0) + won / pairs / len(found)
    return made
