"""How figures are written in reports: short, in columns, and never with more digits than they bear."""

from __future__ import annotations

from arena.agents.core.budget import dollars
from arena.replays.plain import one_line
from arena.reports.standings import Interval, Record, Standing, Table

NONE = "–"
"""Stands where there is nothing to say."""
REASONS = {
    "rules": "by the rules",
    "ply_limit": "ply limit",
    "resignation": "resigned",
    "agreement": "agreed",
    "adjudication": "adjudicated",
}
"""Reasons that are told in other words than their own."""


def reason_text(reason: str) -> str:
    """Why a match ended."""
    return REASONS.get(reason, one_line(reason))


def number(value: float) -> str:
    """A score or a mean, to about three figures; large ones in full."""
    size = abs(value)
    if size >= 1000 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if size >= 100 else f"{value:.2f}"


def points_text(value: float) -> str:
    """Points, of which two halves make a whole."""
    return f"{value:,.1f}".removesuffix(".0")


def estimate_text(table: Table, value: Interval | None) -> str:
    """A rating or a mean score."""
    if value is None:
        return NONE
    return f"{value.value:.0f}" if table.contest else number(value.value)


def interval_text(table: Table, value: Interval | None) -> str:
    """Where a rating or a mean score lies."""
    if value is None:
        return NONE
    if not value.bounded:
        return "anywhere"
    ends = (f"{value.low:.0f}", f"{value.high:.0f}") if table.contest else (number(value.low), number(value.high))
    return " to ".join(ends) if any(end.startswith("-") for end in ends) else "–".join(ends)


def ends_text(value: Interval) -> str:
    """Where a share or a normalised score lies."""
    return f"{value.low:.3f}–{value.high:.3f}" if value.bounded else "anywhere"


def share(part: float, whole: float) -> str:
    """A share in percent: nothing is 0, and little is not nothing."""
    if not whole:
        return NONE
    percent = 100 * part / whole
    if not percent:
        return "0"
    if percent < 0.1:
        return "<0.1 %"
    return f"{percent:.1f} %" if percent < 10 else f"{percent:.0f} %"


def large(value: int) -> str:
    """A large count, such as of tokens: 950, 12.3k, 4.56M."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g}{unit}"
    return str(value)


def time_text(seconds: float) -> str:
    """A time: 3 ms, 1.2 s, 5 min, 2.5 h."""
    if seconds >= 5400:
        return f"{seconds / 3600:.1f} h"
    if seconds >= 90:
        return f"{seconds / 60:.0f} min"
    if seconds >= 1 or not seconds:
        return f"{seconds:.1f} s" if seconds else "0 s"
    return f"{seconds * 1000:.0f} ms" if seconds >= 0.001 else "<1 ms"


def cost_text(cost: float, unpriced: int) -> str:
    """What something cost, `+` where more was spent than is known; nothing where nothing was."""
    if not cost:
        return "?" if unpriced else NONE
    return dollars(cost) + ("+" if unpriced else "")


def tokens_text(tokens: int, unknown: int) -> str:
    """Tokens, `+` where there were more than are known; nothing where there were none."""
    if not tokens:
        return "?" if unknown else NONE
    return large(tokens) + ("+" if unknown else "")


def record_text(row: Standing) -> str:
    """Wins, draws and losses."""
    return f"{row.wins}-{row.draws}-{row.losses}"


def played_text(table: Table) -> str:
    """How much was played, and how much of it differs."""
    unit = "pair" if table.contest and table.seats == 2 and table.matches >= 2 * table.units else "unit"
    parts = [
        f"{table.matches:,} played, {table.distinct:,} distinct",
        f"{table.independent:,} independent {unit}{'' if table.independent == 1 else 's'}",
    ]
    if table.broken:
        parts.append(f"{table.broken:,} not whole")
    if table.forfeits:
        parts.append(f"{table.forfeits:,} forfeited")
    if table.voids:
        parts.append(f"{table.voids:,} void")
    return "; ".join(parts)


def score_text(record: Record) -> str:
    """The scores of a match by seat."""
    if record.ending == "void" or any(score is None for score in record.scores):
        return "void"
    return " : ".join(number(score or 0.0) for score in record.scores)


def percent_of(confidence: float) -> str:
    """A confidence in percent."""
    return f"{100 * confidence:g} %"
