"""A clock that stands for a person: as long as the table allows a pause, or until they sit before the screen."""

from __future__ import annotations

import asyncio

import pytest

from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import Move
from arena.replays.events import timeless
from arena.replays.telling import attempt_line


class Pauses(BaseAgent):
    """Thinks for a second, and then has its clock stand still for some."""

    why = "paused"

    def __init__(self, timer, *seconds, answers=("",), yields=True):
        self.timer, self.seconds, self.answers, self.yields = timer, list(seconds), list(answers), yields
        self.clocks = []

    async def act(self, turn):
        self.clocks.append(turn.clock)
        self.timer.now += 1
        with turn.waiting(self.why):
            self.timer.now += self.seconds.pop(0) if self.seconds else 0
            if self.yields:
                await asyncio.sleep(0)
        return Move((self.answers.pop(0) if self.answers else "") or turn.view.legal[0])


class ComesLater(Pauses):
    """Thinks for a second, and then waits until it sits before the screen."""

    why = "seated"


@pytest.mark.parametrize("yields", [False, True])
async def test_a_pause_is_recorded_and_not_charged(yields, tell, timer):
    agent = Pauses(timer, 600, 30, yields=yields)
    story = await tell([agent, "first"], timer=timer, table={"match_seconds": 10, "max_plies": 3})
    first, _, second = story.attempts
    assert (first.paused, second.paused) == (600, 30)
    assert (first.queued, first.retried) == (0, 0)
    assert first.seconds == pytest.approx(1)
    assert agent.clocks == [10, 9]
    assert story.end() == ("played", "ply_limit", None)
    assert story.replay.frame(1).attempts[-1].paused == 600
    assert attempt_line(first, {}) == "      player_0, attempt 1, 1.000 s, paused 600.000 s, move: 1"
    assert "paused" not in timeless(first)


async def test_the_clock_runs_on_after_the_longest_pause(tell, timer):
    table = {"match_seconds": 10, "pause_seconds": 60, "max_plies": 1}
    story = await tell([Pauses(timer, 65), "first"], timer=timer, table=table)
    assert (story.attempts[0].paused, story.attempts[0].seconds) == (60, 6)
    story = await tell([Pauses(timer, 90), "first"], timer=timer, table=table)
    assert story.end() == ("forfeited", "late", "player_0")
    assert (story.attempts[0].paused, story.attempts[0].seconds) == (60, 31)


async def test_all_attempts_at_a_move_share_the_pause_and_the_next_has_its_own(tell, timer):
    agent = Pauses(timer, 40, 40, 40, answers=["9", "1", "1"])
    table = {"match_seconds": 100, "pause_seconds": 60, "max_plies": 3}
    story = await tell([agent, "first"], timer=timer, table=table)
    mine = [attempt for attempt in story.attempts if attempt.seat == "player_0"]
    assert [attempt.paused for attempt in mine] == [40, 20, 40]
    assert [attempt.seconds for attempt in mine] == [1, 21, 1]


async def test_a_table_without_pauses_charges_them(tell, timer):
    story = await tell(
        [Pauses(timer, 5), "first"], timer=timer, table={"match_seconds": 4, "pause_seconds": 0, "max_plies": 1}
    )
    assert story.end() == ("forfeited", "late", "player_0")
    assert (story.attempts[0].paused, story.attempts[0].seconds) == (0, 6)


async def test_several_pauses_and_other_waits_add_up(tell, timer):
    class Often(BaseAgent):
        async def act(self, turn):
            for why, seconds in (("paused", 3), ("queued", 5), ("seated", 7), ("paused", 4), ("retried", 6)):
                with turn.waiting(why):
                    timer.now += seconds
                    assert turn.served() in (0, 5, 11)
                    await asyncio.sleep(0)
            return Move("4")

    story = await tell([Often(), "first"], timer=timer, table={"move_seconds": 1, "max_plies": 1})
    (attempt,) = story.attempts
    assert (attempt.paused, attempt.queued, attempt.retried, attempt.seated, attempt.seconds) == (7, 5, 6, 7, 0)


async def test_a_long_pause_is_no_wait_for_a_service(tell, timer):
    table = {"waiting_seconds": 10, "max_plies": 1}
    story = await tell([Pauses(timer, 3000), "first"], timer=timer, table=table)
    assert story.end() == ("played", "ply_limit", None)


async def test_a_pause_that_nobody_ends_runs_out_and_then_the_clock_does(tell):
    class Leaves(BaseAgent):
        async def act(self, turn):
            with turn.waiting("paused"):
                await asyncio.Event().wait()

    table = {"move_seconds": 0.05, "pause_seconds": 0.05}
    story = await asyncio.wait_for(tell([Leaves(), "first"], table=table), 30)
    assert story.end() == ("forfeited", "late", "player_0")
    assert story.attempts[-1].paused == 0.05
    assert story.attempts[-1].problem.message == "no answer within the 0.050 s on the clock"


@pytest.mark.parametrize("yields", [False, True])
async def test_whoever_waits_for_the_screen_is_not_charged_however_long_it_takes(yields, tell, timer):
    """Nor is it a wait for a service, or a pause: the match may be left for the night."""
    table = {"match_seconds": 10, "waiting_seconds": 10, "pause_seconds": 0, "max_plies": 3}
    agent = ComesLater(timer, 36_000, 20, yields=yields)
    story = await tell([agent, "first"], timer=timer, table=table)
    first, _, second = story.attempts
    assert (first.seated, second.seated) == (36_000, 20)
    assert (first.paused, first.queued, first.retried) == (0, 0, 0)
    assert first.seconds == pytest.approx(1)
    assert agent.clocks == [10, 9]
    assert story.end() == ("played", "ply_limit", None)
    assert story.replay.frame(1).attempts[-1].seated == 36_000
    assert attempt_line(second, {}) == "      player_0, attempt 1, 1.000 s, waited for the screen 20.000 s, move: 1"
    assert "seated" not in timeless(first)


async def test_without_a_clock_too_the_match_waits_until_a_person_has_come(tell, timer):
    story = await tell([ComesLater(timer, 36_000), "first"], timer=timer, table={"waiting_seconds": 10, "max_plies": 1})
    assert story.end() == ("played", "ply_limit", None)


@pytest.mark.parametrize(("name", "said"), [("Rests", "pauses no clock"), ("Sits", "waits for no screen")])
async def test_an_agent_in_a_process_of_its_own_is_no_person(name, said, tell, spec):
    story = await tell([spec(name, runs="process"), "first"])
    assert story.end() == ("forfeited", "crashed", "player_0")
    assert f"an agent in a process of its own {said}" in story.ended.detail
