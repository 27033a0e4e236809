"""Playing a job, in whatever process this is: the match is recorded, and its result folded while it passes."""

from __future__ import annotations

from contextlib import aclosing, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep

from arena.agents.core.budget import Budget, house
from arena.edges import set_up
from arena.executors.job import Job
from arena.games.spec import game as find_game
from arena.match import Match
from arena.replays.errors import ReplayError, ReplayTorn
from arena.replays.events import Reason
from arena.replays.lock import is_written
from arena.replays.recorder import Recorder
from arena.replays.recovery import recover
from arena.replays.results import MatchResult, Reckoner, SeatResult, read_result

BROKEN = ".broken"
"""How the names of damaged files end, which are kept and not read."""
_PARTING = 5.0
"""Seconds that what was left of a dead process has to end."""


async def play_job(job: Job, replays: Path, budget: Budget | None = None) -> MatchResult:
    """Play a match to its end, recorded as `replays/<job.file>.jsonl.zst`.

    `budget` is for all calls of models that the match makes, beside the budgets of their own.
    Raises GameError and AgentError where no table can be set, and OSError where it cannot be recorded. Cancelling it
    ends the match: void, interrupted.
    """
    reckoner = Reckoner()
    path = replays / job.file
    with nullcontext() if budget is None else house(budget):
        setup = set_up(job.game, job.seats, seed=job.seed, table=job.table, position=job.position)
        if (there := path.with_name(f"{path.name}.jsonl.zst")).exists():
            raise FileExistsError(17, "there is such a replay already", str(there))
        match = Match(replace(setup, occasion=job.occasion))
        recorder = Recorder(path.parent, path.name)
        async with aclosing(recorder.record(match.events(), match.untold)) as events:
            async for event in events:
                reckoner.take(event)
    assert recorder.path is not None
    stat = recorder.path.stat()
    return reckoner.result(recorder.path.relative_to(replays).as_posix(), stat.st_size, stat.st_mtime_ns)


def lost(job: Job, replays: Path, detail: str) -> MatchResult:
    """The result of a match whose player is gone: what it had recorded is sealed, void for infrastructure.

    A match that was over by then keeps its result.
    """
    found = salvage(replays, job.file, "infrastructure", detail)
    return unplayed(job, detail) if found is None else found


def unplayed(job: Job, detail: str) -> MatchResult:
    """The result of a match of which nothing is recorded: void for infrastructure, without a replay."""
    info = find_game(job.game).info
    seats = tuple(SeatResult(name, spec) for name, spec in zip(job.occasion.players, job.seats, strict=True))
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return MatchResult(
        job.occasion,
        info.id,
        info.payoff,
        info.score_range,
        now,
        job.seed,
        seats,
        "void",
        "infrastructure",
        detail,
    )


def salvage(replays: Path, file: str, reason: Reason, detail: str | None = None) -> MatchResult | None:
    """The result of a match that nobody plays any more; None where nothing of it was recorded.

    A file that is cut off is sealed, void for that reason; one in which not even the beginning is whole goes, and one
    that is damaged is called `.broken`.
    Raises ReplayError where somebody still writes it.
    """
    plain, sealed = replays / f"{file}.jsonl", replays / f"{file}.jsonl.zst"
    if plain.exists() and sealed.exists():
        try:
            result = read_result(sealed, replays)
        except ReplayError:
            put_aside(sealed)
        else:  # it was sealed, and its plain file not yet taken away
            plain.unlink(missing_ok=True)
            return result
    if plain.exists():
        until = monotonic() + _PARTING
        while is_written(plain):  # by a fork of the dead one, for a moment
            if monotonic() > until:
                raise ReplayError(f"{plain} is still being written: a process of an earlier run has not ended")
            sleep(_PARTING / 100)
        try:
            sealed = recover(plain, reason, detail)
        except ReplayTorn:
            plain.unlink()
            return None
        except ReplayError:  # damaged: kept, out of the way of the next attempt
            put_aside(plain)
            return None
    return read_result(sealed, replays) if sealed.exists() else None


def put_aside(path: Path) -> Path:
    """Call a damaged file `.broken`, whatever was called so before; where it lies then."""
    aside, number = path.with_name(f"{path.name}{BROKEN}"), 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.{number}{BROKEN}")
    path.rename(aside)
    return aside
