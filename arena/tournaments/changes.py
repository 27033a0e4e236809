"""Growing a league: what was played must still be what the config says, and the difference is shown where it is not."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from arena.agents.models.settings import OPTIONS
from arena.agents.spec import is_model
from arena.executors.job import Job
from arena.games.core.errors import ParameterError
from arena.games.spec import parse_spec
from arena.replays.results import MatchResult
from arena.schedules.unit import Points, Unit
from arena.tournaments.config import TournamentConfig
from arena.tournaments.folder import CONFIG
from arena.tournaments.ledger import OURS, Ledger
from arena.tournaments.loading import begun
from arena.tournaments.plan import Plan

_SHOWN = 4
"""Differences that are shown of many."""
_CALLING = frozenset({*OPTIONS, "api_key_env"})
"""Options of a model that say how it is called, and nothing of how it plays."""


def refuse_changes(plan: Plan, results: Iterable[MatchResult]) -> Ledger:
    """The ledger of what was played, if all of it belongs to the plan. Raises ParameterError with the differences.

    In a schedule of rounds, a unit that stayed void in a round stays so once later rounds were paired without it. One
    whose replays were taken away is to be played again, and whether the later rounds still fit it is seen by the run
    after that. One that is new in such a round is a difference.
    """
    recorded = list(results)
    ledger = Ledger(plan, recorded)
    attempts: dict[str, list[MatchResult]] = {}
    tried: dict[str, bool] = {}
    """Match -> whether it was void for reasons of its own."""
    for result in recorded:
        attempts.setdefault(result.occasion.unit, []).append(result)
        name = result.occasion.match
        tried[name] = tried.get(name, False) or not (result.scored or result.reason in OURS)
    differences: dict[str, None] = dict.fromkeys(_test_changed(plan) if recorded else ())
    before, missing = -1, list[Unit]()
    while len(ledger.known) > before and attempts:  # in schedules of rounds the results of one tell the next
        before, missing = len(ledger.known), []
        for unit in plan.schedule.units(ledger.known):
            found = attempts.pop(unit.key, None)
            if found is not None:
                jobs = {job.occasion.match: job for job in plan.jobs(unit)}
                for result in found:
                    differences.update(dict.fromkeys(_compared(result, jobs, plan)))
            if not ledger.close(unit):
                missing.append(unit)
            if not attempts and plan.schedule.static:
                break
        if len(ledger.known) == before and attempts and not plan.schedule.static:
            for unit in missing:  # later rounds were paired without what stayed void here, and so it stays
                lost = [job.occasion.match for job in ledger.missing(unit)]
                if all(tried.get(name) for name in lost):
                    ledger.given_up.update(dict.fromkeys(lost, unit.key))
                    ledger.give_up(unit)
    if attempts and missing and not plan.schedule.static:
        if _grown(plan):
            differences[_late(plan, next(unit for unit in missing if unit.key not in ledger.known))] = None
            attempts = {}
        else:
            attempts = _beyond(plan, attempts, differences)
    left = sorted(result.occasion.match for found in attempts.values() for result in found)
    if left:
        more = f" and {len(left) - 1:,} more" if len(left) > 1 else ""
        differences[f"{left[0]}{more} would not be part of it any more"] = None
    if differences:
        shown = list(differences)[:_SHOWN]
        rest = f"; and {len(differences) - _SHOWN:,} more differences" if len(differences) > _SHOWN else ""
        folder, source = plan.loaded.folder, plan.loaded.source
        kept = folder / CONFIG
        own = "" if source == str(kept) else f", or go on with the folder's own config: arena tournament {folder}"
        raise ParameterError(
            f"{folder}: what was played there is not what {source} says: {'; '.join(shown)}{rest}. "
            f"A tournament can grow (players, games, rounds, budget); for anything else give it another folder{own}"
        )
    return ledger


def passed(ledger: Ledger) -> set[str]:
    """Matches that were given up and that no later run tries again: rounds after theirs were paired without them."""
    schedule, given_up = ledger.plan.schedule, set(ledger.given_up.values())
    if schedule.static or not given_up:
        return set()
    recorded = {result.occasion.unit for result in ledger.results.values()}
    known: dict[str, Points] = {key: its for key, its in ledger.known.items() if key not in given_up}
    closed: set[str] = set()
    while True:
        told = {unit.key for unit in schedule.units(known)}
        more = (given_up & told) - closed
        if recorded <= told or not more:
            return {name for name, unit in ledger.given_up.items() if unit in closed}
        closed |= more
        known |= {key: {} for key in more}


def _grown(plan: Plan) -> bool:
    """Whether the config asks for other units in a round than when it was last run."""
    last = begun(plan.loaded.folder)
    return last is not None and _units_of(last) != _units_of(plan.config)


def _units_of(config: TournamentConfig) -> tuple[object, ...]:
    """What says which units a round has; how many rounds there are does not."""
    named = ([one.name for one in part] for part in (config.players, config.games, config.variants))
    return (*named, config.schedule.model_dump(exclude={"swiss_rounds", "ladder_rounds", "third_place"}))


def _late(plan: Plan, unit: Unit) -> str:
    return (
        f"{unit.key} would be new in a round that others followed: with more units a meeting, or other players or "
        f"games, the later rounds would be paired otherwise, so a {plan.config.schedule.kind} tournament that has "
        "come so far cannot grow in this way"
    )


def _beyond(
    plan: Plan, attempts: Mapping[str, list[MatchResult]], differences: dict[str, None]
) -> dict[str, list[MatchResult]]:
    """The attempts of later rounds that cannot be part of the plan, whatever a round before them comes to."""
    foreign: dict[str, list[MatchResult]] = {}
    for key, found in attempts.items():
        for result in found:
            if result.occasion.game not in plan.games or not set(result.occasion.players) <= plan.specs.keys():
                foreign.setdefault(key, []).append(result)
            elif not result.occasion.variant:
                for seat in result.seats:
                    spec = plan.specs[seat.player]
                    if differs(seat.agent, spec, plan.loaded.base):
                        differences[f"{seat.player} was {seat.agent} and would be {spec}"] = None
    return foreign


def _test_changed(plan: Plan) -> Iterator[str]:
    """What differs between the test that was begun and the one that is asked for: its error rates hold for one."""
    last = begun(plan.loaded.folder)
    if last is None:
        return
    before, would = last.stopping.model_dump(), plan.config.stopping.model_dump()
    if last.stopping.kind != "none":  # a unit is in the test or not by its attempts
        before["retries"], would["retries"] = last.limits.retries, plan.config.limits.retries
        yield from _settings("the test that stops it: its", before, would)


def _compared(result: MatchResult, jobs: Mapping[str, Job], plan: Plan) -> Iterator[str]:
    """What differs between a match that was played and the one that is planned, in words."""
    job = jobs.get(result.occasion.match)
    if job is None:
        yield f"{result.occasion.match} would not be part of it any more"
        return
    game = job.occasion.game
    for seat, spec, player in zip(result.seats, job.seats, job.occasion.players, strict=False):
        if seat.player != player:
            yield f"{result.occasion.match}: {seat.player} sat where {player} would sit"
        elif differs(seat.agent, spec, plan.loaded.base):
            yield f"{player} was {seat.agent} and would be {spec}"
    info = plan.games[game].info
    if result.game != info.id:
        yield f"{game} was the game {result.game} and would be {info.id}"
        return
    if (result.payoff, result.score_range) != (info.payoff, tuple(map(float, info.score_range))):
        yield (
            f"{game}: its scores were {result.payoff} from {result.score_range[0]:g} to {result.score_range[1]:g} and "
            f"would be {info.payoff} from {info.score_range[0]:g} to {info.score_range[1]:g}"
        )
    if result.seed != job.seed:
        yield f"{game}: its seeds were others (the tournament's seed, or the way to draw from it)"
    yield from _settings(f"{game}: the game's", result.params, job.params)
    yield from _settings(f"{game}: the table's", result.table, job.table)
    if result.position != (job.position or ""):
        began, would = result.position or "the beginning", job.position or "the beginning"
        yield f"{game}: it began from {began} and would from {would}"
    if result.version != job.version:
        yield f"{game}: it was version {result.version} of the game, and this arena has {job.version}"


def _settings(what: str, were: Mapping[str, object], would: Mapping[str, object]) -> Iterator[str]:
    if were == would:
        return
    were, would = _plain(were), _plain(would)
    for name in sorted(were.keys() | would.keys()):
        if were.get(name) != would.get(name):
            yield f"{what} {name} was {were.get(name, 'not set')} and would be {would.get(name, 'not set')}"


def _plain(settings: Mapping[str, object]) -> dict[str, object]:
    """Settings as they come out of a file, in which a tuple is a list."""
    found: dict[str, object] = msgspec.json.decode(msgspec.json.encode(settings))
    return found


def differs(was: str, would: str, base: Path) -> bool:
    """Whether a player's spec is another than the one that was played.

    A file counts as the same where it lies as before, seen from `base`, the folder that paths in the config are told
    from: a tournament may be moved. What only says how a model is called (limits, budget, key) is no difference.
    """
    if was == would:
        return False
    if was.startswith("python:") and would.startswith("python:"):
        (old, *rest), (new, *others) = _file(was), _file(would)
        return rest != others or not _lies_alike(old, new, base)
    try:
        one, other = parse_spec(was), parse_spec(would)
    except ParameterError:
        return True
    paths = [spec.target or "" for spec in (one, other) if spec.kind == "uci"]
    if len(paths) == 2 and all("/" in path for path in paths):
        return one.options != other.options or not _lies_alike(paths[0], paths[1], base)
    drop = _CALLING if is_model(other.kind) else frozenset[str]()
    told = [
        (spec.kind, spec.target, {key: value for key, value in spec.options.items() if key not in drop})
        for spec in (one, other)
    ]
    return told[0] != told[1]


def _file(spec: str) -> tuple[str, str, str]:
    """The path, the class and the options in the spec of a file."""
    file, _, options = spec.removeprefix("python:").partition(",")
    path, _, name = file.rpartition(":") if ".py:" in file else (file, "", "")
    return path, name, options


def _lies_alike(old: str, new: str, base: Path) -> bool:
    """Whether a path ends as another does when it is told from a folder."""
    was = Path(os.path.normpath(old))
    try:
        told = Path(os.path.relpath(new, base))
    except ValueError:  # on another drive
        return was == Path(os.path.normpath(new))
    parts = [part for part in told.parts if part != ".."]
    parts = parts if was.is_absolute() else parts[-len(was.parts) :]
    return list(was.parts[-len(parts) :]) == parts
