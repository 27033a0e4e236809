"""Strengths: everybody's rating with its interval, and who beat whom."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from arena.games.core.errors import ParameterError, quoted
from arena.plots.canvas import GREY, SMALL, WIDTH, begin, drawing, letters, row_height, rows_of, tell, wrapped
from arena.plots.looks import COLOURS
from arena.plots.names import labels, short
from arena.plots.sources import Source, chosen, standings_of, table_of
from arena.reports.standings import Interval, Standing, Table
from arena.reports.wording import percent_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_BESIDE = 0.26
"""How far below an estimate the one without forfeits stands, in rows."""
_LOWEST, _TALLEST = 0.12, 0.42
"""Inches of a row of a crosstable."""
_NUMBER = 0.11
"""Inches that the number of a column takes."""
_LEAST = 4.0
"""Points: smaller letters in a cell are left out."""
BAR: Mapping[str, Any] = {"fmt": "o", "color": COLOURS[0], "elinewidth": 1.4, "capsize": 2, "zorder": 3}
"""How an estimate looks."""
_WITH, _WITHOUT, _ANCHOR = "all matches", "without forfeits", "anchor"


@drawing
def ratings(
    source: Source,
    *,
    game: str | None = None,
    players: Sequence[str] | None = None,
    forfeits: bool | None = None,
    width: float = WIDTH,
    title: str | None = None,
) -> Figure:
    """Each player's rating (in games that are played for scores: its mean score) with its interval, the best on top.

    Bars are intervals at the standings' confidence, 95 % by default: of ratings by the Bayesian bootstrap over units
    (`arena.ratings.fit.rate`), of the distance to the anchors or else to the field's mean; of mean scores by the
    bootstrap-t over runs (`arena.ratings.means`). Two that overlap may still be told apart, since a difference has an
    interval of its own: ranks are in the standings. An arrow at an end says that the interval has none.

    Args:
        source: a `Standings`, a `Tournament`, a folder, or results and replays.
        game: the table's title; the first table, over all games where there are several, otherwise.
        players: who is drawn; everybody otherwise.
        forfeits: whether ratings without the units in which somebody forfeited stand beside; where there were
            forfeits, otherwise.
        width: inches.
        title: above the figure.

    Raises ParameterError for what cannot be drawn.
    """
    found = standings_of(source)
    table = table_of(found, game)
    names = set(chosen([row.player for row in table.rows], players))
    rows = [row for row in table.rows if row.player in names and row.estimate is not None]
    if not rows:
        raise ParameterError(
            f"{quoted(table.title)}: of none of these players is there a result, so there is nothing to draw"
        )
    beside = table.contest and (table.forfeits > 0 if forfeits is None else forfeits)
    anchors = table.ratings.anchors if table.ratings is not None else {}
    kinds = [_WITH, *([_WITHOUT] if beside else ()), *([_ANCHOR] if any(row.player in anchors for row in rows) else ())]
    figure, [axes] = begin(row_height(len(rows)), width, title, legend=kinds if len(kinds) > 1 else ())
    drawn: list[tuple[float, Interval, str]] = []
    for number, row in enumerate(rows):
        drawn += _row(axes, row, -number, anchored=row.player in anchors, beside=beside)
    open_ends(axes, drawn)
    shown = labels([row.player for row in rows], letters(width))
    rows_of(axes, [shown[row.player] for row in rows])
    what, how = ("Elo", "Bayesian bootstrap") if table.contest else ("Mean score", "bootstrap-t")
    told = f"{what} at {short(table.title, letters(width))}\nbars: {percent_of(found.confidence)}, {how}"
    axes.set_xlabel(wrapped(told, width))
    if len(kinds) > 1:
        tell(figure, [_key(axes, kind) for kind in kinds], kinds)
    return figure


@drawing
def crosstable(
    source: Source,
    *,
    game: str | None = None,
    players: Sequence[str] | None = None,
    width: float = WIDTH,
    title: str | None = None,
) -> Figure:
    """Who beat whom: the share of the points that the player of the row made against that of the column, in percent.

    A win is one point, a tie a half. Below the percentage stands the number of matches, where it is not the same
    everywhere. No interval is drawn: a cell of few matches says little, and ratings use all of them. Cells of those who
    never met are hatched. Where cells are too small for letters, colours alone tell.

    Args:
        source: a `Standings`, a `Tournament`, a folder, or results and replays.
        game: the table's title; the first table that holds contests otherwise.
        players: who is drawn; everybody otherwise.
        width: inches.
        title: above the figure.

    Raises ParameterError for what cannot be drawn, such as a game in which nobody beats anybody.
    """
    from matplotlib.patches import Rectangle

    found = standings_of(source)
    table = table_of(found, game)
    if not table.meetings:
        raise ParameterError(
            f"{quoted(table.title)}: nobody met anybody in a contest there, so there is no crosstable; "
            "arena.plots.ratings shows scores"
        )
    names = chosen([row.player for row in table.rows], players)
    shares, counts = _met(table, names)
    if not counts.any():
        raise ParameterError(f"{quoted(table.title)}: none of these players met another in a contest: nothing to draw")
    shown = [f"{number} {label}" for number, label in enumerate(labels(names, letters(width) - 2).values(), 1)]
    cell = (width - 1.1 - 0.075 * max(map(cell_len, shown))) / len(names)
    tall = min(max(cell, _LOWEST), _TALLEST)
    figure, [axes] = begin(tall * len(names), width, title)
    axes.grid(visible=False)
    strangers = counts == 0
    strangers[range(len(names)), range(len(names))] = False
    if strangers.any():
        axes.patch.set(hatch="//////", facecolor="white", edgecolor="#A8A8A8", linewidth=0)
    picture = axes.imshow(100 * shares, cmap="RdBu", vmin=0, vmax=100, aspect="auto")
    for place in range(len(names)):
        axes.add_patch(Rectangle((place - 0.5, place - 0.5), 1, 1, color="#DADADA", lw=0))
    step = 1 if cell >= _NUMBER else 5
    columns = [number for number in range(1, len(names) + 1) if number == 1 or not number % step]
    axes.set_yticks(range(len(names)), shown)
    axes.set_xticks([number - 1 for number in columns], [str(number) for number in columns])
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelsize=min(8.0, 50 * tall))
    axes.spines[:].set_visible(False)
    least, greatest = (int(end) for end in (counts[counts > 0].min(), counts.max()))
    _cells(axes, shares, counts, 72 * min(cell, tall), numbers=least < greatest)
    each = f"{least:,}" if least == greatest else f"{least:,} to {greatest:,}"
    bar = figure.colorbar(picture, ax=axes, shrink=0.8, aspect=25, pad=0.02)
    bar.outline.set_visible(False)
    hatched = "; hatched: never met" if strangers.any() else ""
    bar.set_label(f"Percent of the points\n({each} matches each{hatched})", fontsize=8)
    return figure


def around(one: Interval) -> list[Sequence[float]]:
    """How far an interval reaches below and above its value; nowhere, where nothing can be said."""
    reach = (one.value - one.low, one.high - one.value)
    return [[max(far, 0.0) if math.isfinite(far) else 0.0] for far in reach]


def open_ends(axes: Any, drawn: Sequence[tuple[float, Interval, str]], *, upright: bool = False) -> None:
    """Where an interval has no end, a line to the edge of the figure, with an arrow: (where, interval, colour)."""
    edges = axes.get_ylim() if upright else axes.get_xlim()
    arrows = ("v", "^") if upright else ("<", ">")
    for at, one, colour in drawn:
        for end, edge, arrow in zip((one.low, one.high), edges, arrows, strict=True):
            if not math.isfinite(end):
                along, across = [one.value, edge], [at, at]
                spots = (across, along) if upright else (along, across)
                axes.plot(*spots, color=colour, lw=1.4, marker=arrow, markevery=[1], ms=5, clip_on=False, zorder=1)
    (axes.set_ylim if upright else axes.set_xlim)(edges)


def _row(axes: Any, row: Standing, height: float, *, anchored: bool, beside: bool) -> list[tuple[float, Interval, str]]:
    """One player's line, and what was drawn of it."""
    assert row.estimate is not None
    top = height + _BESIDE / 2 if beside else height
    drawn = [(top, row.estimate, COLOURS[0])]
    kinds = [_ANCHOR if anchored else _WITH]
    if beside and row.clean is not None:
        drawn.append((top - _BESIDE, Interval(row.clean.elo, row.clean.low, row.clean.high), GREY))
        kinds.append(_WITHOUT)
    for (at, one, _), kind in zip(drawn, kinds, strict=True):
        axes.errorbar(one.value, at, xerr=around(one), **_looks(kind))
    return drawn


def _looks(kind: str) -> dict[str, Any]:
    look = dict(BAR)
    if kind == _ANCHOR:
        look |= {"fmt": "D"}
    if kind == _WITHOUT:
        look |= {"ms": 3.5, "color": GREY, "elinewidth": 1.0, "mfc": "white", "zorder": 2}
    return look


def _key(axes: Any, kind: str) -> Any:
    """What stands for a kind of estimate in the legend."""
    looks = _looks(kind)
    line = "" if kind == _ANCHOR else "-"
    made = axes.plot([], [], marker=looks["fmt"], ls=line, lw=looks["elinewidth"], color=looks["color"])[0]
    made.set_markerfacecolor(looks.get("mfc", looks["color"]))
    return made


def _met(table: Table, names: Sequence[str]) -> tuple[Any, Any]:
    """(players, players) the share of points, not a number where they never met, and the matches."""
    import numpy as np

    shares, counts = np.full((len(names), len(names)), np.nan), np.zeros((len(names), len(names)), dtype=int)
    for row, player in enumerate(names):
        for column, other in enumerate(names):
            met = table.meetings.get((player, other))
            if met is not None and met.played and player != other:
                shares[row, column] = met.points / met.played
                counts[row, column] = met.played
    return shares, counts


def _cells(axes: Any, shares: Any, counts: Any, points: float, *, numbers: bool) -> None:
    """What stands in the cells, which are so many points wide."""
    import numpy as np

    large = min(8.0, points * 0.45)
    if large < _LEAST:
        return
    small = large * 0.72
    for (row, column), value in np.ndenumerate(shares):
        if np.isnan(value):
            continue
        colour = "white" if abs(value - 0.5) > 0.33 else "black"
        two = numbers and small >= _LEAST
        lift = 0.14 if two else 0.0
        axes.text(column, row - lift, f"{100 * value:.0f}", ha="center", va="center", color=colour, fontsize=large)
        if two:
            axes.text(column, row + 0.27, f"n={counts[row, column]}", ha="center", va="center", color=colour,
                      fontsize=small if points > 24 else min(small, SMALL - 2))  # fmt: skip
