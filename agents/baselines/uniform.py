"""Uniform play: every legal move is as likely as every other."""

from __future__ import annotations

from typing import ClassVar

from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import Decision, Move
from arena.agents.core.errors import AgentMismatch
from arena.agents.core.turn import Turn


class Uniform(BaseAgent):
    """Plays a uniformly random legal move: the floor that every other player is measured against."""

    summary: ClassVar[str] = "a uniformly random legal move"

    async def act(self, turn: Turn) -> Decision:
        """A random legal move, or an answer that the game draws. Raises AgentMismatch where it draws none."""
        try:
            return Move(turn.view.sample(self.rng))
        except LookupError as error:
            raise AgentMismatch(
                "random chooses among the legal moves, and here none are listed: it cannot make up words"
            ) from error
