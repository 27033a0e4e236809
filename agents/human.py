"""A person at the table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import Decision
from arena.agents.core.errors import AgentUnavailable
from arena.agents.core.turn import Turn
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Seat

Ask = Callable[[Turn], Awaitable[Decision]]
"""Puts a turn before a person and waits for the answer; cancelled when the clock runs out."""


class Human(BaseAgent):
    """A person: an agent that has to be asked. Terminal, TUI and notebook set `ask` before it sits down.

    Args:
        name: how the person is called.
    """

    summary: ClassVar[str] = "a person, asked in the terminal, the app or a notebook"

    ask: Ask | None
    """How this person is asked; None where nobody can be."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.ask = None

    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        """Sit down. Raises AgentUnavailable where nobody can be asked."""
        if self.ask is None:
            raise AgentUnavailable(
                "a person needs a terminal, the app or arena.live(…) in a notebook: play there, or set `ask` first"
            )
        await super().start(game, seat, seed)

    async def act(self, turn: Turn) -> Decision:
        """Whatever the person answers."""
        if self.ask is None:
            raise AgentUnavailable("a person needs a terminal, the app or a notebook, and it is gone")
        return await self.ask(turn)
