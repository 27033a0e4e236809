"""Forks: a recorded match up to a ply, and played on by others."""

from __future__ import annotations

import pytest

import arena
from arena.agents.core.decision import Resign
from arena.agents.core.errors import UnknownAgent
from arena.forks import set_up_fork
from arena.games.core.errors import ParameterError, PositionError
from arena.replays.errors import ReplayError
from arena.replays.events import Asked, Played
from arena.replays.recorder import Recorder
from arena.replays.verify import verify


@pytest.fixture
def parent(tmp_path):
    return arena.play("connect_four", ["random", "random"], seed=4, out=tmp_path)


def actions(result):
    return [event.action for event in result.replay.events() if isinstance(event, Played)]


@pytest.mark.parametrize("at", [0, 1, 5])
def test_a_fork_verifies_and_names_its_parent(at, parent, tmp_path):
    fork = arena.fork(parent.path, at, {"player_1": "minimax,depth=2"}, out=tmp_path)
    assert fork.path != parent.path
    assert verify(fork.path).verified
    assert verify(parent.path).verified
    assert fork.started.match != parent.started.match
    assert fork.started.parent.match == parent.started.match
    assert fork.started.parent.ply == at
    assert fork.started.parent.digest == parent.replay.frame(at).digest == fork.replay.frame(at).digest
    assert fork.replay.started.parent == fork.started.parent
    assert [seated.player for seated in fork.started.seats] == ["random", "minimax,depth=2"]
    assert fork.started.seed == parent.started.seed
    assert actions(fork)[:at] == actions(parent)[:at]
    sources = [event.source for event in fork.replay.events() if isinstance(event, Played)]
    assert sources == ["opening"] * at + ["agent"] * (len(sources) - at)
    assert next(event.ply for event in fork.replay.events() if isinstance(event, Asked)) == at
    assert fork.started.opening == f"the first {at} plies of match {parent.started.match}"


def test_the_parent_is_a_path_a_text_or_a_replay(parent):
    ends = [arena.fork(one, 3, {}, record=False).ended for one in (parent.path, str(parent.path), parent.replay)]
    assert len({end.digest for end in ends}) == 1


def test_the_same_agents_play_a_deterministic_match_on_as_it_was(tmp_path):
    parent = arena.play("connect_four", ["first", "first"], seed=4, out=tmp_path)
    fork = arena.fork(parent.path, 7, {}, out=tmp_path)
    assert fork.ended.digest == parent.ended.digest
    assert actions(fork) == actions(parent)


@pytest.mark.parametrize("name", ["player_1", "Yellow", "YELLOW"])
def test_seats_are_named_by_seat_or_title(name, parent):
    fork = arena.fork(parent.path, 2, {name: "first"}, record=False)
    assert [seated.player for seated in fork.started.seats] == ["random", "first"]


def test_both_seats_can_be_taken(parent):
    fork = arena.fork(parent.path, 2, {"Red": "first", "player_1": "minimax,depth=1"}, record=False)
    assert [seated.player for seated in fork.started.seats] == ["first", "minimax,depth=1"]


def test_a_seat_that_is_not_there(parent):
    with pytest.raises(ParameterError, match=r"no seat is called 'Green'; there are player_0 \(Red\), player_1"):
        arena.fork(parent.path, 2, {"Green": "first"})


@pytest.mark.parametrize("at", [-1, 10_000])
def test_beyond_the_end(at, parent):
    with pytest.raises(ParameterError, match=f"has plies 0 to {parent.ended.plies}, not {at}"):
        arena.fork(parent.path, at, {})


def test_after_the_end(parent):
    with pytest.raises(PositionError, match=f"after {parent.ended.plies} plies the game is over"):
        arena.fork(parent.path, parent.ended.plies, {})


def test_a_match_that_ended_early_can_be_played_on(tmp_path, bad):
    parent = arena.play("connect_four", ["first", bad.Answers("2", Resign())], seed=4, out=tmp_path)
    assert (parent.ended.reason, parent.ended.plies) == ("resignation", 3)
    fork = arena.fork(parent.path, 3, {"Yellow": "first"}, out=tmp_path)
    assert fork.ended.reason == "rules"
    assert actions(fork)[:3] == ["1", "2", "1"]


def test_a_fork_of_a_fork(parent, tmp_path):
    one = arena.fork(parent.path, 5, {"Red": "first"}, out=tmp_path)
    for at in (3, 5, 7):
        two = arena.fork(one.path, at, {"Yellow": "first"}, out=tmp_path)
        assert two.started.parent.match == one.started.match
        assert actions(two)[:at] == actions(one)[:at]
        assert [seated.player for seated in two.started.seats] == ["first", "first"]
        assert verify(two.path).verified


@pytest.mark.parametrize(("game", "position"), [("tictactoe", "X.O/.../..."), ("tictactoe", "a1 b2"), (
    "rock_paper_scissors,rounds=4", "random:2")])  # fmt: skip
def test_a_fork_of_a_match_that_began_elsewhere(game, position, tmp_path):
    parent = arena.play(game, ["random", "random"], seed=2, position=position, out=tmp_path)
    for at in range(4):
        fork = arena.fork(parent.path, at, {}, out=tmp_path)
        assert verify(fork.path).verified
        assert fork.started.position == parent.started.position
        assert fork.started.game == parent.started.game
        moves = 2 * at if game.startswith("rock") else at
        assert actions(fork)[:moves] == actions(parent)[:moves]


def test_the_table_is_taken_over_or_replaced(tmp_path):
    table = {"attempts": 1, "max_plies": 6, "evaluator": {"evaluator": "minimax,depth=1", "plies": 2}}
    parent = arena.play("connect_four", ["first", "first"], table=table, out=tmp_path)
    same = arena.fork(parent.path, 2, {}, record=False)
    assert same.started.table == parent.started.table
    assert (same.ended.reason, same.ended.plies) == ("ply_limit", 6)
    other = arena.fork(parent.path, 2, {}, table={"max_plies": 4}, record=False)
    assert other.started.table == {"max_plies": 4}
    assert other.ended.plies == 4


def test_a_player_that_has_no_spec_must_be_replaced(tmp_path, bad):
    parent = arena.play("connect_four", [bad.Answers("1"), "first"], table={"max_plies": 4}, out=tmp_path)
    with pytest.raises(UnknownAgent, match="Answers"):
        arena.fork(parent.path, 2, {})
    assert arena.fork(parent.path, 2, {"Red": "first"}, record=False).ended.plies == 4


async def test_one_seats_view_cannot_be_played_on(tmp_path):
    async def seen():
        async for event in arena.stream("connect_four", ["random", "random"]):
            if (shown := arena.redact(event, "player_0")) is not None:
                yield shown

    recorder = Recorder(tmp_path / "seen")
    assert [event async for event in recorder.record(seen())]
    with pytest.raises(ParameterError, match="shows one seat's view, without the seed: it cannot be played on"):
        await arena.afork(recorder.path, 1, {})


def test_what_is_no_replay(tmp_path):
    (tmp_path / "no.jsonl").write_text("{}\n")
    with pytest.raises(ReplayError):
        set_up_fork(tmp_path / "no.jsonl", 0, {})


async def test_within_a_running_loop(parent, tmp_path):
    told = []
    fork = await arena.afork(parent.path, 3, {"Red": "first"}, out=tmp_path, on_event=told.append)
    assert told[0] == fork.started
    assert told[-1] == fork.ended
    assert arena.fork(parent.path, 3, {"Red": "first"}, record=False).ended.digest == fork.ended.digest


def test_a_result_can_be_forked_as_it_is(tmp_path):
    parent = arena.play("tictactoe", ["first", "first"], seed=1, out=tmp_path)
    child = arena.fork(parent, 2, {}, out=tmp_path)
    assert child.started.parent.match == parent.started.match


def test_what_cannot_be_forked_or_played_is_said_in_a_sentence(tmp_path):
    parent = arena.play("tictactoe", ["first", "first"], seed=1, out=tmp_path).path
    for replay, at, seats, said in (
        (parent, "2", {}, "at is a ply, which is a whole number, not '2'"),
        (parent, True, {}, "at is a ply"),
        (parent, 2, ["first"], "seats is a mapping"),
        (parent, 2, {0: "first"}, "a seat is named by a text, not by 0"),
        (5, 2, {}, "a replay, its file or a result can be forked"),
    ):
        with pytest.raises(ParameterError, match=said):
            arena.fork(replay, at, seats, out=tmp_path)
    with pytest.raises(ParameterError, match="out is a folder, as a path, not 5"):
        arena.play("tictactoe", ["first", "first"], out=5)
    with pytest.raises(ParameterError, match="show is True, False or None, not 'yes'"):
        arena.play("tictactoe", ["first", "first"], record=False, show="yes")
