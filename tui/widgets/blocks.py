"""A picture in half blocks, two pixels a character, as large as its place allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from arena.tui.palette import Rgb, paint

if TYPE_CHECKING:
    from PIL.Image import Image


class Blocks(Widget, can_focus=False):
    """One picture, with its proportions: a character is about twice as high as it is wide."""

    def __init__(self, picture: Image) -> None:
        super().__init__()
        self.image = picture
        self._rows: list[list[Rgb]] = []
        self._drawn = (0, 0)

    def _fit(self) -> list[list[Rgb]]:
        """The pixels of the picture as it fits into the widget, an even number of rows."""
        if self._drawn == self.size:
            return self._rows
        self._drawn = wide, high = self.size
        scale = min(wide / self.image.width, 2 * high / self.image.height)
        width, height = max(round(self.image.width * scale), 1), max(round(self.image.height * scale / 2), 1) * 2
        data = self.image.convert("RGB").resize((width, height)).tobytes()
        pixels: list[Rgb] = [(data[at], data[at + 1], data[at + 2]) for at in range(0, len(data), 3)]
        self._rows = [pixels[start : start + width] for start in range(0, len(pixels), width)]
        return self._rows

    def render_line(self, y: int) -> Strip:
        rows, (width, height) = self._fit(), self.size
        top = (height - len(rows) // 2) // 2
        if not 0 <= y - top < len(rows) // 2:
            return Strip.blank(width, self.rich_style)
        upper, lower = rows[2 * (y - top)], rows[2 * (y - top) + 1]
        left = max((width - len(upper)) // 2, 0)
        cells = [Segment("▀", paint(one, other)) for one, other in zip(upper, lower, strict=True)]
        strip = Strip([Segment(" " * left), *cells]).adjust_cell_length(width)
        return strip.apply_style(self.rich_style)
