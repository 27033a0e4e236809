"""Programs on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def arena(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "arena", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to stand in, with a program in it."""
    (tmp_path / "bot.pl").write_bytes((HERE / "bot.pl").read_bytes())
    return tmp_path


def test_a_program_is_seated_by_its_command(folder: Path) -> None:
    done = arena("play", "tictactoe", "cmd:perl bot.pl", "random", "--seed", 1, "--out", "out", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["ending"] == "played"
    assert arena("verify", *(folder / "out").iterdir(), cwd=folder).returncode == 0


def test_one_that_is_not_there_is_one_sentence(folder: Path) -> None:
    for seat in ("cmd:./nobody", "cmd:perl nobody.pl", "http://127.0.0.1:1/", "http://me:PASSWORD@127.0.0.1/"):
        done = arena("play", "tictactoe", seat, "random", "--out", "out", cwd=folder)
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1
        assert "PASSWORD" not in done.stderr
    assert not list(folder.glob("out/*"))


def test_the_list_of_agents_names_both_ways(folder: Path) -> None:
    rows = {row["id"]: row for row in json.loads(arena("agents", "--json", cwd=folder).stdout)}
    assert rows["cmd:PROGRAM"]["parameters"] == "cwd=None"
    assert rows["http:URL"]["parameters"] == "token_env=None"
