"""The journal of a tournament: a line for everything that happened, appended, and locked while a run goes on."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from arena.games.core.errors import ParameterError
from arena.replays.lock import try_lock
from arena.tournaments.folder import JOURNAL, AnyEntry, Opened

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(AnyEntry).decode
_OPENED = b'{"kind":"opened"'
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def now() -> str:
    """This moment, in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Journal:
    """The open journal of one run. Nobody else can run the tournament until it is closed, or its process is gone.

    Raises ParameterError where a run goes on already, and OSError where the file cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL
        self._file = os.open(self.path, os.O_CREAT | os.O_APPEND | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o644)
        if not try_lock(self._file):
            os.close(self._file)
            raise ParameterError(f"{folder}: {_who(folder)}; stop that first, or watch it: arena watch {folder}")
        self._mend()

    def write(self, entry: AnyEntry) -> None:
        """Append an entry, and hand it to the operating system. Raises OSError."""
        data = _encode(entry) + b"\n"
        try:
            written = os.write(self._file, data)
            while written < len(data):
                written += os.write(self._file, data[written:])
        except OSError as error:
            error.filename = str(self.path)
            raise

    def close(self) -> None:
        """Let others run it."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _mend(self) -> None:
        """Cut away a last line that is not whole: its writer was killed."""
        size = os.fstat(self._file).st_size
        step = 1 << 16
        end = size
        while end:
            start = max(end - step, 0)
            os.lseek(self._file, start, os.SEEK_SET)
            found = os.read(self._file, end - start).rfind(b"\n")
            if found >= 0:
                end = start + found + 1
                break
            end = start
        if end < size:
            os.ftruncate(self._file, end)


def entries(data: bytes) -> Iterator[AnyEntry]:
    """The entries in whole lines of a journal; a line that is none says nothing."""
    for line in data.split(b"\n"):
        if line:
            try:
                yield _decode(line)
            except _UNREADABLE:
                continue


def last_opened(folder: Path) -> Opened | None:
    """The beginning of the last run of a tournament, as far as its journal says."""
    try:
        with (folder / JOURNAL).open("rb") as journal:
            opened = [line for line in journal if line.startswith(_OPENED)]
    except OSError:
        return None
    return next((entry for entry in entries(b"".join(opened[-1:])) if isinstance(entry, Opened)), None)


def _who(folder: Path) -> str:
    """Who runs it, as far as the journal says."""
    last = last_opened(folder)
    if last is None:
        return "a run of this tournament goes on already"
    where = "" if last.host == socket.gethostname() else f" on {last.host}"
    return f"process {last.pid}{where} runs this tournament already"
