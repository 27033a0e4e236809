"""A worker: the process in which matches are played one after another (`python -m arena.executors.worker`).

It lives in a session of its own, so that Ctrl-C is for the pool alone, and not a moment longer than its pool: where
that is killed, the match under way ends at once, and nobody writes into a folder that another run has taken over.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NoReturn

from arena.executors.pipe import (
    LENGTH,
    Answer,
    Began,
    Done,
    Drop,
    Dropped,
    Open,
    Order,
    Play,
    Stop,
    Up,
    failure,
    framed,
    order,
)
from arena.executors.playing import play_job
from arena.replays.results import MatchResult

_PR_SET_PDEATHSIG = 1


class Worker:
    """Plays what it is told to play, in turn. Orders are heard on a thread, also while a bot keeps the event loop."""

    def __init__(self, inward: BinaryIO, outward: int) -> None:
        self._in, self._out = inward, outward
        self._lock = threading.Lock()
        """Held where it is decided what is played and while that is said, so that what is said is in order."""
        self._ahead: deque[Play] = deque()
        self._playing: Play | None = None
        self._stopped = False
        """Whether the match that is played is to be cut off."""
        self._match: asyncio.Task[MatchResult]
        self._news = asyncio.Event()
        """Set where there may be something to play."""
        self._loop: asyncio.AbstractEventLoop

    async def serve(self) -> NoReturn:
        """Play for as long as there is somebody to play for. Raises EOFError where there never was."""
        self._loop = asyncio.get_running_loop()
        opened = self._hear()
        assert isinstance(opened, Open)
        sys.path[:] = opened.path
        replays = Path(opened.replays)
        gc.freeze()
        self._say(framed(Up()))
        threading.Thread(target=self._listen, name="orders", daemon=True).start()
        answer = b""
        while True:
            self._news.clear()
            play = self._next(answer)
            if play is None:
                answer = b""
                await self._news.wait()
            else:
                self._match = self._loop.create_task(play_job(play.job, replays, play.job.budget()))
                answer = framed(await self._outcome(play.number))

    def _next(self, answer: bytes) -> Play | None:
        """Say what came of the last match, and which is the next; None where none is known."""
        with self._lock:
            self._stopped = False
            self._playing = play = self._ahead.popleft() if self._ahead else None
            if play is not None:
                answer += framed(Began(play.number))
            self._say(answer)
        return play

    async def _outcome(self, number: int) -> Answer:
        try:
            return Done(number, await self._match)
        except asyncio.CancelledError as error:
            return Dropped(number) if self._stopped else failure(number, error)
        except Exception as error:  # told to the pool, whoever is to mend it
            return failure(number, error)

    def _listen(self) -> None:
        """Take orders, until nobody is there to give any; then nothing here goes on."""
        try:
            while True:
                self._take(self._hear())
        finally:
            _end()

    def _take(self, told: Order) -> None:
        with self._lock:
            if isinstance(told, Play):
                self._ahead.append(told)
                if self._playing is None:
                    self._loop.call_soon_threadsafe(self._news.set)
            elif isinstance(told, (Drop, Stop)):
                play = next((play for play in self._ahead if play.number == told.number), None)
                if play is not None:
                    self._ahead.remove(play)
                    self._say(framed(Dropped(told.number)))
                elif isinstance(told, Stop) and self._playing is not None and self._playing.number == told.number:
                    self._stopped = True
                    self._loop.call_soon_threadsafe(self._cut, told.number)

    def _cut(self, number: int) -> None:
        if self._playing is not None and self._playing.number == number:
            self._match.cancel()

    def _hear(self) -> Order:
        """The next order. Raises EOFError where there will be none."""
        (length,) = LENGTH.unpack(self._read(LENGTH.size))
        return order(self._read(length))

    def _read(self, length: int) -> bytes:
        data = self._in.read(length)
        if len(data) < length:
            raise EOFError
        return data

    def _say(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._out, rest) :]


def _end() -> NoReturn:
    """End this process at once, and what it has started."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _alone() -> tuple[BinaryIO, int]:
    """The two ends of the pipe, out of the way of what bots and worlds read and print; nobody but the pool ends us."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # also where something keeps the interpreter, and no thread can look
            import ctypes

            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)  # what is started from here does not inherit that
    inward, outward = os.fdopen(os.dup(0), "rb"), os.dup(1)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return inward, outward


def main() -> None:
    """Be a worker until the pipe ends."""
    with suppress(EOFError, BrokenPipeError):
        asyncio.run(Worker(*_alone()).serve())


if __name__ == "__main__":
    main()
