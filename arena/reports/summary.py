"""The summary of standings in a line: how much was played, what is missing, and what it took."""

from __future__ import annotations

from arena.reports.standings import Standings
from arena.reports.wording import cost_text, large, time_text


def summary(standings: Standings) -> str:
    """Such as `1,200 of 5,000 matches, 3 without a result, $12.30, 1.2M tokens, 3.5 h of play`."""
    planned = "" if standings.planned is None else f" of {standings.planned:,}"
    parts = [f"{standings.played:,}{planned} match{'' if (standings.planned or standings.played) == 1 else 'es'}"]
    if standings.unresolved:
        parts.append(f"{standings.unresolved:,} without a result")
    unpriced = sum(row.unpriced for table in standings.games for row in table.rows)
    unknown = sum(row.tokens_unknown for table in standings.games for row in table.rows)
    if standings.cost or unpriced:
        parts.append(cost_text(standings.cost, unpriced) if standings.cost else "cost unknown")
    if standings.tokens:
        parts.append(f"{large(standings.tokens)}{'+' if unknown else ''} tokens")
    parts.append(f"{time_text(standings.seconds)} of play")
    return ", ".join(parts)
