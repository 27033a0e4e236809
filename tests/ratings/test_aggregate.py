"""Aggregates over tasks, beside rliable's on the same scores, and by hand where rliable has none."""

from __future__ import annotations

import numpy as np
import pytest

from arena.games.core.errors import ParameterError
from arena.ratings.aggregate import THRESHOLDS, aggregates, improvement

RLIABLE_X = np.array([[1, 2], [2, 2], [1, 1], [2, 1]])
RLIABLE_Y = np.array([[1, 1], [2, 2], [3, 3]])
"""tests/rliable/metrics_test.py, as runs by tasks."""


def tasks(matrix: np.ndarray) -> dict[str, list[float]]:
    return {f"task {number:02}": column.tolist() for number, column in enumerate(np.asarray(matrix).T)}


def test_the_examples_of_rliable():
    x, y = aggregates(tasks(RLIABLE_X)), aggregates(tasks(RLIABLE_Y))
    assert (x.median.value, x.mean.value, x.iqm.value) == (1.5, 1.5, 1.5)
    assert (y.median.value, y.mean.value, y.iqm.value) == (2, 2, 2)
    assert improvement(tasks(RLIABLE_X), tasks(RLIABLE_Y)).value == pytest.approx(1 / 3)


def test_the_middle_half_of_one_to_eight_is_four_and_a_half():
    assert aggregates({"one": range(1, 9)}).iqm.value == 4.5
    assert aggregates({"one": [1, 2], "two": [3, 4], "three": [5, 6], "four": [7, 100]}).iqm.value == 4.5


def test_a_player_beats_itself_half_of_the_time_and_whom_it_is_above_always():
    same = tasks(np.random.default_rng(0).random((5, 3)))
    assert improvement(same, same).value == 0.5
    assert improvement(tasks(RLIABLE_X), tasks(RLIABLE_X - 5)).value == 1
    assert improvement(tasks(RLIABLE_X - 5), tasks(RLIABLE_X)).value == 0


@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (5, 7), (10, 26), (7, 3)])
@pytest.mark.parametrize("digits", [1, 9], ids=["many ties", "no ties"])
def test_equally_many_runs_of_each_task_give_rliables_numbers(shape, digits):
    from rliable import library, metrics

    rng = np.random.default_rng(shape)
    x, y = (rng.random((shape[0] + more, shape[1])).round(digits) * 1.3 for more in (0, 2))
    mine = aggregates(tasks(x), samples=2)
    assert mine.iqm.value == pytest.approx(metrics.aggregate_iqm(x))
    assert mine.median.value == pytest.approx(metrics.aggregate_median(x))
    assert mine.mean.value == pytest.approx(metrics.aggregate_mean(x))
    assert mine.optimality_gap.value == pytest.approx(metrics.aggregate_optimality_gap(x))
    assert [at for at, *_ in mine.profile] == list(THRESHOLDS)
    shares = library.score_distributions(x, np.array(THRESHOLDS))
    assert [share for _, share, *_ in mine.profile] == pytest.approx(shares.tolist())
    better = metrics.probability_of_improvement(x, y)
    assert improvement(tasks(x), tasks(y), samples=2).value == pytest.approx(better)


def test_intervals_are_those_of_rliable_but_for_the_luck_of_the_draw():
    from rliable import library, metrics

    rng = np.random.default_rng(3)
    x, y = rng.beta(2, 2, (8, 6)), rng.beta(2, 3, (5, 6))
    np.random.seed(0)
    measures = (
        metrics.aggregate_iqm,
        metrics.aggregate_median,
        metrics.aggregate_mean,
        metrics.aggregate_optimality_gap,
    )
    _, theirs = library.get_interval_estimates(
        {"x": x}, lambda scores: np.array([measure(scores) for measure in measures]), reps=800
    )
    mine = aggregates(tasks(x), samples=4000, widened=False)
    width = theirs["x"][1] - theirs["x"][0]
    found = (mine.iqm, mine.median, mine.mean, mine.optimality_gap)
    assert np.abs([one.low for one in found] - theirs["x"][0]).max() < 0.15 * width.min()
    assert np.abs([one.high for one in found] - theirs["x"][1]).max() < 0.15 * width.min()
    _, both = library.get_interval_estimates(
        {"x, y": (x, y)}, lambda one, other: np.array([metrics.probability_of_improvement(one, other)]), reps=150
    )
    better = improvement(tasks(x), tasks(y), samples=4000, widened=False)
    assert [better.low, better.high] == pytest.approx(both["x, y"][:, 0].tolist(), abs=0.05)


def test_every_task_weighs_the_same_however_often_it_was_played():
    once = {"a": [0.0, 0.2, 0.4, 0.6], "b": [0.5, 0.7, 0.9, 1.0]}
    more = {"a": once["a"] * 25, "b": once["b"]}
    few, many = aggregates(once), aggregates(more)
    for name in ("median", "mean", "optimality_gap"):
        assert getattr(many, name).value == pytest.approx(getattr(few, name).value)
    assert [share for _, share, *_ in many.profile] == pytest.approx([share for _, share, *_ in few.profile])
    assert many.iqm.value == pytest.approx((0.3 * 0 + 0.4 + 0.5 + 0.6 + 0.7) / 4)
    assert many.mean.high - many.mean.low < few.mean.high - few.mean.low


def test_an_interquartile_mean_of_unequal_tasks_by_hand():
    # Ten runs, of which two are left out at either end: a weight of 0.2; a run of "a" weighs 1/4, one of "b" 1/16.
    scores = {"a": [0.0, 1.0], "b": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]}
    assert aggregates(scores).iqm.value == pytest.approx((0.05 * 0.0 + 0.5 * 0.45 + 0.05 * 1.0) / 0.6)


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_tasks_and_runs_changes_nothing(turned):
    rng = np.random.default_rng(1)
    scores = {name: rng.random(number).tolist() for name, number in (("a", 3), ("b", 5), ("c", 4))}
    other = {name: list(reversed(runs)) if turned else runs for name, runs in reversed(scores.items())}
    assert aggregates(scores, seed=4) == aggregates(other, seed=4)
    assert aggregates(scores, seed=4) != aggregates(scores, seed=5)
    worse = {name: [run / 2 for run in runs] for name, runs in scores.items()}
    assert improvement(scores, worse) == improvement(other, worse)


def test_resamples_in_pieces_are_as_good(monkeypatch):
    scores = tasks(np.random.default_rng(2).random((30, 4)))
    whole = aggregates(scores, samples=4000)
    monkeypatch.setattr("arena.ratings.aggregate._HELD", 120 * 7)
    pieces = aggregates(scores, samples=4000)
    assert pieces.iqm.value == whole.iqm.value
    assert (pieces.iqm.low, pieces.iqm.high) == pytest.approx((whole.iqm.low, whole.iqm.high), abs=0.01)
    assert improvement(scores, tasks(RLIABLE_X)).value == 0


def test_runs_that_do_not_vary_have_an_interval_of_what_may_have_been_missed():
    three = aggregates({"a": [1.0] * 3, "b": [1.0] * 3})
    missed = 1 - 0.05 ** (1 / 6)
    assert three.mean.value == three.iqm.value == 1
    assert (three.mean.low, three.mean.high) == (pytest.approx(1 - missed), 1)
    assert (three.optimality_gap.value, three.optimality_gap.high) == (0, pytest.approx(missed))
    assert three.iqm.low < 1
    # With so many runs, those that may have been missed would be among the lowest quarter.
    assert aggregates({"a": [1.0] * 20}).iqm.low == 1
    assert aggregates({"a": [1.0] * 20}).mean.low == pytest.approx(0.05 ** (1 / 20))
    always = improvement({"a": [0.9] * 4}, {"a": [0.1] * 5})
    assert (always.value, always.low, always.high) == (1, pytest.approx(0.05 ** (1 / 4)), 1)


def test_a_single_run_of_a_task_leaves_the_whole_range_open():
    found = aggregates({"a": [0.5], "b": [0.2, 0.4]})
    assert (found.mean.value, found.mean.low, found.mean.high) == (pytest.approx(0.4), 0, 1)
    better = improvement({"a": [0.5]}, {"a": [0.2, 0.4]})
    assert (better.value, better.low, better.high) == (1, 0, 1)


@pytest.mark.parametrize(("shape", "bare"), [((3, 1), 0.85), ((5, 2), 0.93), ((20, 5), 0.97)], ids=str)
def test_intervals_hold_the_truth_about_as_often_as_they_say(shape, bare):
    rng = np.random.default_rng(6)
    held, theirs, tournaments = np.zeros(3), 0, 200
    for seed in range(tournaments):
        scores = tasks(rng.normal(0.5, 0.1, shape))
        better = improvement(scores, tasks(rng.normal(0.5, 0.1, shape)), samples=200, seed=seed)
        made = aggregates(scores, samples=200, seed=seed, thresholds=())
        held += [one.low <= 0.5 <= one.high for one in (made.iqm, made.mean, better)]
        mean = aggregates(scores, samples=200, seed=seed, thresholds=(), widened=False).mean
        theirs += mean.low <= 0.5 <= mean.high
    assert (held / tournaments > 0.905).all()
    assert theirs / tournaments < bare


def test_few_runs_make_intervals_wider_and_many_do_not():
    rng = np.random.default_rng(8)
    for runs, least, most in ((3, 1.4, 3), (10, 1.05, 1.2), (200, 1.0, 1.01)):
        scores = tasks(rng.beta(5, 5, (runs, 3)))
        wide, bare = (aggregates(scores, widened=widened) for widened in (True, False))
        assert wide.mean.value == bare.mean.value
        assert least < (wide.mean.high - wide.mean.low) / (bare.mean.high - bare.mean.low) < most
        assert all(0 <= low <= share <= high <= 1 for _, share, low, high in wide.profile)


def test_tasks_that_only_one_has_played_are_left_out_of_the_comparison():
    one, other = {"a": [1.0, 1.0], "b": [0.0, 0.0]}, {"a": [0.0, 0.0], "c": [1.0, 1.0]}
    assert improvement(one, other).value == 1
    with pytest.raises(ParameterError, match="at least one task"):
        improvement({"a": [1.0]}, {"b": [1.0]})


@pytest.mark.parametrize(
    ("scores", "said"),
    [({}, "at least one task"), ({"a": []}, '"a" needs'), ({"a": [1.0], "b": [float("nan")]}, '"b" needs')],
)
def test_scores_that_are_none_are_refused(scores, said):
    with pytest.raises(ParameterError, match=said):
        aggregates(scores)
