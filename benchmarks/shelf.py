"""How quick the browser of replays is over 10,000 files: the first rows, all rows, filters, and the memory for them.

Some matches between bots are played and recorded; the files are these, each under another id, at another time. The
browser runs in a process of its own, without a terminal, and its memory is what it takes more than it did when
everything was imported and its first screen had been drawn over an empty folder.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import arena
from arena.replays.seal import seal, unpacked
from benchmarks.memory import peak
from benchmarks.report import Goal, Report, command, say

REPLAYS = 10_000
_PLAYED = (
    ("connect_four", "random", "random"),
    ("tictactoe", "first", "random"),
    ("connect_four", "first", "mcts,simulations=10"),
)
_SEEDS = 12


def measure(replays: int = REPLAYS) -> Report:
    """Make the files, and browse them twice: the second time they are remembered."""
    with TemporaryDirectory(prefix="arena-bench-") as folder:
        say(f"shelf: making {replays:,} replays")
        place = Path(folder, "replays")
        size = make(place, replays)
        found = []
        for number, state in enumerate(("cold", "warm")):
            say(f"shelf: browsing, {state}")
            argv = [sys.executable, "-m", "benchmarks.shelf", "--inside", str(place)]
            done = subprocess.run(argv, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(f"the browser did not come to its end:\n{done.stderr}")
            told: dict[str, Any] = json.loads(done.stdout)
            found.append({"summaries": state, "replays": replays, **told})
            assert number or (place.parent / "memory.sqlite").exists()
    goals = [Goal("first rows of the browser", found[0]["s to first rows"], 0.3, "s")]
    notes = [
        f"{size / replays:,.0f} bytes a file; a filter's time is until its rows are drawn, a search's until all is read"
    ]
    return Report("The browser of replays", found, notes, goals)


def make(place: Path, replays: int) -> int:
    """Fill a folder; how many bytes that takes."""
    place.mkdir()
    with TemporaryDirectory(prefix="arena-bench-") as folder:
        paths = []
        for game, *players in _PLAYED:
            paths += [arena.play(game, players, seed=seed, out=folder).path for seed in range(_SEEDS)]
        plain = [unpacked(path.read_bytes()) for path in paths if path is not None]
    size, began = 0, datetime(2026, 1, 1)
    for number in range(replays):
        data = plain[number % len(plain)]
        started = json.loads(data[: data.index(b"\n")])
        when = began + timedelta(minutes=11 * number)
        data = data.replace(started["match"].encode(), f"{number:012x}".encode(), 1)
        data = data.replace(started["created"][:19].encode(), when.isoformat()[:19].encode(), 1)
        path = place / f"{when:%Y%m%d-%H%M%S}-{started['game']['id']}-{number:012x}.jsonl"
        path.write_bytes(data)
        size += seal(path, data).stat().st_size
    return size


async def _browse(place: Path) -> dict[str, float]:
    from textual.app import App

    from arena.tui.palette import defaults
    from arena.tui.policy import OWNER
    from arena.tui.screens.replays import ReplaysScreen
    from arena.tui.widgets.shelf import Shelf

    styles = Path(sys.modules["arena.tui"].__path__[0], "arena.tcss")

    class Browser(App[None]):
        CSS_PATH = styles
        policy = OWNER

        def get_theme_variable_defaults(self) -> dict[str, str]:
            return defaults(self.current_theme)

    async def until(holds: Callable[[], bool]) -> float:
        began = perf_counter()
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        return perf_counter() - began

    app = Browser()
    async with app.run_test(size=(160, 50)) as pilot:
        empty = place.parent / "empty"
        empty.mkdir(exist_ok=True)
        await app.push_screen(ReplaysScreen(empty, place.parent / "empty.sqlite"))
        await pilot.pause()
        app.pop_screen()
        await pilot.pause()
        base = peak()
        screen = ReplaysScreen(place, place.parent / "memory.sqlite")
        began = perf_counter()
        await app.push_screen(screen)
        shelf = screen.query_one(Shelf)
        await until(lambda: bool(shelf.rows) and bool(shelf.render_line(1).text.strip()))
        first = perf_counter() - began
        await until(lambda: screen.whole)
        whole = perf_counter() - began
        taken = {}
        for query, words in (
            ("a filter", "game:connect player:mcts plies:>12"),
            ("a search", 'thought:"no such thought"'),
        ):
            await pilot.press("slash", "ctrl+u")
            await pilot.press(*words)
            started = perf_counter()
            await pilot.press("enter")
            await until(lambda: screen.search is None or screen.search.done)
            await pilot.pause()
            taken[query] = perf_counter() - started
        return {
            "s to first rows": round(first, 3),
            "s to all": round(whole, 2),
            **{f"s for {name}": round(seconds, 3) for name, seconds in taken.items()},
            "MiB more": round((peak() - base) / 2**20, 1),
        }


def _measure(given: Namespace) -> list[Report]:
    if given.inside:
        print(json.dumps(asyncio.run(_browse(Path(given.inside)))))
        raise SystemExit
    return [measure(given.replays)]


if __name__ == "__main__":
    command(__doc__, _measure, {"replays": REPLAYS, "inside": ""})
