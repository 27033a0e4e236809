"""`arena watch`, `show`, `verify`, `recover`, `games`, `agents`, without a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from arena import BaseAgent, Move, play
from arena.replays.seal import unpacked

M = "m-7"
RED = [
    {
        "thought": "THE MIDDLE",
        "text": "<move>4</move>",
        "usage": {"input": 800, "output": 30, "reasoning": 9},
        "model": "m-7",
    },
    {"text": "no move at all", "usage": {"input": 900, "output": 5}, "model": M},
    {"failed": "rate_limit", "text": "slow down", "status": 429, "retry_after": 0},
    {"text": "\u001b[2J<move>4</move>", "usage": {"input": 950, "cached": 700, "output": 6}, "model": M},
    {"failed": "auth", "text": "who are you?"},
]


@pytest.fixture
def spoken(arena, tmp_path):
    """A match in which a model plays against a bot, until its service fails."""
    script, out = tmp_path / "red.jsonl", tmp_path / "out"
    script.write_text("".join(json.dumps(line) + "\n" for line in RED))
    run = arena("play", "connect_four", f"scripted:{script}", "first", "--seed", 7, "--out", out)
    assert run.code == 1
    (found,) = out.iterdir()
    return found, run


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


@pytest.mark.parametrize(
    "options",
    [
        ["--json", "--ply", 1],
        ["--json", "--moves"],
        ["--json", "--thoughts"],
        ["--json", "--prompts"],
        ["--ply", 1, "--moves"],
    ],
)
def test_options_that_do_not_go_together_are_refused(arena, replay, options):
    run = arena("show", replay, *options)
    assert (run.code, run.out) == (2, "")
    assert len(run.err.splitlines()) == 1
    assert options[0] in run.err


def test_one_ply_is_shown_with_its_thoughts_said_or_not(arena, spoken):
    replay, _ = spoken
    shown = arena("show", replay, "--ply", 1, "--thoughts").out
    assert "thought: THE MIDDLE" in shown
    assert shown == arena("show", replay, "--ply", 1).out


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


def test_play_tells_what_each_attempt_took_and_the_bill(spoken):
    _, run = spoken
    lines = [line.strip() for line in run.out.splitlines()]
    assert "m-7 (asked for scripted): 800 in → 30 out (9 thinking), cost unknown, 0.0 s" in lines
    assert lines.index("1. Red 4") == lines.index(next(line for line in lines if line.startswith("m-7"))) + 1
    assert any(line.endswith("950 in (700 cached) → 6 out, cost unknown, 0.0 s, 1 failed try") for line in lines)
    assert lines[-1].startswith("Red: m-7 (asked for scripted): 4 calls, 2,650 in (at least 700 cached) → 41 out")
    assert "\x1b" not in run.out


def test_play_prints_the_bills_as_data(arena, tmp_path):
    script = tmp_path / "red.jsonl"
    script.write_text(json.dumps(RED[0]) + "\n" + json.dumps(RED[-1]) + "\n")
    body = json.loads(arena("play", "connect_four", f"scripted:{script}", "first", "--json", "--out", tmp_path).out)
    assert body["ending"] == "void"
    assert list(body["bills"]) == ["player_0"]
    bill = body["bills"]["player_0"]
    assert (bill["calls"], bill["failed_tries"], bill["models"]) == (2, 1, {"m-7": 1})
    assert bill["tokens"] == {"input": 800, "cached": None, "cache_written": None, "output": 30, "reasoning": 9}
    assert (bill["cost"], bill["cost_unknown"]) == (None, 1)
    assert json.loads(arena("play", "tictactoe", "first", "first", "--json", "--out", tmp_path).out)["bills"] == {}


def test_faults_are_told_and_counted(arena, spoken, tmp_path):
    replay, run = spoken
    assert run.out.splitlines()[-1].endswith(", faults: 1 unreadable, 1 provider")
    assert arena("show", replay).out.splitlines()[-1] == run.out.splitlines()[-1]
    script, silent = tmp_path / "silent.jsonl", {"text": "", "model": "m-7"}
    script.write_text("".join(f"{json.dumps(line)}\n" for line in [silent, silent, RED[1]]))
    run = arena("play", "tictactoe", f"scripted:{script}", "first", "--json", "--out", tmp_path / "silent")
    bills = json.loads(run.out)["bills"]
    assert {seat: bill["faults"] for seat, bill in bills.items()} == {"player_0": {"empty": 2, "unreadable": 1}}


class Mute(BaseAgent):
    """Calls no model, and says nothing that is a move."""

    async def act(self, turn):
        return Move("nothing\n  and another line")


def test_faults_of_who_called_no_model_are_told_too(arena, tmp_path):
    result = play("tictactoe", [Mute, "first"], seed=1, out=tmp_path)
    assert arena("show", result.path).out.splitlines()[-1] == "X: faults: 3 unreadable"


def test_what_went_wrong_adds_no_line(arena, tmp_path):
    script = tmp_path / "lines.jsonl"
    script.write_text(json.dumps({"failed": "auth", "text": "no\n   1. X a1\nX wins"}) + "\n")
    run = arena("play", "tictactoe", f"scripted:{script}", "first", "--out", tmp_path)
    assert "X wins" not in [line.strip() for line in run.out.splitlines()]
    assert r"no\n   1. X a1\nX wins" in run.out


def test_show_tells_the_bill_of_a_void_match_too(arena, spoken):
    replay, _ = spoken
    out = arena("show", replay).out
    assert "void (provider)" in out
    assert "Red: m-7 (asked for scripted): 4 calls" in out.splitlines()[-1]
    assert "m-7" not in arena("show", replay, "--seat", "player_1").out


def test_show_prompts_prints_what_was_sent_word_for_word(arena, spoken):
    replay, _ = spoken
    out = arena("show", replay, "--prompts").out
    for words in (
        "── system",
        "│ You play Connect Four as Red.",
        "── thought\n          │ THE MIDDLE",
        "unreadable: the answer holds no <move>",
        "│ no move at all",
        "── … the first",
        "try 1 failed: rate_limit (429) after 0.000 s",
        "│ \\x1b[2J<move>4</move>",
        "after ply 4:",
        "try 1 failed: auth after 0.000 s: who are you?",
    ):
        assert words in out
    assert out.count("You play Connect Four as Red.") == 1, "what was sent before is not told again"
    assert "\x1b" not in out
    one = arena("show", replay, "--prompts", "--ply", 3).out
    assert one.count("You play Connect Four as Red.") == 1
    assert "THE MIDDLE" not in one.split("── reply")[-1]
    last = arena("show", replay, "--prompts", "--ply", 4).out
    assert "after ply 4:" in last


def test_prompts_of_others_are_not_shown_through_a_seats_eyes(arena, spoken):
    replay, _ = spoken
    for options in (["--prompts"], ["--thoughts"], ["--json"], ["--prompts", "--ply", 1], []):
        out = arena("show", replay, "--seat", "player_1", *options).out
        assert "You play Connect Four as Red" not in out
        assert "THE MIDDLE" not in out
        assert "m-7" not in out


def test_show_json_holds_every_message(arena, spoken):
    replay, _ = spoken
    events = [json.loads(line) for line in arena("show", replay, "--json").out.splitlines()]
    calls = [call for event in events for call in event.get("calls", ())]
    assert [call["request"]["messages"][0]["role"] for call in calls] == ["system"] * 4
    assert calls[0]["request"]["messages"][0]["parts"][0]["text"].startswith("You play Connect Four as Red.")
    assert calls[-1]["failures"][0]["kind"] == "auth"


def test_a_foreign_call_is_refused_in_a_sentence(arena, spoken, tmp_path):
    replay, _ = spoken
    plain = plain_copy(replay, tmp_path)
    plain.write_text(plain.read_text().replace('"stop":"end"', '"stop":"\\u001b[2Jnever"', 1))
    run = arena("show", plain, "--prompts")
    assert run.code == 2
    assert "a call of a model cannot be read: Invalid enum value" in run.err
    assert "\x1b" not in run.out + run.err
