"""Schedules that depend on no result: complete, fair at every moment, lazy, and the same when a league grows."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, islice
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.schedules.make import planned, schedule
from arena.schedules.seatings import seatings
from tests.schedules.holding import config, lineups

SEATS = {"solo": 1, "duel": 2, "chase": 2, "trio": 3, "quartet": 4}


def units(said, seats=SEATS, models=()):
    return list(schedule(said, seats, models).units({}))


def matches(said, models=()):
    return sum(len(seatings(unit, SEATS[unit.game], said.schedule.swap)) for unit in units(said, models=models))


@given(
    st.integers(1, 7),
    st.dictionaries(st.sampled_from(list(SEATS)), st.integers(1, 3), min_size=1),
    st.booleans(),
    st.integers(0, 7),
    st.integers(0, 3),
)
@settings(max_examples=60, deadline=None)
def test_everybody_meets_everybody_in_every_round(players, games, swap, models, variants):
    games = {name: rounds for name, rounds in games.items() if SEATS[name] <= players} or {"solo": 1}
    said = config(players, games, schedule={"swap": swap}, variants=["text", "image", "grid"][:variants])
    names = [player.name for player in said.players]
    modelled = frozenset(names[:models])
    found = units(said, models=modelled)
    assert len({unit.key for unit in found}) == len(found)
    expected = Counter()
    for game, rounds in games.items():
        for lineup in combinations(names, SEATS[game]):
            ways = max(variants, 1) if modelled.intersection(lineup) else 1
            expected[game, lineup] = rounds * ways
    assert Counter((unit.game, unit.players) for unit in found) == expected
    assert planned(said, SEATS, modelled) == matches(said, modelled)


@given(st.integers(3, 8), st.sets(st.integers(0, 7), max_size=3), st.integers(1, 2), st.sampled_from(["duel", "trio"]))
@settings(max_examples=60, deadline=None)
def test_heroes_meet_everybody_else_and_only_them(players, heroes, rounds, game):
    names = [f"p{number:03d}" for number in range(players)]
    named = [names[number] for number in sorted(heroes) if number < players]
    others = [name for name in names if name not in (named or names[:1])]
    if len(others) < SEATS[game] - 1:
        return
    said = config(players, {game: rounds}, schedule={"kind": "gauntlet", "heroes": named})
    found = units(said)
    expected = {
        tuple(sorted((hero, *rest))) for hero in named or names[:1] for rest in combinations(others, SEATS[game] - 1)
    }
    assert Counter(lineups(found)) == dict.fromkeys(expected, rounds)
    assert planned(said, SEATS) == matches(said)


@pytest.mark.parametrize(("players", "heroes"), [(9, 1), (9, 2), (9, 3), (10, 4), (8, 4), (7, 5)])
def test_in_a_gauntlet_heroes_and_others_take_turns(players, heroes):
    names = [f"p{number:03d}" for number in range(players)]
    said = config(players, {"duel": 2}, schedule={"kind": "gauntlet", "heroes": names[:heroes]})
    played = Counter(dict.fromkeys(names, 0))
    for unit in units(said):
        played.update(unit.players)
        for group in (names[:heroes], names[heroes:]):
            times = [played[name] for name in group]
            assert max(times) - min(times) <= 1


@pytest.mark.parametrize("players", [2, 5, 8, 13])
def test_number_by_number_everybody_plays_equally_often_at_every_game(players):
    games = {"duel": 3, "chase": 2} | ({"trio": 1, "solo": 3} if players > 2 else {})
    said = config(players, games)
    played = {game: Counter() for game in games}
    met = Counter()
    for unit in units(said):
        played[unit.game].update(unit.players)
        met[unit.game, unit.players] += 1
        assert unit.number == met[unit.game, unit.players]
        times = [played[unit.game][player.name] for player in said.players]
        assert max(times) - min(times) <= max(SEATS[unit.game], 2)
    numbers = [unit.number for unit in units(said)]
    assert numbers == sorted(numbers)


def test_games_keep_pace_with_each_other():
    found = units(config(8, {"duel": 1, "trio": 1}))
    total = Counter(unit.game for unit in found)
    done = Counter()
    for unit in found:
        done[unit.game] += 1
        assert abs(done["duel"] / total["duel"] - done["trio"] / total["trio"]) < 0.15


def test_variants_keep_pace_with_each_other():
    said = config(8, {"duel": 1}, variants=["text", "image"])
    done = Counter()
    for unit in units(said, models=[player.name for player in said.players]):
        done[unit.variant] += 1
        assert abs(done["text"] - done["image"]) <= 4


def test_over_all_lineups_everybody_sits_before_and_after_everybody():
    after = Counter()
    for unit in units(config(7, {"trio": 1})):
        for leg in seatings(unit, 3, True):
            after.update((leg[seat - 1], leg[seat]) for seat in range(3))
    assert len(after) == 7 * 6
    assert set(after.values()) == {6, 9}


@pytest.mark.parametrize("players", range(2, 14))
def test_without_change_of_seats_everybody_begins_equally_often(players):
    said = config(players, {"duel": 2}, schedule={"swap": False})
    begun = {1: Counter(), 2: Counter()}
    sides = {}
    for unit in units(said):
        (leg,) = seatings(unit, 2, False)
        begun[unit.number][leg[0]] += 1
        sides.setdefault(unit.players, set()).add(leg)
    times = [begun[1][player.name] for player in said.players]
    assert max(times) - min(times) <= 1
    assert all(len(legs) == 2 for legs in sides.values())


@pytest.mark.parametrize("some", [None, 10**5, 10**6, 60 * 10**6])
def test_the_first_units_of_a_huge_tournament_are_there_at_once(some):
    said = config(200, {"trio": 1000, "quartet": 1000, "duel": 1000, "solo": 1000}, schedule={"lineups": some})
    first = list(islice(schedule(said, SEATS).units({}), 500))
    assert {unit.number for unit in first} == {1}
    assert {unit.game for unit in first} == set(SEATS) - {"chase"}
    trios, quartets = (min(some or 10**9, comb(200, seats)) for seats in (3, 4))
    assert planned(said, SEATS) == 1000 * (200 + 2 * comb(200, 2) + 3 * trios + 4 * quartets)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_league_that_grows_keeps_every_unit(data):
    kind = data.draw(st.sampled_from(["round_robin", "gauntlet", "episodes"]))
    games = ["solo"] if kind == "episodes" else ["duel", "trio", "solo"]
    before = {name: data.draw(st.integers(1, 2)) for name in games[: data.draw(st.integers(1, len(games)))]}
    after = {name: before.get(name, 0) + data.draw(st.integers(0 if name in before else 1, 2)) for name in games}
    players = data.draw(st.integers(4, 6))
    more = players + data.draw(st.integers(0, 2))
    said = {"schedule": {"kind": kind, "swap": data.draw(st.booleans())}, "variants": ["text", "image"]}
    said["variants_mode"] = data.draw(st.sampled_from(["cross", "draw"]))
    models = [f"p{number:03d}" for number in range(0, more, 2)]
    small = units(config(players, before, **said), models=models)
    large = units(config(more, after, **said), models=models)
    found = {unit.key: unit for unit in large}
    assert all(found[unit.key] == unit for unit in small)


def test_some_lineups_let_everybody_play_equally_often_in_every_round():
    said = config(9, {"trio": 2, "duel": 1}, schedule={"lineups": 13})
    found = [unit for unit in units(said) if unit.game == "trio"]
    assert len(found) == 26
    assert Counter(lineups(found)) == dict.fromkeys(set(lineups(found)), 2)
    played = Counter(player for lineup in lineups(found) for player in lineup)
    assert sorted(played.values()) == [8] * 6 + [10] * 3
    assert planned(said, SEATS) == 26 * 3 + 36 * 2
    everything = config(9, {"trio": 2}, schedule={"lineups": 1000})
    assert len(units(everything)) == 2 * comb(9, 3)


def test_some_lineups_of_a_gauntlet_take_heroes_in_turn():
    said = config(9, {"trio": 1}, schedule={"kind": "gauntlet", "heroes": ["p003", "p005"], "lineups": 14})
    found = lineups(units(said))
    assert len(set(found)) == 14
    played = Counter(player for lineup in found for player in lineup)
    assert played["p003"] == played["p005"] == 7
    assert {played[name] for name in played if name not in ("p003", "p005")} == {4}
    assert planned(said, SEATS) == 14 * 3


def test_lineups_that_hold_no_model_are_counted_where_they_are_some():
    said = config(9, {"trio": 2}, schedule={"lineups": 13}, variants=["text", "image"])
    models = ["p000", "p004"]
    assert planned(said, SEATS, models) == matches(said, models)
    assert 26 * 3 < planned(said, SEATS, models) < 52 * 3


def test_episodes_are_the_same_worlds_for_everybody():
    said = config(3, {"solo": 2, "dungeon": 1}, schedule={"kind": "episodes"})
    found = units(said, {"solo": 1, "dungeon": 1})
    assert [unit.key for unit in found] == [
        "solo/p000/00001",
        "solo/p001/00001",
        "solo/p002/00001",
        "dungeon/p000/00001",
        "dungeon/p001/00001",
        "dungeon/p002/00001",
        "solo/p000/00002",
        "solo/p001/00002",
        "solo/p002/00002",
    ]
    assert {unit.seed_key for unit in found} == {"solo/00001", "dungeon/00001", "solo/00002"}
    assert planned(said, {"solo": 1, "dungeon": 1}) == 9


def test_games_of_one_seat_are_episodes_in_a_gauntlet_too():
    said = config(4, {"duel": 1, "solo": 2}, schedule={"kind": "gauntlet"})
    found = units(said)
    assert sorted(lineups(unit for unit in found if unit.game == "solo")) == [
        (f"p{number:03d}",) for number in (0, 0, 1, 1, 2, 2, 3, 3)
    ]


def test_players_stand_in_the_order_of_the_config():
    said = config(["zoe", "adam", "mia"], {"duel": 1})
    assert {unit.players for unit in units(said)} == {("zoe", "adam"), ("zoe", "mia"), ("adam", "mia")}
    assert schedule(said, SEATS).static
