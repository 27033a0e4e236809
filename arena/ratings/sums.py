"""Sums of rows: a sparse matrix, to be multiplied by dense ones that have a column for each sample."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Sums:
    """Sums of some rows of an array each.

    Args:
        rows: for each sum, the numbers of the rows that it takes.
        weights: for each sum, what its rows are multiplied by, in the same order; 1 without.
    """

    def __init__(self, rows: Sequence[Sequence[int]], weights: Sequence[Sequence[float]] | None = None) -> None:
        lengths = np.array([len(row) for row in rows], dtype=np.intp)
        self.count = len(rows)
        self._full = np.flatnonzero(lengths)
        self._starts = (np.cumsum(lengths) - lengths)[self._full]
        self._taken = np.array([number for row in rows for number in row], dtype=np.intp)
        flat = None if weights is None else np.array([weight for row in weights for weight in row], dtype=np.float64)
        self._weights = None if flat is None or (flat == 1).all() else flat[:, None]

    @property
    def size(self) -> int:
        """How many numbers it adds, for each column."""
        return len(self._taken)

    def __call__(self, values: Floats) -> Floats:
        """(rows, columns) -> (sums, columns)."""
        total = np.zeros((self.count, values.shape[1]))
        if len(self._full):
            terms = values[self._taken]
            if self._weights is not None:
                terms *= self._weights
            total[self._full] = np.add.reduceat(terms, self._starts, axis=0)
        return total
