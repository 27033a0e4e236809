"""Runs: scores from 0 to 1 that can be compared over games, and who is left out of the comparison."""

from __future__ import annotations

import math
from itertools import combinations

import pytest

from arena.reports.copies import mark_copies
from arena.reports.runs import runs
from arena.reports.standings import Interval
from arena.reports.tables import is_better
from arena.reports.units import gather
from tests.reports.made import config, match, pair


def found(results, *games, **more):
    units = gather(results, lambda game, seats: seats)
    mark_copies(units)
    field = config("alpha", "beta", games=games)
    named = {one.name: one for one in field.games}
    changed = [named[game].model_copy(update={"target": target}) for game, target in more.items()]
    games_left = [one for one in field.games if one.name not in more]
    there = {game: [unit for unit in units if unit.game == game] for game in games}
    return runs(field.model_copy(update={"games": (*changed, *games_left)}), there)


def alone(player, score, unit=1, game="dungeon", span=(0.0, 200.0)):
    return match((player,), (score,), game=game, unit=unit, score_range=span)


def test_one_contest_alone_is_compared_with_nothing():
    assert found(pair(), "chess") is None


def test_a_contest_counts_points_a_match_and_a_score_its_share_of_the_range():
    results = [*pair(second=0.0), alone("alpha", 50.0), alone("beta", 100.0)]
    told = found(results, "chess", "dungeon")
    assert told.games == ("chess", "dungeon")
    assert {game: list(runs) for game, runs in told.scores["alpha"].items()} == {"chess": [0.75], "dungeon": [0.25]}
    assert {game: list(runs) for game, runs in told.scores["beta"].items()} == {"chess": [0.25], "dungeon": [0.5]}
    assert told.cautions == ()


def test_the_target_counts_as_full():
    told = found([alone("alpha", 50.0), alone("alpha", 150.0, 2)], "dungeon", dungeon=100.0)
    assert list(told.scores["alpha"]["dungeon"]) == [0.5, 1.5]


def test_a_game_without_a_last_score_needs_a_target():
    endless = [alone("alpha", 500.0, span=(-1e9, 1e9)), alone("alpha", 50.0, game="maze")]
    told = found(endless, "dungeon", "maze")
    assert told.games == ("maze",)
    assert told.cautions[0].startswith("dungeon is in no mean over games: its scores have no end. `target`")
    assert list(found(endless, "dungeon", "maze", dungeon=1000.0).scores["alpha"]["dungeon"]) == [0.5]


def test_who_has_not_played_every_game_is_left_out_and_told():
    told = found([alone("alpha", 50.0), alone("beta", 50.0), alone("alpha", 1.0, game="maze")], "dungeon", "maze")
    assert list(told.scores) == ["alpha"]
    assert told.cautions == ("beta has no result at some games, and no place in means over games.",)


def test_a_contest_in_which_opponents_differ_is_left_out_and_told():
    games = ("dungeon", "chess")
    alone_too = [alone(player, 50.0) for player in ("alpha", "beta", "gamma", "delta")]
    everybody = [one for two in combinations(("alpha", "beta", "gamma"), 2) for one in pair(*two)]
    assert found([*alone_too[:3], *everybody], *games).games == games
    gauntlet = [one for other in ("beta", "gamma", "delta") for one in pair("alpha", other)]
    unequal = [*everybody, *pair("alpha", "beta", unit=2)]
    for contest in (gauntlet, unequal, everybody[2:]):
        told = found([*alone_too, *contest], *games)
        assert told.games == ("dungeon",)
        assert told.cautions[0].startswith("chess is in no mean over games (no IQM, no improvement): its players did")


def test_copies_are_met_as_often_and_void_matches_are_not():
    copies = [one for unit in (1, 2) for one in pair(unit=unit, digest="d", opening="o")]
    field = [*copies, *(one for unit in (1, 2) for one in (*pair("alpha", "gamma", unit=unit), *pair("beta", "gamma",
             unit=unit)))]  # fmt: skip
    alone_too = [alone(player, 50.0) for player in ("alpha", "beta", "gamma")]
    assert found([*alone_too, *field], "dungeon", "chess").games == ("dungeon", "chess")
    assert found([*alone_too, *field[:-1]], "dungeon", "chess").games == ("dungeon",)


def test_of_contests_alone_at_least_two_are_compared():
    gauntlet = [one for other in ("beta", "gamma") for one in pair("alpha", other, game="go")]
    everybody = [one for two in combinations(("alpha", "beta", "gamma"), 2) for one in pair(*two)]
    told = found([*everybody, *gauntlet], "chess", "go")
    assert (told.games, dict(told.scores), len(told.cautions)) == ((), {}, 1)


def test_broken_units_and_copies_are_no_runs():
    one = alone("alpha", 50.0)
    copies = [match(("alpha",), (50.0,), game="dungeon", unit=unit, digest="d", opening="o") for unit in (5, 6)]
    told = found([one, *copies, match(game="chess"), *pair(game="chess", unit=2)], "dungeon", "chess")
    assert len(told.scores["alpha"]["dungeon"]) == 2
    assert len(told.scores["alpha"]["chess"]) == 1


@pytest.mark.parametrize(
    ("one", "other", "better"),
    [
        (Interval(10, 8, 12), Interval(5, 3, 7), True),
        (Interval(10, 8, 12), Interval(8, 6, 10), False),
        (Interval(10, 8, 12), Interval(7, 5, 9), True),  # the ends overlap, the difference is still sure
        (Interval(10, 8, 12), Interval(12, 10, 14), False),
        (Interval(10, -math.inf, math.inf), Interval(5, 3, 7), False),
    ],
)
def test_means_are_told_apart_by_the_interval_of_their_difference(one, other, better):
    assert is_better(one, other) is better
