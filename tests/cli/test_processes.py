"""The command as a process: what it imports, how it dies, and what it leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import arena

ARENA = (sys.executable, "-m", "arena")
SLOW = ("play", "connect_four", "mcts,seconds=0.1", "mcts,seconds=0.1", "--seed", "1")


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen([*ARENA, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def until_ply(process: subprocess.Popen[str], ply: int) -> None:
    """Read what a match tells until a ply is played."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip().startswith(f"{ply}. "):
            return
    raise AssertionError("the match ended before that")


def test_help_imports_no_game_no_screen_and_no_sdk():
    code = (
        "import sys\nimport arena.cli\nsys.argv = ['arena', '--help']\n"
        "try:\n    arena.cli.main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'torch', 'textual', 'openai', 'anthropic', 'pettingzoo', 'numpy', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_killed_match_leaves_a_replay_that_opens_and_says_where_it_was_cut_off(tmp_path: Path):
    process = start(*SLOW, "--out", tmp_path)
    until_ply(process, 3)
    process.kill()
    process.communicate()
    (left,) = tmp_path.iterdir()
    replay = arena.load(left)
    assert left.suffix == ".jsonl"
    assert (replay.status, replay.plies >= 3) == ("cut off", True)
    assert arena.verify(replay).verified
    told = subprocess.run([*ARENA, "watch", left], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == f"cut off at ply {replay.plies}"


def test_ctrl_c_leaves_a_sealed_void_replay_and_no_traceback(tmp_path: Path):
    process = start(*SLOW, "--out", tmp_path)
    until_ply(process, 2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "the replay is kept" in err
    (left,) = tmp_path.iterdir()
    ended = arena.load(left).ended
    assert ended is not None
    assert (ended.ending, ended.reason) == ("void", "interrupted")


def test_a_running_match_is_live_for_others(tmp_path: Path):
    process = start(*SLOW, "--out", tmp_path)
    until_ply(process, 2)
    (file,) = tmp_path.iterdir()
    replay = arena.load(file)
    assert replay.status == "live"
    process.communicate()
    assert replay.refresh()
    assert replay.status == "ended"
    assert replay.path.suffix == ".zst"


def test_whoever_reads_our_output_may_stop(tmp_path: Path):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*ARENA, "games"], stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert "Traceback" not in done.stderr


def test_two_processes_play_the_same_match(tmp_path: Path):
    digests = []
    for seed_of_hashes in ("0", "1"):
        out = tmp_path / seed_of_hashes
        subprocess.run(
            [
                *ARENA,
                "play",
                "connect_four",
                "mcts,simulations=30",
                "minimax,depth=3",
                "--seed",
                "11",
                "--out",
                out,
                "-q",
            ],
            env={**os.environ, "PYTHONHASHSEED": seed_of_hashes},
            check=True,
            capture_output=True,
        )
        replay = arena.load(next(out.iterdir()))
        digests.append(
            [(replay.frame(k).digest, [p.action for p in replay.frame(k).played]) for k in range(replay.plies)]
        )
    assert digests[0] == digests[1]


@pytest.mark.parametrize("command", [["--version"], ["play", "--help"], ["games"]])
def test_it_runs_as_a_module(command: list[str]):
    assert subprocess.run([*ARENA, *command], capture_output=True, check=False).returncode == 0
