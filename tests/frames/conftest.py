"""What tables are made of: matches between bots, one with a model that fails in many ways, and a tournament."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import arena
from arena.tournaments.front import Tournament

PRICES = "[prices.scripted-2]\ninput = 2.0\ncached = 0.2\noutput = 10.0\n"
"""US dollars for a million tokens of one of the models that answer."""
HOSTILE = "=cmd|' /C calc'!A1 <script>alert(1)</script> \x1b[31m \u202e {{7*7}} \x00"
"""A reply that would like to be more than text."""


def script(folder: Path, *answers: Any) -> str:
    """The spec of a model that answers so."""
    file = folder / "script.jsonl"
    file.write_text("\n".join(json.dumps(answer) for answer in answers))
    (folder / "models.toml").write_text(PRICES)
    return f"scripted:{file},settings={folder / 'models.toml'}"


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three matches: one is played, one forfeited, one has two that move at once; and files of other people."""
    folder = tmp_path_factory.mktemp("recorded")
    arena.play("tictactoe", ["minimax", "random"], seed=3, out=folder)
    silent = script(tmp_path_factory.mktemp("silent"), *["I do not know"] * 3)
    arena.play("connect_four", ["random", silent], seed=4, out=folder / "more", position="random:2")
    arena.play("rock_paper_scissors", ["random", "first"], seed=5, out=folder / "more")
    (folder / "notes.txt").write_text("no replay")
    (folder / "more" / "frame.json").write_text("{}")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "old.jsonl").write_text("{}")
    return folder


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> arena.Result:
    """A match of a model with history, tries that fail, an unreadable reply, and tokens of which not all are told."""
    folder = tmp_path_factory.mktemp("talk")
    usage = {"input": 100, "cached": 40, "output": 20, "reasoning": 5}
    seat = script(
        folder,
        {"failed": "rate_limit", "text": "slow down", "status": 429, "retry_after": 0},
        {"text": "<move>b2</move>", "thought": "the middle", "usage": usage, "model": "scripted-2"},
        {"text": HOSTILE, "usage": usage},
        {"text": "<move>a3</move>", "thought": "a corner"},
        {"text": "<move>c1</move>", "usage": usage},
        *["<move>b1</move>", "<move>c3</move>", "<move>a1</move>", "<move>b3</move>"],
    )
    return arena.play("tictactoe", [f"{seat},history=full", "first"], seed=7, out=folder, table={"attempts": 4})


@pytest.fixture(scope="session")
def cup(tmp_path_factory: pytest.TempPathFactory) -> Tournament:
    """A tournament of two bots and a model, whose key is not known twice: such matches are void, and played again."""
    factory = tmp_path_factory.mktemp
    reply = {"text": "no move", "usage": {"input": 90, "output": 10}, "model": "scripted-2"}
    void = {"failed": "auth", "text": "no such key"}
    settings = {
        "name": "cup",
        "seed": 7,
        "players": [
            {"name": "first", "agent": "first"},
            {"name": "deep", "agent": "minimax,depth=2"},
            {"name": "talker", "agent": script(factory("script"), reply, void, reply, void, *[reply] * 60)},
        ],
        "games": [
            {"name": "ttt", "game": "tictactoe", "table": {"attempts": 2}},
            {"name": "c4", "game": "connect_four", "openings": "random:3", "table": {"attempts": 1}},
        ],
        "schedule": {"rounds": 1},
        "limits": {"matches": 1},
    }
    return arena.tournament(settings, folder=factory("held") / "cup")


@pytest.fixture
def folder(recorded: Path, tmp_path: Path) -> Path:
    """A copy of the matches, to be written to."""
    return Path(shutil.copytree(recorded, tmp_path / "copy"))


@pytest.fixture
def hostile() -> str:
    """The reply that would like to be more than text."""
    return HOSTILE
