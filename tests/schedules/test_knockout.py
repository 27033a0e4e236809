"""Knockouts: the bracket, byes at its top, ties that go on, and the third place."""

from __future__ import annotations

from collections import Counter
from math import ceil, log2

import pytest

from arena.schedules.knockout import FURTHER, bracket
from arena.schedules.make import planned, schedule
from tests.schedules.holding import better, config, drawn, held, lineups, worse

SEATS = {"duel": 2, "chase": 2}


def cup(players, games=None, models=(), **said):
    kind = {"kind": "knockout", **said.pop("schedule", {})}
    return schedule(config(players, games, schedule=kind, **said), SEATS, models)


def test_the_bracket_of_sixteen():
    first = bracket(16)
    assert list(zip(first[::2], first[1::2], strict=True)) == [
        (0, 15),
        (7, 8),
        (3, 12),
        (4, 11),
        (1, 14),
        (6, 9),
        (2, 13),
        (5, 10),
    ]
    assert bracket(9) == first


@pytest.mark.parametrize("players", range(2, 34))
@pytest.mark.parametrize("play", [better, worse])
def test_a_bracket_of_any_size(players, play):
    found, known = held(cup(players), play)
    size = 2 ** ceil(log2(players))
    assert len(found) == ceil(log2(players))
    assert sum(map(len, found)) == players - 1
    assert len(found[0]) == players - size // 2
    assert [len(units) for units in found[1:]] == [size >> number for number in range(2, len(found) + 1)]
    names = [f"p{number:03d}" for number in range(players)]
    busy = {name for units in found[:1] for unit in units for name in unit.players}
    assert busy == set(names[size - players :]), "the first seeds have the byes"
    places = cup(players).places(known)
    assert sorted(places) == names
    assert places[0] == (names[0] if play is better else names[-1])
    if play is better:
        for units in found[1:]:
            seeds = [sum(names.index(name) for name in unit.players) for unit in units]
            assert set(seeds) == {2 * len(units) - 1}
        assert places[:2] == tuple(names[:2])
        assert set(places[2:4]) == set(names[2:4])


def test_a_bracket_of_five_from_the_first_meeting_to_the_last():
    found, known = held(cup(list("ABCDE")))
    assert [lineups(units) for units in found] == [[("D", "E")], [("A", "D"), ("B", "C")], [("A", "B")]]
    assert cup(list("ABCDE")).places(known) == ("A", "B", "C", "D", "E")
    assert cup(list("ABCDE")).places({}) == ("A", "B", "C", "D", "E")
    known = {found[0][0].key: {"D": 0.0, "E": 1.0}}
    assert lineups(cup(list("ABCDE")).units(known))[1:] == [("A", "E"), ("B", "C")]
    assert cup(list("ABCDE")).places(known) == ("A", "B", "C", "E", "D")


def test_seeds_are_as_they_are_ranked():
    found, _ = held(cup(list("ABCD"), ranks={"C": 1, "D": 2}))
    assert lineups(found[0]) == [("B", "C"), ("A", "D")]


def test_a_tie_goes_on_and_then_the_higher_seed_does():
    found, known = held(cup(list("ABCD"), {"duel": 2, "chase": 1}, ranks={"B": 1}), drawn)
    numbers = [Counter((unit.game, unit.number) for unit in units) for units in found]
    first = {("duel", 1): 2, ("duel", 2): 2, ("chase", 1): 2}
    assert numbers[0] == first
    assert numbers[1 : 1 + FURTHER] == [{("duel", 2 + extra): 2, ("chase", 1 + extra): 2} for extra in (1, 2, 3)]
    assert len(found) == 2 * (1 + FURTHER)
    assert len({unit.key for units in found for unit in units}) == len(known)
    assert {unit.stage for unit in found[FURTHER]} == {"r01"}
    assert cup(list("ABCD"), {"duel": 2, "chase": 1}, ranks={"B": 1}).places(known)[0] == "B"


def test_only_who_is_tied_goes_on_and_the_round_waits_for_it():
    def play(unit):
        tied = "A" in unit.players and unit.number < 3
        return drawn(unit) if tied else worse(unit)

    found, known = held(cup(list("ABCD")), play)
    assert [[unit.key.partition("/")[2] for unit in units] for units in found] == [
        ["A~D/r01.00001", "B~C/r01.00001"],
        ["A~D/r01.00002"],
        ["A~D/r01.00003"],
        ["C~D/r02.00001"],
    ]
    assert cup(list("ABCD")).places(known) == ("D", "C", "A", "B")


def test_a_meeting_is_tied_however_its_points_were_added_up():
    def play(unit):
        share = {("duel", 1): 0.1, ("chase", 1): 0.7, ("duel", 2): 0.7}.get((unit.game, unit.number), 0.5)
        return dict(zip(unit.players, (share, 1 - share), strict=True))

    found, _ = held(cup(2, {"duel": 2, "chase": 1}), play)
    assert len(found) == 1 + FURTHER


def test_units_without_a_result_leave_a_meeting_tied():
    _, known = held(cup(2), lambda unit: {})
    assert len(known) == 1 + FURTHER
    assert cup(2).places(known) == ("p000", "p001")


def test_the_third_place_is_played_with_the_final():
    said = {"schedule": {"third_place": True}}
    found, known = held(cup(list("ABCD"), **said), worse)
    assert lineups(found[-1]) == [("C", "D"), ("A", "B")]
    assert {unit.stage for unit in found[-1]} == {"r02"}
    assert cup(list("ABCD"), **said).places(known) == ("D", "C", "B", "A")
    assert lineups(held(cup(list("ABC"), **said))[0][-1]) == [("A", "B")], "only one has lost a semifinal"
    assert len(held(cup(2, **said))[1]) == 1


def test_nobody_knows_how_many_matches_it_takes():
    assert planned(config(8, schedule={"kind": "knockout"}), SEATS) is None
    assert not cup(8).static
