"""The explorer in the real game: it plays, it plays the same again, and it presses only what is there to be pressed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple

import pytest

pytest.importorskip("nle", reason="needs the extra nethack")

import arena
from arena.agents.baselines.explorer import Explorer
from arena.agents.baselines.uniform import Uniform
from arena.agents.core.agent import Agent
from arena.agents.core.decision import Move
from arena.agents.core.errors import AgentMismatch
from arena.agents.core.turn import Turn
from arena.games.board.tictactoe import TicTacToe
from arena.games.core.env import GameEnv
from arena.games.spec import game
from arena.games.worlds.nethack.tasks import RULES
from arena.games.worlds.nethack.world import NetHack

SEAT = "player_0"
SEEDS, PLIES = (0, 1, 4, 7, 8), 1500
ROLES = ("arc", "bar", "cav", "hea", "kni", "mon", "pri", "ran", "rog", "sam", "tou", "val", "wiz")


class Step(NamedTuple):
    """What was shown, and what was answered."""

    turn: int
    mode: str
    message: str
    answer: str
    thought: str


class Played(NamedTuple):
    """A game's steps and measures."""

    steps: list[Step]
    measures: dict[str, float]
    reason: str
    """Why it ended by the rules, if it did."""

    def thought(self, part: str) -> Sequence[Step]:
        """The steps of which the thought contains something."""
        return [step for step in self.steps if part in step.thought]


async def played(plies: int, seed: int, agent: Agent | None = None, **params: object) -> Played:
    """A game of at most so many plies. An answer that cannot be read or is illegal raises."""
    agent = agent or Explorer()
    env = game("nethack", **params).env()
    assert isinstance(env, NetHack)
    try:
        env.restart(seed)
        await agent.start(env.info, SEAT, seed)
        steps = []
        while env.to_act() and env.ply < plies:
            view, sight = env.view(SEAT), env.sight
            move = await agent.act(Turn(env.ply, SEAT, view))
            assert isinstance(move, Move)
            assert set(view.shown) <= {"legal", "observation"}
            steps.append(Step(sight.stats.turn, sight.mode, sight.message, move.text, move.thought or ""))
            action = env.parse(SEAT, move.text)
            assert env.notation(SEAT, action) == move.text
            env.advance({SEAT: action})
        outcome = env.outcome()
        return Played(steps, dict(env.measures()[SEAT]), "" if outcome is None else outcome.reason)
    finally:
        env.close()


@pytest.fixture(scope="module")
def games() -> list[Played]:
    """Some games of a monk, long enough for most of what happens to one."""
    return [asyncio.run(played(PLIES, seed)) for seed in SEEDS]


async def test_the_same_seed_is_the_same_game(games: list[Played]) -> None:
    assert (await played(PLIES, SEEDS[1])).steps == games[1].steps
    assert games[0].steps[:50] != games[1].steps[:50]


async def test_an_agent_that_played_before_plays_the_same(games: list[Played]) -> None:
    agent = Explorer()
    await played(200, 3, agent)
    assert (await played(300, SEEDS[0], agent)).steps == games[0].steps[:300]


async def test_it_comes_further_than_random_players(games: list[Played]) -> None:
    others = [(await played(PLIES, seed, Uniform(), actions="task", prompts=False)).measures for seed in SEEDS]
    for measure, factor in (("depth", 2.0), ("score", 5.0), ("level", 1.5)):
        ours, theirs = ([found[measure] for found in side] for side in ([one.measures for one in games], others))
        assert fmean(ours) >= factor * fmean(theirs), measure


def test_every_game_passes_levels(games: list[Played]) -> None:
    assert all(one.measures["depth"] >= 2.0 for one in games)
    assert any(one.measures["depth"] >= 4.0 for one in games)


def test_turns_go_on(games: list[Played]) -> None:
    for one in games:
        turns = [step.turn for step in one.steps]
        assert all(later > turn for turn, later in zip(turns, turns[40:], strict=False) if later)


@pytest.mark.parametrize(
    ("thought", "message"),
    [
        ("", "The door opens."),
        ("kicking the locked door", "In what direction?"),
        ("", "As you kick the door, it "),
        ("", "You kill the "),
        ("", "You find a hidden "),
        ("down the stairs", ""),
        ("exploring", ""),
        ("resting", ""),
    ],
)
def test_it_does_what_players_do(games: list[Played], thought: str, message: str) -> None:
    assert any(message in step.message for one in games for step in one.thought(thought))


def test_every_kind_of_prompt_was_answered(games: list[Played]) -> None:
    assert {step.mode for one in games for step in one.steps} >= {"map", "more", "question", "line", "menu"}


@pytest.mark.parametrize("role", ROLES)
async def test_every_role_is_played(role: str) -> None:
    one = await played(400, 11, character=role)
    assert len(one.thought("exploring")) + len(one.thought("digging down")) > 20


@pytest.mark.parametrize("actions", ["useful", "task"])
async def test_a_smaller_keyboard_is_enough(actions: str) -> None:
    for prompts in (True, False):
        one = await played(800, 4, actions=actions, prompts=prompts)
        assert one.measures["depth"] >= 2.0
        assert not any(step.answer[0].isdigit() for step in one.steps)


@pytest.mark.parametrize("task", RULES)
async def test_every_task_is_played(task: str) -> None:
    one = await played(250, 5, task=task, character="@")
    assert len(one.steps) == 250 or one.reason == f"the task is done: {task}"


async def test_without_prompts_nothing_is_tried_for_ever() -> None:
    one = await played(1500, 4, prompts=False, character="arc-dwa")
    assert len(one.thought("digging down")) < 100
    assert one.measures["depth"] >= 3.0


async def test_the_engine_plays_it() -> None:
    result = await arena.aplay("nethack", ["explorer"], seed=3, table={"max_plies": 300}, record=False)
    assert result.ended.ending == "played"
    assert result.measures[SEAT]["turns"] > 100.0


async def test_another_game_is_refused() -> None:
    with pytest.raises(AgentMismatch, match="explorer plays NetHack and nothing else; this is "):
        await Explorer().start(GameEnv(TicTacToe()).info, SEAT, 1)


async def test_the_engine_says_so_before_the_first_ply() -> None:
    with pytest.raises(AgentMismatch, match="nothing else"):
        await arena.aplay("tictactoe", ["explorer", "random"], seed=1, record=False)
