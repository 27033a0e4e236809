"""Connect Four: counts of positions and of ways to play, against a second, unrelated implementation.

Published are: positions of the standard board after n plies (OEIS A212693, J. Tromp, after S. Edelkamp and P. Kissmann)
and whole games on a board of three rows and four columns (OEIS A342329, R. Jehn). The ways to play the standard board
(perft) were counted with the two implementations here, which agree.
"""

from __future__ import annotations

from collections import Counter

import pytest

from arena.games.board.connect_four import ConnectFour, State
from arena.games.core.errors import IllegalAction, PositionError, UnreadableAction
from arena.games.core.rng import Rng
from arena.games.core.scene import Grid

RNG = Rng(0)


def levels(game: ConnectFour, depth: int) -> list[tuple[int, int]]:
    """(ways to play, different positions) after 0, 1, … `depth` plies; a finished game is played no further."""
    level = {game.initial(RNG): 1}
    told = [(1, 1)]
    for _ in range(depth):
        after: Counter[State] = Counter()
        for state, ways in level.items():
            for seat in game.to_move(state):
                for action in game.legal(state, seat):
                    after[game.apply(state, {seat: action}, RNG)] += ways
        level = dict(after)
        told.append((sum(level.values()), len({game.canonical(state) for state in level})))
    return told


class Bits:
    """Connect Four on two integers, one bit a cell and a guard row on top: nothing in common with the rules above."""

    def __init__(self, rows: int, columns: int, connect: int) -> None:
        self.rows, self.columns, self.connect = rows, columns, connect
        self.step = rows + 1

    def won(self, discs: int) -> bool:
        for shift in (1, self.step, self.step - 1, self.step + 1):
            run = discs
            for _ in range(self.connect - 1):
                run &= run >> shift
            if run:
                return True
        return False

    def levels(self, depth: int) -> list[tuple[int, int]]:
        """As above. A position is (discs of whoever moves next, all discs)."""
        level = {(0, 0): 1}
        told = [(1, 1)]
        for _ in range(depth):
            after: Counter[tuple[int, int]] = Counter()
            for (own, every), ways in level.items():
                if self.won(own ^ every):
                    continue
                for column in range(self.columns):
                    bottom = 1 << column * self.step
                    top = bottom << self.rows - 1
                    if not every & top:
                        taken = every | every + bottom
                        after[own ^ every, taken] += ways
            level = dict(after)
            told.append((sum(level.values()), len(level)))
        return told


PERFT = [1, 7, 49, 343, 2401, 16807, 117649, 823536, 5673234]
A212693 = [1, 7, 49, 238, 1120, 4263, 16422, 54859, 184275]


def test_perft_of_the_standard_board() -> None:
    depth = 7
    told = levels(ConnectFour(), depth)
    assert [ways for ways, _ in told] == PERFT[: depth + 1]
    assert [positions for _, positions in told] == A212693[: depth + 1]


def test_the_second_implementation_agrees_a_ply_further() -> None:
    told = Bits(6, 7, 4).levels(8)
    assert [ways for ways, _ in told] == PERFT
    assert [positions for _, positions in told] == A212693


def test_perft_of_childplays_board() -> None:
    """On 7×7 no column is full before the eighth ply: every one of the first seven plies has seven moves."""
    told = levels(ConnectFour(rows=7, columns=7), 7)
    assert [ways for ways, _ in told] == [7**ply for ply in range(8)]
    assert told == Bits(7, 7, 4).levels(7)


@pytest.mark.parametrize(("rows", "columns", "connect"), [(4, 4, 3), (3, 5, 3), (5, 3, 4), (2, 6, 3), (4, 3, 3)])
def test_whole_games_on_small_boards(rows: int, columns: int, connect: int) -> None:
    plies = rows * columns
    assert levels(ConnectFour(rows, columns, connect), plies) == Bits(rows, columns, connect).levels(plies)


def test_every_game_on_a_board_of_three_rows_and_four_columns() -> None:
    game = ConnectFour(rows=3, columns=4, connect=4)
    level, ended = {game.initial(RNG): 1}, 0
    while level:
        after: Counter[State] = Counter()
        for state, ways in level.items():
            movers = game.to_move(state)
            if not movers:
                ended += ways
                continue
            for action in game.legal(state, movers[0]):
                after[game.apply(state, {movers[0]: action}, RNG)] += ways
        level = dict(after)
    assert ended == 356232


def play(game: ConnectFour, moves: str) -> State:
    state = game.initial(RNG)
    for name in moves.split():
        (seat,) = game.to_move(state)
        state = game.apply(state, {seat: game.parse(state, seat, name)}, RNG)
    return state


@pytest.mark.parametrize(
    ("moves", "cells"),
    [
        ("1 7 2 7 3 7 4", {(5, 0), (5, 1), (5, 2), (5, 3)}),
        ("1 2 1 2 1 2 1", {(2, 0), (3, 0), (4, 0), (5, 0)}),
        ("1 2 2 3 3 4 3 4 4 7 4", {(5, 0), (4, 1), (3, 2), (2, 3)}),
        ("7 6 6 5 5 4 5 4 4 1 4", {(5, 6), (4, 5), (3, 4), (2, 3)}),
        ("1 7 2 7 3 7 5 6 4", {(5, 0), (5, 1), (5, 2), (5, 3), (5, 4)}),  # five in a row, filled from within
    ],
)
def test_a_line_in_each_direction_wins_and_is_shown(moves: str, cells: set[tuple[int, int]]) -> None:
    game = ConnectFour()
    state = play(game, moves)
    outcome = game.outcome(state)
    assert outcome is not None
    assert outcome.winners == ("player_0",)
    assert outcome.reason == "Red connects 4"
    scene = game.scene(state, None)
    assert isinstance(scene, Grid)
    assert set(scene.highlights["win"]) == cells


def test_a_line_does_not_go_round_the_edge() -> None:
    game = ConnectFour(rows=4, columns=5, connect=3)
    state = play(game, "1 4 4 5 5")  # the last two cells of a row and the first of the row below
    assert game.observe(state, "player_0")[2:, :, 0].tolist() == [[0, 0, 0, 1, 1], [1, 0, 0, 0, 0]]
    assert game.outcome(state) is None


def test_a_full_board_is_a_draw() -> None:
    game = ConnectFour(rows=2, columns=4, connect=4)
    state = play(game, "1 2 3 4 2 1 4 3")
    outcome = game.outcome(state)
    assert outcome is not None
    assert outcome.reason == "the board is full"
    assert not outcome.winners


def test_a_full_column_is_illegal_and_an_eighth_one_is_unreadable() -> None:
    game = ConnectFour()
    state = play(game, "1 1 1 1 1 1")
    with pytest.raises(IllegalAction, match='"1" is not legal here; possible: 2, 3, 4, 5, 6, 7'):
        game.parse(state, "player_0", "1")
    with pytest.raises(UnreadableAction, match='"8" is not a move of Connect Four; possible: 2, 3'):
        game.parse(state, "player_0", "8")


START = "......./......./......./......./......./"


def test_a_position_is_read_as_it_is_shown() -> None:
    game = ConnectFour()
    state = game.position(f"{START}XXO.O..", RNG)
    assert game.to_move(state) == ("player_0",)
    assert game.canonical(state) == game.canonical(play(game, "1 3 2 5"))
    assert game.observe(state, "player_0")[5, :, 0].tolist() == [1, 1, 0, 0, 0, 0, 0]
    assert game.observe(state, "player_0")[5, :, 1].tolist() == [0, 0, 1, 0, 1, 0, 0]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not 6 rows of 7 cells"),
        (f"{START}XXX", "is not 6 rows of 7 cells"),
        (f"{START}ABC....", "is not 6 rows of 7 cells"),
        (f"{START}XX.....", "has 2 X and 0 O"),
        (f"{START}O......", "has 0 X and 1 O"),
        ("......./......./......./......./X....../.......", "has a disc above an empty cell"),
        ("......./......./......./......./OOO..../XXXX...", "is already won"),
    ],
)
def test_a_position_that_cannot_be_is_refused(text: str, why: str) -> None:
    with pytest.raises(PositionError, match=why):
        ConnectFour().position(text, RNG)


@pytest.mark.parametrize("bad", [{"rows": 1}, {"columns": 21}, {"connect": 2}, {"connect": 8}])
def test_boards_that_make_no_game_are_refused(bad: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="from"):
        ConnectFour(**bad)
