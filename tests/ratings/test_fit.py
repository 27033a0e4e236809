"""Ratings: what they say of evidence that one can judge by hand, and what they refuse."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.games.core.errors import ParameterError
from arena.ratings.evidence import Evidence
from arena.ratings.fit import rate
from arena.ratings.ranks import better, ranks
from tests.ratings.fields import drawn, units


def elo(ratings):
    return {row.player: row.elo for row in ratings.rows}


def widths(ratings):
    return {row.player: row.high - row.low for row in ratings.rows}


def test_two_players_stand_apart_by_their_odds_with_half_a_unit_each_way():
    rated = elo(rate(units("a > b", times=9) + units("b > a", times=3), samples=1))
    assert rated["a"] - rated["b"] == pytest.approx(400 * math.log10(9.5 / 3.5), abs=1e-4)
    assert rated["a"] + rated["b"] == pytest.approx(3000)


def test_the_matches_of_a_unit_count_each_and_the_half_unit_as_much_as_they():
    rated = elo(rate(units("a > b, a > b", times=9) + units("b > a, b > a", times=3), samples=1))
    assert rated["a"] - rated["b"] == pytest.approx(400 * math.log10(19 / 7), abs=1e-4)


def test_a_draw_is_half_a_win_each_way():
    drawn_out = elo(rate(units("a > b, a = b", times=4), samples=1))
    won_and_lost = elo(rate(units("a > b, a > b, a > b, b > a", times=2), samples=1))
    assert drawn_out["a"] - drawn_out["b"] == pytest.approx(400 * math.log10((6 + 1) / (2 + 1)), abs=1e-4)
    assert won_and_lost["a"] - won_and_lost["b"] == pytest.approx(400 * math.log10((6 + 2) / (2 + 2)), abs=1e-4)


@pytest.mark.parametrize(("won", "lost"), [(10, 0), (3, 1), (0, 0), (40, 60)])
def test_two_players_have_the_interval_of_jeffreys(won, lost):
    stats = pytest.importorskip("scipy.stats")
    rated = rate(units("a > b", times=won) + units("b > a", times=lost), players=["a", "b"], samples=20_000)
    column = [row.player for row in rated.rows].index("a")
    difference = rated.samples[:, column] - rated.samples[:, 1 - column]
    expected = stats.beta(won + 0.5, lost + 0.5).ppf([0.025, 0.25, 0.5, 0.75, 0.975])
    shares = 1 / (1 + 10 ** (-np.quantile(difference, [0.025, 0.25, 0.5, 0.75, 0.975]) / 400))
    assert shares == pytest.approx(expected, abs=0.012)


def test_who_has_lost_everything_has_a_rating_with_a_long_tail_below():
    evidence = units("a > b", "b > a", times=20) + units("a > z", "b > z", times=20)
    rated = rate(evidence)
    last = rated.rows[-1]
    assert last.player == "z"
    assert last.elo - last.low > 1.5 * (last.high - last.elo)
    assert max(widths(rated)["a"], widths(rated)["b"]) < widths(rated)["z"] / 4


def test_without_anchors_the_ratings_and_every_sample_have_the_same_mean_by_what_is_known():
    evidence = units("a > b", "b > a", times=20) + units("a > z", "b > z", times=2)
    rated = rate(evidence, base=1000)
    assert elo(rated)["a"] == pytest.approx(elo(rated)["b"], abs=1e-6)
    assert elo(rated)["a"] - 1000 < (1000 - elo(rated)["z"]) / 10  # little is known of who lost all
    shares = np.linalg.lstsq(rated.samples, np.full(len(rated.samples), 1000.0), rcond=None)[0]
    assert rated.samples @ shares == pytest.approx(np.full(len(rated.samples), 1000.0))
    assert shares.sum() == pytest.approx(1)
    assert [row.elo for row in rated.rows] @ shares == pytest.approx(1000)


def test_groups_that_never_met_are_told_apart_by_nothing():
    evidence = units("a > b", times=60) + units("b > a", times=20) + units("c > d", times=60) + units("d > c", times=20)
    rated = rate(evidence)
    column = {row.player: number for number, row in enumerate(rated.rows)}
    apart = rated.samples[:, column["a"]] - rated.samples[:, column["c"]]
    assert np.quantile(apart, 0.975) - np.quantile(apart, 0.025) > 1500
    assert {row.player: row.rank for row in rated.rows} == {"a": 1, "c": 1, "b": 2, "d": 2}


def test_a_single_link_between_groups_is_not_drowned_by_pseudo_units():
    inside = [f"{one} > {other}" for group in ("abcdef", "uvwxyz") for one in group for other in group if one != other]
    rated = elo(rate(units(*inside, times=5) + units("a > u", times=30), samples=1))
    assert rated["a"] - rated["u"] > 400 * math.log10(30 / 1.0)


def test_a_player_without_a_match_is_in_the_middle_and_blurs_nobody():
    evidence = drawn((0.5, 0, -0.5), 40, 0.3, 0.5, np.random.default_rng(1))
    without, with_idle = rate(evidence), rate(evidence, players=["idle"])
    assert elo(with_idle)["idle"] == pytest.approx(1500, abs=10)
    assert widths(with_idle)["idle"] > 1500
    for player, width in widths(without).items():
        assert widths(with_idle)[player] == pytest.approx(width, rel=0.15)


def test_nobody_and_one_alone_are_rated_too():
    assert rate([]).rows == ()
    assert rate([]).samples.shape == (1000, 0)
    alone = rate(units("a"), players=["a"], base=1200).rows
    assert [(row.player, row.elo, row.low, row.high, row.rank) for row in alone] == [("a", 1200, 1200, 1200, 1)]
    assert rate(units("a"), players=["a"]).units == 0
    first, second = rate([], players=["b", "a"]).rows
    assert (first.player, second.player, first.rank, second.rank) == ("a", "b", 1, 1)
    assert first.high - first.low > 900


def test_copies_count_once():
    once = rate(units("a > b, b > a", "a > b, a > b") + units("b > a, b > a"))
    copied = rate(
        units("a > b, b > a", "a > b, a > b")[:1]
        + units("a > b, a > b", times=50, cluster="same moves")
        + units("b > a, b > a", times=7, cluster="other moves")
    )
    assert copied.units == once.units == 3
    assert copied.rows == once.rows
    assert (copied.samples == once.samples).all()


def test_copies_that_differ_are_their_mean():
    differing = units("a > b", times=3, cluster="x") + units("b > a", cluster="x")
    rated = rate(differing, samples=1)
    assert rated.units == 1
    assert elo(rated)["a"] - elo(rated)["b"] == pytest.approx(400 * math.log10(1.25 / 0.75), abs=1e-4)


def test_an_anchor_holds_the_scale_and_has_no_width():
    rated = rate(drawn((0.5, 0, -0.5), 20, 0, 0, np.random.default_rng(2)), anchors={"p1": 2000})
    free = rate(drawn((0.5, 0, -0.5), 20, 0, 0, np.random.default_rng(2)))
    assert elo(rated)["p1"] == pytest.approx(2000)
    assert widths(rated)["p1"] == pytest.approx(0, abs=1e-6)
    assert elo(rated)["p0"] - elo(rated)["p2"] == pytest.approx(elo(free)["p0"] - elo(free)["p2"])
    column = {row.player: number for number, row in enumerate(free.rows)}
    apart = free.samples[:, column["p0"]] - free.samples[:, column["p1"]]
    assert widths(rated)["p0"] == pytest.approx(np.ptp(np.quantile(apart, [0.025, 0.975])))


def test_several_anchors_are_met_on_the_mean():
    rated = rate(units("a > b, b > c", "b > a, c > b"), anchors={"a": 1000, "b": 2000})
    assert elo(rated)["a"] + elo(rated)["b"] == pytest.approx(3000)
    assert rated.samples[:, [row.player in "ab" for row in rated.rows]].sum(axis=1) == pytest.approx(
        np.full(1000, 3000)
    )


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_the_order_of_the_evidence_changes_no_bit(data):
    evidence = [
        *units("a > b, b > a", "a > b, a = b", "c > a", "b > c > a", "d = a = c > b", times=2),
        *units("a > b, a > b", "b > a, a > b", cluster="x"),
        *units("d > c", cluster="y"),
    ]
    shuffled = [
        Evidence(
            tuple(
                tuple(tuple(data.draw(st.permutations(group))) for group in match)
                for match in data.draw(st.permutations(unit.matches))
            ),
            unit.cluster,
        )
        for unit in data.draw(st.permutations(evidence))
    ]
    first, second = rate(evidence, samples=20, seed=5), rate(shuffled, samples=20, seed=5)
    assert first.rows == second.rows
    assert (first.samples == second.samples).all()
    assert first.units == second.units == 12


def test_another_seed_draws_other_samples_from_the_same_ratings():
    evidence = drawn((0.5, 0, -0.5), 20, 0, 0, np.random.default_rng(3))
    first, second = rate(evidence, seed=1), rate(evidence, seed=2)
    assert elo(first) == elo(second)
    assert not (first.samples == second.samples).any()
    for player, width in widths(first).items():
        assert widths(second)[player] == pytest.approx(width, rel=0.2)


def test_twice_the_confidence_in_bits_is_a_wider_interval_that_holds_the_rating():
    evidence = drawn((2, 0, -2), 3, 0, 1, np.random.default_rng(4))
    narrow, wide = rate(evidence, confidence=0.5), rate(evidence, confidence=0.99)
    assert all(widths(narrow)[player] < widths(wide)[player] for player in widths(wide))
    assert all(row.low <= row.elo <= row.high for row in (*narrow.rows, *rate(evidence, samples=1).rows))


def places(samples):
    return [found.tolist() for found in ranks(better(samples, 0.95))]


def test_ranks_are_shared_by_whom_the_samples_do_not_tell_apart():
    rng = np.random.default_rng(5)
    samples = rng.normal((300, 290, 0, -1), 10, size=(1000, 4))
    assert places(samples) == [[1, 1, 3, 3], [2, 2, 4, 4]]
    assert places(samples[:30]) == [[1, 1, 1, 1], [4, 4, 4, 4]]
    assert places(samples[:39]) == [[1, 1, 3, 3], [2, 2, 4, 4]]
    assert places(np.zeros((1000, 3))) == [[1, 1, 1], [3, 3, 3]]
    assert places(np.zeros((1000, 0))) == [[], []]


def test_a_rank_lies_between_those_who_are_better_and_those_who_are_worse():
    middle = np.random.default_rng(6).normal((30, 0, -30), 12, size=(1000, 3))
    assert places(middle) == [[1, 1, 2], [2, 3, 3]]


@pytest.mark.parametrize(("players", "most"), [(2, 0.05), (5, 0.05), (20, 0.05), (40, 0.05)])
def test_among_equal_players_any_two_are_told_apart_no_more_often_than_one_has_doubts(players, most):
    rng = np.random.default_rng(players)
    apart, fields = 0, 150
    for _ in range(fields):
        samples = rng.normal(size=players) + rng.normal(size=(300, players))
        apart += bool(better(samples, 0.95).any())
    error = np.sqrt(most * (1 - most) / fields)
    assert 0 < apart < fields * (most + 3 * error)


def test_who_is_told_apart_leaves_the_others_to_be_judged_among_themselves():
    rng = np.random.default_rng(7)
    together = rng.normal((3.25, 0.0), 1, size=(4000, 2))
    crowd = np.hstack([together, rng.normal(-1000 * np.arange(1, 19), 1, size=(4000, 18))])
    assert better(together, 0.95)[0, 1] == better(crowd, 0.95)[0, 1]
    assert better(crowd, 0.95).sum() == 18 * 17 // 2 + 2 * 18 + better(crowd, 0.95)[0, 1]


def test_superiority_is_what_the_samples_say():
    rated = rate(units("a > b", times=8) + units("b > a", times=2))
    share = rated.superiority("a", "b")
    assert share == pytest.approx(0.98, abs=0.015)
    assert rated.superiority("b", "a") == pytest.approx(1 - share)


def test_only_wins_along_a_long_chain_come_to_an_end():
    names = [f"p{number:02d}" for number in range(30)]
    rated = rate(units(*(f"{one} > {two}" for one, two in pairwise(names)), times=500), samples=50)
    assert [row.player for row in rated.rows] == names
    assert np.isfinite(rated.samples).all()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"confidence": 1.0}, "the confidence lies between 0 and 1, such as 0.95, not 1.0"),
        ({"confidence": float("nan")}, "between 0 and 1"),
        ({"samples": 0}, "at least 1 sample"),
        ({"seed": -1}, "a seed is 0 or more, not -1"),
        ({"base": float("inf")}, "the base is an Elo, such as 1500, not inf"),
        ({"anchors": {"a": float("nan")}}, 'the anchor "a" is an Elo'),
        ({"anchors": {"nobody\x1b[2J": 1.0}}, r'the anchor "nobody\x1b[2J" is not in the field ("a", "b")'),
    ],
)
def test_what_cannot_be_is_refused(given, said):
    with pytest.raises(ParameterError) as error:
        rate(units("a > b"), **given)
    assert said in str(error.value)


def test_a_player_twice_in_one_ranking_is_refused():
    with pytest.raises(ParameterError, match='each player once, not as here: "a", "a"'):
        rate(units("a > a"))
