"""Interval bars in characters: where an estimate lies, on a scale that all rows of a table share."""

from __future__ import annotations

import math
from collections.abc import Sequence

from arena.reports.standings import Interval

_INTERVAL, _ESTIMATE, _NOTHING = "░", "█", " "


class Scale:
    """A common scale for intervals, from the lowest end to the highest.

    Args:
        intervals: that are to fit.
        width: columns.
    """

    def __init__(self, intervals: Sequence[Interval], width: int) -> None:
        ends = [end for one in intervals for end in (one.low, one.value, one.high) if math.isfinite(end)]
        self.low, self.high = min(ends, default=0.0), max(ends, default=0.0)
        self.width = width

    def bar(self, one: Interval | None) -> str:
        """An interval with its estimate, as wide as the scale."""
        if one is None or self.width < 1:
            return _NOTHING * self.width
        low, at, high = (self._column(value) for value in (one.low, one.value, one.high))
        cells = [_INTERVAL if low <= column <= high else _NOTHING for column in range(self.width)]
        cells[at] = _ESTIMATE
        return "".join(cells)

    def _column(self, value: float) -> int:
        whole = self.high - self.low
        place = (min(max(value, self.low), self.high) - self.low) / whole if whole > 0 else 0.5
        return min(max(int(place * self.width), 0), self.width - 1)
