"""Levels: what players make of one family of games at each value of a parameter, such as the number of disks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from arena.games.core.errors import ParameterError, listed, quoted
from arena.plots.sources import Held
from arena.ratings.means import mean_interval
from arena.reports.copies import mark_copies
from arena.reports.runs import ENDLESS
from arena.reports.standings import Interval
from arena.reports.units import Fixture, PlayedUnit, gather, run_means
from arena.suites.reckoning import value_of
from arena.suites.suite import Task

Value = float | str
"""Of a parameter: a number, or words."""


@dataclass(frozen=True, slots=True)
class Level:
    """What one player made of one value of the parameter."""

    value: Value
    mean: Interval
    runs: int
    """Independent ones: copies count once."""


@dataclass(frozen=True, slots=True)
class Family:
    """The curves of all players."""

    game: str
    parameter: str
    curves: Mapping[str, Sequence[Level]]
    """Player -> its levels, in ascending order."""
    binary: bool
    """Whether a run is a success or none."""


def family(
    held: Held, parameter: str | None, scoring: str, game: str | None, where: Mapping[str, Any], confidence: float
) -> Family:
    """The levels of everybody who is no opponent. Raises ParameterError where the matches are not of one family."""
    try:
        task = Task(name="level", game=game or "family", scoring=scoring)
    except ValidationError:
        raise ParameterError(
            f"scoring is wins, draws, unbeaten, accuracy, score or measures.NAME, not {scoring!r:.40}"
        ) from None
    units = [unit for unit in gather(held.results, held.legs) if unit.whole]
    mark_copies(units)
    units, name = _one_game(units, game)
    wanted = {key: _value(value) for key, value in where.items()}
    units = [unit for unit in units if wanted.items() <= {k: _value(v) for k, v in _params(unit).items()}.items()]
    if not units:
        what = listed([f"{key}={value}" for key, value in where.items()])
        raise ParameterError(f"no match of {quoted(name)} with a result {f'has {what}' if where else 'is there'}")
    parameter = _parameter(units, name, parameter)
    values = {_value(_params(unit).get(parameter)) for unit in units}
    curves: dict[str, list[Level]] = defaultdict(list)
    for value in sorted(values, key=lambda one: (isinstance(one, str), one)):
        mine = [unit for unit in units if _value(_params(unit).get(parameter)) == value]
        for player, runs in run_means(mine, lambda fixture: _told(task, fixture)).items():
            if held.measured is None or player in held.measured:
                low, high = _bounds(task, mine)
                told = mean_interval(list(runs.values()), confidence=confidence, low=low, high=high)
                curves[player].append(Level(value, Interval(told.value, told.low, told.high), len(runs)))
    if not curves:
        known = sorted({key for unit in units for seat in unit.fixtures[0].last.seats for key in seat.measures})
        measured = f"there are {listed(known)}" if known else "it measures nothing"
        raise ParameterError(f"no match of {quoted(name)} tells {quoted(task.measure)}; {measured}")
    order = {player: place for place, player in enumerate(held.players or sorted(curves))}
    ordered = dict(sorted(curves.items(), key=lambda item: order.get(item[0], len(order))))
    return Family(name, parameter, ordered, task.binary)


def _one_game(units: Sequence[PlayedUnit], game: str | None) -> tuple[list[PlayedUnit], str]:
    """The units of a game's id. Raises ParameterError where there are several games to choose from, or not this one."""
    known = sorted({unit.fixtures[0].last.game for unit in units})
    if game is None and len(known) > 1:
        raise ParameterError(f"there are matches of {listed(known)}: say which, with game={known[0]!r:.40}")
    if not known or (game is not None and game not in known):
        there = f"there are matches of {listed(known)}" if known else "none has a result yet"
        raise ParameterError(f"there is no match of {quoted(game or 'any game')}; {there}")
    name = game or known[0]
    return [unit for unit in units if unit.fixtures[0].last.game == name], name


def _parameter(units: Iterable[PlayedUnit], game: str, parameter: str | None) -> str:
    """The parameter along which curves go. Raises ParameterError where it does not vary, or others do as well.

    Others may vary that follow from it, such as a limit of moves from the number of disks.
    """
    met = list({tuple((key, _value(value)) for key, value in _params(unit).items()): None for unit in units})
    rows = [dict(row) for row in met]
    known = list(dict.fromkeys(key for row in rows for key in row))
    varying = [key for key in known if len({row.get(key) for row in rows}) > 1]
    if parameter is not None and parameter not in known:
        raise ParameterError(f"{quoted(game)} has no parameter {quoted(parameter)}; there are {listed(sorted(known))}")
    if parameter is None:
        parameter = next((key for key in varying if not _others(rows, varying, key)), None)
    if parameter is None:
        also = f"there are {listed(sorted(varying))}: say which, with parameter=" if varying else "none does"
        raise ParameterError(f"a curve of {quoted(game)} goes along one parameter that varies; {also}")
    others = _others(rows, varying, parameter)
    if others:
        first = next(value for row in rows if (value := row.get(others[0])) is not None)
        shown = f"{first:.12g}" if isinstance(first, float) else repr(first)
        raise ParameterError(
            f"matches of {quoted(game)} differ in {listed(sorted(others))} too: say which are meant, such as "
            f"where={{{others[0]!r:.40}: {shown:.40}}}"
        )
    return parameter


def _others(rows: Sequence[Mapping[str, Value]], varying: Sequence[str], parameter: str) -> list[str]:
    """What varies and does not follow from a parameter."""
    values = {row.get(parameter) for row in rows}
    return [key for key in varying if len({(row.get(parameter), row.get(key)) for row in rows}) > len(values)]


def _params(unit: PlayedUnit) -> Mapping[str, object]:
    return unit.fixtures[0].last.params


def _value(given: object) -> Value:
    """A parameter's value as a number where it is one."""
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return float(given)
    return str(given)


def _told(task: Task, fixture: Fixture) -> Iterable[tuple[str, float]]:
    result = fixture.last
    for seat, player in enumerate(result.occasion.players):
        value = value_of(task, result, seat)
        if value is not None:
            yield player, value


def _bounds(task: Task, units: Sequence[PlayedUnit]) -> tuple[float | None, float | None]:
    """The least and the greatest value that a run can have, where there is such."""
    if task.binary:
        return 0.0, 1.0
    ranges = [unit.fixtures[0].last.score_range for unit in units] if task.scoring == "score" else []
    low, high = min((low for low, _ in ranges), default=-ENDLESS), max((high for _, high in ranges), default=ENDLESS)
    return (low if low > -ENDLESS else None), (high if high < ENDLESS else None)
