"""The pairing of a Swiss round: equals meet, and a rematch is made only where every pairing holds one."""

from __future__ import annotations

from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.schedules.matching import Matching
from arena.schedules.pairing import pairs

PRIME = 2_147_483_629


def can_be_matched(allowed, seed=1):
    """Whether a graph has a perfect matching, by another way: its Tutte matrix, with random numbers for the edges, is
    not singular. Where it says so it is certain; where it denies it, it is wrong once in millions of times."""
    size = len(allowed)
    drawn = Random(seed)
    matrix = np.zeros((size, size), dtype=np.int64)
    for one in range(size):
        for other in allowed[one]:
            if other > one:
                number = drawn.randrange(1, PRIME)
                matrix[one, other], matrix[other, one] = number, PRIME - number
    for column in range(size):
        rows = np.flatnonzero(matrix[column:, column])
        if not rows.size:
            return False
        pivot = column + rows[0]
        matrix[[column, pivot]] = matrix[[pivot, column]]
        inverse = pow(int(matrix[column, column]), -1, PRIME)
        factors = matrix[column + 1 :, column] * inverse % PRIME
        matrix[column + 1 :] = (matrix[column + 1 :] - factors[:, None] * matrix[column] % PRIME) % PRIME
    return True


def fresh(names, met):
    """Who may meet whom for the first time; in an odd field the last vertex is the bye."""
    size = len(names) + len(names) % 2
    names = [*names, None][:size]

    def often(one, other):
        return met[(one or other, other or one)]

    return [
        [other for other in range(size) if other != one and not often(names[one], names[other])] for one in range(size)
    ]


def through(players, rounds, seed):
    """Rounds with results by chance: for each how often each of its pairs had met before, and who had."""
    drawn = Random(seed)
    names = [f"p{number}" for number in range(players)]
    points, met = dict.fromkeys(names, 0.0), Counter()
    for _ in range(rounds):
        standing = sorted(names, key=lambda name: -points[name])
        found = pairs(standing, points, met)
        busy = [name for one in found for name in one]
        assert sorted(busy) == sorted(names)
        yield standing, Counter(met), [met[one[0], one[-1]] for one in found]
        for one in found:
            met[one[0], one[-1]] += 1
            won = drawn.choice((0.0, 0.5, 1.0)) if len(one) == 2 else 1.0
            points[one[0]] += won
            if len(one) == 2:
                met[one[1], one[0]] += 1
                points[one[1]] += 1 - won


@pytest.mark.parametrize("players", [*range(2, 27), 33, 40, 48, 64])
def test_a_pairing_without_a_rematch_is_found_wherever_there_is_one(players):
    for seed in range(2 if players < 40 else 1):
        for standing, met, before in through(players, players - 1, seed):
            if any(before):
                assert not can_be_matched(fresh(standing, met))


@given(st.integers(2, 12).flatmap(lambda n: st.tuples(st.just(n), st.sets(st.tuples(*[st.integers(0, n - 1)] * 2)))))
@settings(max_examples=300, deadline=None)
def test_a_perfect_matching_is_found_wherever_there_is_one(graph):
    size, edges = graph
    allowed = [
        [other for other in range(size) if other != one and ((one, other) in edges or (other, one) in edges)]
        for one in range(size)
    ]
    assert Matching(allowed).complete() == can_be_matched(allowed)


def test_partners_are_settled_only_where_that_leaves_partners_for_the_others():
    path = Matching([[1], [0, 2], [1, 3], [2]])
    assert path.complete()
    assert not path.settle(1, 2)
    assert path.settle(0, 1)
    assert path.settle(2, 3)
    petersen = [
        [1, 4, 5],
        [0, 2, 6],
        [1, 3, 7],
        [2, 4, 8],
        [0, 3, 9],
        [0, 7, 8],
        [1, 8, 9],
        [2, 5, 9],
        [3, 5, 6],
        [4, 6, 7],
    ]
    for one, others in enumerate(petersen):  # each of its edges lies in a perfect matching
        for other in others:
            matching = Matching(petersen)
            assert matching.complete()
            assert matching.settle(one, other)


def test_even_a_field_that_has_met_altogether_is_paired_as_seldom_as_can_be():
    for players in (2, 3, 4, 5, 6, 7):
        rounds = list(through(players, 4 * (players - 1 + players % 2), players))
        most = max(max(before) for _, _, before in rounds)
        assert 3 <= most <= 4  # everybody has met everybody four times, or one pair once more


def test_the_upper_half_meets_the_lower():
    names = list("ABCDEFGH")
    assert pairs(names, dict.fromkeys(names, 0.0), {}) == [("A", "E"), ("B", "F"), ("C", "G"), ("D", "H")]


def test_of_equals_the_upper_half_meets_the_lower_and_who_is_left_over_goes_down():
    names = list("ABCDEFGH")
    points = dict(zip(names, (2.0, 2.0, 2.0, 1.0, 1.0, 1.0, 1.0, 0.0), strict=True))
    assert pairs(names, points, {}) == [("A", "B"), ("C", "D"), ("E", "F"), ("G", "H")]


def test_who_has_met_the_wished_one_meets_the_next():
    names = list("ABCDEF")
    points = dict.fromkeys(names, 0.0)
    met = {("A", "D"): 1, ("D", "A"): 1}
    assert pairs(names, points, met) == [("A", "E"), ("B", "D"), ("C", "F")]


def test_the_last_of_an_odd_field_has_the_bye_unless_it_had_one():
    names = list("ABCDE")
    points = dict.fromkeys(names, 0.0)
    assert pairs(names, points, {})[-1] == ("E",)
    assert pairs(names, points, {("E", "E"): 1})[-1] == ("D",)
    assert pairs(names, points, dict.fromkeys([(name, name) for name in names], 1))[-1] == ("E",)
    met = {(one, other): 1 for one in "ABC" for other in "ABC" if one != other}
    assert pairs("ABC", points, {**met, ("C", "C"): 1}) == [("A", "C"), ("B",)]


def test_who_has_met_all_that_stand_lower_meets_the_next_above_them():
    met = {("A", name): 1 for name in "DEF"} | {(name, "A"): 1 for name in "DEF"}
    assert pairs("ABCDEF", dict.fromkeys("ABCDEF", 0.0), met)[0] == ("A", "C")


def test_where_one_must_meet_somebody_again_the_others_need_not():
    met = {pair: 1 for name in "ABCDE" for pair in (("F", name), (name, "F"))} | {("A", "D"): 1, ("D", "A"): 1}
    assert pairs("ABCDEF", dict.fromkeys("ABCDEF", 0.0), met) == [("A", "E"), ("B", "D"), ("C", "F")]


@pytest.mark.parametrize("players", [3, 5, 7, 9, 15, 21])
def test_nobody_has_a_second_bye_before_everybody_had_one(players):
    names = [f"p{number}" for number in range(players)]
    for seed in range(4):
        *_, (_, met, _) = through(players, (players + 1) // 2 + 1, seed)
        assert max(met[name, name] for name in names) == 1
