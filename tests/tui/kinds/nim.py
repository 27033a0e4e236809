"""Nim in words: a game that draws nothing, so that screens show its text.

**Rules.** Two players in turn take 1, 2 or 3 stones from one heap. Whoever takes the last stone wins.

**Notation.** How many stones are taken: `1`, `2` or `3`.

**Scoring.** 1 for a win, -1 for a loss.

**Versions.** 1: the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from gymnasium.spaces import Box, Space
from numpy.typing import NDArray

from arena.games.core import Game, GameInfo, Outcome, Rng, Seat


class State(NamedTuple):
    """The stones that are left, and the plies so far."""

    stones: int
    ply: int = 0


class Nim(Game[State]):
    """Nim with one heap.

    Args:
        stones: stones at first, 1 to 100.
    """

    info = GameInfo(
        id="nim",
        version=1,
        title="Nim",
        seats=("First", "Second"),
        card="Two players in turn take 1, 2 or 3 stones. Whoever takes the last one wins. A move is that number.",
    )
    num_actions = 3

    def __init__(self, stones: int = 9) -> None:
        super().__init__(stones=stones)
        if not 1 <= stones <= 100:
            raise ValueError(f"stones go from 1 to 100, not {stones}")
        self.stones = stones

    def initial(self, rng: Rng) -> State:
        return State(self.stones)

    def to_move(self, state: State) -> tuple[Seat, ...]:
        return (self.seats[state.ply % 2],) if state.stones else ()

    def legal(self, state: State, seat: Seat) -> Sequence[int]:
        return range(min(3, state.stones))

    def apply(self, state: State, actions: Mapping[Seat, int], rng: Rng) -> State:
        (action,) = actions.values()
        return State(state.stones - action - 1, state.ply + 1)

    def scores(self, state: State) -> Mapping[Seat, float]:
        first = 0.0 if state.stones else 1.0 if state.ply % 2 else -1.0
        return {self.seats[0]: first, self.seats[1]: 0.0 - first}

    def outcome(self, state: State) -> Outcome | None:
        if state.stones:
            return None
        return Outcome(self.scores(state), f"{self.info.seats[(state.ply - 1) % 2]} takes the last stone")

    def notation(self, state: State, seat: Seat, action: int) -> str:
        return str(action + 1)

    @cached_property
    def observation_space(self) -> Space[Any]:
        return Box(0, 100, (2,), np.int8)

    def observe(self, state: State, seat: Seat) -> NDArray[Any]:
        """An int8 array of shape (2,): the stones that are left, and whether this seat is to move."""
        return np.array([state.stones, seat in self.to_move(state)], dtype=np.int8)

    def text(self, state: State, seat: Seat | None) -> str:
        mover, outcome = self.to_move(state), self.outcome(state)
        tail = outcome.reason if outcome else f"{self.seat_title(mover[0])} to take 1, 2 or 3"
        return f"{state.stones} stones: {'o' * state.stones}\n{tail}"
