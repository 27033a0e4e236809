"""Views do not leak: what a seat may not know never changes what it gets to see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import pytest

from arena.games.core.canonical import chain
from arena.games.core.env import ArenaEnv, GameEnv
from arena.games.core.errors import ActionError
from arena.games.core.game import Game
from arena.games.core.rng import Rng
from arena.replays.events import (
    AnyEvent,
    Asked,
    Attempted,
    GameSetup,
    MatchEnded,
    MatchStarted,
    Played,
    Progress,
    Seated,
)
from arena.replays.redact import ending_of, redact
from tests.games.conformance.looking import actions, some

DEALS = 4
"""Other states, for each state and seat, that the seat cannot tell from it."""


@pytest.fixture(scope="module")
def hidden(rules: Game[Any]) -> Game[Any]:
    if rules.info.perfect_information:
        pytest.skip("nothing is hidden in this game")
    return rules


def others(rules: Game[Any], walk: Any) -> Iterator[tuple[Any, Any, str]]:
    """(state, another state that the seat cannot tell from it, seat) for random play."""
    for seed in range(5):
        for ply, moment in enumerate(some(walk(seed))):
            for number, seat in enumerate(rules.seats):
                for deal in range(DEALS):
                    yield moment.state, rules.redeal(moment.state, seat, Rng(seed, ply, number, deal)), seat


def test_a_redeal_deals_something_else(hidden: Game[Any], walk: Any) -> None:
    assert any(hidden.canonical(state) != hidden.canonical(other) for state, other, _ in others(hidden, walk))


def test_a_redealt_state_plays_on(hidden: Game[Any], walk: Any) -> None:
    for _, state, _ in others(hidden, walk):
        rng = Rng(5)
        while movers := hidden.to_move(state):
            state = hidden.apply(state, {seat: hidden.sample(state, seat, rng) for seat in movers}, rng)
        assert hidden.outcome(state) is not None


def test_no_form_of_a_view_changes(hidden: Game[Any], walk: Any) -> None:
    for state, other, seat in others(hidden, walk):
        assert hidden.to_move(other) == hidden.to_move(state)
        assert hidden.text(other, seat) == hidden.text(state, seat)
        assert hidden.scene(other, seat) == hidden.scene(state, seat)
        assert np.array_equal(hidden.observe(other, seat), hidden.observe(state, seat))
        assert np.array_equal(hidden.action_mask(other, seat), hidden.action_mask(state, seat))
        assert hidden.scores(other) == hidden.scores(state), "scores are told to every seat"
        assert hidden.outcome(other) == hidden.outcome(state)
        assert hidden.data(other, seat) == hidden.data(state, seat)
        if seat in hidden.to_move(state):
            assert hidden.sample(other, seat, Rng(1)) == hidden.sample(state, seat, Rng(1))
            assert hidden.default_action(other, seat) == hidden.default_action(state, seat)


def test_no_picture_changes(hidden: Game[Any], walk: Any) -> None:
    for number, (state, other, seat) in enumerate(others(hidden, walk)):
        if number % 11 == 0:
            assert hidden.image(other, seat).tobytes() == hidden.image(state, seat).tobytes()


def test_no_feedback_changes(hidden: Game[Any], walk: Any) -> None:
    for state, other, seat in others(hidden, walk):
        if seat in hidden.to_move(state):
            assert list(hidden.legal(other, seat)) == list(hidden.legal(state, seat))
            drawn = actions(hidden, state, seat) if hidden.longest else some(hidden.spelled(state, seat), 60)
            for text in ("nonsense", *drawn):
                assert heard(hidden, other, seat, text) == heard(hidden, state, seat, text)


def heard(rules: Game[Any], state: Any, seat: str, text: str) -> Any:
    """What a seat hears of an answer: its action and how that is written, or what was wrong."""
    try:
        action = rules.parse(state, seat, text)
    except ActionError as error:
        return type(error), str(error)
    return action, rules.notation(state, seat, action)


def test_no_event_that_a_seat_may_see_changes(hidden: Game[Any], walk: Any) -> None:
    for state, other, seat in others(hidden, walk):
        told, mine = events(hidden, state), events(hidden, other)
        assert [redact(event, seat) for event in told] == [redact(event, seat) for event in mine]
        assert ended_for(told, seat) == ended_for(mine, seat)


def ended_for(told: list[AnyEvent], seat: str) -> MatchEnded:
    """The end of a match as a seat may see it, of which it is known how it began."""
    started, ended = told[0], told[-1]
    assert isinstance(started, MatchStarted)
    assert isinstance(ended, MatchEnded)
    return ending_of(ended, seat, started)


def events(rules: Game[Any], state: Any) -> list[AnyEvent]:
    """What the engine would tell of a state: as the start of a match, after a ply that led to it, and as its end."""
    scene, views = rules.scene(state, None), {seat: rules.scene(state, seat) for seat in rules.seats}
    digest = chain(b"", "", rules.canonical(state)).hex()
    info = rules.info
    setup = GameSetup(info.id, info.version, rules.params, info.title, info.payoff, info.score_range, False)
    seats = [Seated(seat, title, "random") for seat, title in zip(rules.seats, info.seats, strict=True)]
    told: list[AnyEvent] = [MatchStarted("m", "", "0", setup, seats, 7, {}, digest, scene, views)]
    told += [
        Played(0, seat, "an action", digest, 0.0, "agent", rules.scores(state), scene, views) for seat in rules.seats
    ]
    scores, measures = rules.scores(state), rules.measures(state)
    told.append(MatchEnded("played", "ply_limit", "", 1, digest, 0.0, scores, measures=measures))
    return told


def test_what_others_say_think_and_do_in_secret_does_not_pass(hidden: Game[Any], walk: Any) -> None:
    state = walk(1)[0].state
    scene, views = hidden.scene(state, None), {seat: hidden.scene(state, seat) for seat in hidden.seats}
    for seat in hidden.seats:
        for other in hidden.seats:
            told: list[AnyEvent] = [
                Asked(0, other, 2, 0.0, 1.0, "MARK"),
                Attempted(0, other, 1, "MARK", "MARK", "MARK", thought="MARK", shown={"text": "MARK"}),
                Progress(0, other, "MARK"),
                Played(0, other, "MARK", "MARK", 0.0, "agent", None, scene, views, secret=True),
            ]
            passed = [redact(event, seat) for event in told]
            reached = b"MARK" in msgspec.json.encode([event for event in passed if event is not None])
            assert reached == (seat == other)


def test_an_uncommitted_move_is_nobody_elses_business(env: ArenaEnv) -> None:
    """Where several seats move at once, one that has acted changes no view of another, not even the spectator's."""
    found = False
    for seed in range(6):
        env.reset(seed)
        rng = Rng(seed)
        for _ in range(60):
            movers = env.to_act()
            if not movers:
                break
            if len(movers) > 1:
                found = True
                nothing = forms(env, movers[0])
                env.step(env.fallback(movers[0], rng))
                assert forms(env, movers[0]) == nothing
            for _ in movers[1 if len(movers) > 1 else 0 :]:
                env.step(env.fallback(env.agent_selection, rng))
    if not found:
        pytest.skip("one seat moves at a time")


def forms(env: ArenaEnv, mover: str) -> list[Any]:
    seen: list[Any] = []
    for seat in (*(seat for seat in env.possible_agents if seat != mover), None):
        view = env.view(seat)
        seen += [view.text, view.scene, view.image.tobytes(), tuple(view.legal)]
        if seat is not None:
            seen += [part.tobytes() for part in env.observe(seat).values()]
    return seen


def test_rules_and_state_are_handed_out_only_where_nothing_is_hidden_or_asked(env: ArenaEnv) -> None:
    env.restart(1)
    if env.info.question or not env.info.perfect_information:
        assert env.position() is None
    elif isinstance(env, GameEnv):
        position = env.position()
        assert position is not None
        assert position.state == env.current
