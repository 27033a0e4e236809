"""Matches of cells that play at the same time: each cell has its few boards, whoever plays next."""

from __future__ import annotations

from arena.notebook.cell import Cell
from arena.notebook.showing import Showing


def test_cells_that_play_in_turns_count_their_boards_apart():
    first, second = (Cell(f"crowd {number}", {}, None, None) for number in range(2))
    bare = [Showing(cell)._bare for _ in range(6) for cell in (first, second)]
    assert bare == [False] * 8 + [True] * 4
