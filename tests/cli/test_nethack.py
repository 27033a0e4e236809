"""NetHack from the command line: the same match in any process, on any date, beside others; nothing stays behind."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("nle", reason="needs the extra nethack")

import arena
from arena.replays.events import timeless
from arena.replays.seal import unpacked

ARENA = (sys.executable, "-m", "arena")
MATCH = ("play", "nethack", "explorer", "--seed", "7", "--max-plies", "2000")
PROCESSES = Path("/proc")


def digests(folder: Path) -> list[tuple[str, str]]:
    """The action and the digest of every ply of the one replay in a folder."""
    (file,) = folder.iterdir()
    replay = arena.load(file)
    found = [(replay.frame(ply).played[0].action, replay.frame(ply).digest) for ply in range(1, replay.plies + 1)]
    return [("", replay.started.digest), *found]


@pytest.mark.skipif(shutil.which("faketime") is None, reason="needs faketime")
def test_two_processes_on_two_dates_play_the_same_match(tmp_path: Path) -> None:
    """A full moon on a Friday the 13th, and a new year's night in another time zone and another home."""
    for name, date, more in (
        ("one", "2025-06-13 09:00:00", {}),
        ("two", "2031-12-31 23:59:58", {"TZ": "Asia/Tokyo", "HOME": "/", "NETHACKOPTIONS": "number_pad", "USER": "x"}),
    ):
        command = ["faketime", "-f", f"@{date}", *ARENA, *MATCH, "--out", str(tmp_path / name)]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, **more})
    one, two = digests(tmp_path / "one"), digests(tmp_path / "two")
    assert len(one) > 500
    assert one == two


async def test_sixteen_others_at_the_same_time_change_nothing(tmp_path: Path) -> None:
    alone = await arena.aplay("nethack", ["explorer"], seed=7, table={"max_plies": 400}, out=tmp_path / "alone")
    others = [
        arena.aplay("nethack", ["explorer"], seed=seed, table={"max_plies": 400}, record=False) for seed in range(16)
    ]
    again = arena.aplay("nethack", ["explorer"], seed=7, table={"max_plies": 400}, out=tmp_path / "again")
    beside, *_ = await asyncio.gather(again, *others)
    assert [timeless(event) for event in beside.replay.events()] == [timeless(event) for event in alone.replay.events()]


def test_verify_names_the_ply_of_a_changed_action(tmp_path: Path) -> None:
    out = tmp_path / "out"
    subprocess.run([*ARENA, *MATCH, "--out", out], check=True, capture_output=True)
    (file,) = out.iterdir()
    done = subprocess.run([*ARENA, "verify", file], capture_output=True, text=True, check=True)
    assert "verified" in done.stdout
    lines = unpacked(file.read_bytes()).decode().split("\n")
    number = next(n for n, line in enumerate(lines) if line.startswith('{"kind":"played","ply":1234,'))
    body = json.loads(lines[number])
    body["action"] = "west" if body["action"] != "west" else "east"
    lines[number] = json.dumps(body)
    changed = tmp_path / "changed.jsonl"
    changed.write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run([*ARENA, "verify", changed], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "ply 1234" in done.stdout


def children(pid: int) -> set[int]:
    """All processes below a process."""
    found: set[int] = set()
    for stat in PROCESSES.glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            found |= {int(stat.parent.name), *children(int(stat.parent.name))}
    return found


@pytest.mark.skipif(not PROCESSES.exists(), reason="looks at /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_whatever_ends_the_arena_ends_its_worlds(number: signal.Signals, tmp_path: Path) -> None:
    command = [*ARENA, "play", "nethack", "random", "--seed", "7", "--out", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip().startswith("20. "):
            break
    below = children(process.pid)
    assert len(below) >= 2, "a zygote and a world"
    process.send_signal(number)
    process.communicate(timeout=60)
    end = time.monotonic() + 30
    while any((PROCESSES / str(pid)).exists() for pid in below) and time.monotonic() < end:
        time.sleep(0.02)
    assert not [pid for pid in below if (PROCESSES / str(pid)).exists()]
    (left,) = tmp_path.iterdir()
    assert arena.load(left).plies >= 20
    assert arena.verify(left).verified
