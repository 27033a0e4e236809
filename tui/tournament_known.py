"""The tournaments that are known here: those that were looked at last, and those that lie where one would look."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from arena.tournaments.folder import is_tournament
from arena.tournaments.reading import Glance, glance

MOST = 200
"""Folders that are looked into for tournaments, and tournaments that are listed."""


@dataclass(frozen=True, slots=True)
class Known:
    """One tournament. Its texts are foreign, and not yet made harmless."""

    folder: Path
    seen: Glance

    @property
    def order(self) -> tuple[bool, str]:
        """What sorts tournaments: those that are played, and those of which was heard last."""
        return self.seen.state in ("starting", "running", "paused"), self.seen.at


def known(recent: Iterable[str], places: Iterable[Path]) -> list[Known]:
    """The tournaments that were looked at, and those directly in some places; those that are played first."""
    folders: dict[Path, None] = {}
    for path in recent:
        with suppress(OSError, ValueError):
            folders[Path(path)] = None
    for place in places:
        folders |= dict.fromkeys(_in(place))
    found: list[Known] = []
    seen: set[tuple[int, int]] = set()
    for folder in folders:
        if len(found) == MOST:
            break
        with suppress(OSError, ValueError):
            if is_tournament(folder):
                state = folder.stat()
                if (state.st_dev, state.st_ino) not in seen:
                    seen.add((state.st_dev, state.st_ino))
                    found.append(Known(folder, glance(folder)))
    return sorted(found, key=lambda one: one.order, reverse=True)


def _in(place: Path) -> Iterator[Path]:
    """The folders in a place, and itself."""
    yield place
    with suppress(OSError), os.scandir(place) as entries:
        for number, entry in enumerate(entries):
            if number == MOST:
                return
            with suppress(OSError):
                if entry.is_dir() and not entry.name.startswith("."):
                    yield place / entry.name
