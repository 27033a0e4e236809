"""asciicast: what asciinema reads is what the match showed, when it showed it."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
import time
import uuid
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from arena.games.core.scene import Plain, Screen
from arena.replays.errors import NotExported
from arena.replays.export import asciicast
from arena.replays.export.shots import IDLE, STEP, Pace, shots
from arena.replays.player import Replay

HERE = runpy.run_path(str(Path(__file__).with_name("conftest.py")))
screen, packed, read_by_nle = HERE["screen"], HERE["packed"], HERE["read_by_nle"]
Record = Callable[..., Path]
PATIENCE = 40.0
"""Seconds until something that never comes about fails a test."""
needs_asciinema = pytest.mark.skipif(shutil.which("asciinema") is None, reason="asciinema is not installed")


def cast(replay: Path, pace: Pace | None = None) -> tuple[dict[str, Any], list[Any], bytes]:
    """The header, the events and the bytes of an export."""
    file, tape = BytesIO(), Replay(replay)
    asciicast.write(shots(tape, pace or Pace()), tape.started, file)
    header, *events = [json.loads(line) for line in file.getvalue().decode().splitlines()]
    return header, events, file.getvalue()


def test_the_header_says_how_large_what_and_when(record: Record) -> None:
    header, events, _ = cast(record([screen("a"), screen("b", rows=30)]))
    named = {"title": "NetHack: random", "timestamp": 1767323045}
    assert header == {"version": 2, "width": 80, "height": 30, **named}
    assert {kind for _, kind, _ in events} == {"o"}


@pytest.mark.parametrize(
    ("step", "lasts"), [(0.25, 0.25), (0.0, STEP), (100.0, IDLE), (-5.0, STEP), (float("nan"), STEP)]
)
def test_a_ply_lasts_as_long_as_it_did_within_bounds(step: float, lasts: float) -> None:
    assert Pace().lasts(step) == lasts
    assert Pace(every=0.5).lasts(step) == 0.5


def test_times_are_those_of_the_match(record: Record) -> None:
    _, events, _ = cast(record([screen(letter) for letter in "abcde"], step=0.25))
    assert [at for at, _, _ in events] == pytest.approx([0.0, 0.25, 0.5, 0.75, 1.0, 1.0])
    slow = record([*[screen("x")] * 3, screen("y")], step=100.0)
    assert [at for at, _, _ in cast(slow, Pace(idle=3.0))[1]] == pytest.approx([0.0, 9.0, 9.0])
    assert [at for at, _, _ in cast(slow, Pace(every=0.5))[1]] == pytest.approx([0.0, 1.5, 1.5])


def test_what_is_sent_gives_exactly_the_screens(record: Record, tmp_path: Path) -> None:
    wanted = [screen("first", "c"), screen("second one", "3", (4, 5)), screen("x", "f", (23, 79))]
    _, events, _ = cast(record(wanted))
    records = [part for _, _, sent in events for part in ((0, sent.encode()), (2, bytes(4)), (1, b"."))]
    frames = read_by_nle(packed(tmp_path / "a.bz2", [*records, (0, b"\x07")]), more=1)
    got = [Screen(*parts) for parts in zip(frames.rows, frames.colors, frames.cursors, strict=True)]
    assert got[:-1] == wanted
    assert got[-1] == wanted[-1], "leaving changes nothing of what stands there"


def test_a_hostile_match_is_json_without_control_characters(record: Record) -> None:
    evil = "\x1b]0;owned\x07\u202e"
    replay = record([Screen((evil + "a" * 70,)), Screen(("b",), ("\x1b",), (5, 5), evil)])
    _, events, data = cast(replay)
    assert not {character for character in data.decode() if character != "\n" and not character.isprintable()}
    assert "\x07" not in "".join(sent for _, _, sent in events)


def test_a_scene_that_is_no_screen_is_refused_with_its_ply(record: Record) -> None:
    with pytest.raises(NotExported, match="kind plain at ply 1"):
        cast(record([screen("a"), Plain("a")]))
    with pytest.raises(NotExported, match="5000 columns"):
        cast(record([Screen(("a" * 5000,))]))
    with pytest.raises(NotExported, match="0 rows"):
        cast(record([Screen(())]))


@needs_asciinema
def test_asciinema_reads_it(record: Record, tmp_path: Path) -> None:
    _, events, data = cast(record([screen("first"), screen("─│é", "a"), screen("last", cursor=None)]))
    file = tmp_path / "a.cast"
    file.write_bytes(data)
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["asciinema", "play", "-s", "100", file], env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode() == "".join(sent for _, _, sent in events)


@pytest.mark.terminal
@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
@needs_asciinema
def test_asciinema_plays_it_in_a_terminal(record: Record, tmp_path: Path) -> None:
    """The last screen stands in a real terminal, each cell in its place."""
    last = Screen(
        ("NetHack─│é", *(f"row {k}".rjust(80 - k) for k in range(1, 23)), "x" * 80), ("c" * 10,), cursor=(7, 9)
    )
    file = tmp_path / "a.cast"
    file.write_bytes(cast(record([screen("first", rows=24), screen("gone" * 20), last]))[2])
    tmux = ["tmux", "-L", f"arena-{uuid.uuid4().hex[:8]}", "-f", "/dev/null"]
    environment = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    player = f"asciinema play -s 10 {file}; cat"
    subprocess.run([*tmux, "-u", "new-session", "-d", "-x", "80", "-y", "25", player], env=environment, check=True)
    try:
        subprocess.run([*tmux, "set", "-g", "status", "off"], check=True)
        end = time.monotonic() + PATIENCE
        while True:
            seen = subprocess.run([*tmux, "capture-pane", "-p"], capture_output=True, check=True).stdout.decode()
            if seen.splitlines()[:24] == [row.rstrip() for row in last.rows]:
                break
            assert time.monotonic() < end, seen
            time.sleep(0.05)  # between two looks; nothing depends on its length
        asked = [*tmux, "display-message", "-p", "#{cursor_y},#{cursor_x}"]
        assert subprocess.run(asked, capture_output=True, check=True).stdout.decode().strip() == "7,9"
    finally:
        subprocess.run([*tmux, "kill-server"], check=True)
