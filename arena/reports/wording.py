"""How figures are written in reports: short, in columns, and never with more digits than they bear."""

from __future__ import annotations

import math
from collections.abc import Iterable

from arena.agents.core.budget import dollars
from arena.replays.plain import one_line
from arena.reports.standings import Interval, Record, Standing, Standings, Table, VariantTable

CROSSED = 12
"""Players of whom a crosstable is still read at a glance."""
NONE = "–"
"""Stands where there is nothing to say."""
_NAMED = 5
"""Names that are told of several."""
_LONGEST = 60
"""Characters of a name that are told."""
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
    """A score or a mean, to about three figures; large ones in full, and little is not nothing."""
    size = abs(value)
    if size >= 1000 or value == int(value):
        return f"{value:,.0f}"
    if size >= 100:
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 0.01 else f"{value:.2g}"


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


def met_text(table: Table, player: str, other: str) -> str:
    """Percent of the points that a player made against another, as a crosstable has it; empty where they never met."""
    met = table.meetings.get((player, other))
    return "" if met is None or not met.played else f"{100 * met.points / met.played:.0f}"


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


def basis_text(table: Table, standings: Standings) -> str:
    """What a table's ratings rest on: what holds the scale and, over several games, which they are; or nothing."""
    parts = []
    if table.ratings is not None and table.ratings.rows:
        anchors = table.ratings.anchors
        if anchors:
            mean = " (on the mean)" if len(anchors) > 1 else ""
            parts.append(f"anchored: {named(f'{player} {elo:g}' for player, elo in anchors.items())}{mean}")
        elif standings.provenance is not None:
            parts.append(f"mean of the field {standings.provenance.base:g}")
    if table.game is None:
        games = [one for one in standings.games if one.contest]
        parts.append(", ".join(f"{one.title} {one.independent:,}" for one in games) + " units")
    if table.contest and table.forfeits:
        parts.append("the rating without forfeits favours who forfeits when it stands badly")
    return one_line("; ".join(parts))


def rank_text(row: Standing) -> str:
    """The ranks that results allow, from the best to the worst."""
    return f"{row.rank}–{row.worst}" if row.worst > row.rank else str(row.rank)


def spread_text(found: VariantTable, player: str) -> str:
    """How far apart a player's numbers under variants lie, marked where that is more than chance alone would make."""
    low, high = found.spread[player]
    return _size(found, high - low) + (" !" if found.beyond(player) else "")


def chance_text(found: VariantTable, player: str) -> str:
    """How far apart they would lie by chance alone: on the mean, and at most."""
    expected, most = found.chance.get(player, (math.inf, math.inf))
    return f"{_size(found, expected)}, to {_size(found, most)}" if math.isfinite(most) else "anything"


def _size(found: VariantTable, value: float) -> str:
    return f"{value:.0f}" if next(iter(found.tables.values())).contest else number(value)


def score_text(record: Record) -> str:
    """The scores of a match by seat."""
    if record.ending == "void" or any(score is None for score in record.scores):
        return "void"
    return " : ".join(number(score or 0.0) for score in record.scores)


def percent_of(confidence: float) -> str:
    """A confidence in percent."""
    return f"{100 * confidence:g} %"


def named(names: Iterable[str]) -> str:
    """Names in a row, a few of many."""
    all_of_them = [name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…" for name in names]
    shown = ", ".join(all_of_them[:_NAMED])
    rest = len(all_of_them) - _NAMED
    return shown if rest <= 0 else f"{shown} and {rest:,} more"
