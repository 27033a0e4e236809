"""Standings in a terminal: they fit, they hide nothing, and no name moves the cursor."""

from __future__ import annotations

import re
from functools import cache

import pytest
from rich.cells import cell_len

from arena.reports.bars import Scale
from arena.reports.reckoning import config_for, standings
from arena.reports.standings import Interval, Verdict
from arena.reports.text import text
from tests.reports.made import config, episodes, forfeit, hostile, pair, round_robin


@cache
def field(number):
    strengths = {f"player-{place:02}": 12.0 * place for place in range(number)}
    return standings(config(*strengths), round_robin(strengths, 2), samples=50)


@pytest.mark.parametrize("width", [40, 80, 160])
@pytest.mark.parametrize("players", [2, 13, 60])
def test_no_line_is_wider_than_the_screen_and_everybody_is_there(players, width):
    told = text(field(players), width=width)
    assert max(map(cell_len, told.split("\n"))) <= width
    assert all(f"player-{place:02}" in told for place in range(players))


def test_two_players_read_well():
    results = [one for unit in range(8) for one in pair(unit=unit, second=0.0)]
    told = text(standings(config("alpha", "beta"), results, planned=20), width=80)
    assert re.search(r"16 of 20 matches, .* of play", told)
    assert "chess  16 played, 16 distinct; 8 independent pairs" in told
    assert re.search(r"1 +alpha +\d{4} +\d{4}–\d{4} .*█.* +12 +16 +8-8-0", told)
    assert "! 16 of 20 matches are played" in told
    assert "Who beat whom" not in told


def test_a_crosstable_is_shown_where_it_fits():
    assert re.search(r" 1 player-\d\d +· ", text(field(13), width=160))
    assert "13 players do not fit here" in text(field(13), width=60)


def test_failures_costs_and_models_are_told():
    part = [{"illegal": 5, "unreadable": 1, "calls": 9, "cost": 1.25, "tokens_in": 12_000, "served": ("m-1",)}, {}]
    results = [*pair(seats=part), forfeit(unit=2, reason="late", seats=part), *pair(unit=3)]
    told = text(standings(config("alpha", "beta"), results, legs={"chess": 1}), width=160)
    assert re.search(r"player +late +% illegal +% unreadable", told)
    assert re.search(r"alpha +1 +", told)
    assert "$2.50" in told
    assert re.search(r"alpha .* 24k .* m-1", told)
    assert "unforfeited" in told


def test_verdicts_and_games_for_a_score_are_told():
    verdict = Verdict("sprt", "alpha against beta", True, "alpha is stronger", 12, 2.99, (-2.94, 2.94), "alpha 5 %")
    found = standings(
        config("alpha", "beta", games=("dungeon",)), episodes({"alpha": 70, "beta": 30}, 9), verdicts=[verdict]
    )
    told = text(found, width=120)
    assert re.search(r"1 +alpha +\d\d\.\d\d +\d\d\.\d\d–\d\d\.\d\d", told)
    assert "alpha against beta: alpha is stronger (12 units, statistic 2.99, bounds -2.94 and 2.94; alpha 5 %)" in told


@cache
def strange():
    results = hostile()
    return standings(config_for(results), results, samples=50)


@pytest.mark.parametrize("width", [80, 160])
def test_names_are_nothing_but_names(width):
    told = text(strange(), width=width)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]", told)
    assert max(map(cell_len, told.split("\n"))) <= width
    assert "[bold red]markup[/]" in told


def test_colours_are_only_there_where_they_are_wanted():
    found = field(2)
    assert "\x1b" not in text(found, width=80)
    coloured = text(found, width=80, colour=True)
    assert "\x1b[1m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).split() == text(found, width=80).split()
    assert not re.search(r"\x1b\[[0-9;]*(3[0237]|9\d|4\d)m", coloured), "colours that vanish on some screens"


def test_lines_are_as_long_as_the_terminal_is_wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    assert text(field(13)) == text(field(13), width=100)


@pytest.mark.parametrize(
    ("interval", "drawn"),
    [
        (Interval(5.0, 0.0, 10.0), "░░░░░█░░░░"),
        (Interval(0.0, 0.0, 0.0), "█         "),
        (Interval(10.0, 8.0, 10.0), "        ░█"),
    ],
)
def test_bars_lie_on_one_scale(interval, drawn):
    assert Scale([Interval(5.0, 0.0, 10.0)], 10).bar(interval) == drawn


def test_a_scale_without_a_length_has_its_mark_in_the_middle():
    assert Scale([Interval(3.0, 3.0, 3.0)], 5).bar(Interval(3.0, 3.0, 3.0)) == "  █  "
    assert Scale([], 4).bar(None) == "    "
