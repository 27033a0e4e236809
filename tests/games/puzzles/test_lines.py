"""What lines of runs tell: against every filling of a line, and on whole pictures."""

from __future__ import annotations

from itertools import product

import pytest

from arena.games.core.rng import Rng
from arena.games.puzzles.core.constraints import runs_of
from arena.games.puzzles.core.lines import narrowed, undecided


def test_a_line_leaves_what_some_filling_of_it_holds() -> None:
    size, rng = 6, Rng(2)
    bits = list(product((0, 1), repeat=size))
    for truth in bits:
        lengths = runs_of([bit == 1 for bit in truth])
        known = [1 << bit if rng.below(3) == 0 else 3 for bit in truth]
        fits = [
            line
            for line in bits
            if runs_of([bit == 1 for bit in line]) == lengths
            and all(may >> bit & 1 for may, bit in zip(known, line, strict=True))
        ]
        wanted = [sum({1 << line[cell] for line in fits}) for cell in range(size)]
        assert narrowed(lengths, known) == wanted


def test_a_line_without_a_filling_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no line of 3 cells has runs of \[2, 1\]"):
        narrowed([2, 1], [3, 3, 3])
    with pytest.raises(ValueError, match="here"):
        narrowed([1], [2, 2])


def test_lines_that_cross_tell_more_than_one_alone() -> None:
    assert undecided([[2], [1]], [[2], [1]]) == ()
    assert undecided([[1], [1]], [[1], [1]]) == (0, 1, 2, 3), "either diagonal"
    assert undecided([[0], [1], [0]], [[0], [1]]) == ()
    assert undecided([[3], [1], [1]], [[1], [3], [1]]) == ()
