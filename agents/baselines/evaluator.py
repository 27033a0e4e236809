"""Whoever can say how good a position is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from arena.games.core.outcome import Seat

if TYPE_CHECKING:
    from arena.games.core.env import Position


@runtime_checkable
class Evaluator(Protocol):
    """Whoever values positions, the same position always the same; an agent need not be seated for it."""

    def evaluate(self, position: Position[Any]) -> Mapping[Seat, float]:
        """What each seat can expect to score in the end, on the scale of the game's scores.

        Raises AgentMismatch for a game that cannot be searched.
        """
        ...
