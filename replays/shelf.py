"""A folder of replays, as a list: what each is, without reading more of it than its ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from arena.replays.errors import ReplayError
from arena.replays.plain import one_line
from arena.replays.player import Replay
from arena.replays.telling import end_line, headline


@dataclass(frozen=True, slots=True)
class Shelved:
    """A replay on the shelf; `problem` says why it cannot be opened, where it cannot."""

    path: Path
    replay: Replay | None
    problem: str | None = None

    @property
    def line(self) -> str:
        """Everything about it in a line."""
        if self.replay is None:
            return f"{one_line(self.path.name)}  {one_line(self.problem or '')}"
        players = " – ".join(one_line(seated.player) for seated in self.replay.started.seats)
        return f"{one_line(self.path.name)}  {headline(self.replay.started)}  {players}  {end_line(self.replay)}"


def shelf(folder: Path) -> Iterator[Shelved]:
    """The replays in a folder, the newest first."""
    found = sorted((path for path in folder.glob("*.jsonl*") if path.suffix in (".jsonl", ".zst")), reverse=True)
    for path in found:
        try:
            yield Shelved(path, Replay(path))
        except ReplayError as error:
            yield Shelved(path, None, str(error))
