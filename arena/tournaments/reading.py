"""Reading a tournament's folder: what was played and how a run stands, also while somebody else is writing it."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Literal

import msgspec
from msgspec.structs import force_setattr

from arena.games.core.errors import ParameterError
from arena.replays.lock import is_written
from arena.replays.results import MatchResult
from arena.tournaments.config import TournamentConfig
from arena.tournaments.folder import (
    CONFIG,
    JOURNAL,
    REPLAYS,
    STATUS,
    AnyEntry,
    Closed,
    Finished,
    Noted,
    Opened,
    Status,
)
from arena.tournaments.loading import parse

State = Literal["not begun", "starting", "running", "paused", "ended", "cut off"]
"""How a tournament stands; it is cut off where its last run ended without a word."""

STALE = 15.0
"""Seconds after which a status that nobody writes any more is that of a run which is gone."""
_CHUNK = 1 << 22
"""Bytes that are read at once."""
_ENTRY = msgspec.json.Decoder(AnyEntry)
_STATUS = msgspec.json.Decoder(Status)


def read(folder: str | Path) -> Recorded:
    """All that a tournament's folder says by now. Raises ParameterError where it is none, or its config is broken."""
    recorded = Recorded(Path(folder))
    recorded.refresh()
    if recorded.config is None:
        raise ParameterError(recorded.problem)
    return recorded


@dataclass(frozen=True, slots=True)
class Glance:
    """What can be said of a tournament without reading its journal. Its texts are foreign."""

    name: str
    state: State
    why: str = ""
    """Why its last run ended, in a word."""
    done: int = 0
    planned: int | None = None
    at: str = ""
    """When it was heard of last (UTC, ISO 8601)."""
    problem: str = ""
    """Why its config cannot be used."""


def glance(folder: Path) -> Glance:
    """A quick look at a tournament's folder."""
    return Recorded(folder).glance()


class Recorded:
    """What the folder of a tournament says, as far as it was read by the last `refresh`.

    Any thread may refresh, one at a time; the lists grow in place and may be read meanwhile. A journal that is another
    than before makes new lists.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config: TournamentConfig | None = None
        """None where it cannot be used."""
        self.problem = ""
        """Why the config or the journal cannot be used, in a sentence."""
        self.entries: list[AnyEntry] = []
        """The lines of the journal, in order, but for those of matches: they are the `results`."""
        self.results: list[MatchResult] = []
        """The matches that are over, in the order in which they ended; attempts that came to nothing included."""
        self.done = 0
        """Matches with a result."""
        self.voids = 0
        """Attempts that came to nothing."""
        self.dollars = 0.0
        self.tokens = 0
        self.seconds = 0.0
        """What was spent by all attempts, as far as it is known, and how long the runs that have ended went on."""
        self.unreadable = 0
        """Lines of the journal that say nothing: a run was killed while it wrote them."""
        self.status: Status | None = None
        """As it was written last, however long ago."""
        self.running = False
        """Whether somebody is playing the tournament now."""
        self._run: Opened | Closed | None = None
        self._scored: set[str] = set()
        self._places: dict[str, int] = {}
        self._alike: dict[str, MatchResult] = {}
        self._once: dict[object, object] = {}
        self._stamps: dict[str, tuple[int, int, int]] = {}
        self._journal = -1, 0
        """The file that was read, and how far."""
        self._heard = float("-inf")
        """When somebody was heard of, on the clock of `monotonic`."""

    @property
    def replays(self) -> Path:
        """The folder of its replays."""
        return self.folder / REPLAYS

    @property
    def opened(self) -> Opened | None:
        """The beginning of the last run."""
        return next((one for one in reversed(self.entries) if isinstance(one, Opened)), None)

    @property
    def closed(self) -> Closed | None:
        """The end of the last run; None while it goes on, and where it was killed."""
        return self._run if isinstance(self._run, Closed) else None

    @property
    def notes(self) -> list[Noted]:
        """What readers of the standings should know."""
        return [one for one in self.entries if isinstance(one, Noted)]

    @property
    def state(self) -> State:
        """How it stands."""
        if self.running:
            told = self.status.state if self.status is not None else "running"
            return "running" if told == "ended" else told
        if self._run is None:
            return "not begun"
        return "ended" if isinstance(self._run, Closed) else "cut off"

    def refresh(self) -> bool:
        """Read what is new, and no more; whether anything is."""
        before = self.state, self.problem
        config, journal, status = self._read_config(), self._read_journal(), self._read_status()
        self.running = self._is_running(status)
        return config or journal or status or before != (self.state, self.problem)

    def glance(self) -> Glance:
        """The quick look, which leaves the journal unread."""
        self._read_config()
        self.running = self._is_running(self._read_status())
        name = self.folder.name if self.config is None else self.config.name
        told, state = self.status, self.state
        if not self.running and self._is_begun():
            state = "ended" if told is not None and told.state == "ended" else "cut off"
        if told is None:
            return Glance(name, state, problem=self.problem)
        return Glance(name, state, told.why or "", told.done, told.planned, told.at, self.problem)

    def _is_begun(self) -> bool:
        try:
            return (self.folder / JOURNAL).stat().st_size > 0
        except OSError:
            return False

    def _read_config(self) -> bool:
        path = self.folder / CONFIG
        if not self._has_changed(path):
            return False
        try:
            self.config, self.problem = parse(path.read_text(encoding="utf-8"), str(path)), ""
        except ParameterError as error:
            self.config, self.problem = None, str(error)
        except FileNotFoundError:
            self.config, self.problem = None, f"{self.folder} holds no tournament: there is no {CONFIG} in it"
        except OSError as error:
            self.config, self.problem = None, f"{path} cannot be read: {error.strerror or error}"
        except ValueError:
            self.config, self.problem = None, f"{path} cannot be read: it is no UTF-8"
        return True

    def _read_status(self) -> bool:
        path = self.folder / STATUS
        if not self._has_changed(path):
            return False
        first = self.status is None
        try:
            self.status = _STATUS.decode(path.read_bytes())
        except (OSError, msgspec.MsgspecError, ValueError):  # it is derived: without it less is known
            self.status = None
            return True
        age = _age(self.status.at) if first else 0.0
        self._heard = monotonic() - max(age, 0.0) if age > -STALE else float("-inf")
        return True

    def _is_running(self, news: bool) -> bool:
        """Whether somebody holds the journal; of another machine, whose locks may not be seen, whether it was heard."""
        told = self.status
        awake = told is not None and told.state != "ended" and monotonic() - self._heard < STALE
        if news and awake and self.running:  # whoever begins a run needs the lock for a moment: look no oftener
            return True
        try:
            if is_written(self.folder / JOURNAL):
                return True
        except OSError:
            pass
        elsewhere = told is not None and told.host != socket.gethostname()
        return awake and (elsewhere or sys.platform == "win32")  # whose locks cannot be looked at

    def _has_changed(self, path: Path) -> bool:
        try:
            found = path.stat()
            stamp = found.st_ino, found.st_size, found.st_mtime_ns
        except OSError:
            stamp = (-1, -1, -1)
        changed = self._stamps.get(path.name) != stamp
        self._stamps[path.name] = stamp
        return changed

    # The journal

    def _read_journal(self) -> bool:
        path, moved = self.folder / JOURNAL, False
        try:
            with path.open("rb") as file:
                found = os.fstat(file.fileno())
                inode, offset = self._journal
                if inode != found.st_ino or found.st_size < offset:
                    moved = bool(self.entries or self.results)
                    self._begin_anew(found.st_ino)
                    offset = 0
                file.seek(offset)
                for line in self._lines(file):
                    self._take(line)
                    moved = True
        except FileNotFoundError:
            moved = bool(self.entries or self.results)
            self._begin_anew(-1)
        except OSError as error:
            self.problem = self.problem or f"{path} cannot be read: {error.strerror or error}"
        return moved

    def _begin_anew(self, inode: int) -> None:
        self.entries, self.results, self._scored, self._places = [], [], set(), {}
        self._alike, self._once = {}, {}
        self.done = self.voids = self.tokens = self.unreadable = 0
        self.dollars = self.seconds = 0.0
        self._run, self._journal = None, (inode, 0)

    def _lines(self, file: object) -> Iterator[bytes]:
        """The whole lines from here on; what is torn at the end waits for its rest."""
        rest = b""
        while data := file.read(_CHUNK):  # type: ignore[attr-defined]
            whole, end, rest = (rest + data).rpartition(b"\n")
            inode, offset = self._journal
            if end:
                self._journal = inode, offset + len(whole) + 1
                yield from filter(None, whole.split(b"\n"))

    def _take(self, line: bytes) -> None:
        try:
            entry = _ENTRY.decode(line)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            self.unreadable += 1
            return
        if isinstance(entry, Finished):
            self._count(entry.result)
            return
        if isinstance(entry, (Opened, Closed)):
            self._run = entry
            self.seconds += entry.seconds if isinstance(entry, Closed) else 0.0
        self.entries.append(entry)

    def _count(self, result: MatchResult) -> None:
        self._share(result)
        name = result.file or f"?{result.occasion.match}+{result.occasion.attempt}"
        if name in self._places:  # its replay was read again, and said something else
            before, self.results = self.results[self._places[name]], [*self.results]
            self.results[self._places[name]] = result
            self.voids -= not before.scored
            self.dollars -= before.cost
            self.tokens -= before.tokens
        else:
            self._places[name] = len(self.results)
            self.results.append(result)
        self.dollars += result.cost
        self.tokens += result.tokens
        if result.scored:
            self._scored.add(result.occasion.match)
            self.done = len(self._scored)
        else:
            self.voids += 1

    def _share(self, result: MatchResult) -> None:
        """Hold once what many results say alike."""
        alike, once = self._alike.setdefault(result.occasion.game, result), self._once
        for name in ("params", "table", "score_range"):
            value = getattr(alike, name)
            if getattr(result, name) == value:
                force_setattr(result, name, value)
        for part, names in (
            (result, ("game", "payoff", "ending", "reason", "detail")),
            (result.occasion, ("tournament", "game", "players", "variant")),
            *((seat, ("player", "agent", "served")) for seat in result.seats),
        ):
            for name in names:
                value = getattr(part, name)
                force_setattr(part, name, once.setdefault(value, value))


def _age(at: str) -> float:
    """Seconds since a moment, by the clock of this machine; endless where it is none."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return float("inf")
    return (datetime.now(UTC) - (moment if moment.tzinfo else moment.replace(tzinfo=UTC))).total_seconds()
