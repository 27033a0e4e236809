"""Changing a config in its file: what is not changed stays as it was written, comments and all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from arena.games.core.errors import ParameterError
from arena.tournaments.loading import parse


def changed(text: str, changes: Mapping[str, Any], source: str = "the config") -> str:
    """A config with some settings changed: `schedule.rounds`, `budget.dollars`, `games.0.rounds`; None takes one out.

    Raises ParameterError where the config would be none any more; `source` is what that is told of.
    """
    try:
        document: Any = tomlkit.parse(text)
    except TOMLKitError as error:
        raise ParameterError(f"{source} is no TOML: {error}") from None
    for key, value in changes.items():
        *way, last = key.split(".")
        table = document
        for part in way:
            table = _into(table, part, key)
        step = _step(table, last)
        try:
            if value is not None:
                table[step] = value
            elif isinstance(step, int) or step in table:
                del table[step]
            tomlkit.dumps(document)
        except (AttributeError, TypeError, ValueError, IndexError, TOMLKitError):  # no such thing can stand there
            raise ParameterError(f"{source}: {key} cannot be set to {value!r:.80}") from None
    new = tomlkit.dumps(document)
    parse(new, source)
    return new


def write(file: Path, text: str) -> None:
    """Put a config in the place of another, at once. Raises OSError."""
    part = file.with_name(f"{file.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, file)
    except OSError as error:
        part.unlink(missing_ok=True)
        error.filename = str(file)
        raise


def _into(table: Any, part: str, key: str) -> Any:
    """The table or element that a part of a key leads to; a table that is not there is made."""
    step = _step(table, part)
    if isinstance(step, int):
        if not 0 <= step < len(table):
            raise ParameterError(f"{key}: there is no element {part}; there are {len(table)}, from 0 on")
        return table[step]
    if step not in table:
        table[step] = tomlkit.table()
    found = table[step]
    if not isinstance(found, (dict, list)):
        raise ParameterError(f"{key}: {part} is no part of the config that has settings of its own")
    return found


def _step(table: Any, part: str) -> str | int:
    if not isinstance(table, list):
        return part
    if not part.isdecimal():
        raise ParameterError(f"{part!r}: elements are numbered from 0 on, as in players.0.agent")
    return int(part)
