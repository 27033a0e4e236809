"""How often AdaStop tells equal players apart; `python -m benchmarks.early_stopping` measures more of it."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from arena.ratings.adastop import AdaStop, against_the_field

TESTS = 500
ALPHA = 0.05
ERROR = math.sqrt(ALPHA * (1 - ALPHA) / TESTS)


def errs(test: AdaStop, values: dict) -> bool:
    return any(decision in {"larger", "smaller"} for decision in test.look(values).pairs.values())


def share(players: int, paired: bool, values, block: int = 6, looks: int = 3) -> float:
    rng = np.random.default_rng([players, paired])
    names = tuple(f"p{number}" for number in range(players))
    tests = (AdaStop(names, block, looks, 400, ALPHA, seed, paired) for seed in range(TESTS))
    return sum(errs(test, values(names, block * looks, rng)) for test in tests) / TESTS


def scores(names, count, rng):
    return {name: rng.normal(size=count) for name in names}


def skewed(names, count, rng):
    return {name: rng.exponential(size=count) for name in names}


def points(names, count, rng):
    """A round robin of equals: what one wins, the other loses."""
    rounds = [[] for _ in range(count)]
    for one, other in combinations(names, 2):
        for number, won in enumerate(rng.choice([0, 0.25, 0.5, 0.75, 1], count, p=[0.1, 0.2, 0.4, 0.2, 0.1])):
            rounds[number].append({one: won, other: 1 - won})
    return against_the_field(rounds)


@pytest.mark.parametrize("players", [2, 4])
@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("values", [scores, skewed])
def test_equal_players_with_independent_scores_are_told_apart_no_more_often_than_said(players, paired, values):
    assert share(players, paired, values) < ALPHA + 3 * ERROR


@pytest.mark.parametrize("players", [2, 3, 6])
def test_equal_players_of_a_round_robin_are_told_apart_no_more_often_than_said(players):
    assert share(players, True, points) < ALPHA + 3 * ERROR


def test_one_look_spends_the_error_and_no_more():
    for paired in (True, False):
        assert abs(share(2, paired, scores, block=12, looks=1) - ALPHA) < 3 * ERROR


def test_points_taken_for_independent_would_be_told_apart_far_too_often():
    assert share(2, False, points) > 2 * ALPHA


def test_two_equals_beside_a_stronger_one_are_told_apart_no_more_often_than_said():
    rng = np.random.default_rng(1)
    wrong = found = 0
    for seed in range(TESTS):
        test = AdaStop(("a", "b", "strong"), 6, 3, 400, ALPHA, seed)
        values = {"a": rng.normal(0, 1, 18), "b": rng.normal(0, 1, 18), "strong": rng.normal(2, 3, 18)}
        decisions = test.look(values).pairs
        wrong += decisions["a", "b"] != "equal"
        found += decisions["a", "strong"] == "smaller"
    assert wrong / TESTS < ALPHA + 3 * ERROR
    assert found / TESTS > 0.5
