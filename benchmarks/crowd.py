"""A thousand matches of slow models at once: the peak memory of the process that holds the tournament, and its rate.

Three loopback servers, each a process of its own, answer every call after one, two and three seconds, and are a player
each; they meet in a round robin of as many matches as shall be in play at once, recorded and written down as usual.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from argparse import Namespace
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from benchmarks.loopback import serving
from benchmarks.memory import peak
from benchmarks.report import Goal, Report, command, say

MATCHES = 1000
LATENCIES = (1.0, 2.0, 3.0)
"""Seconds until the three players' servers answer."""
LIMIT = 1000.0
"""MB, at the peak."""
GAME, OPENING = "tictactoe", "random:1"
KEY_ENV = "ARENA_BENCH_KEY"


def measure(matches: int = MATCHES) -> Report:
    """The peak of a process of its own."""
    say(f"crowd: {matches} matches of slow models at once")
    argv = [sys.executable, "-m", "benchmarks.crowd", "--inside", "--matches", str(matches)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env={**os.environ, KEY_ENV: "none"})
    if done.returncode:
        raise RuntimeError(f"the tournament did not come to its end:\n{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout)
    row = {
        "matches": round(found["played"]),
        "at once": round(found["at_once"]),
        "calls": round(found["calls"]),
        "s": round(found["seconds"], 1),
        "matches/min": round(60 * found["played"] / found["seconds"]),
        "ms of processor a call": round(1000 * found["used"] / found["calls"], 2),
        "peak MiB": round(found["peak"] / 2**20, 1),
        "baseline MiB": round(found["base"] / 2**20, 1),
    }
    notes = [
        f"{GAME}, both seats a model; servers answer after {', '.join(f'{one:g}' for one in LATENCIES)} s.",
        "Peak resident set of the process that holds the tournament; the baseline is before its first call.",
    ]
    all_there = found["at_once"] >= matches
    name = f"{matches:,} matches of models at once" + ("" if all_there else f" (only {found['at_once']:.0f} were)")
    goal = Goal(name, round(found["peak"] / 1e6, 1) if all_there else None, LIMIT, "MB")
    return Report("A crowd of slow models", [row], notes, [goal])


async def _hold(matches: int, folder: str, urls: list[str]) -> dict[str, float]:
    """Hold the tournament."""
    from arena.tournaments.loading import made
    from arena.tournaments.run import arun

    lineups = len(LATENCIES) * (len(LATENCIES) - 1) // 2
    config: dict[str, Any] = {
        "players": [
            {"name": f"after-{latency:g}s", "agent": _spec(url, matches)}
            for latency, url in zip(LATENCIES, urls, strict=True)
        ],
        "games": [{"name": GAME, "game": GAME, "openings": OPENING}],
        "schedule": {"rounds": -(-matches // (2 * lineups))},
        "limits": {"matches": matches},
    }
    at_once: list[int] = []
    base, began, used = peak(), perf_counter(), process_time()
    held = await arun(made(config, Path(folder)), on_status=lambda status: at_once.append(status.in_play))
    seconds, spent = perf_counter() - began, process_time() - used
    if any(result.ending != "played" for result in held.results):
        raise RuntimeError(f"not all matches were played to their end: {held.end.detail}")
    return {
        "played": len(held.results),
        "at_once": max(at_once),
        "calls": sum(seat.calls for result in held.results for seat in result.seats),
        "seconds": seconds,
        "used": spent,
        "base": base,
        "peak": peak(),
    }


def _spec(url: str, at_once: int) -> str:
    return f"openai:loopback,base_url={url}/v1,api=chat,api_key_env={KEY_ENV},max_tokens=100,at_once={at_once}"


def _inside(matches: int) -> None:
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with ExitStack() as stack:
        urls = [stack.enter_context(serving(latency)) for latency in LATENCIES]
        folder = stack.enter_context(TemporaryDirectory(prefix="arena-bench-"))
        print(json.dumps(asyncio.run(_hold(matches, folder, urls))))


def _measure(given: Namespace) -> list[Report]:
    if given.inside:
        _inside(given.matches)
        raise SystemExit
    return [measure(given.matches)]


if __name__ == "__main__":
    options: dict[str, Any] = {"matches": MATCHES, "inside": False}
    command(__doc__, _measure, options)
