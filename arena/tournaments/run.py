"""A run of a tournament, from its config to the moment when it stops: all that is missing is played, and no more."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from arena.agents.core.budget import Budget, Estimate, house
from arena.agents.core.errors import AgentError
from arena.agents.models.sharing import hold_open
from arena.executors.make import executor as make_executor
from arena.games.core.errors import GameError, ParameterError
from arena.replays.plain import one_line
from arena.replays.results import MatchResult
from arena.tournaments.changes import refuse_changes
from arena.tournaments.folder import CONFIG, OWN, REPLAYS, Closed, Finished, Noted, Opened, Status
from arena.tournaments.gate import Gate
from arena.tournaments.grown import grown
from arena.tournaments.journal import Journal, now
from arena.tournaments.ledger import Ledger
from arena.tournaments.loading import Loaded, begun
from arena.tournaments.plan import Plan, plan
from arena.tournaments.runner import End, Runner
from arena.tournaments.stock import Stock
from arena.tournaments.stopping import Stopping, conclusion, stopping
from arena.tournaments.watchkeeper import Watchkeeper
from arena.version import VERSION


@dataclass(frozen=True)
class Run:
    """What a run came to."""

    plan: Plan
    folder: Path
    results: tuple[MatchResult, ...]
    """Every attempt at every match, those of earlier runs included."""
    end: End
    broken: tuple[str, ...] = ()
    """Sentences about files among the replays that are none."""


async def arun(
    loaded: Loaded,
    *,
    on_status: Callable[[Status], None] | None = None,
    on_plan: Callable[[Plan, Ledger], None] | None = None,
) -> Run:
    """Play what is missing of a tournament, in its folder; cancelling it keeps all that was played.

    Args:
        loaded: the config. See `arena.tournaments.loading`.
        on_status: is called twice a second with how it stands.
        on_plan: is called once with what is planned and what was played, before anything is; raising stops it.

    Raises ParameterError where the config cannot be played, does not fit what was played, or a run goes on already;
    OSError where the folder cannot be written; GameError and AgentError where a match cannot be set up.
    """
    made = plan(loaded)
    test = stopping(made)
    folder = loaded.folder
    _ready(folder)
    journal = Journal(folder)
    try:
        stock = Stock(folder, repair=True)
        ledger = refuse_changes(made, stock.results)
        if on_plan is not None:
            on_plan(made, ledger)
        last = begun(folder)
        _keep_config(loaded)
        journal.write(  # before the news: the last entry before it is when a run that was killed was last heard of
            Opened(now(), VERSION, loaded.text, str(loaded.base.resolve()), socket.gethostname(), os.getpid())
        )
        for change in () if last is None else grown(last, loaded.config):
            journal.write(Noted(now(), one_line(f"the config was changed: {change}")))
        for result in stock.news:
            journal.write(Finished(now(), result))
        end, played = await _played(made, journal, ledger, test, stock, on_status)
    finally:
        journal.close()
    return Run(made, folder, (*stock.results, *played), end, tuple(stock.broken))


async def _played(
    made: Plan,
    journal: Journal,
    ledger: Ledger,
    test: Stopping,
    stock: Stock,
    on_status: Callable[[Status], None] | None,
) -> tuple[End, list[MatchResult]]:
    """Run it, and note how that ended."""
    config, folder = made.config, made.loaded.folder
    limit, before = config.budget, stock.seconds
    assumed = Estimate(stock.assumed_dollars, stock.assumed_tokens)
    budget = Budget(
        limit.dollars,
        limit.tokens,
        spent=ledger.dollars,
        used=ledger.tokens,
        assumed=assumed,
        name="the tournament's budget",
    )
    seconds = None if limit.hours is None else max(limit.hours * 3600 - before, 0.0)
    played: list[MatchResult] = []
    end: End | None = None
    async with AsyncExitStack() as stack:
        stack.enter_context(house(budget))
        await stack.enter_async_context(hold_open())
        executor = make_executor(config)
        stack.push_async_callback(executor.close)
        await executor.start(folder / REPLAYS)
        gate = Gate(config.limits, executor.slots)
        runner = Runner(ledger, executor, journal, folder, gate, budget, test, seconds)
        keeper = Watchkeeper(runner, folder, limit, before / 3600, on_status)
        count = runner.on_result

        def take(result: MatchResult) -> None:
            played.append(result)
            count(result)

        runner.on_result = take
        decided = conclusion(made, ledger)
        if decided is not None:
            runner.stop("decided", decided, gently=True)
        watching = asyncio.create_task(keeper.keep())
        try:
            end = await runner.run()
        except asyncio.CancelledError:
            end = End("interrupted", "it was interrupted")
            raise
        except (GameError, AgentError, OSError) as error:
            end = End("failed", str(error))
            raise
        finally:
            watching.cancel()
            await asyncio.wait([watching])
            end = end or End("failed", "it broke")
            beside = _beside(runner.committed, ledger, assumed)
            with suppress(OSError):
                journal.write(Closed(now(), end.why, end.detail, keeper.seconds, *beside))
            keeper.end(end)
    if keeper.error is not None:
        raise keeper.error
    return end, played


def _beside(committed: Estimate, ledger: Ledger, assumed: Estimate) -> tuple[float, int]:
    """US dollars and tokens that count as spent in this run, beside what the replays tell and earlier runs assumed."""
    money = (committed.dollars or 0.0) - ledger.dollars - (assumed.dollars or 0.0)
    tokens = (committed.tokens or 0) - ledger.tokens - (assumed.tokens or 0)
    return max(round(money, 9), 0.0), max(tokens, 0)


def _ready(folder: Path) -> None:
    """Make the folder. Raises ParameterError where it holds something else, OSError where it cannot be made."""
    if folder.exists() and not folder.is_dir():
        raise ParameterError(f"{folder} is a file: a tournament needs a folder; `folder` in the config names another")
    held = {path.name for path in folder.iterdir()} if folder.is_dir() else set[str]()
    if CONFIG not in held and not held <= ({*OWN} if (folder / REPLAYS).is_dir() else set[str]()):
        raise ParameterError(
            f"{folder} holds other things, and no tournament; `folder` in the config names another, or empty it"
        )
    (folder / REPLAYS).mkdir(parents=True, exist_ok=True)


def _keep_config(loaded: Loaded) -> None:
    """Have the config as it is run in the folder."""
    kept = loaded.folder / CONFIG
    if kept.exists() and kept.read_bytes() == loaded.text.encode():
        return
    part = kept.with_name(f"{CONFIG}.part")
    try:
        part.write_text(loaded.text, encoding="utf-8")
        os.replace(part, kept)
    except OSError as error:
        part.unlink(missing_ok=True)
        error.filename = str(kept)
        raise
