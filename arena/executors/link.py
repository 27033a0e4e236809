"""A worker as the pool sees it: what it has to do, what it says, and how it ended."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable
from typing import Any, cast

from arena.agents.core.hosts.killing import ending, kill_group
from arena.executors.pipe import Answer, Hearing, Message, framed

_IN, _OUT, _ERR = 0, 1, 2
_LAST_WORDS = 300
_LINGER = 1.0
"""Seconds until what is left in a worker's pipes is given up, once it is gone."""


class Link(asyncio.SubprocessProtocol):
    """One worker, in a session of its own, so that it is killed with everything that it started.

    Args:
        heard: is called with everything that it says.
        ended: is called once it is gone and all that it said is heard.
    """

    def __init__(self, heard: Callable[[Link, Answer], None], ended: Callable[[Link], None]) -> None:
        self._heard, self._ended = heard, ended
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.SubprocessTransport
        self._hearing = Hearing()
        self._aside = b""
        self._wrong = ""
        self._timer: asyncio.TimerHandle | None = None
        self.up = False
        """Whether it has come up."""
        self.tasks: dict[int, Any] = {}
        """What it has to do, in order, by number."""
        self.playing: int | None = None
        """The match that has begun."""
        self.gone: asyncio.Future[None] = self._loop.create_future()

    @classmethod
    async def begin(cls, heard: Callable[[Link, Answer], None], ended: Callable[[Link], None]) -> Link:
        """Start a worker. Raises OSError where no process can be had."""
        _, link = await asyncio.get_running_loop().subprocess_exec(
            lambda: cls(heard, ended),
            sys.executable,
            "-P",  # the folder that one stands in is no place for modules of the same name
            "-m",
            "arena.executors.worker",
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            start_new_session=True,
        )
        return link

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._transport.get_pid()

    @property
    def ending(self) -> str:
        """How it ended, in words, with the last that it wrote to standard error."""
        code = self._transport.get_returncode()
        how = self._wrong or f"ended {'somehow' if code is None else ending(code)}"
        words = " ".join(self._aside.decode(errors="replace").split())[-_LAST_WORDS:]
        return f"{how}: {words}" if words else how

    def say(self, message: Message) -> None:
        """Tell it something; what one that is gone is told is lost."""
        pipe = self._transport.get_pipe_transport(_IN)
        if not pipe.is_closing():  # type: ignore[union-attr]
            cast(asyncio.WriteTransport, pipe).write(framed(message))

    def leave(self) -> None:
        """Let it end by itself."""
        cast(asyncio.WriteTransport, self._transport.get_pipe_transport(_IN)).close()

    def kill(self) -> None:
        """End it and what it started, now."""
        if not self.gone.done():
            kill_group(self._transport.get_pid())

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It has been started."""
        self._transport = cast(asyncio.SubprocessTransport, transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """It has said or written something."""
        if fd == _ERR:
            self._aside = (self._aside + data)[-4 * _LAST_WORDS :]
        elif not self._wrong:
            try:
                for answer in self._hearing.take(data):
                    self._heard(self, answer)
            except ValueError as error:  # what plays there can write anywhere
                self._wrong = f"said what it cannot mean ({error})"
                self.kill()

    def process_exited(self) -> None:
        """It is gone; what it started goes as well, and what it has said is still read."""
        kill_group(self._transport.get_pid())
        self._timer = self._loop.call_later(_LINGER, self._transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone, and its pipes are closed."""
        if self._timer is not None:
            self._timer.cancel()
        self._transport.close()
        if not self.gone.done():
            self.gone.set_result(None)
            self._ended(self)
