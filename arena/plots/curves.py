"""Curves: how players hold out as a game grows harder, and how ratings settle as matches are played."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING, Any

from arena.plots.canvas import BANDS, WIDTH, begin, drawing, few, letters, tell
from arena.plots.growth import growth
from arena.plots.levels import Family, family
from arena.plots.looks import look
from arena.plots.names import labels, short
from arena.plots.sources import Source, chosen, held
from arena.reports.standings import Interval
from arena.reports.wording import percent_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SCORINGS = {
    "wins": "Matches won",
    "draws": "Matches drawn",
    "unbeaten": "Matches won or drawn",
    "accuracy": "Solved",
    "score": "Mean score",
}


@drawing
def complexity(
    source: Source,
    parameter: str | None = None,
    *,
    scoring: str = "score",
    game: str | None = None,
    where: Mapping[str, Any] | None = None,
    players: Sequence[str] | None = None,
    confidence: float = 0.95,
    width: float = WIDTH,
    title: str | None = None,
) -> Figure:
    """Complexity curves: what players make of a game at each value of one of its parameters: size, disks, noise.

    Such curves are those of Shojaee et al., "The Illusion of Thinking" (2025): the share of solved puzzles against the
    number of disks. Bars are intervals of the mean at each value by itself: of successes by Jeffreys' prior, of scores
    by the bootstrap-t, and where all runs are equal, such as all solved, by the "rule of three"
    (`arena.ratings.means`). Copies count once: a bot that always plays the same has one run, which
    says nothing about others, and its bar is the whole range. A forfeited match counts with what it scores. Points of
    one value stand side by side, so that their bars can be seen.

    Args:
        source: a `Bench`, a `Tournament`, a folder, or results and replays of games that differ in a parameter.
        parameter: along which the curves go; the only one that varies, otherwise.
        scoring: what a match gives: `score`, `accuracy` (whether it reached the highest score), `wins`, `draws`,
            `unbeaten` or `measures.NAME`, as of a suite's task.
        game: its id, where there are matches of several.
        where: other parameters and the values that they must have.
        players: who is drawn; everybody who is measured otherwise, at most 12.
        confidence: of the intervals.
        width: inches.
        title: above the figure.

    Raises ParameterError for what cannot be drawn.
    """
    found = family(held(source), parameter, scoring, game, where or {}, confidence)
    names, more = few(chosen(found.curves, players))
    told = labels(names, letters(width))
    figure, [axes] = begin(2.7, width, title, legend=list(told.values()))
    places = _places(axes, found)
    step = _step(list(places.values())) / (4 * max(len(names), 3))
    lines = []
    for number, name in enumerate(names):
        looks, curve = look(number), found.curves[name]
        at = [places[level.value] + step * (number - (len(names) - 1) / 2) for level in curve]
        means = [level.mean for level in curve]
        lines += axes.plot(at, [one.value for one in means], looks.line, marker=looks.marker, color=looks.colour)
        low, high = _ends(means)
        axes.vlines(at, low, high, color=looks.colour, lw=1.1, alpha=0.75, zorder=2)
    if found.binary:
        axes.set_ylim(-0.03, 1.03)
        axes.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f} %")
    axes.set_xlabel(f"{short(found.parameter, 40)} of {short(found.game, 40)}")
    runs = {level.runs for name in names for level in found.curves[name]}
    count = f"{min(runs):,}" if len(runs) == 1 else f"{min(runs):,} to {max(runs):,}"
    what = _SCORINGS.get(scoring, short(scoring.partition(".")[2], 24))
    axes.set_ylabel(f"{what}\n({count} runs, {percent_of(confidence)} bars)")
    tell(figure, lines, list(told.values()), more)
    return figure


@drawing
def convergence(
    source: Source,
    *,
    game: str | None = None,
    players: Sequence[str] | None = None,
    looks: int = 12,
    samples: int = 300,
    width: float = WIDTH,
    title: str | None = None,
) -> Figure:
    """How ratings settled: everybody's rating, or mean score, after ever more of the matches, as they were played.

    At each look everything that was whole by then is rated anew. Bands are the intervals that the standings would have
    had then, 95 % unless the tournament says otherwise; of more than six players none are drawn. They hold for a single
    look: who stops once they part errs more often than they say, and wants a sequential test (`stopping` in the
    tournament's config).

    Args:
        source: a `Tournament`, a `Bench`, a folder, or results and replays.
        game: the tournament's name of the game; all contests together, or else the first game, otherwise.
        players: who is drawn; the first 12 otherwise.
        looks: how often it is rated.
        samples: of the bootstrap at each look.
        width: inches.
        title: above the figure.

    Raises ParameterError for what cannot be drawn.
    """
    found = growth(held(source), game, looks, samples)
    names, more = few(chosen(found.curves, players))
    told = labels(names, letters(width))
    figure, [axes] = begin(2.7, width, title, legend=list(told.values()))
    lines: list[Any] = []
    ends: list[float] = []
    for number, name in enumerate(names):
        style, curve = look(number), found.curves[name]
        at, means = [matches for matches, _ in curve], [one for _, one in curve]
        every = max(len(at) // 5, 1)
        lines += axes.plot(at, [one.value for one in means], style.line, color=style.colour, marker=style.marker,
                           markevery=(number % every, every), zorder=3)  # fmt: skip
        low, high = _ends(means)
        if len(names) <= BANDS:
            axes.fill_between(at, low, high, color=style.colour, alpha=0.13, lw=0)
        settled = curve[len(curve) // 2 :]
        bottom, top = _ends([one for _, one in settled])
        ends += [*bottom, *top]
    span = max(ends) - min(ends)
    if span > 0:  # a few matches allow anything, and would leave no room for what came of it
        axes.set_ylim(min(ends) - 0.08 * span, max(ends) + 0.08 * span)
    bands = f"\n({percent_of(found.confidence)} bands)" if len(names) <= BANDS else ""
    axes.set_xlabel(f"Matches played at {short(found.title, letters(width))}")
    axes.set_ylabel(f"{'Elo' if found.contest else 'Mean score'}{bands}")
    axes.set_xlim(left=0)
    tell(figure, lines, list(told.values()), more)
    return figure


def _ends(means: Sequence[Interval]) -> tuple[list[float], list[float]]:
    """The ends of intervals; of one without an end its own value."""
    low = [one.low if isfinite(one.low) else one.value for one in means]
    return low, [one.high if isfinite(one.high) else one.value for one in means]


def _places(axes: Any, found: Family) -> dict[Any, float]:
    """Where each value of the parameter stands; the axis is labelled."""
    values = list(dict.fromkeys(level.value for curve in found.curves.values() for level in curve))
    values.sort(key=lambda one: (isinstance(one, str), one))
    if all(isinstance(one, float) for one in values):
        places = {one: float(one) for one in values}
        shown = [f"{one:g}" for one in values]
    else:
        places = {one: float(number) for number, one in enumerate(values)}
        shown = [short(one, 12) if isinstance(one, str) else f"{one:g}" for one in values]
    if len(values) <= 16:
        axes.set_xticks(list(places.values()), shown)
    return places


def _step(places: Sequence[float]) -> float:
    """The least distance of two values."""
    ordered = sorted(places)
    return min((after - before for before, after in pairwise(ordered)), default=1.0)
