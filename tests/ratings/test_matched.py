"""Differences on the same seeds, judged together."""

from __future__ import annotations

import numpy as np
import pytest

from arena.games.core.errors import ParameterError
from arena.ratings.matched import matched


def told(*rows, **more):
    found, common = matched(
        {str(player): {str(seed): score for seed, score in enumerate(row)} for player, row in enumerate(rows)},
        **{"samples": 500, **more},
    )
    return found.astype(int).tolist(), common.tolist()


def test_what_a_seed_does_to_everybody_falls_out():
    rng = np.random.default_rng(1)
    seeds = rng.normal(0, 100, 20)
    better, common = told(seeds + rng.normal(3, 1, 20), seeds, seeds + rng.normal(0, 1, 20))
    assert better == [[0, 1, 1], [0, 0, 0], [0, 0, 0]]
    assert common == [[20] * 3] * 3


@pytest.mark.parametrize(("players", "runs"), [(2, 5), (6, 10), (15, 30), (4, 600)])
def test_among_equal_players_any_two_are_told_apart_no_more_often_than_one_has_doubts(players, runs):
    rng = np.random.default_rng(runs)
    fields = 100
    apart = sum(bool(np.any(told(*rng.normal(size=(players, runs)), samples=300)[0])) for _ in range(fields))
    assert apart < fields * 0.05 + 3 * np.sqrt(fields * 0.05 * 0.95)


def test_seeds_of_one_player_alone_are_left_out_and_nothing_is_said_of_a_single_one():
    runs = {"a": {"1": 5.0, "2": 6.0, "3": 5.0, "x": -1e6}, "b": {"1": 0.0, "2": 1.1, "3": 0.1}, "c": {"1": -100.0}}
    found, common = matched(runs, samples=300)
    assert common.tolist() == [[4, 3, 1], [3, 3, 1], [1, 1, 1]]
    assert found.tolist() == [[False, True, False], [False] * 3, [False] * 3]


@pytest.mark.parametrize(("runs", "reach", "better"), [(30, 10.0, True), (3, 10.0, False), (30, None, False)])
def test_a_difference_that_is_always_the_same_is_doubted_by_what_may_have_been_missed(runs, reach, better):
    assert told([5.0] * runs, [0.0] * runs, reach=reach)[0] == [[0, int(better)], [0, 0]]


def test_nobody_and_one_alone_are_compared_with_nobody():
    assert told() == ([], [])
    assert told([1.0, 2.0]) == ([[0]], [[2]])


def test_what_cannot_be_is_refused():
    with pytest.raises(ParameterError, match="a confidence lies between 0 and 1"):
        told([1.0], [2.0], confidence=1.0)
