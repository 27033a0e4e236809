"""Agents on a thread of their own."""

from __future__ import annotations

import asyncio
import threading

from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import Move
from arena.replays.events import Progress


def seated() -> list[threading.Thread]:
    """The threads of agents."""
    return [thread for thread in threading.enumerate() if thread.name.startswith("agent at")]


async def test_a_hung_thread_is_left_behind(tell, bad, until):
    agent = bad.BlocksUntil()
    agent.runs = "thread"
    try:
        story = await tell(["first", agent], table={"move_seconds": 0.05})
        assert story.end() == ("forfeited", "late", "player_1")
        assert story.attempts[-1].problem.kind == "late"
        assert agent.thread is not threading.main_thread()
        assert agent.thread.is_alive()
        assert agent.thread.daemon
    finally:
        agent.let_go.set()
    await until(lambda: not agent.thread.is_alive())


async def test_the_loop_goes_on_while_a_thread_blocks(tell, bad):
    agent = bad.BlocksUntil()
    agent.runs = "thread"
    asyncio.get_running_loop().call_later(0.01, agent.let_go.set)
    story = await tell([agent, "first"], table={"max_plies": 1})
    assert story.moves == ["1"]


async def test_a_thread_is_gone_after_its_match(tell, spec, until):
    story = await tell([spec("Fine", runs="thread"), spec("Raises", runs="thread")])
    assert [seated.runs for seated in story.started.seats] == ["thread", "thread"]
    assert story.end() == ("forfeited", "crashed", "player_1")
    await until(lambda: not seated())


async def test_a_thread_that_waits_on_its_own_loop_is_cancelled(tell, spec, until):
    story = await tell([spec("Hangs", runs="thread"), "first"], table={"move_seconds": 0.05})
    assert story.end() == ("forfeited", "late", "player_0")
    await until(lambda: not seated())


async def test_thoughts_arrive_from_a_thread_on_the_engines_own(tell):
    class Thinks(BaseAgent):
        runs = "thread"

        async def act(self, turn):
            turn.progress("hm")
            turn.progress("aha")
            return Move("4")

    story = await tell([Thinks(), "first"], table={"max_plies": 1})
    kinds = [type(event).__name__ for event in story.events]
    assert kinds == ["MatchStarted", "Asked", "Progress", "Progress", "Attempted", "Played", "MatchEnded"]
    assert [event.text for event in story.of(Progress)] == ["hm", "aha"]


async def test_a_provider_error_passes_through_a_thread(tell, spec):
    story = await tell([spec("Provider", runs="thread"), "first"])
    assert story.end() == ("void", "provider", None)
    assert story.attempts[-1].problem.message == "the service answered 529"
