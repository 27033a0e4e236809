"""The gate, and the tags that it counts: what a match takes, and which may begin beside those in play."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.games.core.errors import ParameterError
from arena.games.spec import GameRef, game
from arena.tournaments.config import LimitsConfig
from arena.tournaments.gate import Gate
from arena.tournaments.tags import tags

GPT = frozenset({"provider:openai", "model:openai:gpt-5"})
MINI = frozenset({"provider:openai", "model:openai:gpt-5-mini"})
CLAUDE = frozenset({"provider:anthropic", "model:anthropic:claude"})
BOTS = frozenset({"cpu"})


@pytest.mark.parametrize(
    ("seats", "found"),
    [
        (("openai:gpt-5,history=none", "openai:gpt-5"), GPT),
        (("openai:gpt-5", "anthropic:claude"), GPT | CLAUDE),
        (("openai:gpt-5", "mcts,simulations=400"), GPT | BOTS),
        (("openai:gpt-5", "random"), GPT),
        (("random", "first"), BOTS),
        (("minimax", "mcts"), BOTS),
        (("openai:gpt-5", "cmd:perl bot.pl"), GPT | BOTS),
        (("cmd:perl bot.pl", "random"), BOTS),
        (("openai:gpt-5", "python:bots/mine.py:Bot,depth=2"), GPT | BOTS),
        (("http://localhost:80/play", "https://bots.example/play"), frozenset({"provider:http"})),
        (("local:Qwen/Qwen3-4B,device=cuda:0",), frozenset({"provider:local", "model:local:Qwen/Qwen3-4B"})),
    ],
)
def test_a_match_takes_what_its_seats_take(seats: Sequence[str], found: frozenset[str]) -> None:
    assert tags(seats, game("tictactoe")) == found


def test_a_world_of_its_own_kind_computes() -> None:
    world: Any = object
    nethack = GameRef("nethack", game("tictactoe").info, {}, None, world)
    assert tags(("openai:gpt-5",), nethack) == GPT | BOTS


def test_what_is_no_spec_is_refused() -> None:
    with pytest.raises(ParameterError, match="a spec reads"):
        tags(("openai:gpt-5,history",), game("tictactoe"))


def test_no_more_matches_begin_than_may_be_in_play() -> None:
    gate = Gate(LimitsConfig(matches=2))
    for one in (GPT, BOTS):
        assert gate.admits(one)
        gate.enter(one)
    assert gate.full
    assert not gate.admits(CLAUDE)
    gate.leave(BOTS)
    assert not gate.full
    assert gate.admits(CLAUDE)


def test_limits_hold_for_providers_models_and_what_computes_by_themselves() -> None:
    limits = LimitsConfig(matches=100, cpu=1, providers={"openai": 3}, models={"openai:gpt-5": 2})
    gate = Gate(limits)
    gate.enter(GPT | BOTS)
    assert not gate.admits(BOTS)
    gate.enter(GPT)
    assert not gate.admits(GPT)
    assert gate.admits(MINI)
    gate.enter(MINI)
    assert not gate.admits(MINI)
    assert gate.admits(CLAUDE)
    assert [gate.limit(one) for one in (GPT, MINI, BOTS, GPT | BOTS, CLAUDE, ())] == [2, 3, 1, 1, 100, 100]
    gate.leave(GPT)
    assert gate.admits(GPT)


def test_a_provider_that_is_busy_keeps_nobody_else_waiting() -> None:
    gate = Gate(LimitsConfig(matches=3, providers={"openai": 1}))
    waiting = [GPT, MINI, GPT, CLAUDE, BOTS]
    begun = []
    while (place := gate.first(waiting)) is not None:
        begun.append(waiting.pop(place))
        gate.enter(begun[-1])
    assert begun == [GPT, CLAUDE, BOTS]
    assert waiting == [MINI, GPT]
    gate.leave(CLAUDE)
    assert gate.first(waiting) is None
    gate.leave(GPT)
    assert gate.first(waiting) == 0


def test_matches_that_compute_are_as_many_as_there_are_workers_where_nobody_says_it() -> None:
    assert Gate(LimitsConfig(), 2).limit(BOTS) == 2
    assert Gate(LimitsConfig(cpu=5), 2).limit(BOTS) == 5
    assert Gate(LimitsConfig(matches=4), 16).limit(BOTS) == 4
    assert Gate(LimitsConfig()).limit(BOTS) == 8


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"providers": {"opnai": 4}}, "limits.providers.opnai: no provider is called 'opnai': did you mean openai?"),
        ({"providers": {"zzz": 4}}, "no provider is called 'zzz': there are anthropic, http, local, openai"),
        ({"models": {"gpt-5": 4}}, "limits.models: 'gpt-5' names no model; one is PROVIDER:MODEL"),
        ({"models": {"lokal:Qwen/Qwen3-4B": 4}}, "limits.models: lokal:Qwen/Qwen3-4B: no provider is called 'lokal'"),
    ],
)
def test_a_limit_for_nobody_is_refused(limits: dict[str, Any], said: str) -> None:
    with pytest.raises(ParameterError) as caught:
        Gate(LimitsConfig(**limits))
    assert said in str(caught.value)


@given(st.lists(st.sampled_from([GPT, MINI, CLAUDE, BOTS, GPT | BOTS]), max_size=60), st.data())
def test_whatever_begins_and_ends_no_limit_is_passed_and_everybody_plays(
    jobs: list[frozenset[str]], data: st.DataObject
) -> None:
    limits = {"provider:openai": 3, "model:openai:gpt-5": 2, "cpu": 2}
    gate = Gate(LimitsConfig(matches=4, cpu=2, providers={"openai": 3}, models={"openai:gpt-5": 2}))
    waiting, playing = list(jobs), list[frozenset[str]]()
    while waiting or playing:
        while (place := gate.first(waiting)) is not None:
            playing.append(waiting.pop(place))
            gate.enter(playing[-1])
        assert playing
        assert len(playing) <= 4
        for tag, most in limits.items():
            assert sum(tag in one for one in playing) <= most
        gate.leave(playing.pop(data.draw(st.integers(0, len(playing) - 1))))
