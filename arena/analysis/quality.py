"""Move quality: how good the moves of a player were, as SPIN-Bench scores it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from arena.replays.analysis import Analysis

TOPS = 3
"""Ranks that are told: best, among the best two, among the best three."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What was counted of judged moves. Moves that the table or an opening chose are not among them."""

    moves: int = 0
    top: tuple[int, ...] = (0,) * TOPS
    """Moves of rank 1, of rank 1 or 2, of rank 1 to 3; moves that are as good share the better rank."""
    loss: float = 0.0
    """What all of them gave away, in points of the game's score."""
    blunders: int = 0
    lucky: float = 0.0
    """How many best moves a random player is expected to find in these positions."""
    alike: int = 0
    """Moves in positions where all were as good: they say nothing of the player."""

    def __add__(self, other: Quality) -> Quality:
        top = tuple(one + more for one, more in zip(self.top, other.top, strict=True))
        return Quality(
            self.moves + other.moves,
            top,
            self.loss + other.loss,
            self.blunders + other.blunders,
            self.lucky + other.lucky,
            self.alike + other.alike,
        )

    @property
    def accuracy(self) -> float:
        """The share of best moves, 0 to 1; not a number without moves."""
        return self.share(1)

    def share(self, rank: int) -> float:
        """The share of moves that are among the best `rank`, 0 to 1; not a number without moves."""
        return self.top[rank - 1] / self.moves if self.moves else float("nan")

    @property
    def chance(self) -> float:
        """The accuracy that a random player is expected to have; not a number without moves."""
        return self.lucky / self.moves if self.moves else float("nan")

    @property
    def mean_loss(self) -> float:
        """What a move gave away on average; not a number without moves."""
        return self.loss / self.moves if self.moves else float("nan")


def quality(analysis: Analysis, seats: Iterable[str]) -> dict[str, Quality]:
    """How good the moves of each seat were."""
    found = dict.fromkeys(seats, Quality())
    for move in analysis.moves:
        if move.source == "agent" and move.seat in found:
            top = tuple(int(move.rank <= rank) for rank in range(1, TOPS + 1))
            blunders, alike = int(analysis.is_blunder(move)), int(len(move.best) == move.moves)
            found[move.seat] += Quality(1, top, move.loss, blunders, move.chance, alike)
    return found
