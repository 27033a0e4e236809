"""Chess in words: positions that are given as FEN or EPD, moves in SAN or UCI, and a game as readers see it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import chess

from arena.games.board.chess_actions import CLAIM_NAME, MOVES, NUMBERS, action_of
from arena.games.board.chess_state import State
from arena.games.core.errors import (
    AmbiguousAction,
    IllegalAction,
    PositionError,
    Unplayable,
    UnreadableAction,
    listed,
    quoted,
)

SAN = re.compile(r"(?:[KQRBN][a-h]?[1-8]?x?[a-h][1-8]|(?:[a-h]x)?[a-h][1-8](?:=[QRBN])?|O-O(?:-O)?)[+#]?", re.ASCII)
"""How a move in standard algebraic notation is written."""
_COUNT = re.compile(r"[0-9]{1,4}")
_MOST = 9999
"""Moves that a position may count."""
_MARKS = "+#"
_SIDES = ("Black", "White")

# Positions


def start_of(text: str, *, chess960: bool) -> str:
    """The FEN of a position given as FEN or EPD. PositionError where it is none, Unplayable where it is wrong."""
    fields = text.split()
    whole = len(fields) == 6 and not fields[4][0].isalpha()  # as the operations of an EPD begin
    if len(fields) < 4 or fields[0].count("/") != 7:
        raise PositionError(f"{quoted(text)} is neither a FEN (six fields) nor an EPD (four fields and operations)")
    if whole and not all(_COUNT.fullmatch(field) for field in fields[4:]):
        raise Unplayable(f"{quoted(text)} is no FEN: its last two fields count moves, up to {_MOST:,}")
    try:
        line = text.strip()
        board = chess.Board(line, chess960=chess960) if whole else chess.Board.from_epd(line, chess960=chess960)[0]
    except (ValueError, AssertionError, IndexError, KeyError) as error:
        raise Unplayable(f"{quoted(text)} is no {'FEN' if whole else 'EPD'}: {str(error)[:120]}") from error
    if max(board.halfmove_clock, board.fullmove_number) > _MOST:
        raise Unplayable(f"{quoted(text)} is no EPD: it counts more than {_MOST:,} moves")
    found = board.status()
    if found:
        wrong = ", ".join(flag.name.lower().replace("_", " ") for flag in chess.Status if flag & found and flag.name)
        raise Unplayable(f"{quoted(text)} is no position of {'Chess960' if chess960 else 'chess'}: {wrong}")
    return board.fen(en_passant="fen")


# Moves


def read(state: State, text: str, legal: Sequence[int], shown: Sequence[str]) -> int:
    """The legal action that a text names, in UCI or in SAN.

    Every action has one name in each. In SAN the marks of check and mate may be left out, and nothing else.

    Args:
        state: the game so far.
        text: what was said, without white space around it.
        legal: the legal actions.
        shown: how each of them is written.

    Raises UnreadableAction, AmbiguousAction or IllegalAction.
    """
    action = NUMBERS.get(text)
    if action is not None:
        if action in legal:
            return action
        why = "is not legal here: nothing lets you claim a draw" if text == CLAIM_NAME else "is not legal here"
        raise IllegalAction(f"{quoted(text)} {why}; possible: {listed(shown)}")
    if not SAN.fullmatch(text):
        raise UnreadableAction(
            f"{quoted(text)} is not a move in UCI (such as e2e4) or SAN (such as Nf3); possible: {listed(shown)}"
        )
    bare = text.rstrip(_MARKS)
    try:
        found = action_of(state.board.copy(stack=False).parse_san(bare))
    except chess.AmbiguousMoveError:
        fitting = ", ".join(_fitting(state, bare))
        raise AmbiguousAction(f"{quoted(text)} fits {fitting}; possible: {listed(shown)}") from None
    except ValueError:
        raise IllegalAction(f"{quoted(text)} is not legal here; possible: {listed(shown)}") from None
    written = state.san_of(found)
    if text not in (written, written.rstrip(_MARKS)):
        raise IllegalAction(
            f"{quoted(text)} is not legal here: the move is written {written}; possible: {listed(shown)}"
        )
    return found


def _fitting(state: State, bare: str) -> list[str]:
    """The moves of the same piece to the same square."""
    names = state.in_san.values()
    return sorted(name for name in names if name[0] == bare[0] and name.rstrip(_MARKS)[-2:] == bare[-2:])


def spelled_in_san(state: State) -> tuple[str, ...]:
    """The legal moves in SAN, and others that tell no two pieces apart and cannot be read as a legal one."""
    legal = state.in_san.values()
    read = {name.rstrip(_MARKS) for name in legal}
    read |= {f"{name[0]}{takes}{name[-2:]}" for name in read if _TELLING.match(name) for takes in ("", "x")}
    return (*legal, *(name for name in _SPELLED if name not in read))


_TELLING = re.compile(r"[KQRBN](?:[a-h][1-8]?|[1-8])x?[a-h][1-8]")
"""A move that tells two pieces apart."""
_SPELLED = (
    *(f"{piece}{takes}{square}" for piece in "KQRBN" for takes in ("", "x") for square in chess.SQUARE_NAMES),
    *(square for square in chess.SQUARE_NAMES if square[1] in "234567"),
    *("O-O", "O-O-O", CLAIM_NAME),
)


# The game as readers see it


def side(color: chess.Color) -> str:
    """The name of a side."""
    return _SIDES[color]


def diagram(board: chess.Board) -> str:
    """The board with its coordinates, White below; upper-case letters are White's pieces."""
    rows = [f"{8 - number} {row}" for number, row in enumerate(str(board).split("\n"))]
    return "\n".join([*rows, "  a b c d e f g h"])


def movetext(state: State) -> str:
    """The moves so far in SAN, numbered; "" before the first."""
    told: list[str] = []
    for after in state.line():
        before = after.before
        if before is None or after.is_claimed:
            continue
        board = before.board
        if board.turn:
            told.append(f"{board.fullmove_number}.")
        elif not told:
            told.append(f"{board.fullmove_number}...")
        told.append(after.san)
    return " ".join(told)


def last_move(state: State) -> str:
    """The last move in SAN with its number; "" where there was none."""
    before = state.before
    if before is None or state.is_claimed:
        return ""
    return f"{before.board.fullmove_number}{'.' if before.board.turn else '...'} {state.san}"


def cells_of(action: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The cells that a move leaves and enters, (row, column) from the top left with White below."""
    move = MOVES[action]
    return cell(move.from_square), cell(move.to_square)


def cell(square: chess.Square) -> tuple[int, int]:
    """The cell of a square."""
    return 7 - chess.square_rank(square), chess.square_file(square)
