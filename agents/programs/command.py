"""`cmd:PROGRAM`: a program that is started for each match, and speaks over standard input and output."""

from __future__ import annotations

import shlex
from collections.abc import AsyncGenerator
from pathlib import Path

from arena.agents.core.errors import AgentUnavailable
from arena.agents.programs.child import Child
from arena.agents.programs.protocol import LONGEST, End, ProgramFailed, Told, written
from arena.games.core.errors import ParameterError

_MOST = 4 * LONGEST
"""Bytes that a program may say to one message, progress included."""
_MESSAGES = 100_000
"""Messages that it may do that in."""


class Command:
    """The way to a program that is started here.

    Args:
        line: the program and its arguments, quoted as for a shell; there is no shell.
        cwd: the folder to start it in; None is the one that one stands in.
    """

    secrets: tuple[str, ...] = ()

    def __init__(self, line: str, *, cwd: Path | None = None) -> None:
        try:
            self._command = shlex.split(line)
        except ValueError as error:
            raise ParameterError(f"cmd:{line} cannot be read as a command: {str(error).lower()}") from None
        if not any(self._command[:1]):
            raise ParameterError("cmd:PROGRAM names a program; the program is missing")
        self._line = line
        self._cwd = cwd
        self._child: Child | None = None

    async def open(self) -> None:
        """Start it. Raises AgentUnavailable."""
        if self._cwd is not None and not self._cwd.is_dir():
            raise AgentUnavailable(f"cmd:{self._line} cannot be started in {self._cwd}, which is no folder")
        try:
            self._child = await Child.begin(self._command, self._cwd)
        except FileNotFoundError:
            raise AgentUnavailable(
                f"cmd:{self._line}: there is no program {self._command[0]!r}: "
                "cmd: takes one on the PATH, or a path such as ./bot"
            ) from None
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            raise AgentUnavailable(f"cmd:{self._line}: {self._command[0]!r} cannot be started: {why}") from None

    async def ask(self, message: Told) -> AsyncGenerator[bytes, None]:
        """Say a line, and give the lines that it says. Raises ProgramFailed."""
        assert self._child is not None
        await self._child.tell(written(message))
        said = 0
        for _ in range(_MESSAGES):
            line = await self._child.line()
            said += len(line)
            if said > _MOST:
                raise ProgramFailed(f"it said more than {_MOST:,} bytes to one message")
            yield line
        raise ProgramFailed(f"it said {_MESSAGES:,} messages and no answer")

    def drop(self) -> None:
        """Kill it."""
        if self._child is not None:
            self._child.kill()

    async def close(self, last: End | None) -> None:
        """Say the last line, and see to it that it ends."""
        child, self._child = self._child, None
        if child is not None:
            await child.finish(None if last is None else written(last))
