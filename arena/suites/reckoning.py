"""The results of a suite: each player's value in each task with its interval, beside what is published."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite

from arena.ratings.means import mean_interval
from arena.replays.results import MatchResult
from arena.reports.units import has_result
from arena.suites.field import Field
from arena.suites.suite import Published, Task

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Row:
    """What one player, measured here or somewhere else, makes of a task."""

    player: str
    value: float | None
    """The mean over the episodes; None where there are none."""
    low: float | None = None
    high: float | None = None
    """The interval at 95 %; None where it cannot be told."""
    episodes: int | None = None
    agent: str = ""
    """The spec; empty for what is published."""
    setting: str = ""
    """Of what is published: `t=0.5`."""
    forfeits: Mapping[str, int] | None = None
    """Why its episodes were forfeited -> how often: they count as played, with what a forfeit scores."""
    missing: int = 0
    """Episodes without a result: not played yet, or void."""
    origin: str = "measured"
    """`measured`, `baseline` or `published`."""
    source: str = ""


@dataclass(frozen=True, slots=True)
class TaskTable:
    """A task and everybody's rows, measured ones first."""

    task: Task
    rows: tuple[Row, ...]


def tables(field: Field, results: Iterable[MatchResult], source: str = "") -> tuple[TaskTable, ...]:
    """The table of every task.

    Of several attempts at a match the first with a result counts. The interval is that of `mean_interval`: of successes
    Jeffreys' (where all or none succeeded, the rule of three), of scores the bootstrap-t; published shares get theirs
    in the same way, from their number of episodes.
    """
    config = field.loaded.config
    played: dict[tuple[str, str], list[MatchResult]] = defaultdict(list)
    for result in _first(results):
        for player in set(result.occasion.players).intersection(field.measured):
            played[result.occasion.game, player].append(result)
    rounds = {game.name: game.rounds or config.schedule.rounds for game in config.games}
    specs = {player.name: player.agent for player in config.players}
    made = []
    for task in field.tasks:
        rows = [
            _measured(task, player, specs[player], played[task.name, player], rounds[task.name], field)
            for player in field.measured
        ]
        rows += [row for one in task.published for row in _published(task, one, source)]
        made.append(TaskTable(task, tuple(rows)))
    return tuple(made)


def value_of(task: Task, result: MatchResult, seat: int) -> float:
    """What an episode gives to a seat. See `arena.suites.suite.Scoring`."""
    scores = [one.score or 0.0 for one in result.seats]
    mine, others = scores[seat], scores[:seat] + scores[seat + 1 :]
    match task.scoring:
        case "wins":
            return float(all(mine > other for other in others))
        case "draws":
            return float(all(mine == other for other in others))
        case "accuracy":
            return float(mine >= result.score_range[1])
        case "score":
            return mine
    return float(result.seats[seat].measures.get(task.scoring.removeprefix("measures."), 0.0))


def _first(results: Iterable[MatchResult]) -> list[MatchResult]:
    """The first attempt of each match that has a result."""
    found: dict[str, MatchResult] = {}
    for result in sorted(results, key=lambda one: (one.occasion.attempt, one.created, one.file)):
        if has_result(result):
            found.setdefault(result.occasion.match, result)
    return list(found.values())


def _measured(task: Task, player: str, spec: str, played: list[MatchResult], planned: int, field: Field) -> Row:
    values, forfeits = [], Counter[str]()
    low: float | None = 0.0 if task.binary else None
    high: float | None = 1.0 if task.binary else None
    for result in played:
        seat = result.occasion.players.index(player)
        values.append(value_of(task, result, seat))
        if result.ending == "forfeited" and result.culprit == seat:
            forfeits[result.reason] += 1
        if task.scoring == "score":
            low, high = result.score_range
    missing, origin = max(planned - len(values), 0), "baseline" if player == field.baseline else "measured"
    if not values:
        return Row(player, None, agent=spec, episodes=0, missing=missing, origin=origin)
    told = mean_interval(values, confidence=CONFIDENCE, low=low, high=high)
    return Row(
        player,
        told.value,
        told.low if isfinite(told.low) else None,
        told.high if isfinite(told.high) else None,
        len(values),
        spec,
        forfeits=dict(forfeits),
        missing=missing,
        origin=origin,
    )


def _published(task: Task, one: Published, source: str) -> list[Row]:
    """What is published of a model, with the interval that its number of episodes gives."""
    where = one.source or source
    if one.span is not None:
        ends = "range"
        return [Row(one.model, None, *one.span, one.runs, setting=ends, origin="published", source=where)]
    rows = []
    for setting, value in one.values.items():
        low: float | None = None
        high: float | None = None
        if one.runs is not None and task.binary:
            successes = round(value * one.runs)
            told = mean_interval([1.0] * successes + [0.0] * (one.runs - successes), low=0.0, high=1.0)
            low, high = told.low, told.high
        rows.append(Row(one.model, value, low, high, one.runs, setting=setting, origin="published", source=where))
    return rows
