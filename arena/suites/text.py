"""The results of a suite as text, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from arena.replays.plain import cell, one_line
from arena.reports.columns import Column, grid
from arena.reports.text import sheet
from arena.reports.wording import NONE, number, reason_text
from arena.suites.reckoning import CONFIDENCE, Row, TaskTable
from arena.suites.suite import Task

if TYPE_CHECKING:
    from arena.suites.front import Bench

_NARROWEST = 60
_NAME = 32
"""The width from which names are cut."""
_SCORINGS = {
    "wins": "games won",
    "draws": "games drawn",
    "unbeaten": "games won or drawn",
    "accuracy": "full scores",
    "score": "mean score",
}
_STYLES = {"measured": "bold", "baseline": "", "published": "dim"}
COLUMNS = (
    "task", "scoring", "origin", "player", "agent", "setting", "value", "low", "high", "episodes", "distinct",
    "forfeits", "unopposed", "undefined", "missing", "source",
)  # fmt: skip


def text(bench: Bench, *, width: int | None = None, colour: bool = False) -> str:
    """The tables as lines; see `arena.reports.text.text` for the arguments."""
    wide = max(width or shutil.get_terminal_size().columns, _NARROWEST)
    console, out = sheet(wide, colour=colour)
    suite = bench.found.suite
    console.print(Text(one_line(suite.title), "bold"))
    for line in (suite.notes, *bench.field.left_out, *(table.note for table in bench.tasks)):
        if line:
            console.print(Text(one_line(line)))
    for table in bench.tasks:
        if table.task.published:
            console.print()
            console.print(_block(table, wide))
    if bare := [table for table in bench.tasks if not table.task.published]:
        console.print()
        console.print(_bare(bare, wide))
    console.print()
    if suite.source:
        console.print(Text(f"published: {one_line(suite.source)}", "dim"))
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().split("\n")) + "\n"


def _block(table: TaskTable, width: int) -> RenderableType:
    """One task: who is best stands above."""
    rows = sorted(table.rows, key=lambda row: -(row.value if row.value is not None else row.low or 0.0))
    head = Text.assemble((one_line(table.task.shown), "bold"), ("  " + scoring_text(table.task), "dim"))
    return Group(head, _grid([], [(table.task, row) for row in rows], width))


def _bare(tables: Sequence[TaskTable], width: int) -> RenderableType:
    """Tasks of which nothing is published, under each other."""
    told = [(table.task, row) for table in tables for row in table.rows]
    return _grid([Column("task", [one_line(task.shown) for task, _ in told], 100, left=True, most=_NAME)], told, width)


def _grid(first: list[Column], told: Sequence[tuple[Task, Row]], width: int) -> Grid:
    """Rows of tasks as a table; what is measured here stands out."""
    columns = [
        *first,
        Column("player", [named(row) for _, row in told], 100, left=True, most=_NAME),
        Column("value", [value_text(task, row.value) for task, row in told], 100),
        Column(f"{CONFIDENCE:.0%} interval", [interval_text(task, row) for task, row in told], 90),
        Column("episodes", [episodes_text(row) for _, row in told], 80),
        Column("", [row.origin for _, row in told], 50, left=True),
        Column("forfeited", [forfeits_text(row) for _, row in told], 60, left=True),
    ]
    made, _ = grid(columns, width)
    for (_, row), line in zip(told, made.rows, strict=True):
        line.style = _STYLES[row.origin]
    return made


def scoring_text(task: Task) -> str:
    """What a task counts, and against whom."""
    return ", ".join([_SCORINGS.get(task.scoring, one_line(task.scoring)), *_against(task)])


def _against(task: Task) -> list[str]:
    if not task.opponents:
        return []
    where = "every seat in turn" if task.seat == "turns" else f"in seat {task.seat}"
    return [f"{where} against {one_line(', '.join(task.opponents))}"]


def named(row: Row) -> str:
    """The player, and its setting where it has one."""
    return one_line(f"{row.player} {row.setting}" if row.setting else row.player)


def value_text(task: Task, value: float | None) -> str:
    """A player's value: a share in percent, or a mean."""
    if value is None:
        return NONE
    return f"{100 * value:.1f} %" if task.binary else number(value)


def interval_text(task: Task, row: Row) -> str:
    """Where the value lies."""
    if row.low is None or row.high is None:
        return NONE
    if task.binary:
        return f"{100 * row.low:.1f}–{100 * row.high:.1f}"
    return f"{number(row.low)} to {number(row.high)}"


def episodes_text(row: Row) -> str:
    """How many there are, and how many of them can be taken for independent where that is another number."""
    if row.episodes is None:
        return NONE
    same = row.distinct in (None, row.episodes)
    return f"{row.episodes:,}" if same else f"{row.episodes:,} ({row.distinct:,} distinct)"


def forfeits_text(row: Row) -> str:
    """How many episodes were forfeited, by whom and why, and how many are in no mean."""
    parts = []
    if row.forfeits is not None:
        parts.append(_reasons(row.forfeits) or "0")
    if row.unopposed:
        parts.append(f"by the opponent: {_reasons(row.unopposed)}")
    if row.undefined:
        parts.append(f"{row.undefined:,} without the measure")
    if row.missing:
        parts.append(f"{row.missing:,} missing")
    return "; ".join(parts)


def _reasons(found: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {reason_text(reason)}" for reason, count in sorted(found.items()))


def data(bench: Bench) -> Mapping[str, Any]:
    """All of it as plain JSON values."""
    suite = bench.found.suite
    return {
        "suite": bench.found.name,
        "title": suite.title,
        "source": suite.source,
        "folder": str(bench.folder),
        "end": {"why": bench.end.why, "detail": bench.end.detail},
        "confidence": CONFIDENCE,
        "left_out": list(bench.field.left_out),
        "tasks": [
            {
                "name": table.task.name,
                "title": table.task.shown,
                "game": table.task.game,
                "scoring": table.task.scoring,
                "opponents": list(table.task.opponents),
                "note": table.note,
                "rows": [asdict(row) for row in table.rows],
            }
            for table in bench.tasks
        ],
    }


def csv_text(tables: Sequence[TaskTable]) -> str:
    """A line for each row of each task. A name that a spreadsheet would take for a formula has a `'` before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for table in tables:
        for row in table.rows:
            given = asdict(row) | {"task": table.task.name, "scoring": table.task.scoring}
            for kind, why in (("forfeits", row.forfeits), ("unopposed", row.unopposed)):
                given[kind] = None if why is None else sum(why.values())
            writer.writerow([_cell(given[column]) for column in COLUMNS])
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    return cell(value) if isinstance(value, str) else str(value)
