"""Rankings as choices, and the table of outcomes."""

from __future__ import annotations

from collections import defaultdict
from itertools import permutations

import pytest

from arena.ratings.orders import LARGEST, choices
from arena.ratings.outcomes import outcomes
from tests.ratings.fields import ranking, units


def test_a_ranking_is_the_best_of_all_then_the_best_of_the_rest():
    assert choices(ranking("b > c > a")) == {(("a", "b", "c"), "b"): 1, (("a", "c"), "c"): 1}


def test_a_draw_of_two_is_half_a_win_for_both():
    assert choices(ranking("a = b")) == {(("a", "b"), "a"): 0.5, (("a", "b"), "b"): 0.5}


@pytest.mark.parametrize("text", ["a = b = c", "a > b = c = d > e", "a = b > c = d", "a = b = c = d = e > f"])
def test_ties_are_the_mean_over_all_orders(text):
    groups = ranking(text)
    every: list[list[str]] = [[]]
    for group in groups:
        every = [[*before, *order] for before in every for order in permutations(group)]
    expected: defaultdict[object, float] = defaultdict(float)
    for order in every:
        for place, player in enumerate(order[:-1]):
            expected[tuple(sorted(order[place:])), player] += 1 / len(every)
    assert choices(groups) == pytest.approx(dict(expected))


def test_larger_groups_are_the_mean_over_their_rotations():
    players = tuple("abcdefgh"[: LARGEST + 1])
    found = choices((players, ("z",)))
    expected: defaultdict[object, float] = defaultdict(float)
    for first in range(len(players)):
        order = (*players[first:], *players[:first], "z")
        for place in range(len(players)):
            expected[tuple(sorted(order[place:])), order[place]] += 1 / len(players)
    won = {player: sum(times for (_, chosen), times in found.items() if chosen == player) for player in players}
    assert won == pytest.approx(dict.fromkeys(players, 1.0))
    sets: defaultdict[object, float] = defaultdict(float)
    for (there, _), times in expected.items():
        sets[there] += times
    ours: defaultdict[object, float] = defaultdict(float)
    for (there, _), times in found.items():
        ours[there] += times
    assert ours == pytest.approx(dict(sets))


def test_a_hundred_units_are_a_row_for_each_outcome():
    found = outcomes(units("a > b, b > a", "b > a, a > b", times=40) + units("a = b", times=20))
    assert found.counts == (80, 20)
    assert found.matches == 180
    assert found.players == ("a", "b")


def test_matches_of_one_and_units_of_nothing_are_no_outcomes():
    found = outcomes(units("a", "a, b > c", times=2) + units("a", cluster="x"))
    assert found.counts == (2,)
    assert found.matches == 2
    assert found.players == ("b", "c")
