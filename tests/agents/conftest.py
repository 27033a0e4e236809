"""A table without an engine: enough to seat agents at a game and see what they do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from arena.agents.core.agent import Agent
from arena.agents.core.decision import Decision, Move
from arena.agents.core.turn import Turn
from arena.games.core.env import ArenaEnv, GameEnv
from arena.games.core.game import Game
from arena.games.core.outcome import Outcome


@dataclass
class Played:
    """What happened at the table: the decisions in order, and the outcome where the rules ended the game."""

    decisions: list[Decision] = field(default_factory=list)
    outcome: Outcome | None = None

    @property
    def moves(self) -> list[str]:
        return [decision.text for decision in self.decisions if isinstance(decision, Move)]


Play = Callable[..., Awaitable[Played]]


def turn_at(env: ArenaEnv, seat: str, **more: Any) -> Turn:
    """What the seat is asked now."""
    return Turn(env.ply, seat, env.view(seat), position=env.position(), **more)


@pytest.fixture
def play() -> Play:
    """Plays agents against each other, the first at player_0; each must answer with a legal move."""

    async def played(
        game: Game[Any] | ArenaEnv,
        agents: Sequence[Agent],
        seed: int = 0,
        position: str | None = None,
        plies: int = 10_000,
    ) -> Played:
        env = GameEnv(game) if isinstance(game, Game) else game
        env.restart(seed, position)
        seated = dict(zip(env.possible_agents, agents, strict=True))
        for number, (seat, agent) in enumerate(seated.items(), 1):
            await agent.start(env.info, seat, seed * 1000 + number)
        result = Played()
        while env.to_act() and env.ply < plies:
            actions = {}
            for seat in env.to_act():
                decision = await seated[seat].act(turn_at(env, seat))
                assert isinstance(decision, Move), decision
                actions[seat] = env.parse(seat, decision.text)
                assert env.notation(seat, actions[seat]) == decision.text
                result.decisions.append(decision)
            env.advance(actions)
        result.outcome = env.outcome()
        for agent in seated.values():
            await agent.end(result.outcome)
        return result

    return played


@pytest.fixture
def ask() -> Callable[..., Awaitable[Move]]:
    """Asks an agent for its move in a position given as text."""

    async def asked(agent: Agent, game: Game[Any], position: str | None = None, seed: int = 0) -> Move:
        env = GameEnv(game)
        env.restart(seed, position)
        (seat,) = env.to_act()
        await agent.start(env.info, seat, seed)
        decision = await agent.act(turn_at(env, seat))
        assert isinstance(decision, Move), decision
        return decision

    return asked
