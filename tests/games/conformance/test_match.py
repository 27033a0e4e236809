"""The game at the table: a whole match is played by the engine, recorded, read and verified."""

from __future__ import annotations

from typing import Any

import pytest

import arena
from arena.games.spec import GameRef, parse_spec
from arena.replays.events import Attempted, MatchEnded, MatchStarted, Played
from arena.replays.redact import redact


@pytest.fixture(scope="module")
def played(spec: str, ref: GameRef, tmp_path_factory: pytest.TempPathFactory) -> arena.Result:
    seats = ["random"] * len(ref.info.seats)
    return arena.play(spec, seats, seed=3, table={"max_plies": 300}, out=tmp_path_factory.mktemp("out"))


def test_a_match_is_played_to_its_end(played: arena.Result, ref: GameRef) -> None:
    assert played.ended.ending == "played"
    assert played.ended.reason in ("rules", "ply_limit")
    assert played.scores is not None
    assert set(played.scores) == {seated.seat for seated in played.started.seats}
    assert str(played).startswith(ref.info.title)


def test_it_verifies(played: arena.Result, ref: GameRef, spec: str) -> None:
    """By the name that the replay has for the game, where it is registered; else with the game given."""
    env = ref.env() if parse_spec(spec).kind == "python" else None
    assert played.path is not None
    found = arena.verify(played.path, env)
    assert found.verified, found.statement
    assert found.plies == played.ended.plies


def test_its_replay_tells_it_whole(played: arena.Result, ref: GameRef) -> None:
    replay = played.replay
    events: list[Any] = list(replay.events())
    assert isinstance(events[0], MatchStarted)
    assert isinstance(events[-1], MatchEnded)
    answered = [event for event in events if isinstance(event, Attempted)]
    done = [event for event in events if isinstance(event, Played)]
    assert len(done) == len(answered) > 0
    assert [event.action for event in done] == [event.action for event in answered]
    free = ref.rules is not None and ref.rules.longest
    assert free or all(event.shown["legal"] for event in answered)
    assert replay.frame(replay.plies).digest == played.ended.digest


def test_every_seat_may_see_its_part_of_it(played: arena.Result) -> None:
    for seated in played.started.seats:
        seen = [redact(event, seated.seat) for event in played.replay.events()]
        assert all(event.seat == seated.seat for event in seen if isinstance(event, Attempted))
        assert all(not event.views for event in seen if isinstance(event, (MatchStarted, Played)))


def test_the_same_seed_is_the_same_match(played: arena.Result, spec: str) -> None:
    seats = ["random"] * len(played.started.seats)
    again = arena.play(spec, seats, seed=3, table={"max_plies": 300}, record=False)
    assert again.ended.digest == played.ended.digest
    assert again.ended.scores == played.ended.scores
