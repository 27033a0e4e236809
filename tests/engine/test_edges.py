"""What a program calls: play, aplay, stream, load, export and make."""

from __future__ import annotations

import asyncio
import random
import threading
from pathlib import Path

import numpy as np
import pytest
from pettingzoo import AECEnv, ParallelEnv

import arena
from arena.agents.core.decision import Move
from arena.agents.core.errors import UnknownAgent
from arena.games.core.errors import GameError, IllegalAction, ParameterError, UnknownGame
from arena.replays.errors import NotExported
from arena.replays.events import Asked, Attempted, MatchEnded, MatchStarted, Played, Progress


def test_play_without_a_loop(tmp_path):
    result = arena.play("tictactoe", ["first", "first"], seed=1, out=tmp_path)
    assert result.ended.reason == "rules"
    assert result.path.parent == tmp_path
    assert arena.load(result.path).ended == result.replay.ended == result.ended
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()


async def test_play_within_a_running_loop():
    threads = []

    class Looks(arena.BaseAgent):
        async def act(self, turn):
            threads.append(threading.current_thread().name)
            return Move(turn.view.legal[0])

    result = arena.play("tictactoe", [Looks(), "first"], seed=1, record=False)
    assert result.ended.ending == "played"
    assert set(threads) == {"arena"}
    assert asyncio.get_running_loop().is_running()
    assert not [thread for thread in threading.enumerate() if thread.name == "arena"]


async def test_what_is_raised_on_the_other_thread_comes_back():
    with pytest.raises(UnknownGame):
        arena.play("chess960x", ["first", "first"])

    def listen(event):
        raise KeyError("oh")

    with pytest.raises(KeyError, match="oh"):
        arena.play("tictactoe", ["first", "first"], record=False, on_event=listen)


async def test_aplay_tells_every_event_in_order(tmp_path):
    told = []
    result = await arena.aplay("tictactoe", ["first", "first"], seed=1, out=tmp_path, on_event=told.append)
    assert told[0] == result.started
    assert told[-1] == result.ended
    plies = [(type(event), event.ply) for event in told[1:-1]]
    assert plies == [(kind, ply) for ply in range(7) for kind in (Asked, Attempted, Played)]
    streamed = [event async for event in arena.stream("tictactoe", ["first", "first"], seed=1)]
    assert [type(event) for event in streamed] == [type(event) for event in told]
    recorded = list(result.replay.events())
    assert [type(event) for event in recorded] == [type(event) for event in told]
    assert recorded[-1] == told[-1]


async def test_thoughts_are_told_live_and_never_recorded(tmp_path):
    """The agent goes on only when its thought has been seen."""
    seen, told = asyncio.Event(), []

    class Thinks(arena.BaseAgent):
        async def act(self, turn):
            turn.progress("hm")
            await seen.wait()
            turn.progress("aha")
            return Move("4")

    def listen(event):
        told.append(event)
        if isinstance(event, Progress):
            assert not any(isinstance(one, Attempted) for one in told)
            seen.set()

    result = await arena.aplay(
        "connect_four", [Thinks(), "first"], table={"max_plies": 1}, out=tmp_path, on_event=listen
    )
    thoughts = [event for event in told if isinstance(event, Progress)]
    assert [(event.ply, event.seat, event.text) for event in thoughts] == [
        (0, "player_0", "hm"),
        (0, "player_0", "aha"),
    ]
    assert [type(event) for event in told] == [MatchStarted, Asked, Progress, Progress, Attempted, Played, MatchEnded]
    assert not any(isinstance(event, Progress) for event in result.replay.events())


async def test_without_a_record(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = await arena.aplay("tictactoe", ["first", "first"], record=False, out=tmp_path / "there")
    assert result.path is None
    with pytest.raises(FileNotFoundError, match="record=False"):
        _ = result.replay
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", [str, Path])
async def test_the_folder_is_made(form, tmp_path):
    result = await arena.aplay("tictactoe", ["first", "first"], out=form(tmp_path / "a" / "b"))
    assert list((tmp_path / "a" / "b").iterdir()) == [result.path]


async def test_without_a_folder_replays_go_where_the_platform_keeps_data(tmp_path, monkeypatch):
    asked = []

    def data(*args, **more):
        asked.append((args, more))
        return tmp_path

    monkeypatch.setattr("platformdirs.user_data_path", data)
    result = await arena.aplay("tictactoe", ["first", "first"])
    assert list((tmp_path / "replays").iterdir()) == [result.path]
    assert asked == [(("arena",), {"appauthor": False})]


async def test_a_result_in_words(bad):
    played = await arena.aplay("tictactoe", [bad.Answers("a1", "b1", "c1"), "first"], seed=1, record=False)
    assert str(played).startswith("Tic-Tac-Toe: ")
    won = await arena.aplay("tictactoe", [bad.Answers("a1", "b1", "c1"), bad.Answers("a2", "b2")], seed=1, record=False)
    assert str(won) == "Tic-Tac-Toe: played: X has three in a row after 5 plies; X (Answers) +1, O (Answers) -1"
    assert won.scores == {"player_0": 1.0, "player_1": -1.0}
    assert won.ended.scores is won.scores
    void = await arena.aplay("tictactoe", [bad.Provider(), "first"], record=False)
    assert str(void) == "Tic-Tac-Toe: void: X: the service answered 529 after 0 plies"
    assert void.scores is None


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: arena.stream("conect_four", ["first", "first"]), UnknownGame, "connect_four"),
        (lambda: arena.stream("tictactoe", ["frist", "first"]), UnknownAgent, "first"),
        (lambda: arena.stream("tictactoe", ["first"]), ParameterError, r"tictactoe has 2 seats \(X, O\), not 1"),
        (lambda: arena.stream("tictactoe", ["first", 5]), ParameterError, "5 is neither an agent"),
        (lambda: arena.stream("connect_four,rows=two", ["first"] * 2), ParameterError, "rows=two"),
        (lambda: arena.make("connect_four", row=7), ParameterError, "did you mean rows"),
        (lambda: arena.load(None), ParameterError, "can be opened, not None"),
        (lambda: arena.verify(None), ParameterError, "can be verified, not None"),
        (lambda: arena.analyse(None, "minimax"), ParameterError, "can be judged, not None"),
        (lambda: arena.analyse([5], "minimax"), ParameterError, "can be judged, not 5"),
        (lambda: arena.export("m.jsonl.zst", None), ParameterError, "out is a file, as a path, not None"),
        (lambda: arena.redact(None, "player_0"), ParameterError, "can be redacted, not None"),
    ],
)
def test_what_cannot_be_set_up_is_refused_at_once(call, error, message):
    with pytest.raises(error, match=message) as refused:
        call()
    assert "\n" not in str(refused.value)


async def test_who_can_be_seated():
    class Mine(arena.BaseAgent):
        name = "my own"

        async def act(self, turn):
            return Move(turn.view.legal[0])

    result = await arena.aplay("tictactoe", [Mine, Mine()], record=False)
    assert [seated.player for seated in result.started.seats] == ["my own", "my own"]
    result = await arena.aplay("tictactoe", [lambda: Mine(), "minimax,depth=1"], record=False)
    assert [seated.player for seated in result.started.seats] == ["my own", "minimax,depth=1"]


def test_make_an_aec_environment():
    env = arena.make("connect_four", rows=5, columns=4)
    assert isinstance(env, AECEnv)
    env.reset(seed=1)
    assert env.agents == ["player_0", "player_1"]
    seats = []
    for seat in env.agent_iter():
        observation, _, terminated, truncated, _ = env.last()
        if terminated or truncated:
            env.step(None)
            continue
        seats.append(seat)
        (legal,) = np.nonzero(observation["action_mask"])
        assert len(observation["action_mask"]) == 4
        env.step(int(legal[-1]))
    assert seats[:4] == ["player_0", "player_1"] * 2
    assert env.agents == []
    env.reset(seed=1)
    with pytest.raises(IllegalAction, match="action 9 is not legal for player_0 at ply 0; possible: 1, 2, 3, 4"):
        env.step(9)
    env.close()


def test_make_a_parallel_environment():
    env = arena.make("rock_paper_scissors", parallel=True, rounds=2)
    assert isinstance(env, ParallelEnv)
    observations, infos = env.reset(seed=1)
    assert set(observations) == set(infos) == {"player_0", "player_1"}
    _, rewards, terminated, _, _ = env.step({"player_0": 0, "player_1": 1})
    assert rewards == {"player_0": -1.0, "player_1": 1.0}
    assert not any(terminated.values())
    _, rewards, terminated, truncated, _ = env.step({"player_0": 0, "player_1": 0})
    assert rewards == {"player_0": 0.0, "player_1": 0.0}
    assert all(terminated.values())
    assert not any(truncated.values())
    assert env.agents == []
    env.close()


def test_make_takes_parameters_over_those_of_the_spec():
    assert arena.make("connect_four,rows=5,columns=5", rows=7).params == {"rows": 7, "columns": 5, "connect": 4}


def test_no_parallel_environment_where_one_moves_at_a_time():
    with pytest.raises(GameError, match="parallel=True needs a game where all move at once"):
        arena.make("tictactoe", parallel=True)


@pytest.mark.parametrize("render_mode", ["ansi", "rgb_array", None])
def test_make_renders(render_mode):
    env = arena.make("tictactoe", render_mode=render_mode)
    env.reset(seed=1)
    shown = env.render()
    assert isinstance(shown, np.ndarray) == (render_mode == "rgb_array")
    if render_mode == "ansi":
        assert "a b c" in shown


def test_export_writes_a_page(tmp_path):
    result = arena.play("battleship", ["first", "random"], seed=1, out=tmp_path)
    whole = arena.export(result, tmp_path / "whole.html")
    assert whole.read_text().startswith("<!DOCTYPE html>")
    assert arena.export(result.path, tmp_path / "same.html").read_bytes() == whole.read_bytes()
    seen = arena.export(result.replay, tmp_path / "seen.html", eyes="player_1")
    assert seen.read_bytes() != whole.read_bytes()
    with pytest.raises(NotExported, match="there already"):
        arena.export(result, seen)
    assert arena.export(result, str(seen), force=True).read_bytes() == whole.read_bytes()
    with pytest.raises(NotExported, match="the replay itself"):
        arena.export(result, result.path, force=True)
    with pytest.raises(ParameterError, match="there is player_0, player_1"):
        arena.export(result, tmp_path / "x.html", eyes="Bob")
    with pytest.raises(ParameterError, match="not 5"):
        arena.export(5, tmp_path / "x.html")


def test_a_result_is_taken_wherever_its_replay_is(tmp_path):
    result = arena.play("tictactoe", ["first", "first"], out=tmp_path)
    assert arena.load(result).path == result.path
    assert arena.verify(result).verified
    assert [one.path for one in arena.analyse(result, "minimax").findings] == [result.path]
    unrecorded = arena.play("tictactoe", ["first", "first"], record=False)
    for deed in (arena.load, arena.verify):
        with pytest.raises(FileNotFoundError, match="record=False"):
            deed(unrecorded)


def test_no_edge_touches_global_randomness(tmp_path):
    before = random.getstate(), np.random.get_state()
    table = {"on_illegal": "random", "attempts": 1, "evaluator": {"evaluator": "mcts,simulations=3"}}
    result = arena.play(
        "connect_four", ["random", "mcts,simulations=5"], position="random:3", table=table, out=tmp_path
    )
    arena.fork(result.path, 2, {"Red": "random"}, record=False)
    arena.verify(result.path)
    arena.make("connect_four").reset()
    assert random.getstate() == before[0]
    after = np.random.get_state()
    assert after[0] == before[1][0]
    assert (after[1] == before[1][1]).all()
    assert after[2:] == before[1][2:]


def test_the_front_page_names_what_is_there():
    assert set(dir(arena)) == set(arena.__all__)
    for name in arena.__all__:
        assert getattr(arena, name) is not None
    with pytest.raises(AttributeError, match="module 'arena' has no attribute 'ply'"):
        _ = arena.ply
