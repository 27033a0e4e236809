"""A chess engine that runs: a process that speaks UCI, which is killed when it dies, hangs or is left, also by our end.

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
from arena.agents.core.hosts.killing import Leash, ending, kill_group

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
    """The protocol, which remembers when the engine last said something, and a move that is none."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = self.loop.time()
        self.illegal = ""
        """What the engine answered last, where that is no legal move."""

    def _line_received(self, line: str) -> None:
        self.heard = self.loop.time()
        words = line.split()
        if words[:1] == ["bestmove"]:
            self.illegal = "" if self._is_move(words[1:2]) else words[1]
            line = "bestmove (none)" if self.illegal else line
        super()._line_received(line)

    def _is_move(self, words: list[str]) -> bool:
        """Whether an answer is a legal move, or says that there is none."""
        if not words or words[0] in ("(none)", "NULL"):
            return True
        with suppress(ValueError):
            return bool(self.board.parse_uci(words[0].lower()))
        return False

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
        assert protocol.transport is not None
        self._leash = Leash(protocol.transport.get_pid())

    @classmethod
    async def begin(cls, command: str, options: Mapping[str, ConfigValue], usual: Mapping[str, ConfigValue]) -> Engine:
        """Start an engine and set its options, whose names may be written in any case.

        Args:
            command: the program.
            options: what it has to know.
            usual: what is set where it knows it.

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
                known = {name: value for name, value in usual.items() if engine.has(name)}
                await protocol.configure(known | engine._named(options))
                await protocol.ping()
        except BaseException as error:
            await engine.end()
            if isinstance(error, TimeoutError):
                raise AgentUnavailable(f"{command} did not answer in UCI within {GREETING:g} s") from None
            if isinstance(error, EngineError):
                raise AgentUnavailable(f"{command}: {engine._said(error)}") from error
            raise
        return engine

    def _named(self, options: Mapping[str, ConfigValue]) -> dict[str, ConfigValue]:
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
            self._leash.drop()
            transport.close()
