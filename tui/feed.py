"""A feed: puts a stream of events on a tape while the app draws, and tells it now and then that there is more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from arena.replays.events import AnyEvent, MatchStarted
from arena.replays.tape import LiveTape, Tape

EVERY = 0.05
"""Seconds between two tellings, at the least."""
KEEP = 1024
"""Frames kept of a match that is recorded elsewhere."""
_BURST = 0.004
"""Seconds for which events are taken before everybody else has a turn."""


class Feed:
    """One stream being read. `tell` is called at most every `EVERY` seconds, and once after the end.

    `record` opens what is being recorded of the stream: older frames are then read from there.
    """

    def __init__(
        self,
        events: AsyncIterator[AnyEvent],
        tell: Callable[[], object],
        record: Callable[[], Tape | None] | None = None,
    ) -> None:
        self._events = events
        self._tell = tell
        self._record = record
        self._task: asyncio.Task[None] | None = None
        self._due: asyncio.TimerHandle | None = None
        self._told = float("-inf")
        self.tape: LiveTape | None = None
        """The tape, from the first event on."""
        self.error: Exception | None = None
        """What the stream raised."""
        self.done = False
        """Whether nothing more will come."""

    def start(self) -> None:
        """Begin to read, in the running loop."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Stop reading and close the stream, so that whoever made it can finish its work. May be called again."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
        if self._due is not None:
            self._due.cancel()
            self._due = None
        await self._close()

    async def _run(self) -> None:
        try:
            await self._read()
        except Exception as error:
            self.error = error  # shown in place, and raised to the caller when the app has ended
        finally:
            try:
                await self._close()
            finally:
                self.done = True
                if self.tape is not None:
                    self.tape.close()
                self._changed()

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        pause = loop.time() + _BURST
        async for event in self._events:
            if self.tape is not None:
                self.tape.append(event)
            elif isinstance(event, MatchStarted):
                self.tape = LiveTape(event, keep=None if self._record is None else KEEP, record=self._record)
            else:
                raise ValueError(f"a match begins with MatchStarted, not with {type(event).__name__}")
            self._changed()
            if loop.time() >= pause:
                await asyncio.sleep(0.001)
                pause = loop.time() + _BURST

    async def _close(self) -> None:
        close = getattr(self._events, "aclose", None)
        if close is None:
            return
        try:
            await close()
        except Exception as error:
            self.error = self.error or error

    def _changed(self) -> None:
        if self._due is None:
            loop = asyncio.get_running_loop()
            self._due = loop.call_later(max(0.0, self._told + EVERY - loop.time()), self._say)

    def _say(self) -> None:
        self._due = None
        self._told = asyncio.get_running_loop().time()
        self._tell()
