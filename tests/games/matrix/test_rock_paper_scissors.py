"""Rock, Paper, Scissors: who beats whom, and what is known when."""

from __future__ import annotations

import pytest

from arena.games.core.env import GameEnv
from arena.games.core.rng import Rng
from arena.games.matrix.rock_paper_scissors import NAMES, RockPaperScissors

BEATS = {("rock", "scissors"), ("scissors", "paper"), ("paper", "rock")}


@pytest.mark.parametrize("left", NAMES)
@pytest.mark.parametrize("right", NAMES)
def test_who_beats_whom(left: str, right: str) -> None:
    game = RockPaperScissors(rounds=1)
    state = game.apply((), {"player_0": NAMES.index(left), "player_1": NAMES.index(right)}, Rng(0))
    wanted = 1.0 if (left, right) in BEATS else -1.0 if (right, left) in BEATS else 0.0
    assert dict(game.scores(state)) == {"player_0": wanted, "player_1": -wanted}
    outcome = game.outcome(state)
    assert outcome is not None
    assert outcome.reason == (
        "as many rounds each" if wanted == 0 else f"{'Left' if wanted > 0 else 'Right'} leads by 1"
    )


def test_in_pettingzoos_turns_the_second_does_not_see_the_first() -> None:
    env = GameEnv(RockPaperScissors(rounds=2))
    for first in range(3):
        env.reset(1)
        env.step(first)
        assert env.agent_selection == "player_1"
        assert not env.observe("player_1")["observation"].any()
        assert "Round 1 of 2" in env.view("player_1").text
        env.step(0)
        assert env.observe("player_1")["observation"][1, first] == 1


def test_the_order_of_the_answers_does_not_matter() -> None:
    game = RockPaperScissors()
    one, two = {"player_0": 0, "player_1": 1}, {"player_1": 1, "player_0": 0}
    envs = [GameEnv(game), GameEnv(game)]
    for env, actions in zip(envs, (one, two), strict=True):
        env.restart(1)
        env.advance(actions)
    assert envs[0].digest == envs[1].digest


def test_whoever_leaves_loses_all_rounds() -> None:
    game = RockPaperScissors(rounds=5)
    ahead = game.apply((), {"player_0": 1, "player_1": 0}, Rng(0))
    assert dict(game.forfeit(ahead, "player_0").scores) == {"player_0": -5.0, "player_1": 5.0}


def test_rounds_are_counted_and_bounded() -> None:
    with pytest.raises(ValueError, match="rounds go from 1 to 1000, not 0"):
        RockPaperScissors(rounds=0)
