"""The results of a suite as a piece of HTML for the output of a cell, which takes its looks from the page around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arena.replays.plain import VERBATIM
from arena.reports.fragment import table_of
from arena.reports.page_words import esc, name
from arena.suites.reckoning import CONFIDENCE
from arena.suites.text import episodes_text, forfeits_text, interval_text, named, scoring_text, value_text

if TYPE_CHECKING:
    from arena.suites.front import Bench


def fragment(bench: Bench) -> str:
    """The tables of a suite as HTML."""
    suite = bench.found.suite
    lines = (suite.notes, *bench.field.left_out, *(table.note for table in bench.tasks))
    told = "".join(f"<div>{esc(line)}</div>" for line in lines if line)
    source = f"<div>published: {esc(suite.source)}</div>" if suite.source else ""
    headings = ["player", "value", f"{CONFIDENCE:.0%} interval", "episodes", "", "forfeited"]
    tables = []
    for table in bench.tasks:
        rows = sorted(table.rows, key=lambda row: -(row.value if row.value is not None else row.low or 0.0))
        cells = [
            [
                name(named(row)),
                f"<b>{value_text(table.task, row.value)}</b>"
                if row.origin == "measured"
                else value_text(table.task, row.value),
                interval_text(table.task, row),
                episodes_text(row),
                esc(row.origin),
                esc(forfeits_text(row)),
            ]
            for row in rows
        ]
        tables.append(
            f"<p><b>{esc(table.task.shown)}</b> {esc(scoring_text(table.task))}</p>{table_of(headings, cells)}"
        )
    kept = f"<div>kept in {esc(str(bench.folder))}</div>"
    return f"<div {VERBATIM}><div><b>{esc(suite.title)}</b></div>{told}{''.join(tables)}{source}{kept}</div>"
