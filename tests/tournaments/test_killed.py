"""Killed at any moment and run again, a tournament ends with exactly what an uninterrupted one ends with."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import arena

ARENA = (sys.executable, "-m", "arena", "tournament", "-q")

CONFIG = """
seed = 3
{more}
[[players]]
name = "first"
agent = "first"
[[players]]
name = "random"
agent = "random"
[[players]]
name = "minimax"
agent = "minimax,depth=2"
[[players]]
name = "mcts"
agent = "mcts,simulations=10"
[[games]]
name = "ttt"
game = "tictactoe"
[[games]]
name = "c4"
game = "connect_four"
openings = "random:4"
[[games]]
name = "small"
game = "connect_four,rows=4,columns=5"
[schedule]
rounds = {rounds}
"""


def entries(folder: Path) -> int:
    """Lines of the journal so far."""
    journal = folder / "journal.jsonl"
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def started(config: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*ARENA, str(config)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


def killed_somewhere(config: Path, folder: Path, chance: random.Random, more: int) -> bool:
    """Run it, and kill it after some more matches; whether it was over before that."""
    process = started(config)
    until = entries(folder) + chance.randrange(1, more)
    while process.poll() is None and entries(folder) < until:
        time.sleep(0.001)
    time.sleep(chance.random() * 0.01)
    over = process.poll() is not None
    process.kill()
    process.communicate()
    return over


@pytest.mark.parametrize("executor", ["here", "processes"])
def test_killed_and_run_again_it_ends_with_the_same_results(tmp_path, results_in, executor):
    rounds = 6
    whole = tmp_path / "whole.toml"
    whole.write_text(CONFIG.format(more="", rounds=rounds))
    assert arena.tournament(whole).end.why == "complete"
    config = tmp_path / "cut.toml"
    config.write_text(CONFIG.format(more=f'executor = {{kind = "{executor}", workers = 2}}', rounds=rounds))
    chance = random.Random(executor)
    for _ in range(4):
        killed_somewhere(config, tmp_path / "cut", chance, 60)
    last = started(config)
    _, err = last.communicate()
    assert last.returncode == 0, err.decode()
    assert results_in(tmp_path / "cut") == results_in(tmp_path / "whole")
    assert len(results_in(tmp_path / "cut")) == 6 * 3 * rounds * 2
    left = [path for path in (tmp_path / "cut" / "replays").rglob("*") if path.is_file()]
    assert all(path.name.endswith(".jsonl.zst") for path in left)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_and_the_next_run_goes_on(tmp_path, results_in, how):
    config = tmp_path / "cup.toml"
    config.write_text(CONFIG.format(more="", rounds=30))
    process = started(config)
    while entries(tmp_path / "cup") < 20:
        time.sleep(0.001)
    os.kill(process.pid, how)
    _, err = process.communicate()
    assert process.returncode in (130, 143)
    assert b"Traceback" not in err
    assert b"run the same command to go on" in err
    journal = (tmp_path / "cup" / "journal.jsonl").read_text().splitlines()
    assert '"why":"interrupted"' in journal[-1]
    assert not list((tmp_path / "cup" / "replays").rglob("*.jsonl"))
    assert len(results_in(tmp_path / "cup")) >= 19
