"""The results of a suite: each player's value in each task with its interval, beside what is published."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from math import isfinite

from arena.games.core.errors import listed, quoted
from arena.ratings.means import mean_interval
from arena.replays.results import MatchResult
from arena.reports.copies import mark_copies
from arena.reports.units import PlayedUnit, clusters, gather
from arena.suites.field import Field
from arena.suites.suite import Published, Task
from arena.tournaments.plan import Plan

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Row:
    """What one player, measured here or somewhere else, makes of a task."""

    player: str
    value: float | None
    """The mean over the distinct episodes; None where there are none."""
    low: float | None = None
    high: float | None = None
    """The interval at 95 %; None where it cannot be told."""
    episodes: int | None = None
    distinct: int | None = None
    """Episodes that can be taken for independent: what began alike and is repeated counts once, as its mean."""
    agent: str = ""
    """The spec; empty for what is published."""
    setting: str = ""
    """Of what is published: `t=0.5`; of what is measured here: the variant."""
    forfeits: Mapping[str, int] | None = None
    """Why its episodes were forfeited -> how often: they count as played, with what a forfeit scores."""
    unopposed: Mapping[str, int] | None = None
    """Why opponents forfeited -> how often: such episodes count too, and say little of the player."""
    undefined: int = 0
    """Episodes of which the game did not tell the measure: they are in no mean."""
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
    note: str = ""
    """What is amiss: no episode told the measure that the task asks for."""


def tables(field: Field, plan: Plan, results: Iterable[MatchResult], source: str = "") -> tuple[TaskTable, ...]:
    """The table of every task: a row for each player, and for each of its variants where there are some.

    Of several attempts at a match the first with a result counts. The interval is that of `mean_interval`: of successes
    Jeffreys' (where all or none succeeded, the rule of three), of scores the bootstrap-t; published shares get theirs
    in the same way, from their number of episodes.
    """
    planned = _planned(plan)
    played: dict[tuple[str, str, str], list[PlayedUnit]] = defaultdict(list)
    for unit in gather(results, lambda game, seats: 1):
        for player in set(unit.fixtures[0].last.occasion.players).intersection(field.measured):
            played[unit.game, player, unit.variant].append(unit)
    made = []
    for task in field.tasks:
        keys = sorted(
            (key for key in planned if key[0] == task.name), key=lambda key: (field.measured.index(key[1]), key[2])
        )
        rows = [_measured(task, key, plan.specs[key[1]], played[key], planned[key], field) for key in keys]
        rows += [row for one in task.published for row in _published(task, one, source)]
        made.append(TaskTable(task, tuple(rows), _amiss(task, [unit for key in keys for unit in played[key]])))
    return tuple(made)


def value_of(task: Task, result: MatchResult, seat: int) -> float | None:
    """What an episode gives to a seat; None where the game did not tell. See `arena.suites.suite.Scoring`."""
    scores = [one.score or 0.0 for one in result.seats]
    mine, others = scores[seat], scores[:seat] + scores[seat + 1 :]
    match task.scoring:
        case "wins":
            return float(all(mine > other for other in others))
        case "draws":
            return float(all(mine == other for other in others))
        case "unbeaten":
            return float(all(mine >= other for other in others))
        case "accuracy":
            return float(mine >= result.score_range[1])
        case "score":
            return mine
    return result.seats[seat].measures.get(task.measure)


def _planned(plan: Plan) -> Counter[tuple[str, str, str]]:
    """Game, player and variant -> how many episodes there are to be."""
    config, units = plan.config, plan.schedule.units({})
    if config.variants_mode == "draw":
        return Counter((unit.game, unit.measured, unit.variant) for unit in units)
    rounds = {game.name: game.rounds or config.schedule.rounds for game in config.games}
    first = takewhile(lambda unit: unit.number == 1, units)
    return Counter({(unit.game, unit.measured, unit.variant): rounds[unit.game] for unit in first})


def _measured(
    task: Task, key: tuple[str, str, str], spec: str, played: Sequence[PlayedUnit], planned: int, field: Field
) -> Row:
    """The row of a player under a variant; `key` is game, player and variant."""
    (_, player, variant), values, counted, undefined = key, [], 0, 0
    forfeits, unopposed = Counter[str](), Counter[str]()
    low, high = (0.0, 1.0) if task.binary else task.bounds or (None, None)
    mark_copies(played)
    for group in clusters(played):
        found = []
        for result in filter(None, (unit.fixtures[0].result for unit in group)):
            seat = result.occasion.players.index(player)
            if result.ending == "forfeited":
                (forfeits if result.culprit == seat else unopposed)[result.reason] += 1
            if task.scoring == "score":
                low, high = result.score_range
            value = value_of(task, result, seat)
            if value is None:
                undefined += 1
            else:
                found.append(value)
        if found:
            counted += len(found)
            values.append(sum(found) / len(found))
    told = mean_interval(values, confidence=CONFIDENCE, low=low, high=high) if values else None
    return Row(
        player,
        None if told is None else told.value,
        told.low if told is not None and isfinite(told.low) else None,
        told.high if told is not None and isfinite(told.high) else None,
        counted,
        len(values),
        spec,
        variant,
        forfeits=dict(forfeits),
        unopposed=dict(unopposed),
        undefined=undefined,
        missing=max(planned - counted - undefined, 0),
        origin="baseline" if player == field.baseline else "measured",
    )


def _amiss(task: Task, played: Sequence[PlayedUnit]) -> str:
    """That no episode tells the measure of a task, and which are told; empty where it is told, or nothing is known."""
    told = {
        name
        for unit in played
        if unit.fixtures[0].result is not None
        for seat in unit.fixtures[0].result.seats
        for name in seat.measures
    }
    if not task.measure or task.measure in told or not any(unit.whole for unit in played):
        return ""
    known = f"there are {listed(sorted(told))}" if told else "it measures nothing"
    return f"no episode of {task.name} tells {quoted(task.measure)}; {known}"


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
