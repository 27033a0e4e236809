"""What could have been agreed on, and how good a deal is beside it.

A deal is *efficient* if no other gives one seat more and none less; the efficient ones are the Pareto frontier. The
*Nash product* of a deal is the product of what each seat gains over having none (Nash, The Bargaining Problem, 1950).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Frontier:
    """The possible deals of one negotiation, as what each is worth.

    `points` has the shape (different deals, seats), without repetitions; no deal is worth 0 to every seat.
    """

    points: NDArray[np.float64]
    efficient: NDArray[np.bool_]
    """For each point whether it lies on the Pareto frontier."""

    @classmethod
    def of(cls, worths: NDArray[Any]) -> Frontier:
        """The frontier of deals, given what each is worth: an array of shape (deals, seats)."""
        points = np.unique(np.asarray(worths, dtype=np.float64), axis=0)
        efficient = np.ones(len(points), dtype=np.bool_)
        for at, point in enumerate(points):
            if efficient[at]:  # whatever is dominated at all is dominated by an efficient one
                efficient &= ~((points <= point).all(axis=1) & (points < point).any(axis=1))
        return cls(points, efficient)

    @property
    def line(self) -> NDArray[np.float64]:
        """The efficient points, ascending by what they are worth to the first seat."""
        line: NDArray[np.float64] = self.points[self.efficient]
        return line

    def distance(self, worth: NDArray[np.float64]) -> float:
        """How far a point is from the nearest efficient one (Euclid); 0 on the frontier."""
        return float(np.sqrt(((self.line - worth) ** 2).sum(axis=1)).min())

    @property
    def nash(self) -> NDArray[np.float64]:
        """The point with the greatest Nash product; of several the one worth most to the first seat."""
        best: NDArray[np.float64] = self.points[len(self.points) - 1 - int(np.argmax(product(self.points)[::-1]))]
        return best

    def share(self, worth: NDArray[np.float64]) -> float:
        """The Nash product of a point as a share of the greatest one; 1 where even that is 0."""
        best = float(product(self.points).max())
        return float(product(worth[None])[0]) / best if best > 0 else 1.0


def product(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The Nash product of each point, of shape (points,); 0 where somebody is worse off than without a deal."""
    gains: NDArray[np.float64] = np.maximum(points, 0.0).prod(axis=1)
    return gains
