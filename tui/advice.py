"""Advice: what a bot would do in the place of a person who is asked."""

from __future__ import annotations

import asyncio

from arena.agents.core.agent import Agent
from arena.agents.core.decision import Decision, Move, OfferDraw
from arena.agents.core.hosts import hosted
from arena.agents.core.turn import Turn
from arena.agents.spec import agent
from arena.games.core.env import ArenaEnv

PATIENCE = 60.0
"""Seconds until a hint no longer helps."""


class NoAdvice(Exception):
    """Nothing was advised; the message says why, in a sentence."""


async def advise(spec: str, env: ArenaEnv, turn: Turn, seed: int) -> str:
    """The move that an agent makes in the place of whoever is asked. No view of theirs is marked as read by it.

    What models are called for it stands in the record of the turn. Raises NoAdvice where it makes none.
    """
    try:
        adviser = hosted(agent(spec))
        async with asyncio.timeout(PATIENCE):
            decision = await _asked(adviser, env, turn, seed)
    except TimeoutError:
        raise NoAdvice(f"{spec} has no hint within {PATIENCE:.0f} s") from None
    except Exception as error:  # the boundary around an agent that is only asked for its opinion
        raise NoAdvice(f"{spec} gives no hint: {error}") from error
    if isinstance(decision, (Move, OfferDraw)) and decision.text:
        return decision.text
    raise NoAdvice(f"{spec} would make no move: {type(decision).__name__}")


async def _asked(adviser: Agent, env: ArenaEnv, turn: Turn, seed: int) -> Decision:
    seat = turn.seat
    asked = Turn(env.ply, seat, env.view(seat), position=env.position())
    await adviser.start(env.info, seat, seed)
    try:
        return await adviser.act(asked)
    finally:
        turn.adopt(asked)
        await adviser.end(None)
