"""Agents that take too long, and what is charged to whom."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import Move


@pytest.fixture(autouse=True)
def short_grace(monkeypatch):
    monkeypatch.setattr("arena.chair.GRACE", 0.05)
    monkeypatch.setattr("arena.eager.GRACE", 0.05)


class Takes(BaseAgent):
    """Plays the first legal move; each move takes some seconds of a timer that is set by hand."""

    def __init__(self, timer, *seconds, yields=False):
        self.timer, self.seconds, self.yields, self.clocks = timer, list(seconds), yields, []

    async def act(self, turn):
        self.clocks.append(turn.clock)
        if self.yields:
            await asyncio.sleep(0)
        self.timer.now += self.seconds.pop(0) if len(self.seconds) > 1 else self.seconds[0]
        if self.yields:
            await asyncio.sleep(0)
        return Move(turn.view.legal[0])


@pytest.mark.parametrize("yields", [False, True])
async def test_blocking_past_the_clock_is_late(yields, tell, timer):
    story = await tell([Takes(timer, 0.5, 2.5, yields=yields), "first"], timer=timer, table={"move_seconds": 2})
    assert story.end() == ("forfeited", "late", "player_0")
    last = story.attempts[-1]
    assert last.problem.kind == "late"
    assert last.action is None
    assert last.seconds == pytest.approx(2.5, abs=0.1)
    assert story.ended.plies == 2


async def test_exactly_the_clock_is_in_time(tell, timer):
    story = await tell([Takes(timer, 2.0), "first"], timer=timer, table={"move_seconds": 2, "max_plies": 4})
    assert story.end() == ("played", "ply_limit", None)
    assert [attempt.seconds for attempt in story.attempts] == [2, 0, 2, 0]


async def test_the_match_clock_runs_down_over_the_moves(tell, timer):
    agent = Takes(timer, 3.0)
    story = await tell([agent, "first"], timer=timer, table={"match_seconds": 10})
    assert agent.clocks == [10, 7, 4, 1]
    assert story.end() == ("forfeited", "late", "player_0")
    assert "answered after 3.000 s with 1.000 s on the clock" in story.ended.detail


async def test_the_increment_comes_after_each_move_of_the_seat(tell, timer):
    agent = Takes(timer, 3.0)
    story = await tell(
        [agent, "first"], timer=timer, table={"match_seconds": 10, "increment_seconds": 2, "max_plies": 6}
    )
    assert agent.clocks == [10, 9, 8]
    assert [asked.clock for asked in story.asked if asked.seat == "player_1"] == [10, 12, 14]


async def test_the_shorter_of_both_clocks_counts(tell, timer):
    agent = Takes(timer, 3.0)
    await tell([agent, "first"], timer=timer, table={"match_seconds": 8, "move_seconds": 4, "max_plies": 6})
    assert agent.clocks == [4, 4, 2]


async def test_all_attempts_at_a_move_share_its_clock(tell, timer):
    class Wrong(Takes):
        async def act(self, turn):
            await super().act(turn)
            return Move("9")

    agent = Wrong(timer, 1.5)
    story = await tell([agent, "first"], timer=timer, table={"move_seconds": 4})
    assert agent.clocks == [4, 2.5, 1]
    assert story.end() == ("forfeited", "late", "player_0")
    assert [attempt.problem.kind for attempt in story.attempts] == ["unreadable", "unreadable", "late"]


@pytest.mark.parametrize("name", ["Hangs", "Relents"])
async def test_waiting_past_the_clock_is_late(name, tell, spec):
    story = await tell(["first", spec(name)], table={"move_seconds": 0.05})
    assert story.end() == ("forfeited", "late", "player_1")
    assert story.attempts[-1].problem.kind == "late"
    assert story.attempts[-1].action is None
    assert story.moves == ["1"]


async def test_an_agent_that_does_not_let_itself_be_cancelled_is_left_behind(tell, bad):
    stubborn = bad.Stubborn()
    story = await tell([stubborn, "first"], table={"move_seconds": 0.05})
    assert story.end() == ("forfeited", "late", "player_0")
    assert "went on after its turn was cancelled" in story.ended.detail
    assert story.attempts[-1].problem.kind == "late"


async def test_waiting_for_a_service_is_recorded_and_not_charged(tell, timer):
    class Queues(BaseAgent):
        async def act(self, turn):
            with turn.waiting("queued"):
                timer.now += 50
                await asyncio.sleep(0)
            timer.now += 1
            with turn.waiting("retried"):
                timer.now += 20
            return Move("4")

    story = await tell([Queues(), "first"], timer=timer, table={"move_seconds": 2, "max_plies": 1})
    (attempt,) = story.attempts
    assert (attempt.queued, attempt.retried) == (50, 20)
    assert attempt.seconds == pytest.approx(1, abs=0.1)
    assert story.moves == ["4"]


async def test_waiting_longer_than_the_table_allows_makes_the_match_void(tell):
    class Waits(BaseAgent):
        async def act(self, turn):
            with turn.waiting("queued"):
                await asyncio.Event().wait()

    story = await tell([Waits(), "first"], table={"move_seconds": 50, "waiting_seconds": 0.05})
    assert story.end() == ("void", "provider", None)
    assert story.attempts[-1].problem.kind == "provider"
    assert "for a service" in story.ended.detail


async def test_two_seats_are_not_charged_for_each_other(tell, timer, monkeypatch):
    """A seat that thinks while another blocks the loop pays for its own steps alone."""
    monkeypatch.setattr("arena.eager.perf_counter", timer)
    blocked = asyncio.Event()

    class Waits(BaseAgent):
        async def act(self, turn):
            await blocked.wait()
            timer.now += 0.25
            return Move("rock")

    class Blocks(BaseAgent):
        async def act(self, turn):
            await asyncio.sleep(0)
            timer.now += 1.5
            blocked.set()
            return Move("paper")

    story = await tell(
        [Waits(), Blocks()], game="rock_paper_scissors,rounds=1", timer=timer, table={"move_seconds": 1.6}
    )
    charged = {attempt.seat: attempt.seconds for attempt in story.attempts}
    assert charged == {"player_0": 0.25, "player_1": 1.5}
    assert story.end() == ("played", "rules", None)


async def test_the_times_told_never_run_backwards(tell, spec):
    story = await tell([spec("Fine"), "mcts,simulations=5"])
    times = [at for event in story.events if (at := getattr(event, "at", None)) is not None]
    assert all(before <= after for before, after in pairwise(times))


@pytest.mark.parametrize("why", ["queued", "retried"])
async def test_a_clock_that_stood_still_at_first_runs_out_all_the_same(why, tell):
    class WaitsThenThinks(BaseAgent):
        async def act(self, turn):
            with turn.waiting(why):
                await asyncio.sleep(0.05)
            await asyncio.Event().wait()

    story = await asyncio.wait_for(tell([WaitsThenThinks(), "first"], table={"move_seconds": 0.1}), 30)
    assert story.end() == ("forfeited", "late", "player_0")
    assert story.attempts[-1].problem.message == "no answer within the 0.100 s on the clock"
    assert story.attempts[-1].queued + story.attempts[-1].retried > 0
