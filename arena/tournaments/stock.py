"""Taking stock: the result of every match in a tournament's folder, from the journal where the replay is as it was."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from arena.executors.playing import BROKEN, put_aside, salvage
from arena.replays.errors import ReplayError, ReplayTorn
from arena.replays.lock import is_written
from arena.replays.results import MatchResult, NewerFormat, read_result
from arena.tournaments.folder import JOURNAL, REPLAYS, Closed, Finished, Opened
from arena.tournaments.journal import entries

_SEALED, _PLAIN = ".jsonl.zst", ".jsonl"
_LEFT = (f"{_SEALED}.part", f"{_PLAIN}.part")


class Stock:
    """What is there.

    Args:
        folder: the tournament's.
        fresh: whether every replay is read, whatever the journal says of it.
        repair: whether what was cut off is sealed, and what is left of unfinished work taken away: for who runs the
            tournament. Otherwise nothing is written, and a match in play is no result yet.
        replays: where the replays are, where it is not the usual place.
    """

    def __init__(self, folder: Path, *, fresh: bool = False, repair: bool = False, replays: Path | None = None) -> None:
        self.results: list[MatchResult] = []
        """Every attempt that is over, by file."""
        self.news: list[MatchResult] = []
        """Those of them that the journal does not hold."""
        self.broken: list[str] = []
        """Sentences about files that are no replays."""
        self.seconds = 0.0
        """How long earlier runs went on, as far as the journal says."""
        self.assumed_dollars, self.assumed_tokens = 0.0, 0
        """What counts as spent in earlier runs beside what the replays tell, as the journal says."""
        self._files: set[str] = set()
        replays = folder / REPLAYS if replays is None else replays
        known = {} if fresh else self._journal(folder)
        found = sorted(_files(replays), key=lambda found: found[1])
        names = {name for _, name, _ in found}
        for path, name, stat in found:
            if name.endswith(_SEALED):
                if name in self._files:
                    continue
                self._files.add(name)
                told = known.get(name)
                if told is not None and told.size == stat.st_size and told.changed == stat.st_mtime_ns:
                    self.results.append(told)
                    continue
                if not self._read(path, replays) and repair:
                    put_aside(path)
                    self._damaged(told)
            elif name.endswith(_PLAIN):
                self._torn(path, name, replays, repair, f"{name}.zst" in names)
            elif name.endswith(f"{_SEALED}{BROKEN}") and name.removesuffix(BROKEN) not in names:
                self._damaged(known.get(name.removesuffix(BROKEN)))
            elif repair and name.endswith(_LEFT):
                path.unlink(missing_ok=True)
        self.results += [result for name, result in known.items() if not name or name.startswith("?")]

    def _damaged(self, told: MatchResult | None) -> None:
        """Keep the attempt whose replay is damaged, as far as the journal knows it: it was made, and it was paid."""
        if told is not None:
            seats = tuple(replace(seat, score=None, measures={}) for seat in told.seats)
            why = "its replay was damaged"
            self.results.append(
                replace(
                    told, seats=seats, ending="void", reason="interrupted", detail=why, culprit=None, file="", size=0
                )
            )

    def _journal(self, folder: Path) -> Mapping[str, MatchResult]:
        """What the journal says of each replay, by its name; of attempts without one under names of their own."""
        try:
            data = (folder / JOURNAL).read_bytes()
        except FileNotFoundError:
            return {}
        told: dict[str, MatchResult] = {}
        opened = last = ""
        for entry in entries(data):
            if isinstance(entry, Finished):
                result = entry.result
                told[result.file or f"?{result.occasion.match}+{result.occasion.attempt}"] = result
            elif isinstance(entry, Opened):
                self.seconds += _between(opened, last)  # the one before was killed
                opened = entry.at
            elif isinstance(entry, Closed):
                self.seconds += entry.seconds
                self.assumed_dollars += entry.assumed_dollars
                self.assumed_tokens += entry.assumed_tokens
                opened = ""
            last = entry.at
        self.seconds += _between(opened, last)
        return told

    def _read(self, path: Path, replays: Path) -> bool:
        """Take what a replay holds; whether it is none, or not damaged."""
        try:
            result = read_result(path, replays)
        except ReplayTorn:  # nothing has happened yet
            return True
        except ReplayError as error:
            if not path.exists():  # taken away meanwhile
                return True
            self.broken.append(str(error))
            return isinstance(error.__cause__, (OSError, NewerFormat))
        if result.file not in self._files or path.name.endswith(_SEALED):
            self._files.add(result.file)
            self.results.append(result)
            self.news.append(result)
        return True

    def _torn(self, path: Path, name: str, replays: Path, repair: bool, sealed: bool) -> None:
        if repair:
            result = salvage(replays, name.removesuffix(_PLAIN), "interrupted")
            if result is not None and result.file not in self._files:
                self._files.add(result.file)
                self.results.append(result)
                self.news.append(result)
        elif not sealed and not is_written(path):
            self._read(path, replays)


def _files(replays: Path) -> Iterator[tuple[Path, str, os.stat_result]]:
    """Every file under a folder: where it is, its name from there, and what the system knows of it."""
    waiting = [""]
    while waiting:
        under = waiting.pop()
        try:
            with os.scandir(replays / under) as found:
                for entry in found:
                    name = f"{under}/{entry.name}" if under else entry.name
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(name)
                        continue
                    stat = _stat(replays / name)
                    if stat is None and name.endswith(_PLAIN):  # it was sealed meanwhile
                        name = f"{name}.zst"
                        stat = _stat(replays / name)
                    if stat is not None:
                        yield replays / name, name, stat
        except FileNotFoundError:
            continue


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _between(opened: str, last: str) -> float:
    """Seconds from the beginning of a run to its last word; 0 where there was none."""
    if not opened:
        return 0.0
    try:
        return max((datetime.fromisoformat(last) - datetime.fromisoformat(opened)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return 0.0
