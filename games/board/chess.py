"""Chess and Chess960: checkmate the king of the other side.

**Rules.** The FIDE Laws of Chess (2023), as python-chess plays them. The game is drawn by stalemate, where no side has
the material to give mate, when a position has stood on the board five times, and after 75 moves of each side without a
capture or a move of a pawn. When a position stands on the board for the third time, or after 50 such moves, whoever is
to move may claim a draw, and also where one of its legal moves would bring that about (9.2, 9.3). With
`claims=automatic` the game is drawn as soon as that is so, without a claim. In Chess960 the pieces behind the pawns
are drawn as one of the 960 placements of its rules (FIDE Laws, guideline II).

**Notation.** UCI: the square that is left and the one that is entered, and the letter of what a pawn becomes (`e2e4`,
`e1g1` to castle, `e7e8q`); in Chess960 the king takes its own rook to castle (`e1h1`). Or, with `notation=san`,
standard algebraic notation (`Nf3`, `exd5`, `O-O`, `e8=Q+`). Both are read, whichever is written; `claim` claims a
draw. A position as text is a FEN or an EPD.

**Scoring.** 1 for a win, -1 for a loss, 0 for a draw.

**Versions.** 1: the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import chess
import numpy as np

from arena.games.board import chess_words as words
from arena.games.board.chess_actions import CLAIM, CLAIM_NAME, NAMES, NUMBERS
from arena.games.board.chess_state import State
from arena.games.core.game import Game
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Cell, Grid, Tile

if TYPE_CHECKING:
    from gymnasium.spaces import Space
    from numpy.typing import NDArray

FILES, RANKS = tuple("abcdefgh"), tuple("87654321")
_GLYPHS = dict(zip("kqrbnp", "♚♛♜♝♞♟", strict=True))
LEGEND = {
    ".": Tile("·", "empty", "empty"),
    **{
        letter.upper() if light else letter: Tile(
            glyph,
            f"{'white' if light else 'black'} {chess.piece_name(chess.PIECE_SYMBOLS.index(letter))}",
            "light" if light else "dark",
        )
        for light in (True, False)
        for letter, glyph in _GLYPHS.items()
    },
}
CLICKS = {f"{row},{column}": f"{file}{rank}" for row, rank in enumerate(RANKS) for column, file in enumerate(FILES)}
PLANES = 20
"""Planes of an observation."""


class Chess(Game[State]):
    """Chess.

    Args:
        variant: the usual first position, or one of Chess960 drawn at random.
        notation: how moves are written; both ways are read.
        claims: whether the players claim draws, or the table sees to that at once.
    """

    info = GameInfo(
        id="chess",
        version=1,
        title="Chess",
        seats=("White", "Black"),
        card=(
            "Chess by the FIDE Laws; White moves first. Checkmate wins. Stalemate, too little material to mate, a "
            "position that stands on the board for the fifth time and 75 moves without a capture or a move of a pawn "
            "are draws. When a position stands there for the third time, or after 50 such moves, whoever is to move "
            "may claim a draw with claim, where the table does not declare it by itself. A move is written in UCI, "
            "such as e2e4, e1g1 to castle and e7e8q to promote, or in standard algebraic notation, such as Nf3, O-O "
            "and e8=Q. In Chess960 castling in UCI is the king's move onto its own rook, such as e1h1."
        ),
    )
    num_actions = len(NAMES)

    def __init__(
        self,
        variant: Literal["standard", "chess960"] = "standard",
        notation: Literal["uci", "san"] = "uci",
        claims: Literal["players", "automatic"] = "players",
    ) -> None:
        super().__init__(variant=variant, notation=notation, claims=claims)
        for name, value, known in (
            ("variant", variant, ("standard", "chess960")),
            ("notation", notation, ("uci", "san")),
            ("claims", claims, ("players", "automatic")),
        ):
            if value not in known:
                raise ValueError(f"{name} is {' or '.join(known)}, not {value!r}")
        self.chess960, self.in_san, self.automatic = variant == "chess960", notation == "san", claims == "automatic"
        self._turns = {chess.WHITE: (self.seats[0],), chess.BLACK: (self.seats[1],)}

    # The rules

    def initial(self, rng: Rng) -> State:
        if not self.chess960:
            return State(chess.STARTING_FEN)
        return State(chess.Board.from_chess960_pos(rng.below(960)).fen(), chess960=True)

    def position(self, text: str, rng: Rng) -> State:
        return State(words.start_of(text, chess960=self.chess960), chess960=self.chess960)

    def to_move(self, state: State) -> tuple[Seat, ...]:
        return () if self._is_over(state) else self._turns[state.board.turn]

    def _is_over(self, state: State) -> bool:
        return state.ending is not None or state.is_claimed or (self.automatic and state.standing != "")

    def legal(self, state: State, seat: Seat) -> Sequence[int]:
        legal = list(state.possible)
        if not self.automatic and state.claimable:
            legal.append(CLAIM)
        return legal

    def default_action(self, state: State, seat: Seat) -> int:
        """The first legal move; nothing is claimed for anybody."""
        return state.possible[0]

    def sample(self, state: State, seat: Seat, rng: Rng) -> int:
        """A random legal move; nothing is claimed for anybody."""
        return rng.choice(state.possible)

    def apply(self, state: State, actions: Mapping[Seat, int], rng: Rng) -> State:
        (action,) = actions.values()
        return state.after(action)

    def scores(self, state: State) -> Mapping[Seat, float]:
        won = None if state.ending is None or state.is_claimed else state.ending.winner
        first = 0.0 if won is None else 1.0 if won else -1.0
        return {self.seats[0]: first, self.seats[1]: 0.0 - first}

    def outcome(self, state: State) -> Outcome | None:
        if not self._is_over(state):
            return None
        return Outcome(self.scores(state), self._verdict(state))

    def _verdict(self, state: State) -> str:
        """What ended the game, in words."""
        if state.is_claimed:
            rule = state.before.claimable if state.before is not None else ""
            return f"draw by {rule}, claimed by {words.side(state.board.turn)}"
        if state.ending is None:
            return f"draw by {state.standing}"
        if state.ending.winner is None:
            return f"draw by {state.ending.by}"
        return f"{words.side(state.ending.winner)} wins by {state.ending.by}"

    def canonical(self, state: State) -> bytes:
        """The start and the moves."""
        return f"{state.start};{state.moves}".encode()

    # How it is spoken of

    def notation(self, state: State, seat: Seat, action: int) -> str:
        return state.san_of(action) if self.in_san else NAMES[action]

    def parse(self, state: State, seat: Seat, text: str) -> int:
        """The legal action that a text names, in UCI or in SAN."""
        wanted = text.strip()
        action = NUMBERS.get(wanted)
        if action is not None and action in state.possible:
            return action
        legal = self.legal(state, seat)
        written = [*state.in_san.values()] if self.in_san else [NAMES[other] for other in state.possible]
        return words.read(state, wanted, legal, [*written, *([CLAIM_NAME] if CLAIM in legal else [])])

    def spelled(self, state: State, seat: Seat) -> Sequence[str]:
        """Every move of the action space; in SAN, those that tell no two pieces apart, beside the legal ones."""
        if not self.in_san:
            return NAMES
        return words.spelled_in_san(state)

    # How it is shown

    @cached_property
    def observation_space(self) -> Space[Any]:
        from gymnasium.spaces import Box

        return Box(0, 255, (8, 8, PLANES), np.uint8)

    def observe(self, state: State, seat: Seat) -> NDArray[Any]:
        """A uint8 array of shape (8, 8, 20), row 0 being the eighth rank and column 0 the a-file.

        Planes of 0 and 1: pawns, knights, bishops, rooks, queens and king of the own side, then of the other; the own
        rooks that may still castle, then the other's; the square entered by a legal capture en passant; whether it is
        the seat's turn; whether the position stood on the board once before, and twice. The last two are whole numbers:
        the moves of either side since the last capture or move of a pawn, and the number of the move, both up to 255.
        """
        board, own = state.board, seat == self.seats[0]
        masks = [board.pieces_mask(piece, color) for color in (own, not own) for piece in chess.PIECE_TYPES]
        rooks = board.clean_castling_rights()
        masks += [rooks & board.occupied_co[own], rooks & board.occupied_co[not own]]
        passing = board.ep_square if board.has_legal_en_passant() else None
        masks.append(0 if passing is None else 1 << passing)
        bits = np.unpackbits(np.array(masks, "<u8").view(np.uint8), bitorder="little")
        seen = np.empty((8, 8, PLANES), np.uint8)
        seen[:, :, : len(masks)] = bits.reshape(len(masks), 8, 8)[:, ::-1].transpose(1, 2, 0)
        times = state.times
        seen[:, :, len(masks) :] = (
            board.turn == own,
            times >= 2,
            times >= 3,
            min(board.halfmove_clock, 255),
            min(board.fullmove_number, 255),
        )
        return seen

    def text(self, state: State, seat: Seat | None) -> str:
        board, moves = state.board, words.movetext(state)
        parts = [words.diagram(board), f"FEN: {board.fen()}"]
        if moves:
            parts.append(f"Moves: {moves}")
        return "\n".join([*parts, *self._standing(state)])

    def _standing(self, state: State) -> list[str]:
        """How things stand, in sentences."""
        if self._is_over(state):
            return [self._verdict(state)]
        mover = words.side(state.board.turn)
        told = [f"{mover} to move{', in check' if state.board.is_check() else ''}"]
        if not self.automatic and state.claimable:
            told.append(f"{mover} may claim a draw by {state.claimable}: {CLAIM_NAME}")
        return told

    def data(self, state: State, seat: Seat) -> Mapping[str, Any]:
        """The position as FEN, where the game began, and its moves in UCI and in SAN."""
        return {
            "fen": state.board.fen(),
            "start": state.start,
            "moves": state.moves.split(),
            "san": [after.san or CLAIM_NAME for after in state.line()],
        }

    def scene(self, state: State, seat: Seat | None) -> Grid:
        """The board, White below for everybody."""
        board = state.board
        highlights: dict[str, tuple[Cell, ...]] = {}
        if state.last and not state.is_claimed:
            highlights["last"] = words.cells_of(NUMBERS[state.last])
        king = board.king(board.turn)
        told = [words.last_move(state)]
        if king is not None and board.is_check():
            highlights["bad"] = (words.cell(king),)
            told.append("checkmate" if not state.possible else f"{words.side(board.turn)} is in check")
        if not self.automatic and state.claimable and not self._is_over(state):
            told.append(f"a draw may be claimed ({CLAIM_NAME})")
        rows = tuple(row.replace(" ", "") for row in str(board).split("\n"))
        clicks = {} if self.in_san else CLICKS
        return Grid(rows, LEGEND, RANKS, FILES, clicks, highlights, ", ".join(part for part in told if part))
