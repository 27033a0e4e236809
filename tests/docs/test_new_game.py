"""docs/new-game.md: the page's game is under 80 lines, plays, is watched, recorded, verified, and passes the suite."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import arena

ROOT = Path(__file__).parents[2]
PAGE = "docs/new-game.md"


@pytest.fixture
def nim(blocks: Any, tmp_path: Path) -> Path:
    """The page's game as the file that the page says."""
    file = tmp_path / "nim.py"
    file.write_text(blocks(PAGE, "python")[0], encoding="utf-8")
    return file


def test_it_is_under_eighty_lines(nim: Path) -> None:
    assert len(nim.read_text(encoding="utf-8").splitlines()) < 80


def test_it_plays_is_recorded_opened_and_verified(nim: Path, tmp_path: Path) -> None:
    result = arena.play(f"python:{nim}", ["mcts", "random"], seed=1, out=tmp_path / "out")
    assert result.ended.reason == "rules"
    assert result.scores is not None
    replay = arena.load(result.path or "")
    assert replay.started.game.title == "Nim"
    assert replay.frame(0).scene != replay.frame(replay.plies).scene
    found = arena.verify(replay, arena.make(f"python:{nim}"))  # type: ignore[arg-type]
    assert found.verified, found.statement


async def test_it_is_watched_live(nim: Path) -> None:
    """The screens have never heard of Nim, and draw its heap."""
    from arena.tui.app import ArenaApp

    app = ArenaApp(events=arena.stream(f"python:{nim}", ["random", "random"], seed=1), speed=0)
    async with asyncio.timeout(60), app.run_test(size=(120, 40)) as pilot:
        while app.feed is None or app.feed.tape is None or app.feed.tape.ended is None:
            await pilot.pause()
        await pilot.press("home")
        await pilot.pause()
        picture = app.export_screenshot().replace("&#160;", " ")
    assert "Heap" in picture
    assert "15 stones" in picture
    assert picture.count("●") >= 15


def test_a_bot_that_looks_ahead_plays_it_perfectly(nim: Path) -> None:
    """From 7 stones whoever begins wins by leaving a multiple of four."""
    for seed in range(4):
        result = arena.play(f"python:{nim},stones=7", ["minimax,depth=8", "random"], seed=seed, record=False)
        assert result.scores == {"player_0": 1.0, "player_1": -1.0}


def test_the_commands_of_the_page_run(nim: Path, blocks: Any, shell: Any) -> None:
    (commands,) = blocks(PAGE, "sh")
    assert "\nverified" in shell(commands)
    assert "Nim" in shell("arena games python:nim.py")
    assert "played" in shell("arena watch replays | cat")


def test_the_environment_of_the_page_runs(nim: Path, blocks: Any, shell: Any, tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(blocks(PAGE, "python")[1], encoding="utf-8")
    shell("python use.py")


def test_it_passes_the_conformance_suite(nim: Path, blocks: Any) -> None:
    (command,) = blocks(PAGE, "console")
    wanted = "python -m pytest tests/games/conformance --game python:nim.py"
    assert command.strip() == wanted
    arguments = wanted.replace("python:nim.py", f"python:{nim}").split()[1:]
    done = subprocess.run(
        [sys.executable, *arguments, "-q", "-p", "no:cacheprovider"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_registered_it_is_a_game_like_any_other(
    nim: Path, blocks: Any, shell: Any, install: Any, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    (project / "my_games").mkdir(parents=True)
    (project / "my_games" / "__init__.py").touch()
    nim.rename(project / "my_games" / "nim.py")
    (project / "pyproject.toml").write_text(blocks(PAGE, "toml")[0], encoding="utf-8")
    install(project)
    listed = {row["id"]: row for row in json.loads(shell("arena games --json"))}
    assert listed["nim"]["from"] == "my-games"
    assert listed["nim"]["parameters"] == "stones=15"
    shell("arena play nim first random --seed 1 --out out && arena verify out/*")
