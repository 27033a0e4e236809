"""The tasks pay what NLE's own environments pay, key by key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gymnasium as gym
import pytest

from arena.games.core.rng import Rng
from arena.games.worlds.nethack.tasks import RULES
from arena.games.worlds.nethack.world import NetHack

SEAT = "player_0"
Begin = Callable[..., NetHack]
ENVIRONMENTS = {
    "score": "NetHackScore-v0",
    "staircase": "NetHackStaircase-v0",
    "gold": "NetHackGold-v0",
    "eat": "NetHackEat-v0",
    "scout": "NetHackScout-v0",
    "oracle": "NetHackOracle-v0",
}


def test_every_task_of_nle_but_the_challenge_is_compared() -> None:
    assert {*ENVIRONMENTS, "challenge"} == set(RULES)


@pytest.mark.parametrize("task", ENVIRONMENTS)
def test_rewards_are_nles(begin: Begin, task: str) -> None:
    """The same seeds and keys in NLE's environment give the same rewards, screens and end."""
    env = begin(11, task=task, actions="task", prompts=False)
    rng = Rng(11, 0)
    core, disp, levels = (rng.bits() >> 2 for _ in range(3))
    theirs: Any = gym.make(ENVIRONMENTS[task], fix_moon_phase=True, max_episode_steps=10_000).unwrapped
    try:
        theirs.seed(core, disp, False, levels)
        seen, _ = theirs.reset()
        names = [int(key) for key in theirs.actions]
        assert names == list(env._keyboard.keys)
        choice, before = Rng(3), 0.0
        for ply in range(1500):
            assert (seen["tty_chars"] == env.observe(SEAT)["observation"]["tty_chars"]).all(), ply
            action = choice.below(len(names))
            env.advance({SEAT: action})
            seen, reward, over, _, _ = theirs.step(action)
            score = env.scores()[SEAT]
            assert score - before == pytest.approx(reward, abs=1e-6), ply
            before = score
            assert over == (not env.to_act())
            if over:
                break
        assert env.ply > 100
    finally:
        theirs.close()


def test_the_challenge_takes_nothing_off_for_standing_still(begin: Begin) -> None:
    for task, score in (("challenge", 0.0), ("score", -0.03)):
        env = begin(1, task=task)
        for _ in range(3):
            env.advance({SEAT: env.parse(SEAT, "esc")})
        assert env.scores()[SEAT] == score
