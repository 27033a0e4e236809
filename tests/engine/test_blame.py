"""Who is to blame: no agent can put it on another, or on the game, and no game on an agent."""

from __future__ import annotations

import asyncio
import gc
import signal
import weakref
from pathlib import Path

import pytest

import arena
from arena.games.board.tictactoe import TicTacToe
from arena.games.core import GameUnavailable, Grid
from arena.games.core.env import GameEnv
from arena.match import Match, Player, Setup
from arena.replays.recorder import Recorder
from arena.table import Table


class Liar(arena.BaseAgent):
    """Does something to its turn, and then answers or raises."""

    def __init__(self, lie) -> None:
        self.lie = lie

    async def act(self, turn):
        legal = turn.view.legal
        answer = self.lie(turn)
        return arena.Move(legal[0]) if answer is None else answer


def blames_the_other(turn):
    turn.seat = "player_1"
    raise ValueError("x")


def resigns_for_the_other(turn):
    turn.seat = "player_1"
    return arena.Resign()


def takes_its_view_away(turn):
    turn.view = None


def renumbers(turn):
    turn.ply, turn.attempt, turn.queued, turn.looked_ahead = 7, 9, 0.0, "yes"


@pytest.mark.parametrize("runs", ["loop", "thread"])
@pytest.mark.parametrize(
    ("lie", "end"),
    [
        (blames_the_other, ("forfeited", "crashed", "player_0")),
        (resigns_for_the_other, ("played", "resignation", None)),
        (takes_its_view_away, ("played", "rules", None)),
        (renumbers, ("played", "rules", None)),
    ],
)
def test_an_agent_that_changes_its_turn_changes_only_its_own_result(lie, end, runs, tmp_path):
    class Here(Liar):
        pass

    Here.runs = runs
    result = arena.play("tictactoe", [lambda: Here(lie), "random"], seed=3, out=tmp_path)
    ended = result.ended
    assert (ended.ending, ended.reason, ended.culprit) == end
    assert ended.detail.startswith("X") or end[1] == "rules"
    assert {event.seat for k in range(result.replay.plies + 1) for event in result.replay.frame(k).played} <= {
        "player_0",
        "player_1",
    }
    assert arena.verify(result.path).verified


class Sly(str):
    def strip(self, *_):
        raise RuntimeError("ha")


@pytest.mark.parametrize(
    "answer", [arena.Move(Sly("a1")), arena.Move("a1", reply=Sly("a1")), arena.Move("a1", thought=Sly("t"))]
)
def test_what_is_not_plain_text_is_no_decision(answer):
    ended = arena.play("tictactoe", [lambda: Liar(lambda _: answer), "first"], record=False).ended
    assert (ended.ending, ended.reason, ended.culprit) == ("forfeited", "crashed", "player_0")


@pytest.mark.parametrize("error", [type("Panic", (BaseException,), {}), GeneratorExit, SystemExit])
@pytest.mark.parametrize("waits", [False, True])
def test_no_exception_of_an_agent_ends_the_program(error, waits):
    class Raises(arena.BaseAgent):
        async def act(self, turn):
            if waits:
                await asyncio.sleep(0)
            raise error("x")

        async def end(self, outcome):
            raise error("y")

    ended = arena.play("tictactoe", [Raises, "first"], record=False).ended
    assert (ended.ending, ended.reason, ended.culprit) == ("forfeited", "crashed", "player_0")


async def told(game, folder: Path):
    """The end of a match of `first` against itself at a game, and its replay."""
    players = [Player("first", arena.agents.spec.agent("first").build()) for _ in game.seats]
    recorder = Recorder(folder)
    setup = Setup(GameEnv(game), players, 1, Table())
    events = [event async for event in recorder.record(Match(setup).events())]
    assert recorder.path is not None
    return events[-1], arena.load(recorder.path)


def broken(name: str, wrong):
    """Tic-Tac-Toe with one method that goes wrong from the third ply on."""

    class Broken(TicTacToe):
        pass

    right = getattr(TicTacToe, name)

    def method(self, state, *rest):
        return right(self, state, *rest) if state.count(".") > 7 else wrong(self, state, *rest)

    setattr(Broken, name, method)
    return Broken()


def fails(*_):
    raise KeyError("boom")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("legal", fails),
        ("notation", fails),
        ("notation", lambda *_: 3),
        ("legal", lambda *_: []),
        ("apply", fails),
        ("scene", fails),
        ("scene", lambda *_: None),
        ("canonical", fails),
        ("scores", lambda *_: {"player_0": float("nan"), "player_1": 0.0}),
        ("scores", lambda *_: {"player_0": 1.0}),
        ("to_move", fails),
    ],
)
async def test_what_breaks_in_a_game_is_void_and_its_replay_opens(name, wrong, tmp_path):
    ended, replay = await told(broken(name, wrong), tmp_path)
    assert (ended.ending, ended.reason, ended.culprit, ended.scores) == ("void", "infrastructure", None, None)
    assert replay.ended is not None
    assert (replay.status, replay.plies) == ("ended", replay.ended.plies)
    assert isinstance(replay.frame(replay.plies).scene, Grid)


async def test_a_game_that_fails_before_the_first_ply_is_refused_in_a_sentence(tmp_path):
    class Never(TicTacToe):
        def scene(self, state, seat):
            raise KeyError("boom")

    with pytest.raises(GameUnavailable, match="failed at ply 0: KeyError"):
        await told(Never(), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_thought_that_is_no_text_is_written_as_text():
    class Thinks(arena.BaseAgent):
        async def act(self, turn):
            turn.progress(123)
            turn.progress("\ud800" + "x" * 10**6)
            return arena.Move(turn.view.legal[0])

    thoughts = []
    arena.play(
        "tictactoe",
        [Thinks, "first"],
        record=False,
        table={"max_plies": 1},
        on_event=lambda event: thoughts.append(getattr(event, "text", None)),
    )
    said = [thought for thought in thoughts if thought]
    assert said[0] == "123"
    assert len(said[1]) <= 100_010
    said[1].encode()


def test_an_event_loop_is_let_go_when_its_matches_are_over():
    loops = []

    async def play():
        loops.append(weakref.ref(asyncio.get_running_loop()))
        await arena.aplay("tictactoe", ["first", "first"], record=False)

    for _ in range(3):
        asyncio.run(play())
    gc.collect()
    assert not any(loop() for loop in loops[:-1])


def test_whoever_used_the_watchdogs_signal_still_gets_it():
    got = []
    before = signal.signal(signal.SIGURG, lambda *_: got.append(1))
    try:
        arena.play("tictactoe", ["first", "first"], record=False)
        signal.raise_signal(signal.SIGURG)
        assert got == [1]
    finally:
        signal.signal(signal.SIGURG, before)


def test_blocking_while_sitting_down_has_an_end():
    class Sleeps(arena.BaseAgent):
        async def start(self, game, seat, seed):
            while True:
                pass

    ended = arena.play("tictactoe", [Sleeps, "first"], record=False, table={"start_seconds": 0.05}).ended
    assert (ended.ending, ended.reason) == ("void", "infrastructure")
