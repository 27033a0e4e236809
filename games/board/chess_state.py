"""A game of chess as a value: where it began and what was played, with what follows from that kept beside it.

The history counts, since positions that come again end games. So a state is its start and its moves; the board, the
legal moves and the positions met are made of the state before when they are asked for, and go into no comparison, hash
or file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import chess

from arena.games.board.chess_actions import CLAIM, CLAIM_NAME, MOVES, NAMES, NUMBERS, action_of

Key = tuple[int, ...]
"""What makes two positions the same: pieces, who is to move, castling rights, and a capture en passant if it is legal
(FIDE Laws, 9.2.3)."""


class Ending(NamedTuple):
    """How a game ended: who won (None for a draw) and by what."""

    winner: chess.Color | None
    by: str


@dataclass(frozen=True)
class State:
    """A game of chess so far.

    Attributes:
        start: the first position as FEN.
        moves: the names of the actions since, separated by spaces; a claimed draw is the last of them.
        chess960: whether castling is written as in Chess960, where the king takes its rook.
    """

    start: str
    moves: str = ""
    chess960: bool = False

    def __reduce__(self) -> tuple[type[State], tuple[str, str, bool]]:
        return State, (self.start, self.moves, self.chess960)

    def after(self, action: int) -> State:
        """The state after a legal action."""
        name = NAMES[action]
        state = State(self.start, f"{self.moves} {name}" if self.moves else name, self.chess960)
        board = self.board.copy(stack=False)
        if name != CLAIM_NAME:
            board.push(MOVES[action])
        vars(state).update(before=self, board=board)
        return state

    @cached_property
    def before(self) -> State | None:
        """The state before the last action; None where there was none."""
        if not self.moves:
            return None
        state = State(self.start, "", self.chess960)
        for name in self.moves.split(" ")[:-1]:
            state = state.after(NUMBERS[name])
        return state

    @cached_property
    def board(self) -> chess.Board:
        """The board now, without the moves that led to it. It is shared: whoever wants to change it takes a copy."""
        if self.before is None:
            return chess.Board(self.start, chess960=self.chess960)
        return self.before.after(NUMBERS[self.last]).board

    def with_moves(self) -> chess.Board:
        """A new board on which all moves were played, as engines want it."""
        board = chess.Board(self.start, chess960=self.chess960)
        for name in self.moves.split():
            if name != CLAIM_NAME:
                board.push(MOVES[NUMBERS[name]])
        return board

    @property
    def last(self) -> str:
        """The name of the last action; "" before the first."""
        return self.moves[self.moves.rfind(" ") + 1 :]

    @property
    def is_claimed(self) -> bool:
        """Whether the last action claimed a draw."""
        return self.last == CLAIM_NAME

    @cached_property
    def san(self) -> str:
        """The last move in standard algebraic notation; "" where there was none."""
        if self.before is None or self.is_claimed:
            return ""
        return self.before.san_of(NUMBERS[self.last])

    def san_of(self, action: int) -> str:
        """A legal action in standard algebraic notation; a claim has its own name."""
        if action == CLAIM:
            return CLAIM_NAME
        known: dict[int, str] | None = vars(self).get("in_san")
        return self.board.copy(stack=False).san(MOVES[action]) if known is None else known[action]

    @cached_property
    def in_san(self) -> dict[int, str]:
        """Every legal move in standard algebraic notation."""
        board = self.board.copy(stack=False)
        return {action: board.san(MOVES[action]) for action in self.possible}

    def line(self) -> list[State]:
        """The states after each action, in their order."""
        states: list[State] = []
        state = self
        while (before := state.before) is not None:
            states.append(state)
            state = before
        return states[::-1]

    # What follows from the rules

    @cached_property
    def possible(self) -> tuple[int, ...]:
        """The legal moves as actions, ascending; whether the game is over is another matter."""
        return tuple(sorted(map(action_of, self.board.legal_moves)))

    @cached_property
    def met(self) -> tuple[Key, ...]:
        """The positions since the last capture or move of a pawn, this one last."""
        key = key_of(self.board)
        if self.before is None or self.board.halfmove_clock == 0:
            return (key,)
        return (*self.before.met, key)

    @property
    def times(self) -> int:
        """How often the position has stood on the board, now included."""
        return self.met.count(self.met[-1])

    @cached_property
    def ending(self) -> Ending | None:
        """What has ended the game whether anybody claims it or not."""
        board = self.board
        if not self.possible:
            return Ending(not board.turn, "checkmate") if board.is_check() else Ending(None, "stalemate")
        if board.is_insufficient_material():
            return Ending(None, "insufficient material")
        if board.halfmove_clock >= 150:
            return Ending(None, "the 75-move rule")
        return Ending(None, "fivefold repetition") if self.times >= 5 else None

    @cached_property
    def standing(self) -> str:
        """The rule by which a draw could be claimed of the position as it stands; "" where none lets it."""
        if self.times >= 3:
            return "threefold repetition"
        return "the 50-move rule" if self.board.halfmove_clock >= 100 else ""

    @cached_property
    def claimable(self) -> str:
        """The rule by which whoever is to move may claim a draw, with one of its moves or as it stands; "" if none."""
        if self.ending is not None or self.standing:
            return self.standing
        board = self.board
        twice = {key for key, times in Counter(self.met).items() if times >= 2}
        if not twice and board.halfmove_clock < 99:
            return ""
        for action in self.possible:
            if board.is_zeroing(MOVES[action]):
                continue
            if board.halfmove_clock >= 99:
                return "the 50-move rule"
            then = board.copy(stack=False)
            then.push(MOVES[action])
            if key_of(then) in twice:
                return "threefold repetition"
        return ""


def key_of(board: chess.Board) -> Key:
    """What makes a position the same as another."""
    passing = board.ep_square if board.has_legal_en_passant() else -1
    return (
        board.pawns,
        board.knights,
        board.bishops,
        board.rooks,
        board.queens,
        board.kings,
        board.occupied_co[chess.WHITE],
        board.clean_castling_rights() << 1 | board.turn,
        -1 if passing is None else passing,
    )
