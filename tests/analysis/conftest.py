"""Matches to be judged, each played once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import arena


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of matches: two of Tic-Tac-Toe, one of Connect Four, and two that nobody can judge."""
    folder = tmp_path_factory.mktemp("played")
    for name, players, seed in (
        ("tictactoe", ["first", "random"], 3),
        ("tictactoe", ["random", "random"], 5),
        ("connect_four", ["solver", "random"], 1),
        ("rock_paper_scissors", ["random", "random"], 2),
    ):
        arena.play(name, players, seed=seed, out=folder)
    arena.play("tictactoe", ["random", "random"], seed=1, out=folder, table={"max_plies": 2})
    return folder


@pytest.fixture
def folder(played: Path, tmp_path: Path) -> Path:
    """A copy of it, to be written to."""
    return Path(shutil.copytree(played, tmp_path / "matches"))
