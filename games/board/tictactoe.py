"""Tic-Tac-Toe: three in a row on a board of nine cells.

**Rules.** X and O take turns to mark an empty cell, X first. Three own marks in a row, column or diagonal win; a full
board is a draw.

**Notation.** Column letter and row number, from `a1` at the top left to `c3` at the bottom right. A position as text is
its rows from the top, separated by `/`, with `.` for an empty cell.

**Scoring.** 1 for a win, -1 for a loss, 0 for a draw.

**Versions.** 1: the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from arena.games.core.errors import PositionError, quoted
from arena.games.core.game import Game
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Cell, Grid, Tile

if TYPE_CHECKING:
    from gymnasium.spaces import Space
    from numpy.typing import NDArray

EMPTY = "."
MARKS = "XO"
LEGEND = {
    EMPTY: Tile("·", "empty", "empty"),
    "X": Tile("X", "X", "player_0"),
    "O": Tile("O", "O", "player_1"),
}
LINES = ((0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6))
NAMES = tuple(f"{column}{row}" for row in "123" for column in "abc")
CLICKS = {f"{cell // 3},{cell % 3}": name for cell, name in enumerate(NAMES)}


class TicTacToe(Game[str]):
    """Tic-Tac-Toe. A state is the nine cells row by row from the top left."""

    info = GameInfo(
        id="tictactoe",
        version=1,
        title="Tic-Tac-Toe",
        seats=("X", "O"),
        card=(
            "Two players, X first, take turns to mark an empty cell of a 3×3 board. Three own marks in a row, column "
            "or diagonal win; a full board is a draw. A move is a cell: column letter and row number, a1 at the top "
            "left, c3 at the bottom right."
        ),
    )
    num_actions = 9

    def __init__(self) -> None:
        super().__init__()

    def initial(self, rng: Rng) -> str:
        return EMPTY * 9

    def position(self, text: str, rng: Rng) -> str:
        rows = text.strip().split("/")
        if len(rows) != 3 or any(len(row) != 3 or set(row) - {EMPTY, *MARKS} for row in rows):
            raise PositionError(f"{quoted(text)} is not three rows of three cells X, O or . separated by /")
        board = "".join(rows)
        if board.count("X") - board.count("O") not in (0, 1):
            raise PositionError(f"{quoted(text)}: X moves first, so X has as many marks as O or one more")
        if self._lines(board):
            raise PositionError(f"{quoted(text)} is already won")
        return board

    def to_move(self, state: str) -> tuple[Seat, ...]:
        empty = state.count(EMPTY)
        if empty == 0 or (empty < 5 and self._lines(state)):
            return ()
        return (self.seats[(9 - empty) % 2],)

    def legal(self, state: str, seat: Seat) -> Sequence[int]:
        return [cell for cell in range(9) if state[cell] == EMPTY]

    def apply(self, state: str, actions: Mapping[Seat, int], rng: Rng) -> str:
        ((seat, cell),) = actions.items()
        return state[:cell] + MARKS[self.seats.index(seat)] + state[cell + 1 :]

    def scores(self, state: str) -> Mapping[Seat, float]:
        lines = self._lines(state)
        won = 0.0 if not lines else 1.0 if state[lines[0][0]] == "X" else -1.0
        return {self.seats[0]: won, self.seats[1]: -won}

    def outcome(self, state: str) -> Outcome | None:
        lines = self._lines(state)
        if lines:
            return Outcome(self.scores(state), f"{state[lines[0][0]]} has three in a row")
        return Outcome(self.scores(state), "the board is full") if EMPTY not in state else None

    def _lines(self, board: str) -> list[tuple[int, int, int]]:
        """The lines that one player holds whole."""
        return [line for line in LINES if board[line[0]] == board[line[1]] == board[line[2]] != EMPTY]

    def notation(self, state: str, seat: Seat, action: int) -> str:
        return NAMES[action]

    @cached_property
    def observation_space(self) -> Space[Any]:
        from gymnasium.spaces import Box

        return Box(0, 1, (3, 3, 2), np.int8)

    def observe(self, state: str, seat: Seat) -> NDArray[Any]:
        """An int8 array of shape (3, 3, 2): the own marks, then the opponent's."""
        cells = np.frombuffer(state.encode(), np.uint8).reshape(3, 3)
        own = self.seats.index(seat)
        return np.stack([cells == ord(MARKS[own]), cells == ord(MARKS[1 - own])], axis=-1).astype(np.int8)

    def text(self, state: str, seat: Seat | None) -> str:
        rows = [f"{row + 1} {' '.join(state[3 * row : 3 * row + 3])}" for row in range(3)]
        mover = self.to_move(state)
        outcome = self.outcome(state)
        tail = f"{self.seat_title(mover[0])} to move" if mover else outcome.reason if outcome else ""
        return "\n".join(["  a b c", *rows, tail])

    def scene(self, state: str, seat: Seat | None) -> Grid:
        cells: list[Cell] = [divmod(cell, 3) for cell in sorted({cell for line in self._lines(state) for cell in line})]
        highlights = {"win": tuple(cells)} if cells else {}
        rows = (state[:3], state[3:6], state[6:])
        return Grid(rows, LEGEND, ("1", "2", "3"), ("a", "b", "c"), CLICKS, highlights)
