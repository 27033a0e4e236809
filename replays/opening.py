"""Opening whatever can be watched: a replay, or a recording of a terminal."""

from __future__ import annotations

from pathlib import Path

from arena.replays.errors import ReplayError
from arena.replays.imports.records import is_ttyrec
from arena.replays.player import Replay


def open_replay(path: str | Path) -> Replay:
    """A replay to seek in. A file that is called like a ttyrec is read by NLE; ReplayError where it cannot be."""
    place = Path(path)
    if not is_ttyrec(place):
        return Replay(place)
    from arena.replays.imports.ttyrec import Imported

    return Imported(place)


def refuse_ttyrec(path: Path, deed: str) -> None:
    """Raise ReplayError for a ttyrec, with what cannot be done to it: it can be watched, and holds no match."""
    if is_ttyrec(path):
        raise ReplayError(f"{path} cannot {deed}: a ttyrec has no rules and no seed")
