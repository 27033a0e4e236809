"""What a ply of NetHack costs: in the arena, in NLE's own environment, and on disk.

The same random keys of NLE's tasks are pressed in the arena, recorded, and in `gymnasium.make("NetHackScore-v0")` with
its default keys; both skip prompts, which is how NLE's tasks run. The contenders alternate in short rounds. Bytes a ply
are those of sealed matches of the explorer; the long replay has its scenes, thoughts and actions, over and over.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from unittest.mock import patch

from msgspec.structs import replace

from benchmarks.report import Goal, Report, Value, command, say

ROUNDS, PLIES = 12, 2000
LONG = 100_000
_GAME = "nethack,actions=task,prompts=false"
_ARENA, _UNRECORDED, _GYM = "arena, recorded", "arena, unrecorded", "NLE, gym environment, default keys"
_RAW = "NLE, raw, all arrays"

Play = Callable[[int, int], None]
"""Plays a number of plies from a seed on."""


def _arena(folder: str | None) -> Play:
    """A recorded match, or the bare stream of one."""
    import arena

    def play(plies: int, seed: int) -> None:
        out: dict[str, Any] = {"record": False} if folder is None else {"out": folder}
        played = 0
        while played < plies:  # the character may die before
            limit = {"max_plies": plies - played}
            played += arena.play(_GAME, ["random"], seed=seed + 1000 * played, table=limit, **out).ended.plies

    return play


def _gym() -> Play:
    """NLE's documented loop, with its default observation keys."""
    import gymnasium
    import nle  # noqa: F401 - registers the environments

    env: Any = gymnasium.make("NetHackScore-v0", fix_moon_phase=True).unwrapped

    def play(plies: int, seed: int) -> None:
        env.seed(seed, seed, False, seed)
        env.reset()
        choice, count = random.Random(seed).randrange, len(env.actions)
        for _ in range(plies):
            _, _, over, cut, _ = env.step(choice(count))
            if over or cut:
                env.reset()

    return play


def _raw() -> Play:
    """NLE's C interface, with all of its arrays."""
    from nle import nethack

    from arena.games.worlds.nethack.keys import key_set

    game = nethack.Nethack(ttyrec=None, playername="Agent-mon-hum-neu-mal", fix_moon_phase=True)
    keys = key_set("task")

    def play(plies: int, seed: int) -> None:
        game.set_initial_seeds(seed, seed, False, seed)
        game.reset()
        choice = random.Random(seed).choice
        for _ in range(plies):
            _, over = game.step(choice(keys))
            if over:
                game.reset()

    return play


def speed(rounds: int = ROUNDS, plies: int = PLIES) -> Report:
    """The cost of a ply of every contender."""
    with TemporaryDirectory(prefix="arena-bench-") as folder:
        there = {_ARENA: _arena(folder), _UNRECORDED: _arena(None), _GYM: _gym(), _RAW: _raw()}
        costs: dict[str, list[float]] = {name: [] for name in there}
        names = list(there)
        for number in range(rounds):
            if number % 4 == 0:
                say(f"nethack: round {number + 1} of {rounds}")
            for name in [*names[number % len(names) :], *names[: number % len(names)]]:
                gc.collect()
                began = perf_counter()
                there[name](plies, number)
                costs[name].append(1e6 * (perf_counter() - began) / plies)
    rows: list[dict[str, Value]] = [
        {
            "contender": name,
            "µs a ply": round(median(each), 1),
            "min": round(min(each), 1),
            "plies/s": round(1e6 / median(each)),
            "rate of the gym environment": f"{median(a / b for a, b in zip(costs[_GYM], each, strict=True)):.2f}",
        }
        for name, each in costs.items()
    ]
    ratio = median(ours / theirs for ours, theirs in zip(costs[_ARENA], costs[_GYM], strict=True))
    notes = [
        f"{rounds} rounds of {plies:,} plies each, interleaved; random keys of NLE's tasks; NetHack in one process."
    ]
    return Report(
        "Plies of NetHack", rows, notes, [Goal("a recorded ply, in the gym environment's", ratio, 1 / 0.8, "plies")]
    )


def parts(plies: int = 10_000) -> Report:
    """Where the time of a recorded ply goes: what is spent in the world, in the environment around it, and outside."""
    from arena.games.worlds.nethack.world import NetHack
    from arena.games.worlds.process import WorldProcess

    spent = {"ask": 0.0, "advance": 0.0, "view": 0.0}

    def timed(kind: type[Any], name: str) -> Any:
        call = getattr(kind, name)

        def timing(*given: Any) -> Any:
            began = perf_counter()
            try:
                return call(*given)
            finally:
                spent[name] += perf_counter() - began

        return patch.object(kind, name, timing)

    with TemporaryDirectory(prefix="arena-bench-") as folder:
        play = _arena(folder)
        play(plies // 10, 1)
        with timed(WorldProcess, "ask"), timed(NetHack, "advance"), timed(NetHack, "view"):
            began = perf_counter()
            play(plies, 2)
            whole = perf_counter() - began
    inside = spent["advance"] - spent["ask"]
    found = {
        "waiting for the world: NLE's step, two switches between processes": spent["ask"],
        "the environment: a copy of the arrays, digest, screen, words, task, progress": inside + spent["view"],
        "engine, agent, journal, sealing, and beginning new games": whole - spent["advance"] - spent["view"],
    }
    rows: list[dict[str, Value]] = [
        {"part": part, "share": f"{seconds / whole:.0%}", "µs a ply": round(1e6 * seconds / plies, 1)}
        for part, seconds in found.items()
    ]
    return Report("Where a recorded ply's time goes", rows, [f"{plies:,} plies in games of some hundred."])


def memory(matches: int = 32) -> Report:
    """What each of many concurrent matches takes, its world included."""
    import arena

    before: list[int] = []
    sizes: list[int] = []

    async def play() -> None:
        running = [
            asyncio.create_task(
                arena.aplay("nethack", [_Looker(sizes, k, matches)], seed=k, table={"max_plies": 60}, record=False)
            )
            for k in range(matches)
        ]
        await asyncio.gather(*running)

    arena.play("nethack", ["random"], seed=1, table={"max_plies": 60}, record=False)
    before.append(_proportional())
    asyncio.run(play())
    rows: list[dict[str, Value]] = [
        {"matches": matches, "MiB a match": round((max(sizes) - before[0]) / matches / 2**20, 2)}
    ]
    notes = ["Proportional set size of the engine, the zygote and all worlds, while all matches are in their middle."]
    return Report("Memory of concurrent NetHack matches", rows, notes)


class _Looker:
    """Waits in the middle of its match for all others, and the last one looks how much memory there is."""

    runs = "loop"
    name = "looker"

    def __init__(self, sizes: list[int], number: int, count: int) -> None:
        self._sizes, self._number, self._count = sizes, number, count

    async def start(self, *_: Any) -> None:
        """Sit down."""

    async def act(self, turn: Any) -> Any:
        """Search; in the middle, look."""
        from arena import Move

        await asyncio.sleep(0)
        if turn.ply == 40 and self._number == self._count - 1:
            self._sizes.append(_proportional())
        return Move("esc" if turn.ply % 2 else "search")

    async def end(self, *_: Any) -> None:
        """Get up."""


def _proportional() -> int:
    """Bytes of this process and everything below it, shared pages by share."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    todo, total = [os.getpid()], 0
    while todo:
        pid = todo.pop()
        todo += children.get(pid, [])
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += 1024 * int(line.split()[1])
    return total


def files(matches: int = 6, plies: int = 5000, long: int = LONG) -> Report:
    """Bytes a ply, and how a long replay opens and is sought in."""
    import arena

    with TemporaryDirectory(prefix="arena-bench-") as folder:
        say("nethack: matches of the explorer")
        played = [
            arena.play("nethack", ["explorer"], seed=k, table={"max_plies": plies}, out=folder) for k in range(matches)
        ]
        count = sum(result.ended.plies for result in played)
        size = sum(result.path.stat().st_size for result in played if result.path is not None)
        say("nethack: a long replay")
        path, long_plies = _lengthened([result.replay for result in played], Path(folder), long)
        gc.collect()
        opening, seeking = [], []
        for number in range(20):
            began = perf_counter()
            replay = arena.load(path)
            opening.append(1e3 * (perf_counter() - began))
            ply = random.Random(number).randrange(long_plies)
            began = perf_counter()
            replay.frame(ply)
            seeking.append(1e3 * (perf_counter() - began))
        long_size = path.stat().st_size
    rows: list[dict[str, Value]] = [
        {"what": "bytes a ply, explorer, sealed", "value": round(size / count, 1)},
        {"what": f"MB of {long_plies:,} plies", "value": round(long_size / 1e6, 2)},
        {"what": "ms to open it, median", "value": round(median(opening), 2)},
        {"what": "ms to seek in it, median", "value": round(median(seeking), 2)},
        {"what": "ms to seek in it, longest", "value": round(max(seeking), 2)},
    ]
    goals = [
        Goal("bytes a ply of the explorer, sealed", size / count, 60.0, "bytes"),
        Goal("opening a replay of 100,000 plies", median(opening), 50.0, "ms"),
        Goal("seeking in it", max(seeking), 50.0, "ms"),
    ]
    return Report("NetHack on disk", rows, [f"{matches} matches of the explorer, {count:,} plies."], goals)


def _lengthened(replays: list[Any], folder: Path, plies: int) -> tuple[Path, int]:
    """A replay of that many plies, made of shorter ones."""
    from arena.replays.events import Asked, Attempted, MatchEnded, MatchStarted, Played
    from arena.replays.journal import Journal

    journal, ply, last = Journal(folder / "long.jsonl"), 0, None
    while ply < plies:
        for replay in replays:
            offset = ply
            for event in replay.events():
                if isinstance(event, MatchStarted):
                    if last is None:
                        journal.write(event)
                        last = event
                elif isinstance(event, (Asked, Attempted, Played)) and offset + event.ply < plies:
                    moved = replace(event, ply=offset + event.ply)
                    if isinstance(moved, Attempted):  # lists of a file are tuples of a view
                        moved = replace(
                            moved, shown={k: tuple(v) if k == "legal" else v for k, v in moved.shown.items()}
                        )
                    journal.write(moved)
                    ply = max(ply, offset + event.ply + 1)
    journal.write(MatchEnded("void", "interrupted", "long enough", ply, "", 0.0))
    journal.close()
    return journal.path, ply


def measure(given: Namespace) -> list[Report]:
    """All of it."""
    return [
        speed(4 if given.quick else ROUNDS),
        parts(2000 if given.quick else 10_000),
        memory(),
        files(2 if given.quick else 6, 2000 if given.quick else 5000, 20_000 if given.quick else LONG),
    ]


if __name__ == "__main__":
    command(__doc__, measure, {"quick": False})
