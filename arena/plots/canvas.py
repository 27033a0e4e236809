"""The canvas: figures in the style of a paper, made without pyplot, and what several of them have in common."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import wraps
from inspect import signature
from textwrap import wrap
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from rich.cells import cell_len

from arena.games.core.errors import ParameterError
from arena.plots.given import check
from arena.plots.names import for_legend
from arena.replays.plain import one_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

P = ParamSpec("P")
T = TypeVar("T")

WIDTH = 5.5
"""Inches: the width of a text; a column of a page with two of them has about 3.3."""
SMALL = 7.0
"""Points: letters of legends and of what stands inside of a figure."""
GREY = "#8A8A8A"
"""What is not a series: guides, and estimates that stand beside the main one."""
_ROW, _ENTRY, _LETTER, _LARGE, _BOLD = 0.165, 0.42, 0.063, 0.078, 0.088
"""Inches: a row of a legend, an entry without its words, a letter of one, one of what is written at an axis, and one of
a title."""
LINES = 12
"""Players whose curves are drawn."""
BANDS = 6
"""Curves that can be seen through each other's bands."""
MARGIN = 0.75
"""Inches above and below what is drawn."""


def drawing(draw: Callable[P, T]) -> Callable[P, T]:
    """A function that draws in the style of a paper, and says so where it cannot draw."""
    parameters = tuple(signature(draw).parameters)

    @wraps(draw)
    def drawn(*given: P.args, **named: P.kwargs) -> T:
        check({**dict(zip(parameters, given, strict=False)), **named})
        try:
            import matplotlib  # noqa: F401
        except ImportError:
            raise ParameterError('figures need matplotlib: pip install "game-agent-arena[plots]"') from None
        from arena.plots.paper import styled

        with styled():
            return draw(*given, **named)

    return drawn


def begin(
    height: float,
    width: float,
    title: str | None = None,
    *,
    legend: Sequence[str] = (),
    panels: tuple[int, int] = (1, 1),
) -> tuple[Figure, list[Any]]:
    """A figure, and the places to draw in, row by row.

    Args:
        height: inches of what is drawn, without labels, legend and title.
        width: inches of the whole figure.
        title: stands above it, on as many lines as it takes.
        legend: the labels that `tell` will name below it.
        panels: rows and columns of places; each row is so high.
    """
    from arena.plots.paper import PaperFigure

    lines = _lines(title or "", width - 0.2, _BOLD)
    inches = panels[0] * (height + MARGIN) + _ROW * (_rows(legend, width) + len(lines))
    figure = PaperFigure(figsize=(width, inches), layout="constrained")
    layout: Any = figure.get_layout_engine()
    layout.set(w_pad=0.06, h_pad=0.05)
    axes = figure.subplots(*panels, sharey=True, squeeze=False).ravel().tolist()
    if lines:
        figure.suptitle("\n".join(lines), x=0.1 / width, ha="left", fontsize=9, fontweight="bold")
    return figure, axes


def tell(
    figure: Figure, handles: Sequence[Any], labels: Sequence[str], title: str | None = None, planned: int | None = None
) -> None:
    """A legend below a figure, which grows by what was not `planned`: the first so many labels. Labels without a handle
    stand for themselves."""
    from matplotlib.lines import Line2D

    if not labels:
        return
    width = figure.get_figwidth()
    more = _rows(labels, width) - _rows(labels[:planned], width)
    figure.set_figheight(figure.get_figheight() + _ROW * (more + (title is not None)))
    figure.legend(
        [*handles, *(Line2D([], [], ls="") for _ in labels[len(handles) :])],
        [for_legend(label) for label in labels],
        loc="outside lower left",
        ncols=_columns(labels, width),
        title=title,
        fontsize=SMALL,
        title_fontsize=SMALL,
        alignment="left",
        frameon=False,
        borderpad=0.1,
        columnspacing=1.2,
        handlelength=2.6 if handles else 0.0,
    )


def rows_of(axes: Any, labels: Sequence[str]) -> None:
    """Names along the left edge, the first at the top: that of number k stands at -k."""
    axes.set_yticks([-number for number in range(len(labels))], labels)
    axes.set_ylim(-len(labels) + 0.4, 0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="y", visible=False)


def row_height(rows: int) -> float:
    """Inches of so many rows: less for each where there are many."""
    return max(rows, 2) * (0.23 if rows <= 12 else 0.18)


def few(names: Sequence[str]) -> tuple[Sequence[str], str | None]:
    """As many players as can be told apart as curves, and that there are more. Raises ParameterError for none."""
    if not names:
        raise ParameterError("of none of these players is there a result, so there is nothing to draw")
    return names[:LINES], f"the first {LINES} of {len(names)}" if len(names) > LINES else None


def wrapped(text: str, width: float) -> str:
    """What an axis is, on as many lines as a figure of so many inches wants."""
    return "\n".join(_lines(text, max(width - 1, 20 * _LARGE), _LARGE))


def letters(width: float) -> int:
    """How long a name may be at the edge of a figure of so many inches."""
    return max(12, min(40, int(5 * width)))


def _lines(text: str, width: float, letter: float) -> list[str]:
    """Text in lines of so many inches, where a letter takes as much on average; harmless."""
    found = []
    for line in map(one_line, text.splitlines()):
        wide = max(cell_len(line) / max(len(line), 1), 1.0)
        found += wrap(line, max(int(width / (letter * wide)), 1))
    return found


def _rows(labels: Sequence[str], width: float) -> int:
    return math.ceil(len(labels) / _columns(labels, width)) if labels else 0


def _columns(labels: Sequence[str], width: float) -> int:
    widest = max(map(cell_len, labels))
    return min(len(labels), max(1, int(width / (_ENTRY + _LETTER * widest))))
