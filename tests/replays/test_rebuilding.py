"""Matches that are built again by their rules: any ply, forward and back, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import arena
from arena.games.core.env import GameEnv
from arena.replays import rebuilding
from arena.replays.events import MatchStarted, Played
from arena.replays.player import Replay
from arena.replays.rebuilding import NotRebuilt, Rebuilding, Stopped, rules_of
from arena.replays.redact import redact
from arena.replays.takebacks import written
from arena.replays.tape import LiveTape


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """A talk that ends with a deal."""
    folder = tmp_path_factory.mktemp("rebuilt")
    return arena.play("deal_or_no_deal", ["conceder", "boulware"], seed=3, out=folder).replay


def states(tape: Replay) -> Sequence[Any]:
    """Every state of the match, executed by hand."""
    assert tape.started.seed is not None
    env = arena.make("deal_or_no_deal")
    assert isinstance(env, GameEnv)
    env.restart(tape.started.seed)
    found = [env.current]
    for ply in range(1, tape.plies + 1):
        env.advance({one.seat: env.parse(one.seat, one.action) for one in tape.frame(ply).played})
        found.append(env.current)
    return found


def told(started: MatchStarted) -> str:
    """Why a match that begins so is not built."""
    with pytest.raises(NotRebuilt) as refused:
        Rebuilding(started)
    return str(refused.value)


def of_game(started: MatchStarted, **changes: Any) -> MatchStarted:
    """The beginning with another game in it."""
    return replace(started, game=replace(started.game, **changes))


def test_every_ply_is_had_forward_and_back_and_executed_once(replay: Replay) -> None:
    match, expected = Rebuilding(replay.started), states(replay)
    assert match.plies == 0
    assert match.state(replay, replay.plies) == expected[-1]
    asked: list[int] = []
    for ply in (0, replay.plies, 1, *range(replay.plies)):
        assert match.state(replay, ply, lambda: bool(asked.append(0))) is match.state(replay, ply)
        assert match.state(replay, ply) == expected[ply]
    assert match.plies == replay.plies
    assert asked == []


def test_what_was_taken_back_is_taken_back_again(tmp_path: Path) -> None:
    tape = arena.play("tictactoe", ["random", "random"], seed=1, out=tmp_path).replay
    env = GameEnv(rules_of(tape.started))
    assert tape.started.seed is not None
    env.restart(tape.started.seed)
    live = LiveTape(tape.started)
    for ply in (1, 2):
        played = tape.frame(ply).played[0]
        env.advance({played.seat: env.parse(played.seat, played.action)})
        live.append(played)
    seat = env.to_act()[0]
    env.take_back(seat)
    back = Played(2, seat, written(2), env.digest.hex(), 1.0, source="take_back", scene=env.scene(None))
    live.append(back)
    match = Rebuilding(tape.started)
    assert match.state(live, 3) == match.state(live, 0) != match.state(live, 2)


def test_it_stops_when_nobody_wants_it_and_goes_on_later(replay: Replay) -> None:
    match, asked = Rebuilding(replay.started), iter([True, True, False])
    with pytest.raises(Stopped):
        match.state(replay, replay.plies, lambda: next(asked))
    assert match.plies == 2
    assert match.state(replay, 3) == states(replay)[3]


def test_a_ply_that_differs_is_refused_without_a_word_of_it(replay: Replay) -> None:
    live = LiveTape(replay.started)
    first, second = (replay.frame(ply).played[0] for ply in (1, 2))
    live.append(first)
    live.append(replace(second, digest="0" * 64))
    match = Rebuilding(replay.started)
    for _ in range(2):
        with pytest.raises(NotRebuilt) as refused:
            match.state(live, 2)
        assert str(refused.value) == "executed again, it differs at ply 1"
    assert match.state(live, 1) == states(replay)[1]


def test_what_a_seat_was_told_of_a_match_is_not_enough(replay: Replay) -> None:
    seen = redact(replay.started, "player_0")
    assert isinstance(seen, MatchStarted)
    assert told(seen) == "the seed was taken out of this replay"


def test_a_game_that_is_not_this_one_is_refused(replay: Replay) -> None:
    started = replay.started
    assert told(of_game(started, id="nowhere")) == "the game is not installed here"
    assert told(of_game(started, params={"rounds": "x"})) == "the game is not installed here"
    assert told(of_game(started, params={})) == "the game of this name is another one here"
    version = started.game.version
    assert told(of_game(started, version=99)) == f"it is of version 99 of the rules, and {version} is here"
    assert told(replace(started, digest="0")) == "executed again, it begins otherwise"
    assert told(replace(started, position="x")) == "the rules do not take its beginning"


@pytest.mark.parametrize(
    ("game", "params", "why"),
    [
        ("gymnasium", {"env": "CartPole-v1"}, "a world"),
        ("gymnasium", {"env": "made_up:Evil-v0"}, "a file or a world"),
        ("read_the_board", {"game": "python:evil.py", "form": "text"}, "a file or a world"),
        ("python", {}, "not installed"),
    ],
)
def test_nothing_that_a_replay_names_is_loaded(
    replay: Replay, game: str, params: dict[str, str], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "game_of", None)  # what would set it up
    assert why in told(of_game(replay.started, id=game, params=params))


def test_a_match_without_end_is_not_built_to_its_end(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "MOST", 3)
    match = Rebuilding(replay.started)
    assert match.state(replay, 3) == states(replay)[3]
    with pytest.raises(NotRebuilt, match="only the first 3 plies"):
        match.state(replay, 4)
