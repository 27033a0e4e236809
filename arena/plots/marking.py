"""Marking: names beside points, where they cover nothing; numbers and a key where there is no room for names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arena.plots.canvas import SMALL, letters
from arena.plots.names import labels
from arena.reports.standings import Interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NAMED = 16
"""Points whose names may find room."""
_AROUND = (
    (6, 3, "left", "bottom"), (6, -3, "left", "top"), (-6, 3, "right", "bottom"), (-6, -3, "right", "top"),
    (6, 11, "left", "bottom"), (6, -11, "left", "top"), (-6, 11, "right", "bottom"), (-6, -11, "right", "top"),
    (6, 20, "left", "bottom"), (6, -20, "left", "top"), (-6, 20, "right", "bottom"), (-6, -20, "right", "top"),
)  # fmt: skip
"""Where a label may stand: how many points beside its own, and how it is set there."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a point and its bar are."""

    name: str
    x: float
    strength: Interval


def name(figure: Figure, axes: Any, spots: Sequence[Spot], width: float) -> list[str]:
    """Say whose the points are; where that is by numbers, the lines of their key.

    What is drawn beside has to be there already, and the scales to be set.
    """
    shown = labels([spot.name for spot in spots], letters(width))
    figure.draw_without_rendering()
    if len(spots) <= _NAMED and _placed(figure, axes, spots, list(shown.values()), SMALL, whole=True):
        return []
    order = sorted(spots, key=lambda spot: -spot.strength.value)
    _placed(figure, axes, order, [str(number) for number in range(1, len(order) + 1)], 6.0, whole=False)
    return [f"{number} {shown[spot.name]}" for number, spot in enumerate(order, 1)]


def _placed(figure: Figure, axes: Any, spots: Sequence[Spot], told: Sequence[str], size: float, *, whole: bool) -> bool:
    """Put every label where it covers no point, no bar and no other label, as far as there is such a place.

    Where there is none for one, nothing is put down if all are wanted (`whole`), and the first place taken otherwise.
    """
    from matplotlib.patheffects import withStroke
    from matplotlib.transforms import Bbox

    dots, inside = figure.dpi / 72, axes.get_window_extent()
    taken = []
    for spot in spots:
        x, y = axes.transData.transform((spot.x, spot.strength.value))
        taken.append(Bbox.from_bounds(x - 4 * dots, y - 4 * dots, 8 * dots, 8 * dots))
        ends = [end for end in (spot.strength.low, spot.strength.high) if math.isfinite(end)]
        low, high = (axes.transData.transform((spot.x, end))[1] for end in (min(ends, default=0), max(ends, default=0)))
        taken.append(Bbox.from_bounds(x - dots, low, 2 * dots, high - low))
    made: list[Any] = []
    for label, spot in zip(told, spots, strict=True):
        for dx, dy, across, up in _AROUND:
            text = axes.annotate(
                label,
                (spot.x, spot.strength.value),
                xytext=(dx, dy),
                textcoords="offset points",
                fontsize=size,
                ha=across,
                va=up,
                path_effects=[withStroke(linewidth=1.8, foreground="white")],
            )
            box = text.get_window_extent()
            within = inside.x0 <= box.x0 and box.x1 <= inside.x1 and inside.y0 <= box.y0 and box.y1 <= inside.y1
            if within and not any(box.overlaps(other) for other in taken):
                break
            text.remove()
        else:
            if whole:
                for text in made:
                    text.remove()
                return False
            text = axes.annotate(
                label, (spot.x, spot.strength.value), xytext=(4, 2), textcoords="offset points", fontsize=size
            )
            box = text.get_window_extent()
        taken.append(box)
        made.append(text)
    return True
