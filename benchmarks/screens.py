"""How quick the app is: opening and seeking in a NetHack match of 100,000 plies, and watching a match that floods.

The match is really played, in NLE: its hero looks at everything, opens and leaves menus, and moves once in a while, so
that it neither starves nor meets too much. The app runs without a terminal, but all that would be sent to one is made.
A seek is a random ply, from when it is asked for until the screen is drawn; seeks begin at once, while the app still
reads the match in the background. Textual draws sixty times a second: a seek waits up to 17 ms for that alone, which is
left out of the time at work.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import subprocess
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any
from unittest.mock import patch

from benchmarks.report import Goal, Report, Value, command, say

PLIES, SEEKS, STEPS, FLOOD = 100_000, 300, 200, 40_000
SIZES = [(80, 24), (160, 50)]
FRAME = 1000 / 60
"""Milliseconds between two refreshes of a screen."""
_LOOKS = (
    "i", "esc", ":", "esc", "^x", "esc", "esc", "+", "esc", "\\", "esc", "^o", "esc", ";", "h", "h", "j", ".", ";",
    "l", "l", "l", ".", "?", "esc", "/", "esc", "esc", "*", "esc", "$", "@", "@",
)  # fmt: skip
_ROUND, _MOVES = 60, 180


class Looker:
    """A hero who looks at everything and hardly moves: nothing but a search and a step in so many plies takes time."""

    runs = "loop"
    name = "looker"

    async def start(self, game: Any, seat: str, seed: int) -> None:
        """Sit down."""
        self._random = random.Random(seed)

    async def act(self, turn: Any) -> Any:
        """The next key."""
        from arena import Move

        place = turn.ply % _ROUND
        if place < len(_LOOKS):
            return Move(_LOOKS[place])
        if turn.ply % _MOVES == 50:
            return Move("search")
        if turn.ply % _MOVES == 171:
            return Move(self._random.choice("hjklyubn"))
        return Move(self._random.choice(("i", ":", "^x", "+")) if place < 50 and place % 2 == 0 else "esc")

    async def end(self, outcome: Any) -> None:
        """Get up."""


def play(plies: int, folder: Path) -> Path:
    """A recorded match of that many plies: the first seed with which the hero lives that long."""
    import arena

    table = {"max_plies": plies, "attempts": 1, "on_illegal": "default"}
    for seed in range(3, 30):
        result = arena.play("nethack", [Looker()], seed=seed, table=table, out=folder)
        assert result.path is not None
        if result.ended.plies == plies:
            return result.path
        result.path.unlink()
    raise RuntimeError("no hero lived that long")


def looking(path: Path, plies: int, seeks: int, steps: int) -> Report:
    """Opening, seeking and stepping, on a small and a large terminal."""
    rows: list[dict[str, Value]] = []
    goals: list[Goal] = []
    for size in SIZES:
        name = f"{size[0]}×{size[1]}"
        say(f"screens: looking at {name}")
        cold = [_started(path, size) for _ in range(5)]
        found = asyncio.run(_looked(path, size, plies, seeks, steps))
        sought, worked, stepped = found["seek"], found["seek, at work"], found["step"]
        rows.append(
            {
                "terminal": name,
                "ms from command to first frame": round(median(cold)),
                "ms to first frame": round(found["open"][0], 1),
                "ms to seek": round(median(sought), 1),
                "p99": round(_p99(sought), 1),
                "worst": round(max(sought), 1),
                "at work": round(median(worked), 1),
                "p99 at work": round(_p99(worked), 1),
                "ms to step": round(median(stepped), 1),
                "at work to step": round(median(found["step, at work"]), 1),
                "MiB": round(found["memory"][0]),
            }
        )
        goals.append(Goal(f"work of a seek, 99 of 100, {name}", _p99(worked), FRAME, "ms"))
        goals.append(Goal(f"a seek until it is drawn, {name}", median(sought), 50.0, "ms"))
    size_mb = path.stat().st_size / 1e6
    notes = [
        f"{plies:,} plies really played, {size_mb:.1f} MB; {seeks} seeks, {steps} steps; MiB after them.",
        "At work is the process's own time, without waiting for the next refresh, but with what it reads meanwhile.",
    ]
    return Report("A match of 100,000 plies of NetHack in the app", rows, notes, goals)


def _p99(values: list[float]) -> float:
    return sorted(values)[int(0.99 * (len(values) - 1))]


@contextmanager
def _sent(sizes: list[int]) -> Iterator[None]:
    """A terminal to which everything is sent, and which shows nothing."""
    from textual.drivers.headless_driver import HeadlessDriver

    with (
        patch.object(HeadlessDriver, "is_headless", property(lambda driver: False)),
        patch.object(HeadlessDriver, "write", lambda driver, data: sizes.append(len(data))),
    ):
        yield


async def _looked(path: Path, size: tuple[int, int], plies: int, seeks: int, steps: int) -> dict[str, list[float]]:
    from arena.replays.player import Replay
    from arena.tui.app import ArenaApp
    from arena.tui.screens.match import MatchScreen

    rng, sent = random.Random(7), list[int]()
    found: dict[str, list[float]] = {"seek": [], "seek, at work": [], "step": [], "step, at work": []}
    gc.collect()
    with _sent(sent):
        began = perf_counter()
        app = ArenaApp(Replay(path))
        async with app.run_test(size=size) as pilot:
            while not (isinstance(app.screen, MatchScreen) and sent):  # noqa: ASYNC110 - it is what is timed
                await asyncio.sleep(0)
            screen = app.screen
            await _drawn(screen)
            found["open"] = [1000 * (perf_counter() - began)]
            for kind, count in (("seek", seeks), ("step", steps)):
                for _ in range(count):
                    ply = rng.randrange(plies + 1) if kind == "seek" else screen.playback.ply + 1
                    bytes_before, worked, began = len(sent), process_time(), perf_counter()
                    screen._go(ply)
                    await _drawn(screen)
                    found[kind].append(1000 * (perf_counter() - began))
                    found[f"{kind}, at work"].append(1000 * (process_time() - worked))
                    assert len(sent) > bytes_before
                    await asyncio.sleep(0.005)
            found["memory"] = [_resident() / 2**20]
            await pilot.press("q")
    return found


async def _drawn(screen: Any) -> None:
    """Wait until what was changed is on the screen."""
    done = asyncio.Event()
    screen.call_after_refresh(done.set)
    await done.wait()


def _resident() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return 1024 * int(line.split()[1])
    return 0


def _started(path: Path, size: tuple[int, int]) -> float:
    """Milliseconds from a command to its first frame, in a terminal of its own."""
    import pty
    import termios

    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (size[1], size[0]))
    argv = [sys.executable, "-m", "arena", "watch", str(path)]
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    began = perf_counter()
    process = subprocess.Popen(argv, stdin=follower, stdout=follower, stderr=follower, env=environment)
    os.close(follower)
    seen = b""
    try:
        while b"St:" not in seen and b"Dlvl" not in seen:
            seen += os.read(leader, 65536)
        return 1000 * (perf_counter() - began)
    finally:
        os.write(leader, b"q")
        try:
            while os.read(leader, 65536):
                pass
        except OSError:  # it has ended
            pass
        process.wait()
        os.close(leader)


def flood(plies: int = FLOOD) -> Report:
    """A match that is played as fast as can be, with nobody watching and in the app."""
    rows: list[dict[str, Value]] = []
    ratios = []
    for name, size in (("nobody", None), *((f"the app, {wide}×{high}", (wide, high)) for wide, high in SIZES)):
        say(f"screens: flood, {name}")
        seconds, draws = asyncio.run(_flooded(plies, size))
        ratios.append(plies / seconds)
        rows.append(
            {
                "who watches": name,
                "plies/s": round(plies / seconds),
                "of unwatched": f"{ratios[-1] / ratios[0]:.0%}",
                "draws/s": None if size is None else round(draws / seconds, 1),
            }
        )
    notes = [f"{plies:,} plies of NetHack, unrecorded, in one process; the app shows the last of them."]
    return Report("A match that floods", rows, notes)


async def _flooded(plies: int, size: tuple[int, int] | None) -> tuple[float, int]:
    import arena
    from arena.tui.app import ArenaApp
    from arena.tui.screens.match import MatchScreen

    events: AsyncIterator[Any] = arena.stream(
        "nethack", [Looker()], seed=3, table={"max_plies": plies, "attempts": 1, "on_illegal": "default"}
    )
    sent: list[int] = []
    if size is None:
        began = perf_counter()
        async for _ in events:
            pass
        return perf_counter() - began, 0
    with _sent(sent):
        app = ArenaApp(events=events, record=lambda: None, speed=0)
        began = perf_counter()
        async with app.run_test(size=size) as pilot:
            assert app.feed is not None
            while not app.feed.done:  # noqa: ASYNC110 - only the screen is told
                await asyncio.sleep(0.01)
            seconds = perf_counter() - began
            await pilot.pause(0.2)
            assert isinstance(app.screen, MatchScreen)
            assert app.screen.playback.ply == plies
            await pilot.press("q")
    return seconds, len(sent)


def measure(given: Namespace) -> list[Report]:
    """Both."""
    plies = 10_000 if given.quick else PLIES
    with TemporaryDirectory(prefix="arena-bench-") as folder:
        say(f"screens: playing {plies:,} plies")
        path = play(plies, Path(folder))
        reports = [looking(path, plies, 50 if given.quick else SEEKS, 50 if given.quick else STEPS)]
    return [*reports, flood(5000 if given.quick else FLOOD)]


if __name__ == "__main__":
    command(__doc__, measure, {"quick": False})
