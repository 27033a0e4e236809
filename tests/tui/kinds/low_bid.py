"""Low Bid: three players bid at the same time, and the lowest bid that nobody else made wins.

**Rules.** In each of three rounds all three choose a number from 1 to 4 at the same time. The lowest number that only
one of them chose wins the round; where there is none, nobody does.

**Notation.** The number in words: `one`, `two`, `three`, `four`.

**Scoring.** 1 for each round won.

**Versions.** 1: the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from gymnasium.spaces import Box, Space
from numpy.typing import NDArray

from arena.games.core import Card, Game, GameInfo, Hand, Outcome, Rng, Seat

NAMES = ("one", "two", "three", "four")
Round = tuple[int, ...]


class LowBid(Game[tuple[Round, ...]]):
    """Low Bid for three. A state is the rounds so far.

    Args:
        rounds: rounds of a match, 1 to 20.
    """

    info = GameInfo(
        id="low_bid",
        version=1,
        title="Low Bid",
        seats=("Ann", "Bob", "Cid"),
        card=(
            "In each round three players choose one of one, two, three and four at the same time. The lowest number "
            "that only one of them chose wins the round and scores 1. A move is one of those words."
        ),
        payoff="general_sum",
        simultaneous=True,
        score_range=(0.0, 20.0),
    )
    num_actions = len(NAMES)

    def __init__(self, rounds: int = 3) -> None:
        super().__init__(rounds=rounds)
        if not 1 <= rounds <= 20:
            raise ValueError(f"rounds go from 1 to 20, not {rounds}")
        self.rounds = rounds

    def initial(self, rng: Rng) -> tuple[Round, ...]:
        return ()

    def to_move(self, state: tuple[Round, ...]) -> tuple[Seat, ...]:
        return self.seats if len(state) < self.rounds else ()

    def legal(self, state: tuple[Round, ...], seat: Seat) -> Sequence[int]:
        return range(self.num_actions)

    def apply(self, state: tuple[Round, ...], actions: Mapping[Seat, int], rng: Rng) -> tuple[Round, ...]:
        return (*state, tuple(actions[seat] for seat in self.seats))

    def scores(self, state: tuple[Round, ...]) -> Mapping[Seat, float]:
        winners = [winner(bids) for bids in state]
        return {seat: float(winners.count(number)) for number, seat in enumerate(self.seats)}

    def outcome(self, state: tuple[Round, ...]) -> Outcome | None:
        return Outcome(self.scores(state), "all rounds are played") if len(state) == self.rounds else None

    def notation(self, state: tuple[Round, ...], seat: Seat, action: int) -> str:
        return NAMES[action]

    @cached_property
    def observation_space(self) -> Space[Any]:
        return Box(0, 4, (self.rounds, 3), np.int8)

    def observe(self, state: tuple[Round, ...], seat: Seat) -> NDArray[Any]:
        """An int8 array of shape (rounds, 3): the bids of each round, the own one first, 0 where it is to come."""
        own, seen = self.seats.index(seat), np.zeros((self.rounds, 3), dtype=np.int8)
        for number, bids in enumerate(state):
            seen[number] = [bids[(own + k) % 3] + 1 for k in range(3)]
        return seen

    def text(self, state: tuple[Round, ...], seat: Seat | None) -> str:
        lines = [
            f"round {number + 1}: "
            + ", ".join(f"{name} {NAMES[bid]}" for name, bid in zip(self.info.seats, bids, strict=True))
            for number, bids in enumerate(state)
        ]
        scores = ", ".join(f"{self.seat_title(seat)} {score:g}" for seat, score in self.scores(state).items())
        return "\n".join([*lines, f"{len(state)} of {self.rounds} rounds: {scores}"])

    def scene(self, state: tuple[Round, ...], seat: Seat | None) -> Hand:
        groups = [
            (f"Round {number + 1}", tuple(Card(NAMES[bid], f"player_{k}") for k, bid in enumerate(bids)))
            for number, bids in enumerate(state)
        ]
        if len(state) < self.rounds:
            groups.append(("To choose", tuple(Card(name, "plain", name) for name in NAMES)))
        return Hand(tuple(groups))


def winner(bids: Round) -> int | None:
    """Who made the lowest bid that nobody else made."""
    alone = [bid for bid in bids if bids.count(bid) == 1]
    return bids.index(min(alone)) if alone else None
