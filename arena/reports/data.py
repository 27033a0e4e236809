"""Standings as plain data, for programs: the same keys always, and nothing but finite numbers.

`schema` counts up whenever a key goes or means something else; keys may come. Names are as they were given; the text is
ASCII, so that it moves nothing where it is printed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from arena.ratings.rating import Rating
from arena.reports.standings import (
    Aggregate,
    Course,
    Interval,
    Place,
    Standing,
    Standings,
    Table,
    VariantTable,
    Verdict,
)

SCHEMA = 1


def encode(standings: Standings) -> str:
    """The standings as one JSON object in ASCII."""
    return json.dumps(data(standings), allow_nan=False, ensure_ascii=True)


def data(standings: Standings) -> dict[str, Any]:
    """The standings as a plain dict."""
    provenance = standings.provenance
    return {
        "schema": SCHEMA,
        "name": standings.name,
        "confidence": standings.confidence,
        "planned": standings.planned,
        "played": standings.played,
        "unresolved": standings.unresolved,
        "cost": _finite(standings.cost),
        "tokens": standings.tokens,
        "seconds": _finite(standings.seconds),
        "warnings": list(standings.warnings),
        "course": None if standings.course is None else _course(standings.course),
        "places": [_place(one) for one in standings.places],
        "tables": [_table(table) for table in standings.tables],
        "aggregates": [_aggregate(one) for one in standings.aggregates],
        "improvement": [
            {"player": player, "over": other, **_interval(found)}
            for (player, other), found in standings.improvement.items()
        ],
        "variants": None if standings.variants is None else _variants(standings.variants),
        "game_variants": {game: _variants(found) for game, found in standings.game_variants.items()},
        "verdicts": [_verdict(one) for one in standings.verdicts],
        "provenance": None
        if provenance is None
        else {
            "arena": provenance.arena,
            "seed": provenance.seed,
            "samples": provenance.samples,
            "base": provenance.base,
            "first": provenance.first,
            "last": provenance.last,
            "config": _plain(provenance.config),
        },
    }


def _course(course: Course) -> dict[str, Any]:
    return {
        "kind": course.kind,
        "rounds": course.rounds,
        "of": course.of,
        "over": course.over,
        "halved": course.halved,
    }


def _place(one: Place) -> dict[str, Any]:
    return {
        "place": one.place,
        "player": one.player,
        "points": one.points,
        "tiebreaks": dict(one.tiebreaks),
        "stage": one.stage,
        "still_in": one.still_in,
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "game": table.game,
        "contest": table.contest,
        "seats": table.seats,
        "matches": table.matches,
        "distinct": table.distinct,
        "units": table.units,
        "independent": table.independent,
        "broken": table.broken,
        "forfeits": table.forfeits,
        "voids": table.voids,
        "reasons": dict(table.reasons),
        "anchors": {} if table.ratings is None else dict(table.ratings.anchors),
        "rows": [_row(row) for row in table.rows],
        "meetings": [
            {"player": player, "opponent": other, "wins": met.wins, "draws": met.draws, "losses": met.losses}
            for (player, other), met in sorted(table.meetings.items())
        ],
    }


def _row(row: Standing) -> dict[str, Any]:
    return {
        "rank": int(row.rank),
        "worst_rank": max(int(row.rank), int(row.worst)),
        "player": row.player,
        "agent": row.agent,
        "rating": _rating(row.rating),
        "rating_without_forfeits": _rating(row.clean),
        "score": None if row.score is None else _interval(row.score),
        "matches": row.matches,
        "distinct": row.distinct,
        "wins": row.wins,
        "draws": row.draws,
        "losses": row.losses,
        "points": row.points,
        "forfeits": row.forfeits,
        "forfeit_reasons": dict(row.forfeit_reasons),
        "voids": row.voids,
        "moves": row.moves,
        "illegal": row.illegal,
        "unreadable": row.unreadable,
        "substituted": row.substituted,
        "seconds": _finite(row.seconds),
        "tokens": row.tokens,
        "tokens_unknown": row.tokens_unknown,
        "cost": _finite(row.cost),
        "unpriced": row.unpriced,
        "served": list(row.served),
        "measures": {name: _interval(found) for name, found in row.measures.items()},
        "accuracy": {
            judge: {**_interval(found.best), "moves": found.moves, "chance": found.chance}
            for judge, found in row.accuracy.items()
        },
    }


def _rating(rating: Rating | None) -> dict[str, Any] | None:
    if rating is None:
        return None
    return {
        "elo": _finite(rating.elo),
        "low": _finite(rating.low),
        "high": _finite(rating.high),
        "rank": int(rating.rank),
        "worst_rank": max(int(rating.rank), int(rating.worst)),
    }


def _aggregate(one: Aggregate) -> dict[str, Any]:
    return {
        "player": one.player,
        "iqm": _interval(one.iqm),
        "median": _interval(one.median),
        "mean": _interval(one.mean),
        "optimality_gap": _interval(one.optimality_gap),
        "profile": [list(map(_finite, point)) for point in one.profile],
    }


def _variants(found: VariantTable) -> dict[str, Any]:
    return {
        "tables": {name: _table(table) for name, table in found.tables.items()},
        "spread": {player: list(map(_finite, ends)) for player, ends in found.spread.items()},
        "ranks": {player: list(map(int, ends)) for player, ends in found.ranks.items()},
        "chance": {player: list(map(_finite, ends)) for player, ends in found.chance.items()},
    }


def _verdict(one: Verdict) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "title": one.title,
        "decided": one.decided,
        "conclusion": one.conclusion,
        "units": one.units,
        "statistic": None if one.statistic is None else _finite(one.statistic),
        "bounds": None if one.bounds is None else list(map(_finite, one.bounds)),
        "errors": one.errors,
    }


def _interval(found: Interval) -> dict[str, float | None]:
    return {"value": _finite(found.value), "low": _finite(found.low), "high": _finite(found.high)}


def _finite(value: float) -> float | None:
    """A number that JSON knows; None for any other."""
    return float(value) if math.isfinite(value) else None


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return _finite(value) if isinstance(value, float) else value
