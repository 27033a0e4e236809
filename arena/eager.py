"""Starting a coroutine at once, and giving it a task only if it suspends.

A bot answers without waiting for anything, and a task with its trip round the event loop would cost more than the
answer. So the first step is taken by hand. It is taken under the identity and the context of a parked task, which
goes on with the coroutine if it does suspend: `asyncio.timeout`, `current_task` and context variables see one task
from beginning to end. (`_enter_task` and `_leave_task` are asyncio's documented interface for implementing tasks.)
"""

from __future__ import annotations

import asyncio
import ctypes
from asyncio.tasks import _enter_task, _leave_task
from collections.abc import Coroutine, Generator, Sequence
from contextvars import copy_context
from time import perf_counter
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

GRACE = 1.0
"""Seconds that a coroutine has to end after it was cancelled, before it is given up."""


Began = tuple[float | None, float | None, float]
"""When the step around this one began, its limit, and the load before this one."""


class Load:
    """What the coroutines of one event loop have taken of it: a turn is not charged for the steps of others."""

    __slots__ = ("__weakref__", "_matches", "began", "guarded", "limit", "parked", "seconds")

    def __init__(self) -> None:
        self.seconds = 0.0
        self.began: float | None = None
        """When the present step began; None between steps."""
        self.limit: float | None = None
        """Seconds that the present step may take before the watchdog interrupts it."""
        self.guarded = False
        self.parked: list[_Parked] = []
        self._matches = 0

    def enter(self) -> None:
        """A match begins on the loop."""
        self._matches += 1

    def leave(self) -> None:
        """A match is over: with the last one go the parked tasks, which would keep the loop."""
        self._matches -= 1
        if not self._matches:
            parked, self.parked = self.parked, []
            for one in parked:
                one.task.cancel()

    def begin(self, limit: float | None) -> Began:
        """A step begins, maybe within another one (an agent that plays a match of its own); give this to `end`."""
        outer = self.began, self.limit, self.seconds
        self.limit = limit
        self.began = perf_counter()
        return outer

    def end(self, outer: Began) -> float:
        """The step is over: the seconds that it took, those of the steps within it included."""
        taken = perf_counter() - (self.began or 0.0)
        self.began, self.limit, before = outer
        self.seconds = before + taken  # what was within it counts once
        return taken

    def is_overdue(self) -> bool:
        """Whether the present step has taken far longer than it may."""
        began, limit = self.began, self.limit
        return began is not None and limit is not None and perf_counter() - began > limit + GRACE


_loads: WeakKeyDictionary[asyncio.AbstractEventLoop, Load] = WeakKeyDictionary()


def load_of(loop: asyncio.AbstractEventLoop) -> Load:
    """The load of a loop."""
    load = _loads.get(loop)
    return load if load is not None else _loads.setdefault(loop, Load())


def _abandon(coroutine: Coroutine[Any, Any, Any]) -> None:
    """Keep a coroutine that refused to end beyond the end of the interpreter: collecting it would run it again."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(coroutine))


class Resumed(Generic[T]):
    """Awaits the rest of a coroutine whose first step was taken by hand."""

    def __init__(
        self, coroutine: Coroutine[Any, Any, T], yielded: Any, load: Load, seconds: float, limit: float | None
    ) -> None:
        self._coroutine = coroutine
        self._yielded = yielded
        self._load = load
        self._limit = limit
        self.seconds = seconds
        """What its finished steps have taken."""
        self.dropped = False
        """Set to stop stepping a coroutine that does not heed its cancellation."""

    def __await__(self) -> Generator[Any, Any, T]:
        coroutine, yielded, load = self._coroutine, self._yielded, self._load
        while True:
            error: BaseException | None = None
            try:
                yield yielded
            except GeneratorExit:
                coroutine.close()
                raise
            except BaseException as thrown:  # passed on to the coroutine, whatever it is
                error = thrown
            if self.dropped:
                _abandon(coroutine)
                raise asyncio.CancelledError
            outer = load.begin(self._limit)
            try:
                yielded = coroutine.send(None) if error is None else coroutine.throw(error)
            except StopIteration as stop:
                return stop.value  # type: ignore[no-any-return]
            finally:
                self.seconds += load.end(outer)


class _Parked:
    """A task that waits for a coroutine to go on with."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.context = copy_context()
        self._given: asyncio.Future[Resumed[Any]] = loop.create_future()
        self.task = loop.create_task(self._serve(), context=self.context)

    async def _serve(self) -> Any:
        return await (await self._given)

    def take(self, rest: Resumed[Any]) -> None:
        self._given.set_result(rest)


class Suspended(Generic[T]):
    """A coroutine that has suspended: its task, and a way to give it up."""

    __slots__ = ("_rest", "task")

    def __init__(self, task: asyncio.Task[T], rest: Resumed[T]) -> None:
        self.task = task
        self._rest = rest

    @property
    def seconds(self) -> float:
        """What its finished steps have taken of the loop."""
        return self._rest.seconds

    def drop(self) -> None:
        """Step it no more: for a coroutine that goes on after it was cancelled."""
        self._rest.dropped = True
        self.task.cancel()


def start(
    coroutine: Coroutine[Any, Any, T], loop: asyncio.AbstractEventLoop, load: Load, limit: float | None = None
) -> T | Suspended[T]:
    """The result of a coroutine that needs no waiting, else the coroutine as a task that goes on by itself.

    `loop` is the running loop, `load` its load, and `limit` the seconds that one step may take of it.
    """
    parked = load.parked.pop() if load.parked else _Parked(loop)
    if parked.task.cancelling() or parked.task.done():  # by a loop that ended and runs again, or by its last guest
        parked = _Parked(loop)
    elif parked.context != copy_context():  # its last guest left something there, or somebody else asks now
        parked.task.cancel()
        parked = _Parked(loop)
    task, me = parked.task, asyncio.current_task(loop)
    if me is not None:
        _leave_task(loop, me)
    _enter_task(loop, task)
    outer = load.begin(limit)
    try:
        yielded = parked.context.run(coroutine.send, None)
    except StopIteration as stop:
        load.parked.append(parked)
        return stop.value  # type: ignore[no-any-return]
    except BaseException:
        load.parked.append(parked)
        raise
    finally:
        taken = load.end(outer)
        _leave_task(loop, task)
        if me is not None:
            _enter_task(loop, me)
    rest = Resumed(coroutine, yielded, load, taken, limit)
    if task.cancelling():  # it has cancelled itself
        parked = _Parked(loop)
        parked.take(rest)
        parked.task.cancel()
    else:
        parked.take(rest)
    return Suspended(parked.task, rest)


async def recall(turns: Sequence[Suspended[Any]]) -> None:
    """Cancel what still runs; what goes on after a second is given up."""
    tasks = [turn.task for turn in turns if not turn.task.done()]
    if not tasks:
        return
    await asyncio.sleep(0)  # a task that has not gone on yet with its coroutine could not pass its cancellation on
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=GRACE)
    for turn in turns:
        if not turn.task.done():
            turn.drop()
        elif not turn.task.cancelled():
            turn.task.exception()  # looked at, so that asyncio does not complain about it
