"""Lines of the standard input, for a program that must not wait for them."""

from __future__ import annotations

import asyncio
import codecs
import os
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from queue import SimpleQueue


class Lines:
    """Lines that one daemon thread reads, and only when somebody waits for one.

    A waiter may be cancelled. The read that it began goes on, and its line belongs to whoever asks next: no
    line is lost, and none is read that nobody asked for. Any number of event loops may ask, one after the
    other.

    Args:
        source: blocks until it has a line, which it returns with its line end; "" at the end of the input.
    """

    def __init__(self, source: Callable[[], str]) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._ready: deque[str] = deque()
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
        self._orders: SimpleQueue[None] = SimpleQueue()
        self._reading = False
        self._thread: threading.Thread | None = None

    async def next(self) -> str:
        """The next line; "" at the end of the input."""
        waiter = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._waiting.append(waiter)
        try:
            while True:
                with self._lock:
                    if self._ready:
                        return self._ready.popleft()
                    self._order()
                await waiter[1].wait()
                waiter[1].clear()
        finally:
            with self._lock:
                self._waiting.remove(waiter)

    def _order(self) -> None:
        """Have one line read, unless one is being read."""
        if self._reading:
            return
        self._reading = True
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="arena-lines", daemon=True)
            self._thread.start()
        self._orders.put(None)

    def _work(self) -> None:
        while True:
            self._orders.get()
            try:
                line = self._source()
            except (OSError, ValueError):  # closed, or taken away: for whoever waits, that is the end
                line = ""
            with self._lock:
                self._reading = False
                self._ready.append(line)
                for loop, arrived in self._waiting:
                    with suppress(RuntimeError):  # a loop that was closed over its waiter
                        loop.call_soon_threadsafe(arrived.set)


class Descriptor:
    """Lines read straight from a file descriptor.

    Not through `sys.stdin`: a thread that waits in it may hold a lock on which Python aborts at exit.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""

    def __call__(self) -> str:
        while "\n" not in self._rest:
            data = os.read(self._number, 4096)
            self._rest += self._decoder.decode(data, final=not data)
            if not data:
                line, self._rest = self._rest, ""
                return line
        line, _, self._rest = self._rest.partition("\n")
        return f"{line}\n"


@cache
def standard_input() -> Lines:
    """The lines of this process's standard input: one reader, whoever asks."""
    return Lines(Descriptor(0))
