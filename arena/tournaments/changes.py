"""Growing a league: what was played must still be what the config says, and the difference is shown where it is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath

import msgspec

from arena.executors.job import Job
from arena.games.core.errors import ParameterError
from arena.replays.results import MatchResult
from arena.tournaments.folder import CONFIG
from arena.tournaments.ledger import Ledger
from arena.tournaments.loading import parse
from arena.tournaments.plan import Plan

_SHOWN = 4
"""Differences that are shown of many."""


def refuse_changes(plan: Plan, results: Iterable[MatchResult]) -> Ledger:
    """The ledger of what was played, if all of it belongs to the plan. Raises ParameterError with the differences."""
    recorded = list(results)
    ledger = Ledger(plan, recorded)
    attempts: dict[str, list[MatchResult]] = {}
    for result in recorded:
        attempts.setdefault(result.occasion.unit, []).append(result)
    differences: dict[str, None] = dict.fromkeys(_test_changed(plan) if recorded else ())
    before = -1
    while len(ledger.known) > before and attempts:  # in schedules of rounds the results of one tell the next
        before, tried = len(ledger.known), []
        for unit in plan.schedule.units(ledger.known):
            found = attempts.pop(unit.key, None)
            if found is not None:
                jobs = {job.occasion.match: job for job in plan.jobs(unit)}
                for result in found:
                    differences.update(dict.fromkeys(_compared(result, jobs)))
            if not ledger.close(unit):
                tried.append(unit)
            if not attempts and plan.schedule.static:
                break
        if len(ledger.known) == before and attempts and not plan.schedule.static:
            for unit in tried:  # later rounds were paired without what stayed void here, and so it stays
                ledger.give_up(unit)
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


def _test_changed(plan: Plan) -> Iterator[str]:
    """What differs between the test that was begun and the one that is asked for: its error rates hold for one."""
    try:
        before = parse((plan.loaded.folder / CONFIG).read_text(encoding="utf-8"), "").stopping
    except (OSError, ValueError, ParameterError):
        return
    if before.kind != "none":
        yield from _settings("the test that stops it: its", before.model_dump(), plan.config.stopping.model_dump())


def _compared(result: MatchResult, jobs: Mapping[str, Job]) -> Iterator[str]:
    """What differs between a match that was played and the one that is planned, in words."""
    job = jobs.get(result.occasion.match)
    if job is None:
        yield f"{result.occasion.match} would not be part of it any more"
        return
    game = job.occasion.game
    for seat, spec, player in zip(result.seats, job.seats, job.occasion.players, strict=False):
        if seat.player != player:
            yield f"{result.occasion.match}: {seat.player} sat where {player} would sit"
        elif _bare(seat.agent) != _bare(spec):
            yield f"{player} was {seat.agent} and would be {spec}"
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


def _bare(spec: str) -> str:
    """A spec without the folder of its file: a tournament may be moved."""
    kind, colon, rest = spec.partition(":")
    return f"{kind}{colon}{PurePath(rest).name}" if kind == "python" else spec
