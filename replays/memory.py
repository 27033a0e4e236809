"""What is remembered of replays: a database of summaries, derived from the files and worth nothing without them.

It may be missing, damaged, locked, read-only or of another arena at any time, and several processes may use it: then
files are read again, and nothing else is different.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from arena.replays.summary import Summary

if TYPE_CHECKING:
    from arena.replays.catalog import Entry

NAME = "replays-2.sqlite"
"""The number is that of the summaries' form."""
_WAIT = 0.5
"""Seconds to wait for another process."""
_TABLE = """CREATE TABLE IF NOT EXISTS summaries (
    folder BLOB, name BLOB, size INTEGER, changed INTEGER, body BLOB, PRIMARY KEY (folder, name)) WITHOUT ROWID"""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Summary).decode


class Memory:
    """The summaries of one folder's files. Without a path nothing is remembered; nothing is ever raised."""

    def __init__(self, folder: Path, path: Path | None) -> None:
        self._folder = os.fsencode(os.path.realpath(folder))
        self._path = path

    def recall(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, Summary]]:
        """The entries that have no summary and whose files are as they were, each with what is remembered of it."""
        if self._path is None or not os.path.exists(self._path):
            return
        missing = {os.fsencode(entry.name): entry for entry in entries if entry.summary is None}
        try:
            with closing(self._open(self._path)) as database:
                rows = database.execute(
                    "SELECT name, size, changed, body FROM summaries WHERE folder = ?", (self._folder,)
                )
                for name, size, changed, body in rows:
                    entry = missing.pop(name, None)
                    if entry is not None and (entry.size, entry.changed) == (size, changed):
                        with suppress(ValueError, TypeError):
                            yield entry, _decode(body)
        except (sqlite3.Error, OSError, TypeError) as error:
            self._damaged(error)

    def remember(self, entries: Iterable[Entry]) -> None:
        """Keep the summaries of entries that are settled."""
        rows = [
            (self._folder, os.fsencode(entry.name), entry.size, entry.changed, _encode(summary))
            for entry in entries
            if (summary := entry.summary) is not None and summary.settled
        ]
        if rows:
            self._change("INSERT OR REPLACE INTO summaries VALUES (?, ?, ?, ?, ?)", rows)

    def forget(self, names: Collection[str]) -> None:
        """Forget what is remembered of other files of the folder than these, and of folders that are gone."""
        if self._path is None or not os.path.exists(self._path):
            return
        kept = {os.fsencode(name) for name in names}
        try:
            with closing(self._open(self._path)) as database:
                told = database.execute("SELECT name FROM summaries WHERE folder = ?", (self._folder,))
                gone = [(self._folder, name) for (name,) in told if name not in kept]
                folders = [folder for (folder,) in database.execute("SELECT DISTINCT folder FROM summaries")]
        except (sqlite3.Error, OSError) as error:
            self._damaged(error)
            return
        if gone:
            self._change("DELETE FROM summaries WHERE folder = ? AND name = ?", gone)
        left = [(folder,) for folder in folders if not os.path.isdir(folder)]
        if left:
            self._change("DELETE FROM summaries WHERE folder = ?", left)

    def _change(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._open(self._path)) as database:
                database.execute("PRAGMA synchronous = OFF")
                with database:
                    database.execute(_TABLE)
                    database.executemany(statement, rows)
        except (sqlite3.Error, OSError, OverflowError) as error:
            self._damaged(error)

    def _open(self, path: Path) -> sqlite3.Connection:
        return sqlite3.connect(path, timeout=_WAIT)

    def _damaged(self, error: Exception) -> None:
        """Begin anew where the file is no database; whatever else is wrong may pass."""
        if self._path is not None and type(error) is sqlite3.DatabaseError:
            with suppress(OSError):
                self._path.unlink()
