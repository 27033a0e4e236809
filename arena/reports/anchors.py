"""Anchors: whether what holds the scale of ratings is what it is said to be, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from arena.reports.standings import Table
from arena.reports.wording import named
from arena.tournaments.config import TournamentConfig


def anchor_cautions(config: TournamentConfig, tables: Sequence[Table]) -> Iterator[str]:
    """What is wrong with the anchors of each table of ratings. Names are foreign text, not yet made harmless."""
    contests = [table for table in tables if table.contest and table.ratings is not None]
    for table in contests:
        if table.game is not None:
            yield from _idle(config, table)
        yield from _contradicted(table)
    over = next((table for table in contests if table.game is None), None)
    if over is not None:
        held = _held(over)
        others = [table.title for table in contests if table is not over and _held(table) != held]
        if others:
            scale = named(held) if held else "the mean of the field"
            yield (
                f"{over.title}: the scale is held by {scale}, and not by what holds it at {named(others)}: ratings of "
                "these tables are not to be compared."
            )


def _held(table: Table) -> Mapping[str, float]:
    return {} if table.ratings is None else table.ratings.anchors


def _idle(config: TournamentConfig, table: Table) -> Iterator[str]:
    """Anchors without a result."""
    meant = [
        player.name
        for player in config.players
        if (table.game in player.anchor if isinstance(player.anchor, Mapping) else player.anchor is not None)
    ]
    idle = [player for player in meant if player not in _held(table)]
    if idle:
        be = "is an anchor and has" if len(idle) == 1 else "are anchors and have"
        yield f"{table.title}: {named(idle)} {be} no result in a whole unit there, so nothing is anchored to them."


def _contradicted(table: Table) -> Iterator[str]:
    """Two anchors whose difference, as results have it, is not the given one: those that are furthest from it."""
    found = table.ratings
    if found is None or len(found.anchors) < 2:
        return
    column = {row.player: number for number, row in enumerate(found.rows)}
    tail = (1 - found.confidence) / 2
    worst, words = 0.0, ""
    for one, other in combinations(found.anchors, 2):
        given = found.anchors[one] - found.anchors[other]
        low, high = np.quantile(found.samples[:, column[one]] - found.samples[:, column[other]], [tail, 1 - tail])
        beyond = max(float(low) - given, given - float(high))
        if beyond > worst + 0.5:
            worst = beyond
            words = f"{named([one])} is {low:+.0f} to {high:+.0f} Elo from {named([other])}, not {given:+.0f} as given"
    if words:
        yield f"{table.title}: the results contradict the anchors ({words}): the scale is a compromise between them."
