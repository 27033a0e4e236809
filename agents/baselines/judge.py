"""Whoever can say what every move of a position is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from arena.games.core.env import Position


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the legal moves of one position are worth to the seat that is to move."""

    values: Mapping[str, float]
    """Notation -> the score that the seat can expect in the end, on the scale of the game's scores; all legal moves."""
    ranking: Mapping[str, float] = field(default_factory=dict)
    """Notation -> a number by which moves are ranked where values say too little: of two wins, the faster has the
    greater. All legal moves, or none: then they are ranked by their values."""
    told: Mapping[str, str] = field(default_factory=dict)
    """Notation -> the judge's own words, in short: "+0.35", "#3", "wins in 7"."""
    errors: Mapping[str, float] = field(default_factory=dict)
    """Notation -> the standard error of what the move is ranked by, where that is an estimate. Moves that are not apart
    by more than chance explains are ranked as equal."""


@runtime_checkable
class Judge(Protocol):
    """Whoever values moves, the same position always the same; an agent need not be seated for it.

    An engine, a solver or a search bot is an agent that is also a judge. `judge` may block. A judge may have `by`, what
    it calls itself (an engine's name and version), and `repeatable`: one that is not, as it thinks for so many seconds,
    is not asked at all.
    """

    def judge(self, position: Position[Any]) -> Judgement:
        """What every legal move is worth. Raises AgentMismatch for a game that it cannot judge."""
        ...

    def close(self) -> None:
        """Let go of processes and tables, if there are any."""
        ...
