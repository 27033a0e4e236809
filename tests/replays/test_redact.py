"""What a seat may not know never changes what it gets to see, live or in a replay."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property

import msgspec
import numpy as np
import pytest
from gymnasium.spaces import Box
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as with_fields

import arena
from arena.agents.core.calls import Call, plain
from arena.agents.core.messages import Text, say
from arena.agents.core.model import ModelReply, ModelRequest, Usage
from arena.edges import run
from arena.games.core.env import GameEnv
from arena.games.core.game import Game
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome
from arena.games.core.rng import Rng
from arena.games.core.scene import Card, Hand
from arena.match import Match, Player, Setup
from arena.replays.events import Asked, Attempted, MatchEnded, MatchStarted, Played, Progress, timeless
from arena.replays.player import Replay
from arena.replays.recorder import Recorder
from arena.replays.redact import HIDDEN, ending_of, redact
from arena.replays.tape import Frame
from arena.table import Table

CARDS = range(1, 10)


@dataclass(frozen=True)
class State:
    """The card of each seat, and the bids of each round, which nobody sees before the end."""

    cards: tuple[int, int]
    bids: tuple[tuple[int, int], ...] = ()


class Bids(Game[State]):
    """Two secret cards; in each round both bid at once and in secret; card and bids together win at the end."""

    info = GameInfo("bids", 1, "Bids", ("Ann", "Bob"), perfect_information=False, simultaneous=True)
    num_actions = 4

    def __init__(self, rounds: int = 3, cards: tuple[int, int] | None = None) -> None:
        super().__init__(rounds=rounds)
        self.rounds, self._cards = rounds, cards

    def initial(self, rng):
        return State(self._cards or tuple(rng.shuffled(CARDS)[:2]))

    def to_move(self, state):
        return self.seats if len(state.bids) < self.rounds else ()

    def legal(self, state, seat):
        return range(4)

    def notation(self, state, seat, action):
        return f"bid{action}"

    def apply(self, state, actions, rng):
        return replace(state, bids=(*state.bids, (actions["player_0"], actions["player_1"])))

    def scores(self, state):
        if self.to_move(state):
            return dict.fromkeys(self.seats, 0.0)
        sums = [card + sum(bids[k] for bids in state.bids) for k, card in enumerate(state.cards)]
        left = float((sums[0] > sums[1]) - (sums[0] < sums[1]))
        return {"player_0": left, "player_1": -left}

    def outcome(self, state):
        return None if self.to_move(state) else Outcome(self.scores(state), "compared")

    def redeal(self, state, seat, rng):
        own = self.seats.index(seat)
        if not self.to_move(state):
            return state
        cards = [rng.choice(CARDS), rng.choice(CARDS)]
        cards[own] = state.cards[own]
        bids = [(mine, rng.below(4)) if own == 0 else (rng.below(4), mine) for mine in (b[own] for b in state.bids)]
        return State(tuple(cards), tuple(bids))

    @cached_property
    def observation_space(self):
        return Box(0, 9, (1,), np.int8)

    def observe(self, state, seat):
        return np.array([state.cards[self.seats.index(seat)]], dtype=np.int8)

    def groups(self, state, seat):
        for k, name in enumerate(self.info.seats):
            open_to = seat in (None, self.seats[k]) or not self.to_move(state)
            faces = [state.cards[k], *(bids[k] for bids in state.bids)]
            yield name, tuple(Card(str(face) if open_to else "?") for face in faces)

    def text(self, state, seat):
        return str(list(self.groups(state, seat)))

    def scene(self, state, seat):
        return Hand(tuple(self.groups(state, seat)), f"round {len(state.bids)}")


class Bidder(arena.BaseAgent):
    """Bids as it was told, thinks aloud, and gets some answers wrong."""

    def __init__(self, bids, mark="", wrong=0):
        self.bids, self.mark, self.wrong = bids, mark, wrong
        self.ended = None

    async def end(self, outcome):
        self.ended = outcome

    async def act(self, turn):
        assert turn.view.text
        turn.progress(f"{self.mark}-progress")
        if turn.ply == 1 and turn.attempt <= self.wrong:
            return arena.Move(f"{self.mark}-nonsense", f"{self.mark}-reply", f"{self.mark}-thought")
        return arena.Move(f"bid{self.bids[turn.ply]}", f"{self.mark}-reply", f"{self.mark}-thought")


def play(folder, players, cards=None, seed=1, rounds=3, **table):
    """The streamed events and the replay of a match."""
    recorder = Recorder(folder)

    async def played():
        seats = [Player(type(player).__name__, player) for player in players]
        match = Match(Setup(GameEnv(Bids(rounds, cards)), seats, seed, Table(**table)))
        return [event async for event in recorder.record(match.events())]

    return run(played()), Replay(recorder.path)


@pytest.fixture
def match(tmp_path):
    return play(tmp_path, [Bidder([1, 2, 3], "ANNS", 1), Bidder([3, 2, 1], "BOBS", 2)])


def seen(events, seat):
    """What a seat sees of events, as JSON."""
    return [json.loads(msgspec.json.encode(timeless(e))) for event in events if (e := redact(event, seat)) is not None]


def test_what_the_other_thinks_says_and_tries_does_not_pass(match):
    events, replay = match
    assert {type(event) for event in events} >= {Progress, Asked, Attempted, Played}
    for seat, own, other in (("player_0", "ANNS", "BOBS"), ("player_1", "BOBS", "ANNS")):
        for story in (events, list(replay.events())):
            text = json.dumps(seen(story, seat))
            assert other not in text
            assert f"{own}-thought" in text
            assert f"{own}-reply" in text
            assert f"{own}-nonsense" in text, "its feedback"
            assert (f"{own}-progress" in text) == (story is events)


def test_ones_own_events_pass_whole(match):
    events, _ = match
    for seat in ("player_0", "player_1"):
        own = [event for event in events if isinstance(event, (Asked, Attempted, Progress)) and event.seat == seat]
        assert own
        assert [redact(event, seat) for event in own] == own


def test_others_are_seen_to_be_asked_and_no_more(match):
    events, _ = match
    asked = [event for event in events if isinstance(event, Asked) and event.seat == "player_1"]
    assert any(event.feedback for event in asked)
    seen = [redact(event, "player_0") for event in asked]
    assert seen == [with_fields(event, feedback=None) if event.attempt == 1 else None for event in asked]


def test_seed_and_digests_do_not_pass(match):
    events, _ = match
    for seat in ("player_0", "player_1"):
        told = [event for event in (redact(event, seat) for event in events) if event is not None]
        assert told[0].seed is None
        assert {event.digest for event in told if isinstance(event, (MatchStarted, Played, MatchEnded))} == {""}
        assert told[0].scene == events[0].views[seat] != events[0].scene
        assert not any(event.views for event in told if isinstance(event, (MatchStarted, Played)))


def test_secret_actions_do_not_pass(match):
    events, _ = match
    played = [event for event in events if isinstance(event, Played)]
    assert all(event.secret for event in played)
    for event in played:
        for seat in ("player_0", "player_1"):
            assert redact(event, seat).action == (event.action if event.seat == seat else HIDDEN)
    last = [event for event in played if event.scene is not None]
    assert len(last) == 3
    for event in last:
        assert redact(event, "player_0").scene == event.views["player_0"] != event.scene or event.ply == 2


def test_where_nothing_is_hidden_all_is_seen_but_the_seed_and_what_others_thought(tmp_path):
    result = arena.play("tictactoe", ["random", "random"], seed=1, out=tmp_path)
    for event in result.replay.events():
        told = redact(event, "player_0")
        if isinstance(event, MatchStarted):
            assert told == with_fields(event, seed=None, digest="")
        elif isinstance(event, Played):
            assert told == with_fields(event, digest="")
        elif isinstance(event, Attempted):
            assert (told is None) == (event.seat == "player_1")


BIDS = st.lists(st.integers(0, 3), min_size=4, max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    card=st.sampled_from(CARDS),
    bids=BIDS,
    theirs=st.lists(
        st.tuples(st.sampled_from(CARDS), BIDS, st.text(max_size=4), st.integers(0)), min_size=2, max_size=2
    ),
    own=st.integers(0, 1),
)
def test_two_worlds_that_a_seat_cannot_tell_apart(card, bids, theirs, own, tmp_path_factory):
    """The same card and bids of one's own, and anything for the other: a seat is told the same, event by event."""
    seat, told = f"player_{own}", []
    for other, answers, mark, seed in theirs:
        cards, players = [other, other], [Bidder(answers, f"x{mark}"), Bidder(answers, f"x{mark}")]
        cards[own], players[own] = card, Bidder(bids, "me", 1)
        events, replay = play(
            tmp_path_factory.mktemp("world"), players, tuple(cards), seed, rounds=4, attempts=2, max_plies=3
        )
        assert len([event for event in events if isinstance(event, Played)]) == 6
        frames = [replay.frame(ply).seen_by(seat) for ply in range(replay.plies + 1)]
        walked = [
            (frame.ply, frame.scene, frame.digest, dict(frame.scores), frame.views, seen(frame.played, seat))
            for frame in frames
        ]
        told.append((seen(events, seat), seen(list(replay.events()), seat), walked))
    assert told[0] == told[1]


def test_another_deal_changes_no_event_that_a_seat_sees(match):
    """`redeal` says what a seat cannot tell apart; each recorded event is told again for such a state."""
    events, replay = match
    rules, env = Bids(), GameEnv(Bids())
    env.restart(1)
    states = [env.current]
    for ply in range(replay.plies):
        env.advance({one.seat: env.parse(one.seat, one.action) for one in replay.frame(ply + 1).played})
        states.append(env.current)
    different = 0
    for event in events:
        if not isinstance(event, (MatchStarted, Played)):
            continue
        state = states[event.ply + 1] if isinstance(event, Played) else states[0]
        for seat in rules.seats:
            for deal in range(8):
                other = rules.redeal(state, seat, Rng(deal))
                views = {one: rules.scene(other, one) for one in rules.seats}
                changed = with_fields(event, digest=rules.canonical(other).hex())
                if event.scene is not None:
                    changed = with_fields(changed, scene=rules.scene(other, None), views=views)
                if isinstance(event, MatchStarted):
                    changed = with_fields(changed, seed=deal)
                elif event.seat != seat:
                    changed = with_fields(changed, action=f"bid{deal % 4}")
                assert redact(changed, seat) == redact(event, seat) or state == other
                different += changed != event
    assert different > 50


def test_a_frame_is_seen_as_the_stream_is(match):
    _, replay = match
    for seat in ("player_0", "player_1"):
        for ply in range(replay.plies + 1):
            frame = replay.frame(ply)
            mine = frame.seen_by(seat)
            assert mine.scene == frame.views[seat]
            assert mine.digest == ""
            assert not mine.views
            assert {event.seat for event in mine.attempts if isinstance(event, Attempted)} <= {seat}
            assert list(mine.played) == [redact(event, seat) for event in frame.played]
            again = mine.seen_by(seat)
            assert (again.scene, again.digest) == (mine.scene, "")
        assert replay.frame(1).seen_by(None) == replay.frame(1)


def test_seeing_twice_shows_nothing_more(match):
    events, _ = match
    for seat in ("player_0", "player_1"):
        once = [event for event in (redact(event, seat) for event in events) if event is not None]
        for event in once:
            twice = redact(event, seat)
            assert twice == event or twice == with_fields(event, scene=None)


def test_what_ended_the_match_does_not_tell_what_the_other_tried(tmp_path):
    """A forfeit's detail repeats the last attempt, and what would have been possible."""
    ann, bob = Bidder([1, 2, 3]), Bidder([3, 2, 1], "BOBS", 3)
    events, _ = play(tmp_path, [ann, bob])
    ended = events[-1]
    assert (ended.ending, ended.culprit) == ("forfeited", "player_1")
    assert "BOBS-nonsense" in ended.detail
    assert "BOBS" not in json.dumps(seen(events, "player_0"))
    assert redact(ended, "player_0").scores == ended.scores
    assert redact(ended, "player_0").reason == ended.reason
    assert "BOBS-nonsense" in redact(ended, "player_1").detail
    assert ann.ended == Outcome(ended.scores, HIDDEN)
    assert bob.ended == Outcome(ended.scores, ended.detail)


@pytest.mark.parametrize("reason", ["provider", "infrastructure"])
def test_what_failed_at_one_seat_is_told_to_nobody_who_plays_with_others(match, reason):
    started = match[0][0]
    ended = MatchEnded("void", reason, "HTTP 400: the prompt 'Worth to you: 3' was refused", 1, "d", 1.0)
    for seat in ("player_0", "player_1"):
        assert redact(ended, seat).detail == ending_of(ended, seat, started).detail == HIDDEN
    alone = with_fields(started, seats=started.seats[:1])
    assert ending_of(ended, "player_0", alone).detail == ended.detail
    stopped = MatchEnded("void", "interrupted", "somebody pressed Ctrl-C", 1, "d", 1.0)
    assert redact(stopped, "player_0").detail == stopped.detail


def test_a_seat_whose_scene_is_missing_is_not_given_the_spectators(match):
    events, _ = match
    for event in events:
        if isinstance(event, (MatchStarted, Played)) and event.views:
            views = {"player_1": event.views["player_1"]}
            told = redact(with_fields(event, views=views), "player_0")
            assert told.scene not in (event.scene, *event.views.values())


def test_what_the_model_of_another_seat_was_sent_and_said_does_not_pass():
    request = ModelRequest((say("system", "SECRET plan"), say("user", "SECRET board")))
    reply = ModelReply((Text("SECRET move"),), "end", Usage(10, output=2), "SECRET-model")
    own = Attempted(3, "player_0", 1, "SECRET move", calls=(plain(Call("p:m", request, reply=reply, cost=0.5)),))
    assert redact(own, "player_0") == own
    assert redact(own, "player_1") is None
    frame = Frame(4, Hand(()), "d", {}, [], [Asked(3, "player_0", 1, 0.0), own])
    assert own in frame.seen_by("player_0").attempts
    assert "SECRET" not in repr(frame.seen_by("player_1"))
