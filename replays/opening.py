"""Opening whatever can be watched: a replay, a recording of a terminal, or a game of a PGN file."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Protocol

from arena.games.core.errors import ParameterError
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


class Holder(Protocol):
    """What holds a match that was recorded: the result of one, or a live match that has ended."""

    @property
    def replay(self) -> Replay:
        """The recorded match."""
        ...


def given_replay(match: object, deed: str, opened: Callable[[Path], Replay] = Replay) -> Replay:
    """The match that somebody hands over: a replay, its path, a result with one, or a live match that has ended.

    Args:
        match: what was handed over.
        deed: what is to be done with it, for the sentence that refuses anything else: "be verified".
        opened: what reads a path.

    Raises ParameterError for what is none of these, and FileNotFoundError where the match was not recorded.
    """
    if isinstance(match, Replay):
        return match
    if isinstance(match, (str, PathLike)):
        return opened(Path(match))
    if getattr(match, "is_live", None) is True:
        raise ParameterError(f"the match is still being played: it can {deed} when it has ended")
    held = getattr(match, "replay", None)
    if not isinstance(held, Replay):
        raise ParameterError(f"a replay, its file or a result can {deed}, not {match!r:.80}")
    return held


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
