"""A catalog: what lies in a folder of replays, listed at once and read little by little, however many there are."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from msgspec.structs import replace

from arena.replays.dates import date_of, local
from arena.replays.imports.records import is_ttyrec
from arena.replays.memory import NAME, Memory
from arena.replays.summary import Summary, summarise

T = TypeVar("T", bound=Hashable)

_SETTLING = 2_000_000_000
"""Nanoseconds for which a change of a folder may hide behind another: clocks of file systems are coarse."""
_GROWING = ("live", "cut", "broken")
"""What files are whose end may still come: they are looked at one by one."""
_BATCH = 500
"""Summaries that are remembered together."""
_PATIENCE = 1.0
"""Seconds after which those that were read are remembered, however few."""


@dataclass(slots=True, eq=False)
class Entry:
    """One file or folder of a catalog. `summary` is None until the file was read."""

    name: str
    kind: Literal["replay", "folder"]
    size: int
    changed: int
    """When the file was changed, in nanoseconds since 1970."""
    guessed: str
    """When it probably began (UTC), before it was read."""
    summary: Summary | None = None

    @property
    def began(self) -> str:
        """When it began, as "2026-11-03 14:22" (UTC), as far as is known."""
        return (self.summary.date if self.summary is not None else "") or self.guessed

    @property
    def date(self) -> str:
        """When it began by the clock of this machine."""
        return local(self.began)

    @property
    def order(self) -> tuple[str, str]:
        """What sorts entries by time."""
        return self.began, self.name


def usual_memory() -> Path:
    """The database of summaries in the platform's cache folder."""
    from platformdirs import user_cache_path

    return user_cache_path("arena", appauthor=False) / NAME


class Catalog:
    """The replays, ttyrecs and folders in a folder. It holds no file open, and of each file a summary.

    Any thread may call its methods, one at a time; `entries` may be read meanwhile.

    Args:
        folder: where they lie.
        memory: the database that summaries are remembered in; None remembers none.
    """

    def __init__(self, folder: Path, memory: Path | None = None) -> None:
        self.folder = folder
        self.entries: tuple[Entry, ...] = ()
        """In the order of the folder, which is none. Another tuple where anything came or went."""
        self.problem = ""
        """Why the folder cannot be read, in a sentence."""
        self._memory = Memory(folder, memory)
        self._seen = -1
        self._tidied = False
        self._same: dict[Any, Any] = {}

    def path(self, entry: Entry) -> Path:
        """Where an entry lies."""
        return self.folder / entry.name

    def scan(self, *, anew: bool = False) -> bool:
        """Look what is there; whether anything has come, gone or changed since.

        A file that had its end is not looked at again where its folder has not changed, unless `anew` is set.
        """
        before = self._seen
        try:
            changed = os.stat(self.folder).st_mtime_ns
            if not anew and changed == before:
                return self._grown()
            known = {entry.name: entry for entry in self.entries}
            with os.scandir(self.folder) as found:
                entries = tuple(entry for one in found if (entry := _entry(one, known)) is not None)
        except OSError as error:
            gone = isinstance(error, FileNotFoundError)  # nothing has been recorded there yet
            told, self._seen = "" if gone else f"{self.folder} cannot be read: {error.strerror or error}", -1
            moved = bool(self.entries) or told != self.problem
            self.entries, self.problem = (), told
            return moved
        settled = time.time_ns() - changed > _SETTLING
        self._seen = changed if settled else -1
        moved = (
            bool(self.problem) or len(entries) != len(known) or any(known.get(one.name) is not one for one in entries)
        )
        self.problem = ""
        if moved:
            self.entries = entries
        return self._grown() or moved

    def recall(self) -> int:
        """Take what is remembered of files that were not read yet; of how many."""
        found = 0
        for entry, summary in self._memory.recall(self._files()):
            entry.summary = self._shared(summary)
            found += 1
        return found

    def read(self, entry: Entry) -> None:
        """Read an entry's summary from its file."""
        entry.summary = self._shared(summarise(self.path(entry)))

    def read_all(
        self, first: Callable[[], Iterable[Entry]] = tuple, stopped: Callable[[], bool] = bool
    ) -> Iterator[Entry]:
        """Read every entry that was not read yet, the newest first but for those that `first` asks for meanwhile.

        Gives each as it was read. What was read is remembered, also where it is `stopped` or left.
        """
        rest = sorted((one for one in self._files() if one.summary is None), key=lambda one: one.order)
        new: list[Entry] = []
        since = time.monotonic()
        try:
            while rest and not stopped():
                urgent = [entry for entry in first() if entry.summary is None and entry.kind == "replay"]
                for entry in urgent or [rest.pop()]:
                    if entry.summary is None:
                        self.read(entry)
                        new.append(entry)
                        yield entry
                    if stopped():
                        return
                if len(new) >= _BATCH or time.monotonic() - since > _PATIENCE:
                    self._memory.remember(new)
                    new, since = [], time.monotonic()
            if not self._tidied:
                self._tidied = True
                self._memory.forget([entry.name for entry in self.entries])
        finally:
            self._memory.remember(new)

    def _files(self) -> Iterator[Entry]:
        return (entry for entry in self.entries if entry.kind == "replay")

    def _grown(self) -> bool:
        """Look at the files that may change in their place; whether any did."""
        moved = False
        for entry in self.entries:
            summary = entry.summary
            if summary is None or summary.kind not in _GROWING:
                continue
            try:
                found = self.path(entry).stat()
            except OSError:
                continue
            same = (found.st_size, found.st_mtime_ns) == (entry.size, entry.changed)
            if same and summary.kind != "live":
                continue
            entry.size, entry.changed = found.st_size, found.st_mtime_ns
            self.read(entry)
            moved = moved or entry.summary != summary
        return moved

    def _shared(self, summary: Summary) -> Summary:
        """The same summary, whose parts are held once where other summaries have them too."""
        return replace(
            summary,
            game=self._once(summary.game),
            title=self._once(summary.title),
            seats=self._once(summary.seats),
            players=self._once(summary.players),
            scores=self._once(summary.scores),
            winners=self._once(summary.winners),
            winner=self._once(summary.winner),
            reason=self._once(summary.reason),
            detail=self._once(summary.detail),
        )

    def _once(self, value: T) -> T:
        kept: T = self._same.setdefault(value, value)
        return kept


def is_replay(name: str) -> bool:
    """Whether a file is called like something that can be watched."""
    return name.endswith((".jsonl", ".jsonl.zst")) or is_ttyrec(Path(name))


def _entry(found: os.DirEntry[str], known: dict[str, Entry]) -> Entry | None:
    """The entry of what was found, the same as before where it has not changed; None where it is none of ours."""
    name = found.name
    if name.startswith("."):
        return None
    watchable = is_replay(name)
    try:
        if found.is_dir():
            before = known.get(name)
            return before if before is not None and before.kind == "folder" else Entry(name, "folder", 0, 0, "")
        if not watchable:
            return None
        state = found.stat()
        size, changed = state.st_size, state.st_mtime_ns
    except OSError:  # a link to nowhere, or gone meanwhile: reading it will say so
        if not watchable:
            return None
        size, changed = 0, 0
    before = known.get(name)
    if before is not None and before.kind == "replay":
        growing = before.summary is not None and before.summary.kind in _GROWING
        if growing or (before.size, before.changed) == (size, changed):
            return before
    return Entry(name, "replay", size, changed, date_of(name, changed))
