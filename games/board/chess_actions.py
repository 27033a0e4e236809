"""The actions of chess: every move that a queen, a knight or a promoting pawn could make, numbered once and for all.

There are 1,968 of them, in the order of the square that is left, of the one that is entered, and of the piece that a
pawn becomes. The claim of a draw follows as the last.
"""

from __future__ import annotations

from collections.abc import Iterator

import chess

CLAIM_NAME = "claim"


def _moves() -> Iterator[chess.Move]:
    for origin in chess.SQUARES:
        for target in chess.SQUARES:
            across = abs(chess.square_file(origin) - chess.square_file(target))
            along = abs(chess.square_rank(origin) - chess.square_rank(target))
            if origin != target and (not across or not along or across == along or {across, along} == {1, 2}):
                yield chess.Move(origin, target)
                ranks = (chess.square_rank(origin), chess.square_rank(target))
                if ranks in ((6, 7), (1, 0)) and across <= 1:
                    yield from (chess.Move(origin, target, piece) for piece in (5, 4, 3, 2))


MOVES: tuple[chess.Move, ...] = tuple(_moves())
"""Action -> move."""
CLAIM = len(MOVES)
"""The action that claims a draw."""
NAMES: tuple[str, ...] = (*(move.uci() for move in MOVES), CLAIM_NAME)
"""Action -> its name: a move in UCI."""
NUMBERS = {name: action for action, name in enumerate(NAMES)}
"""Name -> action."""
_PLACES = {
    move.from_square | move.to_square << 6 | (move.promotion or 0) << 12: action for action, move in enumerate(MOVES)
}


def action_of(move: chess.Move) -> int:
    """The action that is a move."""
    return _PLACES[move.from_square | move.to_square << 6 | (move.promotion or 0) << 12]
