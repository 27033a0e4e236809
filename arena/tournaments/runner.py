"""The runner: takes units from the schedule, keeps as many matches in play as the limits allow, and writes it all down.

It stops when nothing is left to play, when a test has decided, when something is spent, or when it is told to.
Whatever it had not finished is played by the next run.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from arena.agents.core.budget import Budget
from arena.executors.job import Executor, Job
from arena.executors.playing import salvage
from arena.replays.errors import ReplayError
from arena.replays.results import MatchResult
from arena.schedules.unit import Unit
from arena.tournaments.folder import REPLAYS, Finished, Why
from arena.tournaments.gate import Gate
from arena.tournaments.journal import Journal, now
from arena.tournaments.ledger import OURS, Ledger
from arena.tournaments.stopping import Stopping

_AHEAD = 64
"""Matches that are looked at beyond those that can be played at once, for one that no limit keeps waiting."""
_IN_A_ROW = 12
"""Void matches without any other between them, after which something is broken that no retry mends."""


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
        self.paused = False
        self.on_result: Callable[[MatchResult], None] = lambda result: None
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
        self._void_in_a_row = 0
        self._last_void = ""
        self._end: End | None = None
        self._error: BaseException | None = None

    async def run(self) -> End:
        """Play until it is over. Raises what a match raised that no retry mends: GameError, AgentError, OSError."""
        try:
            while self._end is None and self._error is None:
                self._look()
                if self._end is not None:
                    break
                if not self.paused:
                    self._fill()
                    self._launch()
                    if not self._tasks:
                        self._end = self._over()
                        break
                self._wake.clear()
                left = None if self._until is None else max(self._until - monotonic(), 0.0)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), left)
            if self._end is not None and self._end.gently and self._tasks:
                await asyncio.wait(list(self._tasks))
        finally:
            await self._cut_off()
        if self._error is not None:
            raise self._error
        assert self._end is not None
        return self._end

    def stop(self, why: Why, detail: str, *, gently: bool = False) -> None:
        """End the run; the matches in play are cut off, and played again by the next, where it is not done gently."""
        if self._end is None:
            self._end = End(why, detail, gently)
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
        elif self._void_in_a_row >= max(_IN_A_ROW, 2 * len(self._tasks)):
            self.stop("stuck", f"{self._void_in_a_row} matches in a row were void, the last one: {self._last_void}")

    def _fill(self) -> None:
        """Have matches waiting, as far as the schedule can tell them."""
        most = self._gate.most + _AHEAD
        while len(self._waiting) < most:
            unit = self._next()
            if unit is None:
                return
            if self.ledger.close(unit):
                continue
            jobs = list(self.ledger.missing(unit))
            self._units[unit.key] = unit
            self._waiting.extend(jobs)

    def _next(self) -> Unit | None:
        """The next unit that is wanted; None where there is none by now."""
        while True:
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
        while self._waiting and not self._gate.full:
            job = self._waiting.popleft()
            if self._gate.admits(job.tags):
                self._gate.enter(job.tags)
                self.playing[job.file] = job, now()
                self._tasks.add(asyncio.create_task(self._play(job)))
            else:
                kept.append(job)
        self._waiting.extendleft(reversed(kept))

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
        if result.scored:
            self._void_in_a_row = 0
        elif result.reason not in OURS:
            self._void_in_a_row += 1
            self._last_void = result.detail
        if again and not self._budget.refused:
            self._waiting.append(self.ledger.next(job))
            return
        unit = self._units.get(result.occasion.unit)
        if unit is not None and self.ledger.close(unit):
            del self._units[unit.key]
            self._stopping.take(self.ledger)

    def _over(self) -> End:
        """Nothing is left to play."""
        self._stopping.take(self.ledger)
        if self._stopping.conclusion is not None:
            return End("decided", self._stopping.conclusion, gently=True)
        stay = len(self.ledger.given_up)
        if stay:
            name = next(iter(self.ledger.given_up))
            more = f" and {stay - 1:,} more" if stay > 1 else ""
            return End("stuck", f"{name}{more} stay void; run it again to try them again")
        return End("complete", f"all {len(self.ledger.results):,} matches have a result")

    async def _cut_off(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
