"""A table for the engine's tests: bad agents, a clock that is set by hand, and a look round after every match."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter
from types import ModuleType
from typing import Any, TypeVar

import pytest

from arena.agents.core.errors import AgentUnavailable
from arena.eager import load_of
from arena.edges import SeatLike, set_up
from arena.games.core.registry import load_file
from arena.match import Match
from arena.replays.events import AnyEvent, Asked, Attempted, MatchEnded, MatchStarted, Played
from arena.replays.player import Replay
from arena.replays.recorder import Recorder
from arena.replays.verify import verify

T = TypeVar("T")
CULPRITS = Path(__file__).with_name("culprits.py")
PROCESSES = Path("/proc")


@dataclass
class Story:
    """A match that was played and recorded: what was told, and the replay of it."""

    events: list[AnyEvent]
    replay: Replay

    def of(self, kind: type[T]) -> list[T]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def started(self) -> MatchStarted:
        return self.of(MatchStarted)[0]

    @property
    def ended(self) -> MatchEnded:
        return self.of(MatchEnded)[0]

    @property
    def attempts(self) -> list[Attempted]:
        return self.of(Attempted)

    @property
    def asked(self) -> list[Asked]:
        return self.of(Asked)

    @property
    def moves(self) -> list[str]:
        return [event.action for event in self.of(Played)]

    def end(self) -> tuple[str, str, str | None]:
        return self.ended.ending, self.ended.reason, self.ended.culprit


class Timer:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def bad() -> ModuleType:
    """The agents that misbehave."""
    return load_file(str(CULPRITS), AgentUnavailable)


@pytest.fixture
def spec() -> Callable[..., str]:
    """The spec of one of them: a name, and options."""

    def written(name: str, **options: Any) -> str:
        return ",".join([f"python:{CULPRITS}:{name}", *(f"{key}={value}" for key, value in options.items())])

    return written


@pytest.fixture
def tell(tmp_path: Path) -> Callable[..., Awaitable[Story]]:
    """Plays a match, and sees to it that its replay is sealed, opens, and verifies."""

    async def told(
        seats: Sequence[SeatLike], *, game: str = "connect_four", timer: Any = perf_counter, **more: Any
    ) -> Story:
        recorder = Recorder(tmp_path)
        setup = set_up(game, seats, **{"seed": 1, **more})
        events = [event async for event in recorder.record(Match(setup, timer).events())]
        assert recorder.path is not None
        assert recorder.path.name.endswith(".jsonl.zst")
        assert [
            path.name for path in tmp_path.glob("*.jsonl*") if path != recorder.path and recorder.path.name in path.name
        ] == []
        replay = Replay(recorder.path)
        assert replay.status == "ended"
        assert replay.ended == events[-1]
        proof = verify(replay)
        assert proof.verified, proof.statement
        story = Story(events, replay)
        assert (story.ended.scores is None) == (story.ended.ending == "void")
        return story

    return told


def running(pid: int) -> bool:
    """Whether a process is there and is not merely waiting to be buried."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        return (PROCESSES / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return not PROCESSES.is_dir()


def children() -> set[int]:
    """The processes that this one has started and that are still there."""
    found = set()
    for path in PROCESSES.glob("[0-9]*/stat"):
        try:
            parent = path.read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if int(parent) == os.getpid():
            found.add(int(path.parent.name))
    return found


@pytest.fixture(scope="module")
def zygote() -> None:
    """The process that worlds are forked from outlives them; it is started here, before anyone looks round."""
    from arena.games.worlds.nethack.world import NetHack

    env = NetHack()
    env.restart(0)
    env.close()


@pytest.fixture
def is_running() -> Callable[[int], bool]:
    return running


@pytest.fixture
def until() -> Callable[..., Awaitable[None]]:
    """Waits until something holds, and fails where it never does."""

    async def holds(condition: Callable[[], bool], seconds: float = 30.0) -> None:
        end = monotonic() + seconds
        while not condition():
            assert monotonic() < end, "it never came about"
            await asyncio.sleep(0.005)

    return holds


@pytest.fixture(autouse=True)
async def nothing_left() -> AsyncIterator[None]:
    """After every test: no process, no task but the parked ones, and no exception that nobody took."""
    loop = asyncio.get_running_loop()
    before, complaints = children(), list[dict[str, Any]]()
    loop.set_exception_handler(lambda _, context: complaints.append(context))
    gc.freeze()  # what was there before is not looked through after every test
    yield
    gc.collect()
    await asyncio.sleep(0)
    parked = {one.task for one in load_of(loop).parked}
    left = asyncio.all_tasks(loop) - parked - {asyncio.current_task()}
    assert not left
    assert not complaints
    assert not children() - before
