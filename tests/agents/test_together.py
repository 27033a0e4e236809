"""The clock of a turn that several calls share: it stands still exactly while none of them is being answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.agents.core.client import Limits, ModelClient
from arena.agents.core.messages import Text, say
from arena.agents.core.model import CallFailed, Delta, ModelReply, ModelRequest
from arena.agents.core.together import Part, Together
from arena.agents.core.turn import Turn
from arena.agents.models.sampling import several
from arena.games.spec import game


class Timer:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def a_turn(timer: Callable[[], float], **more: Any) -> Turn:
    env = game("tictactoe").env()
    env.restart(0)
    return Turn(0, "player_0", env.view("player_0"), timer=timer, **more)


class Try(NamedTuple):
    """One try of a call: it waits, then it is answered, and fails or not."""

    waits: int
    answered: int
    fails: bool


TRIES = st.builds(Try, st.integers(0, 4), st.integers(0, 4), st.booleans())
CALLS = st.tuples(st.integers(0, 5), st.lists(TRIES, min_size=1, max_size=4))
"""When a call begins, and its tries."""


def charged(calls: Sequence[tuple[int, Sequence[Try]]], until: int) -> int:
    """Seconds in which a call was being answered to some avail, or in which there was no call, counted one by one."""
    seconds = 0
    for second in range(until):
        there = useful = False
        for at, tries in calls:
            for one in tries:
                there = there or at <= second < at + one.waits + one.answered
                at += one.waits
                useful = useful or (at <= second < at + one.answered and not one.fails)
                at += one.answered
        seconds += useful or not there
    return seconds


Act = Callable[[], object]


def acts(call: int, begins: int, tries: Sequence[Try], parts: dict[int, Part], together: Together) -> list[Any]:
    """What a call does to its clock, and when: (time, whose, in which order, what)."""
    found: list[tuple[int, Act]] = []
    waits: list[AbstractContextManager[None]] = []

    def wait() -> None:
        waits.append(parts[call].waiting("queued"))
        waits[-1].__enter__()

    at = begins
    found.append((at, lambda: parts.__setitem__(call, together.part())))
    for number, one in enumerate(tries):
        if number or one.waits:
            found.append((at, wait))
            at += one.waits
            found.append((at, lambda: waits[-1].__exit__(None, None, None)))
        at += one.answered
        if one.fails:
            found.append((at, lambda seconds=one.answered: parts[call].credit("retried", seconds)))  # type: ignore[misc]
    found.append((at, lambda: parts[call].over()))
    return [(when, call, number, act) for number, (when, act) in enumerate(found)]


@given(st.lists(CALLS, min_size=1, max_size=4), st.integers(0, 3))
def test_what_is_charged(calls: list[tuple[int, list[Try]]], rest: int) -> None:
    timer = Timer()
    turn = a_turn(timer)
    end = max(begins + sum(one.waits + one.answered for one in tries) for begins, tries in calls) + rest
    parts: dict[int, Part] = {}
    with Together(turn) as together:
        todo = [act for n, (begins, tries) in enumerate(calls) for act in acts(n, begins, tries, parts, together)]
        for when, *_, act in sorted(todo, key=lambda one: one[:3]):
            timer.now = 1000.0 + when
            act()
        timer.now = 1000.0 + end
    assert not turn.is_waiting
    assert end - turn.waited() == charged(calls, end)


class Virtual:
    """A time that passes only when everybody waits for it."""

    def __init__(self) -> None:
        self.timer = Timer()
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    async def sleep(self, seconds: int) -> None:
        event = asyncio.Event()
        self._sleepers.append((self.timer.now + seconds, event))
        await event.wait()

    async def until(self, task: asyncio.Task[Any]) -> None:
        """Let time pass until a task is done."""
        while not task.done():
            for _ in range(30):
                await asyncio.sleep(0)
            if self._sleepers:
                self.timer.now = min(when for when, _ in self._sleepers)
                for when, event in self._sleepers:
                    if when <= self.timer.now:
                        event.set()
                self._sleepers = [one for one in self._sleepers if one[0] > self.timer.now]


class Slow:
    """A provider whose calls take as long, and fail as often, as it was told: a list of tries for each call."""

    name = "slow:model"

    def __init__(self, time: Virtual, calls: Sequence[Sequence[Try]]) -> None:
        self._time = time
        self._left = [list(tries) for tries in calls]
        self._whose: dict[asyncio.Task[Any] | None, list[Try]] = {}

    async def stream(self, request: ModelRequest) -> AsyncIterator[Delta | ModelReply]:
        me = asyncio.current_task()
        if me not in self._whose:
            self._whose[me] = self._left.pop(0)
        one = self._whose[me].pop(0)
        await self._time.sleep(one.waits)
        yield Delta("")
        await self._time.sleep(one.answered)
        if one.fails:
            raise CallFailed("it broke", "server")
        yield ModelReply((Text("b2"),), "end")

    async def close(self) -> None:
        pass


UNTIL_GOOD = st.tuples(st.lists(TRIES, max_size=3), st.integers(0, 4), st.integers(0, 4)).map(
    lambda one: [*(entry._replace(fails=True) for entry in one[0]), Try(one[1], one[2], fails=False)]
)


@given(st.lists(UNTIL_GOOD, min_size=2, max_size=4))
def test_samples_are_charged_while_one_of_them_is_answered(calls: list[list[Try]]) -> None:
    """With the client that retries them."""
    asyncio.run(sampled(calls))


async def sampled(calls: list[list[Try]]) -> None:
    time = Virtual()
    turn = a_turn(time.timer)
    client = ModelClient(Slow(time, calls), Limits(backoff=0.0), timer=time.timer)
    task = asyncio.ensure_future(several(client, turn, len(calls), ModelRequest((say("user", "?"),))))
    await time.until(task)
    assert len(task.result()) == len(turn.calls) == len(calls)
    took = max(sum(one.waits + one.answered for one in tries) for tries in calls)
    assert time.timer.now - 1000.0 == took
    assert took - turn.waited() == charged([(0, tries) for tries in calls], took)


def test_only_the_first_call_is_seen_thinking() -> None:
    seen: list[str] = []
    turn = a_turn(Timer(), progress=lambda ply, seat, text: seen.append(text))
    with Together(turn) as together:
        first, second = together.part(), together.part()
        second.progress("no")
        first.progress("yes")
    assert seen == ["yes"]


def test_the_clock_runs_on_whatever_happens() -> None:
    timer = Timer()
    turn = a_turn(timer)
    with pytest.raises(KeyError), Together(turn) as together, together.part().waiting("queued"):
        timer.now += 2
        assert turn.is_waiting
        raise KeyError
    assert not turn.is_waiting
    timer.now += 3
    assert turn.waited() == 2
