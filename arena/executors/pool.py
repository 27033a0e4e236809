"""Worker processes on this machine, for matches that compute: a world or a bot that takes its process along costs one.

A worker plays one match at a time and has a few more waiting, so that it never waits for us. Where one has nothing to
do and nothing waits, it gets what another one has not begun.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from arena.executors.job import Job
from arena.executors.link import Link
from arena.executors.pipe import Answer, Began, Done, Drop, Dropped, Failed, Open, Play, Stop, Up, exception
from arena.executors.playing import lost
from arena.replays.results import MatchResult

AHEAD = 3
"""Matches that wait at a worker for the one it plays."""
PATIENCE = 2.0
"""Seconds that a worker has to cut off a match before it is killed."""
_FUTILE = 3
"""Workers in a row that end before they have begun a match, until that is an error, where no other is there."""
_PAUSE, _LONGEST_PAUSE = 0.2, 30.0
"""Seconds before the worker after one of those is started: twice as many after each, and at most."""


@dataclass(eq=False)
class _Task:
    """A job on its way to a result."""

    number: int
    job: Job
    result: asyncio.Future[MatchResult]
    settled: asyncio.Future[None]
    """Done once no worker has to do with it any more."""
    link: Link | None = None
    asked_back: bool = False
    """Whether a worker was asked not to begin it, since another could."""
    due: asyncio.TimerHandle | None = None
    """When its worker is killed, if it goes on playing what nobody wants any more."""

    def settle(self) -> None:
        """No worker has to do with it any more."""
        self.link = None
        if self.due is not None:
            self.due.cancel()
        if not self.settled.done():
            self.settled.set_result(None)


class Processes:
    """Plays jobs in worker processes, which are started with it and again where one is lost.

    Workers see the files and modules that this process sees. What bots and worlds print there is thrown away, but for
    the last words of a worker that is lost, which the result of its match tells.

    Args:
        workers: how many; None is one for each processor that this process may use.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = processors() if workers is None else workers
        self.slots: int | None = self.workers * (1 + AHEAD)
        self._replays: Path | None = None
        self._links: list[Link] = []
        self._waiting: deque[_Task] = deque()
        self._tasks: set[_Task] = set()
        self._unwanted: set[_Task] = set()
        """What the workers are told to stop as soon as the loop has its turn."""
        self._numbers = itertools.count(1)
        self._futile = 0
        self._broken = ""
        """Why no more workers are started."""
        self._closing = False
        self._starting: set[asyncio.Task[None]] = set()

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the workers that are there."""
        return tuple(link.pid for link in self._links)

    async def start(self, replays: Path) -> None:
        """Start the workers, which record into a folder. Raises OSError where no process can be had."""
        self._replays = _absolute(replays)
        self._closing, self._futile, self._broken = False, 0, ""
        try:
            for _ in range(self.workers):
                await self._hire()
        except BaseException:
            await self.close()
            raise

    async def play(self, job: Job) -> MatchResult:
        """Play a match to its end, recorded. Where its worker is lost, the result is void, for infrastructure.

        Raises GameError, AgentError and OSError where it cannot be played at all, ChildProcessError where no worker
        comes up, and RuntimeError for what is nobody's to mend. Cancelling it cuts the match off, within two seconds.
        """
        if self._replays is None or self._closing:
            raise RuntimeError("the workers are not started, or ended again")
        if self._broken:
            raise ChildProcessError(self._broken)
        loop = asyncio.get_running_loop()
        task = _Task(next(self._numbers), job, loop.create_future(), loop.create_future())
        self._tasks.add(task)
        self._waiting.append(task)
        self._dispatch()
        try:
            return await task.result
        except asyncio.CancelledError:
            self._ask_back(task)
            await task.settled
            raise
        finally:
            self._tasks.discard(task)

    async def close(self) -> None:
        """Cut off the matches in play, whose `play` is cancelled, and end all workers."""
        self._closing = True
        for task in self._tasks:
            task.result.cancel()
            self._ask_back(task)
        for starting in self._starting:
            starting.cancel()
        try:
            await _over(self._starting)
            await _over({task.settled for task in self._tasks})
            for link in self._links:
                link.leave()
            await _over({link.gone for link in self._links}, PATIENCE)
        finally:
            for link in self._links:
                link.kill()
        await _over({link.gone for link in self._links})

    async def _hire(self) -> None:
        """One more worker."""
        link = await Link.begin(self._heard, self._ended)
        if link.gone.done():  # as quickly as that
            return
        self._links.append(link)
        link.say(Open(list(sys.path), str(self._replays)))
        self._dispatch()

    async def _hire_again(self) -> None:
        """One more worker in the place of one that is lost."""
        if self._futile:
            await asyncio.sleep(min(_PAUSE * 2 ** (self._futile - 1), _LONGEST_PAUSE))
        try:
            await self._hire()
        except OSError as error:
            self._was_futile(f"cannot be started: {error.strerror or error}")

    def _replace(self) -> None:
        starting = asyncio.get_running_loop().create_task(self._hire_again())
        self._starting.add(starting)
        starting.add_done_callback(self._starting.discard)

    def _was_futile(self, how: str) -> None:
        """A worker is lost that has not begun a match: another try, or the end of it."""
        self._futile += 1
        if self._futile < _FUTILE or any(link.up for link in self._links):
            self._replace()
            return
        self._broken = f"{self._futile} workers in a row have not begun a match: the last {how}"
        for task in self._waiting:
            if not task.result.done():
                task.result.set_exception(ChildProcessError(self._broken))
            task.settle()
        self._waiting.clear()

    def _dispatch(self) -> None:
        """Give the workers what waits; where there is nothing for one, ask another for what it has not begun."""
        while self._waiting and (link := self._free()) is not None:
            task = self._waiting.popleft()
            task.link, task.asked_back = link, False
            link.tasks[task.number] = task
            link.say(Play(task.number, task.job))
        if not self._waiting and any(link.up and not link.tasks for link in self._links):
            self._share()

    def _free(self) -> Link | None:
        """The worker that has least to do, if it can have more."""
        with_room = (link for link in self._links if len(link.tasks) <= (AHEAD if link.up else 0))
        return min(with_room, key=lambda link: len(link.tasks), default=None)

    def _share(self) -> None:
        """Ask the worker that has most to do for the last thing that it has not begun."""
        link = max(self._links, key=lambda link: len(link.tasks))
        if len(link.tasks) > 1:
            task: _Task = link.tasks[next(reversed(link.tasks))]
            if not task.asked_back:
                task.asked_back = True
                link.say(Drop(task.number))

    def _heard(self, link: Link, answer: Answer) -> None:
        """A worker has said something. Raises ValueError where that cannot be meant."""
        if isinstance(answer, Up):
            link.up = True
            self._dispatch()
            return
        task: _Task | None = link.tasks.get(answer.number)
        if task is None:
            raise ValueError(f"match {answer.number} is none of its own")
        if isinstance(answer, Began):
            link.playing = answer.number
            self._futile = 0
            return
        if isinstance(answer, Done) and answer.result.occasion != task.job.occasion:
            raise ValueError(f"a result of {answer.result.occasion.match}, which it does not play")
        del link.tasks[answer.number]
        if link.playing == answer.number:
            link.playing = None
        if isinstance(answer, Dropped) and not task.result.done():  # it was asked back for another
            task.link = None
            self._waiting.appendleft(task)
        else:
            task.settle()
            if task.result.done():
                pass
            elif isinstance(answer, Done):
                task.result.set_result(answer.result)
            elif isinstance(answer, Failed):
                task.result.set_exception(exception(answer))
        self._dispatch()

    def _ended(self, link: Link) -> None:
        """A worker is gone: what it played is lost, and what waited for that waits for another."""
        if link in self._links:
            self._links.remove(link)
        for number, task in reversed(link.tasks.items()):
            if number == link.playing:
                self._lose(task, link.ending)
            elif task.result.done():
                task.settle()
            else:
                task.link = None
                self._waiting.appendleft(task)
        if self._closing:
            return
        if link.playing is None:
            self._was_futile(link.ending)
        else:
            self._replace()
        self._dispatch()

    def _lose(self, task: _Task, how: str) -> None:
        """The result of a match whose worker is gone; one that nobody wants any more has none."""
        assert self._replays is not None
        if not task.result.done():
            try:
                task.result.set_result(lost(task.job, self._replays, f"its worker {how}"))
            except Exception as error:  # told to whoever waits: a full disk, a game that is gone
                task.result.set_exception(error)
        task.settle()

    def _ask_back(self, task: _Task) -> None:
        """See to it that nobody plays a match that nobody wants any more; `settled` says when that is so."""
        if task in self._waiting:
            self._waiting.remove(task)
            task.settle()
        elif task.link is not None and task.due is None:
            loop = asyncio.get_running_loop()
            task.due = loop.call_later(PATIENCE, task.link.kill)
            if not self._unwanted:
                loop.call_soon(self._stop)
            self._unwanted.add(task)

    def _stop(self) -> None:
        """Tell the workers what nobody wants any more: the last first, so that none of it begins for another's end."""
        unwanted, self._unwanted = self._unwanted, set()
        for link in self._links:
            for number, task in reversed(link.tasks.items()):
                if task in unwanted:
                    link.say(Stop(number))


async def _over(what: Iterable[asyncio.Future[None]], seconds: float | None = None) -> None:
    """Wait until all of it is done."""
    if what := list(what):
        await asyncio.wait(what, timeout=seconds)


def _absolute(path: Path) -> Path:
    return path.absolute()


def processors() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
