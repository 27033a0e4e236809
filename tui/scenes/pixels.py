"""Pixels: shapes with soft edges, drawn with half blocks, two pixels a character."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import hypot

from rich.segment import Segment

from arena.games.core.pieces import PIECES
from arena.tui.palette import Rgb, blend, paint
from arena.tui.scenes.carved import Coverage, carved

SHAPES = {
    **dict.fromkeys("●⬤", "disc"),
    **dict.fromkeys("○◯◎", "ring"),
    **dict.fromkeys("✕✖✗×", "cross"),
    **dict.fromkeys("◆◇♦", "diamond"),
    **dict.fromkeys("■█□", "square"),
    "▲": "triangle",
    "·": "dot",
    "∙": "dot",
    **{glyph: piece for glyphs, piece in PIECES.items() for glyph in glyphs},
}
"""Glyphs that are drawn as shapes where cells are large."""
LETTERS = {"X": "cross", "x": "cross", "O": "ring", "o": "ring", "+": "plus"}
"""Letters that are shapes on a board that has no others."""

Canvas = list[list[Rgb]]
"""Rows of pixels."""


def _segment(x: float, y: float, ax: float, ay: float, bx: float, by: float) -> float:
    """The distance of a point from a line segment."""
    dx, dy = bx - ax, by - ay
    t = max(0.0, min(1.0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)))
    return hypot(x - ax - t * dx, y - ay - t * dy)


def _cross(x: float, y: float) -> float:
    a = 0.62
    return min(_segment(x, y, -a, -a, a, a), _segment(x, y, -a, a, a, -a)) - 0.2


def _plus(x: float, y: float) -> float:
    return min(_segment(x, y, -0.7, 0, 0.7, 0), _segment(x, y, 0, -0.7, 0, 0.7)) - 0.2


_DISTANCES: dict[str, Callable[[float, float], float]] = {
    "disc": lambda x, y: hypot(x, y) - 0.92,
    "hole": lambda x, y: hypot(x, y) - 0.84,
    "core": lambda x, y: hypot(x, y) - 0.42,
    "spot": lambda x, y: hypot(x, y) - 0.34,
    "pip": lambda x, y: hypot(x, y) - 0.2,
    "halo": lambda x, y: hypot(x, y) - 1.12,
    "rim": lambda x, y: abs(hypot(x, y) - 0.62) - 0.09,
    "dot": lambda x, y: hypot(x, y) - 0.22,
    "ring": lambda x, y: abs(hypot(x, y) - 0.62) - 0.21,
    "bar": lambda x, y: max(abs(x) - 0.55, abs(y) - 0.16),
    "pole": lambda x, y: max(abs(x) - 0.16, abs(y) - 0.55),
    "cross": _cross,
    "plus": _plus,
    "square": lambda x, y: max(abs(x), abs(y)) - 0.8,
    "diamond": lambda x, y: (abs(x) + abs(y) - 0.95) * 0.7071,
    "triangle": lambda x, y: max(abs(x) * 0.89 + (y - 0.72) * 0.45 + 0.0, y - 0.72) - 0.0,
}
"""Signed distances from each shape's edge, in a square from -1 to 1; negative is inside."""


@lru_cache(maxsize=512)
def coverage(shape: str, size: int) -> Coverage:
    """How much of each pixel of a `size` × `size` square a shape or a single character covers, 0 to 1."""
    if shape not in _DISTANCES:
        return carved(shape, size)
    distance, half = _DISTANCES[shape], size / 2
    samples = (-1 / 3, 0.0, 1 / 3)
    crisp, grown = (1.5, 0.0) if size >= 5 else (1.0, 0.2)

    def pixel(row: int, column: int) -> float:
        total = 0.0
        for dy in samples:
            for dx in samples:
                x, y = (column + 0.5 + dx - half) / half, (row + 0.5 + dy - half) / half
                total += max(0.0, min(1.0, 0.5 - (distance(x, y) - grown) * half * 3))
        return max(0.0, min(1.0, (total / 9 - 0.5) * crisp + 0.5))

    return tuple(tuple(pixel(row, column) for column in range(size)) for row in range(size))


def stamp(canvas: Canvas, shape: str, left: int, top: int, size: int, color: Rgb, strength: float = 1.0) -> None:
    """Draw a shape into a square of the canvas."""
    for row, line in enumerate(coverage(shape, size)):
        pixels = canvas[top + row]
        for column, amount in enumerate(line):
            if amount > 0:
                pixels[left + column] = blend(pixels[left + column], color, amount * strength)


def characters(upper: list[Rgb], lower: list[Rgb]) -> list[Segment]:
    """One line of the terminal from two rows of pixels, equal neighbours joined."""
    segments: list[Segment] = []
    start = 0
    for end in range(1, len(upper) + 1):
        if end == len(upper) or upper[end] != upper[start] or lower[end] != lower[start]:
            top, bottom, width = upper[start], lower[start], end - start
            segments.append(
                Segment(" " * width, paint(None, top)) if top == bottom else Segment("▀" * width, paint(top, bottom))
            )
            start = end
    return segments
