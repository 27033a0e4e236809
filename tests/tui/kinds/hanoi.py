"""The Tower of Hanoi: disks of different widths on three pegs.

**Rules.** One disk at a time, always the upper one of a peg, goes to another peg, and never onto a smaller disk. The
tower is solved when all disks lie on the last peg. (Édouard Lucas, 1883.)

**Notation.** The peg that is left and the one that is entered: `AC`.

**Scoring.** 1 where the tower is solved, 0 where the moves are used up.

**Versions.** 1: the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from gymnasium.spaces import Box, Space
from numpy.typing import NDArray

from arena.games.core import Card, Game, GameInfo, Outcome, Rng, Seat, Stack

PEGS = "ABC"
MOVES = tuple(left + entered for left in PEGS for entered in PEGS if left != entered)
ROLES = ("accent", "good", "warn", "bad", "plain", "muted")


class State(NamedTuple):
    """The disks of each peg from the bottom up, 1 being the smallest, and the moves that were made."""

    pegs: tuple[tuple[int, ...], ...]
    moves: int = 0


class Hanoi(Game[State]):
    """The Tower of Hanoi.

    Args:
        disks: disks of the tower, 1 to 6.
        limit: moves after which the game ends.
    """

    info = GameInfo(
        id="small_hanoi",
        version=1,
        title="Tower of Hanoi",
        seats=("Mover",),
        card=(
            "Bring all disks from peg A to peg C: one disk at a time, always the upper one of a peg, never onto a "
            "smaller one. A move is two letters, the peg that is left and the peg that is entered, such as AC."
        ),
        payoff="single",
        score_range=(0.0, 1.0),
    )
    num_actions = len(MOVES)

    def __init__(self, disks: int = 3, limit: int = 40) -> None:
        super().__init__(disks=disks, limit=limit)
        if not 1 <= disks <= 6:
            raise ValueError(f"disks go from 1 to 6, not {disks}")
        if limit < 1:
            raise ValueError(f"limit is a number from 1, not {limit}")
        self.disks, self.limit = disks, limit

    def initial(self, rng: Rng) -> State:
        return State((tuple(range(self.disks, 0, -1)), (), ()))

    def _solved(self, state: State) -> bool:
        return len(state.pegs[2]) == self.disks

    def to_move(self, state: State) -> tuple[Seat, ...]:
        return () if self._solved(state) or state.moves == self.limit else self.seats

    def legal(self, state: State, seat: Seat) -> Sequence[int]:
        tops = [peg[-1] if peg else self.disks + 1 for peg in state.pegs]
        return [k for k, (left, entered) in enumerate(MOVES) if tops[PEGS.index(left)] < tops[PEGS.index(entered)]]

    def apply(self, state: State, actions: Mapping[Seat, int], rng: Rng) -> State:
        (action,) = actions.values()
        left, entered = map(PEGS.index, MOVES[action])
        pegs = [list(peg) for peg in state.pegs]
        pegs[entered].append(pegs[left].pop())
        return State(tuple(map(tuple, pegs)), state.moves + 1)

    def scores(self, state: State) -> Mapping[Seat, float]:
        return {self.seats[0]: float(self._solved(state))}

    def outcome(self, state: State) -> Outcome | None:
        if self._solved(state):
            return Outcome(self.scores(state), f"solved in {state.moves} moves")
        return Outcome(self.scores(state), f"{self.limit} moves are used up") if state.moves == self.limit else None

    def notation(self, state: State, seat: Seat, action: int) -> str:
        return MOVES[action]

    @cached_property
    def observation_space(self) -> Space[Any]:
        return Box(0, 6, (3, self.disks), np.int8)

    def observe(self, state: State, seat: Seat) -> NDArray[Any]:
        """An int8 array of shape (3, disks): the disks of each peg from the bottom up, 0 where there is none."""
        seen = np.zeros((3, self.disks), dtype=np.int8)
        for number, peg in enumerate(state.pegs):
            seen[number, : len(peg)] = peg
        return seen

    def text(self, state: State, seat: Seat | None) -> str:
        pegs = [f"{name}: {' '.join(map(str, peg)) or '-'}" for name, peg in zip(PEGS, state.pegs, strict=True)]
        return "\n".join([*pegs, f"{state.moves} moves"])

    def scene(self, state: State, seat: Seat | None) -> Stack:
        stacks = [
            (name, tuple(Card("=" * (2 * disk - 1), ROLES[disk - 1]) for disk in peg))
            for name, peg in zip(PEGS, state.pegs, strict=True)
        ]
        return Stack(tuple(stacks), f"{state.moves} of {self.limit} moves", tuple(PEGS))
