"""A folder of replays, as lines: what each is, one file open at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from arena.replays.catalog import is_replay
from arena.replays.errors import ReplayError
from arena.replays.imports.records import is_ttyrec
from arena.replays.plain import one_line
from arena.replays.player import Replay
from arena.replays.summary import summarise
from arena.replays.telling import end_line, headline


@dataclass(frozen=True, slots=True)
class Shelved:
    """A replay on the shelf; `problem` says why it cannot be opened, where it cannot. A ttyrec is not opened."""

    path: Path
    replay: Replay | None
    problem: str | None = None

    @property
    def line(self) -> str:
        """Everything about it in a line."""
        name = one_line(self.path.name)
        if self.replay is None:
            return f"{name}  {one_line(self.problem) if self.problem is not None else 'Terminal recording'}"
        players = " – ".join(one_line(seated.player) for seated in self.replay.started.seats)
        return f"{name}  {headline(self.replay.started)}  {players}  {end_line(self.replay)}"


def shelf(folder: Path) -> Iterator[Shelved]:
    """The replays and ttyrecs in a folder, the newest first."""
    found = sorted((path for path in folder.iterdir() if is_replay(path.name)), reverse=True) if folder.is_dir() else []
    for path in found:
        if is_ttyrec(path):
            summary = summarise(path)
            yield Shelved(path, None, summary.detail if summary.kind == "broken" else None)
            continue
        try:
            yield Shelved(path, Replay(path))
        except ReplayError as error:
            yield Shelved(path, None, str(error))
