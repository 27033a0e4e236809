"""Places in reports: they come before ratings, say how far the schedule has come, and no name does any harm."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from arena.reports.data import encode
from arena.reports.markdown import markdown
from arena.reports.page import page
from arena.reports.placing import course_text
from arena.reports.reckoning import standings
from arena.reports.standings import Course, Place
from arena.reports.text import text
from tests.reports.made import HOSTILE, config, pair

SWISS = (
    Place("alpha", 1, 2.25, {"buchholz": 1.5, "sonneborn_berger": 1.0625}),
    Place("beta", 2, 1.0, {"buchholz": 1 / 3, "sonneborn_berger": 0.0}),
    Place("gamma", 2, 1.0, {"buchholz": 1 / 3, "sonneborn_berger": 0.0}),
)
KNOCKOUT = (
    Place("alpha", 1, stage="final", still_in=True),
    Place("beta", 1, stage="final", still_in=True),
    Place("gamma", 3, stage="semi-final"),
)


@pytest.fixture(scope="module")
def plain():
    """Standings without places."""
    return standings(config("alpha", "beta", "gamma"), [*pair(), *pair("beta", "gamma")], samples=50)


@pytest.fixture(scope="module")
def swiss(plain):
    return replace(plain, places=SWISS, course=Course("swiss", 3, 3, True))


@pytest.fixture(scope="module")
def knockout(plain):
    return replace(plain, places=KNOCKOUT, course=Course("knockout", 1, 2, False))


def test_places_come_first_on_the_screen(plain, swiss, knockout):
    told = text(swiss, width=80)
    assert "Places: Swiss tournament  after all 3 rounds\n" in told
    assert re.search(r"# +player +points +Buchholz +Sonneborn–Berger\n1 +alpha +2\.25 +1\.5 +1\.062\n", told)
    assert told.index("Places") < told.index("Elo")
    assert re.search(r"2 +gamma +1 +0\.333 +0\n", told)
    open_cup = text(knockout, width=80)
    assert "Places: Knockout  provisional, after 1 of 2 rounds\n" in open_cup
    assert re.search(r"# +player +came to\n1 +alpha +final, to be played\n(.*\n)3 +gamma +semi-final\n", open_cup)
    assert "Places" not in text(plain, width=80)


@pytest.mark.parametrize("width", [40, 55, 160])
def test_places_fit_on_any_screen(swiss, width):
    told = text(replace(swiss, places=(replace(SWISS[0], player="x" * 90), *SWISS[1:])), width=width)
    assert max(map(cell_len, told.split("\n"))) <= width
    assert "gamma" in told.partition("chess")[0]


def test_places_come_first_in_markdown_and_on_the_page(plain, swiss, knockout):
    told = markdown(swiss)
    assert "| # | player | points | Buchholz | Sonneborn–Berger |" in told
    assert "| 1 | alpha | 2.25 | 1.5 | 1.062 |" in told
    assert told.index("## Places: Swiss tournament\n\nAfter all 3 rounds.") < told.index("## chess")
    shown = page(knockout)
    assert shown.index('<section id="places">') < shown.index('<section id="standings">')
    assert "provisional, after 1 of 2 rounds" in shown
    assert re.search(r"<th[^>]*><bdi>gamma</bdi></th><td>semi-final</td>", shown)
    assert "Places: " not in markdown(plain)
    assert '<section id="places">' not in page(plain)


def test_programs_read_the_places(plain, swiss, knockout):
    told = json.loads(encode(swiss))
    assert told["course"] == {"kind": "swiss", "rounds": 3, "of": 3, "over": True, "halved": 0}
    assert told["places"][0] == {
        "place": 1,
        "player": "alpha",
        "points": 2.25,
        "tiebreaks": {"buchholz": 1.5, "sonneborn_berger": 1.0625},
        "stage": "",
        "still_in": False,
    }
    assert [(one["stage"], one["still_in"]) for one in json.loads(encode(knockout))["places"]] == [
        ("final", True),
        ("final", True),
        ("semi-final", False),
    ]
    none = json.loads(encode(plain))
    assert (none["places"], none["course"]) == ([], None)


def test_no_name_among_the_places_does_any_harm(plain):
    places = tuple(Place(name, number, stage="final") for number, name in enumerate(HOSTILE, 1))
    found = replace(plain, places=places, course=Course("knockout", 4, 4, True))
    told = text(found, width=100)
    assert not re.search(r"[\x1b\x07\u202e\u2066\u200b]", told)
    assert "<script>" not in page(found)
    assert "<img" not in page(found)
    assert "<script>" not in markdown(found)
    rows = [line for line in markdown(found).split("\n") if line.endswith("| final |")]
    assert len(rows) == len(HOSTILE)


def test_one_round_is_told_as_one():
    assert course_text(Course("knockout", 1, 1, True)) == "after the only round"
