"""A quiz: nobody looks its answers up, and what was answered stays."""

from __future__ import annotations

import asyncio

import pytest

from arena.agents.baselines.mcts import Mcts
from arena.agents.core.errors import AgentMismatch
from arena.games.core.errors import GameUnavailable, IllegalAction
from arena.games.core.registry import GAMES
from arena.games.core.rng import Rng
from arena.games.questions.quiz import Quiz
from arena.games.questions.read_the_board import ReadTheBoard
from arena.games.spec import game, game_class


def test_every_game_that_asks_says_so() -> None:
    asking = set()
    for entry in GAMES:
        try:
            found = game_class(entry.name)
        except GameUnavailable:
            continue
        assert found.info.question == issubclass(found, (Quiz, ReadTheBoard))
        asking |= {entry.name} if found.info.question else set()
    assert asking >= {"shapes", "lego_connect_language", "read_the_board"}


@pytest.mark.parametrize("spec", ["shapes", "lego_connect_language,task=validity,rounds=3", "read_the_board:tictactoe"])
def test_no_search_looks_the_answer_up(spec: str) -> None:
    env = game(spec).env()
    env.restart(1)
    assert env.position() is None
    with pytest.raises(
        AgentMismatch, match=f"looks ahead with the rules, and those of {env.info.title} tell the answer"
    ):
        asyncio.run(Mcts().start(env.info, "player_0", 1))


def test_an_answer_is_not_taken_back_once_it_is_known_whether_it_was_right() -> None:
    env = game("shapes,rounds=2").env()
    env.restart(1)
    env.advance({"player_0": env.fallback("player_0", Rng(1))})
    assert "right so far: " in env.view("player_0").text
    assert not env.can_take_back("player_0")
    with pytest.raises(IllegalAction, match="nothing to take back"):
        env.take_back("player_0")
