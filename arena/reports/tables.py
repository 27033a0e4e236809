"""Tables: the standings at one game, or over several, from units and what was counted over them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from arena.ratings.evidence import Evidence
from arena.ratings.fit import rate
from arena.ratings.matched import linear, matched
from arena.ratings.means import mean_interval
from arena.ratings.ranks import ranks
from arena.ratings.rating import Rating, Ratings
from arena.reports.runs import ENDLESS
from arena.reports.standings import Interval, Standing, Table
from arena.reports.tallies import GameTally, Tally
from arena.reports.units import PlayedUnit, clusters, is_contest, run_scores
from arena.tournaments.config import TournamentConfig


@dataclass(frozen=True, slots=True)
class Method:
    """How tables are made of counts."""

    config: TournamentConfig
    samples: int
    agents: Mapping[str, str]
    """Player -> its agent's spec, as the config has it."""

    @property
    def confidence(self) -> float:
        """Of every interval."""
        return self.config.ratings.confidence

    def anchors(self, game: str | None) -> dict[str, float]:
        """Who holds which Elo at a game, or over all of them."""
        held = {}
        for player in self.config.players:
            anchor = player.anchor
            if isinstance(anchor, Mapping):
                anchor = None if game is None else anchor.get(game)
            if anchor is not None:
                held[player.name] = float(anchor)
        return held

    def rate(self, evidence: Sequence[Evidence], game: str | None) -> Ratings | None:
        """The ratings that follow from evidence; None from none."""
        there = {player for unit in evidence for match in unit.matches for group in match for player in group}
        if len(there) < 2:
            return None
        anchors = {player: elo for player, elo in self.anchors(game).items() if player in there}
        return rate(
            evidence,
            anchors=anchors,
            base=self.config.ratings.base,
            samples=self.samples,
            confidence=self.confidence,
            seed=self.config.seed,
        )

    def mean(self, values: Sequence[float], bounds: tuple[float | None, float | None] = (None, None)) -> Interval:
        """The mean of values with its interval; `bounds` are the least and the greatest that a value can be."""
        low, high = bounds
        found = mean_interval(
            values, confidence=self.confidence, samples=self.samples, seed=self.config.seed, low=low, high=high
        )
        return Interval(found.value, found.low, found.high)


def contest_table(
    method: Method, title: str, game: str | None, units: Sequence[PlayedUnit], counted: GameTally
) -> Table:
    """The standings at a game in which one wins what another loses, or over several such games.

    Ratings without forfeits are made of the units in which nothing was forfeited. Where the same anchors hold them they
    stand as they are; otherwise they are moved so that the players who are in them have the same mean as in the others.
    """
    whole = [unit for unit in units if unit.whole]
    ratings = method.rate([found for unit in whole if (found := unit.evidence()) is not None], game)
    clean = ratings
    if counted.forfeits:
        clean = _aligned(
            method.rate([found for unit in whole if (found := unit.evidence(clean=True)) is not None], game), ratings
        )
    rated = {} if ratings is None else {row.player: row for row in ratings.rows}
    cleaned = {} if clean is None else {row.player: row for row in clean.rows}
    last = len(rated) + 1
    rows = [
        _row(player, counted.players[player],
             (rated[player].rank, rated[player].worst) if player in rated else (last, last), method,
             rated.get(player), cleaned.get(player))
        for player in _ordered(list(rated), counted, method)
    ]  # fmt: skip
    unheld = () if clean is None or ratings is None else tuple(sorted(ratings.anchors.keys() - clean.anchors.keys()))
    return _table(title, game, True, rows, units, counted, ratings, unheld)


def _aligned(clean: Ratings | None, ratings: Ratings | None) -> Ratings | None:
    if clean is None or ratings is None or (clean.anchors and clean.anchors == ratings.anchors):
        return clean
    elo = {row.player: row.elo for row in ratings.rows}
    return clean.moved(sum(elo[row.player] - row.elo for row in clean.rows) / len(clean.rows))


def score_table(method: Method, title: str, game: str, units: Sequence[PlayedUnit], counted: GameTally) -> Table:
    """The standings at a game in which everybody plays for a score: the mean over units, of each the mean over the
    player's seats in its matches.

    Alone, players are compared on the runs that they share. At a table the others are part of what a score is, so the
    runs of all lineups are what is drawn, and a difference of two means is linear in them (`arena.ratings.matched`).
    """
    whole = [unit for unit in units if unit.whole]
    values, measured = run_scores(whole), _measures(whole)
    bounds = _bounds(whole)
    scores = {player: method.mean(list(found.values()), bounds) for player, found in values.items()}
    places = _places(method, scores, values, bounds, together=counted.seats > 1)
    best = sorted(scores, key=lambda player: (-scores[player].value, player))
    last = len(best) + 1
    rows = [
        _row(player, counted.players[player], places.get(player, (last, last)), method,
             score=scores.get(player),
             measures={name: method.mean(found) for name, found in measured.get(player, {}).items()})
        for player in _ordered(best, counted, method)
    ]  # fmt: skip
    return _table(title, game, False, rows, units, counted, None)


def _places(
    method: Method,
    scores: Mapping[str, Interval],
    values: Mapping[str, Mapping[str, float]],
    bounds: tuple[float | None, float | None],
    *,
    together: bool,
) -> dict[str, tuple[int, int]]:
    """Player -> its best and its worst rank: by differences on the same runs, or of means where two share none."""
    low, high = bounds
    reach = None if low is None or high is None else high - low
    found, common = matched(
        linear(values) if together else values,
        confidence=method.confidence,
        samples=method.samples,
        seed=method.config.seed,
        reach=reach,
        own={player: len(runs) for player, runs in values.items()} if together else {},
    )
    players = list(values)
    for one, other in np.argwhere(common < 2).tolist():
        if one != other:
            found[one, other] = is_better(scores[players[one]], scores[players[other]])
    first, last = ranks(found)
    return dict(zip(players, zip(first.tolist(), last.tolist(), strict=True), strict=True))


def is_better(one: Interval, other: Interval) -> bool:
    """Whether the interval of the difference of two means lies above nothing.

    It is made of their own intervals: Zou and Donner, "Construction of confidence limits about effect measures", 2008.
    """
    return one.value - other.value > math.hypot(one.value - one.low, other.high - other.value)


def _measures(units: Iterable[PlayedUnit]) -> dict[str, dict[str, list[float]]]:
    """Player -> measure -> its values, one for each run."""
    found: dict[str, dict[str, list[float]]] = {}
    for group in clusters(units):
        mine: dict[tuple[str, str], list[float]] = {}
        for fixture in (fixture for unit in group for fixture in unit.fixtures):
            for player, seat in zip(fixture.last.occasion.players, fixture.last.seats, strict=True):
                for name, value in seat.measures.items():
                    if math.isfinite(value):
                        mine.setdefault((player, name), []).append(value)
        for (player, name), values in mine.items():
            found.setdefault(player, {}).setdefault(name, []).append(sum(values) / len(values))
    return found


def _bounds(units: Sequence[PlayedUnit]) -> tuple[float | None, float | None]:
    """The least and the greatest score that a game has, where it has such."""
    ranges = {unit.fixtures[0].last.score_range for unit in units}
    if not ranges:
        return None, None
    low, high = min(low for low, _ in ranges), max(high for _, high in ranges)
    return (low if low > -ENDLESS else None), (high if high < ENDLESS else None)


def _ordered(best: list[str], counted: GameTally, method: Method) -> list[str]:
    """The players from the best to the last, then those without a result in a whole unit as the config has them."""
    place = {player.name: number for number, player in enumerate(method.config.players)}
    rest = counted.players.keys() - set(best)
    return [*best, *sorted(rest, key=lambda player: (place.get(player, len(place)), player))]


def _row(
    player: str,
    tally: Tally,
    places: tuple[int, int],
    method: Method,
    rating: Rating | None = None,
    clean: Rating | None = None,
    *,
    score: Interval | None = None,
    measures: Mapping[str, Interval] | None = None,
) -> Standing:
    return Standing(
        player=player,
        agent=method.agents.get(player, tally.agent),
        rank=places[0],
        worst=places[1],
        rating=rating,
        clean=clean,
        score=score,
        matches=tally.matches,
        distinct=tally.distinct,
        wins=tally.wins,
        draws=tally.draws,
        losses=tally.losses,
        points=tally.points,
        forfeits=sum(tally.forfeits.values()),
        forfeit_reasons=dict(sorted(tally.forfeits.items())),
        illegal=tally.illegal,
        unreadable=tally.unreadable,
        moves=tally.moves,
        voids=tally.voids,
        seconds=tally.seconds,
        tokens=tally.tokens,
        cost=tally.cost,
        unpriced=tally.unpriced,
        served=tuple(tally.served),
        substituted=tally.substituted,
        tokens_unknown=tally.tokens_unknown,
        measures=dict(measures or {}),
    )


def _table(
    title: str,
    game: str | None,
    contest: bool,
    rows: Sequence[Standing],
    units: Sequence[PlayedUnit],
    counted: GameTally,
    ratings: Ratings | None,
    unheld: tuple[str, ...] = (),
) -> Table:
    whole = sum(unit.whole for unit in units)
    return Table(
        title=title,
        game=game,
        contest=contest,
        rows=tuple(rows),
        meetings=counted.meetings,
        ratings=ratings,
        units=whole,
        broken=len(units) - whole,
        matches=counted.matches,
        distinct=counted.distinct,
        voids=counted.voids,
        forfeits=counted.forfeits,
        independent=len(clusters(unit for unit in units if unit.whole)),
        reasons=dict(sorted(counted.reasons.items())),
        seats=counted.seats,
        unheld=unheld,
    )


def is_contest_at(units: Sequence[PlayedUnit]) -> bool:
    """Whether a game, whose units these are, is a contest."""
    return is_contest(units[0].fixtures[0].last)
