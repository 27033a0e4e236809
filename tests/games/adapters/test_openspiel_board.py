"""Boards that OpenSpiel draws in characters, as grids to be clicked."""

from __future__ import annotations

from typing import Any

import pytest

from arena.games.adapters.openspiel_board import Board
from arena.games.core.rng import Rng
from arena.games.core.scene import Grid, Plain
from arena.games.spec import game

pytest.importorskip("pyspiel", reason="needs the extra openspiel")


def scene_of(name: str, *moves: str) -> Any:
    rules: Any = game(f"openspiel:{name}").rules
    rng = Rng(1)
    state = rules.initial(rng)
    for move in moves:
        (seat,) = rules.to_move(state)
        state = rules.apply(state, {seat: rules.parse(state, seat, move)}, rng)
    return rules.scene(state, None)


@pytest.mark.parametrize(
    ("name", "moves", "row", "click"),
    [
        ("tic_tac_toe", ("x(1,1)",), (1, ".x."), ("0,2", "o(0,2)")),
        ("connect_four", ("x3",), (5, "...x..."), ("*,0", "o0")),
        ("mnk(m=4,n=4,k=3)", ("x(0,3)",), (0, "...x"), ("3,0", "o(3,0)")),
        ("breakthrough", ("a7a6",), (2, "b......."), ("6,7", "h2")),
        ("othello", ("d3",), (2, "---x----"), ("2,2", "c3")),
        ("go(board_size=5)", ("B b1",), (4, "+X+++"), ("4,0", "W a1")),
        ("clobber", ("a5a4",), (0, ".xoxox"), ("0,1", "b5")),
    ],
)
def test_a_board_is_a_grid_whose_cells_mean_moves(name: str, moves: Any, row: Any, click: Any) -> None:
    scene = scene_of(name, *moves)
    assert isinstance(scene, Grid)
    assert scene.rows[row[0]] == row[1]
    assert scene.clicks[click[0]] == click[1]
    assert "To move: Player 1" in scene.caption


def test_pieces_have_the_colours_of_their_seats() -> None:
    xs_first, os_first = scene_of("tic_tac_toe"), scene_of("clobber")
    assert scene_of("tic_tac_toe", "x(1,1)").legend["x"].role == "player_0"
    assert (os_first.legend["o"].role, os_first.legend["x"].role) == ("player_0", "player_1")
    assert set(xs_first.legend) == {"."}


@pytest.mark.parametrize(
    "name", ["chess", "mancala", "nine_mens_morris", "hex", "pig", "goofspiel", "matrix_rps", "2048"]
)
def test_what_is_no_plain_board_stays_a_text(name: str) -> None:
    assert isinstance(scene_of(name), Plain)


def test_a_board_of_which_something_is_hidden_stays_a_text() -> None:
    assert isinstance(scene_of("phantom_ttt"), Plain)


def test_labels_belong_to_rows_and_columns() -> None:
    text = "3.x.\n2...\n1o..\n abc\n\nTurn: x"
    found = Board.found(text, "x")
    assert found is not None
    grid = found.grid(text, ["a1b2", "c3b2*"], ["and so on"])
    assert grid is not None
    assert (grid.rows, grid.row_labels, grid.column_labels) == ((".x.", "...", "o.."), ("3", "2", "1"), ("a", "b", "c"))
    assert grid.clicks == {"2,0": "a1", "1,1": "b2", "0,2": "c3"}
    assert grid.caption == "Turn: x · and so on"
    assert found.grid(text.replace("2...", "2. ."), [], []) is None, "the board is not where it was"
    assert found.grid("another text", [], []) is None
