"""Programs at every registered game, like any registered agent: legal moves, and the same ones for the same seed."""

from __future__ import annotations

from typing import Any

import pytest

from arena.agents.core.agent import Agent
from arena.agents.spec import agent
from arena.games.core.errors import GameUnavailable, ParameterError
from arena.games.core.registry import GAMES
from arena.games.spec import game

PLIES = 30


@pytest.mark.usefixtures("zygote")
@pytest.mark.parametrize("name", [entry.name for entry in GAMES])
@pytest.mark.parametrize("kind", ["cmd", "http"])
async def test_plays_legal_moves_and_the_same_ones(kind: str, name: str, play: Any, bot: str, server: Any) -> None:
    matches = []
    with server() as there:
        for _ in range(2):
            try:
                env = game(name).env()
            except (GameUnavailable, ParameterError) as error:
                pytest.skip(str(error))
            if env.info.texts:
                pytest.skip("the bot chooses among the moves that are listed, and here none are")
            seats: list[Agent] = [agent(bot if kind == "cmd" else there.url).build() for _ in env.possible_agents]
            matches.append(await play(env, seats, seed=5, plies=PLIES))
            env.close()
    assert matches[0].decisions
    assert matches[0] == matches[1]


def test_runs_on_the_loop(bot: str) -> None:
    assert agent(bot).runs == agent("http://localhost/").runs == agent("http:https://localhost/").runs == "loop"
    assert agent(bot).spec == agent(bot).name == bot
