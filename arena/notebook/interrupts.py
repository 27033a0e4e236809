"""Interrupts of a cell that awaits: it is cancelled, and so is what it plays; who keeps the kernel's thread is cut off.

One rule. The kernel cancels its cell as ever. What the cell plays in tasks of its own is cancelled right after it, by
the event loop, which is to say never while it runs. And as long as something is to be stopped and nobody else gets a
turn, whoever keeps the thread is interrupted by a signal, a system call included: a step of an agent at once, all else
that a match does after a while.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from queue import SimpleQueue
from time import perf_counter
from types import FrameType
from typing import Any

from arena.eager import load_of
from arena.notebook.cell import execution, kernel_shell

_PATIENCE = 0.1
"""Seconds that a step of an agent may keep the thread once its cell was interrupted."""
_LONG = 2.0
"""Seconds for everything else: a file is sealed meanwhile, and a match of another cell has no part in this."""


@dataclass(eq=False)
class _Entry:
    """What a task does that an interrupt of its cell stops."""

    task: asyncio.Task[Any]
    cell: str
    told: bool = False
    """Whether it was interrupted."""
    cut: bool = False
    """Whether a step of an agent was, which may have kept that to itself."""
    before: int = field(init=False)
    """How often its task had been cancelled when it began."""

    def __post_init__(self) -> None:
        self.before = self.task.cancelling()

    def cancel(self) -> None:
        """Cancel it, unless the cell was cancelled and has passed that on."""
        if not self.task.done() and self.task.cancelling() == self.before:
            self.task.cancel()


class _Interrupts:
    """The handler of the signal, which stands before the kernel's own while a cell runs and something is played."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self._before: Any = None
        """The kernel's own handler for the cell that runs."""
        self._loop: asyncio.AbstractEventLoop
        self._since = 0.0
        """When the loop was last known to go on."""
        self._went = threading.Event()
        self._pressed: SimpleQueue[None] = SimpleQueue()
        self._own = False
        """Whether the next signal is our own."""
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def enter(self, entry: _Entry) -> None:
        """Have something be stopped by an interrupt from now on."""
        if not self._entries:
            self._loop = asyncio.get_running_loop()
            kernel_shell().events.register("pre_run_cell", self._take)
            if self._thread is None and hasattr(signal, "pthread_kill"):  # not on every platform
                self._thread = threading.Thread(target=self._insist, name="arena interrupts", daemon=True)
                self._thread.start()
        self._entries.append(entry)
        self._take()

    def leave(self, entry: _Entry) -> None:
        """It is over."""
        with self._lock:
            self._entries.remove(entry)
        if not self._entries:
            kernel_shell().events.unregister("pre_run_cell", self._take)
            if signal.getsignal(signal.SIGINT) == self._handle:
                signal.signal(signal.SIGINT, self._before)

    def _take(self, info: Any = None) -> None:
        """Stand before the handler of the cell that runs; the kernel takes us away with its own when that ends."""
        current = signal.getsignal(signal.SIGINT)
        if current != self._handle and callable(current):  # between cells nobody is interrupted
            self._before = current
            signal.signal(signal.SIGINT, self._handle)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        own, self._own = self._own, False
        if own:
            self._cut()
            return
        self._before(number, frame)
        running = Context().run(execution, kernel_shell())  # in ours it may be an earlier one, which plays on
        stopped = [entry for entry in self._entries if entry.cell == running]
        for entry in stopped:
            entry.told = True
        self._loop.call_soon_threadsafe(self._loop.call_soon, _cancel, stopped)  # a turn after the kernel's own
        self._pressed.put(None)

    def _cut(self) -> None:
        """End what keeps the thread, if it is an agent's step, or part of what is to be stopped."""
        task, kept = asyncio.current_task(self._loop), perf_counter() - self._since
        stepping, cell = load_of(self._loop).began is not None, execution(kernel_shell())
        told = any(entry.told and entry.cell == cell for entry in self._entries)
        if task is None or kept < (_PATIENCE if told and stepping else _LONG):
            return
        if stepping:
            parts = [entry for entry in self._entries if entry.cell == cell]
            for entry in parts:
                entry.cut = True
            if not told:
                self._loop.call_soon(_cancel, parts)
            task.cancel()
            raise asyncio.CancelledError
        if any(entry.told and entry.task is task for entry in self._entries):
            raise asyncio.CancelledError

    def _insist(self) -> None:
        """See to it that the loop goes on, until everything is stopped that is to be."""
        while True:
            self._pressed.get()
            self._since = perf_counter()
            went = False
            while not went or any(entry.told for entry in list(self._entries)):
                self._went.clear()
                try:
                    self._loop.call_soon_threadsafe(self._went.set)
                except RuntimeError:  # the kernel ends
                    break
                if self._went.wait(_PATIENCE):
                    went, self._since = True, perf_counter()
                    threading.Event().wait(_PATIENCE / 2)
                    continue
                with self._lock:
                    if self._entries and signal.getsignal(signal.SIGINT) == self._handle:
                        self._own = True
                        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


_interrupts = _Interrupts()


@contextmanager
def heeded() -> Iterator[Callable[[], None]]:
    """What the running task does within is stopped by an interrupt of its cell. For the main thread.

    What it gives is to be called now and then: it raises CancelledError once a step of an agent was interrupted.
    """
    task = asyncio.current_task()
    assert task is not None
    entry = _Entry(task, execution(kernel_shell()))

    def check() -> None:
        if entry.cut:
            raise asyncio.CancelledError

    _interrupts.enter(entry)
    try:
        yield check
    finally:
        _interrupts.leave(entry)
    if entry.told:  # it came to its end all the same, but what comes after it is not to begin
        raise asyncio.CancelledError


def _cancel(entries: list[_Entry]) -> None:
    for entry in entries:
        entry.cancel()
