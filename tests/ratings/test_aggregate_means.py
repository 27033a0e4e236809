"""Means with their intervals: what is known on paper, honest ends, and how often they hold the truth."""

from __future__ import annotations

import math

import numpy as np
import pytest

from arena.games.core.errors import ParameterError
from arena.ratings.means import Estimate, beta_quantile, mean_interval, paired_difference, student_quantile


@pytest.mark.parametrize(
    ("share", "freedom", "expected"),
    [
        (0.975, 1, 12.7062), (0.975, 2, 4.30265), (0.975, 4, 2.77645), (0.95, 9, 1.83311), (0.995, 29, 2.75639),
        (0.975, 120, 1.97993), (0.9995, 1000, 3.30028), (0.975, 10**6, 1.95997),
    ],
)  # fmt: skip
def test_quantiles_of_student_are_those_of_the_tables(share, freedom, expected):
    assert student_quantile(share, freedom) == pytest.approx(expected, rel=3e-6)


def test_two_runs_have_the_interval_of_student():
    found = mean_interval([3, 5])
    assert found == Estimate(4, pytest.approx(4 - 12.7062), pytest.approx(4 + 12.7062, rel=1e-5))
    assert mean_interval([3, 5], low=0, high=6) == Estimate(4, 0, 6)


def test_a_long_tail_makes_the_interval_longer_on_its_side():
    found = mean_interval(np.random.default_rng(0).exponential(size=25))
    assert found.high - found.value > 1.15 * (found.value - found.low)


def test_solved_or_not_has_the_interval_of_jeffreys_prior():
    # Brown, Cai and DasGupta, 2001, table 5: 10 of 30.
    found = mean_interval([1] * 10 + [0] * 20, low=0, high=1)
    assert (found.low, found.high) == (pytest.approx(0.187, abs=0.002), pytest.approx(0.511, abs=0.002))
    assert mean_interval([1] * 73 + [0] * 2, low=0, high=1).low == pytest.approx(0.9172053725, abs=1e-9)


def test_beta_quantiles_are_those_of_paper_and_of_large_samples():
    # Beta(1/2, 1/2) is the arcsine distribution; that of Beta(1, n) is 1 - (1 - share) ** (1 / n).
    assert beta_quantile(0.025, 0.5, 0.5) == pytest.approx(math.sin(math.pi * 0.025 / 2) ** 2, abs=1e-11)
    assert beta_quantile(0.975, 1, 7) == pytest.approx(1 - 0.025 ** (1 / 7), abs=1e-11)
    assert beta_quantile(0.975, 3, 1) == pytest.approx(0.975 ** (1 / 3), abs=1e-11)
    for one, other in ((2.5, 0.5), (64.5, 36.5), (9000.5, 1000.5)):
        drawn = np.random.default_rng(0).beta(one, other, 100_000)
        for share in (0.025, 0.975):
            assert (drawn < beta_quantile(share, one, other)).mean() == pytest.approx(share, abs=0.002)
        assert beta_quantile(0.975, other, one) == pytest.approx(1 - beta_quantile(0.025, one, other), abs=1e-11)


def test_a_single_run_says_nothing_about_the_next():
    assert mean_interval([0.7]) == Estimate(0.7, -math.inf, math.inf)
    assert mean_interval([0.7], low=0, high=1) == Estimate(0.7, 0, 1)
    assert mean_interval([-7.0], low=0) == Estimate(-7, -7, math.inf)


def test_runs_that_are_all_equal_leave_room_for_what_was_missed():
    found = mean_interval([1.0] * 20, low=0, high=1)
    assert found == Estimate(1, pytest.approx(0.05 ** (1 / 20)), 1)
    assert mean_interval([0.1] * 3).low == -math.inf
    low = mean_interval([2.0] * 59, low=0, high=10)
    assert low == Estimate(2, pytest.approx(2 - 0.1, abs=0.002), pytest.approx(2 + 0.4, abs=0.01))


def test_the_order_of_runs_changes_nothing_and_the_seed_does():
    runs = np.random.default_rng(1).exponential(size=15).tolist()
    assert mean_interval(runs, seed=3) == mean_interval(runs[::-1], seed=3)
    assert mean_interval(runs, seed=3) != mean_interval(runs, seed=4)


def test_thousands_of_runs_need_no_bootstrap():
    runs = np.random.default_rng(1).normal(size=5000)
    few, many = mean_interval(runs[:-1]), mean_interval(runs)
    assert (few.low, few.high) == (pytest.approx(many.low, abs=0.003), pytest.approx(many.high, abs=0.003))


def test_a_paired_difference_is_that_of_common_seeds():
    rng = np.random.default_rng(2)
    dungeons = rng.normal(0, 100, 12)
    one = {seed: dungeon + 5 + rng.normal() for seed, dungeon in enumerate(dungeons)}
    other = {seed: dungeon + rng.normal() for seed, dungeon in reversed(list(enumerate(dungeons)))}
    one[99], other[-1] = 1e6, 1e6
    found = paired_difference(one, other)
    assert found.low > 3
    assert found.high < 7
    assert paired_difference(other, one).value == -found.value
    assert paired_difference({1: 0.0}, {1: 1.0}, low=0, high=1) == Estimate(-1, -1, 1)
    with pytest.raises(ParameterError, match="at least one seed"):
        paired_difference({1: 0.0}, {2: 0.0})


TRUTHS = {
    "normal": (lambda rng, count: rng.normal(3, 2, count), 3, None),
    "uniform": (lambda rng, count: rng.random(count), 0.5, (0, 1)),
    "solved or not": (lambda rng, count: (rng.random(count) < 0.9) * 1.0, 0.9, (0, 1)),
    "steps": (lambda rng, count: rng.choice([0, 0.5, 1], count, p=[0.05, 0.15, 0.8]), 0.875, (0, 1)),
    "long tail": (lambda rng, count: rng.exponential(4, count), 4, (0, None)),
}


@pytest.mark.parametrize(("kind", "count"), [
    ("normal", 2), ("normal", 5), ("normal", 30), ("uniform", 5), ("solved or not", 5), ("solved or not", 20),
    ("steps", 10), ("steps", 60), ("long tail", 20), ("long tail", 100),
])  # fmt: skip
def test_intervals_hold_the_truth_as_often_as_they_say(kind, count):
    draw, truth, bounds = TRUTHS[kind]
    low, high = bounds or (None, None)
    rng, held, times = np.random.default_rng(count), 0, 400
    for seed in range(times):
        found = mean_interval(draw(rng, count), samples=400, seed=seed, low=low, high=high)
        held += found.low <= truth <= found.high
    assert held / times > 0.95 - 3 * math.sqrt(0.95 * 0.05 / times)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"values": []}, "at least one score"),
        ({"values": [1.0, math.inf]}, "finite"),
        ({"confidence": 1.0}, "between 0 and 1"),
        ({"samples": 0}, "at least one sample"),
    ],
)
def test_what_has_no_mean_is_refused(change, said):
    with pytest.raises(ParameterError, match=said):
        mean_interval(**{"values": [1.0, 2.0], **change})
