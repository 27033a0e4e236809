"""The rules, in random play from random seeds."""

from __future__ import annotations

import math
import pickle
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from arena.games.core.game import Game
from arena.games.core.rng import Rng
from tests.games.conformance.looking import actions, some

SEEDS = st.integers(0, 2**63 - 1)
examples = settings(max_examples=8, deadline=None)


@given(SEEDS)
@examples
def test_legal_actions_are_ascending_ints_of_the_action_space(rules: Game[Any], walk: Any, seed: int) -> None:
    for moment in some(walk(seed)):
        movers = rules.to_move(moment.state)
        assert isinstance(movers, tuple)
        assert list(movers) == [seat for seat in rules.seats if seat in movers], "movers are seats, in seat order"
        for seat in rules.seats:
            mask = rules.action_mask(moment.state, seat)
            assert mask.shape == (rules.num_actions,)
            if seat not in movers:
                assert not mask.any()
                continue
            legal = list(rules.legal(moment.state, seat))
            if rules.longest:
                assert not legal, "where actions are texts, none are listed"
                drawn = actions(rules, moment.state, seat)
                assert all(rules.is_legal(moment.state, seat, text) for text in drawn)
                assert rules.is_legal(moment.state, seat, rules.default_action(moment.state, seat))
                continue
            assert legal, f"{seat} is to move and has no legal action"
            assert all(type(action) is int for action in legal)
            assert legal == sorted(set(legal))
            assert legal[0] >= 0
            assert legal[-1] < rules.num_actions
            assert [action for action in range(rules.num_actions) if mask[action]] == legal
            tried = some(range(-2, rules.num_actions + 2), 400)
            assert {action for action in tried if rules.is_legal(moment.state, seat, action)} == set(tried) & set(legal)
            assert all(rules.is_legal(moment.state, seat, action) for action in legal)
            assert rules.default_action(moment.state, seat) in legal


@given(SEEDS)
@examples
def test_applying_changes_nothing_and_gives_the_same_again(rules: Game[Any], walk: Any, seed: int) -> None:
    for moment in some(walk(seed)[:-1]):
        before, taken = rules.canonical(moment.state), dict(moment.actions)
        hashed = hash(moment.state)
        one = rules.apply(moment.state, moment.actions, Rng(seed, 7))
        two = rules.apply(moment.state, moment.actions, Rng(seed, 7))
        assert one == two
        assert hash(one) == hash(two)
        assert rules.canonical(one) == rules.canonical(two)
        assert rules.canonical(moment.state) == before
        assert hash(moment.state) == hashed
        assert moment.actions == taken


@given(SEEDS)
@examples
def test_a_state_is_its_own_copy(rules: Game[Any], walk: Any, seed: int) -> None:
    """States are values: a copy that went through a file is the same state, and games travel too."""
    again = pickle.loads(pickle.dumps(rules))
    assert repr(again) == repr(rules)
    for moment in some(walk(seed)):
        copy = pickle.loads(pickle.dumps(moment.state))
        assert copy == moment.state
        assert hash(copy) == hash(moment.state)
        assert again.canonical(copy) == rules.canonical(moment.state)
        assert again.to_move(copy) == rules.to_move(moment.state)


@given(SEEDS)
@examples
def test_canonical_bytes_tell_states_apart(rules: Game[Any], walk: Any, seed: int) -> None:
    """Equal bytes mean the same game from here on, whoever is to move included."""
    seen: dict[bytes, Any] = {}
    for moment in walk(seed):
        state = moment.state
        other = seen.setdefault(rules.canonical(state), state)
        assert rules.to_move(other) == rules.to_move(state)
        assert rules.scores(other) == rules.scores(state)
        for seat in rules.to_move(state):
            assert list(rules.legal(other, seat)) == list(rules.legal(state, seat))


@given(SEEDS)
@examples
def test_outcome_and_scores(rules: Game[Any], walk: Any, seed: int) -> None:
    for moment in some(walk(seed)):
        state = moment.state
        scores, outcome = rules.scores(state), rules.outcome(state)
        assert tuple(scores) == rules.seats
        assert all(isinstance(score, float) and math.isfinite(score) for score in scores.values())
        assert (outcome is None) == bool(rules.to_move(state))
        ends = [rules.forfeit(state, seat) for seat in rules.seats]
        ends += [end for end in (outcome, rules.agreed_draw(state)) if end is not None]
        for end in ends:
            assert set(end.scores) == set(rules.seats)
            assert end.reason
            low, high = rules.info.score_range
            assert all(low <= score <= high for score in end.scores.values())
        for seat, end in zip(rules.seats, ends, strict=False):
            assert end.scores[seat] == min(end.scores.values()), "whoever leaves comes last"
        if outcome is not None:
            assert dict(outcome.scores) == dict(scores), "the final scores are the scores at the end"
            if rules.info.payoff == "zero_sum":
                assert math.isclose(sum(scores.values()), 0.0, abs_tol=1e-9)
            if rules.info.payoff == "cooperative":
                assert len(set(scores.values())) == 1


def test_the_same_seed_is_the_same_game(rules: Game[Any], walk: Any) -> None:
    assert [rules.canonical(moment.state) for moment in walk(11)] == [
        rules.canonical(moment.state) for moment in walk(11)
    ]
