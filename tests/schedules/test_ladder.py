"""Ladders: neighbours meet, and whoever wins stands higher."""

from __future__ import annotations

from collections import Counter

import pytest

from arena.schedules.make import planned, schedule
from arena.schedules.seatings import seatings
from tests.schedules.holding import better, config, drawn, held, lineups, worse

SEATS = {"duel": 2, "chase": 2}


def ladder(players, games=None, **said):
    kind = {"kind": "ladder", **said.pop("schedule", {})}
    return schedule(config(players, games, schedule=kind, **said), SEATS)


def test_a_ladder_of_four_in_which_the_last_is_the_best():
    found, known = held(ladder(list("ABCD"), schedule={"ladder_rounds": 4}), worse)
    assert [lineups(units) for units in found] == [
        [("A", "B"), ("C", "D")],  # B A D C
        [("A", "D")],  # B D A C
        [("B", "D"), ("A", "C")],  # D B C A
        [("B", "C")],  # D C B A
    ]
    assert ladder(list("ABCD"), schedule={"ladder_rounds": 4}).places(known) == ("D", "C", "B", "A")
    after_two = {unit.key: known[unit.key] for units in found[:2] for unit in units}
    assert ladder(list("ABCD")).places(after_two) == ("B", "D", "A", "C")


@pytest.mark.parametrize("players", [2, 3, 6, 7])
@pytest.mark.parametrize("play", [better, worse, drawn])
def test_there_are_twice_as_many_rounds_as_players(players, play):
    games = {"duel": 1, "chase": 2}
    found, known = held(ladder(players, games), play)
    meetings = Counter((unit.stage, unit.players) for units in found for unit in units)
    assert set(meetings.values()) == {3}
    assert len(meetings) == players * (players // 2) + players * ((players - 1) // 2)
    assert planned(config(players, games, schedule={"kind": "ladder"}), SEATS) == 2 * len(known)
    stages = [units[0].stage for units in found]
    assert stages == [f"r{number:02d}" for number in range(1, 2 * players + 1) if number % 2 or players > 2]


@pytest.mark.parametrize("players", [2, 3, 5, 8])
def test_the_best_climbs_from_the_bottom_to_the_top_in_as_many_rounds_as_players(players):
    one = ladder(players, schedule={"ladder_rounds": players})
    _, known = held(one, worse)
    assert one.places(known)[0] == f"p{players - 1:03d}"


def test_who_does_not_win_stays():
    one = ladder(5, ranks={"p003": 1}, schedule={"ladder_rounds": 3})
    _, known = held(one, drawn)
    assert one.places(known) == one.places({}) == ("p003", "p000", "p001", "p002", "p004")
    _, known = held(one, lambda unit: {})
    assert one.places(known) == one.places({})


def test_a_round_is_told_when_all_before_it_is_over():
    one = ladder(4)
    first = list(one.units({}))
    assert lineups(first) == [("p000", "p001"), ("p002", "p003")]
    known = {first[0].key: better(first[0])}
    assert list(one.units(known)) == first
    known[first[1].key] = worse(first[1])
    assert lineups(one.units(known))[2:] == [("p000", "p001", "p003")[1:]]
    assert not one.static


def test_without_change_of_seats_neighbours_begin_in_turn():
    found, _ = held(ladder(2, schedule={"swap": False, "ladder_rounds": 7}), better)
    assert [seatings(unit, 2, False)[0][0] for units in found for unit in units] == ["p000", "p001", "p000", "p001"]
