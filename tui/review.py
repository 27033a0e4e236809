"""The review: what judges said of a finished match, read from the analyses that lie beside its replay.

Whatever stands there is foreign text, and is made harmless before it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from arena.analysis.words import SHOWN, short, verdict
from arena.replays.analysis import Analysis, MoveJudged, read_analyses
from arena.replays.player import Replay
from arena.replays.tape import Tape


class Verdict(NamedTuple):
    """What one judge said of one move."""

    judge: str
    """What it is called here: harmless."""
    move: MoveJudged
    blunder: bool

    @property
    def better(self) -> tuple[str, ...]:
        """The first of the best moves where the one that was played gave something away; none otherwise."""
        return self.move.best[:SHOWN] if self.move.loss > 0 else ()

    @property
    def words(self) -> str:
        """The verdict in a line."""
        return verdict(self.move)


class Review:
    """What is known of each move. The judge that was asked last comes first."""

    def __init__(self, analyses: Iterable[Analysis] = (), plies: int = 0) -> None:
        """`plies` is how many the match has: there is nothing to be said of others."""
        self._verdicts: dict[int, list[Verdict]] = {}
        for analysis in reversed(list(analyses)):
            judge = short(analysis.judge)
            for move in analysis.moves:
                if not 0 <= move.ply < plies:
                    continue
                said = Verdict(judge, move, analysis.is_blunder(move))
                self._verdicts.setdefault(move.ply + 1, []).append(said)
        self.blunders = tuple(sorted(ply for ply in self._verdicts if self._blundered(ply)))
        """The plies, counted as frames are, that are blunders to the judge that was asked last."""

    @classmethod
    def of(cls, tape: Tape) -> Review:
        """The review of a tape, where it is a replay that has an end. Raises ReplayError for a file that is none."""
        if not isinstance(tape, Replay) or tape.ended is None:
            return cls()
        return cls(read_analyses(tape.path, tape.ended.digest), tape.plies)

    def __bool__(self) -> bool:
        return bool(self._verdicts)

    def at(self, ply: int) -> Sequence[Verdict]:
        """What was said of the move that led to a frame."""
        return self._verdicts.get(ply, ())

    def next(self, ply: int, direction: int) -> int | None:
        """The next blunder after a ply, or the one before it."""
        if direction > 0:
            return next((one for one in self.blunders if one > ply), None)
        return next((one for one in reversed(self.blunders) if one < ply), None)

    def _blundered(self, ply: int) -> bool:
        return self._verdicts[ply][0].blunder
