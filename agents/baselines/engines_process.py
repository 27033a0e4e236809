"""A chess engine that runs: a process that speaks UCI, which is killed when it dies, hangs or is left.

python-chess speaks to it. What goes wrong with it is AgentDied, the fault of whoever seated it.
"""

from __future__ import annotations

import asyncio
import logging
from asyncio.subprocess import DEVNULL
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from chess.engine import ConfigValue, EngineError, EngineTerminatedError, UciProtocol

from arena.agents.core.errors import AgentDied, AgentUnavailable
from arena.agents.core.hosts.killing import ending, kill_group

T = TypeVar("T")

GREETING = 10.0
"""Seconds that an engine has to say who it is."""
SILENCE = 60.0
"""Seconds after which an engine that says nothing while it thinks is taken for hung."""
LONGEST = 1 << 20
"""Bytes of the longest line that is read: an engine that says a longer one is killed."""
_PARTING = 1.0
"""Seconds that an engine has to end by itself."""

logging.getLogger("chess.engine").addHandler(logging.NullHandler())  # or its warnings are printed over the screen


class _Spoken(UciProtocol):
    """The protocol, which remembers when the engine last said something."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = self.loop.time()

    def line_received(self, line: str) -> None:
        self.heard = self.loop.time()
        super().line_received(line)

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:
        super().pipe_data_received(fd, data)
        if len(self.buffer[fd]) > LONGEST and self.transport is not None:
            self.buffer[fd].clear()
            kill_group(self.transport.get_pid())


class Engine:
    """One running engine, in a session of its own.

    Args:
        command: the program.
        protocol: the way to it, as `begin` makes it.
    """

    def __init__(self, command: str, protocol: _Spoken) -> None:
        self._command = command
        self.protocol = protocol

    @classmethod
    async def begin(cls, command: str, options: Mapping[str, str | int | bool]) -> Engine:
        """Start an engine and set its options, whose names may be written in any case.

        Raises AgentUnavailable where it cannot be started, does not speak UCI, or refuses an option.
        """
        try:
            _, protocol = await asyncio.get_running_loop().subprocess_exec(
                _Spoken, command, stderr=DEVNULL, start_new_session=True
            )
        except OSError as error:
            raise AgentUnavailable(f"{command} cannot be started: {error.strerror or error}") from error
        engine = cls(command, protocol)
        try:
            async with asyncio.timeout(GREETING):
                await protocol.initialize()
                await protocol.configure(engine._named(options))
                await protocol.ping()
        except BaseException as error:
            await engine.end()
            if isinstance(error, TimeoutError):
                raise AgentUnavailable(f"{command} did not answer in UCI within {GREETING:g} s") from None
            if isinstance(error, EngineError):
                raise AgentUnavailable(f"{command}: {engine._said(error)}") from error
            raise
        return engine

    def _named(self, options: Mapping[str, str | int | bool]) -> dict[str, ConfigValue]:
        """The options as the engine calls them."""
        known = {name.lower(): name for name in self.protocol.options}
        return {known.get(name.lower(), name): value for name, value in options.items()}

    @property
    def name(self) -> str:
        """What it calls itself."""
        return self.protocol.id.get("name", self._command)

    def has(self, option: str) -> bool:
        """Whether it knows an option."""
        return option in self.protocol.options

    async def answer(self, thinking: Coroutine[Any, Any, T], patience: float = 0.0) -> T:
        """What comes of a command. Raises AgentDied where the engine dies, errs, or is silent for too long.

        Args:
            thinking: the command, as `protocol` makes it.
            patience: seconds for which the engine may be silent beyond `SILENCE`.

        It is killed wherever this raises, also when it is cancelled.
        """
        loop, task = asyncio.get_running_loop(), asyncio.ensure_future(thinking)
        self.protocol.heard = loop.time()
        try:
            while not task.done():
                left = self.protocol.heard + SILENCE + patience - loop.time()
                if left <= 0:
                    raise AgentDied(f"{self._command} said nothing for {SILENCE + patience:g} s")
                await asyncio.wait([task], timeout=left)
            return task.result()
        except EngineError as error:
            self.kill()
            raise AgentDied(f"{self._command}: {self._said(error)}") from error
        except BaseException:
            self.kill()
            raise
        finally:
            if not task.done():
                task.cancel()
                with suppress(asyncio.CancelledError, EngineError):
                    await asyncio.wait([task], timeout=_PARTING)

    def _said(self, error: EngineError) -> str:
        """What went wrong, in words."""
        done = self.protocol.returncode
        if isinstance(error, EngineTerminatedError) and done.done():
            return f"the engine ended {ending(done.result())}"
        return " ".join(str(error).split())

    def kill(self) -> None:
        """End it and what it started, now."""
        transport = self.protocol.transport
        if transport is not None and transport.get_returncode() is None:
            kill_group(transport.get_pid())

    async def end(self) -> None:
        """Let it end by itself, kill it if it does not, and let go of its pipes."""
        transport, gone = self.protocol.transport, self.protocol.returncode
        assert transport is not None
        try:
            if not gone.done() and transport.get_returncode() is None and self.protocol.command is None:
                with suppress(EngineError, OSError):
                    self.protocol.send_line("quit")
                    await asyncio.wait([gone], timeout=_PARTING)
            self.kill()
            await asyncio.wait([gone], timeout=_PARTING)
        finally:
            self.kill()
            transport.close()
