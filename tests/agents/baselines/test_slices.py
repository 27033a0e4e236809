from __future__ import annotations

import asyncio
from collections.abc import Callable

from arena.agents.baselines.slices import SLICE, Search, at_once, in_slices


def counting(pauses: int, told: list[float]) -> Search[str]:
    """A search with a number of pauses, noting the seconds that it is told of."""
    for _ in range(pauses):
        told += [(yield)]
    return "found"


def ticking(step: float) -> Callable[[], float]:
    """A clock that gains `step` seconds whenever it is read."""
    now = 0.0

    def read() -> float:
        nonlocal now
        now += step
        return now

    return read


def suspensions(pauses: int, step: float) -> int:
    """How often a search gives way under a clock."""
    return len(list(in_slices(counting(pauses, []), ticking(step)).__await__()))


def test_a_search_within_its_first_slice_never_suspends() -> None:
    assert suspensions(0, 1.0) == 0
    assert suspensions(3, SLICE / 10) == 0


def test_a_longer_one_suspends_once_a_slice() -> None:
    assert suspensions(30, SLICE * 1.5) == 30
    # The clock is read before a slice and in each pause: every third pause ends a slice.
    assert suspensions(30, SLICE * 0.4) == 10


async def test_seconds_count_the_own_slices_alone() -> None:
    clock = [0.0]

    def search() -> Search[float]:
        spent = 0.0
        for _ in range(4):
            clock[0] += 1.0
            spent = yield
        return spent

    async def other() -> None:
        while True:
            clock[0] += 100.0
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    assert await in_slices(search(), lambda: clock[0]) == 4.0
    task.cancel()
    assert clock[0] > 100.0


async def test_other_tasks_run_meanwhile() -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    await in_slices(counting(5, []), ticking(2 * SLICE))
    task.cancel()
    assert turns == 5


async def test_a_cancelled_search_is_closed() -> None:
    closed = []

    def search() -> Search[None]:
        try:
            while True:
                yield
        finally:
            closed.append(True)

    task = asyncio.create_task(in_slices(search(), ticking(2 * SLICE)))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert closed == [True]


def test_at_once_tells_the_time_and_never_pauses() -> None:
    told: list[float] = []
    assert at_once(counting(3, told), ticking(1.0)) == "found"
    assert told == [1.0, 2.0, 3.0]
