"""The plainest player there is."""

from __future__ import annotations

from typing import ClassVar

from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import Decision, Move
from arena.agents.core.errors import AgentMismatch
from arena.agents.core.turn import Turn
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Seat

_WORDLESS = "first plays the first legal move, and here none are listed: it cannot make up words"


class First(BaseAgent):
    """Plays the first legal move: a player whose every game is known in advance."""

    summary: ClassVar[str] = "the first legal move"

    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        """Sit down. Raises AgentMismatch where moves are not listed."""
        if game.texts:
            raise AgentMismatch(_WORDLESS)
        await super().start(game, seat, seed)

    async def act(self, turn: Turn) -> Decision:
        """The first of the legal moves. Raises AgentMismatch where moves are not listed."""
        legal = turn.view.legal
        if not legal:
            raise AgentMismatch(_WORDLESS)
        return Move(legal[0])
