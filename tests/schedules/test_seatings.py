"""Who sits where: nobody gains by a seat, nor by whom it sits after."""

from __future__ import annotations

from collections import Counter

import pytest

from arena.schedules.seatings import seatings
from arena.schedules.unit import Unit

NAMES = tuple("ABCDEFGHIJ")
TABLES = range(2, 11)


def unit(seats, number=1, turn=0):
    return Unit("table", NAMES[:seats], number, turn=turn)


def after(legs):
    """How often each sits right after each, round the table."""
    return Counter((leg[seat - 1], leg[seat]) for leg in legs for seat in range(len(leg)))


def test_two_players_change_seats():
    for number in (1, 2, 7):
        for turn in (0, 1):
            assert seatings(unit(2, number, turn), 2, True) == (("A", "B"), ("B", "A"))


def test_one_player_sits_down_once():
    for swap in (True, False):
        assert seatings(Unit("alone", ("A",), 3), 1, swap) == (("A",),)


@pytest.mark.parametrize("seats", TABLES)
def test_in_a_unit_everybody_sits_once_in_every_seat(seats):
    for number in (1, 2, 3, 100):
        for turn in (0, 1, 5):
            legs = seatings(unit(seats, number, turn), seats, True)
            assert len(legs) == seats
            assert legs[0][0] == "A"
            for column in (*zip(*legs, strict=True), *legs):
                assert sorted(column) == list(NAMES[:seats])


@pytest.mark.parametrize("seats", [4, 6, 8, 10])
def test_at_an_even_table_everybody_sits_after_everybody_in_one_unit(seats):
    for number in range(1, seats):
        found = after(seatings(unit(seats, number), seats, True))
        assert len(found) == seats * (seats - 1)
        assert set(found.values()) == {1, 2}


@pytest.mark.parametrize("seats", [3, 5, 7, 9])
def test_at_an_odd_table_everybody_sits_after_everybody_in_two_units(seats):
    for number in range(1, seats, 2):
        for turn in range(4):
            found = Counter()
            for one in (number, number + 1):
                found += after(seatings(unit(seats, one, turn), seats, True))
            assert len(found) == seats * (seats - 1)
            assert max(found.values()) - min(found.values()) <= 1


@pytest.mark.parametrize("seats", [3, 4, 5, 6, 7, 8, 9, 10])
def test_over_some_units_everybody_sits_equally_often_after_everybody(seats):
    for turn in (0, 1, 4):
        found = Counter()
        for number in range(1, seats):
            found += after(seatings(unit(seats, number, turn), seats, True))
        assert set(found.values()) == {seats}
        assert len(found) == seats * (seats - 1)


@pytest.mark.parametrize("seats", TABLES)
@pytest.mark.parametrize("turn", [0, 1, 7])
def test_without_change_of_seats_the_seating_turns_with_the_number(seats, turn):
    for begin in (1, 1 + 3 * seats):
        legs = [seatings(unit(seats, begin + number, turn), seats, False) for number in range(seats)]
        assert all(len(leg) == 1 for leg in legs)
        for column in zip(*(leg[0] for leg in legs), strict=True):
            assert sorted(column) == list(NAMES[:seats])


def test_a_turn_says_who_begins_where_seats_do_not_change():
    assert seatings(unit(2, 1, 0), 2, False) == (("A", "B"),)
    assert seatings(unit(2, 1, 1), 2, False) == (("B", "A"),)


def test_a_unit_with_other_players_than_seats_is_refused():
    with pytest.raises(ValueError, match="2 players for 3 seats"):
        seatings(unit(2), 3, True)
