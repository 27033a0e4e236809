"""Chess: every way in which a game ends, what may be claimed, and what a state is."""

from __future__ import annotations

import pickle
from typing import Any

import chess
import numpy as np
import pytest

from arena.games.board.chess import Chess
from arena.games.board.chess_actions import CLAIM, MOVES, NAMES, NUMBERS, action_of
from arena.games.board.chess_state import State
from arena.games.core.errors import IllegalAction
from arena.games.core.rng import Rng

GAME = Chess()
SHUFFLE = "Nf3 Nf6 Ng1 Ng8"
"""After this the first position is back on the board."""
ROOKS = "4k3/8/8/8/8/8/8/R3K3 w - - {clock} 80"


def played(moves: str, game: Chess = GAME, fen: str | None = None) -> State:
    """The state after moves in SAN or UCI."""
    state = game.initial(Rng(0)) if fen is None else game.position(fen, Rng(0))
    for move in moves.split():
        (seat,) = game.to_move(state)
        state = game.apply(state, {seat: game.parse(state, seat, move)}, Rng(0))
    return state


def legal(state: State, game: Chess = GAME) -> list[str]:
    return [NAMES[action] for action in game.legal(state, game.to_move(state)[0])]


ENDINGS = [
    ("f3 e5 g4 Qh4#", None, "Black wins by checkmate", -1),
    ("e4 e5 Bc4 Nc6 Qh5 Nf6 Qxf7", None, "White wins by checkmate", 1),
    ("Qf7", "7k/8/8/8/8/8/8/K4Q2 w - - 0 1", "draw by stalemate", 0),
    ("Kxb2", "7k/8/8/8/8/8/1r6/K7 w - - 0 1", "draw by insufficient material", 0),
    ("Kxb2", "7k/8/8/8/8/8/1r6/K6N w - - 0 1", "draw by insufficient material", 0),
    ("Kxb2", "5b1k/8/8/8/8/8/1r6/K1B5 w - - 0 1", "draw by insufficient material", 0),
    (" ".join([SHUFFLE] * 4), None, "draw by fivefold repetition", 0),
    ("Ra2", ROOKS.format(clock=149), "draw by the 75-move rule", 0),
    ("Ra8", "4k3/7R/8/8/8/8/8/R3K3 w - - 149 80", "White wins by checkmate", 1),
]


@pytest.mark.parametrize(("moves", "fen", "reason", "score"), ENDINGS, ids=[ending[2] for ending in ENDINGS])
def test_every_ending(moves: str, fen: str | None, reason: str, score: int) -> None:
    state = played(moves, fen=fen)
    outcome = GAME.outcome(state)
    assert outcome is not None
    assert (outcome.reason, outcome.scores["player_0"]) == (reason, score)
    assert GAME.to_move(state) == ()
    assert reason in GAME.text(state, None)


@pytest.mark.parametrize(
    "fen",
    [
        "5b1k/8/8/8/8/8/1r6/K4B2 w - - 0 1",  # bishops on squares of two colours can mate
        "6nk/8/8/8/8/8/1r6/K6N w - - 0 1",  # and so can two knights
        "7k/8/8/8/8/8/1r6/K5NN w - - 0 1",
    ],
)
def test_a_game_goes_on_while_somebody_could_be_mated(fen: str) -> None:
    assert GAME.outcome(played("Kxb2", fen=fen)) is None


def test_a_claim_ends_the_game_when_a_position_came_three_times() -> None:
    state = played(f"{SHUFFLE} {SHUFFLE}")
    assert GAME.outcome(state) is None
    assert legal(state)[-1] == "claim"
    assert "White may claim a draw by threefold repetition: claim" in GAME.text(state, None)
    claimed = GAME.apply(state, {"player_0": CLAIM}, Rng(0))
    outcome = GAME.outcome(claimed)
    assert outcome is not None
    assert outcome.reason == "draw by threefold repetition, claimed by White"
    assert set(outcome.scores.values()) == {0.0}
    assert pickle.loads(pickle.dumps(claimed)) == claimed


def test_a_draw_may_be_claimed_with_the_move_that_repeats() -> None:
    """Black has only to announce Ng8, after which the first position stands there for the third time (FIDE 9.2.1)."""
    before = played(f"{SHUFFLE} Nf3 Nf6 Ng1")
    assert "claim" in legal(before)
    assert "claim" not in legal(played(f"{SHUFFLE} Nf3 Nf6"))


def test_a_draw_may_be_claimed_with_the_fiftieth_move() -> None:
    assert "claim" in legal(played("", fen=ROOKS.format(clock=99)))
    assert "claim" in legal(played("Ra2", fen=ROOKS.format(clock=99)))
    assert "claim" not in legal(played("", fen=ROOKS.format(clock=98)))


def test_without_a_move_that_neither_takes_nor_moves_a_pawn_the_fiftieth_cannot_be_announced() -> None:
    only_pawn = "7k/8/8/8/p7/P6p/7P/6bK w - - 99 90"
    state = played("", fen=only_pawn)
    assert legal(state) == ["h1g1"]
    assert "claim" not in legal(state)


def test_nothing_can_be_claimed_without_a_right_to_it() -> None:
    state = GAME.initial(Rng(0))
    with pytest.raises(IllegalAction, match="is not legal here: nothing lets you claim a draw"):
        GAME.parse(state, "player_0", "claim")
    assert not GAME.is_legal(state, "player_0", CLAIM)


def test_positions_are_the_same_only_with_the_same_rights() -> None:
    """The king goes and comes back: the pieces stand as before, and castling is gone (FIDE 9.2.3.2)."""
    fen = "r3k3/8/8/8/8/8/8/4K2R w K - 0 1"
    state = played("Kf1 Kf8 Ke1 Ke8 Kf1 Kf8 Ke1 Ke8", fen=fen)
    assert state.times == 2
    assert played("Rh2 Kf8 Rh1 Ke8 Rh2 Kf8 Rh1 Ke8", fen=fen).times == 2


def test_a_capture_en_passant_that_is_pinned_makes_no_other_position() -> None:
    pinned = "8/8/8/8/k2Pp2Q/8/8/3K4 b - d3 0 1"
    assert played("Kb4 Qh5 Ka4 Qh4", fen=pinned).times == 2
    free = "8/8/8/8/3Pp3/8/8/k2K4 b - d3 0 1"
    assert played("Kb1 Kd2 Ka1 Kd1", fen=free).times == 1


def test_what_is_automatic_needs_no_claim() -> None:
    game = Chess(claims="automatic")
    before = played(f"{SHUFFLE} Nf3 Nf6 Ng1", game)
    assert "claim" not in legal(before, game)
    state = played(f"{SHUFFLE} {SHUFFLE}", game)
    outcome = game.outcome(state)
    assert outcome is not None
    assert outcome.reason == "draw by threefold repetition"
    fifty = game.outcome(played("Ra2", game, ROOKS.format(clock=99)))
    assert fifty is not None
    assert fifty.reason == "draw by the 50-move rule"


def test_the_table_claims_nothing_for_a_seat() -> None:
    state = played(f"{SHUFFLE} {SHUFFLE}")
    assert NAMES[GAME.default_action(state, "player_0")] == "b1a3"
    assert CLAIM in GAME.legal(state, "player_0")
    drawn = {GAME.sample(state, "player_0", Rng(seed)) for seed in range(200)}
    assert drawn == set(state.possible)


def test_actions_are_the_moves_of_a_queen_a_knight_and_a_pawn() -> None:
    assert len(MOVES) == 1792 + 176
    assert GAME.num_actions == len(set(NAMES)) == 1969
    assert all(action_of(move) == action for action, move in enumerate(MOVES))
    board = chess.Board()
    rng = Rng(4)
    while not board.is_game_over():
        moves = list(board.legal_moves)
        assert all(NAMES[action_of(move)] == move.uci() for move in moves)
        board.push(rng.choice(moves))


@pytest.mark.parametrize(
    "fen",
    [
        chess.STARTING_FEN,
        "4k3/8/8/8/8/8/8/R3K3 w - - 0 1",
        "4k2r/8/8/8/8/8/8/R3K3 w Qk - 80 60",
        "k7/8/8/3pP3/8/8/8/K6N w - d6 0 5",
    ],
)
def test_random_games_are_python_chess_s(fen: str) -> None:
    """Legal moves, claims and endings ply by ply; ours are found without going back through the moves."""
    for seed in range(1 if fen == chess.STARTING_FEN else 3):
        rng, state, board = Rng(seed), GAME.position(fen, Rng(0)), chess.Board(fen)
        while seat := GAME.to_move(state):
            options = GAME.legal(state, seat[0])
            moves = sorted((move.uci() for move in board.legal_moves), key=NUMBERS.__getitem__)
            assert [NAMES[action] for action in options if action != CLAIM] == moves
            if fen != chess.STARTING_FEN:  # which takes python-chess long
                assert (CLAIM in options) == board.can_claim_draw()
            few = state.possible[: 2 if rng.below(3) else None]  # so that positions come again
            action = rng.choice(few)
            state = GAME.apply(state, {seat[0]: action}, rng)
            board.push(MOVES[action])
            assert state.board.fen() == board.fen()
        outcome = board.outcome()
        assert outcome is not None
        assert GAME.scores(state)["player_0"] == {None: 0, True: 1, False: -1}[outcome.winner]
        assert state.with_moves().move_stack == board.move_stack


def test_a_state_that_was_read_from_a_file_goes_on_as_it_was() -> None:
    """What was beside it is made anew: board, repetitions, moves in words."""
    state = played(f"{SHUFFLE} Nf3 Nf6 Ng1")
    copy: State = pickle.loads(pickle.dumps(state))
    assert copy == state
    assert vars(copy).keys() == {"start", "moves", "chess960"}
    assert (copy.met, copy.claimable, GAME.text(copy, None)) == (state.met, state.claimable, GAME.text(state, None))
    long = State(chess.STARTING_FEN, " ".join(["g1f3 g8f6 f3g1 f6g8"] * 600))
    assert long.board.fullmove_number == 1201


def test_the_first_position_of_chess960_is_drawn_and_the_same_for_the_same_seed() -> None:
    game = Chess(variant="chess960")
    starts = {game.initial(Rng(seed)).start for seed in range(40)}
    assert len(starts) > 30
    assert game.initial(Rng(7)) == game.initial(Rng(7))
    for start in starts:
        board = chess.Board(start, chess960=True)
        assert board.status() == chess.STATUS_VALID
        assert board.chess960_pos() is not None


@pytest.mark.parametrize(("move", "king", "rook"), [("O-O", "g1", "f1"), ("f1h1", "g1", "f1"), ("O-O-O", "c1", "d1")])
def test_castling_in_chess960_takes_king_and_rook_to_their_usual_squares(move: str, king: str, rook: str) -> None:
    game = Chess(variant="chess960")
    state = played(move, game, "1r3k1r/8/8/8/8/8/8/1R3K1R w HBhb - 0 1")
    board = state.board
    assert board.piece_at(chess.parse_square(king)) == chess.Piece(chess.KING, chess.WHITE)
    assert board.piece_at(chess.parse_square(rook)) == chess.Piece(chess.ROOK, chess.WHITE)


def test_an_observation_has_the_own_pieces_first_and_the_eighth_rank_on_top() -> None:
    state = played("e4 c5 e5 d5")
    white, black = GAME.observe(state, "player_0"), GAME.observe(state, "player_1")
    assert white[3, 4, 0] == 1  # the own pawn on e5
    assert black[3, 4, 6] == 1
    assert white[0, 4, 11] == black[0, 4, 5] == 1  # Black's king on e8
    assert [tuple(place) for place in np.argwhere(white[:, :, 14])] == [(2, 3)]  # d6, en passant
    assert white[:, :, 12].sum() == 2
    assert (white[0, 0, 15], black[0, 0, 15]) == (1, 0)
    assert list(white[5, 5, 16:]) == [0, 0, 0, 3]
    again = GAME.observe(played(f"{SHUFFLE} {SHUFFLE}"), "player_0")
    assert list(again[0, 0, 16:]) == [1, 1, 8, 5]


def test_scene_shows_the_last_move_and_a_king_in_check() -> None:
    scene = GAME.scene(played("e4 f5 Qh5"), None)
    assert scene.rows[0] == "rnbqkbnr"
    assert scene.highlights == {"last": ((7, 3), (3, 7)), "bad": ((0, 4),)}
    assert scene.caption == "2. Qh5+, Black is in check"
    assert scene.click(6, 4) == "e2"
    assert GAME.scene(played("e4"), "player_1") == GAME.scene(played("e4"), "player_0")
    assert GAME.scene(played(f"{SHUFFLE} {SHUFFLE}"), None).caption.endswith("a draw may be claimed (claim)")


def test_a_picture_has_light_and_dark_squares_and_a_king_in_check() -> None:
    """A square has 64 pixels, and the board begins 32 from the corner; corners of squares show their ground."""
    picture = GAME.image(played("e4 f5 Qh5"), None)

    def ground(square: str) -> Any:
        row, column = 8 - int(square[1]), "abcdefgh".index(square[0])
        return picture.getpixel((32 + 64 * column + 4, 32 + 64 * row + 4))

    assert ground("a1") == ground("h8") == ground("d4")
    assert ground("h1") == ground("a8") == ground("f5")
    assert len({ground("a1"), ground("a8"), ground("e8"), ground("h5")}) == 4
    assert ground("d1") == ground("h5")


def test_data_is_what_a_program_needs() -> None:
    data: Any = GAME.data(played("e4 e5 Nf3"), "player_1")
    assert data["moves"] == ["e2e4", "e7e5", "g1f3"]
    assert data["san"] == ["e4", "e5", "Nf3"]
    assert data["fen"].startswith("rnbqkbnr/pppp1ppp/")
    assert data["start"] == chess.STARTING_FEN


@pytest.mark.parametrize(
    ("name", "value"), [("variant", "atomic"), ("notation", "lan"), ("claims", "never"), ("variant", "")]
)
def test_parameters_that_are_none_are_told(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} is .* or .*, not '{value}'$"):
        Chess(**{name: value})  # type: ignore[arg-type]
