"""The columns of the list of replays, at any width."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from arena.replays.catalog import Entry
from arena.replays.summary import Summary
from arena.tui.columns import SORTS, arranged, cell, columns
from arena.tui.glimpse import duration
from arena.tui.palette import Palette

PALETTE = Palette.of({}, dark=True)
NASTY = "ｗｉｄｅ\x1b[2J\u202e" + "x" * 70


def entry(kind="played", **more):
    """A row of which everything but its kind is long and odd."""
    names = (NASTY, NASTY, NASTY)
    given = {
        "title": NASTY,
        "seats": names,
        "players": names,
        "detail": NASTY,
        "reason": "rules",
        "plies": 10**9,
        **more,
    }
    given.setdefault("reason", "rules")
    return Entry(NASTY, "replay", 1, 1, "2025-01-01 00:00", Summary(kind, "2026-11-03 14:22", NASTY, **given))


ROWS = [
    Entry("..", "folder", 0, 0, ""),
    Entry(NASTY, "folder", 0, 0, ""),
    Entry(NASTY, "replay", 1, 1, "", None),
    *(entry(kind) for kind in ("played", "live", "cut", "broken", "recording", "void")),
    entry("forfeited", culprit=2),
    entry("forfeited", culprit=99),
    entry(scores=(1.0,)),
    entry(scores=(1e308, -1e308, 0.0)),
    entry(scores=(1.0, 1.0, 0.0)),
    entry(scores=(1.0, 1.0, 1.0), versus=False),
    entry(seats=(), players=(), scores=()),
]


@pytest.mark.parametrize("width", [*range(1, 60), *range(60, 240, 7)])
def test_columns_fill_the_width(width):
    found = columns(width)
    assert sum(column.width for column in found) + len(found) - 1 == width
    assert all(column.width > 0 for column in found)
    assert "players" in [column.name for column in found]


@pytest.mark.parametrize("width", [10, 40, 60, 80, 110, 160])
def test_cells_hold_harmless_text(width):
    for row in ROWS:
        for column in columns(width):
            for text, _, _ in cell(row, column, PALETTE, "2026"):
                assert text.isprintable()


def test_the_year_is_told_where_it_is_another():
    (date,) = (column for column in columns(80) if column.name == "date")
    row = entry()
    assert cell(row, date, PALETTE, "2026")[0][0] == "11-03 14:22"
    assert cell(row, date, PALETTE, "2027")[0][0] == "2026-11-03"
    assert all(cell_len(cell(row, date, PALETTE, year)[0][0]) <= date.width for year in ("2026", "2027", ""))


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_is_one_and_turns_round(sort):
    rows = arranged(ROWS, sort, backwards=False)
    assert len(rows) == len(ROWS)
    assert {id(row) for row in arranged(ROWS, sort, backwards=True)} == {id(row) for row in rows}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0.0 s"), (59.94, "59.9 s"), (62, "1 min 2 s"), (3599.6, "1 h 0 min"), (7260, "2 h 1 min")],
)
def test_durations(seconds, words):
    assert duration(seconds) == words
