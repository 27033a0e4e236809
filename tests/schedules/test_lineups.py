"""All lineups and some: complete, in an order that is fair at every moment, and spread evenly where they are few."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import combinations, islice
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.schedules import spread as spreading
from arena.schedules.lineups import circle, circle_rounds, lineups, sweeps
from arena.schedules.spread import spread

FIELDS = [(players, seats) for players in range(1, 11) for seats in range(1, players + 1)]


def ahead(found, players):
    """By how much whoever has played most was ahead, at the worst moment."""
    played = [0] * players
    worst = 0
    for lineup in found:
        for player in lineup:
            played[player] += 1
        worst = max(worst, max(played) - min(played))
    return worst


def some(count, players, seats, seed=0):
    return list(spread(count, partial(lineups, players, seats), range(players), seats, seed))


@pytest.mark.parametrize(("players", "seats"), FIELDS)
def test_every_lineup_is_there_once(players, seats):
    assert sorted(lineups(players, seats)) == list(combinations(range(players), seats))


@pytest.mark.parametrize(("players", "seats"), FIELDS)
def test_at_every_moment_everybody_has_played_about_equally_often(players, seats):
    most = {1: 1, 2: 1 + players % 2}.get(seats, seats)
    assert ahead(lineups(players, seats), players) <= most


@pytest.mark.parametrize("players", range(2, 30))
def test_in_a_round_of_the_circle_everybody_plays_once(players):
    for number in range(circle_rounds(players)):
        busy = [player for pair in circle(players, number) for player in pair]
        assert len(busy) == len(set(busy)) == players - players % 2


def test_an_early_end_finds_all_pairs_mixed():
    met = Counter(pair for lineup in islice(lineups(30, 4), 3000) for pair in combinations(lineup, 2))
    mean = 3000 * 6 / comb(30, 2)
    assert len(met) == comb(30, 2)
    assert max(met.values()) < 2 * mean
    assert min(met.values()) > mean / 2


@pytest.mark.parametrize(("players", "seats"), [(40, 4), (30, 3), (50, 5)])
def test_an_early_end_finds_everybody_busy(players, seats):
    first = islice(lineups(players, seats), players // 2)
    assert {player for lineup in first for player in lineup} == set(range(players))


def test_the_first_lineup_of_billions_is_there_at_once():
    assert len(next(lineups(200, 6))) == 6
    assert len(next(spread(10**9, partial(lineups, 200, 6), range(200), 6, 0))) == 6


def test_a_sweep_ends_before_anybody_plays_twice():
    assert list(sweeps([(0, 1), (2, 3), (1, 4), (0, 2)])) == [[(0, 1), (2, 3)], [(1, 4), (0, 2)]]
    assert list(sweeps([])) == []


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_some_lineups_are_different_and_let_everybody_play_equally_often(data):
    players = data.draw(st.integers(3, 11), "players")
    seats = data.draw(st.integers(2, players), "seats")
    count = data.draw(st.integers(1, comb(players, seats)), "count")
    found = some(count, players, seats, data.draw(st.integers(0, 5), "seed"))
    assert len(set(found)) == len(found) == count
    assert all(lineup == tuple(sorted(set(lineup))) and len(lineup) == seats for lineup in found)
    played = Counter(player for lineup in found for player in lineup)
    assert max(played.values()) - min(played[player] for player in range(players)) <= 1


@pytest.mark.parametrize(("players", "seats", "count"), [(8, 4, 70), (9, 3, 84), (12, 6, 924), (13, 5, 1287)])
def test_a_design_does_not_run_out_of_lineups(players, seats, count):
    designed = islice(spreading._designed(range(players), seats, 3, ()), count // 2)
    assert len(set(designed)) == count // 2


def test_where_no_even_design_is_found_there_are_as_many_lineups(monkeypatch):
    monkeypatch.setattr(spreading, "_ATTEMPTS", 0)
    found = some(20, 8, 4)
    assert len(set(found)) == len(found) == 20


@pytest.mark.parametrize(
    ("players", "seats", "count", "apart"), [(9, 3, 12, 1), (13, 4, 13, 2), (20, 5, 40, 3), (50, 4, 500, 3)]
)
def test_some_lineups_let_pairs_meet_about_equally_often(players, seats, count, apart):
    for seed in range(3):
        found = Counter(pair for lineup in some(count, players, seats, seed) for pair in combinations(lineup, 2))
        times = [found[pair] for pair in combinations(range(players), 2)]
        assert max(times) - min(times) <= apart
        assert sum((one - sum(times) / len(times)) ** 2 for one in times) / len(times) < 0.6


@pytest.mark.parametrize(("players", "seats"), [(7, 3), (9, 4), (10, 3)])
def test_more_lineups_begin_with_the_same(players, seats):
    half = comb(players, seats) // 2
    longest = some(half, players, seats)
    for count in range(1, half):
        assert some(count, players, seats) == longest[:count]


def test_the_seed_chooses_the_design():
    assert some(10, 12, 3, 1) == some(10, 12, 3, 1)
    assert some(10, 12, 3, 1) != some(10, 12, 3, 2)
