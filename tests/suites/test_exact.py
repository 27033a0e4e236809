"""The random player that every suite measures, against what enumeration says of it exactly.

Nothing of the arena is used to enumerate, and the arena plays as `arena bench` does: what is compared is the whole way
from rules, seeds, agents and seats to the number in the table.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from arena.suites.front import bench
from arena.tournaments.stock import Stock

LINES = ((0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6))
EPISODES = 400
SIGMAS = 3.5
"""How far a share of drawn episodes may be from the exact one: the seeds are fixed, so that this is no matter of luck
once it holds, and 1 in 2,000 that it does not hold at first."""


@cache
def first_wins(board: str = "." * 9) -> Fraction:
    """The chance that X wins Tic-Tac-Toe from here, where both move at random."""
    mark = "XO"[board.count(".") % 2 == 0]
    other = "XO"[mark == "X"]
    if any(all(board[cell] == other for cell in line) for line in LINES):
        return Fraction(other == "X")
    empty = [cell for cell in range(9) if board[cell] == "."]
    if not empty:
        return Fraction(0)
    return sum((first_wins(board[:cell] + mark + board[cell + 1 :]) for cell in empty), Fraction(0)) / len(empty)


def at_the_seventh_ply() -> Fraction:
    """The chance that the first player of Connect Four on 7 by 7 cells wins with its fourth disc, at random.

    Seven discs fill no column before the last, so that all 7^7 lines of play are equally likely.
    """
    plays = np.indices((7,) * 7, dtype=np.int8).reshape(7, -1)
    rows = np.array([(plays[:ply] == plays[ply]).sum(axis=0) for ply in range(7)])[::2]
    columns = plays[::2].astype(int)
    order = np.argsort(columns * 10 + rows, axis=0)
    columns, rows = (np.take_along_axis(discs, order, axis=0) for discs in (columns, rows))
    across, up = np.diff(columns, axis=0), np.diff(rows, axis=0)
    in_line = [(across == dx).all(axis=0) & (up == dy).all(axis=0) for dx, dy in ((0, 1), (1, 0), (1, 1), (1, -1))]
    return Fraction(int(np.any(in_line, axis=0).sum()), plays.shape[1])


def test_the_chances_are_the_known_ones():
    assert float(first_wins()) == pytest.approx(0.584920634920635, abs=1e-15)
    assert at_the_seventh_ply() == Fraction(13_032, 7**7)


def test_a_random_player_wins_as_often_as_enumeration_says(tmp_path: Path):
    found = bench("childplay", "random", out=tmp_path / "out", episodes=EPISODES, only=["tictactoe", "connect_four"])
    (row,) = [row for row in found.tasks[0].rows if row.origin == "baseline"]
    assert row.episodes == EPISODES
    assert row.value == pytest.approx(float(first_wins()), abs=within(first_wins()))
    assert row.low is not None
    assert row.high is not None
    assert row.low < first_wins() < row.high
    fast = [
        result.plies == 7 and result.seats[0].score == 1.0
        for result in Stock(tmp_path / "out").results
        if result.occasion.game == "connect_four"
    ]
    assert len(fast) == EPISODES
    assert sum(fast) / EPISODES == pytest.approx(float(at_the_seventh_ply()), abs=within(at_the_seventh_ply()))


def within(chance: Fraction) -> float:
    return SIGMAS * sqrt(chance * (1 - chance) / EPISODES)
