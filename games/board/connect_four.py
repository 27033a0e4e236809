"""Connect Four: drop discs into columns until one player has four in a row.

**Rules.** Two players, Red first, drop discs in turn into a column that is not full; a disc falls to the lowest empty
cell. Whoever first has `connect` discs of the own colour in a row, column or diagonal wins. A full board is a draw.
The standard board has 6 rows and 7 columns (Wexler and Strongin, Milton Bradley, 1974).

**Notation.** A column's number, from 1 at the left. A position as text is its rows from the top, separated by `/`, with
`X` for Red, `O` for Yellow and `.` for an empty cell.

**Scoring.** 1 for a win, -1 for a loss, 0 for a draw.

**Versions.** 1: the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

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
DISCS = "XO"
LEGEND = {
    EMPTY: Tile("·", "empty", "empty"),
    "X": Tile("●", "red disc", "player_0"),
    "O": Tile("●", "yellow disc", "player_1"),
}


class State(NamedTuple):
    """The board row by row from the top, and the cell of the last disc (-1 before the first) with what it decided."""

    board: str
    ply: int
    last: int
    won: bool


class ConnectFour(Game[State]):
    """Connect Four on a board of any size.

    Args:
        rows: rows of the board, 2 to 20.
        columns: columns of the board, 2 to 20.
        connect: discs in a row that win, from 3 up to the longer side.
    """

    info = GameInfo(
        id="connect_four",
        version=1,
        title="Connect Four",
        seats=("Red", "Yellow"),
        card=(
            "Two players take turns to drop a disc into one of the columns; it falls to the lowest empty cell. "
            "The first to line up the required number of own discs horizontally, vertically or diagonally wins; "
            "a full board is a draw. A move is the number of a column, counted from 1 at the left."
        ),
    )

    def __init__(self, rows: int = 6, columns: int = 7, connect: int = 4) -> None:
        super().__init__(rows=rows, columns=columns, connect=connect)
        if not (2 <= rows <= 20 and 2 <= columns <= 20):
            raise ValueError(f"rows and columns go from 2 to 20, not {rows} and {columns}")
        if not 3 <= connect <= max(rows, columns):
            raise ValueError(
                f"connect goes from 3 to the longer side of the board ({max(rows, columns)}), not {connect}"
            )
        self.rows, self.columns, self.connect = rows, columns, connect
        self.num_actions = columns
        self._names = tuple(str(column + 1) for column in range(columns))
        self._turns = tuple((seat,) for seat in self.seats)
        self._even = dict.fromkeys(self.seats, 0.0)
        self._columns = {name: column for column, name in enumerate(self._names)}
        self._runs = [disc * connect for disc in DISCS]
        self._lines = [self._lines_through(cell) for cell in range(rows * columns)]
        self._clicks = {f"*,{column}": name for column, name in enumerate(self._names)}

    def _lines_through(self, cell: int) -> tuple[slice, ...]:
        """The slices of the board that hold the row, the column and both diagonals through a cell, where a run fits."""
        row, column = divmod(cell, self.columns)
        lines = []
        for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
            cells = [
                (row + k * down) * self.columns + column + k * right
                for k in range(-max(self.rows, self.columns), max(self.rows, self.columns) + 1)
                if 0 <= row + k * down < self.rows and 0 <= column + k * right < self.columns
            ]
            if len(cells) >= self.connect:
                lines.append(slice(cells[0], cells[-1] + 1, down * self.columns + right))
        return tuple(lines)

    def initial(self, rng: Rng) -> State:
        return State(EMPTY * (self.rows * self.columns), 0, -1, False)

    def position(self, text: str, rng: Rng) -> State:
        lines = text.strip().split("/")
        if len(lines) != self.rows or any(len(line) != self.columns or set(line) - {EMPTY, *DISCS} for line in lines):
            raise PositionError(
                f"{quoted(text)} is not {self.rows} rows of {self.columns} cells X, O or . from the top, separated by /"
            )
        board = "".join(lines)
        discs = [board.count(disc) for disc in DISCS]
        if discs[0] - discs[1] not in (0, 1):
            raise PositionError(
                f"{quoted(text)} has {discs[0]} X and {discs[1]} O: Red moves first, so X has as many or one more"
            )
        if any(
            board[cell] != EMPTY and board[cell + self.columns] == EMPTY for cell in range(len(board) - self.columns)
        ):
            raise PositionError(f"{quoted(text)} has a disc above an empty cell")
        if any(self._runs[k] in board[line] for lines in self._lines for line in lines for k in (0, 1)):
            raise PositionError(f"{quoted(text)} is already won")
        return State(board, sum(discs), -1, False)

    def to_move(self, state: State) -> tuple[Seat, ...]:
        if state.won or state.ply == len(state.board):
            return ()
        return self._turns[state.ply % 2]

    def legal(self, state: State, seat: Seat) -> Sequence[int]:
        board = state.board
        return [column for column in range(self.columns) if board[column] == EMPTY]

    def is_legal(self, state: State, seat: Seat, action: int) -> bool:
        return 0 <= action < self.columns and state.board[action] == EMPTY

    def apply(self, state: State, actions: Mapping[Seat, int], rng: Rng) -> State:
        board, ply, columns = state.board, state.ply, self.columns
        (column,) = actions.values()
        cell = column + (board[column::columns].count(EMPTY) - 1) * columns
        board = board[:cell] + DISCS[ply % 2] + board[cell + 1 :]
        run = self._runs[ply % 2]
        won = False
        for line in self._lines[cell]:
            if run in board[line]:
                won = True
                break
        return State(board, ply + 1, cell, won)

    def scores(self, state: State) -> Mapping[Seat, float]:
        if not state.won:
            return self._even
        first, second = self.seats
        return {first: 1.0, second: -1.0} if state.ply % 2 else {first: -1.0, second: 1.0}

    def outcome(self, state: State) -> Outcome | None:
        if state.won:
            winner = self.info.seats[(state.ply - 1) % 2]
            return Outcome(self.scores(state), f"{winner} connects {self.connect}")
        return Outcome(self.scores(state), "the board is full") if state.ply == len(state.board) else None

    def notation(self, state: State, seat: Seat, action: int) -> str:
        return self._names[action]

    def parse(self, state: State, seat: Seat, text: str) -> int:
        column = self._columns.get(text.strip())
        if column is not None and state.board[column] == EMPTY:
            return column
        refused: int = super().parse(state, seat, text)  # which says what is wrong
        return refused

    def canonical(self, state: State) -> bytes:
        """The board alone: it tells whose turn it is."""
        return state.board.encode()

    @cached_property
    def observation_space(self) -> Space[Any]:
        from gymnasium.spaces import Box

        return Box(0, 1, (self.rows, self.columns, 2), np.int8)

    def observe(self, state: State, seat: Seat) -> NDArray[Any]:
        """An int8 array of shape (rows, columns, 2): the own discs, then the opponent's."""
        cells = np.frombuffer(state.board.encode(), np.uint8).reshape(self.rows, self.columns)
        own = self.seats.index(seat)
        return np.stack([cells == ord(DISCS[own]), cells == ord(DISCS[1 - own])], axis=-1).astype(np.int8)

    def text(self, state: State, seat: Seat | None) -> str:
        head = " ".join(f"{name:>2}" for name in self._names).rstrip()
        lines = [" ".join(f"{cell:>2}" for cell in row) for row in self._grid(state)]
        mover = self.to_move(state)
        tail = f"{self.seat_title(mover[0])} ({DISCS[state.ply % 2]}) to move" if mover else self._verdict(state)
        return "\n".join([head, *lines, tail])

    def _verdict(self, state: State) -> str:
        outcome = self.outcome(state)
        return "" if outcome is None else outcome.reason

    def _grid(self, state: State) -> tuple[str, ...]:
        board, width = state.board, self.columns
        return tuple([board[start : start + width] for start in range(0, len(board), width)])

    def scene(self, state: State, seat: Seat | None) -> Grid:
        highlights: dict[str, tuple[Cell, ...]] = {}
        if state.last >= 0:
            highlights["last"] = (divmod(state.last, self.columns),)
            if state.won:
                highlights["win"] = self._winning(state)
        return Grid(self._grid(state), LEGEND, (), self._names, self._clicks, highlights)

    def _winning(self, state: State) -> tuple[Cell, ...]:
        """The cells of every winning run through the last disc."""
        run = self._runs[(state.ply - 1) % 2]
        cells: set[int] = set()
        for line in self._lines[state.last]:
            start = state.board[line].find(run)
            if start >= 0:
                indices = range(line.start, line.stop, line.step)
                while start < len(indices) and state.board[indices[start]] == run[0]:
                    cells.add(indices[start])
                    start += 1
        return tuple(divmod(cell, self.columns) for cell in sorted(cells))
