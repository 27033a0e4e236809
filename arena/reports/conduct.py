"""Conduct: how players behaved over all games together, beside how strong they are, and what that took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from arena.reports.standings import Interval, Standing, Standings
from arena.reports.wording import large, time_text

FORFEITS = ("illegal", "unreadable", "late", "crashed")
"""Why a match may be forfeited."""


@dataclass(slots=True, eq=False)
class Conduct:
    """One player over all games. The words are those of `Standing`."""

    player: str
    agent: str
    matches: int = 0
    distinct: int = 0
    forfeits: Counter[str] = field(default_factory=Counter)
    """By reason."""
    voids: int = 0
    illegal: int = 0
    unreadable: int = 0
    substituted: int = 0
    moves: int = 0
    seconds: float = 0.0
    tokens: int = 0
    tokens_unknown: int = 0
    cost: float = 0.0
    unpriced: int = 0
    served: dict[str, None] = field(default_factory=dict)

    @property
    def attempts(self) -> int:
        """Answers that were read."""
        return self.moves + self.illegal + self.unreadable

    @property
    def a_move(self) -> float:
        """Seconds of thinking for one answer."""
        return self.seconds / self.attempts if self.attempts else 0.0


_SUMS = ("matches", "distinct", "voids", "illegal", "unreadable", "substituted", "moves", "seconds", "tokens",
         "tokens_unknown", "cost", "unpriced")  # fmt: skip


def conduct(standings: Standings) -> tuple[Conduct, ...]:
    """Every player over all games, in the order of the first table, whoever is in others only after them."""
    found: dict[str, Conduct] = {}
    for row in (row for table in standings.tables[:1] for row in table.rows):
        found[row.player] = Conduct(row.player, row.agent)
    for row in (row for table in standings.games for row in table.rows):
        mine = found.setdefault(row.player, Conduct(row.player, row.agent))
        for name in _SUMS:
            setattr(mine, name, getattr(mine, name) + getattr(row, name))
        mine.forfeits.update(row.forfeit_reasons)
        mine.served.update(dict.fromkeys(row.served))
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Effort:
    """What strength costs: for each player of the first table what it takes for a match, and how strong it is."""

    label: str
    """What is spent, such as `US dollars a match`."""
    points: tuple[tuple[str, float, Interval], ...]
    """(player, how much, rating or mean score)."""
    told: Callable[[float], str]
    """How an amount is written."""


def effort(standings: Standings) -> Effort | None:
    """Dollars a match where any were spent, else tokens, else thinking time; None where there was none of them."""
    rows = [row for table in standings.tables[:1] for row in table.rows if row.matches and row.estimate is not None]
    kinds: tuple[tuple[str, Callable[[Standing], float], Callable[[float], str]], ...] = (
        ("US dollars a match", lambda row: row.cost, lambda value: f"${float(f'{value:.2g}'):.10g}"),
        ("tokens a match", lambda row: row.tokens, lambda value: large(round(value))),
        ("seconds of thinking a match", lambda row: row.seconds, time_text),
    )
    for label, spent, told in kinds:
        points = tuple(
            (row.player, spent(row) / row.matches, row.estimate) for row in rows if spent(row) > 0 and row.estimate
        )
        if len(points) > 1:
            return Effort(label, points, told)
    return None
