"""Jobs for the executors' tests, and looks at processes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from arena.executors.job import Job
from arena.replays.events import Occasion
from arena.replays.results import MatchResult

CULPRITS = Path(__file__).with_name("culprits.py")
PROCESSES = Path("/proc")


def job(number: int, *seats: str, game: str = "tictactoe", attempt: int = 1, **more: Any) -> Job:
    """A job whose seats are `random` where none are named."""
    unit = f"{game.rpartition(':')[2]}/alpha~beta/{number:05d}"
    occasion = Occasion("cup", f"{unit}a", unit, "game", ("alpha", "beta"), attempt)
    return Job(occasion, game, seats or ("random", "random"), number, **more)


def culprit(name: str, **options: Any) -> str:
    """The spec of something that misbehaves."""
    return ",".join([f"python:{CULPRITS}:{name}", *(f"{key}={value}" for key, value in options.items())])


def told(result: MatchResult) -> tuple[Any, ...]:
    """What two plays of the same match have in common."""
    seats = [(seat.player, seat.agent, seat.score, seat.moves) for seat in result.seats]
    fields = (result.file, result.seed, result.ending, result.reason, result.detail, result.plies, result.digest)
    return (result.occasion, seats, *fields)


def running(pid: int) -> bool:
    """Whether a process is there and is not merely waiting to be buried."""
    try:
        return (PROCESSES / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


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


async def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until something holds; fails where it never does."""
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end, "it never came about"
        await asyncio.sleep(0.005)
