"""How actions are written and read: one string each, and never a guess."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.games.core.errors import ActionError, IllegalAction, UnreadableAction, quoted
from arena.games.core.game import Game
from arena.games.core.rng import Rng
from tests.games.conformance.looking import actions, some

SEEDS = st.integers(0, 2**63 - 1)
examples = settings(max_examples=8, deadline=None)
GARBAGE = [
    "", " ", "\n", "?", "nonsense", "\x1b[31mred\x1b[0m", "‮reversed", "１", "1e0", "0x1", "-", "None", "null",
    "{}", "[]", "I resign", "the best move, please", "a" * 5000, "\ud800", "\0",
]  # fmt: skip


@given(SEEDS)
@examples
def test_every_action_has_one_string_that_names_it(rules: Game[Any], walk: Any, seed: int) -> None:
    for moment in some(walk(seed)):
        for seat in rules.to_move(moment.state):
            legal = actions(rules, moment.state, seat)
            names = [rules.notation(moment.state, seat, action) for action in legal]
            assert len(set(names)) == len(names)
            spelled = set(rules.spelled(moment.state, seat))
            for action, name in zip(legal, names, strict=True):
                assert name
                assert name == name.strip()
                assert name.isprintable()
                assert rules.parse(moment.state, seat, name) == action
                assert rules.parse(moment.state, seat, f"  {name}\n") == action
                assert name in spelled or rules.longest
                assert not 0 < rules.longest < len(name)


@given(SEEDS)
@examples
def test_a_well_formed_move_that_is_not_possible_is_illegal(rules: Game[Any], walk: Any, seed: int) -> None:
    for moment in some(walk(seed)):
        for seat in rules.to_move(moment.state):
            legal = [rules.notation(moment.state, seat, action) for action in rules.legal(moment.state, seat)]
            for name in some(sorted(set(rules.spelled(moment.state, seat)) - set(legal)), 60):
                with pytest.raises(IllegalAction) as caught:
                    rules.parse(moment.state, seat, name)
                assert quoted(name) in str(caught.value)
                assert all(possible in str(caught.value) for possible in legal[:40])


@pytest.mark.parametrize("text", GARBAGE, ids=lambda text: quoted(text, 12))
def test_garbage_is_unreadable(rules: Game[Any], walk: Any, text: str) -> None:
    state = walk(3)[0].state
    seat = rules.to_move(state)[0]
    legal = [rules.notation(state, seat, action) for action in rules.legal(state, seat)]
    if rules.longest and said(rules, state, seat, text):
        return
    with pytest.raises(UnreadableAction) as caught:
        rules.parse(state, seat, text)
    message = str(caught.value)
    assert quoted(text.strip()) in message
    assert all(possible in message for possible in legal[:40])
    assert message.isprintable(), "what was said is shown, never acted upon"
    assert len(message) < 2000


def said(rules: Game[Any], state: Any, seat: str, text: str) -> bool:
    """Whether a text may be said as it is, where talk is free: then it is shown, and is read as itself again."""
    try:
        action = rules.parse(state, seat, text)
    except ActionError:
        return False
    assert isinstance(action, str)
    assert action.isprintable()
    assert 0 < len(action) <= rules.longest
    assert rules.parse(state, seat, action) == action
    return True


@given(SEEDS, st.text(max_size=30))
@settings(max_examples=24, deadline=None)
def test_reading_never_guesses(rules: Game[Any], walk: Any, seed: int, text: str) -> None:
    moments = walk(seed)
    state = moments[seed % max(len(moments) - 1, 1)].state
    for seat in rules.to_move(state):
        drawn = [rules.sample(state, seat, Rng(seed))] if rules.longest else rules.spelled(state, seat)[:20]
        for words in (text, *(near for name in drawn for near in nearly(name))):
            try:
                action = rules.parse(state, seat, words)
            except ActionError:
                continue
            assert rules.is_legal(state, seat, action)
            if rules.longest:
                assert said(rules, state, seat, words)
            else:
                assert rules.notation(state, seat, action) == words.strip()


def nearly(name: str) -> list[str]:
    """What somebody might say who means the action, and has not learnt its notation."""
    return [
        name.upper(),
        name.title(),
        f"{name}.",
        f"+{name}",
        f"0{name}",
        f"move {name}",
        f"{name} {name}",
        f"**{name}**",
    ]
