"""What a benchmark found: a table, what the numbers mean, and the goals that they meet or miss."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks.machine import facts

Value = str | float | int | None
"""A number, a word, or nothing where there was nothing to measure."""


@dataclass(frozen=True)
class Goal:
    """A promise in numbers: `value` is at most `limit`. No value means that it could not be measured."""

    name: str
    value: float | None
    limit: float
    unit: str

    @property
    def verdict(self) -> str:
        """In words: met, missed or not measured."""
        if self.value is None:
            return "not measured"
        return "met" if self.value <= self.limit else "missed"


@dataclass(frozen=True)
class Report:
    """The findings of one benchmark."""

    title: str
    rows: Sequence[Mapping[str, Value]]
    notes: Sequence[str] = ()
    goals: Sequence[Goal] = field(default_factory=tuple)


def as_text(reports: Sequence[Report]) -> str:
    """The reports as Markdown, the machine first and the goals last."""
    parts = [_lines("Machine", [f"- {name}: {value}" for name, value in facts().items()])]
    for report in reports:
        body = _table(report.rows)
        if report.notes:
            body += ["", *(f"- {note}" for note in report.notes)]
        parts.append(_lines(report.title, body))
    goals = [goal for report in reports for goal in report.goals]
    if goals:
        rows = [{"goal": g.name, "measured": g.value, "at most": g.limit, "unit": g.unit, "": g.verdict} for g in goals]
        parts.append(_lines("Goals", _table(rows)))
    return "\n\n".join(parts)


def as_json(reports: Sequence[Report]) -> str:
    """The reports as one JSON object."""
    goals = [{**asdict(goal), "verdict": goal.verdict} for report in reports for goal in report.goals]
    found = [{key: value for key, value in asdict(report).items() if key != "goals"} for report in reports]
    return json.dumps({"machine": facts(), "reports": found, "goals": goals}, indent=2)


def command(
    description: str | None,
    measure: Callable[[Namespace], Sequence[Report]],
    options: Mapping[str, Any],
) -> None:
    """The command line of a benchmark: `--json`, and the flags and numbers in `options` with their defaults."""
    parser = ArgumentParser(description=description)
    parser.add_argument("--json", action="store_true", help="print JSON")
    for name, default in options.items():
        flag = "--" + name.replace("_", "-")
        if isinstance(default, bool):
            parser.add_argument(flag, action="store_true")
        else:
            parser.add_argument(flag, type=type(default), default=default, help=f"default: {default}")
    given = parser.parse_args()
    reports = measure(given)
    sys.stdout.write((as_json(reports) if given.json else as_text(reports)) + "\n")


def say(text: str) -> None:
    """Tell a person who waits what is being done."""
    sys.stderr.write(f"{text} …\n")
    sys.stderr.flush()


def _lines(title: str, body: Sequence[str]) -> str:
    return "\n".join([f"### {title}", "", *body])


def _table(rows: Sequence[Mapping[str, Value]]) -> list[str]:
    if not rows:
        return ["(nothing)"]
    heads = list(rows[0])
    cells = [heads, *([_shown(row.get(head)) for head in heads] for row in rows)]
    widths = [max(len(line[k]) for line in cells) for k in range(len(heads))]
    right = [all(not isinstance(row.get(head), str) for row in rows) for head in heads]
    lines = [
        "| " + " | ".join(c.rjust(w) if r else c.ljust(w) for c, w, r in zip(line, widths, right, strict=True)) + " |"
        for line in cells
    ]
    rule = "|" + "|".join("-" * (w + 1) + (":" if r else "-") for w, r in zip(widths, right, strict=True)) + "|"
    return [lines[0], rule, *lines[1:]]


def _shown(value: Value) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else value
