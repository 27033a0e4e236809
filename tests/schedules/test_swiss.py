"""Swiss tournaments: as many rounds as it takes, no rematches, byes that are worth a win."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.schedules.make import planned, schedule
from arena.schedules.seatings import seatings
from tests.schedules.holding import better, config, drawn, held, lineups, worse

SEATS = {"duel": 2, "chase": 2, "trio": 3, "quartet": 4}


def swiss(players, games=None, models=(), **said):
    kind = {"kind": "swiss", **said.pop("schedule", {})}
    return schedule(config(players, games, schedule=kind, **said), SEATS, models)


def by_chance(seed):
    def play(unit):
        drawing = Random(f"{seed} {unit.key}")
        won = drawing.choice((0.0, 0.25, 0.5, 0.75, 1.0))
        return dict(zip(unit.players, (won, 1 - won), strict=True)) if drawing.random() < 0.9 else {}

    return play


@pytest.mark.parametrize(
    ("players", "rounds"), [(2, 1), (3, 2), (4, 2), (5, 3), (8, 3), (9, 4), (16, 4), (17, 5), (64, 6)]
)
def test_as_many_rounds_as_single_out_a_winner(players, rounds):
    found, known = held(swiss(players))
    assert len(found) == rounds
    assert {unit.stage for unit in found[-1]} == {f"r{rounds:02d}"}
    assert all(len(one) == players // 2 for one in found)
    assert swiss(players).places(known)[0] == "p000"


def test_three_rounds_of_eight_in_which_the_better_seed_wins():
    found, known = held(swiss(list("ABCDEFGH")))
    assert [lineups(units) for units in found] == [
        [("A", "E"), ("B", "F"), ("C", "G"), ("D", "H")],
        [("A", "C"), ("B", "D"), ("E", "G"), ("F", "H")],
        [("A", "B"), ("C", "E"), ("D", "F"), ("G", "H")],
    ]
    # Buchholz: B 6, C 5 and D 3 of those with two points; E 6, F 4 and G 3 of those with one
    assert swiss(list("ABCDEFGH")).places(known) == ("A", "B", "C", "D", "E", "F", "G", "H")
    assert found[0][0].key == "duel/A~E/r01.00001"


def test_the_first_round_goes_by_seed_rank():
    (first, *_), _ = held(swiss(list("ABCD"), ranks={"D": 1, "B": 2}))
    assert lineups(first) == [("A", "D"), ("B", "C")]


@given(st.integers(2, 12), st.integers(0, 99), st.booleans(), st.data())
@settings(max_examples=40, deadline=None)
def test_equals_meet_and_nobody_twice(players, seed, swap, data):
    rounds = data.draw(st.integers(1, (players + 1) // 2))
    said = {"swiss_rounds": rounds, "swap": swap, "rounds": data.draw(st.integers(1, 2))}
    games = {"duel": None, "chase": None} if data.draw(st.booleans()) else {"duel": None}
    found, known = held(swiss(players, games, schedule=said), by_chance(seed))
    met = Counter(lineup for units in found for lineup in set(lineups(units)))
    assert len(found) == rounds
    assert set(met.values()) == {1}
    played = Counter(player for lineup in met for player in lineup)
    assert set(played.values()) <= {rounds, rounds - players % 2}
    assert len(known) == rounds * (players // 2) * said["rounds"] * len(games)
    assert len(known) * (2 if swap else 1) == planned(config(players, games, schedule={"kind": "swiss", **said}), SEATS)
    assert sorted(swiss(players, games, schedule=said).places(known)) == [f"p{number:03d}" for number in range(players)]


def test_a_round_is_told_when_all_before_it_is_over():
    cup = swiss(6)
    first = list(cup.units({}))
    assert len(first) == 3
    known = {unit.key: better(unit) for unit in first[:2]}
    assert list(cup.units(known)) == first
    known[first[2].key] = {}
    again = list(cup.units(known))
    assert again[:3] == first
    assert len(again) == 6
    assert list(cup.units(known)) == again
    assert not cup.static


def test_results_that_come_while_units_are_taken_count():
    known = {}
    cup = swiss(8)
    for unit in cup.units(known):
        known[unit.key] = better(unit)
    assert len(known) == 12


def test_a_unit_without_a_result_is_a_draw():
    cup = swiss(4)
    first = list(cup.units({}))
    void = {unit.key: {} for unit in first}
    halves = {unit.key: drawn(unit) for unit in first}
    assert list(cup.units(void)) == list(cup.units(halves))
    assert cup.meetings(void) == cup.meetings(halves) == tuple(dict.fromkeys(unit.players, 0.5) for unit in first)


def test_a_bye_is_worth_winning_every_unit_of_a_meeting():
    cup = swiss(3, {"duel": 2, "chase": 3})
    known = {unit.key: better(unit) for unit in cup.units({})}
    assert cup.meetings(known) == ({"p000": 5.0, "p001": 0.0}, {"p002": 5.0})


def test_who_had_a_bye_stands_with_those_that_won():
    found, _ = held(swiss(9))
    assert lineups(found[1]) == [("p000", "p002"), ("p001", "p003"), ("p004", "p008"), ("p005", "p006")]


def test_the_last_has_no_second_bye():
    def play(unit):
        if unit.stage == "r01":
            return worse(unit)
        return better(unit) if "E" in unit.players else drawn(unit)

    cup = swiss(list("ABCDE"), schedule={"swiss_rounds": 3})
    found, known = held(cup, play)
    byes = [set("ABCDE").difference(*lineups(units)) for units in found]
    assert byes == [{"E"}, {"B"}, {"A"}]
    two = {key: points for key, points in known.items() if "r03" not in key}
    assert cup.places(two)[-1] == "E"


def test_at_a_table_without_a_result_everybody_makes_the_same():
    cup = swiss(6, {"trio": 1})
    void = {unit.key: {} for unit in cup.units({})}
    assert [sorted(meeting.values()) for meeting in cup.meetings(void)] == [[pytest.approx(1 / 3)] * 3] * 2


def test_variants_weigh_as_much_as_one_unit():
    models = ["p000"]
    cup = swiss(4, {"duel": 1}, models=models, variants=["text", "image"], schedule={"swiss_rounds": 1})
    known = {}
    for unit in cup.units({}):
        known[unit.key] = dict(zip(unit.players, (1.0, 0.0) if unit.variant != "image" else (0.0, 1.0), strict=True))
    assert [key.partition("/")[2] for key in known] == [
        "p000~p002/r01.00001@text",
        "p001~p003/r01.00001",
        "p000~p002/r01.00001@image",
    ]
    assert cup.meetings(known) == ({"p000": 0.5, "p002": 0.5}, {"p001": 1.0, "p003": 0.0})


def test_without_change_of_seats_everybody_begins_about_equally_often():
    found, _ = held(swiss(16, schedule={"swap": False, "swiss_rounds": 7}), by_chance(3))
    begun = [[seatings(unit, 2, False)[0][0] for unit in units] for units in found]
    assert begun[0] == ["p000", "p009", "p002", "p011", "p004", "p013", "p006", "p015"]
    times = Counter(name for round_of in begun for name in round_of)
    assert all(2 <= times[f"p{number:03d}"] <= 5 for number in range(16))


def test_without_change_of_seats_those_at_a_table_begin_about_equally_often():
    found, _ = held(swiss(9, {"trio": 1}, schedule={"swap": False, "swiss_rounds": 9}))
    begun = Counter(seatings(unit, 3, False)[0][0] for units in found for unit in units)
    assert len(begun) == 9
    assert max(begun.values()) - min(begun.values()) <= 2


@pytest.mark.parametrize(("players", "game"), [(9, "trio"), (11, "trio"), (16, "quartet"), (18, "quartet")])
def test_tables_of_more_than_two(players, game):
    seats = SEATS[game]
    found, known = held(swiss(players, {game: 1}, schedule={"swiss_rounds": 3}))
    byes = Counter({f"p{number:03d}": 3 for number in range(players)})
    met = Counter()
    for units in found:
        assert len(units) == players // seats
        busy = [player for lineup in lineups(units) for player in lineup]
        assert len(set(busy)) == len(busy) == players // seats * seats
        byes.subtract(busy)
        met.update((one, other) for lineup in lineups(units) for one in lineup for other in lineup if one < other)
    assert max(byes.values()) <= 1
    assert max(met.values()) <= 2
    assert sum(met.values()) - len(met) <= players // seats
    assert lineups(found[0])[0][0] == "p000"
    cup = swiss(players, {game: 1}, schedule={"swiss_rounds": 3})
    assert cup.places(known)[0] == "p000"
    assert len(cup.meetings(known)) == 3 * (players // seats + players % seats)


def test_the_first_round_of_tables_deals_the_field_into_bands():
    (first, *_), _ = held(swiss(9, {"trio": 1}))
    assert lineups(first) == [("p000", "p003", "p006"), ("p001", "p004", "p007"), ("p002", "p005", "p008")]


def test_how_much_is_planned_depends_on_results_only_where_models_are_few():
    said = config(6, {"duel": 2}, schedule={"kind": "swiss"}, variants=["text", "image", "grid"])
    everybody = [player.name for player in said.players]
    assert planned(said, SEATS) == 3 * 3 * 2 * 2
    assert planned(said, SEATS, everybody) == planned(said, SEATS, everybody[1:]) == 3 * 3 * 2 * 2 * 3
    assert planned(said, SEATS, everybody[2:]) is None
    said = config(6, {"duel": 2}, schedule={"kind": "swiss"}, variants=["text", "image"], variants_mode="draw")
    assert planned(said, SEATS, everybody[2:]) == 3 * 3 * 2 * 2
