"""`arena` alone, in a real terminal: start, play a whole game against a bot as a person, quit."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import arena
from tests.cli.test_terminal import PATIENCE, PROMPT, Terminal, command
from tests.cli.test_terminal_ends import is_given_back

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]


@pytest.fixture(params=[(80, 24), (160, 50)], ids=["80x24", "160x50"])
def terminal(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    opened = Terminal(*request.param)
    yield opened
    opened.close()


def alone(folder: Path) -> str:
    """The command without arguments, of somebody who has never used it."""
    places = {name: folder / name for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    return " ".join(["env", *(f"{name}={place}" for name, place in places.items()), command()])


def drop_discs(terminal: Terminal) -> None:
    """Play in each column in turn, until the match is over."""
    end, answered = time.monotonic() + 3 * PATIENCE, -1
    while "PLAYED" not in (screen := terminal.screen()):
        assert time.monotonic() < end, screen
        ply = re.search(r"▸\s*(\d+)", screen)
        if "YOUR TURN" in screen and ply is not None and int(ply[1]) != answered:
            answered = int(ply[1])
            terminal.type(str(1 + answered // 2 % 7), "Enter")
        time.sleep(0.05)  # between two looks; nothing depends on its length


def go_home(terminal: Terminal) -> None:
    """Leave a match that is over: a key that is pressed right after its end was still meant for it."""
    end = time.monotonic() + PATIENCE
    while "agents meet" not in (screen := terminal.screen()):
        assert time.monotonic() < end, screen
        terminal.type("F10")
        time.sleep(0.3)  # between two presses; nothing depends on its length


def test_a_person_starts_plays_a_whole_game_and_quits(terminal: Terminal, tmp_path: Path) -> None:
    terminal.type(alone(tmp_path), "Enter")
    terminal.wait_for("Play Connect Four against mcts")
    terminal.type("p")
    terminal.wait_for("YOUR TURN")
    drop_discs(terminal)
    terminal.wait_for("connects 4")
    terminal.wait_for("Search")
    go_home(terminal)
    terminal.type("q")
    terminal.wait_for(PROMPT)
    assert is_given_back(terminal)
    (replay,) = tmp_path.rglob("*.jsonl*")
    assert arena.verify(replay).verified
    assert arena.load(replay).started.seats[0].player == "human"


@pytest.mark.parametrize("key", ["q", "C-c"])
def test_the_first_screen_is_left(terminal: Terminal, tmp_path: Path, key: str) -> None:
    terminal.type(alone(tmp_path), "Enter")
    terminal.wait_for("agents meet")
    terminal.type(key)
    terminal.wait_for(PROMPT)
    assert is_given_back(terminal)
    assert not list(tmp_path.rglob("*.jsonl*"))


def test_a_match_that_is_quit_is_asked_about_and_kept(terminal: Terminal, tmp_path: Path) -> None:
    terminal.type(alone(tmp_path), "Enter")
    terminal.wait_for("agents meet")
    terminal.type("p")
    terminal.wait_for("YOUR TURN")
    terminal.type("C-c")
    terminal.wait_for("y yes")
    terminal.type("y")
    terminal.wait_for("agents meet")
    terminal.type("q")
    terminal.wait_for(PROMPT)
    assert is_given_back(terminal)
    (replay,) = tmp_path.rglob("*.jsonl*")
    ended = arena.load(replay).ended
    assert ended is not None
    assert (ended.ending, ended.reason) == ("void", "interrupted")
