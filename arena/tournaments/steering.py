"""Steering a tournament from outside: a run is begun in a process of its own, and told to pause, go on or stop."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from arena.games.core.errors import ParameterError
from arena.replays.lock import is_written
from arena.replays.plain import one_line
from arena.tournaments.folder import CONTROL, JOURNAL, Control, is_tournament

LOG = "run.log"
"""What the last run that was begun from outside had to say."""
_TAIL = 4000
"""Bytes of that in which its last words are looked for."""


def command(folder: Path) -> Sequence[str]:
    """The command that plays what is missing of a tournament, and says nothing but what went wrong."""
    return sys.executable, "-m", "arena", "tournament", str(folder), "--quiet"


def begin(folder: Path) -> subprocess.Popen[bytes]:
    """Play what is missing of a tournament, in a process that outlives this one.

    Raises ParameterError where the folder holds no tournament or a run goes on already, OSError where it cannot begin.
    """
    place = folder.absolute()
    if not is_tournament(place):
        raise ParameterError(f"{folder} holds no tournament: there is nothing to begin")
    if is_written(place / JOURNAL):
        raise ParameterError("a run goes on already")
    with (place / LOG).open("wb") as log:
        return subprocess.Popen(  # noqa: S603 (our own command, and a folder)
            command(place), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )


def last_words(folder: Path) -> str:
    """The last line that a run which was begun by `begin` has said; empty where it has said nothing."""
    try:
        with (folder / LOG).open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(size - _TAIL, 0))
            said = log.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return next((one_line(line.strip()) for line in reversed(said.split("\n")) if line.strip()), "")


def want(folder: Path, what: Literal["run", "pause", "stop"]) -> None:
    """Tell the run that goes on, wherever it does, what is wanted of it: it looks twice a second. Raises OSError."""
    path = folder / CONTROL
    part = path.with_name(f"{CONTROL}.part")
    try:
        part.write_bytes(msgspec.json.encode(Control(what)))
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        error.filename = str(path)
        raise
