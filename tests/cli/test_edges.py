"""What a hostile replay, a closed stream or an odd combination does to the command line: nothing."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from arena.replays.seal import unpacked


@pytest.fixture
def lines(replay: Path) -> list[dict]:
    return [json.loads(line) for line in unpacked(replay.read_bytes()).splitlines()]


def written(folder: Path, lines: list[dict]) -> Path:
    path = folder / "edited" / "edited.jsonl"
    path.parent.mkdir()
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.mark.parametrize("where", ["player", "evaluator", "game"])
def test_a_replay_that_names_a_file_never_has_it_executed(arena, lines, tmp_path, where):
    mark, code = tmp_path / "executed", tmp_path / "evil.py"
    code.write_text(f"open({str(mark)!r}, 'w').close()\n")
    started = lines[0]
    if where == "player":
        started["seats"][1]["player"] = f"python:{code}"
    elif where == "evaluator":
        started["table"] = {"evaluator": {"evaluator": f"python:{code}"}}
    else:
        started["game"]["id"] = f"python:{code}"
    edited = written(tmp_path, lines)
    fork = arena("fork", edited, "--at", 1, "player_0=random", "--out", tmp_path / "forks")
    assert fork.code == 2
    assert len(fork.err.splitlines()) == 1
    arena("verify", edited)
    arena("watch", edited)
    arena("show", edited, "--thoughts")
    assert not mark.exists()


@pytest.mark.parametrize("command", ["show", "watch", "verify", "recover"])
def test_an_error_message_moves_no_cursor(arena, lines, tmp_path, command):
    lines[2]["kind"] = "\x1b[2J\x07\u202e"
    lines[0]["game"]["params"] = {"\x1b[2Jrows": 6}
    run = arena(command, written(tmp_path, lines))
    assert run.code in (1, 2)
    assert not {character for character in run.out + run.err if character != "\n" and not character.isprintable()}


def test_verify_goes_on_after_a_file_that_it_cannot_read(arena, replay):
    run = arena("verify", "nowhere", replay)
    assert run.code == 2
    assert "there is no replay nowhere" in run.err
    assert run.out.startswith("verified")


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams_are_no_reason_to_crash(tmp_path, closed):
    command = f"{sys.executable} -m arena demo --out {tmp_path} {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert len(list(tmp_path.iterdir())) == 1


def test_whoever_stops_reading_gets_no_traceback(replay):
    command = f"{sys.executable} -m arena show {replay} --json | head -n 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["kind"] == "started"
    assert done.stderr == ""


def test_watching_and_json_do_not_go_together(arena, tmp_path):
    run = arena("play", "tictactoe", "first", "first", "--watch", "--json", "--out", tmp_path)
    assert (run.code, run.out) == (2, "")
    assert len(run.err.splitlines()) == 1


def test_a_file_that_cannot_be_written_is_told_while_somebody_thinks(arena, tmp_path, monkeypatch):
    def write(file, data):
        if b'"kind":"asked"' in data:
            raise OSError(errno.ENOSPC, "No space left on device")
        return os.write(file, data)

    monkeypatch.setattr("arena.replays.journal.os", SimpleNamespace(**{**vars(os), "write": write}))
    code = tmp_path / "thinker.py"
    code.write_text(
        "import asyncio\nimport arena\n\n\nclass Thinker(arena.BaseAgent):\n"
        "    async def act(self, turn):\n        await asyncio.Event().wait()\n"
    )
    run = arena("play", "tictactoe", f"python:{code}:Thinker", "first", "--move-seconds", 30, "--out", tmp_path / "out")
    (path,) = (tmp_path / "out").iterdir()
    assert (run.code, run.err) == (2, f"arena: {path}: No space left on device\n")
