"""`arena tournament` and `arena standings`: what they print, how they exit, and what bad input is told."""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

CONFIG = """
players = [
  {name = "random", agent = "random"},
  {name = "first", agent = "first"},
  {name = "minimax", agent = "minimax,depth=1"},
]
games = [{name = "ttt", game = "tictactoe", openings = "random:1"}]
schedule = {rounds = 2}
"""


@pytest.fixture
def cup(tmp_path: Path) -> Path:
    (tmp_path / "cup.toml").write_text(CONFIG)
    return tmp_path / "cup.toml"


def test_a_config_to_begin_with_is_written_once_and_can_be_played(arena, tmp_path):
    written = arena("tournament", "--init", tmp_path / "cup.toml")
    assert (written.code, written.out) == (0, "")
    assert "next: arena tournament" in written.err
    assert arena("tournament", tmp_path / "cup.toml", "--estimate").code == 0
    again = arena("tournament", "--init", tmp_path / "cup.toml")
    assert again.code == 2
    assert "is there already" in again.err


def test_it_is_played_and_the_standings_are_printed(arena, cup):
    played = arena("tournament", cup)
    assert played.code == 0
    assert "12 of 12 matches" in played.out
    assert "minimax" in played.out
    assert "12 matches without a model, which cost nothing" in played.err
    assert "over: all 12 matches have a result" in played.err
    again = arena("tournament", cup, "--quiet")
    assert (again.out, again.err) == (played.out, "")
    assert arena("standings", cup.parent / "cup").out == played.out


def test_an_estimate_plays_nothing(arena, cup):
    told = arena("tournament", cup, "--estimate")
    assert told.code == 0
    assert told.out.startswith("tournament: round robin, 3 players, 1 game, 12 matches\n")
    assert not (cup.parent / "cup").exists()


def test_a_setting_is_changed_in_the_file(arena, cup):
    arena("tournament", cup, "-q")
    grown = arena("tournament", cup.parent / "cup", "--set", "schedule.rounds=3", "--json")
    assert json.loads(grown.out)["played"] == 18
    assert "rounds = 3" in (cup.parent / "cup" / "tournament.toml").read_text()
    refused = arena("tournament", cup, "-q")  # the file it came from still says 2
    assert refused.code == 2
    assert "would not be part of it any more" in refused.err
    assert arena("tournament", cup, "--set", "schedule.rounds").code == 2
    assert "did you mean rounds?" in arena("tournament", cup, "--set", "schedule.rouds=3").err


def test_the_standings_in_every_form(arena, cup, tmp_path):
    arena("tournament", cup, "-q")
    folder = cup.parent / "cup"
    files = {form: tmp_path / f"standings.{form}" for form in ("csv", "markdown", "html")}
    told = arena("standings", folder, *(part for form, path in files.items() for part in (f"--{form}", path)))
    assert told.code == 0
    assert all(f"written: {path}" in told.err for path in files.values())
    rows = list(csv.DictReader(files["csv"].read_text().splitlines()))
    assert {row["player"] for row in rows} == {"random", "first", "minimax"}
    assert "| minimax" in files["markdown"].read_text()
    assert files["html"].read_text().lower().startswith("<!doctype html>")
    assert json.loads(arena("standings", folder, "--json", "--fresh").out)["played"] == 12


def test_a_second_opinion_says_how_far_other_programs_are_from_ours(arena, cup):
    pytest.importorskip("evalica")
    arena("tournament", cup, "-q")
    told = arena("standings", cup.parent / "cup", "--second-opinion")
    assert told.code == 0
    assert "ttt: evalica" in told.err


def test_any_folder_of_replays_has_standings(arena, tmp_path):
    for seed in range(3):
        arena("play", "tictactoe", "first", "random", "--seed", seed, "--out", tmp_path, "-q")
    told = arena("standings", tmp_path)
    assert told.code == 0
    assert "first" in told.out
    assert "3" in told.out
    (tmp_path / "empty").mkdir()
    assert "neither a tournament nor a replay" in arena("standings", tmp_path / "empty").err
    assert "there is no such folder" in arena("standings", tmp_path / "nowhere").err


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("first", "fist"), "line 2: players 2, agent: no agent is called 'fist': did you mean first?"),
        (('game = "tictactoe"', 'game = "tictacto"'), "line 7: games 1, game: no game is called"),
        (('"random:1"', '"random:10"'), "line 7: games 1, openings: random:10: in 100 tries"),
        (('"random:1"', '"file:nowhere.txt"'), "line 7: games 1, openings: "),
        (("rounds = 2", "rounds = 0"), "line 8: schedule, rounds: 0: input should be"),
        (("rounds = 2", 'kind = "episodes"'), "episodes"),
        (("rounds = 2", "rounds = 2}\ntable = {atempts = 1"), "table, atempts"),
        (("minimax,depth=1", "human"), "line 2: players 3, agent: a tournament asks no person"),
        (("rounds = 2", 'rounds = 2}\nstopping = {kind = "sprt"'), "stopping.kind = sprt compares two players"),
        (
            ("rounds = 2", "rounds = 2}\nlimits = {providers = {openai = 3}"),
            "limits, providers, openai: no player is of it",
        ),
    ],
)
def test_a_bad_config_is_one_clear_sentence_and_nothing_is_played(arena, cup, change, told):
    cup.write_text(CONFIG.replace(*change))
    refused = arena("tournament", cup)
    assert refused.code == 2
    assert told in refused.err
    assert refused.err.count("\n") == 1
    assert not (cup.parent / "cup").exists()


def test_a_game_with_too_few_players(arena, cup):
    cup.write_text('players = [{name = "a", agent = "random"}]\ngames = [{name = "t", game = "tictactoe"}]\n')
    refused = arena("tournament", cup)
    assert refused.code == 2
    assert "seats" in refused.err


def test_a_folder_that_cannot_be_written(arena, cup, tmp_path):
    (tmp_path / "file").write_text("")
    cup.write_text(f'folder = "file/cup"\n{CONFIG}')
    refused = arena("tournament", cup)
    assert refused.code == 2
    assert "Not a directory" in refused.err


def test_a_full_disk_stops_it_with_a_sentence_and_the_next_run_goes_on(cup):
    argv = [sys.executable, "-B", "-m", "arena", "tournament", "-q", str(cup)]  # no byte code, half of it written

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))

    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}  # what Python compiles would be cut off as well
    full = subprocess.run(argv, preexec_fn=little_room, capture_output=True, text=True, check=False, env=env)
    assert full.returncode == 2
    assert "Traceback" not in full.stderr
    assert "File too large" in full.stderr
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "12 of 12 matches" in done.stdout


def test_what_is_spent_stops_it_with_a_code_of_its_own(arena, cup):
    cup.write_text(CONFIG + "[budget]\nhours = 1e-9\n")
    stopped = arena("tournament", cup)
    assert stopped.code == 3
    assert "stopped: its hours are spent" in stopped.err
