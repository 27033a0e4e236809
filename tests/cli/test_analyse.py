"""`arena analyse`: what it prints, how it exits, and what an interruption leaves."""

from __future__ import annotations

import json
import os
import re
import select
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arena.replays.analysis import SUFFIX, read_analyses
from tests.analysis.forging import forged

Command = Callable[..., Any]

STUCK = """
import os
from arena import BaseAgent
from arena.agents.baselines.judge import Judgement


class Stuck(BaseAgent):
    name = "stuck"

    def judge(self, position):
        game, state = position.game, position.state
        if game.info.id == "connect_four":
            with open({fifo!r}, "w") as hanging:
                hanging.write("!")
            os.read(os.pipe()[0], 1)
        (seat,) = game.to_move(state)
        return Judgement({{game.notation(state, seat, action): 0.0 for action in game.legal(state, seat)}})

    def close(self):
        pass
"""


@pytest.fixture
def folder(arena: Command, tmp_path: Path) -> Path:
    for name, players in (("tictactoe", ("random", "first")), ("connect_four", ("solver", "random"))):
        arena("play", name, *players, "--seed", 7, "--out", tmp_path / "matches", "-q")
    return tmp_path / "matches"


def of(folder: Path, game: str) -> Path:
    (found,) = (path for path in folder.iterdir() if game in path.name and path.name.endswith(".zst"))
    return found


def test_a_table_of_everybody_and_what_to_do_next(arena: Command, folder: Path) -> None:
    run = arena("analyse", folder, "--with", "solver")
    assert run.code == 0
    first, headings, *rows = run.out.splitlines()
    assert first == "judged by solver"
    assert headings.split() == ["game", "player", "moves", "best", "chance", "top", "2", "top", "3", "loss", "blunders"]
    assert [row.split("  ")[0] for row in rows] == ["connect_four", "connect_four", "tictactoe", "tictactoe"]
    assert re.search(r"100.0 %  +\d\d.\d %  100.0 %  100.0 %  0.000         0", rows[0])
    assert "2 matches judged" in run.err
    assert "next: arena watch" in run.err
    again = arena("analyse", folder, "--with", "solver")
    assert again.out == run.out
    assert "0 matches judged, 2 judged before (--force judges them again)" in again.err
    assert arena("analyse", folder, "--with", "solver", "--quiet").err == ""


def test_the_same_for_programs(arena: Command, folder: Path) -> None:
    run = arena("analyse", folder, "--with", "solver", "--json", "--workers", 1)
    told = json.loads(run.out)
    assert (told["judge"], told["judged"], told["known"]) == ("solver", 2, 0)
    mine = [move for move in read_analyses(of(folder, "connect"))[0].moves if move.seat == "player_0"]
    assert told["players"][0] == {
        "game": "connect_four",
        "player": "solver",
        "moves": len(mine),
        "accuracy": 1.0,
        "chance": pytest.approx(sum(move.chance for move in mine) / len(mine), abs=1e-6),
        "top_2": 1.0,
        "top_3": 1.0,
        "mean_loss": 0.0,
        "blunders": 0,
        "alike": sum(len(move.best) == move.moves for move in mine),
    }
    assert {one["result"] for one in told["replays"]} == {"judged"}


def test_what_is_not_judged_is_named_with_the_reason(arena: Command, folder: Path) -> None:
    arena("play", "rock_paper_scissors", "random", "random", "--out", folder, "-q")
    (folder / "odd\x1b[31m.jsonl").write_text("what?")
    run = arena("analyse", folder, "--with", "solver")
    assert run.code == 2
    assert "skipped: " in run.err
    assert "in Rock, Paper, Scissors several seats move at once" in run.err
    assert "cannot be judged: " in run.err
    assert "\x1b" not in run.err + run.out
    alone = arena("analyse", of(folder, "rock"), "--with", "solver")
    assert (alone.code, alone.out) == (0, "no move was judged by solver\n")


def test_a_match_that_does_not_verify_is_exit_code_one(arena: Command, folder: Path) -> None:
    path = folder / "forged.jsonl"
    path.write_text(forged(of(folder, "tictactoe")))
    run = arena("analyse", path, "--with", "solver")
    assert run.code == 1
    assert "REFUSED: " in run.err
    assert "it does not verify: ply 1" in run.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--with", "random"), "random does not judge moves"),
        (("--with", "solver,choice=x"), "choice=x"),
        (("--with", "solver", "--workers", "0"), "--workers"),
        ((), "--with"),
    ],
)
def test_bad_input_is_one_sentence(
    arena: Command, folder: Path, arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run = arena("analyse", folder, *arguments)
    assert run.code == 2
    assert words in run.err
    assert "Traceback" not in run.err
    assert arena("analyse", folder / "nothing", "--with", "solver").code == 2


@pytest.mark.parametrize(("workers", "all_of_them"), [("1", True), ("2", True), ("2", False)])
def test_an_interruption_keeps_what_was_judged(folder: Path, tmp_path: Path, workers: str, all_of_them: bool) -> None:
    fifo = tmp_path / "stuck"
    os.mkfifo(fifo)
    hanging = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    (tmp_path / "stuck.py").write_text(STUCK.format(fifo=str(fifo)))
    command = [sys.executable, "-m", "arena", "analyse", of(folder, "tictactoe"), of(folder, "connect")]
    command += ["--with", f"python:{tmp_path / 'stuck.py'}", "--workers", workers]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert select.select([hanging], [], [], 60)[0]  # it does, in the second match
        (os.killpg if all_of_them else os.kill)(process.pid, signal.SIGINT)
        try:
            _, said = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    os.close(hanging)
    assert process.returncode == 130
    assert "what was judged is kept; run the same command to go on" in said
    assert "Traceback" not in said
    kept = [path.name for path in folder.iterdir() if path.name.endswith(SUFFIX)]
    assert len(kept) == 1 or workers == "2"
    assert not any("connect" in name for name in kept)


def test_what_to_do_next_can_be_done(arena: Command, folder: Path) -> None:
    spaced = folder.rename(folder.with_name("my matches"))
    (told,) = (line for line in arena("analyse", spaced, "--with", "solver").err.splitlines() if "next:" in line)
    assert Path(shlex.split(told.partition("   (")[0])[-1]).exists()


def test_show_tells_of_it(arena: Command, folder: Path) -> None:
    replay = of(folder, "tictactoe")
    plain = arena("show", replay, "--moves").out
    arena("analyse", replay, "--with", "solver")
    run = arena("show", replay, "--moves")
    (analysis,) = read_analyses(replay)
    blunders = [move for move in analysis.moves if analysis.is_blunder(move)]
    assert run.out.count("   ?? ") == len(blunders) > 0
    assert f" {blunders[0].played}   ?? {blunders[0].told}; better {blunders[0].best[0]}" in run.out
    assert "O: " in run.out
    assert " % best of " in run.out
    assert run.out.startswith(plain[: plain.index("   1. ")])
    Path(str(replay).replace(".jsonl.zst", SUFFIX)).write_text("[]")
    damaged = arena("show", replay, "--moves")
    assert (damaged.code, damaged.out) == (0, plain)
    assert "is no analysis of a replay" in damaged.err
