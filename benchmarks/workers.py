"""Bot matches a second over worker processes: in this process, with one worker, and with two.

The pools are up and warm before anything is timed, and every match is recorded. Each round plays the same matches by
each in turn, beginning with another, so that a busy machine slows all of them; a rate is the median over the rounds.
What a match costs the process that hands it out is that process's processor time.
"""

from __future__ import annotations

import asyncio
import os
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import NamedTuple

from arena.executors.here import Here
from arena.executors.job import Executor, Job
from arena.executors.pool import Processes
from arena.replays.events import Occasion
from benchmarks.report import Goal, Report, Value, command, say

Seats = Sequence[str]

ROUNDS = 5
SECONDS = 1.5
"""About how long one worker shall play in a round."""
WORKERS = 2
LIMIT = 1.8
GAME = "connect_four"
MEMORY = "/dev/shm"
"""A file system in memory, where there is one: without what a disk and its other users take."""
RANDOM = ("random", "random")
PAIRS: dict[str, tuple[Seats, str | None]] = {
    "mcts and minimax": (("mcts,simulations=50", "minimax,depth=3"), None),
    "random bots": (RANDOM, None),
    f"random bots, {MEMORY}": (RANDOM, MEMORY),
}
"""Who plays, and where it is recorded: None is where temporary files are."""
HERE, ONE, MORE = "here", "one worker", f"{WORKERS} workers"


class Sample(NamedTuple):
    """A round of one executor: matches a second, and ms of this process a match."""

    rate: float
    cost: float


def measure(rounds: int = ROUNDS, seconds: float = SECONDS) -> Report:
    """The rates of all pairs of bots."""
    rows: list[dict[str, Value]] = []
    goals = []
    for name, (seats, folder) in PAIRS.items():
        if folder is not None and not os.path.isdir(folder):
            continue
        found = asyncio.run(_race(name, seats, folder, rounds, seconds))
        rates = {executor: median(sample.rate for sample in samples) for executor, samples in found.items()}
        gain = median(more.rate / one.rate for more, one in zip(found[MORE], found[ONE], strict=True))
        rows.append({
            "bots": name,
            **{f"matches/s, {executor}": round(rate, 1) for executor, rate in rates.items()},
            f"{MORE} by one": round(gain, 2),
            "ms of this process a match": round(median(sample.cost for sample in found[MORE]), 3),
        })  # fmt: skip
        goals.append(Goal(f"time of {MORE} for a match of {name}, by one worker's", 1 / gain, 1 / LIMIT, "times"))
    notes = [f"{GAME}, recorded; median of {rounds} rounds, in each the same matches by all executors."]
    return Report("Bot matches over worker processes", rows, notes, goals)


async def _race(
    name: str, seats: Seats, folder: str | None, rounds: int, seconds: float
) -> Mapping[str, Sequence[Sample]]:
    """The rounds of one pair of bots, recorded somewhere in a folder."""
    there: dict[str, Executor] = {HERE: Here(), ONE: Processes(1), MORE: Processes(WORKERS)}
    found: dict[str, list[Sample]] = {executor: [] for executor in there}
    async with AsyncExitStack() as stack:
        for executor in there.values():
            replays = stack.enter_context(TemporaryDirectory(prefix="arena-bench-", dir=folder))
            await executor.start(Path(replays))
            stack.push_async_callback(executor.close)
            await _rate(executor, seats, 0, 12)
        matches = max(24, int(seconds * (await _rate(there[ONE], seats, 12, 24)).rate))
        for number in range(rounds):
            say(f"workers: {name}, round {number + 1} of {rounds}")
            order = [*there][number % 3 :] + [*there][: number % 3]
            for executor in order:
                found[executor].append(await _rate(there[executor], seats, 36 + number * matches, matches))
    return found


async def _rate(executor: Executor, seats: Seats, first: int, matches: int) -> Sample:
    """Play so many matches, numbered from `first` on."""
    jobs = iter([_job(number, seats) for number in range(first, first + matches)])

    async def keep_playing() -> set[str]:
        return {(await executor.play(job)).ending for job in jobs}

    began, used = perf_counter(), process_time()
    ends = await asyncio.gather(*(keep_playing() for _ in range(executor.slots or 1)))
    rate, cost = matches / (perf_counter() - began), 1000 * (process_time() - used) / matches
    assert set().union(*ends) == {"played"}
    return Sample(rate, cost)


def _job(number: int, seats: Seats) -> Job:
    unit = f"{GAME}/alpha~beta/{number:05d}"
    return Job(Occasion("bench", f"{unit}a", unit, GAME, ("alpha", "beta")), GAME, tuple(seats), number)


def _measure(given: Namespace) -> list[Report]:
    return [measure(given.rounds, given.seconds)]


if __name__ == "__main__":
    command(__doc__, _measure, {"rounds": ROUNDS, "seconds": SECONDS})
