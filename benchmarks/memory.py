"""What a thousand matches at once take: the peak memory of a process that plays them, recorded, in one event loop.

One agent of each match waits, before its third move, until those of all matches are as far: so at one moment every
match is in its middle, with its file open. (Agents that wait for nothing would play the matches one after the other,
and prove nothing.) The baseline is the same process after one match, when everything is imported.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from arena.agents.baselines.uniform import Uniform
from arena.agents.core.decision import Decision
from arena.agents.core.turn import Turn
from benchmarks.report import Goal, Report, command, say

MATCHES = 1000
_MOVE = 3
"""The move of its own before which an agent waits; no Connect Four match is over by then."""


class Barrier:
    """Where one seat of every match waits for those of all others."""

    def __init__(self, seats: int) -> None:
        self._missing = seats
        self.most = 0
        """The most who waited at one time."""
        self._waiting = 0
        self._open = asyncio.Event()

    async def meet(self) -> None:
        """Wait for the others."""
        self._missing -= 1
        self._waiting += 1
        self.most = max(self.most, self._waiting)
        if not self._missing:
            self._open.set()
        await self._open.wait()
        self._waiting -= 1


class Patient(Uniform):
    """Plays at random, and waits once in the middle of the match for all others."""

    def __init__(self, barrier: Barrier | None) -> None:
        self._barrier = barrier
        self._moves = 0

    async def act(self, turn: Turn) -> Decision:
        """A random move, after the barrier if it is time for that."""
        self._moves += 1
        if self._barrier is not None and self._moves == _MOVE:
            await self._barrier.meet()
        return await super().act(turn)


def measure(matches: int = MATCHES) -> Report:
    """The peak of a process of its own."""
    say(f"memory: {matches} matches at once")
    argv = [sys.executable, "-m", "benchmarks.memory", "--inside", "--matches", str(matches)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the matches did not come to their end:\n{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout)
    peak, base = found["peak"] / 2**20, found["base"] / 2**20
    row = {
        "matches": matches,
        "at once": round(found["at_once"]),
        "peak MiB": round(peak, 1),
        "baseline MiB": round(base, 1),
        "KiB a match": round((peak - base) * 1024 / matches, 1),
    }
    goals = [Goal(f"{matches:,} concurrent matches", round(found["peak"] / 1e6, 1), 250.0, "MB")]
    if found["at_once"] < matches:
        goals = [Goal(f"{matches:,} concurrent matches (only {found['at_once']:.0f} were)", None, 250.0, "MB")]
    return Report("Memory of concurrent recorded matches", [row], ["peak resident set of the whole process"], goals)


async def _play(matches: int) -> dict[str, float]:
    import arena

    with TemporaryDirectory(prefix="arena-bench-") as folder:
        await arena.aplay("connect_four", [Patient(None), Patient(None)], seed=0, out=folder)
        base = peak()
        barrier = Barrier(matches)
        results = await asyncio.gather(*[
            arena.aplay("connect_four", [Patient(barrier), Patient(None)], seed=seed, out=folder)
            for seed in range(matches)
        ])  # fmt: skip
        most = peak()
    if any(result.ended.ending != "played" for result in results):
        raise RuntimeError("not all matches were played to their end")
    return {"base": base, "peak": most, "at_once": barrier.most}


def peak() -> float:
    """The peak resident set so far, in bytes.

    Linux hands a child the peak of the process that started it, as far as `getrusage` goes: VmHWM is the process's own.
    """
    import resource

    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return float(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak if sys.platform == "darwin" else peak * 1024)


def _inside(matches: int) -> None:
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    print(json.dumps(asyncio.run(_play(matches))))


def _measure(given: Namespace) -> list[Report]:
    if given.inside:
        _inside(given.matches)
        raise SystemExit
    return [measure(given.matches)]


if __name__ == "__main__":
    options: dict[str, Any] = {"matches": MATCHES, "inside": False}
    command(__doc__, _measure, options)
