"""Letting the agents sit down before the first ply, and get up after the last."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from arena.agents.core.errors import AgentMismatch, AgentUnavailable, ProviderError
from arena.asking import Stopped, described, was_cancelled
from arena.chair import Chair
from arena.eager import Suspended, load_of, recall, start
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat
from arena.table import Table
from arena.watchdog import Hogged, guard

_PARTING = 5.0
"""Seconds that the agents have to get up after the match."""


async def settle_in(chairs: Mapping[Seat, Chair], game: GameInfo, seeds: Sequence[int], table: Table) -> Stopped | None:
    """Start every agent, all at once; the first failure in seat order, or None.

    Raises AgentMismatch and AgentUnavailable.
    """
    loop = asyncio.get_running_loop()
    load = load_of(loop)
    guard(load)
    waiting: dict[Seat, Suspended[Stopped | None]] = {}
    failures: dict[Seat, Stopped | None] = {}
    try:
        for (seat, chair), seed in zip(chairs.items(), seeds, strict=True):
            seated = start(_sit(chair, game, seed), loop, load, table.start_seconds)
            if isinstance(seated, Suspended):
                waiting[seat] = seated
            else:
                failures[seat] = seated
        if waiting:
            await asyncio.wait([turn.task for turn in waiting.values()], timeout=table.start_seconds)
    finally:
        await recall(list(waiting.values()))
    for seat, turn in waiting.items():
        if turn.task.done() and not turn.task.cancelled():
            failures[seat] = turn.task.result()
        else:
            detail = f"{seat} did not sit down within {table.start_seconds:g} s"
            failures[seat] = Stopped(seat, "infrastructure", detail)
    return next((failure for seat in chairs if (failure := failures[seat]) is not None), None)


async def get_up(chairs: Mapping[Seat, Chair], outcomes: Mapping[Seat, Outcome]) -> None:
    """End every agent, all at once, with its outcome or None; what goes wrong with that changes nothing."""
    loop = asyncio.get_running_loop()
    load = load_of(loop)
    leaving = [start(_leave(chair, outcomes.get(seat)), loop, load, _PARTING) for seat, chair in chairs.items()]
    waiting = [turn for turn in leaving if isinstance(turn, Suspended)]
    if waiting:
        try:
            await asyncio.wait([turn.task for turn in waiting], timeout=_PARTING)
        finally:
            await recall(waiting)


async def _leave(chair: Chair, outcome: Outcome | None) -> None:
    try:
        await chair.agent.end(outcome)
    except asyncio.CancelledError:
        if was_cancelled():
            raise
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: S110 - the match is over, whatever an agent does now
        pass


async def _sit(chair: Chair, game: GameInfo, seed: int) -> Stopped | None:
    try:
        await chair.agent.start(game, chair.seat, seed)
    except (AgentMismatch, AgentUnavailable):
        raise
    except asyncio.CancelledError as error:
        if was_cancelled():
            raise
        return Stopped(chair.seat, "crashed", f"{chair.seat} could not sit down: {described(error)}")
    except ProviderError as error:
        return Stopped(chair.seat, "provider", f"{chair.seat} could not sit down: {described(error)}")
    except Hogged:
        return Stopped(chair.seat, "infrastructure", f"{chair.seat} kept the event loop while it sat down")
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # the boundary around agents, before the first ply
        return Stopped(chair.seat, "crashed", f"{chair.seat} could not sit down: {described(error)}")
    return None
