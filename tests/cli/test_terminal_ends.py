"""However the app ends, and whatever ends around it: the terminal is given back, and the replay opens."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import arena
from tests.cli.test_terminal import PATIENCE, PROMPT, Terminal, command, is_clean

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]
CULPRITS = Path(__file__).parents[1] / "engine" / "culprits.py"
SLOW = "mcts,seconds=0.3"
MODES = "#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{keypad_flag} #{insert_flag}"
"""Of a pane: whether it is the other screen, shows a cursor, reports the mouse, has an odd keypad, inserts."""
FAULT = """
import ctypes
from arena.agents.core.agent import BaseAgent

class Segfault(BaseAgent):
    runs = "process"

    async def act(self, turn):
        ctypes.string_at(0)

class Talks(BaseAgent):
    runs = "process"

    async def act(self, turn):
        import os
        for file in (1, 2):
            os.write(file, b"\\x1b[2J\\x1b[?1049l\\x1b[?25h OVER HERE")
        print("OVER HERE", flush=True)
        return turn.view.legal[0]
"""


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    opened = Terminal(80, 24)
    yield opened
    opened.close()


def modes(terminal: Terminal) -> str:
    return terminal._tmux("display", "-p", MODES).strip()


def is_given_back(terminal: Terminal) -> bool:
    """Whether the terminal is as the shell had it: its screen, cursor, echo, and no word of the mouse."""
    return modes(terminal) == "0 1 0 0 0" and is_clean(terminal)


def app_of(terminal: Terminal) -> int:
    """The process that the shell waits for, as soon as its screen is on."""
    end = time.monotonic() + PATIENCE
    while not modes(terminal).startswith("1"):
        assert time.monotonic() < end, terminal.screen()
        time.sleep(0.05)  # between two looks; nothing depends on its length
    shell = terminal._tmux("list-panes", "-F", "#{pane_pid}").strip()
    (child,) = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
    return int(child)


def left(folder: Path) -> arena.Replay:
    """The one replay in a folder."""
    (replay,) = folder.iterdir()
    return arena.load(replay)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda one: one.name)
def test_a_signal_ends_a_match_and_gives_the_terminal_back(
    terminal: Terminal, tmp_path: Path, number: signal.Signals
) -> None:
    terminal.type(command("play", "connect_four", SLOW, SLOW, "--watch", "--out", tmp_path), "Enter")
    terminal.wait_for("LIVE")
    os.kill(app_of(terminal), number)
    terminal.wait_for("next: arena watch")
    assert is_given_back(terminal)
    ended = left(tmp_path).ended
    assert ended is not None
    assert (ended.ending, ended.reason) == ("void", "interrupted")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda one: one.name)
def test_a_signal_ends_whoever_watches_a_replay(terminal: Terminal, tmp_path: Path, number: signal.Signals) -> None:
    result = arena.play("tictactoe", ["first", "first"], out=tmp_path)
    terminal.type(command("watch", result.path), "Enter")
    terminal.wait_for("Tic-Tac-Toe")
    os.kill(app_of(terminal), number)
    terminal.wait_for(PROMPT)
    assert is_given_back(terminal)


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        (f"python:{CULPRITS}:Raises", "the dog ate my move"),
        (f"python:{CULPRITS}:Exits", "forfeits"),
        (f"python:{CULPRITS}:OsExit,runs=process", "forfeits"),
        (f"python:{CULPRITS}:KillsItself,runs=process", "forfeits"),
        ("python:FOLDER/fault.py:Segfault", "forfeits"),
    ],
    ids=["raises", "exits", "exits at once", "kills itself", "segfault"],
)
def test_an_agent_that_crashes_is_told_on_the_screen(terminal: Terminal, tmp_path: Path, spec: str, told: str) -> None:
    (tmp_path / "fault.py").write_text(FAULT)
    spec = spec.replace("FOLDER", str(tmp_path))
    terminal.type(command("play", "tictactoe", "first", spec, "--watch", "--out", tmp_path / "out"), "Enter")
    screen = terminal.wait_for("forfeits")
    assert modes(terminal).startswith("1")
    assert told in re.sub(r"\s+", " ", screen)
    terminal.type("q")
    terminal.wait_for("next: arena watch")
    assert is_given_back(terminal)
    ended = left(tmp_path / "out").ended
    assert ended is not None
    assert (ended.ending, ended.culprit) == ("forfeited", "player_1")


def test_what_an_agent_writes_to_the_terminal_does_not_get_there(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "fault.py").write_text(FAULT)
    spec = f"python:{tmp_path / 'fault.py'}:Talks"
    terminal.type(command("play", "tictactoe", "first", spec, "--watch", "--out", tmp_path / "out"), "Enter")
    screen = terminal.wait_for("PLAYED")
    assert modes(terminal).startswith("1 0")
    assert "OVER HERE" not in screen
    terminal.type("q")
    terminal.wait_for("next: arena watch")
    assert is_given_back(terminal)


def test_the_death_of_a_watched_process_is_told(terminal: Terminal, tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "arena", "play", "connect_four", SLOW, SLOW, "--quiet", "--out", str(tmp_path)]
    playing = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + PATIENCE
        while not any(tmp_path.iterdir()):
            assert time.monotonic() < end
            time.sleep(0.05)  # between two looks; nothing depends on its length
        terminal.type(command("watch", *tmp_path.iterdir()), "Enter")
        terminal.wait_for("LIVE")
    finally:
        playing.kill()
        playing.wait()
    terminal.wait_for("CUT OFF")
    terminal.type("Home")
    terminal.wait_for("0 / ")
    terminal.type("q")
    terminal.wait_for(PROMPT)
    assert is_given_back(terminal)
    assert left(tmp_path).status == "cut off"


def test_a_crash_of_the_app_is_told_after_the_terminal_is_given_back(terminal: Terminal, tmp_path: Path) -> None:
    broken = (
        "import sys; from arena.tui.screens.match import MatchScreen as M; "
        "M.action_step = lambda self, plies: 1 / 0; from arena.cli import main; main()"
    )
    arguments = f"play connect_four {SLOW} {SLOW} --watch --out {tmp_path}"
    terminal.type(f"{sys.executable} -c '{broken}' {arguments}", "Enter")
    terminal.wait_for("LIVE")
    terminal.type("Left")
    terminal.wait_for("ZeroDivisionError")
    terminal.wait_for(PROMPT)
    assert is_given_back(terminal)
    ended = left(tmp_path).ended
    assert ended is not None
    assert (ended.ending, ended.reason) == ("void", "interrupted")
