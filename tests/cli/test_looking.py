"""`arena watch`, `show`, `verify`, `recover`, `games`, `agents`, without a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from arena.replays.seal import unpacked


def plain_copy(replay: Path, folder: Path) -> Path:
    """A sealed replay as plain lines."""
    copy = folder / "plain" / replay.name.removesuffix(".zst")
    copy.parent.mkdir()
    copy.write_bytes(unpacked(replay.read_bytes()))
    return copy


def test_verify_passes_and_says_what_it_proved(arena, replay):
    run = arena("verify", replay)
    assert (run.code, run.out.split()[0]) == (0, "verified")
    assert "not who gave the answers" in run.out


def test_verify_names_the_ply_of_a_changed_action(arena, replay, tmp_path):
    plain = plain_copy(replay, tmp_path)
    lines = plain.read_text().splitlines()
    changed = next(k for k, line in enumerate(lines) if '"kind":"played","ply":4' in line)
    played = json.loads(lines[changed])
    played["action"] = "7" if played["action"] != "7" else "6"
    lines[changed] = json.dumps(played)
    plain.write_text("\n".join(lines) + "\n")
    run = arena("verify", plain, "--json")
    found = json.loads(run.out)
    assert run.code == 1
    assert (found["verified"], found["ply"]) == (False, 4)
    assert "ply 4" in found["statement"]


def test_a_cut_off_replay_is_shown_verified_and_recovered(arena, replay, tmp_path):
    plain = plain_copy(replay, tmp_path)
    text = plain.read_text()
    plain.write_text(text[: text.index('"kind":"played","ply":5') + 30])
    assert arena("watch", plain).out.splitlines()[-1] == "cut off at ply 5"
    assert "cut off at ply 5" in arena("verify", plain).out
    sealed = Path(arena("recover", plain).out.strip())
    assert sealed.suffix == ".zst"
    assert not plain.exists()
    assert "void (interrupted) after 5 plies" in arena("show", sealed).out


def test_show_prints_moves_thoughts_one_ply_and_json(arena, replay):
    assert "   2. Yellow" in arena("show", replay, "--moves").out
    assert "attempt 1" in arena("show", replay, "--thoughts").out
    assert " 1. Red 1" in arena("show", replay, "--ply", 1).out
    events = [json.loads(line) for line in arena("show", replay, "--json").out.splitlines()]
    assert [events[0]["kind"], events[-1]["kind"]] == ["started", "ended"]
    eyes = [json.loads(line) for line in arena("show", replay, "--json", "--seat", "player_1").out.splitlines()]
    assert {event["seat"] for event in eyes if event["kind"] == "attempted"} == {"player_1"}
    assert arena("show", replay, "--seat", "player_9").code == 2
    assert arena("show", replay, "--ply", 99).code == 2


def test_watch_lists_a_folder_newest_first_and_names_what_cannot_be_read(arena, replay, tmp_path):
    (tmp_path / "0-broken.jsonl").write_text("not a replay\n")
    lines = arena("watch", tmp_path).out.splitlines()
    assert lines[0].startswith(replay.name)
    assert lines[1].startswith("0-broken.jsonl")


def test_an_empty_folder_is_not_an_error(arena, tmp_path):
    run = arena("watch", tmp_path)
    assert (run.code, run.out) == (0, "")


def test_games_and_agents_are_listed_with_their_parameters(arena):
    games = {row["id"]: row for row in json.loads(arena("games", "--json").out)}
    assert games["connect_four"]["parameters"] == "rows=6,columns=7,connect=4"
    assert "Connect Four   [rows=6" in arena("games").out
    assert "Notation" in arena("games", "connect_four").out
    agents = {row["id"]: row for row in json.loads(arena("agents", "--json").out)}
    assert agents["mcts"]["parameters"].startswith("simulations=400")
    assert set(agents) >= {"random", "first", "minimax", "mcts", "human"}


@pytest.mark.parametrize("command", ["demo", "play", "watch", "show", "verify", "fork", "recover", "games", "agents"])
def test_every_command_explains_itself(arena, command):
    run = arena(command, "--help")
    assert run.code == 0
    assert "Usage: arena" in run.out


def test_a_hostile_replay_sends_nothing_to_the_terminal(arena, replay, tmp_path):
    plain = plain_copy(replay, tmp_path)
    evil = "\\u001b]0;owned\\u0007\\u001b[2J\\u202e"
    plain.write_text(
        plain.read_text()
        .replace('"player":"first"', f'"player":"{evil}"')
        .replace('"title":"Red"', f'"title":"{evil}"')
    )
    for command in (("show", plain, "--thoughts"), ("watch", plain), ("verify", plain), ("watch", plain.parent)):
        run = arena(*command)
        assert not {character for character in run.out + run.err if character != "\n" and not character.isprintable()}
