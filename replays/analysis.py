"""Analyses: what judges said of every move of a finished match, in a file beside its replay.

`NAME.analysis.json` holds one analysis for each judge that was asked. It is derived: it may be thrown away and made
again, and names the replay by the digest of its end, so that it never speaks of another match.
"""

from __future__ import annotations

import hashlib
import math
import secrets
from collections.abc import Sequence
from pathlib import Path

import msgspec

from arena.replays.errors import ReplayError

FORMAT = 1
SUFFIX = ".analysis.json"
BLUNDER = 0.15
"""How much of the score range a blunder gives away, at the least: as at lichess.org, whose winning chances go from -1
to 1, and where a blunder loses 0.3 of them. Where only results are told apart, it is every move that makes it worse."""
_REMEDY = "delete it, or have the match judged anew (arena analyse --force)"
_SEALED = ".jsonl.zst"


class MoveJudged(msgspec.Struct, frozen=True, omit_defaults=True):
    """One move that was played, beside the best of those that were possible. ValueError for one that cannot be."""

    ply: int
    seat: str
    played: str
    """The notation of the move."""
    value: float
    """What the seat could expect to score in the end with that move, on the scale of the game's scores."""
    best_value: float
    """The same with the best move."""
    best: tuple[str, ...]
    """The best moves, all of them where several are as good."""
    rank: int
    """1 for a best move; one more than the number of moves that were better."""
    moves: int
    """How many moves were possible."""
    source: str = "agent"
    """Who chose it, as in `Played`; only the agent's own choices count for it."""
    told: str = ""
    """The judge's own words on the move played, in short; of chess, in pawns as White sees it, or `#3`."""
    best_told: str = ""
    """The same of the best move."""

    def __post_init__(self) -> None:
        if self.ply < 0:
            raise ValueError(f"a move has a ply from 0, not {self.ply}")
        if not (1 <= self.rank <= self.moves and 1 <= len(self.best) <= self.moves):
            raise ValueError(f"of {self.moves} moves none has rank {self.rank} beside {len(self.best)} best ones")
        if not (math.isfinite(self.value) and math.isfinite(self.best_value)):
            raise ValueError(f"a move is worth a number, not {self.value} or {self.best_value}")

    @property
    def loss(self) -> float:
        """What the move gave away, 0 for a best one."""
        return 0.0 if self.rank == 1 else max(self.best_value - self.value, 0.0)

    @property
    def chance(self) -> float:
        """The share of moves that are best ones: how likely a random player finds one."""
        return len(self.best) / self.moves


class Analysis(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one judge said of one match. ValueError where it speaks of a move twice."""

    judge: str
    """The judge's spec."""
    digest: str
    """The digest at the end of the replay."""
    game: str
    score_range: tuple[float, float]
    moves: tuple[MoveJudged, ...]
    """In the order of plies; those that the judge had nothing to say of are not among them."""
    by: str = ""
    """What the judge calls itself, such as an engine's name and version."""
    seconds: float = 0.0
    replay: str = ""
    """The `fingerprint` of the replay that was judged."""

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, self.score_range)):
            raise ValueError("scores go from a number to a number")
        if len({(move.ply, move.seat) for move in self.moves}) < len(self.moves):
            raise ValueError("it speaks of a move twice")

    def is_blunder(self, move: MoveJudged) -> bool:
        """Whether one of its moves gave away `BLUNDER` of the score range or more."""
        low, high = self.score_range
        return high > low and move.loss >= BLUNDER * (high - low) - 1e-9


class _File(msgspec.Struct):
    format: int
    analyses: list[Analysis]


def place(replay: Path) -> Path:
    """Where the analyses of a replay lie; those of one that is not sealed keep its whole name."""
    return replay.with_name(replay.name.removesuffix(_SEALED) + SUFFIX)


def fingerprint(replay: Path) -> str:
    """The SHA-256 of a file. Raises OSError."""
    with replay.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_analyses(replay: Path, digest: str | None = None, plies: int | None = None) -> tuple[Analysis, ...]:
    """The analyses of a replay, one for each judge, the latest last; none where there is no file.

    Args:
        replay: the replay's file.
        digest: the digest of its end.
        plies: how many it has.

    Analyses of another match, or which speak of plies that are not there, are left out.

    Raises ReplayError where the file is no such file.
    """
    path = place(replay)
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_File)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise ReplayError(f"{path} cannot be read: {error.strerror or error}") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise ReplayError(f"{path} is no analysis of a replay: {error}; {_REMEDY}") from error
    if found.format != FORMAT:
        raise ReplayError(f"{path} has the format {found.format}; this version reads {FORMAT}: {_REMEDY}")
    return tuple(
        one
        for one in found.analyses
        if digest in (None, one.digest) and (plies is None or all(move.ply < plies for move in one.moves))
    )


def write_analyses(replay: Path, analyses: Sequence[Analysis]) -> Path:
    """Write the analyses of a replay, in the place of those that are there; where they lie now.

    Raises ReplayError where they cannot be written.
    """
    path = place(replay)
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        try:
            part.write_bytes(msgspec.json.encode(_File(FORMAT, list(analyses))))
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ReplayError(f"{path} cannot be written: {error.strerror or error}") from error
    return path
