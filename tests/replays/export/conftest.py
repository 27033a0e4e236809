"""Matches whose scenes are screens, as files, and NLE's terminal as the judge of what was written."""

from __future__ import annotations

import bz2
import struct
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from arena.games.core.scene import Scene, Screen
from arena.replays.events import GameSetup, MatchEnded, MatchStarted, Played, Seated
from arena.replays.journal import Journal

ROWS, COLUMNS = 24, 80


def screen(text: str, color: str = "7", cursor: tuple[int, int] | None = (0, 0), rows: int = ROWS) -> Screen:
    """A screen with a text at its top left, in one colour."""
    lines = (text.ljust(COLUMNS), *(" " * COLUMNS for _ in range(rows - 1)))
    codes = (color * len(text) + "0" * (COLUMNS - len(text)), *("0" * COLUMNS for _ in range(rows - 1)))
    return Screen(lines, codes, cursor)


def recorded(
    path: Path, scenes: Sequence[Scene], actions: Iterable[str] = (), game: str = "nethack", step: float = 0.25
) -> Path:
    """A replay of these scenes: the first before any ply, each of the others after one."""
    setup = GameSetup(game, 1, {}, "NetHack", "single")
    seats = (Seated("player_0", "Adventurer", "random"),)
    journal = Journal(path)
    journal.write(MatchStarted("m", "2026-01-02T03:04:05+00:00", "0", setup, seats, 1, {}, "", scenes[0]))
    named = [*actions]
    for ply, scene in enumerate(scenes[1:]):
        action = named[ply] if ply < len(named) else "i"
        scores = {"player_0": float(ply + 1)}
        journal.write(Played(ply, "player_0", action, "", (ply + 1) * step, scores=scores, scene=scene))
    plies = len(scenes) - 1
    journal.write(MatchEnded("played", "rules", "it is over", plies, "", plies * step, {"player_0": 1.0}))
    journal.close()
    return journal.path


@pytest.fixture
def record(tmp_path: Path) -> Callable[..., Path]:
    """Records a match of some scenes."""
    numbers = count()
    return lambda *given, **more: recorded(tmp_path / f"match-{next(numbers)}.jsonl", *given, **more)


class Frames(NamedTuple):
    """What NLE's reader gives of a ttyrec: a frame a key."""

    rows: list[tuple[str, ...]]
    colors: list[tuple[str, ...]]
    cursors: list[tuple[int, int]]
    times: list[int]
    keys: list[int]
    scores: list[int]


def read_by_nle(path: Path, version: int = 3, more: int = 0) -> Frames:
    """A ttyrec through NLE's own reader, in a terminal of `more` rows and columns more than are looked at."""
    converter = pytest.importorskip("nle._pyconverter").Converter
    most = 2000
    chars, colors = np.zeros((most, ROWS, COLUMNS), np.uint8), np.zeros((most, ROWS, COLUMNS), np.int8)
    cursors, times = np.zeros((most, 2), np.int16), np.zeros(most, np.int64)
    keys, scores = np.zeros(most, np.uint8), np.zeros(most, np.int32)
    reader = converter(ROWS, COLUMNS, version, ROWS + more, COLUMNS + more)
    reader.load_ttyrec(str(path))
    left = reader.convert(chars, colors, cursors, times, keys, scores)
    assert left > 0, "the recording is longer than this test reads"
    found = range(most - left)
    return Frames(
        [tuple(bytes(row).decode("ascii") for row in chars[k]) for k in found],
        [tuple("".join(f"{code & 15:x}" for code in row) for row in colors[k].tolist()) for k in found],
        [(int(cursors[k][0]), int(cursors[k][1])) for k in found],
        [int(times[k]) for k in found],
        [int(keys[k]) for k in found],
        [int(scores[k]) for k in found],
    )


def packed(path: Path, records: Iterable[tuple[int, bytes]], *, channels: bool = True) -> Path:
    """A ttyrec of these records, each a channel and its bytes, 0.1 s apart; compressed where its name says so."""
    data = b""
    for number, (channel, body) in enumerate(records):
        header = struct.pack("<iii", 1_700_000_000 + number // 10, number % 10 * 100_000, len(body))
        data += header + (bytes((channel,)) if channels else b"") + body
    path.write_bytes(bz2.compress(data) if path.suffix == ".bz2" else data)
    return path


_PLAY = """
import sys
import numpy as np
from nle import nethack
names = ("tty_chars", "tty_colors", "tty_cursor")
game = nethack.Nethack(observation_keys=names, ttyrec=sys.argv[1], playername="Agent-mon-hum-neu-mal")
game.set_initial_seeds(1, 2, False)
copied = lambda observation: tuple(np.array(array) for array in observation)
seen, keys = [copied(game.reset())], []
for number in range(200):
    key = b"hjklyubnsi,:o\\r\\x1b"[number * 7919 % 15]
    observation, done = game.step(key)
    seen.append(copied(observation))
    keys.append(key)
    if done:
        break
game.close()
np.savez(sys.argv[2], keys=keys, **{name: [one[k] for one in seen] for k, name in enumerate(names)})
"""


class Recording(NamedTuple):
    """A game that NLE has played and recorded: its ttyrec, and what it showed meanwhile."""

    path: Path
    seen: Any


def played_by_nle(folder: Path) -> Recording:
    """A game of 200 keys, played and recorded by NLE in a process of its own."""
    pytest.importorskip("nle")
    path = folder / "nle.1.0.ttyrec3.bz2"
    command = [sys.executable, "-c", _PLAY, path, folder / "seen.npz"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Recording(path, np.load(folder / "seen.npz"))


@pytest.fixture(scope="session")
def nle_game(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """NLE's own recording of 200 keys."""
    return played_by_nle(tmp_path_factory.mktemp("nle"))
