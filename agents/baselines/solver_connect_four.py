"""Connect Four, solved: what every column is worth, and when the game ends if both sides play perfectly.

The standard board is BitBully's (Thill, "BitBully: a fast and perfect-playing Connect Four agent and solver"), with its
book of all positions after 12 plies. Smaller boards are searched here: negamax with alpha-beta on two bitboards, as
Pons describes ("Solving Connect 4: how to build a perfect AI", 2015).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

from arena.agents.baselines.slices import Search
from arena.agents.core.errors import AgentMismatch, AgentUnavailable
from arena.games.board.connect_four import DISCS, ConnectFour, State

STANDARD = (6, 7, 4)
"""Rows, columns and the discs that win: the board that BitBully knows."""
CELLS, COLUMNS = 20, 7
"""Cells and columns of the greatest other board: of 25 cells one position takes more than ten seconds."""

Ends = Mapping[int, int]
"""Action -> the discs on the board when the mover has won, or, as a negative number, has lost; 0: nobody does."""


def solve(game: ConnectFour, state: State) -> Search[Ends]:
    """How the game ends after each column. Raises AgentMismatch for a board that is too big."""
    if (game.rows, game.columns, game.connect) == STANDARD:
        return (yield from _bitbully(state))
    if game.rows * game.columns > CELLS or game.columns > COLUMNS:
        raise AgentMismatch(
            f"solver knows Connect Four with four in a row on 6 rows of 7 columns, and on boards of at most {CELLS} "
            f"cells in {COLUMNS} columns; here are {game.rows} rows of {game.columns}, and {game.connect} in a row win"
        )
    return (yield from _board(game.rows, game.columns, game.connect).solve(state))


# The standard board


class _Bully(NamedTuple):
    """BitBully with its book, for one caller at a time: its table of positions is written while it searches."""

    core: Any
    board: Any
    turn: Lock


@lru_cache(maxsize=1)
def _bully() -> _Bully:
    try:
        from bitbully import bitbully_core
        from bitbully_databases import BitBullyDatabases  # type: ignore[import-untyped]
    except ImportError as error:
        raise AgentUnavailable(
            f"solver needs {error.name} for Connect Four, which is not installed: "
            'pip install "game-agent-arena[solvers]"'
        ) from error
    core = bitbully_core.BitBullyCore(BitBullyDatabases.get_database_path("12-ply-dist"))
    return _Bully(core, bitbully_core.BoardCore, Lock())


def _bitbully(state: State) -> Search[Ends]:
    rows, columns, _ = STANDARD
    bully = _bully()
    board = bully.board()
    cells = [[(DISCS.find(code) + 1) for code in state.board[row * columns :][:columns]] for row in range(rows)]
    if not board.setBoard(cells):
        raise AgentMismatch(f"BitBully refuses the position {state.board}")
    found = {}
    for column in range(columns):
        if board.isLegalMove(column):
            with bully.turn:
                score = bully.core.scoreMove(board, column, 0)
            found[column] = end_of(score, state.ply)
            yield
    return found


def end_of(score: int, ply: int) -> int:
    """When the game ends, of Pons's score of a move at a ply: 22 less the number of discs that the winner will have."""
    if not score:
        return 0
    discs, second = 22 - abs(score), bool(ply % 2) == (score > 0)
    return (2 * discs - (not second)) * (1 if score > 0 else -1)


# Smaller boards


@lru_cache(maxsize=8)
def _board(rows: int, columns: int, connect: int) -> _Board:
    return _Board(rows, columns, connect)


class _Board:
    """A board of one size, and what was found out about its positions so far.

    A column takes `rows + 1` bits, the lowest row first. A value is the number of cells that are empty before the disc
    that wins: above 0 where the mover drops it, below 0 where the other does.
    """

    def __init__(self, rows: int, columns: int, connect: int) -> None:
        self.rows, self.columns, self.connect = rows, columns, connect
        self.high = rows + 1
        self.bottom = sum(1 << column * self.high for column in range(columns))
        self.full = self.bottom * ((1 << rows) - 1)
        middle = sorted(range(columns), key=lambda column: abs(2 * column - columns + 1))
        self.order = [(column, ((1 << rows) - 1) << column * self.high) for column in middle]
        self.known: dict[int, tuple[int, int]] = {}
        """Position -> the least and the greatest value that it can have."""
        self.searched = 0

    def solve(self, state: State) -> Search[Ends]:
        """How the game ends after each column."""
        own, taken = self._bits(state)
        cells = self.rows * self.columns
        found = {}
        for column, cells_of in sorted(self.order):
            disc = (taken + self.bottom) & cells_of
            if not disc:
                continue
            if self._has_run(own | disc):
                value = cells + 1 - (state.ply + 1)
            else:
                value = -(yield from self._value(taken ^ own, taken | disc, -cells, cells))
            found[column] = (cells + 1 - abs(value)) * (1 if value > 0 else -1) if value else 0
        return found

    def _bits(self, state: State) -> tuple[int, int]:
        own = taken = 0
        for place, code in enumerate(state.board):
            if code in DISCS:
                row, column = divmod(place, self.columns)
                bit = 1 << column * self.high + self.rows - 1 - row
                taken |= bit
                own |= bit if code == DISCS[state.ply % 2] else 0
        return own, taken

    def _has_run(self, discs: int) -> bool:
        for step in (1, self.high - 1, self.high, self.high + 1):
            run = discs
            for _ in range(self.connect - 1):
                run &= run >> step
            if run:
                return True
        return False

    def _value(self, own: int, taken: int, alpha: int, beta: int) -> Search[int]:
        """The value for the mover, who holds `own`: exact between alpha and beta, a bound outside."""
        if taken == self.full:
            return 0
        left = (self.full & ~taken).bit_count()
        moves = [disc for _, cells in self.order if (disc := (taken + self.bottom) & cells)]
        if any(self._has_run(own | disc) for disc in moves):
            return left
        other = taken ^ own
        threats = [disc for disc in moves if self._has_run(other | disc)]
        if len(threats) > 1:
            return 1 - left
        key = own | taken << 64
        low, high = self.known.get(key, (1 - left, max(left - 2, 0)))
        alpha, beta = max(alpha, low), min(beta, high)
        if alpha >= beta:
            return alpha
        self.searched += 1
        if not self.searched % 64:
            yield
        best = -left
        for disc in threats or moves:
            value = -(yield from self._value(other, taken | disc, -beta, -max(alpha, best)))
            best = max(best, value)
            if best >= beta:
                self.known[key] = (best, high)
                return best
        self.known[key] = (best, best) if best > alpha else (low, best)
        return best
