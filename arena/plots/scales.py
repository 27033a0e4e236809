"""Scales: what stands along an axis of dollars, tokens or seconds, in words instead of powers of ten."""

from __future__ import annotations

import math
from typing import Any

from arena.reports.wording import large, time_text

_STEPS = ((1.0,), (1.0, 3.0), (1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0))
"""Where ticks may stand in a decade: the first that makes enough of them."""
_MOST = 7
"""Ticks that find room."""


def amount_text(value: float, kind: str) -> str:
    """An amount of `dollars`, `tokens` or `seconds`."""
    if kind == "seconds":
        return time_text(value) if value >= 0.001 else f"{value * 1e6:.3g} µs"
    if kind == "dollars":
        return f"${value:,.0f}" if value >= 100 else f"${float(f'{value:.2g}'):.10f}".rstrip("0").rstrip(".")
    return large(round(value)) if value >= 1 else f"{value:.2g}"


def amounts(axes: Any, low: float, high: float, kind: str) -> tuple[list[float], list[str]]:
    """Make the horizontal axis logarithmic; where its ticks are, and what they are called."""
    from matplotlib.ticker import MaxNLocator, NullLocator

    axes.set_xscale("log")
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    made = [[step * 10.0**power for power in powers for step in steps] for steps in _STEPS]
    inside = [[tick for tick in ticks if low / 1.25 <= tick <= high * 1.25] for ticks in made]
    even = MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(low / 1.2, high * 1.2)  # of almost the same amounts
    ticks = next(
        (ticks for few in (3, 2) for ticks in inside if len(ticks) >= few), [tick for tick in even if tick > 0]
    )
    ticks = ticks[:: math.ceil(len(ticks) / _MOST)]
    told = [amount_text(tick, kind) for tick in ticks]
    axes.set_xticks(ticks, told)
    axes.xaxis.set_minor_locator(NullLocator())
    return ticks, told
