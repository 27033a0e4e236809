"""docs/new-agent.md: the page's agent plays, in every place where an agent can run, and under its own name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import arena

PAGE = "docs/new-agent.md"


@pytest.fixture
def bot(blocks: Any, tmp_path: Path) -> Path:
    file = tmp_path / "bot.py"
    file.write_text(blocks(PAGE, "python")[0], encoding="utf-8")
    return file


def test_it_is_better_than_chance(bot: Path) -> None:
    wins = 0
    for seed in range(10):
        result = arena.play("connect_four", [f"python:{bot}", "random"], seed=seed, record=False)
        assert result.ended.reason == "rules"
        wins += (result.scores or {})["player_0"] == 1.0
    assert wins >= 8


def test_it_plays_where_not_everything_is_decided_in_turn(bot: Path) -> None:
    result = arena.play("connect_four,rows=4,columns=4", [f"python:{bot}", f"python:{bot}"], seed=1, record=False)
    assert result.ended.ending == "played"


def test_the_commands_of_the_page_run(bot: Path, blocks: Any, shell: Any) -> None:
    first, second = blocks(PAGE, "sh")
    assert shell(first).count("\nverified") == 2
    shell(second)
    assert "verified" in shell("arena verify replays/*")


def test_the_python_of_the_page_runs(bot: Path, blocks: Any, shell: Any, tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(blocks(PAGE, "python")[1], encoding="utf-8")
    assert "Careful" in shell("python use.py")


def test_it_plays_the_same_wherever_it_runs(bot: Path) -> None:
    digests = {
        arena.play("tictactoe", [f"python:{bot},runs={runs}", "random"], seed=8, record=False).ended.digest
        for runs in ("loop", "thread", "process")
    }
    assert len(digests) == 1


def test_registered_it_is_an_agent_like_any_other(
    bot: Path, blocks: Any, shell: Any, install: Any, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    (project / "my_agents").mkdir(parents=True)
    (project / "my_agents" / "__init__.py").touch()
    bot.rename(project / "my_agents" / "bot.py")
    (project / "pyproject.toml").write_text(blocks(PAGE, "toml")[0], encoding="utf-8")
    install(project)
    listed = {row["id"]: row for row in json.loads(shell("arena agents --json"))}
    assert listed["careful"]["from"] == "my-agents"
    assert listed["careful"]["summary"].startswith("wins if it can")
    shell("arena play tictactoe careful random --seed 1 --out out && arena verify out/*")
