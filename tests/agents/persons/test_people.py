"""The persons at one terminal: who is asked, who waits, and what their clocks are charged."""

from __future__ import annotations

import asyncio

import pytest

from arena.agents.core.decision import Move, Resign
from arena.agents.core.turn import Turn
from arena.agents.persons.people import People
from arena.games.spec import game


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def turn(seat: str, clock: Clock) -> Turn:
    env = game("rock_paper_scissors").env()
    env.restart(1)
    return Turn(0, seat, env.view(seat), clock=10.0, timer=clock)


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def asked(people: People, *turns: Turn) -> list[asyncio.Task[object]]:
    tasks: list[asyncio.Task[object]] = [asyncio.ensure_future(people.ask(one)) for one in turns]
    await asyncio.sleep(0)
    return tasks


async def test_one_person_is_asked_at_once(clock: Clock) -> None:
    people, told = People(["player_0"]), []
    people.changed = lambda: told.append(people.asked)
    (task,) = await asked(people, one := turn("player_0", clock))
    assert (people.asked, people.curtain, people.seat) == ("player_0", None, "player_0")
    assert people.turn is one
    assert people.answer(Move("rock"))
    assert await task == Move("rock")
    assert told == ["player_0", None]
    assert not people.answer(Move("paper"))
    assert one.seated == 0


async def test_whoever_waits_for_the_screen_is_not_charged(clock: Clock) -> None:
    people = People(["player_0", "player_1"])
    first, second = turn("player_0", clock), turn("player_1", clock)
    tasks = await asked(people, first, second)
    assert people.asked == "player_0"
    clock.time = 4.0
    assert people.answer(Move("rock"))
    await tasks[0]
    await asyncio.sleep(0)
    assert people.asked == "player_1"
    assert people.curtain is None
    assert (second.seated, first.seated) == (4.0, 0)
    clock.time = 5.0
    people.answer(Move("paper"))
    assert await tasks[1] == Move("paper")
    assert second.waited() == 4.0


async def test_a_curtain_is_between_persons_with_secrets(clock: Clock) -> None:
    people = People(["player_0", "player_1"], secrets=True)
    assert people.curtain == "player_0"  # before anybody is asked
    first, second = turn("player_0", clock), turn("player_1", clock)
    tasks = await asked(people, first, second)
    assert (people.asked, people.turn) == (None, None)
    assert not people.answer(Move("rock"))
    clock.time = 3.0
    people.lift()
    await asyncio.sleep(0)
    assert (people.asked, people.curtain, first.seated) == ("player_0", None, 3.0)
    people.answer(Move("rock"))
    await tasks[0]
    await asyncio.sleep(0)
    assert (people.asked, people.curtain, people.seat) == (None, "player_1", "player_0")
    people.lift()
    assert (people.asked, people.seat) == ("player_1", "player_1")
    people.answer(Move("paper"))
    await tasks[1]
    assert people.curtain is None


async def test_a_pause_stops_the_clock(clock: Clock) -> None:
    people = People(["player_0"])
    (task,) = await asked(people, one := turn("player_0", clock))
    assert people.pause()
    assert people.is_paused
    assert not people.pause()
    clock.time = 60.0
    people.resume()
    assert (one.waited(), people.is_paused) == (60.0, False)
    people.pause()
    clock.time = 61.0
    people.answer(Move("rock"))  # a pause ends with the answer
    await task
    assert one.waited() == 61.0
    assert not one.is_waiting


async def test_who_resigns_is_not_asked_again(clock: Clock) -> None:
    people = People(["player_0", "player_1"])
    (task,) = await asked(people, turn("player_0", clock))
    people.resign(None)
    assert isinstance(await task, Resign)
    assert isinstance(await people.ask(turn("player_0", clock)), Resign)
    (other,) = await asked(people, turn("player_1", clock))
    assert people.asked == "player_1"
    other.cancel()
    await asyncio.wait([other])
    assert not people.is_asked


async def test_a_turn_that_is_called_off_leaves_no_wait_behind(clock: Clock) -> None:
    people = People(["player_0", "player_1"], secrets=True)
    one = turn("player_0", clock)
    (task,) = await asked(people, one)
    assert one.is_waiting
    task.cancel()
    await asyncio.wait([task])
    assert not one.is_waiting
    (task,) = await asked(people, two := turn("player_1", clock))
    people.lift()
    people.pause()
    task.cancel()
    await asyncio.wait([task])
    assert not two.is_waiting
    assert (people.asked, people.turn) == (None, None)
