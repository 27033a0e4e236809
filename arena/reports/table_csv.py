"""Standings as CSV: a line for each player at each game, under headings that do not change."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable
from typing import Any

from arena.replays.plain import cell
from arena.reports.accuracy import judges
from arena.reports.standings import Standing, Standings, Table

COLUMNS = (
    "table", "game", "variant", "rank", "player", "agent", "elo", "elo_low", "elo_high", "elo_without_forfeits",
    "rank_without_forfeits", "score", "score_low", "score_high", "matches", "distinct", "wins", "draws", "losses",
    "points", "forfeits", "voids", "moves", "illegal", "unreadable", "substituted", "seconds", "tokens",
    "tokens_unknown", "cost", "unpriced", "served",
)  # fmt: skip
JUDGED = ("judge", "judged_moves", "accuracy", "accuracy_low", "accuracy_high", "accuracy_by_chance")
"""Headings that follow where there are analyses: of the judge who judged most moves at the game."""
_NOT_TOLD = ("",) * len(JUDGED)


def csv_text(standings: Standings) -> str:
    """The standings as CSV with headings: all tables, then those of each variant, of which nothing is told of judges.
    What a game measures follows, under its own name behind `measures.`.

    A name that a spreadsheet would take for a formula has a `'` before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    judged = any(row.accuracy for table in standings.tables for row in table.rows)
    tables = [*standings.tables, *(one for found in standings.game_variants.values() for one in found.tables.values())]
    measures = sorted({name for table in tables for name in table.measures})
    named = [cell(f"measures.{name}") for name in measures]
    writer.writerow([*COLUMNS, *(JUDGED if judged else ()), *named])
    for table in standings.tables:
        asked = judges(table)[:1]
        writer.writerows(
            [*_line(table, row, ""), *(_accuracy(row, asked) if judged else ()), *_measures(row, measures)]
            for row in table.rows
        )
    for found in standings.game_variants.values():
        for variant, table in found.tables.items():
            none = _NOT_TOLD if judged else ()
            writer.writerows([*_line(table, row, variant), *none, *_measures(row, measures)] for row in table.rows)
    return out.getvalue()


def _line(table: Table, row: Standing, variant: str) -> list[Any]:
    rating, clean, score = row.rating, row.clean, row.score
    return [
        cell(table.title),
        cell(table.game or ""),
        cell(variant),
        row.rank,
        cell(row.player),
        cell(row.agent),
        *(("", "", "") if rating is None else _told((rating.elo, rating.low, rating.high), ".1f")),
        *(("", "") if clean is None else (*_told([clean.elo], ".1f"), clean.rank)),
        *(("", "", "") if score is None else _told((score.value, score.low, score.high), ".6g")),
        row.matches,
        row.distinct,
        row.wins,
        row.draws,
        row.losses,
        f"{row.points:g}",
        row.forfeits,
        row.voids,
        row.moves,
        row.illegal,
        row.unreadable,
        row.substituted,
        *_told([row.seconds], ".3f"),
        row.tokens,
        row.tokens_unknown,
        *_told([row.cost], ".6f"),
        row.unpriced,
        cell(" ".join(row.served)),
    ]


def _accuracy(row: Standing, judges: Iterable[str]) -> list[Any]:
    """The cells of judged moves."""
    for judge in judges:
        if judge in row.accuracy:
            one = row.accuracy[judge]
            return [cell(judge), one.moves, *_told((one.best.value, one.best.low, one.best.high, one.chance), ".4f")]
    return [*_NOT_TOLD]


def _measures(row: Standing, names: Iterable[str]) -> list[str]:
    found = row.measures
    return [told for name in names for told in (_told([found[name].value], ".6g") if name in found else [""])]


def _told(values: Iterable[float], form: str) -> list[str]:
    """Numbers in their form; an empty cell for what is none, as where an end cannot be told."""
    return [format(value, form) if math.isfinite(value) else "" for value in values]
