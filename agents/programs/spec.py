"""Programs by name: `cmd:perl bot.pl`, `http://localhost:8000/play`."""

from __future__ import annotations

from collections.abc import Callable

from arena.agents.programs.command import Command
from arena.agents.programs.player import ProgramPlayer
from arena.agents.programs.web import Web
from arena.games.core.errors import ParameterError
from arena.games.spec import Spec, bind


def seat(spec: Spec) -> Callable[[], ProgramPlayer]:
    """What makes players of the program that a spec names. Raises ParameterError."""
    target = spec.target
    if spec.kind == "cmd":
        if target is None:
            raise ParameterError("cmd:PROGRAM names a program; the program is missing")
        command = bind("cmd", Command.__init__, spec.options, frozenset({"line"}))
        Command(target, **command)
        return lambda: ProgramPlayer(str(spec), Command(target, **command))
    if target is None:
        raise ParameterError(f"{spec.kind}:URL names a server; the URL is missing")
    url = f"{spec.kind}:{target}" if target.startswith("//") else target
    options = bind(spec.kind, Web.__init__, spec.options, frozenset({"url"}))
    Web(url, **options)
    return lambda: ProgramPlayer(str(spec), Web(url, **options))
