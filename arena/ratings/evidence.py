"""What ratings are made of: rankings, in units that stand or fall together."""

from __future__ import annotations

from dataclasses import dataclass

Ranking = tuple[tuple[str, ...], ...]
"""One match: groups of players from the best to the last; players of a group have tied."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One unit (a pair, with two seats): what is drawn or left out as a whole when an interval is made."""

    matches: tuple[Ranking, ...]
    cluster: str = ""
    """Units of the same cluster (one opening, say) count as one, their mean; empty: it counts by itself."""
