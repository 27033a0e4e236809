"""What a game says when it is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Seat = str
"""A seat's name: "player_0", "player_1", … as PettingZoo numbers agents."""


def seat_names(count: int) -> tuple[Seat, ...]:
    """The names of `count` seats, in order."""
    return tuple(f"player_{k}" for k in range(count))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The final score of every seat and the rule that ended the game, in words."""

    scores: Mapping[Seat, float]
    reason: str

    @property
    def winners(self) -> tuple[Seat, ...]:
        """The seats with the highest score; empty where all seats of several scored the same."""
        best = max(self.scores.values())
        top = tuple(seat for seat, score in self.scores.items() if score == best)
        return () if len(top) == len(self.scores) > 1 else top
