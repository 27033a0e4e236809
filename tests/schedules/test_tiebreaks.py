"""Tie-breaks: a small tournament, reckoned by hand."""

from __future__ import annotations

from arena.schedules.tiebreaks import Tiebreaks, tiebreaks

MEETINGS = (
    {"ann": 1.0, "cid": 0.0},
    {"bob": 0.5, "dan": 0.5},
    {"eve": 1.0},
    {"ann": 0.5, "eve": 0.5},
    {"bob": 1.0, "cid": 0.0},
    {"dan": 1.0},
)


def test_a_tournament_reckoned_by_hand():
    # points: ann 1.5, bob 1.5, cid 0, dan 1.5, eve 1.5
    assert tiebreaks(MEETINGS) == {
        "ann": Tiebreaks(1.5, 0.0 + 1.5, 0.5 * 1.5),
        "bob": Tiebreaks(1.5, 1.5 + 0.0, 0.5 * 1.5),
        "cid": Tiebreaks(0.0, 1.5 + 1.5, 0.0),
        "dan": Tiebreaks(1.5, 1.5 + 1.5, 0.5 * 1.5 + 1.5),
        "eve": Tiebreaks(1.5, 1.5 + 1.5, 0.5 * 1.5 + 1.5),
    }


def test_more_points_come_before_stronger_opponents():
    assert Tiebreaks(2.0, 0.0, 0.0) > Tiebreaks(1.5, 9.0, 9.0)
    assert Tiebreaks(1.5, 3.0, 0.0) > Tiebreaks(1.5, 2.0, 9.0)


def test_everybody_at_a_table_is_an_opponent():
    found = tiebreaks([{"ann": 0.5, "bob": 0.5, "cid": 0.0}])
    assert found["ann"] == Tiebreaks(0.5, 0.5, 0.25)
    assert found["cid"] == Tiebreaks(0.0, 1.0, 0.0)


def test_what_is_equal_does_not_differ_by_how_it_was_added_up():
    thirds = tiebreaks([{"ann": 0.1, "bob": 0.9}, {"ann": 0.2, "bob": 0.8}])
    whole = tiebreaks([{"ann": 0.3, "bob": 1.7}])
    assert thirds["ann"].points == whole["ann"].points


def test_of_nothing_there_are_none():
    assert tiebreaks([]) == {}
