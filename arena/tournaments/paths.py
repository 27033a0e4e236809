"""Paths in a config: which files it names, from where they are told, and where a tournament is kept."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from arena.agents.spec import is_model
from arena.games.core.errors import ParameterError
from arena.games.spec import parse_spec
from arena.tournaments.config import TournamentConfig

_OPTIONS = ("settings", "cache")
"""Options of models that name a file or a folder."""
_NO_FOLDER = re.compile(r'[\x00-\x1f/\\:*?"<>|]+')


def settled(spec: str, base: Path) -> str:
    """A spec whose files, where it names any, are found from a folder: `python:bot.py` stands for BASE/bot.py.

    The settings and the cache of a model are files as well, and an engine that is named by a path (`uci:./engine`);
    what the command of `cmd:` names is not known. Raises ParameterError where a path has a comma, which would end it.
    """
    if spec.startswith("python:"):
        path, rest = _parted(spec)
        return f"python:{_from(base, path)}{rest}"
    if engine := _engine(spec):
        path = os.path.join(".", _from(base, engine))  # a mere name would be looked for on PATH
        return f"uci:{path}{spec.removeprefix(f'uci:{engine}')}"
    try:
        parsed = parse_spec(spec)
    except ParameterError:  # told where agents are looked up
        return spec
    named = {key: value for key, value in parsed.options.items() if key in _OPTIONS and _is_relative(value)}
    if not named or not is_model(parsed.kind):
        return spec
    found = {key: _from(base, value) for key, value in named.items()}
    return str(type(parsed)(parsed.kind, parsed.target, {**parsed.options, **found}))


def files_of(config: TournamentConfig) -> Iterator[str]:
    """The files of bots, engines, games and openings that a config names from the folder that it is told from."""
    named = [_parted(spec)[0] for spec in _specs(config) if spec.startswith("python:")]
    named += [_engine(spec) for spec in _specs(config)]
    named += [game.openings.removeprefix("file:") for game in config.games if game.openings.startswith("file:")]
    return (name for name in named if _is_relative(name))


def kept_in(text: str, beside: Path) -> Path:
    """The folder that a config names, told from another one; `~` is spelled out. Raises ParameterError."""
    if "\0" in text:
        raise ParameterError(f"folder: {text!r:.80} is no name of a folder")
    try:
        return beside / Path(text).expanduser()
    except RuntimeError:
        raise ParameterError(f"folder: {text}: there is no home folder of that name") from None


def called_like(name: str) -> str:
    """A folder's name that is like a tournament's, and leads nowhere else."""
    return _NO_FOLDER.sub("-", name).strip(" .-") or "tournament"


def _specs(config: TournamentConfig) -> list[str]:
    return [player.agent for player in config.players] + [game.game for game in config.games]


def _parted(spec: str) -> tuple[str, str]:
    """The file in a `python:` spec, and what follows it."""
    file, comma, options = spec.partition(":")[2].partition(",")
    path, colon, name = file.rpartition(":") if ".py:" in file else (file, "", "")
    return path, f"{colon}{name}{comma}{options}"


def _engine(spec: str) -> str:
    """The path of the engine in a `uci:` spec; "" where there is none, since a mere name is looked for on PATH."""
    path = spec.removeprefix("uci:").partition(",")[0]
    return path if spec.startswith("uci:") and "/" in path and _is_relative(path) else ""


def _is_relative(value: str) -> bool:
    return value.lower() not in ("", "true", "false") and not value.startswith("~") and not Path(value).is_absolute()


def _from(base: Path, name: str) -> str:
    """Where a file is that is told from a folder, in a form that a spec can hold."""
    try:
        found = base / Path(name).expanduser()
    except RuntimeError:
        raise ParameterError(f"{name}: there is no home folder of that name") from None
    whole = str(found.resolve() if ".." in found.parts else found)  # one file has one name
    if "," in whole:  # from where we are there may be none
        short = os.path.relpath(whole)
        if "," in short:
            raise ParameterError(
                f"{whole}: a comma ends a path in a spec; begin it in that folder, or take the comma out of its name"
            )
        return short
    return whole
