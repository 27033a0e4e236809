"""What the browser of replays does in threads, and what it is told from there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from textual.content import Content
from textual.message import Message

from arena.replays.catalog import Catalog, Entry
from arena.replays.opening import open_replay
from arena.replays.query import Query
from arena.replays.tape import Tape
from arena.replays.thoughts import Needle
from arena.tui.glimpse import Glimpse, trouble

_TELL = 0.15
"""Seconds between two reports."""
_ROUND = 2.0
"""Seconds of reading after which the folder is looked at again."""


class Looked(Message):
    """A catalog has more to show, or has been read to its end."""

    def __init__(self, catalog: Catalog, whole: bool) -> None:
        super().__init__()
        self.catalog, self.whole = catalog, whole


class Searched(Message):
    """A search has come further."""

    def __init__(self, search: Search) -> None:
        super().__init__()
        self.search = search


class Glimpsed(Message):
    """A preview was read; `entry` is what of."""

    def __init__(self, entry: Entry, seen: Glimpse) -> None:
        super().__init__()
        self.entry, self.seen = entry, seen


class Opened(Message):
    """A replay was opened, or could not be; `told` is what is said then."""

    def __init__(self, tape: Tape | None, told: Content | None = None) -> None:
        super().__init__()
        self.tape, self.told = tape, told


def opened(path: Path, hidden: str = "") -> Opened:
    """A replay, or what is wrong with it: a foreign file, which harms nobody but who wants to see it.

    `hidden` is left out of what is said.
    """
    try:
        return Opened(open_replay(path))
    except Exception as error:
        return Opened(None, trouble(error, hidden))


def look(
    catalog: Catalog,
    tell: Callable[[bool], None],
    first: Callable[[], Iterable[Entry]],
    stopped: Callable[[], bool],
    *,
    anew: bool,
) -> None:
    """Look into the folder and read what is new; `tell` is told when there is more to show, and whether that is all.

    Where nothing has changed it is told nothing, unless one looks `anew`.
    """
    news = anew
    while not stopped():
        if catalog.scan(anew=anew):
            news = True
            tell(False)
            if catalog.recall():
                tell(False)
        anew, began, late = False, monotonic(), False
        told = began - _TELL * 2 / 3  # those in view are read in no time

        def over() -> bool:
            return stopped() or monotonic() - began > _ROUND  # noqa: B023

        for _ in catalog.read_all(first, over):
            news = True
            if monotonic() - told > _TELL:
                tell(False)
                told = monotonic()
            late = over()
        if not late:
            if news:
                tell(True)
            return


@dataclass
class Search:
    """Which entries say what a query looks for in thoughts, as far as their files were read."""

    query: Query
    found: dict[str, bool] = field(default_factory=dict)
    """The name of an entry that was read -> whether it says so, whatever else is asked for."""
    wanted: frozenset[str] = frozenset()
    """The names of those that match otherwise."""

    @property
    def read(self) -> int:
        """How many of them were read."""
        return sum(name in self.found for name in self.wanted)

    @property
    def done(self) -> bool:
        """Whether all were."""
        return self.found.keys() >= self.wanted

    def begin(self, catalog: Catalog) -> list[Entry]:
        """Which entries are still to be read, the newest first, now that the catalog holds these."""
        matching = [one for one in catalog.entries if one.kind == "replay" and self.query.matches(one)]
        self.wanted = frozenset(one.name for one in matching)
        rest = [one for one in matching if one.name not in self.found]
        return sorted(rest, key=lambda one: one.order, reverse=True)

    def run(
        self, catalog: Catalog, entries: Sequence[Entry], tell: Callable[[], None], stopped: Callable[[], bool]
    ) -> None:
        """Read entries one after the other, and tell now and then."""
        needles = [(Needle(thought.text), thought.negated) for thought in self.query.thoughts]
        told = monotonic()
        for entry in entries:
            path = catalog.path(entry)
            holds = all(needle.stands_in(path, stopped) is not negated for needle, negated in needles)
            if stopped():
                return
            self.found[entry.name] = holds
            if monotonic() - told > _TELL:
                tell()
                told = monotonic()
        tell()
