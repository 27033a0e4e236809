"""Breakthrough on a small board: moves that go from one cell to another, with captures.

**Rules.** White has the two lower rows, Black the two upper ones; White begins. A piece goes one row ahead, straight or
diagonally, into an empty cell; diagonally it also takes a piece of the other side. Whoever reaches the other side's
first row, or takes the last piece, wins. (Dan Troyka, 2000; played there on 8 by 8.)

**Notation.** The cell that is left and the cell that is entered: `a2b3`. Rows are counted from the bottom.

**Scoring.** 1 for a win, -1 for a loss; there are no draws.

**Versions.** 1: the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from gymnasium.spaces import Box, Space
from numpy.typing import NDArray

from arena.games.core import Game, GameInfo, Grid, Outcome, Rng, Seat, Tile

EMPTY = "."
PIECES = "wb"
LEGEND = {
    EMPTY: Tile("·", "empty", "empty"),
    "w": Tile("♟", "white piece", "player_0"),
    "b": Tile("♟", "black piece", "player_1"),
}


class State(NamedTuple):
    """The board row by row from the top, the plies so far and the two cells of the last move."""

    board: str
    ply: int = 0
    last: tuple[int, ...] = ()


class Breakthrough(Game[State]):
    """Breakthrough on a square board.

    Args:
        size: rows and columns, 5 to 8.
    """

    info = GameInfo(
        id="breakthrough",
        version=1,
        title="Breakthrough",
        seats=("White", "Black"),
        card=(
            "A piece goes one row ahead, straight or diagonally, into an empty cell; diagonally it also takes. "
            "Whoever reaches the far row, or takes the last piece, wins. A move is two cells, such as a2b3."
        ),
    )

    def __init__(self, size: int = 5) -> None:
        super().__init__(size=size)
        if not 5 <= size <= 8:
            raise ValueError(f"size goes from 5 to 8, not {size}")
        self.size = size
        self.num_actions = size * size * 3
        self._cells = [f"{'abcdefgh'[column]}{size - row}" for row in range(size) for column in range(size)]
        self._clicks = {f"{cell // size},{cell % size}": name for cell, name in enumerate(self._cells)}

    def initial(self, rng: Rng) -> State:
        size = self.size
        return State("b" * (2 * size) + EMPTY * (size * (size - 4)) + "w" * (2 * size))

    def to_move(self, state: State) -> tuple[Seat, ...]:
        return () if self._winner(state) is not None else (self.seats[state.ply % 2],)

    def _winner(self, state: State) -> int | None:
        size, board = self.size, state.board
        for number, far in ((0, board[:size]), (1, board[-size:])):
            if PIECES[number] in far or PIECES[1 - number] not in board:
                return number
        return None

    def _entered(self, side: int, action: int) -> tuple[int, int]:
        """The cell that an action leaves, and the one that it enters; -1 where that is beside the board."""
        cell, way = divmod(action, 3)
        column = cell % self.size + way - 1
        entered = cell + way - 1 + (self.size if side else -self.size)
        return cell, entered if 0 <= column < self.size and 0 <= entered < self.size**2 else -1

    def legal(self, state: State, seat: Seat) -> Sequence[int]:
        side, actions = self.seats.index(seat), []
        for action in range(self.num_actions):
            left, entered = self._entered(side, action)
            if entered < 0 or state.board[left] != PIECES[side]:
                continue
            there = state.board[entered]
            if there == EMPTY or (there == PIECES[1 - side] and action % 3 != 1):
                actions.append(action)
        return actions

    def apply(self, state: State, actions: Mapping[Seat, int], rng: Rng) -> State:
        ((seat, action),) = actions.items()
        left, entered = self._entered(self.seats.index(seat), action)
        cells = list(state.board)
        cells[entered], cells[left] = cells[left], EMPTY
        return State("".join(cells), state.ply + 1, (left, entered))

    def scores(self, state: State) -> Mapping[Seat, float]:
        winner = self._winner(state)
        first = 0.0 if winner is None else 1.0 if winner == 0 else -1.0
        return {self.seats[0]: first, self.seats[1]: 0.0 - first}

    def outcome(self, state: State) -> Outcome | None:
        winner = self._winner(state)
        return None if winner is None else Outcome(self.scores(state), f"{self.info.seats[winner]} breaks through")

    def notation(self, state: State, seat: Seat, action: int) -> str:
        left, entered = self._entered(self.seats.index(seat), action)
        return self._cells[left] + (self._cells[entered] if entered >= 0 else "?")

    def spelled(self, state: State, seat: Seat) -> Sequence[str]:
        names = [self.notation(state, seat, action) for action in range(self.num_actions)]
        return [name for name in names if not name.endswith("?")]

    @cached_property
    def observation_space(self) -> Space[Any]:
        return Box(0, 1, (self.size, self.size, 2), np.int8)

    def observe(self, state: State, seat: Seat) -> NDArray[Any]:
        """An int8 array of shape (size, size, 2): the own pieces, then the opponent's."""
        cells = np.frombuffer(state.board.encode(), np.uint8).reshape(self.size, self.size)
        own = self.seats.index(seat)
        return np.stack([cells == ord(PIECES[own]), cells == ord(PIECES[1 - own])], axis=-1).astype(np.int8)

    def _rows(self, state: State) -> tuple[str, ...]:
        return tuple(state.board[start : start + self.size] for start in range(0, self.size**2, self.size))

    def text(self, state: State, seat: Seat | None) -> str:
        rows = [f"{self.size - number} {' '.join(row)}" for number, row in enumerate(self._rows(state))]
        outcome, mover = self.outcome(state), self.to_move(state)
        tail = outcome.reason if outcome else f"{self.seat_title(mover[0])} to move"
        return "\n".join([*rows, "  " + " ".join("abcdefgh"[: self.size]), tail])

    def scene(self, state: State, seat: Seat | None) -> Grid:
        last = tuple(divmod(cell, self.size) for cell in state.last)
        labels = tuple(str(self.size - row) for row in range(self.size))
        highlights = {"last": last} if last else {}
        return Grid(self._rows(state), LEGEND, labels, tuple("abcdefgh"[: self.size]), self._clicks, highlights)
