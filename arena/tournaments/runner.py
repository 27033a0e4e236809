"""The runner: takes units from the schedule, keeps as many matches in play as the limits allow, and writes it all down.

It stops when nothing is left to play, when a test has decided, when something is spent, or when it is told to.
Whatever it had not finished is played by the next run. A player of which every match is void stops nobody but itself.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from arena.agents.core.budget import Budget, Estimate
from arena.executors.job import Executor, Job
from arena.executors.playing import salvage, unplayed
from arena.replays.errors import ReplayError
from arena.replays.results import MatchResult
from arena.schedules.unit import Unit
from arena.tournaments.allowance import Allowance, is_paid
from arena.tournaments.broken import Broken
from arena.tournaments.changes import passed
from arena.tournaments.folder import REPLAYS, Finished, Why
from arena.tournaments.gate import Gate
from arena.tournaments.journal import Journal, now
from arena.tournaments.ledger import OURS, Ledger
from arena.tournaments.stopping import Stopping

_AHEAD = 64
"""Matches that are looked at beyond those that can be played at once, for one that no limit keeps waiting."""
_BREATH = 100
"""Units that are passed over before others have their turn: a signal, a match that is over."""


@dataclass(frozen=True)
class End:
    """Why a run stopped."""

    why: Why
    detail: str
    gently: bool = False
    """Whether the matches in play are played to their end."""


class Runner:
    """One run of a tournament.

    Args:
        ledger: what was played before, and the plan.
        executor: where matches are played; started, and closed by whoever gave it.
        journal: where every result goes.
        replays: the folder of replays.
        gate: what limits how much is in play.
        budget: what all calls of models share.
        stopping: the sequential test.
        seconds: how long it may go on; None: as long as it takes.
    """

    def __init__(
        self,
        ledger: Ledger,
        executor: Executor,
        journal: Journal,
        folder: Path,
        gate: Gate,
        budget: Budget,
        stopping: Stopping,
        seconds: float | None = None,
    ) -> None:
        self.ledger = ledger
        self.playing: dict[str, tuple[Job, str]] = {}
        """The file of each match in play -> the match, and since when."""
        self.ahead = ledger.plan.config.executor.kind == "processes"
        """Whether a match in play may still wait for a worker."""
        self.paused = False
        self.on_result: Callable[[MatchResult], None] = lambda result: None
        self.committed = Estimate()
        """What counted as spent when it ended, calls that it cut off included."""
        self._executor = executor
        self._journal = journal
        self._replays = folder / REPLAYS
        self._gate = gate
        self._budget = budget
        self._stopping = stopping
        self._until = None if seconds is None else monotonic() + seconds
        self._waiting: deque[Job] = deque()
        self._units: dict[str, Unit] = {}
        """The units of which something is waiting or in play."""
        self._source: Iterator[Unit] | None = None
        self._held: Unit | None = None
        """A unit of which nobody can tell yet whether it is wanted."""
        self._told: set[str] = set()
        """Keys of the units that the schedule has given."""
        self._known = -1
        """How many units were over when the schedule was asked last."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._passed = 0
        """Units that were passed over."""
        self._broken = Broken()
        self._least_seats = min(len(game.info.seats) for game in ledger.plan.games.values())
        self._allowance = Allowance(ledger, budget)
        self._end: End | None = None
        self._error: BaseException | None = None

    async def run(self) -> End:
        """Play until it is over. Raises what a match raised that no retry mends: GameError, AgentError, OSError."""
        try:
            while self._error is None:
                self._look()
                if self._end is None and not self.paused:
                    await self._fill()
                    self._look()
                    if self._end is None:
                        self._launch()
                    if self._end is None and not self._tasks:
                        self._end = self._over()
                if self._end is not None and not (self._end.gently and self._tasks):
                    break
                self._wake.clear()
                left = None if self._until is None else max(self._until - monotonic(), 0.0)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), left)
        finally:
            self.committed = self._budget.committed
            await self._cut_off()
        if self._error is not None:
            raise self._error
        assert self._end is not None
        return self._end

    def stop(self, why: Why, detail: str, *, gently: bool = False) -> None:
        """End the run; the matches in play are cut off, and played again by the next, where it is not done gently.

        A run that ends gently can still be told to end at once. What a test has decided stays what it ended for.
        """
        if self._end is None:
            self._end = End(why, detail, gently)
        elif self._end.gently and not gently:
            decided = self._end.why == "decided"
            self._end = replace(self._end, gently=False) if decided else End(why, detail)
        self._wake.set()

    def pause(self, paused: bool) -> None:
        """Begin no match, or go on; those in play go on either way."""
        self.paused = paused
        self._wake.set()

    def _look(self) -> None:
        """Whether something says that it is over."""
        if self._until is not None and monotonic() >= self._until:
            self.stop("budget", "its hours are spent")
        elif self._budget.refused:
            self.stop("budget", str(self._budget.refused), gently=True)  # what is in play is refused its calls, too
        elif (conclusion := self._stopping.conclusion) is not None:
            self.stop("decided", conclusion, gently=True)
        elif len(self.ledger.plan.specs) - len(self._broken.players) < self._least_seats and self._broken.players:
            self.stop("stuck", self._stuck(), gently=True)

    async def _fill(self) -> None:
        """Have matches waiting, as far as the schedule can tell them."""
        most = self._gate.most + _AHEAD
        while len(self._waiting) < most:
            unit = await self._next()
            if unit is None:
                return
            if self.ledger.close(unit):
                await self._pass()
                continue
            jobs = list(self.ledger.missing(unit))
            self._units[unit.key] = unit
            if self._broken.holds(unit.players):
                for job in jobs:
                    self._give_up(job)
                await self._pass()
            else:
                self._waiting.extend(jobs)

    async def _pass(self) -> None:
        """Let others have their turn now and then, while unit after unit is passed over."""
        self._passed += 1
        if self._passed % _BREATH == 0:
            await asyncio.sleep(0)
            self._look()

    async def _next(self) -> Unit | None:
        """The next unit that is wanted; None where there is none by now."""
        while self._end is None and self._stopping.conclusion is None:
            unit, self._held = self._held, None
            if unit is None:
                unit = self._scheduled()
            if unit is None:
                return None
            wanted = self._stopping.wants(unit, self.ledger)
            if wanted is None:
                self._held = unit
                return None
            if wanted:
                return unit
            await self._pass()
        return None

    def _scheduled(self) -> Unit | None:
        schedule, known = self.ledger.plan.schedule, self.ledger.known
        while True:
            if self._source is None:
                if len(known) == self._known or (
                    self._known >= 0 and (schedule.static or self._tasks or self._waiting)
                ):
                    return None
                self._known = len(known)
                self._source = schedule.units(known)
            unit = next(self._source, None)
            if unit is None:
                self._source = None
                continue
            if schedule.static:
                return unit
            if unit.key not in self._told:
                self._told.add(unit.key)
                return unit
            self.ledger.close(unit)

    def _launch(self) -> None:
        """Begin whatever the limits allow, the first that wait before others."""
        kept: deque[Job] = deque()
        short: Job | None = None
        left = self._allowance.left(job for job, _ in self.playing.values())
        while self._waiting and not self._gate.full:
            job = self._waiting.popleft()
            paid = is_paid(job)
            if paid and not left.holds(self._allowance.needs(job)):
                short = short or job
                kept.append(job)
            elif self._gate.admits(job.tags):
                if paid:
                    left.take(self._allowance.needs(job))
                self._gate.enter(job.tags)
                self.playing[job.file] = job, now()
                task = asyncio.create_task(self._play(job))
                task.add_done_callback(_looked_at)
                self._tasks.add(task)
            else:
                kept.append(job)
        seen_all = not self._waiting
        self._waiting.extendleft(reversed(kept))
        if short is not None and seen_all and not any(is_paid(job) for job, _ in self.playing.values()):
            self.stop("budget", self._allowance.short(short), gently=True)

    async def _play(self, job: Job) -> None:
        try:
            result = await self._played(job)
            if result is not None:
                self._take(job, result)
        except Exception as error:  # the user's to mend, or ours: told by `run`, once everything is closed
            self._error = self._error or error
        finally:
            self._gate.leave(job.tags)
            del self.playing[job.file]
            self._tasks.discard(asyncio.current_task())
            self._wake.set()

    async def _played(self, job: Job) -> MatchResult | None:
        """The result of a match; None where it was cut off before anything of it was recorded."""
        try:
            return await self._executor.play(job)
        except asyncio.CancelledError:
            with suppress(ReplayError):
                return salvage(self._replays, job.file, "interrupted")
            return None

    def _take(self, job: Job, result: MatchResult) -> None:
        """Write a result down, and see what follows from it."""
        self._journal.write(Finished(now(), result))
        again = self.ledger.add(result)
        self.on_result(result)
        players = result.occasion.players
        if result.scored:
            self._broken.scored(players)
            self._allowance.take(result)
        elif result.reason not in OURS and not self._budget.refused:
            others = (other.occasion.players for other, _ in self.playing.values() if other is not job)
            if self._broken.void(players, result.detail, others):
                self._spare()
        if again and not self._budget.refused:
            if self._broken.holds(players):
                self._give_up(job)
            else:
                self._waiting.append(self.ledger.next(job))
        else:
            self._close(result.occasion.unit)

    def _spare(self) -> None:
        """Give up what waits for somebody who is broken."""
        waiting, self._waiting = self._waiting, deque()
        for job in waiting:
            if self._broken.holds(job.occasion.players):
                self._give_up(job)
            else:
                self._waiting.append(job)

    def _give_up(self, job: Job) -> None:
        """Have a match stay without a result in this run."""
        if not self.ledger.plan.schedule.static and self.ledger.next(job).occasion.attempt == 1:
            result = unplayed(job, f"not tried: {self._broken}")  # later rounds are paired without it: that is recorded
            self._journal.write(Finished(now(), result))
            self.ledger.add(result)
            self.on_result(result)
        self.ledger.given_up[job.occasion.match] = job.occasion.unit
        self._close(job.occasion.unit)

    def _close(self, key: str) -> None:
        """See whether a unit is over, and what follows from that."""
        unit = self._units.get(key)
        if unit is not None and self.ledger.close(unit):
            del self._units[key]
            self._stopping.take(self.ledger)

    def _stuck(self) -> str:
        """Why matches stay void."""
        lost = passed(self.ledger)
        again = "run it again to try them again"
        if lost and len(lost) == len(self.ledger.given_up):
            again = "the later rounds were paired without them, so no run tries them again"
        elif lost:
            again = "run it again to try those again that no later round was paired without"
        if self._broken.players:
            return f"{self._broken}; what is left of its matches was not tried: {again}"
        stay = len(self.ledger.given_up)
        name = next(iter(self.ledger.given_up))
        more = f" and {stay - 1:,} more" if stay > 1 else ""
        return f"{name}{more} stay void; {again}"

    def _over(self) -> End:
        """Nothing is left to play."""
        self._stopping.take(self.ledger)
        if self._stopping.conclusion is not None:
            return End("decided", self._stopping.conclusion, gently=True)
        if self.ledger.given_up:
            return End("stuck", self._stuck())
        return End("complete", f"all {len(self.ledger.results):,} matches have a result")

    async def _cut_off(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)


def _looked_at(task: asyncio.Task[None]) -> None:
    """Look at what ended a task, so that asyncio does not tell of it later: whoever interrupted it knows."""
    if not task.cancelled():
        task.exception()
