"""Figures for a paper: ratings with intervals, who beat whom, performance profiles, cost, failures, variants.

Each function makes a `matplotlib.figure.Figure` of its own, without pyplot, so that a notebook may call it too. Needs
the extra `plots`. Colours are those of Wong, "Points of view: Color blindness", Nature Methods 2011, which every eye
can tell apart, and lines differ in more than colour.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from arena.games.core.errors import ParameterError
from arena.replays.plain import one_line
from arena.reports.conduct import FORFEITS, conduct, effort
from arena.reports.standings import Interval, Standings, Table, VariantTable
from arena.reports.wording import percent_of, reason_text
from arena.reports.writing import folder, put

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8A8A8A")
_STYLES = ("-", "--", "-.", ":")
_MARKERS = "osD^vPX*"
_STYLE = {
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E3E3E3",
    "grid.linewidth": 0.6,
    "figure.dpi": 100.0,
    "pdf.fonttype": 42,
}
"""Of a paper: small type, few lines, and letters that stay letters."""
_WIDTH = 5.5
"""Inches: the width of a column of text."""
_KINDS = tuple(COLOURS[place] for place in (1, 4, 5, 3, 2))
"""Colours of kinds of failures."""
_LINES = 12
"""Players whose profiles are drawn."""
_CROSSED = 40
"""Players of whom a crosstable can still be read."""
_LONGEST = 40
"""Characters of a name that are drawn."""
_DOTS = 200
"""Dots an inch of pictures in pixels."""


P = ParamSpec("P")
T = TypeVar("T")


def _styled(draw: Callable[P, T]) -> Callable[P, T]:
    """A function that draws in the style of a paper, and says so where it cannot draw."""

    @wraps(draw)
    def drawn(*given: P.args, **named: P.kwargs) -> T:
        try:
            from matplotlib import rc_context
        except ImportError:
            raise ParameterError('figures need matplotlib: pip install "game-agent-arena[plots]"') from None
        with rc_context(_STYLE):
            return draw(*given, **named)

    return drawn


def save(standings: Standings, path: Path) -> list[Path]:
    """Write every figure that there is something to show in, each as PDF and as PNG; the files.

    Raises:
        ParameterError: matplotlib is not installed.
        OSError: the folder cannot be written to.
    """
    made = figures(standings)
    place = folder(path)
    files = []
    for name, figure in made.items():
        for suffix in ("pdf", "png"):
            put(place / f"{name}.{suffix}", _bytes(figure, suffix))
            files.append(place / f"{name}.{suffix}")
    return files


@_styled
def _bytes(figure: Figure, suffix: str) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # names are in any script
        figure.savefig(out, format=suffix, dpi=_DOTS, bbox_inches="tight", metadata=_METADATA[suffix])
    return out.getvalue()


_METADATA: dict[str, dict[str, Any]] = {"pdf": {"CreationDate": None}, "png": {"Software": None}}
"""The same standings make the same files."""


def figures(standings: Standings) -> dict[str, Figure]:
    """Every figure that there is something to show in: the name of its file -> the figure."""
    made: dict[str, Figure] = {}
    several = len(standings.tables) > 1
    for number, table in enumerate(standings.tables):
        if not any(row.estimate for row in table.rows):
            continue
        suffix = f"-{number}-{_file(table.title)}" if several else ""
        made[f"ratings{suffix}"] = intervals(table, standings.confidence)
        if table.contest and table.meetings and len(table.rows) <= _CROSSED:
            made[f"crosstable{suffix}"] = crosstable(table)
    if any(one.profile for one in standings.aggregates):
        made["profiles"] = profiles(standings)
    if effort(standings) is not None:
        made["cost"] = cost(standings)
    if any(one.forfeits or one.voids for one in conduct(standings)):
        made["failures"] = failures(standings)
    if standings.variants is not None:
        made["variants"] = variants(standings.variants)
    return made


@_styled
def intervals(table: Table, confidence: float = 0.95) -> Figure:
    """Each player's rating or mean score with its interval, the best at the top."""
    known = [(_text(row.player), row.estimate) for row in table.rows if row.estimate is not None]
    figure, axes = _figure(0.24 * len(known) + 0.9)
    for height, (_, one) in enumerate(known):
        axes.errorbar(one.value, -height, xerr=_around(one), fmt="o", ms=4, color=COLOURS[0], elinewidth=1.4, capsize=2)
    _open_ends(axes, [(-height, one, COLOURS[0]) for height, (_, one) in enumerate(known)])
    axes.set_yticks([-height for height in range(len(known))], [name for name, _ in known])
    axes.set_ylim(-len(known) + 0.4, 0.6)
    axes.grid(axis="y", visible=False)
    what = "Elo" if table.contest else "Mean score"
    axes.set_xlabel(f"{what} ({percent_of(confidence)} interval): {_text(table.title)}")
    return figure


@_styled
def crosstable(table: Table) -> Figure:
    """The share of points that the player of the row made against that of the column."""
    import numpy as np

    players = [row.player for row in table.rows]
    shares = np.full((len(players), len(players)), np.nan)
    for row, player in enumerate(players):
        for column, other in enumerate(players):
            met = table.meetings.get((player, other))
            if met is not None and met.played and player != other:
                shares[row, column] = met.points / met.played
    size = max(2.6, 0.34 * len(players))
    figure, axes = _figure(size + 0.5, size + 1.6)
    axes.grid(visible=False)
    axes.set_facecolor("#EDEDED")
    drawn = axes.imshow(shares, cmap="RdBu", vmin=0, vmax=1)
    names = [_text(player) for player in players]
    axes.set_yticks(range(len(players)), names)
    axes.set_xticks(range(len(players)), names, rotation=45, ha="left", rotation_mode="anchor")
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    for (row, column), value in np.ndenumerate(shares):
        if not np.isnan(value):
            pale = "white" if abs(value - 0.5) > 0.36 else "black"
            axes.text(column, row, f"{100 * value:.0f}", ha="center", va="center", color=pale, fontsize=7)
    figure.colorbar(drawn, ax=axes, shrink=0.7, label="share of the points")
    return figure


@_styled
def profiles(standings: Standings) -> Figure:
    """Performance profiles: for each normalised score the share of runs above it, with its interval."""
    figure, axes = _figure(3.2)
    shown = [one for one in standings.aggregates if one.profile][:_LINES]
    for number, one in enumerate(shown):
        scores, shares, lows, highs = zip(*one.profile, strict=True)
        colour = COLOURS[number % len(COLOURS)]
        style = _STYLES[number % len(_STYLES)]
        axes.plot(scores, shares, style, color=colour, lw=1.5, label=_label(one.player))
        axes.fill_between(scores, lows, highs, color=colour, alpha=0.12, lw=0)
    axes.set_xlabel("Normalised score τ")
    axes.set_ylabel("Share of runs with a score > τ")
    axes.set_ylim(-0.02, 1.02)
    axes.legend(fontsize=7, frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


@_styled
def cost(standings: Standings) -> Figure:
    """What a match takes, on a logarithmic scale, against strength. ValueError where nothing is known of either."""
    found = effort(standings)
    if found is None:
        raise ValueError("nothing is known of what matches took")
    figure, axes = _figure(3.4)
    for number, (player, spent, one) in enumerate(found.points):
        colour, marker = COLOURS[number % len(COLOURS)], _MARKERS[number % len(_MARKERS)]
        axes.errorbar(spent, one.value, yerr=_around(one), fmt=marker, ms=5, color=colour, elinewidth=1.2, capsize=2)
        axes.annotate(_label(player), (spent, one.value), xytext=(6, 3), textcoords="offset points", fontsize=7)
    axes.set_xscale("log")
    axes.margins(x=0.15)
    colours = [COLOURS[number % len(COLOURS)] for number in range(len(found.points))]
    open_ended = zip(found.points, colours, strict=True)
    _open_ends(axes, [(spent, one, colour) for (_, spent, one), colour in open_ended], upright=True)
    axes.set_xlabel(found.label[0].upper() + found.label[1:])
    axes.set_ylabel("Elo" if standings.tables[0].contest else "Mean score")
    return figure


@_styled
def failures(standings: Standings) -> Figure:
    """Of each player the share of its matches that it forfeited, by reason, and that came to nothing."""
    found = conduct(standings)
    kinds = [kind for kind in FORFEITS if any(one.forfeits[kind] for one in found)]
    kinds += sorted({kind for one in found for kind in one.forfeits} - set(FORFEITS))
    figure, axes = _figure(0.24 * len(found) + 1.1)
    left = [0.0] * len(found)
    heights = [-height for height in range(len(found))]
    parts: list[tuple[str, list[int], dict[str, str]]] = [
        (
            _text(reason_text(kind)),
            [one.forfeits[kind] for one in found],
            {"color": _KINDS[place % len(_KINDS)]},
        )
        for place, kind in enumerate(kinds)
    ]
    voids = [one.voids for one in found]
    parts.append(("void", voids, {"color": "#C8C8C8", "hatch": "////", "edgecolor": "#8A8A8A"}))
    for label, counts, look in parts:
        shares = [100 * count / max(one.matches + one.voids, 1) for count, one in zip(counts, found, strict=True)]
        if any(shares):
            axes.barh(heights, shares, left=left, height=0.7, label=label, linewidth=0, **look)
            left = [before + share for before, share in zip(left, shares, strict=True)]
    axes.set_yticks(heights, [_text(one.player) for one in found])
    axes.set_ylim(-len(found) + 0.4, 0.6)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel("Matches forfeited or void, in percent")
    axes.legend(fontsize=7, frameon=False, ncols=len(parts), loc="lower left", bbox_to_anchor=(0.0, 1.0))
    return figure


@_styled
def variants(found: VariantTable) -> Figure:
    """Each player's rating or mean score under each variant."""
    players = sorted(found.spread, key=lambda player: -found.spread[player][1])
    figure, axes = _figure(0.28 * len(players) + 1.1)
    for height, player in enumerate(players):
        axes.plot(found.spread[player], [-height, -height], color="#C8C8C8", lw=3, zorder=1)
    for number, (name, table) in enumerate(found.tables.items()):
        there = {row.player: row.estimate for row in table.rows}
        known = [(height, there.get(player)) for height, player in enumerate(players)]
        spots = [(one.value, -height) for height, one in known if one is not None]
        look = {"color": COLOURS[number % len(COLOURS)], "marker": _MARKERS[number % len(_MARKERS)]}
        axes.plot(*zip(*spots, strict=True), linestyle="", ms=5, label=_label(name), **look)
    axes.set_yticks([-height for height in range(len(players))], [_text(player) for player in players])
    axes.set_ylim(-len(players) + 0.4, 0.6)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel("Elo" if next(iter(found.tables.values())).contest else "Mean score")
    axes.legend(fontsize=7, frameon=False, ncols=4, loc="lower left", bbox_to_anchor=(0.0, 1.0))
    return figure


def _figure(height: float, width: float = _WIDTH) -> tuple[Figure, Any]:
    """A figure of some inches, and the place to draw in."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.add_subplot()


def _around(one: Interval) -> list[Sequence[float]]:
    """How far an interval reaches below and above its value; nowhere, where nothing can be said."""
    reach = (one.value - one.low, one.high - one.value)
    return [[max(far, 0.0) if math.isfinite(far) else 0.0] for far in reach]


def _open_ends(axes: Any, drawn: Sequence[tuple[float, Interval, str]], *, upright: bool = False) -> None:
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


def _text(name: str) -> str:
    """A name as it stands, cut where it would take the figure: a `$` in it begins no formula."""
    shown = one_line(name)
    return (shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…").replace("$", r"\$")


def _label(name: str) -> str:
    """A name as a label: a leading `_` would hide it from a legend."""
    shown = _text(name)
    return f"\u200a{shown}" if shown.startswith("_") else shown


def _file(title: str) -> str:
    kept = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in title)
    return kept.strip(".")[:60] or "game"
