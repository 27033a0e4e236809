"""Checker and solver against brute force: every filling of 50 puzzles of each kind, at 4 by 4."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from arena.games.core.rng import Rng
from arena.games.puzzles.core import Puzzle, State, is_unique, solutions
from arena.games.puzzles.core.fleet import Fleet
from tests.games.puzzles.fillings import SPECS, accepted, changed, every_filling, puzzle, rules
from tests.games.puzzles.oracles import ORACLES

SEEDS = range(50)
kinds = pytest.mark.parametrize("kind", SPECS)
MOST = 40
"""Solutions of a puzzle with fewer rules that the solver is asked for."""


def as_grids(puzzle: Puzzle, filled: np.ndarray) -> np.ndarray:
    """Fillings as the oracles read them: numbers as they are written, marks as 0 and 1, walls as 9."""
    looks = [
        int(one.text) if puzzle.choices > 2 else value if value < 2 else 9 for value, one in enumerate(puzzle.symbols)
    ]
    return np.array(looks, dtype=np.int8)[filled].reshape(len(filled), puzzle.rows, puzzle.columns)


@kinds
def test_the_checker_accepts_exactly_what_brute_force_accepts(kind: str) -> None:
    game = rules(SPECS[kind])
    for seed in SEEDS:
        one = puzzle(SPECS[kind], seed)
        filled = every_filling(one)
        seen = game.data(State(one, one.given), game.seats[0])
        right = ORACLES[kind](seen, as_grids(one, filled))
        assert np.array_equal(accepted(one, filled, one.constraints), right)
        assert [tuple(values) for values in filled[right].tolist()] == [one.solution], f"seed {seed} has one solution"
        assert one.broken(one.solution) is None


@kinds
def test_the_solver_finds_what_brute_force_finds(kind: str) -> None:
    for seed in SEEDS:
        one = puzzle(SPECS[kind], seed)
        assert solutions(one, 3) == [one.solution]
        assert is_unique(one)


@kinds
def test_with_fewer_rules_the_solver_finds_all_that_the_checker_accepts(kind: str) -> None:
    """Each rule is said twice, to the checker and to the solver: they agree where there are many solutions too."""
    several = 0
    for seed in range(8):
        one, rng = puzzle(SPECS[kind], seed), Rng(seed, 5)
        needed = [rule for rule in one.constraints if isinstance(rule, Fleet) or "ships touch" in rule.rule]
        others = rng.shuffled([rule for rule in one.constraints if rule not in needed])
        rest = needed + others[: len(others) // 2]
        fewer = replace(one, constraints=tuple(rest))
        filled = every_filling(fewer)
        right = {tuple(values) for values in filled[accepted(fewer, filled, rest)].tolist()}
        found = solutions(fewer, MOST)
        assert len(found) == len(set(found)) == min(len(right), MOST)
        assert set(found) <= right
        assert is_unique(fewer) == (right == {one.solution})
        several += len(right) > 1
    assert several > 0


@kinds
@pytest.mark.parametrize("more", ["", "larger"])
def test_every_changed_cell_is_rejected_with_the_rule_and_the_cells(kind: str, more: str) -> None:
    spec = f"{kind},size={9 if kind == 'sudoku' else 8}" if more else SPECS[kind]
    for seed in SEEDS if not more else range(2):
        one = puzzle(spec, seed)
        for cell, values in changed(one):
            broken = list(one.violations(values))
            assert broken, f"{one.name(cell)} was changed"
            assert all(found.rule and found.cells for found in broken)
            assert all(0 <= near < len(values) for found in broken for near in found.cells)
            told = one.told(broken[0])
            assert told == f"{broken[0].rule}: {', '.join(one.name(near) for near in broken[0].cells)}"


@kinds
def test_what_is_given_cannot_be_changed_and_nothing_may_be_left_open(kind: str) -> None:
    for seed in range(5):
        one = puzzle(SPECS[kind], seed)
        for cell, value in enumerate(one.given):
            if cell in one.open:
                left = (*one.solution[:cell], -1, *one.solution[cell + 1 :])
                assert [(found.rule, found.cells) for found in one.violations(left)] == [
                    ("cells are left open", (cell,))
                ]
            else:
                other = (*one.solution[:cell], (value + 1) % len(one.symbols), *one.solution[cell + 1 :])
                assert [(found.rule, found.cells) for found in one.violations(other)] == [
                    ("what is given stays", (cell,))
                ]
