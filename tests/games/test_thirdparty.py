"""Somebody else's games, installed from a folder: through the same door as our own, and no danger to anybody."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def listed(run_arena: Any) -> dict[str, dict[str, Any]]:
    done = run_arena("games", "--json")
    assert done.returncode == 0, done.stderr
    return {row["id"]: row for row in json.loads(done.stdout)}


def test_it_is_listed_with_where_it_is_from(listed: dict[str, dict[str, Any]]) -> None:
    assert listed["high_card"]["from"] == "someone-elses-games"
    assert listed["high_card"]["title"] == "High Card"
    assert listed["high_card"]["seats"] == ["Ann", "Bob", "Cid"]


def test_the_broken_ones_are_listed_with_their_reason(listed: dict[str, dict[str, Any]]) -> None:
    assert listed["broken"]["problem"] == (
        "broken, from someone-elses-games, fails when it is imported: RuntimeError: this was written in a hurry"
    )
    assert listed["boats"]["problem"] == (
        'boats needs a_library_nobody_has, which cannot be imported here: pip install "someone-elses-games[boats]"'
    )
    assert "neither a Game nor an ArenaEnv class" in listed["not_a_game"]["problem"]


def test_ours_are_as_they_were(listed: dict[str, dict[str, Any]]) -> None:
    """Whoever registers a name of ours does not get it."""
    for name in ("connect_four", "rock_paper_scissors", "tictactoe"):
        assert listed[name]["from"] == "game-agent-arena"
        assert "problem" not in listed[name]


def test_playing_a_broken_one_is_one_sentence(run_arena: Any, tmp_path: Path) -> None:
    done = run_arena("play", "broken", "random", "random", "--out", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "arena: broken, from someone-elses-games, fails when it is imported: RuntimeError: this was written in a hurry"
    ]
    assert not list(tmp_path.iterdir())


def test_it_plays_is_recorded_and_verified(run_arena: Any, tmp_path: Path) -> None:
    seats = ["random", "first", "random"]
    done = run_arena("play", "high_card", *seats, "--seed", "5", "--out", str(tmp_path), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["ending"] == "played"
    (file,) = tmp_path.iterdir()
    proved = run_arena("verify", str(file))
    assert proved.returncode == 0, proved.stdout
    assert proved.stdout.startswith("verified")
    mine = run_arena("show", str(file), "--ply", "0", "--seat", "player_0").stdout
    every = run_arena("show", str(file), "--ply", "0").stdout
    assert mine.count("?") == 2, "a seat sees its own card and not the two others"
    assert "?" not in every


def test_searchers_are_told_why_they_cannot_play(run_arena: Any, tmp_path: Path) -> None:
    done = run_arena("play", "high_card", "mcts", "random", "random", "--out", str(tmp_path))
    assert done.returncode == 2
    assert "mcts needs perfect information, and High Card hides some of it" in done.stderr


def test_the_conformance_suite_enrols_it_by_itself(run_arena: Any) -> None:
    done = run_arena(
        "tests/games/conformance", "-k", "high_card or broken or boats", "-q", "-rs", "-p", "no:cacheprovider",
        module="pytest",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 50
    assert "this was written in a hurry" in done.stdout
    assert 'pip install "someone-elses-games[boats]"' in done.stdout
    assert "nothing is hidden in this game" not in done.stdout, "the leak tests were run"
