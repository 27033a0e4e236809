"""The gate: at most so many at once, in order, fewer after complaints, and more with time."""

from __future__ import annotations

import asyncio

from arena.agents.core.gate import Gate


async def test_at_most_so_many_are_inside_and_nobody_is_overtaken() -> None:
    gate, inside, order = Gate(3), [0], list[int]()
    most = 0

    async def call(number: int) -> None:
        nonlocal most
        await gate.enter()
        order.append(number)
        inside[0] += 1
        most = max(most, inside[0])
        await asyncio.sleep(0)
        inside[0] -= 1
        gate.leave()

    await asyncio.gather(*(call(number) for number in range(20)))
    assert most == 3
    assert order == list(range(20))
    assert gate.inside == 0


async def test_complaints_halve_once_a_round_and_answers_raise_again() -> None:
    gate = Gate(8)
    entered = [await gate.enter() for _ in range(8)]
    for one in entered:
        gate.complained(one)
    assert gate.limit == 4.0
    for _ in range(8):
        gate.leave()
    later = await gate.enter()
    gate.complained(later)
    assert gate.limit == 2.0
    for _ in range(200):
        gate.answered()
    assert gate.limit == 8.0


async def test_never_less_than_one() -> None:
    gate = Gate(2)
    for _ in range(10):
        gate.complained(await gate.enter())
        gate.leave()
    assert gate.limit == 1.0
    assert await asyncio.wait_for(gate.enter(), 1) == gate._round


async def test_who_gives_up_waiting_takes_no_place() -> None:
    gate = Gate(1)
    await gate.enter()
    waiting = [asyncio.create_task(gate.enter()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    gate.leave()
    waiting[1].cancel()  # it was let in at this moment
    await asyncio.wait(waiting)
    assert waiting[2].done()
    assert not waiting[2].cancelled()
    assert gate.inside == 1
