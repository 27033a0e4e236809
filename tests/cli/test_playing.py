"""`arena demo`, `arena play` and `arena fork`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import arena as package


def test_demo_without_a_terminal_tells_a_whole_match_and_records_it(arena, tmp_path):
    run = arena("demo", "--out", tmp_path, "--seed", 3)
    assert run.code == 0
    assert "mcts,simulations=400" in run.out
    assert "played (rules)" in run.out.splitlines()[-1]
    (replay,) = tmp_path.iterdir()
    assert f"next: arena watch {replay}" in run.err
    assert package.verify(replay).verified


def test_play_prints_one_json_object_on_stdout_and_talk_on_stderr(arena, tmp_path):
    run = arena("play", "tictactoe", "first", "first", "--seed", 1, "--out", tmp_path, "--json")
    result = json.loads(run.out)
    assert (result["ending"], result["scores"]) == ("played", {"player_0": 1.0, "player_1": -1.0})
    assert result["seats"] == {"player_0": "first", "player_1": "first"}
    assert package.load(result["replay"]).ended.digest == result["digest"]
    assert "recorded:" in run.err


def test_the_same_seed_is_the_same_match(arena, tmp_path):
    runs = [
        arena("play", "connect_four", "random", "mcts,simulations=20", "--seed", 5, "--out", tmp_path, "--json")
    ] * 2
    assert len({json.loads(run.out)["digest"] for run in runs}) == 1


def test_max_plies_ends_the_match_with_the_scores_as_they_are(arena, tmp_path):
    run = arena("play", "connect_four", "random", "random", "--max-plies", 5, "--out", tmp_path, "--json")
    assert [json.loads(run.out)[key] for key in ("reason", "plies")] == ["ply_limit", 5]


@pytest.mark.parametrize(
    ("position", "plies"), [("random:4", 4), ("4 4 3", 3), ("/".join(["." * 7] * 5 + ["XOXOXO."]), 0)]
)
def test_a_match_starts_elsewhere(arena, tmp_path, position, plies):
    run = arena(
        "play", "connect_four", "first", "random", "--position", position, "--out", tmp_path, "--json", "--seed", 2
    )
    replay = package.load(json.loads(run.out)["replay"])
    sources = [replay.frame(ply + 1).played[0].source for ply in range(replay.plies)]
    assert sources[: plies + 1] == ["opening"] * plies + ["agent"]
    assert package.verify(replay).verified


def test_a_game_and_an_agent_from_files(arena, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("bot.py").write_text(
        "from arena import BaseAgent, Move\n"
        "class Last(BaseAgent):\n"
        "    async def act(self, turn):\n"
        "        return Move(turn.view.legal[-1])\n"
    )
    run = arena("play", "connect_four", "python:bot.py", "python:bot.py:Last,runs=thread", "--out", "o", "--json")
    assert json.loads(run.out)["ending"] == "played"


def test_adjudication_is_recorded_with_its_evidence(arena, tmp_path):
    arguments = ("--evaluator", "minimax,depth=4", "--evaluator-plies", 2, "--evaluator-margin", 0.9)
    run = arena(
        "play", "connect_four", "mcts,simulations=100", "first", *arguments, "--out", tmp_path, "--json", "--seed", 1
    )
    result = json.loads(run.out)
    assert (result["reason"], result["scores"]["player_0"]) == ("adjudication", 1.0)
    evidence = package.load(result["replay"]).ended.evidence
    assert evidence["evaluator"] == "minimax,depth=4"
    assert evidence["values"]["player_0"] >= 0.9


def test_fork_plays_on_with_others_and_names_its_parent(arena, replay, tmp_path):
    run = arena("fork", replay, "--at", 3, "Red=random", "--out", tmp_path / "forks", "--json")
    result = json.loads(run.out)
    assert result["seats"] == {"player_0": "random", "player_1": "random"}
    fork = package.load(result["replay"])
    parent = package.load(replay)
    assert (fork.started.parent.match, fork.started.parent.ply) == (parent.started.match, 3)
    assert [fork.frame(k).digest for k in range(4)] == [parent.frame(k).digest for k in range(4)]
    assert package.verify(fork).verified


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("play", "conect_four", "random", "random"), "no game is called 'conect_four': did you mean connect_four?"),
        (("play", "connect_four", "mtcs", "random"), "no agent is called 'mtcs': did you mean mcts?"),
        (("play", "connect_four,row=7", "random", "random"), "has no parameter 'row': did you mean rows?"),
        (("play", "connect_four,rows=99", "random", "random"), "rows and columns go from 2 to 20"),
        (("play", "connect_four", "mcts,simulations=many", "random"), "mcts: simulations=many"),
        (("play", "connect_four", "random"), "connect_four has 2 seats (Red, Yellow), not 1"),
        (("play", "connect_four", "random", "random", "--attempts", "0"), "table: attempts=0"),
        (("play", "connect_four", "random", "random", "--on-illegal", "shout"), "table: on_illegal='shout'"),
        (("play", "connect_four", "random", "random", "--position", "9"), '"9" is not a move of Connect Four'),
        (("play", "rock_paper_scissors", "minimax", "random"), "one seat to move at a time"),
        (("play", "python:nowhere.py", "random"), "there is no file nowhere.py"),
        (("play", "connect_four", "python:nowhere.py", "random"), "there is no file nowhere.py"),
        (("play", "tictactoe", "random", "random", "--evaluator", "random"), "random cannot evaluate positions"),
        (("fork", "nowhere", "--at", "1"), "there is no replay nowhere"),
        (("verify", "nowhere"), "there is no replay nowhere"),
        (("watch", "nowhere"), "there is no replay nowhere"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(arena, tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    run = arena(*arguments)
    assert (run.code, run.out) == (2, "")
    assert sentence in run.err
    assert len(run.err.splitlines()) == 1
    assert not any(tmp_path.iterdir())


def test_a_fork_beyond_the_end_or_of_an_unknown_seat_is_refused(arena, replay):
    assert "has plies 0 to" in arena("fork", replay, "--at", 99).err
    assert "no seat is called 'Green'" in arena("fork", replay, "--at", 1, "Green=random").err
    assert "is not SEAT=SPEC" in arena("fork", replay, "--at", 1, "random").err


def test_a_person_plays_in_the_plain_terminal(arena, tmp_path, monkeypatch):
    import asyncio

    from arena.agents import lines

    typed = iter(["4\n", "nonsense\n", "3\n", "resign\n"])

    class Typed:
        async def next(self) -> str:
            await asyncio.sleep(0)
            return next(typed)

    monkeypatch.setattr(lines, "standard_input", Typed)
    run = arena("play", "connect_four", "human", "first", "--out", tmp_path, "--json")
    result = json.loads(run.out)
    assert (result["reason"], result["plies"]) == ("resignation", 4)
    assert '"nonsense" is not a move of Connect Four' in run.err
    replay = package.load(result["replay"])
    assert [event.action for event in replay.frame(3).attempts if hasattr(event, "action")] == [None, "3"]
