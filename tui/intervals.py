"""An interval as a bar in a line of text: where it begins and ends on a scale, and where its estimate lies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from arena.reports.standings import Interval
from arena.tui.columns import Part
from arena.tui.palette import Rgb

WHISKER, LEFT, RIGHT, ESTIMATE = "─", "├", "┤", "●"


@dataclass(frozen=True, slots=True)
class Scale:
    """What the first and the last column of a bar mean."""

    low: float
    high: float

    @classmethod
    def over(cls, intervals: Iterable[Interval]) -> Scale:
        """The scale on which all of them lie."""
        found = list(intervals)
        low = min((one.low for one in found), default=0.0)
        high = max((one.high for one in found), default=1.0)
        return cls(low, high) if high > low else cls(low - 1, high + 1)

    def column(self, value: float, width: int) -> int:
        """The column of a value, 0 to `width` - 1."""
        share = (value - self.low) / (self.high - self.low)
        return round(max(min(share, 1.0), 0.0) * (width - 1))


def bar(interval: Interval, scale: Scale, width: int, whisker: Rgb, estimate: Rgb) -> list[Part]:
    """The interval on a scale, as parts of a line of `width` columns."""
    if width < 1:
        return []
    first, last = scale.column(interval.low, width), scale.column(interval.high, width)
    place = scale.column(interval.value, width)
    before = _line(first, place, LEFT, left=True)
    after = _line(place + 1, last + 1, RIGHT, left=False)
    return [(" " * first + before, whisker, False), (ESTIMATE, estimate, True), (after, whisker, False)]


def _line(start: int, end: int, edge: str, *, left: bool) -> str:
    """The columns from `start` up to `end`, with an edge where the interval begins or ends."""
    if end <= start:
        return ""
    inner = WHISKER * (end - start - 1)
    return edge + inner if left else inner + edge
