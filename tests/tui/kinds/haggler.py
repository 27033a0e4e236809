"""Somebody who talks about a price: asks for much, gives in step by step, and accepts what is good enough."""

from __future__ import annotations

import re
from typing import ClassVar

from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import Decision, Move
from arena.agents.core.turn import Turn

LINES = ("What a fine rug.", "My children are hungry.", "You must be joking.", "I saw one for less.")


class Haggler(BaseAgent):
    """Plays Haggle from either seat; what it says between its offers is drawn at random."""

    summary: ClassVar[str] = "haggles, and accepts whatever lies within its limit"

    async def act(self, turn: Turn) -> Decision:
        """Accept an offer within the limit, else say something or offer."""
        text = turn.view.text
        sells = "at least" in text
        found = re.search(r"(?:at least|at most) (\d+) ducats", text)
        assert found is not None
        limit, other = (
            int(found[1]),
            re.search(rf"^{'Buyer' if sells else 'Seller'} offers: (\d+)$", text, re.MULTILINE),
        )
        if other is not None and (int(other[1]) >= limit if sells else int(other[1]) <= limit):
            return Move("accept")
        if turn.ply % 4 < 2:
            return Move(self.rng.choice(LINES))
        step = max(9 - turn.ply, 0)
        return Move(f"/offer {min(limit + step, 30) if sells else max(limit - step, 1)}")
