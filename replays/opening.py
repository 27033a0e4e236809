"""Opening whatever can be watched: a replay, a recording of a terminal, or a game of a PGN file."""

from __future__ import annotations

from pathlib import Path

from arena.replays.errors import ReplayError
from arena.replays.imports.pgn_file import is_pgn, meant
from arena.replays.imports.records import is_ttyrec
from arena.replays.player import Replay


def open_replay(path: str | Path) -> Replay:
    """A replay to seek in; ReplayError where it cannot be read.

    A file that is called like a ttyrec is read by NLE, one that is called like PGN by python-chess: `FILE.pgn` is its
    first game, `FILE.pgn#3` its third.
    """
    place = Path(path)
    if is_ttyrec(place):
        from arena.replays.imports.ttyrec import Imported

        return Imported(place)
    if is_pgn(place):
        from arena.replays.imports.pgn import Imported as Game

        return Game(place)
    return Replay(place)


def file_of(path: Path) -> Path:
    """The file that is read where a path is opened."""
    return meant(path)[0] if is_pgn(path) else path


def remark_on(replay: Replay) -> str:
    """What is to be said of what was opened: of several games in a file, which it is. Foreign text; "" if nothing."""
    return str(getattr(replay, "remark", ""))


def refuse_foreign(path: Path, deed: str) -> None:
    """Raise ReplayError for a file that others have made, with what cannot be done to it: it can be watched."""
    if is_ttyrec(path):
        raise ReplayError(f"{path} cannot {deed}: a ttyrec has no rules and no seed")
    if is_pgn(path):
        raise ReplayError(f"{path} cannot {deed}: a PGN file is no replay, though its games can be watched")
