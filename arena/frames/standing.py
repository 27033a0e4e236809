"""The rows of tables that are reckoned over all matches: standings, meetings, aggregates and profiles."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from typing import Any

from arena.frames.choice import Choice
from arena.frames.rows import Row
from arena.frames.sources import PROBLEMS, Skips, matches_in, place_of
from arena.games.core.errors import ParameterError
from arena.ratings.rating import Rating
from arena.reports.accuracy import judges
from arena.reports.reckoning import config_for
from arena.reports.reckoning import standings as reckon
from arena.reports.standings import Interval, Standing, Standings, Table
from arena.tournaments.front import Tournament
from arena.tournaments.front import standings as standings_of

Rows = Callable[[Standings, Choice], Iterator[Row]]


def standings_in(source: Any, skips: Skips) -> Standings:
    """How everybody stands by a source. Raises ParameterError where it has no result at all."""
    if isinstance(source, Standings):
        return source
    if isinstance(source, Tournament):
        return source.standings
    place = place_of(source)
    if place is not None and os.path.isdir(place):
        return standings_of(place)
    results = []
    for match in matches_in(source, skips):
        try:
            if match.status != "live":
                results.append(match.result)
        except PROBLEMS as error:
            skips.spoil(match, error)
    if not results:
        told = f"; {skips.found[0]['problem']}" if skips.found else ""
        raise ParameterError(f"there is no match that is over, so nobody stands anywhere{told}")
    return reckon(config_for(results), results)


def standings(found: Standings, choice: Choice) -> Iterator[Row]:
    """A row for each player in each table."""
    for table, variant in _tables(found, choice):
        judge = next(iter(judges(table)), None)
        for row in table.rows:
            if choice.players is None or choice.players & {row.player, row.agent}:
                yield _standing(table, variant, row, judge)


def meetings(found: Standings, choice: Choice) -> Iterator[Row]:
    """A row for each player and each opponent in each table."""
    for table, variant in _tables(found, choice):
        for (player, opponent), one in table.meetings.items():
            if choice.players is None or player in choice.players:
                share = one.points / one.played if one.played else None
                yield (
                    table.title, table.game, variant, player, opponent, one.played, one.wins, one.draws, one.losses,
                    one.points, share,
                )  # fmt: skip


def aggregates(found: Standings, choice: Choice) -> Iterator[Row]:
    """A row for each player and each mean over all games."""
    for one in found.aggregates:
        if choice.players is None or one.player in choice.players:
            for name in ("iqm", "median", "mean", "optimality_gap"):
                yield one.player, name, *_ends(getattr(one, name))


def profiles(found: Standings, choice: Choice) -> Iterator[Row]:
    """A row for each point of each player's performance profile."""
    for one in found.aggregates:
        if choice.players is None or one.player in choice.players:
            yield from ((one.player, *map(_finite, point)) for point in one.profile)


def _tables(found: Standings, choice: Choice) -> Iterator[tuple[Table, str | None]]:
    """The tables, then those of each variant."""
    tables: list[tuple[Table, str | None]] = [(table, None) for table in found.tables]
    for variants in found.game_variants.values():
        tables += [(table, variant) for variant, table in variants.tables.items()]
    return ((table, variant) for table, variant in tables if choice.games is None or table.game in choice.games)


def _standing(table: Table, variant: str | None, row: Standing, judge: str | None) -> Row:
    accuracy = row.accuracy.get(judge) if judge is not None else None
    return (
        table.title,
        table.game,
        variant,
        table.contest,
        row.player,
        row.agent,
        row.rank,
        max(row.rank, row.worst),
        *_rated(row.rating),
        *_rated(row.clean),
        None if row.clean is None else int(row.clean.rank),
        *_ends(row.score),
        row.matches,
        row.distinct,
        row.wins,
        row.draws,
        row.losses,
        row.points,
        row.forfeits,
        row.voids,
        row.moves,
        row.illegal,
        row.unreadable,
        row.substituted,
        row.seconds,
        row.tokens if row.tokens or not row.tokens_unknown else None,
        row.tokens_unknown,
        row.cost if row.cost or not row.unpriced else None,
        row.unpriced,
        list(row.served),
        *((None,) * 6 if accuracy is None else (judge, accuracy.moves, *_ends(accuracy.best), accuracy.chance)),
    )


def _rated(rating: Rating | None) -> tuple[float | None, ...]:
    return (None,) * 3 if rating is None else tuple(map(_finite, (rating.elo, rating.low, rating.high)))


def _ends(found: Interval | None) -> tuple[float | None, ...]:
    return (None,) * 3 if found is None else tuple(map(_finite, (found.value, found.low, found.high)))


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
