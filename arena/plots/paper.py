"""The figure itself: matplotlib's own, which is always drawn in our style and shows itself in any notebook."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from threading import RLock
from typing import Any

import matplotlib
from matplotlib.figure import Figure

_STYLE: Mapping[str, Any] = {
    "font.size": 9.0,
    "axes.labelsize": 9.0,
    "axes.titlesize": 9.0,
    "xtick.labelsize": 8.0,
    "ytick.labelsize": 8.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E3E3E3",
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.6,
    "lines.linewidth": 1.4,
    "lines.markersize": 4.5,
    "figure.dpi": 100.0,
    "savefig.dpi": 200.0,
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "svg.hashsalt": "arena",
    "text.parse_math": False,
    "text.usetex": False,
}
"""Of a paper: small type, few lines, letters that stay letters, and names in which nothing is a formula."""
_OURS = (
    "axes", "errorbar", "figure", "grid", "hatch", "image", "legend", "lines", "markers", "patch", "pdf", "ps",
    "savefig", "svg", "text", "xtick", "ytick",
)  # fmt: skip
"""What else stands as matplotlib has it at first, whatever a program has set: a dark theme would spoil the print. Fonts
are the program's."""
_DRAWING = RLock()
_LARGE = 2
"""Dots of a notebook's picture for each of its pixels."""


_FALLBACK = (
    "Noto Sans CJK JP", "Noto Sans CJK SC", "Source Han Sans", "Hiragino Sans", "PingFang SC", "Yu Gothic",
    "Microsoft YaHei", "Malgun Gothic", "Arial Unicode MS", "Noto Sans",
)  # fmt: skip
"""Fonts for names in other scripts, where a machine has them."""


@cache
def _fallback() -> tuple[str, ...]:
    from matplotlib.font_manager import fontManager

    return tuple(name for name in _FALLBACK if name in set(fontManager.get_font_names()))


@cache
def _settings() -> dict[str, Any]:
    known = {key: value for key, value in matplotlib.rcParamsDefault.items() if key.partition(".")[0] in _OURS}
    return {**known, **_STYLE}


@contextmanager
def styled() -> Iterator[None]:
    """Our style, for as long as something is drawn. One thread draws at a time: matplotlib's settings are everybody's.

    Names may be in scripts that no font has.
    """
    with _DRAWING:
        fonts = [*matplotlib.rcParams["font.family"], *_fallback()]
        with matplotlib.rc_context({**_settings(), "font.family": fonts}), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from")
            yield


class PaperFigure(Figure):  # type: ignore[misc,unused-ignore]
    """A `matplotlib.figure.Figure`: what is set while it is drawn changes nothing in it."""

    def draw(self, renderer: Any) -> None:
        with styled():
            super().draw(renderer)

    def savefig(self, fname: Any, **options: Any) -> None:
        """As matplotlib does it: PDF and SVG are vectors, and a PDF's letters stay letters."""
        with styled():
            super().savefig(fname, **options)

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """The picture, for a notebook in which matplotlib was not set up, and its size in pixels."""
        out = io.BytesIO()
        self.savefig(out, format="png", dpi=_LARGE * self.get_dpi())
        width, height = (round(inches * self.get_dpi()) for inches in self.get_size_inches())
        return out.getvalue(), {"width": width, "height": height}
