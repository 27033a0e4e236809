"""A thread of its own for an agent that blocks. One that hangs is left behind, and ends with the program."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from arena.agents.core.agent import Agent, Runs
from arena.agents.core.decision import Decision
from arena.agents.core.errors import AgentDied
from arena.agents.core.turn import Turn
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat


class ThreadHost:
    """An agent whose methods run in an event loop of their own, on a thread of their own."""

    runs: Runs = "loop"

    def __init__(self, build: Callable[[], Agent]) -> None:
        self._build = build
        self._agent: Agent | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._hung = False

    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        self._loop = loop = asyncio.new_event_loop()
        threading.Thread(target=_serve, args=(loop,), name=f"agent at {seat}", daemon=True).start()
        await self._there(self._begin(game, seat, seed))

    async def _begin(self, game: GameInfo, seat: Seat, seed: int) -> None:
        self._agent = self._build()
        await self._agent.start(game, seat, seed)

    async def act(self, turn: Turn) -> Decision:
        assert self._agent is not None
        turn.relay(asyncio.get_running_loop().call_soon_threadsafe)
        decision: Decision = await self._there(self._agent.act(turn))
        return decision

    async def end(self, outcome: Outcome | None) -> None:
        loop = self._loop
        if loop is None:
            return
        try:
            if self._agent is not None and not self._hung:
                await self._there(self._agent.end(outcome))
        finally:
            loop.call_soon_threadsafe(loop.stop)

    async def _there(self, work: Coroutine[Any, Any, Any]) -> Any:
        assert self._loop is not None
        future = asyncio.run_coroutine_threadsafe(_staying(work), self._loop)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            self._hung = True
            raise


async def _staying(work: Coroutine[Any, Any, Any]) -> Any:
    """The work, except that `sys.exit` ends it and not the thread."""
    try:
        return await work
    except SystemExit as error:
        raise AgentDied(f"SystemExit: {error}") from error


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
