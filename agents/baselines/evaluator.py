"""Whoever can say how good a position is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from arena.games.core.outcome import Seat

if TYPE_CHECKING:
    from arena.games.core.env import Position


@runtime_checkable
class Evaluator(Protocol):
    """An agent, or anything else, that values positions. It need not be seated, and equal positions get equal values."""

    def evaluate(self, position: Position[Any]) -> Mapping[Seat, float]:
        """What each seat can expect to score in the end, on the scale of the game's scores.

        Raises AgentMismatch for a game that cannot be searched.
        """
        ...
