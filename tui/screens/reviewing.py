"""The viewer that reviews: blunders on the timeline, the better move beside the one that was played."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from arena.agents.persons.composing import Composer, offered
from arena.replays.analysis import place
from arena.replays.errors import ReplayError
from arena.replays.marks import BLUNDER
from arena.replays.player import Replay
from arena.tui.review import Review, Verdict
from arena.tui.scenes.choices import Choices
from arena.tui.scenes.picture import one_line
from arena.tui.screens.judging import Judging

_REMARK = 8.0
"""Seconds for which is told that there is no analysis, or that it cannot be read."""


class Reviewing(Judging):
    """A viewer that shows what judges said of the moves, where analyses lie beside the replay."""

    _review = Review()

    def on_mount(self) -> None:
        if self.may_judge:
            self._read_review()

    def _read_review(self) -> str:
        """Read what lies there now; what is wrong with it, if anything."""
        try:
            self._review = Review.of(self.tape)
        except ReplayError as error:
            path = place(self.tape.path) if isinstance(self.tape, Replay) else Path()
            return one_line(str(error).replace(str(path), path.name), 300)  # where it lies is known, or nothing to them
        for ply in self._review.blunders:
            self.index.marks.mark(ply, BLUNDER)
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave out what may not be seen here."""
        if action == "blunder" and not self.may_judge:
            return False
        return super().check_action(action, parameters)

    def action_blunder(self, direction: int) -> None:
        """Go to the next blunder, or to the one before."""
        wrong = "" if self._review else self._read_review()
        if not self._review:
            hint = "no judge has looked at this match: arena analyse REPLAY --with solver (or stockfish, minimax)"
            self.remark(wrong or hint, _REMARK)
            return
        ply = self._review.next(self.playback.ply, direction)
        if ply is None:
            where = "" if not self._review.blunders else " after this ply" if direction > 0 else " before this ply"
            self.notify(f"no blunder{where}", timeout=2, markup=False)
            self.show()
            return
        self._go(ply)

    @property
    def verdicts(self) -> Sequence[Verdict]:
        """What may be told of the ply that is looked at."""
        return self._review.at(self.playback.ply) if self.may_judge else ()

    @property
    def standing(self) -> str:
        """A blunder, told for as long as it is looked at."""
        if not self.verdicts or not self.verdicts[0].blunder:
            return super().standing
        (first, *_) = self.verdicts
        return f"?  {one_line(first.move.played, 40)}: {first.words}"

    @property
    def choices(self) -> Choices | None:
        """The better moves are marked on the board; nothing can be chosen."""
        if not self.verdicts or not self.verdicts[0].better:
            return super().choices
        parts = offered(self._read(self.playback.ply).scene_for(self.eyes))
        composer = Composer()
        hinted = frozenset().union(*(composer.parts_of(move, parts) for move in self.verdicts[0].better))
        return Choices(frozenset(), hinted=hinted) if hinted else super().choices

    @property
    def _judged_words(self) -> Sequence[tuple[str, str]]:
        told: list[tuple[str, str]] = []
        for verdict in self.verdicts:
            kind = "blunder, " if verdict.blunder else ""
            told += [
                ("judged  ", "$quiet"),
                (f"{kind}{verdict.words}", _style(verdict)),
                (f"  {verdict.judge}\n", "$quiet"),
            ]
        return told


def _style(verdict: Verdict) -> str:
    """How a verdict is drawn."""
    if verdict.blunder:
        return "bold $text-error"
    return "$text-success" if verdict.move.rank <= 1 else "$text-warning"
