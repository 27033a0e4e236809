"""A turn's first step is taken by hand: for the agent it is one task from beginning to end."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
from contextvars import ContextVar

import pytest

import arena
from arena.agents.core.decision import Move
from arena.eager import Load, Suspended, load_of, recall, start

WHO: ContextVar[str] = ContextVar("WHO", default="nobody")


def begin(coroutine):
    loop = asyncio.get_running_loop()
    return start(coroutine, loop, load_of(loop))


async def steps(count, notes=None):
    for number in range(count):
        if notes is not None:
            notes.append(number)
        await asyncio.sleep(0)
    return "done"


async def test_what_needs_no_waiting_is_there_at_once():
    assert begin(steps(0)) == "done"


async def test_what_waits_goes_on_as_a_task():
    turn = begin(steps(3))
    assert isinstance(turn, Suspended)
    assert await turn.task == "done"
    assert turn.seconds >= 0


async def fails(error, steps):
    for _ in range(steps):
        await asyncio.sleep(0)
    raise error("oh")


@pytest.mark.parametrize("error", [ValueError, SystemExit, KeyboardInterrupt])
async def test_what_it_raises_at_once_comes_out(error):
    with pytest.raises(error, match="oh"):
        begin(fails(error, 0))
    assert begin(steps(0)) == "done"


async def test_what_it_raises_later_is_the_tasks():
    turn = begin(fails(ValueError, 2))
    with pytest.raises(ValueError, match="oh"):
        await turn.task


async def test_there_is_one_current_task_throughout():
    me, seen = asyncio.current_task(), []

    async def looks():
        for _ in range(3):
            seen.append(asyncio.current_task())
            await asyncio.sleep(0)

    turn = begin(looks())
    assert asyncio.current_task() is me
    await turn.task
    assert set(seen) == {turn.task}
    assert me not in seen


@pytest.mark.parametrize("blocked", [False, True])
async def test_timeouts_work(blocked, tell):
    class Impatient(arena.BaseAgent):
        async def act(self, turn):
            try:
                async with asyncio.timeout(0.01 if blocked else 60):
                    await (asyncio.Event().wait() if blocked else asyncio.sleep(0))
            except TimeoutError:
                return Move("1")
            return Move("2")

    story = await tell([Impatient(), "first"], table={"max_plies": 3})
    assert story.moves == (["1"] * 3 if blocked else ["2", "1", "2"])


async def test_task_groups_work(tell):
    class Many(arena.BaseAgent):
        async def act(self, turn):
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(steps(number)) for number in range(3)]
            assert [task.result() for task in tasks] == ["done"] * 3
            return Move("4")

    story = await tell([Many(), "first"], table={"max_plies": 3})
    assert story.moves == ["4", "1", "4"]


async def test_context_variables_last_through_a_turn_and_not_beyond():
    seen = []

    async def sets(name):
        seen.append(WHO.get())
        token = WHO.set(name)
        await asyncio.sleep(0)
        seen.append(WHO.get())
        WHO.reset(token)
        WHO.set(name)

    one, other = begin(sets("one")), begin(sets("other"))
    await one.task
    await other.task
    assert seen == ["nobody", "nobody", "one", "other"]
    assert WHO.get() == "nobody"


async def test_context_variables_of_a_turn_that_does_not_wait_stay_with_it():
    async def sets():
        before = WHO.get()
        WHO.set("somebody")
        return before

    assert [begin(sets()) for _ in range(3)] == ["nobody"] * 3
    assert WHO.get() == "nobody"


async def test_a_turn_sees_the_context_of_whoever_asks():
    async def looks():
        return WHO.get()

    assert begin(looks()) == "nobody"
    token = WHO.set("me")
    try:
        assert begin(looks()) == "me"
    finally:
        WHO.reset(token)
    assert begin(looks()) == "nobody"


async def test_parked_tasks_are_used_again():
    load = load_of(asyncio.get_running_loop())
    for _ in range(100):
        begin(steps(0))
    assert len(load.parked) == 1
    assert len(asyncio.all_tasks()) == 2


async def test_cancellation_reaches_the_coroutine():
    notes = []

    async def notices():
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            notes.append("cancelled")
            raise
        finally:
            notes.append("tidied up")

    turn = begin(notices())
    await recall([turn])
    assert notes == ["cancelled", "tidied up"]
    assert turn.task.cancelled()


async def test_a_coroutine_may_answer_its_cancellation():
    async def relents():
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            return "well then"

    turn = begin(relents())
    await recall([turn])
    assert turn.task.result() == "well then"


async def test_what_is_dropped_is_stepped_no_more(monkeypatch):
    monkeypatch.setattr("arena.eager.GRACE", 0.02)
    tries, never, cancelled = [], asyncio.Event(), asyncio.CancelledError

    async def stubborn():
        while True:
            try:
                await never.wait()
            except cancelled:
                tries.append("not me")

    turn = begin(stubborn())
    await recall([turn])
    assert tries == ["not me"]
    with pytest.raises(asyncio.CancelledError):
        await turn.task
    gc.collect()
    for _ in range(5):
        await asyncio.sleep(0)
    assert tries == ["not me"]


SCRIPT = """
import asyncio, arena

class Stubborn(arena.BaseAgent):
    async def act(self, turn):
        while True:
            try:
                await asyncio.Event().wait()
            except BaseException:
                continue

print(arena.play("tictactoe", [Stubborn(), "first"], table={"move_seconds": 0.05}, record=False).ended.reason)
"""


def test_a_program_ends_whatever_was_dropped():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "late\n", "")


async def test_an_exception_after_the_cancellation_bothers_nobody():
    async def complains():
        try:
            await asyncio.Event().wait()
        finally:
            raise ValueError("how rude")

    turn = begin(complains())
    await recall([turn])  # the fixture looks for exceptions that nobody took
    assert isinstance(turn.task.exception(), ValueError)


async def test_recall_leaves_alone_what_is_through():
    turn = begin(steps(1))
    assert await turn.task == "done"
    await recall([turn])
    assert turn.task.result() == "done"


async def test_a_match_can_be_played_within_a_turn(tell):
    """A searcher that plays matches of its own to find its move."""

    class Thinks(arena.BaseAgent):
        def __init__(self, player):
            self.player = player

        async def act(self, turn):
            before = asyncio.current_task()
            result = await arena.aplay("tictactoe", [self.player, "first"], seed=turn.ply, record=False)
            assert result.ended.ending == "played"
            assert asyncio.current_task() is before
            return Move("4" if turn.ply < 5 else "5")

    class Slow(arena.BaseAgent):
        async def act(self, turn):
            await asyncio.sleep(0)
            return Move(turn.view.legal[0])

    for player in ("first", "minimax,depth=2", Slow):
        story = await tell([Thinks(player), Thinks(player)], table={"move_seconds": 60, "max_plies": 7})
        assert story.moves == ["4"] * 5 + ["5"] * 2


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("arena.eager.perf_counter", clock)
    return clock


async def test_what_steps_take_is_added_up(clock):
    load = Load()

    async def takes():
        for _ in range(3):
            clock.now += 2
            await asyncio.sleep(0)
            clock.now += 5

    turn = start(takes(), asyncio.get_running_loop(), load)
    assert (load.seconds, turn.seconds) == (2, 2)
    clock.now += 100
    await turn.task
    assert (load.seconds, turn.seconds) == (21, 21)
    for parked in load.parked:
        parked.task.cancel()


@pytest.mark.parametrize("suspended", [False, True])
async def test_a_step_within_a_step_counts_once_and_leaves_the_outer_one_watched(suspended, clock):
    loop, load = asyncio.get_running_loop(), Load()

    async def inner():
        clock.now += 3

    async def outer():
        if suspended:
            await asyncio.sleep(0)
        began, limit = load.began, load.limit
        clock.now += 2
        start(inner(), loop, load, 99.0)
        assert (load.began, load.limit) == (began, limit) == (clock.now - 5, 7.0)
        clock.now += 10
        assert load.is_overdue()
        return "done"

    turn = start(outer(), loop, load, 7.0)
    if suspended:
        assert await turn.task == "done"
        assert turn.seconds == 15
    assert load.seconds == 15
    assert load.began is None
    for parked in load.parked:
        parked.task.cancel()
