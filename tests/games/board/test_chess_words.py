"""Chess in words: moves in UCI and SAN, positions in FEN and EPD, and whatever is neither."""

from __future__ import annotations

import pytest

import arena
from arena.games.board.chess import Chess
from arena.games.board.chess_actions import NAMES
from arena.games.board.chess_state import State
from arena.games.core.errors import AmbiguousAction, IllegalAction, PositionError, UnreadableAction
from arena.games.core.rng import Rng

UCI, SAN = Chess(), Chess(notation="san")
KNIGHTS = "4k3/8/8/8/8/2N5/8/4K1N1 w - - 0 1"
PROMOTION = "1n5k/P7/8/8/8/8/8/K7 w - - 0 1"


def at(fen: str | None = None, game: Chess = UCI) -> State:
    return game.initial(Rng(0)) if fen is None else game.position(fen, Rng(0))


def read(text: str, fen: str | None = None, game: Chess = UCI) -> str:
    return NAMES[game.parse(at(fen, game), "player_0", text)]


@pytest.mark.parametrize("game", [UCI, SAN])
@pytest.mark.parametrize(
    ("text", "fen", "move"),
    [
        ("e4", None, "e2e4"),
        ("e2e4", None, "e2e4"),
        ("Nf3", None, "g1f3"),
        ("Nge2", KNIGHTS, "g1e2"),
        ("Nce2", KNIGHTS, "c3e2"),
        ("a8=Q+", "7k/P7/8/8/8/8/8/K7 w - - 0 1", "a7a8q"),
        ("axb8=N", PROMOTION, "a7b8n"),
        ("axb8=Q+", PROMOTION, "a7b8q"),
        ("axb8=Q", PROMOTION, "a7b8q"),
        ("O-O", "4k3/8/8/8/8/8/8/4K2R w K - 0 1", "e1g1"),
        ("e1g1", "4k3/8/8/8/8/8/8/4K2R w K - 0 1", "e1g1"),
        (" exd6\n", "4k3/8/8/3pP3/8/8/8/4K3 w - d6 0 1", "e5d6"),
        ("Ra8#", "4k3/7R/8/8/8/8/8/R3K3 w - - 0 1", "a1a8"),
    ],
)
def test_both_notations_are_read_in_either_game(game: Chess, text: str, fen: str | None, move: str) -> None:
    assert read(text, fen, game) == move


@pytest.mark.parametrize(
    ("text", "fen", "error", "said"),
    [
        ("e5", None, IllegalAction, '"e5" is not legal here; possible: '),
        ("e2e5", None, IllegalAction, '"e2e5" is not legal here; possible: '),
        ("Ne2", KNIGHTS, AmbiguousAction, '"Ne2" fits Nce2, Nge2'),
        ("Ngf3", None, IllegalAction, "the move is written Nf3"),
        ("Nxf3", None, IllegalAction, "the move is written Nf3"),
        ("Nf3+", None, IllegalAction, "the move is written Nf3"),
        ("a8", PROMOTION, IllegalAction, "is not legal here"),
        ("a7a8", PROMOTION, IllegalAction, "is not legal here"),
        ("a8=K", PROMOTION, UnreadableAction, "is not a move in UCI (such as e2e4) or SAN"),
        ("a8Q", PROMOTION, UnreadableAction, "is not a move"),
        ("0-0", "4k3/8/8/8/8/8/8/4K2R w K - 0 1", UnreadableAction, "is not a move"),
        ("e1h1", "4k3/8/8/8/8/8/8/4K2R w K - 0 1", IllegalAction, "is not legal here"),
        ("e1g1", "4k3/8/8/8/8/8/8/4K2R w - - 0 1", IllegalAction, "is not legal here"),
        ("O-O-O", "4k3/8/8/8/8/8/8/4K2R w K - 0 1", IllegalAction, "is not legal here"),
        ("E2E4", None, UnreadableAction, "is not a move"),
        ("e2-e4", None, UnreadableAction, "is not a move"),
        ("Pe4", None, UnreadableAction, "is not a move"),
        ("nf3", None, UnreadableAction, "is not a move"),
        ("1. e4", None, UnreadableAction, "is not a move"),
        ("e4!", None, UnreadableAction, "is not a move"),
        ("e2e4 e7e5", None, UnreadableAction, "is not a move"),
        ("a1a1", None, UnreadableAction, "is not a move"),
        ("0000", None, UnreadableAction, "is not a move"),
        ("--", None, UnreadableAction, "is not a move"),
        ("ｅ４", None, UnreadableAction, "is not a move"),
        ("e\u0664", None, UnreadableAction, "is not a move"),
        ("\x1b[2Je4", None, UnreadableAction, "is not a move"),
    ],
)
def test_what_is_no_move_is_told_and_never_repaired(
    text: str, fen: str | None, error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as caught:
        read(text, fen)
    assert type(caught.value) is error
    assert said in str(caught.value)
    assert "possible: " in str(caught.value)
    assert str(caught.value).isprintable()


def test_every_legal_move_is_read_in_both_notations() -> None:
    rng, state = Rng(9), UCI.initial(Rng(0))
    for _ in range(60):
        (seat,) = UCI.to_move(state)
        for action in state.possible:
            assert UCI.parse(state, seat, SAN.notation(state, seat, action)) == action
            assert SAN.parse(state, seat, UCI.notation(state, seat, action)) == action
        state = UCI.apply(state, {seat: rng.choice(state.possible)}, rng)


def test_the_text_tells_moves_board_and_whose_turn_it_is() -> None:
    state = at()
    for move in ("e4", "e5", "Bc4", "a6", "Qh5", "h6", "Qxf7"):
        (seat,) = UCI.to_move(state)
        if move == "Qxf7":
            assert UCI.text(state, seat).split("\n")[-1] == "White to move"
        state = UCI.apply(state, {seat: UCI.parse(state, seat, move)}, Rng(0))
    assert UCI.text(state, None).split("\n") == [
        "8 r n b q k b n r",
        "7 . p p p . Q p .",
        "6 p . . . . . . p",
        "5 . . . . p . . .",
        "4 . . B . P . . .",
        "3 . . . . . . . .",
        "2 P P P P . P P P",
        "1 R N B . K . N R",
        "  a b c d e f g h",
        "FEN: rnbqkbnr/1ppp1Qp1/p6p/4p3/2B1P3/8/PPPP1PPP/RNB1K1NR b KQkq - 0 4",
        "Moves: 1. e4 e5 2. Bc4 a6 3. Qh5 h6 4. Qxf7#",
        "White wins by checkmate",
    ]


def test_a_game_that_begins_with_black_says_so() -> None:
    state = at("4k3/8/8/8/8/8/8/4K2R b K - 3 41")
    state = UCI.apply(state, {"player_1": UCI.parse(state, "player_1", "Ke7")}, Rng(0))
    text = UCI.text(state, None)
    assert "Moves: 41... Ke7" in text
    assert "White to move" in text
    check = UCI.apply(state, {"player_0": UCI.parse(state, "player_0", "Rh7")}, Rng(0))
    assert UCI.text(check, None).endswith("Black to move, in check")


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("4k3/8/8/8/8/8/8/4K2R w K - 3 41", "4k3/8/8/8/8/8/8/4K2R w K - 3 41"),
        ("4k3/8/8/8/8/8/8/4K2R w K -", "4k3/8/8/8/8/8/8/4K2R w K - 0 1"),
        ('4k3/8/8/8/8/8/8/4K2R w K - bm O-O; id "x";', "4k3/8/8/8/8/8/8/4K2R w K - 0 1"),
        ("4k3/8/8/8/8/8/8/4K2R w K - hmvc 7; fmvn 12;", "4k3/8/8/8/8/8/8/4K2R w K - 7 12"),
        ("  4k3/8/8/8/8/8/8/4K2R  w K - 3 41 ", "4k3/8/8/8/8/8/8/4K2R w K - 3 41"),
    ],
)
def test_positions_are_given_as_fen_or_epd(text: str, fen: str) -> None:
    assert at(text).start == fen


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is neither a FEN (six fields) nor an EPD"),
        ("startpos", "is neither a FEN"),
        ("4k3/8/8/8/8/8/4K3 w - - 0 1", "is neither a FEN"),
        ("8/8/8/8/8/8/8/8 w - - 0 1", "is no position of chess: no white king, no black king, empty"),
        ("4k3/8/8/8/8/8/8/4K2R w Q - 0 1", "bad castling rights"),
        ("4k2R/8/8/8/8/8/8/4K3 w - - 0 1", "opposite check"),
        ("4k3/8/8/8/8/8/8/P3K3 w - - 0 1", "pawns on backrank"),
        ("4k3/9/8/8/8/8/8/4K3 w - - 0 1", "is no FEN"),
        ("4k3/8/8/8/8/8/8/4K3 x - - 0 1", "is no FEN"),
        ("4k3/8/8/8/8/8/8/4K3 w - - -1 1", "is no FEN: its last two fields count moves, up to 9,999"),
        ("4k3/8/8/8/8/8/8/4K3 w - - 0 10000", "is no FEN: its last two fields count moves, up to 9,999"),
        ("4k3/8/8/8/8/8/8/4K3 w - - 0 \u0664", "is no FEN: its last two fields count moves, up to 9,999"),
        ("4k3/8/8/8/8/8/8/4K3 w - - 0x1 1", "is no FEN: its last two fields count moves, up to 9,999"),
        ("4k3/8/8/8/8/8/8/4K2R w K - fmvn 10000;", "is no EPD: it counts more than 9,999 moves"),
        ("4k3/8/8/8/8/8/8/4K3 w - e4 0 1", "invalid ep square"),
        ("4k3/8/8/8/8/8/8/4K2R w K - bm Rh9;", "is no EPD"),
        ("1r3k1r/8/8/8/8/8/8/1R3K1R w HBhb - 0 1", "bad castling rights"),
        ("4k3/8/8/8/8/8/8/4K3 w - - 0 " + "9" * 5000, "is no FEN"),
        ("////////", "is neither a FEN"),
        ("\x1b[2J/7/7/7/7/7/7/7 w - - 0 1", "is no FEN"),
    ],
)
def test_what_is_no_position_is_told(text: str, said: str) -> None:
    with pytest.raises(PositionError) as caught:
        at(text)
    assert said in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("7k/5Q2/6K1/8/8/8/8/8 b - - 0 1", '"7k/5Q2/6K1/8/8/8/8/8 b - - 0 1": the position is already decided'),
        ("4k3/8/8/8/8/8/8/4K2R w Q - 0 1", "bad castling rights"),
        ("e2e4 e7e6 e4e6", "read as moves, move 3: "),
    ],
)
def test_a_position_from_which_nobody_can_play_is_not_read_as_moves(text: str, said: str) -> None:
    with pytest.raises(PositionError) as caught:
        arena.play("chess", ["first", "first"], position=text, record=False)
    assert said in str(caught.value)
    assert ("read as moves" in str(caught.value)) == ("read as moves" in said)


def test_a_match_begins_with_moves_in_san_or_at_a_position() -> None:
    seats = ["first", "first"]
    table = {"max_plies": 6}
    opened = arena.play("chess", seats, position="e4 e5 Nf3", table=table, record=False)
    assert opened.started.opening is not None
    placed = arena.play("chess", seats, position="4k3/8/8/8/8/8/8/4K2R w K - 3 41", table=table, record=False)
    assert placed.started.position == "4k3/8/8/8/8/8/8/4K2R w K - 3 41"
