"""An agent that keeps the thread of the event loop: it is interrupted, and was late."""

from __future__ import annotations

import asyncio
import signal
import threading
import time

import pytest

import arena
from arena.agents.core.decision import Move

TABLE = {"move_seconds": 0.05}


class Blocks(arena.BaseAgent):
    """Keeps its thread, from the first step on or after having waited; counts what it caught."""

    def __init__(self, how, waits=False):
        self.how, self.waits, self.caught, self.thread = how, waits, 0, None

    async def act(self, turn):
        self.thread = threading.current_thread()
        if self.waits:
            await asyncio.sleep(0)
        while True:
            try:
                self.how()
            except Exception:
                self.caught += 1
        return Move("1")


def counts():
    number = 0
    while True:
        number += 1


def fails():
    raise ValueError


def sleeps():
    time.sleep(1e6)


def naps():
    time.sleep(0.001)


@pytest.mark.skipif(not hasattr(signal, "SIGURG"), reason="nothing interrupts a system call here")
@pytest.mark.parametrize(("how", "waits"), [(counts, False), (fails, True), (sleeps, False)])
async def test_on_the_main_thread(how, waits, tell):
    agent = Blocks(how, waits)
    story = await tell([agent, "first"], table=TABLE)
    assert agent.thread is threading.main_thread()
    assert story.end() == ("forfeited", "late", "player_0")
    assert story.attempts[-1].problem.kind == "late"
    assert story.attempts[-1].action is None
    assert story.ended.scores == {"player_0": -1.0, "player_1": 1.0}
    assert (agent.caught > 0) == (how is fails)


@pytest.mark.parametrize(("how", "waits"), [(fails, False), (naps, True)])
async def test_on_another_thread(how, waits, tmp_path):
    agent = Blocks(how, waits)
    result = await asyncio.to_thread(arena.play, "connect_four", ["first", agent], table=TABLE, out=tmp_path)
    assert agent.thread is not threading.main_thread()
    assert (result.ended.reason, result.ended.culprit, result.ended.plies) == ("late", "player_1", 1)
    assert arena.verify(result.path).verified


async def test_other_matches_on_the_loop_go_on_after_it(spec):
    """Whoever waited meanwhile is not late for that."""

    class Waits(arena.BaseAgent):
        async def act(self, turn):
            await asyncio.sleep(0)
            return Move(turn.view.legal[0])

    table = {"move_seconds": 0.3}
    blocked, other = await asyncio.gather(
        arena.aplay("connect_four", ["first", Blocks(counts)], table=table, record=False),
        arena.aplay("connect_four", [Waits(), Waits()], table=table, record=False),
    )
    assert (blocked.ended.reason, blocked.ended.culprit) == ("late", "player_1")
    assert other.ended.reason == "rules"
