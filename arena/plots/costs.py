"""Costs: what a match takes of dollars, tokens or time, beside how strong a player is, and who is worth it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from arena.games.core.errors import ParameterError, quoted
from arena.plots.canvas import GREY, WIDTH, begin, drawing, tell
from arena.plots.looks import COLOURS
from arena.plots.marking import Spot, name
from arena.plots.scales import amounts
from arena.plots.sources import Source, chosen, standings_of, table_of
from arena.plots.strengths import around, open_ends
from arena.reports.standings import Interval, Standing
from arena.reports.wording import percent_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Kind = Literal["dollars", "tokens", "seconds"]
KINDS: tuple[Kind, ...] = ("dollars", "tokens", "seconds")
"""What may be spent, in the order in which it is looked for."""
WORDS = {"dollars": "US dollars a match", "tokens": "Tokens a match", "seconds": "Seconds of thinking a match"}
_FRONT = "Pareto front"
_LEAST = "or more: not all is known"


@dataclass(frozen=True, slots=True)
class Point:
    """One player."""

    player: str
    spent: float
    strength: Interval
    least: bool
    """Whether what it spent is only known in part."""


def front(points: Sequence[Point]) -> list[Point]:
    """The points to which no other is equal or better in both and better in one, the cheapest first.

    Who spent more than is known is not among them, and outdoes nobody.
    """
    kept: list[Point] = []
    for one in sorted(
        (point for point in points if not point.least), key=lambda point: (point.spent, -point.strength.value)
    ):
        if not kept or one.strength.value > kept[-1].strength.value:
            kept.append(one)
    return kept


@drawing
def cost(
    source: Source,
    *,
    of: Kind | None = None,
    game: str | None = None,
    players: Sequence[str] | None = None,
    width: float = WIDTH,
    title: str | None = None,
) -> Figure:
    """What a match takes, on a logarithmic scale, against strength, with the Pareto front.

    What is spent is that of everything that was played, void matches and further attempts at them included, for each
    match with a result. Who spends nothing stands at 0, before the scale begins. A point with an arrow spent more than
    is known, since nobody said what some calls cost: it is on no front, and of whom nothing is known is left out. Bars
    are the intervals of ratings or mean scores (see `arena.plots.ratings`).

    The front joins those whom nobody is as strong as for less, by the estimates: filled points. It has no interval, and
    where bars overlap another sample may put others on it.

    Args:
        source: a `Standings`, a `Tournament`, a folder, or results and replays.
        of: `dollars`, `tokens` or `seconds`; the first of them of which anything was spent, otherwise.
        game: the table's title; the first table, over all games where there are several, otherwise.
        players: who is drawn; everybody otherwise.
        width: inches.
        title: above the figure.

    Raises ParameterError for what cannot be drawn.
    """
    found = standings_of(source)
    table = table_of(found, game)
    names = chosen([row.player for row in table.rows], players)
    rows = [row for row in table.rows if row.player in names and row.matches and row.estimate is not None]
    kind, points = _points(table.title, rows, of)
    best = front(points)
    kinds = [*([_FRONT] if len(best) > 1 else ()), *([_LEAST] if any(one.least for one in points) else ())]
    figure, [axes] = begin(2.9, width, title, legend=kinds)
    at = _places(axes, points, WORDS[kind], kind)
    steps = [at[one.player] for one in best], [one.strength.value for one in best]
    line = axes.plot(*steps, drawstyle="steps-post", color=GREY, lw=1.2, ls="--", zorder=1)
    for one in points:
        looks: dict[str, Any] = {"mfc": COLOURS[0] if one in best else "white", "marker": ">" if one.least else "o"}
        axes.errorbar(at[one.player], one.strength.value, yerr=around(one.strength), ms=5.5, color=COLOURS[0],
                      elinewidth=1.1, capsize=2, zorder=3, **looks)  # fmt: skip
    axes.margins(y=0.08)
    open_ends(axes, [(at[one.player], one.strength, COLOURS[0]) for one in points], upright=True)
    axes.set_ylabel(f"{'Elo' if table.contest else 'Mean score'} ({percent_of(found.confidence)} bars)")
    least = axes.plot([], [], ">", color=COLOURS[0], mfc="white")[0]
    marks = [{_FRONT: line[0], _LEAST: least}[kind] for kind in kinds]
    key = name(figure, axes, [Spot(one.player, at[one.player], one.strength) for one in points], width)
    tell(figure, marks, [*kinds, *key], planned=len(kinds))
    return figure


def _points(title: str, rows: Sequence[Standing], of: str | None) -> tuple[Kind, list[Point]]:
    amount: dict[Kind, Callable[[Standing], float]] = {
        "dollars": lambda row: row.cost,
        "tokens": lambda row: row.tokens,
        "seconds": lambda row: row.seconds,
    }
    if of is not None and of not in KINDS:
        raise ParameterError(f"of is one of {', '.join(KINDS)}, not {of!r:.40}")
    for kind in KINDS:
        if of not in (None, kind) or not any(amount[kind](row) > 0 for row in rows):
            continue
        missing = {"dollars": lambda row: row.unpriced, "tokens": lambda row: row.tokens_unknown}.get(kind)
        points = [
            Point(row.player, amount[kind](row) / row.matches, row.estimate, bool(missing and missing(row)))
            for row in rows
            if row.estimate is not None
        ]
        return kind, [one for one in points if one.spent > 0 or not one.least]
    what = of or "dollars, tokens or seconds"
    raise ParameterError(f"{quoted(title)}: nothing is known of {what} that these players spent")


def _places(axes: Any, points: Sequence[Point], label: str, kind: str) -> dict[str, float]:
    """Where every player stands on the scale, which is set."""
    spent = [one.spent for one in points if one.spent > 0]
    low, high = min(spent), max(spent)
    free = low / max((high / low) ** 0.15, 2.0)
    nothing = len(spent) < len(points)
    ticks = amounts(axes, low, high, kind)
    if nothing:
        axes.set_xticks([free, *ticks[0]], ["0", *ticks[1]])
        axes.axvline(math.sqrt(free * low), color="#B5B5B5", lw=0.8, ls=(0, (1, 2)))
    first, reach = (free if nothing else low), max(high / low, 3.0)
    axes.set_xlim(first / reach**0.08, high * reach**0.16)
    axes.set_xlabel(label)
    return {one.player: one.spent or free for one in points}
