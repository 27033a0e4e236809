"""Somebody who takes a while for every move, and none of the processor's time."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import Decision, Move
from arena.agents.core.turn import Turn


class Patient(BaseAgent):
    """Plays the first move that there is, a tenth of a second later."""

    summary: ClassVar[str] = "plays the first legal move, after a while"

    async def act(self, turn: Turn) -> Decision:
        """Wait, and move."""
        await asyncio.sleep(0.1)
        return Move(turn.view.legal[0])
