"""Every registered agent at every registered game: registering one enrols it here.

An agent may refuse a game with AgentMismatch, and nothing else.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from arena.agents.core.agent import Agent
from arena.agents.core.errors import AgentMismatch, AgentUnavailable
from arena.agents.spec import AGENTS, agent
from arena.games.core.env import ArenaEnv
from arena.games.core.errors import GameUnavailable, ParameterError
from arena.games.core.registry import GAMES
from arena.games.spec import game

QUICK = {"mcts": "mcts,simulations=12", "minimax": "minimax,depth=2", "stockfish": "stockfish,nodes=50"}
"""Faster settings than the defaults; an agent that is not listed plays with its own."""
PLIES = 50
"""Enough for whole games on small boards, and for the opening of the others."""
FEWER = {"chess": 6, "sudoku": 12}
"""Plies of games in which a random playout takes hundreds of plies, or there are hundreds of moves."""
PLAYS = {
    *product(("first", "mcts", "minimax", "random", "solver"), ("tictactoe", "connect_four")),
    *product(("first", "random"), ("rock_paper_scissors",)),
}
"""Pairs that must not be refused."""


def seated(name: str, env: ArenaEnv) -> list[Agent]:
    try:
        return [agent(QUICK.get(name, name)).build() for _ in env.possible_agents]
    except (AgentUnavailable, ParameterError) as error:
        pytest.skip(f"{name} needs more than its name here: {error}")


def table(name: str) -> ArenaEnv:
    try:
        return game(name).env()
    except (GameUnavailable, ParameterError) as error:
        pytest.skip(f"{name} cannot be set up here: {error}")


@pytest.mark.parametrize("game_name", [entry.name for entry in GAMES])
@pytest.mark.parametrize("name", [entry.name for entry in AGENTS])
async def test_plays_legal_moves_and_the_same_ones_for_the_same_seed(name: str, game_name: str, play: Any) -> None:
    matches = []
    for _ in range(2):
        env = table(game_name)
        try:
            matches.append(await play(env, seated(name, env), seed=5, plies=FEWER.get(game_name, PLIES)))
        except (AgentMismatch, AgentUnavailable) as error:
            if (name, game_name) in PLAYS:
                raise
            pytest.skip(f"{type(error).__name__}: {error}")
        finally:
            env.close()
    assert matches[0].decisions
    assert matches[0] == matches[1]


@pytest.mark.parametrize("name", sorted({name for name, _ in PLAYS} | {"human"}))
def test_has_a_summary_and_says_where_it_runs(name: str) -> None:
    kind = AGENTS.load(name)
    assert kind.summary
    assert "\n" not in kind.summary
    assert agent(name).runs == "loop"
