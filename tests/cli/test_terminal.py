"""The app in a real terminal: it starts, plays, quits, and leaves the terminal as it found it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

import arena

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]

PROMPT = "ready$"
PATIENCE = 40.0
"""Seconds until something that never comes about fails a test."""


class Terminal:
    """A shell in a tmux session of its own."""

    def __init__(self, width: int, height: int) -> None:
        self.socket = f"arena-{uuid.uuid4().hex[:8]}"
        environment = {**os.environ, "TERM": "xterm-256color"}
        self._tmux("new-session", "-d", "-x", str(width), "-y", str(height), "sh", environment=environment)
        self.type("PS1='rea''dy$ '; clear", "Enter")
        self.wait_for(PROMPT)

    def _tmux(self, *arguments: str, environment: dict[str, str] | None = None) -> str:
        command = ["tmux", "-L", self.socket, "-f", "/dev/null", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    def type(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    def wait_for(self, text: str) -> str:
        """The screen, as soon as it shows `text`."""
        end = time.monotonic() + PATIENCE
        while text not in (screen := self.screen()):
            assert time.monotonic() < end, f"{text!r} never came up:\n{screen}"
            time.sleep(0.05)  # between two looks; nothing depends on its length
        return screen

    def close(self) -> None:
        self._tmux("kill-server")


@pytest.fixture(params=[(80, 24), (160, 50)], ids=["80x24", "160x50"])
def terminal(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    opened = Terminal(*request.param)
    yield opened
    opened.close()


def command(*arguments: object) -> str:
    return " ".join([sys.executable, "-m", "arena", *map(str, arguments)])


def is_clean(terminal: Terminal) -> bool:
    """Whether the shell echoes what is typed and shows nothing of the app."""
    terminal.type("clear; stty -a | grep -o ' echo ' | tr -d ' '; echo sane", "Enter")
    return "echo\nsane" in terminal.wait_for("\nsane")


def test_a_demo_is_watched_to_its_end_and_left(terminal: Terminal, tmp_path: Path):
    terminal.type(command("demo", "--seed", 3, "--pace", 0.02, "--out", tmp_path), "Enter")
    terminal.wait_for("Red connects 4")
    terminal.type("q")
    terminal.wait_for("next: arena watch")
    assert is_clean(terminal)
    (replay,) = tmp_path.iterdir()
    assert arena.verify(replay).verified


@pytest.mark.parametrize("key", ["q", "C-c"])
def test_leaving_a_running_match_keeps_it_as_void(terminal: Terminal, tmp_path: Path, key: str):
    slow = ("mcts,seconds=0.5", "mcts,seconds=0.5")
    terminal.type(command("play", "connect_four", *slow, "--watch", "--out", tmp_path), "Enter")
    terminal.wait_for("LIVE")
    terminal.type(key)
    terminal.wait_for("next: arena watch")
    assert is_clean(terminal)
    (replay,) = tmp_path.iterdir()
    ended = arena.load(replay).ended
    assert ended is not None
    assert (ended.ending, ended.reason) == ("void", "interrupted")


def test_a_replay_is_watched_stepped_and_left(terminal: Terminal, tmp_path: Path):
    result = arena.play("tictactoe", ["first", "first"], out=tmp_path)
    terminal.type(command("watch", result.path), "Enter")
    terminal.wait_for("Tic-Tac-Toe")
    terminal.type("End")
    terminal.wait_for("three in a row")
    terminal.type("q")
    terminal.wait_for(PROMPT)
    assert is_clean(terminal)


def test_a_fast_world_is_watched_live_and_once_more(terminal: Terminal, tmp_path: Path):
    pytest.importorskip("nle", reason="needs the extra nethack")
    fast = ("--seed", 1, "--max-plies", 400, "--watch", "--pace", 0)
    terminal.type(command("play", "nethack", "explorer", *fast, "--out", tmp_path), "Enter")
    assert "progression" in terminal.wait_for("final score")
    terminal.type("C-c")
    terminal.wait_for("next: arena watch")
    (replay,) = tmp_path.iterdir()
    assert arena.verify(replay).verified
    terminal.type("clear; " + command("watch", replay), "Enter")
    assert "Dlvl:1" in terminal.wait_for("welcome to NetHack")
    terminal.type("End")
    terminal.wait_for("final score")
    terminal.type("C-c")
    terminal.wait_for(PROMPT)
    assert is_clean(terminal)


def test_a_person_plays_in_the_plain_terminal(terminal: Terminal, tmp_path: Path):
    terminal.type(command("play", "tictactoe", "human", "first", "--plain", "--out", tmp_path), "Enter")
    for cell in ("b2", "c2"):
        terminal.wait_for("? for help")
        terminal.type(cell, "Enter")
        terminal.wait_for(f"X {cell}")
    terminal.wait_for("? for help")
    terminal.type("resign", "Enter")
    terminal.wait_for("played (resignation)")
    (replay,) = tmp_path.iterdir()
    assert arena.verify(replay).verified
