"""Over several games: performance profiles, aggregate scores, and who probably does better than whom."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from arena.games.core.errors import ParameterError, quoted
from arena.plots.canvas import BANDS, GREY, WIDTH, begin, drawing, few, letters, row_height, rows_of, tell, wrapped
from arena.plots.looks import look
from arena.plots.names import labels, short
from arena.plots.sources import Source, chosen, standings_of
from arena.plots.strengths import BAR, around
from arena.reports.standings import Aggregate, Interval, Standings
from arena.reports.wording import percent_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PAIRS = 15
"""Pairs of players that are drawn where nobody chooses."""
_NARROW = 4.5
"""Inches: narrower figures have two panels in a row."""
_NONE = (
    "there are no scores that can be compared over games there: it takes several games, or one that is played for "
    "scores, and a result of each player at all of them"
)


@drawing
def profiles(
    source: Source, *, players: Sequence[str] | None = None, width: float = WIDTH, title: str | None = None
) -> Figure:
    """Performance profiles: for each normalised score the share of runs, over all games, that are above it.

    After Agarwal et al., "Deep reinforcement learning at the edge of the statistical precipice", 2021. A curve that is
    nowhere below another is the better player's at every score. Bands are intervals at the standings' confidence, 95 %
    by default, by the bootstrap that draws the runs of each game again; they hold at each score by itself, not for a
    whole curve. Of more than six players none are drawn, and of more than twelve the best by interquartile mean.

    Args:
        source: a `Standings`, a `Tournament`, a folder, or results and replays.
        players: who is drawn.
        width: inches.
        title: above the figure.

    Raises ParameterError for what cannot be drawn.
    """
    found = standings_of(source)
    known = {one.player: one for one in _aggregates(found) if one.profile}
    names, more = few(chosen(known, players))
    shown = [known[name] for name in names]
    told = list(labels(names, letters(width)).values())
    figure, [axes] = begin(2.5, width, title, legend=told)
    lines = []
    for number, one in enumerate(shown):
        scores, shares, lows, highs = zip(*one.profile, strict=True)
        looks = look(number)
        step = max(len(scores) // 6, 1)
        lines += axes.plot(
            scores,
            shares,
            looks.line,
            color=looks.colour,
            marker=looks.marker,
            markevery=(number % step, step),
            drawstyle="steps-post",
        )
        if len(shown) <= BANDS:
            axes.fill_between(scores, lows, highs, color=looks.colour, alpha=0.13, lw=0, step="post")
    bands = f"\nbands: {percent_of(found.confidence)}, stratified bootstrap" if len(shown) <= BANDS else ""
    axes.set_xlabel(f"Normalised score τ{bands}")
    axes.set_ylabel("Share of runs with a score > τ")
    axes.set_ylim(-0.02, 1.02)
    axes.margins(x=0.01)
    tell(figure, lines, told, more)
    return figure


@drawing
def aggregates(
    source: Source, *, players: Sequence[str] | None = None, width: float = WIDTH, title: str | None = None
) -> Figure:
    """How everybody does over all games: interquartile mean, median, mean and optimality gap of normalised scores.

    After Agarwal et al. (2021): 0 is the bottom of a game's range, 1 its target. Bars are intervals at the standings'
    confidence, 95 % by default, by the bootstrap that draws the runs of each game again, made wider as few runs want
    it (`arena.ratings.aggregate`): they are about these games, and say nothing about others.

    Args:
        source: a `Standings`, a `Tournament`, a folder, or results and replays.
        players: who is drawn; everybody otherwise.
        width: inches.
        title: above the figure.

    Raises ParameterError for what cannot be drawn.
    """
    found = standings_of(source)
    known = _aggregates(found)
    names = chosen([one.player for one in known], players)
    shown = [one for one in known if one.player in names]
    figure, axes = begin(row_height(len(shown)), width, title, panels=(1, 4) if width > _NARROW else (2, 2))
    kinds = ("IQM", "Median", "Mean", "Optimality gap")
    for number, (place, kind) in enumerate(zip(axes, kinds, strict=True)):
        for height, one in enumerate(shown):
            value = (one.iqm, one.median, one.mean, one.optimality_gap)[number]
            place.errorbar(value.value, -height, xerr=around(value), **BAR)
        rows_of(place, list(labels([one.player for one in shown], letters(width) - 6).values()))
        place.set_xlabel(kind + (" ←" if number == 3 else " →"), fontsize=8)
        place.locator_params(axis="x", nbins=3)
    what = "normalised scores; the arrow points to what is better"
    how = f"bars: {percent_of(found.confidence)}, stratified bootstrap"
    figure.supxlabel(f"{what}{'; ' if width > _NARROW else chr(10)}{how}", fontsize=7)
    return figure


@drawing
def improvement(
    source: Source,
    *,
    players: Sequence[str] | None = None,
    against: str | None = None,
    width: float = WIDTH,
    title: str | None = None,
) -> Figure:
    """The probability of improvement: that a run of the first player is above one of the other, at any of the games.

    After Agarwal et al. (2021); ties count half, and every game weighs the same. Bars are intervals at the standings'
    confidence, 95 % by default, by the bootstrap that draws both players' runs again. One that keeps off 0.5 says that
    there is a difference.

    Args:
        source: a `Standings`, a `Tournament`, a folder, or results and replays.
        players: among whom; everybody otherwise.
        against: the one player who is compared with all of them; the best where there would be more than 15 pairs.
        width: inches.
        title: above the figure.

    Raises ParameterError for what cannot be drawn.
    """
    found = standings_of(source)
    known = [one.player for one in _aggregates(found)]
    if not found.improvement:
        raise ParameterError(
            f"{quoted(found.name)}: standings hold probabilities of improvement of 2 to 30 players, and there are "
            f"{len(known)}, whoever of them is drawn"
        )
    names = chosen(known, players)
    if against is not None:
        [against] = chosen(known, [against])
    pairs = list(combinations(names, 2))
    if against is None and len(pairs) > _PAIRS:
        against = names[0]
    if against is not None:
        pairs = [(against, name) for name in names if name != against]
    if not pairs:
        raise ParameterError("a probability of improvement is of at least two players")
    most = letters(width) * 2 // 3
    shown = labels([*names, *([against] if against else ())], most)
    figure, [axes] = begin(row_height(len(pairs)), width, title)
    axes.axvline(0.5, color=GREY, lw=1.0, ls=":")
    for height, pair in enumerate(pairs):
        one: Interval = found.improvement[pair]
        axes.errorbar(one.value, -height, xerr=around(one), **BAR)
    rows_of(axes, [shown[other] if against else f"{shown[one]} over {shown[other]}" for one, other in pairs])
    axes.set_xlim(-0.02, 1.02)
    who = short(against, most) if against else "the first"
    what = f"Probability that {who} does better{' than' if against else ''}"
    axes.set_xlabel(wrapped(f"{what}\nbars: {percent_of(found.confidence)}, stratified bootstrap", width - 0.4))
    return figure


def _aggregates(found: Standings) -> tuple[Aggregate, ...]:
    if not found.aggregates:
        raise ParameterError(f"{quoted(found.name)}: {_NONE}")
    return found.aggregates
