"""A child process that speaks in lines: what it says, what it says beside that, and how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from subprocess import PIPE
from typing import Any, cast

from arena.agents.core.hosts.killing import ending, kill_group
from arena.agents.programs.protocol import LONGEST, ProgramFailed

_IN, _OUT, _ERR = 0, 1, 2
_TAIL = 64 * 1024
"""Bytes of standard error that are kept."""
_LINGER = 1.0
"""Seconds until what a process left in its pipes is given up, once it is gone or silent."""
_PARTING = 2.0
"""Seconds that a process has to end by itself when it has been told to."""


class Child(asyncio.SubprocessProtocol):
    """One process, in a session of its own, so that it is killed with everything that it started.

    What it says is held back in its pipe beyond `LONGEST` bytes; of what it writes to standard error the end is kept.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.SubprocessTransport
        self._heard = bytearray()
        self._searched = 0
        """Bytes of what was heard that are known to hold no end of a line."""
        self._aside = b""
        self._cut = False
        """Whether more was written to standard error than is kept."""
        self._told = False
        self._silent = False
        self._deaf = False
        self._full = False
        self._lapsed = False
        self._news: asyncio.Future[None] | None = None
        self._exited: asyncio.Future[None] = self._loop.create_future()
        self._gone: asyncio.Future[None] = self._loop.create_future()
        self._timer: asyncio.TimerHandle | None = None

    @classmethod
    async def begin(cls, command: Sequence[str], cwd: Path | None) -> Child:
        """Start a program. Raises OSError."""
        loop = asyncio.get_running_loop()
        _, child = await loop.subprocess_exec(
            cls, *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=cwd, start_new_session=True
        )
        return child

    async def tell(self, line: bytes) -> None:
        """Say a line, once it has taken in what it was told before.

        Raises ProgramFailed where it has spoken unasked; before the first line it may, since that only depends on how
        fast it starts. Where it cannot be told, `line` says so once it has no more to say.
        """
        if self._told and (early := bytes(self._heard[: self._heard.rfind(b"\n") + 1]).strip()):
            raise ProgramFailed("it spoke before it was asked, and has one answer to each message", said=early)
        while self._full and not (self._silent or self._deaf):
            await self._change()
        self._told = True
        if not self._deaf:
            self._pipe(_IN).write(line + b"\n")

    async def line(self) -> bytes:
        """The next line that it says, without its end; empty ones are passed over. Raises ProgramFailed."""
        while True:
            end = self._heard.find(b"\n", self._searched)
            if end >= 0:
                line = bytes(self._heard[:end])
                del self._heard[: end + 1]
                self._searched = 0
                if len(self._heard) <= LONGEST:
                    self._pipe(_OUT).resume_reading()
                if line.strip():
                    return line
                continue
            self._searched = len(self._heard)
            if self._searched > LONGEST:
                raise ProgramFailed(f"it said a line of more than {LONGEST:,} bytes, which is the longest that is read")
            if self._silent:
                raise await self._failure()
            await self._change()

    def kill(self) -> None:
        """End it and what it started, now."""
        if not self._exited.done():
            kill_group(self._transport.get_pid())

    async def finish(self, last: bytes | None) -> None:
        """Say the last line, if there is one, close its standard input, and kill it if that does not end it."""
        try:
            if last is not None and not (self._deaf or self._exited.done()):
                self._pipe(_IN).write(last + b"\n")
                self._pipe(_IN).write_eof()
                await asyncio.wait([self._exited], timeout=_PARTING)
            self.kill()
            await asyncio.wait([self._exited])
        finally:
            self.kill()
            if not self._deaf:
                self._pipe(_IN).abort()
            self._transport.close()
        await asyncio.wait([self._gone])

    async def _failure(self) -> ProgramFailed:
        """How it ended, or what it closed, with its last words."""
        if not self._lapsed:
            await asyncio.wait([self._gone], timeout=_LINGER)
        code = self._transport.get_returncode()
        closed = f"closed its standard {'input' if self._deaf else 'output'}"
        how = closed if code is None else f"ended {ending(code)}"
        return ProgramFailed(f"it {how} before it answered", aside=self._aside, cut=self._cut)

    async def _change(self) -> None:
        """Wait until something happens."""
        self._news = self._loop.create_future()
        try:
            await self._news
        finally:
            self._news = None

    def _rouse(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    def _pipe(self, number: int) -> Any:
        return self._transport.get_pipe_transport(number)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It has been started."""
        self._transport = cast(asyncio.SubprocessTransport, transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """It has said or written something."""
        if fd == _ERR:
            written = self._aside + data
            self._cut |= len(written) > _TAIL
            self._aside = written[-_TAIL:]
            return
        self._heard += data
        if len(self._heard) > LONGEST:
            self._pipe(_OUT).pause_reading()
        self._rouse()

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """It has closed one of its pipes."""
        self._silent |= fd == _OUT
        if fd == _IN:
            self._deaf = True
            self._lapse()
        self._rouse()

    def pause_writing(self) -> None:
        """It does not take in what it is told."""
        self._full = True

    def resume_writing(self) -> None:
        """It has taken it in."""
        self._full = False
        self._rouse()

    def process_exited(self) -> None:
        """It is gone; what it started goes as well, and what it has said is still read."""
        kill_group(self._transport.get_pid())
        self._exited.set_result(None)
        self._lapse()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone, and its pipes are closed."""
        if self._timer is not None:
            self._timer.cancel()
        self._gone.set_result(None)
        self._fall_silent()

    def _lapse(self) -> None:
        """Read what it has said, and wait for no more."""

        def enough() -> None:
            self._lapsed = True
            self._fall_silent()

        if self._timer is None:
            self._timer = self._loop.call_later(_LINGER, enough)

    def _fall_silent(self) -> None:
        self._silent = True
        self._rouse()
