"""`arena bench`: what it prints, how it goes on, how it exits, and what bad input is told."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from arena.suites import front
from arena.tournaments.runner import End


def ended_with(monkeypatch: pytest.MonkeyPatch, end: End) -> None:
    """Have a suite say that it ended otherwise than it did."""
    hold = front.hold

    async def held(*given: Any, **options: Any) -> front.Bench:
        return replace(await hold(*given, **options), end=end)

    monkeypatch.setattr(front, "hold", held)


def test_without_a_suite_it_lists_them(arena):
    listed = arena("bench")
    assert listed.code == 0
    assert "ChildPlay: tictactoe, connect_four" in listed.out
    assert "next: arena bench childplay random" in listed.err
    told = json.loads(arena("bench", "--json").out)
    assert {"childplay", "reading"} <= {row["id"] for row in told}


def test_a_suite_prints_its_table_and_goes_on(arena, tmp_path: Path):
    out = tmp_path / "out"
    first = arena("bench", "childplay", "random", "--only", "tictactoe", "--episodes", 20, "--out", out)
    assert first.code == 0
    assert "Tic-Tac-Toe  games won, in seat 1 against random" in first.out
    assert "GPT-4o t=0.5" in first.out
    assert "childplay: suite, 2 players, 1 game, 20 matches" in first.err
    assert f"next: arena watch {out}" in first.err
    again = arena("bench", "childplay", "--out", out, "--only", "tictactoe")
    assert again.out == first.out
    assert "20 matches, 20 of them played" in again.err
    more = arena("bench", "childplay", "mine=minimax,depth=1", "--out", out, "--only", "tictactoe", "-q")
    assert (more.code, more.err) == (0, "")
    assert "mine" in more.out


def test_it_writes_json_and_csv(arena, tmp_path: Path):
    where = ("--only", "tictactoe", "--episodes", 3, "--out", tmp_path / "out")
    found = arena("bench", "childplay", "first", *where, "--json", "--csv", tmp_path / "rows.csv")
    told = json.loads(found.out)
    assert told["suite"] == "childplay"
    assert [row["player"] for row in told["tasks"][0]["rows"][:2]] == ["random", "first"]
    with (tmp_path / "rows.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["origin"] for row in rows[:3]] == ["baseline", "measured", "published"]
    assert f"written: {tmp_path / 'rows.csv'}" in found.err


def test_settings_of_a_tournament_can_be_given_and_stay(arena, tmp_path: Path):
    where = ("--only", "tictactoe", "--episodes", 2, "--out", tmp_path / "out", "-q")
    assert arena("bench", "childplay", *where, "--set", "limits.matches=3", "--executor", "here").code == 0
    assert arena("bench", "childplay", *where).code == 0
    assert "matches = 3" in (tmp_path / "out" / "tournament.toml").read_text()


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (End("complete", "all is played"), 0),
        (End("budget", "it is spent"), 3),
        (End("interrupted", "somebody stopped it"), 3),
        (End("stuck", "nobody is left"), 1),
    ],
)
def test_how_it_ends_decides_the_exit_code(end: End, code: int, arena, tmp_path: Path, monkeypatch):
    ended_with(monkeypatch, end)
    found = arena("bench", "childplay", "--only", "tictactoe", "--episodes", 1, "--out", tmp_path / "out")
    assert found.code == code
    assert end.detail in found.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("chldplay",), 'no suite is called "chldplay": did you mean childplay?'),
        (("childplay", "frist"), "no agent is called 'frist': did you mean first?"),
        (("childplay", "--only", "chess"), 'there is no task "chess"; there are tictactoe,'),
        (("childplay", "minimax"), "minimax cannot play battleship: "),
        (("childplay", "--set", "budget.dollars"), "it reads KEY=VALUE"),
        (("childplay", "--set", "budget.dollar=3", "--only", "tictactoe"), "did you mean dollars?"),
        (("childplay", "--set", "name=foo"), "--set name: that is the suite's to say; what can be set is limits, "),
        (("childplay", "--executor", "mars", "--only", "tictactoe"), "executor, kind"),
        (("missing.toml",), "missing.toml cannot be read: No such file or directory"),
    ],
)
def test_bad_input_is_one_sentence(arguments, sentence, arena, tmp_path: Path):
    found = arena("bench", *arguments, "--out", tmp_path / "out")
    assert (found.code, found.out) == (2, "")
    assert sentence in found.err
    assert found.err.count("\n") == 1
    assert not (tmp_path / "out").exists()
