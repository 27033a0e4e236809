"""`arena tournament` and `arena standings`: what they print, how they exit, and what bad input is told."""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from arena.tournaments import estimate as estimates
from arena.tournaments import front
from arena.tournaments.runner import End

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


@pytest.fixture
def played(arena, cup: Path) -> Path:
    """A config whose tournament is over."""
    arena("tournament", cup, "-q")
    return cup


def ended_with(monkeypatch: pytest.MonkeyPatch, end: End) -> None:
    """Have a tournament say that it ended otherwise than it did."""
    hold = front.hold

    async def held(*given: Any, **options: Any) -> front.Tournament:
        return replace(await hold(*given, **options), end=end)

    monkeypatch.setattr(front, "hold", held)


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


def test_of_a_tournament_that_a_test_has_decided_nothing_is_left(arena, cup):
    cup.write_text(
        CONFIG.replace('  {name = "first", agent = "first"},\n', "")
        .replace('random:1"', 'random:2"')
        .replace("= 2}", "= 60}")
        + 'stopping = {kind = "sprt", elo0 = -1500, elo1 = -500}\n'
    )
    played = arena("tournament", cup)
    assert played.code == 0
    assert "decided: random against minimax: more than -1500 Elo (tested against -500)" in played.err
    told = arena("tournament", cup, "--estimate").out.splitlines()
    assert told[1:] == [
        "nothing is left to play: decided, random against minimax: more than -1500 Elo (tested against -500)"
    ]


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


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("games.0=5", "games 1: 5: input should be a valid dictionary"),
        ("players.1.agent=fist", "did you mean first?"),
        ("schedule.rounds=1", "would not be part of it any more"),
        ("seed=8", "its seeds were others"),
        ('name="a\\u001b[2J"', "is a control character or the like"),
    ],
)
def test_a_setting_that_is_not_accepted_leaves_the_file_as_it_is(arena, played, change, told):
    before = played.read_bytes()
    refused = arena("tournament", played, "--set", change, "-q")
    assert (refused.code, refused.out) == (2, "")
    assert told in refused.err
    assert played.read_bytes() == before


def test_nothing_that_is_said_moves_the_cursor(arena, cup, monkeypatch):
    ended_with(monkeypatch, End("stuck", "it said \x1b[2J\nand more"))
    cup.write_text(f'folder = "a\\u001b[31m"\n{CONFIG}')
    told = arena("tournament", cup)
    assert "stuck: it said \\x1b[2J\\nand more\n" in told.err
    assert "a\\x1b[31m.html" in told.err
    written = arena("standings", cup.parent / "a\x1b[31m", "--csv", cup.parent / "b\x1b[31m.csv")
    assert "b\\x1b[31m.csv" in written.err
    assert "\x1b" not in told.out + told.err + written.out + written.err


def test_who_stopped_it_is_told_how_to_go_on(arena, cup, monkeypatch):
    ended_with(monkeypatch, End("interrupted", "it was stopped"))
    told = arena("tournament", cup)
    assert told.code == 3
    assert "stopped: it was stopped\nwhat was played is kept in " in told.err
    assert "run the same command to go on" in told.err


def test_what_it_takes_is_reckoned_once(arena, cup, monkeypatch):
    reckon, reckoned = estimates.estimate, []
    monkeypatch.setattr(estimates, "estimate", lambda *given: reckoned.append(given) or reckon(*given))
    assert arena("tournament", cup).code == 0
    assert len(reckoned) == 1


CHATTY = """
import os, sys
from sys import stdout
from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import Move
print("at import")
os.write(1, b"past the stream\\n")
class Chatty(BaseAgent):
    def __init__(self):
        print("at build")
        print("to a stream that it kept", file=stdout)
    async def act(self, turn):
        print("at act")
        os.system("echo from a program")
        return Move(turn.view.legal[0])
"""
PRINTED = ("at import", "past the stream", "at build", "to a stream that it kept", "at act", "from a program")


@pytest.fixture
def chatty(cup: Path) -> Path:
    """A tournament with a bot that prints whenever it can."""
    (cup.parent / "bot.py").write_text(CHATTY)
    cup.write_text(CONFIG.replace('"first"}', '"python:bot.py"}'))
    return cup


def test_what_bots_print_is_kept_out_of_the_standings(chatty):
    def run(*options: object) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "arena", *map(str, options)]
        return subprocess.run(argv, capture_output=True, text=True, check=True)

    told = run("tournament", chatty, "--json", "-q")
    assert json.loads(told.stdout)["played"] == 12
    assert all(printed in told.stderr for printed in PRINTED)
    assert run("standings", chatty.parent / "cup", "--json").stdout == told.stdout
    assert "at " not in run("tournament", chatty, "--estimate").stdout
    grown = run("tournament", chatty, "--set", "schedule.rounds=3", "-q").stdout
    assert grown.startswith("tournament\n18 of 18 matches")
    assert not any(printed in grown for printed in PRINTED)


def test_what_bots_print_is_kept_out_of_a_stream_that_stands_for_stdout_too(arena, chatty):
    told = arena("tournament", chatty, "--json")
    assert json.loads(told.out)["played"] == 12
    assert "at act" in told.err
    print("afterwards")
    assert arena("tournament", chatty, "--estimate").out.startswith("afterwards\ntournament: ")


def test_with_stdout_closed_it_is_played_all_the_same(chatty):
    command = f'"{sys.executable}" -m arena tournament -q "{chatty}" >&- 2>&-'
    assert subprocess.run(command, shell=True, check=False).returncode == 0
    assert len(list((chatty.parent / "cup" / "replays").rglob("*.zst"))) == 12


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
