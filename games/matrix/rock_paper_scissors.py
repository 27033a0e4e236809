"""Rock, Paper, Scissors: the smallest game in which both seats move at once.

**Rules.** In each round both players choose at the same time: rock beats scissors, scissors beat paper, paper beats
rock; equal choices score nothing. The match has a fixed number of rounds.

**Notation.** `rock`, `paper`, `scissors`.

**Scoring.** 1 for each round won, -1 for each round lost.

**Versions.** 1: the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from arena.games.core.game import Game
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Card, Hand

if TYPE_CHECKING:
    from gymnasium.spaces import Space
    from numpy.typing import NDArray

NAMES = ("rock", "paper", "scissors")

Round = tuple[int, int]


class RockPaperScissors(Game[tuple[Round, ...]]):
    """Rock, Paper, Scissors over a number of rounds. A state is the rounds played so far.

    Args:
        rounds: rounds in a match, 1 to 1000.
    """

    info = GameInfo(
        id="rock_paper_scissors",
        version=1,
        title="Rock, Paper, Scissors",
        seats=("Left", "Right"),
        card=(
            "In each round both players choose rock, paper or scissors at the same time. Rock beats scissors, scissors "
            "beat paper, paper beats rock: a won round scores 1, a lost one -1, equal choices 0. A move is one of the "
            "words rock, paper, scissors."
        ),
        simultaneous=True,
        score_range=(-1000.0, 1000.0),
    )
    num_actions = 3

    def __init__(self, rounds: int = 3) -> None:
        super().__init__(rounds=rounds)
        if not 1 <= rounds <= 1000:
            raise ValueError(f"rounds go from 1 to 1000, not {rounds}")
        self.rounds = rounds

    def initial(self, rng: Rng) -> tuple[Round, ...]:
        return ()

    def to_move(self, state: tuple[Round, ...]) -> tuple[Seat, ...]:
        return self.seats if len(state) < self.rounds else ()

    def legal(self, state: tuple[Round, ...], seat: Seat) -> Sequence[int]:
        return (0, 1, 2)

    def apply(self, state: tuple[Round, ...], actions: Mapping[Seat, int], rng: Rng) -> tuple[Round, ...]:
        left, right = self.seats
        return (*state, (actions[left], actions[right]))

    def scores(self, state: tuple[Round, ...]) -> Mapping[Seat, float]:
        left = float(sum((0, 1, -1)[(mine - theirs) % 3] for mine, theirs in state))
        return {self.seats[0]: left, self.seats[1]: 0.0 - left}

    def outcome(self, state: tuple[Round, ...]) -> Outcome | None:
        if len(state) < self.rounds:
            return None
        scores = self.scores(state)
        lead = scores[self.seats[0]]
        reason = (
            "as many rounds each" if lead == 0 else f"{self.info.seats[0 if lead > 0 else 1]} leads by {abs(lead):.0f}"
        )
        return Outcome(scores, f"{self.rounds} rounds: {reason}" if self.rounds > 1 else reason)

    def forfeit(self, state: tuple[Round, ...], seat: Seat) -> Outcome:
        """The leaver loses every round, those already played included."""
        scores = {other: float(-self.rounds if other == seat else self.rounds) for other in self.seats}
        return Outcome(scores, f"{self.seat_title(seat)} forfeits")

    def notation(self, state: tuple[Round, ...], seat: Seat, action: int) -> str:
        return NAMES[action]

    @cached_property
    def observation_space(self) -> Space[Any]:
        from gymnasium.spaces import Box

        return Box(0, 1, (2, 3), np.int8)

    def observe(self, state: tuple[Round, ...], seat: Seat) -> NDArray[Any]:
        """An int8 array of shape (2, 3): last round's choices as one-hot rows, own first; at first zeros."""
        seen = np.zeros((2, 3), dtype=np.int8)
        if state:
            own = self.seats.index(seat)
            seen[0, state[-1][own]] = seen[1, state[-1][1 - own]] = 1
        return seen

    def text(self, state: tuple[Round, ...], seat: Seat | None) -> str:
        scores = self.scores(state)
        lines = [
            f"Round {number}: {self.info.seats[0]} {NAMES[left]}, {self.info.seats[1]} {NAMES[right]}"
            for number, (left, right) in enumerate(state, 1)
        ]
        standing = ", ".join(f"{self.seat_title(s)} {scores[s]:+.0f}" for s in self.seats)
        outcome = self.outcome(state)
        now = f"Round {len(state) + 1} of {self.rounds}: both choose" if outcome is None else outcome.reason
        return "\n".join([*lines, f"Score: {standing}", now])

    def scene(self, state: tuple[Round, ...], seat: Seat | None) -> Hand:
        groups: list[tuple[str, tuple[Card, ...]]] = [
            (f"Round {number}", (Card(NAMES[left], "player_0"), Card(NAMES[right], "player_1")))
            for number, (left, right) in enumerate(state, 1)
        ]
        if len(state) < self.rounds:
            groups.append((f"Round {len(state) + 1}", tuple(Card(name, "plain", name) for name in NAMES)))
        scores = self.scores(state)
        return Hand(tuple(groups), ", ".join(f"{self.seat_title(s)} {scores[s]:+.0f}" for s in self.seats))
