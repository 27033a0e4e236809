"""The heading of the tournament screen: how it stands, how far it has come, what was spent, and the time left."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from arena.reports.wording import large, time_text
from arena.tournaments.reading import Recorded, State
from arena.tui.scenes.picture import one_line

Told = list[tuple[str, str]]
_WIDE = 100
"""Columns from which there is room for more words."""
_LEAST, _SMALL = 6, 4
"""Columns of the smallest bar, and of the smallest that shows a budget."""
_QUIET, _TEXT = "$quiet", "$foreground"
_SIGNS: dict[State, tuple[str, str]] = {
    "not begun": ("○ not begun", "$quiet"),
    "starting": ("◌ starting", "bold $text-accent"),
    "running": ("● running", "bold $text-success"),
    "paused": ("‖ paused", "bold $text-warning"),
    "ended": ("■ ended", "bold $text-primary"),
    "cut off": ("✗ cut off", "bold $text-error"),
}
_WHY = {
    "complete": ("■ complete", "bold $text-success"),
    "decided": ("■ decided", "bold $text-success"),
    "budget": ("■ budget spent", "bold $text-warning"),
    "interrupted": ("■ stopped", "bold $text-warning"),
    "stuck": ("✗ stuck", "bold $text-error"),
    "failed": ("✗ failed", "bold $text-error"),
}


@dataclass(frozen=True, slots=True)
class Spent:
    """How much of one kind was spent, and of how much."""

    spent: float
    most: float | None
    unit: str

    def amount(self, value: float) -> str:
        """A value of this kind."""
        if self.unit == "$":
            return f"${value:,.2f}" if value < 1000 else f"${value:,.0f}"
        return large(round(value)) if self.unit == "tokens" else f"{value:,.3g}"

    @property
    def told(self) -> str:
        """Of how much, in words."""
        after = "" if self.unit == "$" else f" {self.unit}"
        if self.unit == "h" and self.spent < 1 and self.most is not None:
            return f"{time_text(self.spent * 3600)} of {self.amount(self.most)} h"
        if self.most is None:
            return f"{self.amount(self.spent)}{after}"
        return f"{self.amount(self.spent)} of {self.amount(self.most)}{after}"


def spending(recorded: Recorded) -> list[Spent]:
    """What was spent of each kind that is limited or was spent at all."""
    status, config = recorded.status, recorded.config
    dollars, tokens, hours = recorded.dollars, float(recorded.tokens), recorded.seconds / 3600
    if status is not None:  # of a run that was killed the journal does not know how long it went on
        dollars, tokens, hours = max(dollars, status.dollars), max(tokens, status.tokens), max(hours, status.hours)
    budget = None if config is None else config.budget
    limits = (None, None, None) if budget is None else (budget.dollars, budget.tokens, budget.hours)
    found = [Spent(dollars, limits[0], "$"), Spent(tokens, limits[1], "tokens"), Spent(hours, limits[2], "h")]
    return [one for one in found if one.most is not None or (one.spent and one.unit != "h")]


def planned(recorded: Recorded) -> int | None:
    """How many matches there are in all, as far as anybody has said."""
    return None if recorded.status is None else recorded.status.planned


def state(recorded: Recorded) -> tuple[str, str]:
    """How it stands, in a word, and its style."""
    now = recorded.state
    if now == "ended" and recorded.closed is not None:
        return _WHY.get(recorded.closed.why, _SIGNS[now])
    return _SIGNS[now]


def heading(recorded: Recorded, name: str, width: int) -> Content:
    """The first line: the name, the state, and how far it has come."""
    status, whole, moving = recorded.status, planned(recorded), recorded.state in ("running", "paused")
    done = max(status.done, recorded.done) if moving and status is not None else recorded.done
    gap = _gap(width)
    told: Told = [(f"{one_line(name, 60)}{gap}", "bold $foreground"), state(recorded), (gap, "")]
    told += [(f"{done:,}", "bold $foreground"), (f" of {whole:,}" if whole is not None else " matches", _QUIET)]
    after: Told = [(f" {done / whole:.0%}", _TEXT)] if whole else []
    if moving and status is not None:
        if status.rate:
            after.append((f"{gap}{_rate(status.rate)}", _QUIET))
        if status.left is not None and recorded.state == "running":
            after.append((f"{gap}{left(status.left)} left", _TEXT))
    room = width - _width(told) - _width(after) - 3
    mark: Told = [(" arena ", "bold $text-accent")] if room >= _LEAST + 7 else [(" ", "")]
    gauge = bar(done / whole, min(room - _width(mark), 60)) if whole and room >= _LEAST else []
    return Content.assemble(*mark, *told, ("  " if gauge else "", ""), *gauge, *after)


def ledger(recorded: Recorded, width: int) -> Content:
    """The second line: what was spent, what is in play, and what came to nothing."""
    gap, rest = _gap(width), _rest(recorded, width)
    kinds = spending(recorded)
    limited = [one for one in kinds if one.most]
    words = sum(cell_len(one.told) + len(gap) + 2 for one in kinds) + _width(rest)
    size = min((width - words) // len(limited) - 1, 20) if limited else 0
    parts: Told = [] if kinds or rest else [(f"{gap}nothing was spent", _QUIET)]
    for one in kinds:
        near = one.most is not None and one.spent >= 0.9 * one.most
        parts.append((f"{gap}{one.told}", "bold $text-warning" if near else _TEXT))
        if one.most and size >= _SMALL:
            parts += [("  ", ""), *bar(one.spent / one.most, size, warn=near)]
    return Content.assemble(*parts, *rest)


def _rest(recorded: Recorded, width: int) -> Told:
    """What stands behind what was spent."""
    status, moving, gap = recorded.status, recorded.state in ("running", "paused"), _gap(width)
    parts: Told = []
    voids = max(status.void, recorded.voids) if moving and status is not None else recorded.voids
    if moving and status is not None:
        parts.append((f"{gap}{status.in_play:,} in play", _TEXT))
    if voids:
        word = f" attempt{'s' * (voids != 1)}" if width >= _WIDE else ""
        parts.append((f"{gap}{voids:,} void{word}", "$text-warning"))
    closed = recorded.closed
    if closed is not None and not recorded.running:
        parts.append((f"{gap}{one_line(closed.detail, 300)}", _QUIET))
    elif recorded.state == "cut off":
        long = "its last run ended without a word; what is missing can be played on"
        parts.append((f"{gap}{long if width >= _WIDE else 'its run is gone'}", "$text-warning"))
    return parts


def _gap(width: int) -> str:
    return "   " if width >= _WIDE else "  "


def bar(share: float, width: int, *, warn: bool = False) -> Told:
    """A share as a bar."""
    full = min(max(share, 0.0), 1.0) * width
    whole = int(full)
    half = "╸" if full - whole >= 0.5 else ""
    rest = width - whole - len(half)
    return [("━" * whole + half, "$text-warning" if warn else "$text-success"), ("━" * rest, "$foreground 20%")]


def _rate(rate: float) -> str:
    return f"{rate:,.0f}/min" if rate >= 10 else f"{rate:,.2g}/min" if rate >= 1 else f"{rate * 60:,.2g}/h"


def left(seconds: float) -> str:
    """How long it will take, no more exactly than anybody can know."""
    if seconds < 90:
        return f"{max(round(seconds), 0)} s"
    minutes = round(seconds / 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes / 60:.1f} h" if minutes < 48 * 60 else f"{minutes / 1440:,.1f} days"


def _width(parts: Told) -> int:
    return sum(cell_len(text) for text, _ in parts)
