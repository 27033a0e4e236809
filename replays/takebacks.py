"""Take-backs: what the table grants, what was used of it, and how one is written, for the engine and the verifier."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from arena.games.core.env import ArenaEnv
from arena.games.core.outcome import Seat


class TakenBack(NamedTuple):
    """A ply in which a seat takes back its last move, and all that came after it."""

    seat: Seat
    plies: int = 0
    """How many plies that undoes, once it is known."""


def written(plies: int) -> str:
    """A take-back as the action of its ply."""
    return f"take back {plies}"


class TakeBacks:
    """The take-backs of one match.

    Args:
        allowed: how many the table grants each seat.
    """

    def __init__(self, allowed: int) -> None:
        self.allowed = allowed
        self._used: Counter[Seat] = Counter()

    def left(self, env: ArenaEnv, seat: Seat) -> int:
        """How many a seat that is to act still has, and could use now: none where the world cannot go back."""
        left = self.allowed - self._used[seat]
        return left if left > 0 and len(env.to_act()) == 1 and env.can_take_back(seat) else 0

    def refusal(self, seat: Seat) -> str:
        """What a seat is told that has none now."""
        if not self.allowed:
            why = "nothing can be taken back at this table"
        elif self._used[seat] >= self.allowed:
            why = f"all {self.allowed} of your take-backs are used"
        else:
            why = "there is no move of yours to take back"
        return f"{why}; possible: a move, or to resign"

    def use(self, seat: Seat) -> None:
        """A seat has used one."""
        self._used[seat] += 1
