"""Ratings: strengths on the Elo scale, how sure they are, and who can be told from whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Rating:
    """The strength of one player."""

    player: str
    elo: float
    """400 points are odds of ten to one."""
    low: float
    high: float
    """The interval, at the ratings' confidence: of the distance to the anchors or else to the field, see `rate`."""
    rank: int
    """1 and how many players are better beyond doubt: who shares a rank cannot be told apart."""
    worst: int = 0
    """All players but those who are worse beyond doubt: its rank is one from `rank` to this. 0 where nobody says."""


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """The strengths of all players, the best first."""

    rows: tuple[Rating, ...]
    samples: NDArray[np.float64]
    """(samples, players) Elo in each sample of the bootstrap, players in the order of `rows`."""
    confidence: float
    units: int
    """Units that count: those of a cluster count once."""
    anchors: Mapping[str, float]

    def moved(self, by: float) -> Ratings:
        """The same ratings, so many points higher."""
        rows = (replace(row, elo=row.elo + by, low=row.low + by, high=row.high + by) for row in self.rows)
        return replace(self, rows=tuple(rows), samples=self.samples + by)

    def superiority(self, one: str, other: str) -> float:
        """The share of samples in which one player is the stronger; a half where they are equal."""
        column = {row.player: number for number, row in enumerate(self.rows)}
        difference = self.samples[:, column[one]] - self.samples[:, column[other]]
        return float(((difference > 0).mean() + (difference >= 0).mean()) / 2)
