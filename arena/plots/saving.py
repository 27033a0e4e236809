"""Saving: every figure of a tournament that there is something to show in, as files for a paper."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arena.plots.canvas import drawing
from arena.plots.costs import cost
from arena.plots.faults import failures, variants
from arena.plots.overall import aggregates, improvement, profiles
from arena.plots.strengths import crosstable, ratings
from arena.reports.conduct import conduct, effort
from arena.reports.standings import Standings
from arena.reports.writing import folder, put

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_METADATA: dict[str, dict[str, Any]] = {"pdf": {"CreationDate": None}, "png": {"Software": None}}
"""The same standings make the same files."""
_CROSSED = 100
"""Players of whom a crosstable can still be read."""


def save(standings: Standings, path: Path) -> list[Path]:
    """Write every figure that there is something to show in, each as PDF and as PNG; the files.

    Raises:
        ParameterError: matplotlib is not installed.
        OSError: the folder cannot be written to.
    """
    made = figures(standings)
    place = folder(path)
    files = []
    for name, figure in made.items():
        for suffix, metadata in _METADATA.items():
            out = io.BytesIO()
            figure.savefig(out, format=suffix, metadata=metadata)
            put(place / f"{name}.{suffix}", out.getvalue())
            files.append(place / f"{name}.{suffix}")
    return files


@drawing
def figures(standings: Standings) -> dict[str, Figure]:
    """Every figure that there is something to show in: the name of its file -> the figure."""
    made: dict[str, Figure] = {}
    several = len(standings.tables) > 1
    for number, table in enumerate(standings.tables):
        if not any(row.estimate for row in table.rows):
            continue
        suffix = f"-{number}-{_file(table.title)}" if several else ""
        made[f"ratings{suffix}"] = ratings(standings, game=table.title)
        if table.contest and table.meetings and len(table.rows) <= _CROSSED:
            made[f"crosstable{suffix}"] = crosstable(standings, game=table.title)
    if any(one.profile for one in standings.aggregates):
        made["profiles"] = profiles(standings)
        made["aggregates"] = aggregates(standings)
    if standings.improvement:
        made["improvement"] = improvement(standings)
    if effort(standings) is not None:
        made["cost"] = cost(standings)
    if any(one.forfeits or one.voids for one in conduct(standings)):
        made["failures"] = failures(standings)
    if standings.variants is not None:
        made["variants"] = variants(standings)
    return made


def _file(title: str) -> str:
    kept = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in title)
    return kept.strip(".")[:60] or "game"
