"""Beside: a coroutine that is run to its end on another thread, and how whatever runs is stopped by an interrupt.

A notebook interrupts a cell as Ctrl-C interrupts a program. Where an agent keeps its thread and hears of no
cancellation, it is interrupted within its step; where even that does not help, since it waits outside of Python, the
thread is left behind, and what was recorded is closed.
"""

from __future__ import annotations

import asyncio
import ctypes
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import copy_context
from types import FrameType
from typing import Any, TypeVar

from arena.eager import GRACE, load_of

T = TypeVar("T")

_PATIENCE = 10.0
"""Seconds that may be taken to part in good order: agents that are sent away, files that are sealed."""
_TRIES = 3
"""How often a step is interrupted before its thread is left behind."""

_KEPT = "an agent does not let go of its thread, which ends as soon as it does"

_left: dict[int, list[Callable[[], object]]] = {}
"""Thread -> what is to be done once it was left behind."""


def run_beside(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on another thread, in a loop of its own, and cancel it there when this one is interrupted."""
    box: list[Any] = []
    ready, done = threading.Event(), threading.Event()
    loops: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]] = []

    async def main() -> T:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None
        loop.set_exception_handler(_unheard)
        loops.append((loop, task))
        ready.set()
        return await coroutine

    def work() -> None:
        try:
            box.append((True, asyncio.run(main())))
        except BaseException as error:  # handed to the thread that waits
            box.append((False, error))
        finally:
            ready.set()
            done.set()

    thread = threading.Thread(target=copy_context().run, args=(work,), name="arena", daemon=True)
    with pressed() as press:
        press.raises = False
        thread.start()
        try:
            press.raises = True
            press.check()
            done.wait()  # not `join`: interrupted in that, Python takes the thread for dead
            press.check()
        except (KeyboardInterrupt, asyncio.CancelledError) as error:
            press.raises = False
            ready.wait()
            if loops and not call_off(thread.ident or 0, done, *loops[0], press):
                for abandon in list(_left.get(thread.ident or 0, ())):
                    abandon()
                raise type(error)(_KEPT) from None
            raise
    thread.join()
    good, value = box[0]
    if good:
        return value  # type: ignore[no-any-return]
    raise value


class _Press:
    """How often the thread that waits was interrupted."""

    def __init__(self, before: Any = None) -> None:
        self.times = 0
        self.raises = True
        """Whether an interrupt ends what is done: not while that is put away."""
        self._before = before

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Take a signal."""
        self.times += 1
        if self.raises:
            self._stop()

    def check(self) -> None:
        """Stop after an interrupt that somebody has kept to himself, such as the garbage collector."""
        if self.times:
            self._stop()

    def _stop(self) -> None:
        """Stop a plain cell, by a KeyboardInterrupt; one that awaits is told so, and cannot hear of it yet."""
        self._before(signal.SIGINT, None)
        raise asyncio.CancelledError


@contextmanager
def pressed() -> Iterator[_Press]:
    """Take the interrupts of this thread, where it is the one that hears them and runs a loop, as a notebook does."""
    current = signal.getsignal(signal.SIGINT)
    outer = getattr(current, "__self__", None)
    if threading.current_thread() is not threading.main_thread() or not callable(current) or not _loops():
        yield _Press()
    elif isinstance(outer, _Press):
        yield outer
    else:
        press = _Press(current)
        signal.signal(signal.SIGINT, press.handle)
        try:
            yield press
            press.check()
        finally:
            if signal.getsignal(signal.SIGINT) == press.handle:
                signal.signal(signal.SIGINT, current)


def _loops() -> bool:
    """Whether this thread runs an event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def call_off(
    thread: int,
    done: threading.Event,
    loop: asyncio.AbstractEventLoop,
    task: asyncio.Task[Any],
    press: _Press | None = None,
) -> bool:
    """Have a thread end that runs a coroutine, and set `done`; whether it does. One that does not is left behind.

    Whoever is interrupted again meanwhile (`press`) waits a second at the most.
    """
    with suppress(RuntimeError):  # it has just ended by itself
        loop.call_soon_threadsafe(task.cancel)
    load, tries, waited = load_of(loop), 0, 0.0
    pressed = 0 if press is None else press.times
    over = done.wait(GRACE / 2)
    while (
        not over and tries < _TRIES and waited < (GRACE if press is not None and press.times > pressed else _PATIENCE)
    ):
        if load.began is not None:  # somebody's step goes on, and no cancellation comes between
            tries += 1
            interrupt = ctypes.py_object(KeyboardInterrupt)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), interrupt)
        waited += GRACE / 4
        over = done.wait(GRACE / 4)
    return over


def _unheard(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Complain as ever of what nobody heard of, but not of how a step was interrupted."""
    if not isinstance(context.get("exception"), KeyboardInterrupt):
        loop.default_exception_handler(context)


@contextmanager
def stopping(abandon: Callable[[], object] | None = None) -> Iterator[Callable[[], None] | None]:
    """What the running task does within is stopped by an interrupt, whoever keeps the thread.

    Args:
        abandon: closes what was begun, once this thread is left behind by whoever waited for it.

    What it gives, if anything, is to be called now and then: it raises CancelledError where an agent has kept an
    interrupt to itself.
    """
    thread = threading.get_ident()
    left = _left.setdefault(thread, [])
    if abandon is not None:
        left.append(abandon)
    try:
        with _heeded() as check:
            yield check
    finally:
        if abandon is not None:
            left.remove(abandon)
        if not left:
            _left.pop(thread, None)


def _heeded() -> AbstractContextManager[Callable[[], None] | None]:
    """In the loop of a notebook's kernel, where an interrupt has to be heeded; nothing elsewhere."""
    if "IPython" in sys.modules and threading.current_thread() is threading.main_thread():
        from arena.notebook.cell import kernel_shell
        from arena.notebook.interrupts import heeded

        if kernel_shell() is not None:
            return heeded()
    return nullcontext()
