"""The sequential probability ratio test: fastchess's values, what follows on paper, and the order of units."""

from __future__ import annotations

import math

import numpy as np
import pytest

from arena.games.core.errors import ParameterError
from arena.ratings.sprt import Sprt, SprtVerdict, Walk

FASTCHESS = [
    ("normalized", 0, 2, (36027, 68692, 36433), 0.92),
    ("normalized", -1.75, 0.25, (10650, 20431, 10871), 2.30),
    ("normalized", 0, 10, (0, 0, 4250), 120.56),
    ("logistic", 0.5, 2.5, (21184, 40708, 21404), -1.57),
    ("logistic", 0, 2, (57030, 106593, 57433), -2.59),
    ("normalized", 0, 2, (365, 16618, 36029 + 200, 16974, 390), 2.25),
    ("normalized", -1.75, 0.25, (127, 4883, 10311 + 401, 5150, 104), 3.01),
    ("normalized", 0, 5, (0, 0, 0, 0, 5550), 111.82),
    ("logistic", 0.5, 2.5, (223, 9863, 20279 + 1000, 10037, 246), -3.07),
    ("logistic", 0, 2, (871, 26175, 55003 + 980, 26678, 821), -4.98),
]
"""app/tests/sprt_test.cpp: model, hypotheses, units from 0 points up, and the ratio to two places."""


def score(elo: float) -> float:
    return 1 / (1 + 10 ** (-elo / 400))


@pytest.mark.parametrize(("model", "elo0", "elo1", "counts", "ratio"), FASTCHESS)
def test_ratios_are_those_of_fastchess(model, elo0, elo1, counts, ratio):
    test = Sprt(elo0, elo1, model=model, matches=(len(counts) - 1) // 2)
    # Where all is won, fastchess stops a step earlier.
    assert test.llr(counts) == pytest.approx(ratio, abs=0.0051, rel=3e-4)


def test_without_draws_it_is_the_ratio_of_two_binomials():
    wins, losses = 57, 43
    expected = wins * math.log(score(30) / score(-10)) + losses * math.log((1 - score(30)) / (1 - score(-10)))
    assert Sprt(-10, 30, matches=1).llr((losses, 0, wins)) == pytest.approx(expected, abs=0.002)


@pytest.mark.parametrize(
    ("counts", "share"), [((0, 0, 0, 0, 50), score(40) / 0.5), ((50, 0, 0, 0, 0), score(-40) / 0.5)]
)
def test_all_won_and_all_lost_are_finite_and_as_on_paper(counts, share):
    assert Sprt(0, 40).llr(counts) == pytest.approx(50 * math.log(share), abs=0.02)


def test_all_drawn_speaks_for_the_hypothesis_of_no_difference():
    assert Sprt(0, 40).llr((0, 0, 50, 0, 0)) == pytest.approx(50 * math.log(2 * (1 - score(40))), abs=0.02)
    t = math.sqrt(2) * 40 * math.log(10) / 800
    assert Sprt(0, 40, model="normalized").llr((0, 0, 500, 0, 0)) == pytest.approx(-500 * math.log(1 + t * t), abs=0.1)


@pytest.mark.parametrize("model", ["logistic", "normalized"])
def test_the_other_player_sees_the_same_from_behind(model):
    counts = (3, 7, 20, 11, 9)
    mine, theirs = Sprt(-5, 30, model=model).llr(counts), Sprt(-30, 5, model=model).llr(counts[::-1])
    assert mine == pytest.approx(-theirs, abs=1e-6)


@pytest.mark.parametrize("model", ["logistic", "normalized"])
@pytest.mark.parametrize("matches", [2, 3])
def test_a_unit_of_independent_matches_says_what_they_say_one_by_one(model, matches):
    single = np.array([0.3, 0.33, 0.37])
    units = single
    for _ in range(matches - 1):
        units = np.convolve(units, single)
    ones = Sprt(0, 20, model=model, matches=1).llr(single * 6000)
    together = Sprt(0, 20, model=model, matches=matches).llr(units * 6000 / matches)
    assert together == pytest.approx(ones, rel=0.01)


@pytest.mark.parametrize("model", ["logistic", "normalized"])
def test_ratios_are_finite_whatever_is_counted(model):
    rng = np.random.default_rng(0)
    counts = rng.integers(0, 5, (300, 5)) * rng.integers(0, 2, (300, 5)) * 3.0
    for low, high in ((-400, 400), (0, 5), (600, 2000), (-2000, -1990)):
        assert np.isfinite(Sprt(low, high, model=model).llrs(counts)).all()
    assert Sprt(0, 5, model=model).llr((0, 0, 0, 0, 0)) == 0


def test_bounds_and_error_rates_are_walds():
    test = Sprt(0, 5, alpha=0.02, beta=0.1)
    assert test.bounds == (math.log(0.1 / 0.98), math.log(0.9 / 0.02))
    assert test.error_rates == (0.02 / 0.9, 0.1 / 0.98)


def test_a_decision_falls_at_the_first_unit_that_passes_a_bound():
    points = np.random.default_rng(4).choice([0, 0.25, 0.5, 0.75, 1], 900, p=[0.1, 0.2, 0.37, 0.23, 0.1]).tolist()
    test = Sprt(0, 8)
    seen, units, ratio = [0] * 5, 0, 0.0
    while test.bounds[0] < ratio < test.bounds[1]:
        seen[round(4 * points[units])] += 1
        ratio, units = test.llr(seen), units + 1
    assert units > 256, "the seed has to lead beyond the first block of units"
    verdict = test.decide(points)
    assert (verdict.units, verdict.accepted) == (units, "elo1")
    assert verdict.llr == pytest.approx(ratio, abs=1e-9)


def test_what_comes_after_a_decision_changes_nothing():
    points = [1.0] * 40
    verdict = Sprt(0, 100).decide(points)
    assert verdict.accepted == "elo1"
    assert verdict.units < 40
    assert Sprt(0, 100).decide([*points, *[0.0] * 500]) == verdict


def test_before_a_decision_everything_was_looked_at():
    assert Sprt(0, 5).decide([]) == SprtVerdict(None, 0, 0.0)
    verdict = Sprt(0, 5).decide([0.5, 1.0, 0.25])
    assert (verdict.accepted, verdict.units) == (None, 3)
    assert verdict.llr == pytest.approx(Sprt(0, 5).llr((0, 1, 1, 0, 1)))


def test_a_walk_in_pieces_arrives_where_one_in_one_go_does():
    points = np.random.default_rng(9).choice([0, 0.5, 1], 600).tolist()
    test = Sprt(0, 12, matches=1)
    walk = Walk(test)
    for first in range(0, 600, 7):
        walk.extend(points[first : first + 7])
    assert walk.verdict == test.decide(points)


@pytest.mark.parametrize(
    ("points", "accepted", "units"),
    [([1.0], "elo1", 53), ([0.0], "elo0", 50), ([0.5], "elo0", 50)],
    ids=["all won", "all lost", "all drawn"],
)
def test_results_without_any_spread_are_decided(points, accepted, units):
    verdict = Sprt(0, 20).decide(points * 200)
    assert (verdict.accepted, verdict.units) == (accepted, units)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"elo0": 5}, "elo0 must be below elo1"),
        ({"elo0": 7}, "elo0 must be below elo1"),
        ({"elo1": math.nan}, "elo0 must be below elo1"),
        ({"elo1": 1e6}, "from -2000 to 2000"),
        ({"alpha": 0}, "alpha is an error rate"),
        ({"alpha": 1}, "alpha is an error rate"),
        ({"beta": -0.1}, "beta is an error rate"),
        ({"alpha": 0.5, "beta": 0.5}, "together must be below 1"),
        ({"model": "bayesian"}, "logistic or normalized"),
        ({"matches": 0}, "at least one match"),
    ],
)
def test_a_test_that_makes_no_sense_is_refused(change, said):
    with pytest.raises(ParameterError, match=said):
        Sprt(**{"elo0": 0, "elo1": 5, **change})


@pytest.mark.parametrize("counts", [(1, 2, 3), (1, 2, 3, 4, -1), (1, 2, 3, 4, math.inf)])
def test_counts_that_are_none_are_refused(counts):
    with pytest.raises(ParameterError, match="5 counts"):
        Sprt(0, 5).llr(counts)


@pytest.mark.parametrize("point", [0.3, 1.25, -0.25, math.nan])
def test_points_that_a_unit_cannot_give_are_refused(point):
    with pytest.raises(ParameterError, match="multiple of 1/4"):
        Sprt(0, 5).decide([0.5, point])
