"""A match that another process is playing: it is followed, and whatever becomes of that process or its file is told."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from arena.games.core.scene import Plain
from arena.replays.blocks import Blocks
from arena.replays.events import Asked, Attempted, GameSetup, MatchEnded, MatchStarted, Played, Seated
from arena.replays.journal import Journal
from arena.replays.lines import BLOCK
from arena.replays.player import Replay
from arena.tui.app import ArenaApp
from arena.tui.screens.match import MatchScreen
from arena.tui.widgets.notice import Notice
from arena.tui.widgets.scene import SceneView
from tests.tui.foreign import cells_of, check

if sys.platform == "win32":
    pytest.skip("files that are being written cannot be renamed there", allow_module_level=True)

Until = Callable[..., Awaitable[None]]
SIZES = pytest.mark.parametrize("size", [(80, 24), (160, 50)], ids=["80x24", "160x50"])
PLIES = 10_000
WRITER = """
import sys
from pathlib import Path
from tests.tui.test_live_file import begin, play
journal = begin(Path(sys.argv[1]))
print("begun", flush=True)
ply = 0
while True:
    play(journal, ply, ply + 1000)
    ply += 1000
    if ply == int(sys.argv[2]):
        print("played", flush=True)
        sys.stdin.readline()
"""


def begin(path: Path) -> Journal:
    """A match that is being recorded."""
    journal = Journal(path)
    game, seats = GameSetup("g", 1, {}, "Counting"), [Seated("player_0", "Solo", "somebody")]
    journal.write(MatchStarted("m", "", "0", game, seats, 1, {}, "d0", Plain("scene 0")))
    return journal


def play(journal: Journal, start: int, end: int) -> None:
    """Some more plies of it."""
    for ply in range(start, end):
        journal.write(Asked(ply, "player_0", 1, 0.0))
        journal.write(Attempted(ply, "player_0", 1, "a", "a", "a", shown={"text": f"scene {ply}"}))
        journal.write(Played(ply, "player_0", "a", f"d{ply + 1}", 0.0, scene=Plain(f"scene {ply + 1}")))


def end(journal: Journal, plies: int) -> None:
    """Its end, which seals the file."""
    journal.write(MatchEnded("played", "rules", "that was all", plies, "d", 0.0, {"player_0": 1.0}))
    journal.close()


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process, which plays as fast as it can, and rests once after `PLIES` plies."""
    command = [sys.executable, "-c", WRITER, str(tmp_path / "match.jsonl"), str(PLIES)]
    root = Path(__file__).parents[2]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    yield process
    process.kill()
    process.communicate()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A match of 300 plies that is being recorded."""
    found = begin(tmp_path / "match.jsonl")
    play(found, 0, 300)
    yield found
    with suppress(FileNotFoundError):
        found.close()


def on(app: ArenaApp) -> MatchScreen:
    assert isinstance(app.screen, MatchScreen)
    return app.screen


def head(app: ArenaApp) -> str:
    return str(on(app).query_one("#head", Static).visual)


def said(app: ArenaApp) -> str:
    return on(app).query_one(Notice).said.plain


async def usable(app: ArenaApp, pilot: Any, size: tuple[int, int]) -> None:
    """Whether one can still go through the match, and all is drawn."""
    await pilot.press("home")
    await pilot.pause()
    assert on(app).query_one(SceneView).scene == Plain("scene 0")
    await pilot.press("right", "right")
    await pilot.pause()
    assert on(app).query_one(SceneView).scene == Plain("scene 2")
    check(cells_of(app.screen), *size)


async def test_a_fast_match_is_followed_until_its_process_is_killed(
    writer: subprocess.Popen[str], tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws, size = [], (80, 24)
    show = MatchScreen.show
    monkeypatch.setattr(MatchScreen, "show", lambda screen: (draws.append(screen.playback.ply), show(screen))[1])
    app = ArenaApp(Replay(tmp_path / "match.jsonl"))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: on(app).playback.plies >= PLIES)
        screen = on(app)
        assert screen.playback.ply == screen.playback.plies == PLIES
        assert len(draws) < PLIES / 20
        assert "LIVE" in head(app)
        assert f"scene {PLIES}" in "".join(cell for row in cells_of(screen) for cell, _ in row)
        await pilot.press("left")
        assert screen.playback.ply == PLIES - 1
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
        await until(pilot, lambda: screen.playback.plies > PLIES)
        assert screen.playback.ply == PLIES - 1
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        await until(pilot, lambda: "CUT OFF" in head(app))
        await pilot.press("end")
        await pilot.pause()
        assert screen.playback.ply == screen.playback.plies == Replay(tmp_path / "match.jsonl").plies
        assert "cut off" in said(app)
        await usable(app, pilot, size)


@SIZES
async def test_a_match_is_sealed_under_whoever_watches(journal: Journal, until: Until, size: tuple[int, int]) -> None:
    app = ArenaApp(Replay(journal.path))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: on(app).playback.plies == 300)
        assert "LIVE" in head(app)
        play(journal, 300, 600)
        end(journal, 600)
        assert journal.path.suffix == ".zst"
        await until(pilot, lambda: "REPLAY" in head(app))
        assert on(app).playback.ply == 600
        assert "that was all" in said(app)
        await usable(app, pilot, size)


@SIZES
async def test_a_file_that_is_gone_is_told(journal: Journal, until: Until, size: tuple[int, int]) -> None:
    app = ArenaApp(Replay(journal.path))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: on(app).playback.plies == 300)
        journal.path.unlink()
        await until(pilot, lambda: "CUT OFF" in head(app))
        await until(pilot, lambda: re.search(r"there is no replay|No such\s+file", said(app)) is not None)
        await pilot.press("left")
        await pilot.pause()
        assert on(app).query_one(SceneView).scene == Plain("scene 299")
        check(cells_of(app.screen), *size)


@SIZES
async def test_a_file_that_was_cut_is_told(journal: Journal, until: Until, size: tuple[int, int]) -> None:
    app = ArenaApp(Replay(journal.path))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: on(app).playback.plies == 300)
        os.truncate(journal.path, 5000)
        await until(pilot, lambda: "CUT OFF" in head(app))
        await until(pilot, lambda: re.search(r"has\s+become\s+shorter|was\s+truncated", said(app)) is not None)
        for key in ("home", "right", "end", "left", "left_square_bracket", "p", "n"):
            await pilot.press(key)
            await pilot.pause()
            check(cells_of(app.screen), *size)


async def test_nothing_but_what_is_new_is_read_again(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A match of any length costs whoever follows it no more than a short one."""
    replay = Replay(journal.path)
    play(journal, 300, 5000)
    assert replay.refresh()
    assert replay.plies == 5000
    decoded = []
    rows = Blocks.rows
    monkeypatch.setattr(Blocks, "rows", lambda blocks, number: (decoded.append(number), rows(blocks, number))[1])
    for ply in (100, 4990, 5000):
        assert replay.frame(ply).scene == Plain(f"scene {ply}")
    seen = len(decoded)
    play(journal, 5000, 5010)
    assert replay.refresh()
    for ply in (100, 4990, 5010):
        assert replay.frame(ply).scene == Plain(f"scene {ply}")
    assert decoded[seen:] == [5009 // BLOCK]
    assert not replay.refresh()
