"""What every default picture is drawn with: paper, colours and letters."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

PAPER, INK, LINE, FAINT = "#ffffff", "#1c2430", "#9aa5b1", "#e8ecf0"
ROLES = {
    "player_0": "#d43d3d",
    "player_1": "#e8b416",
    "player_2": "#2f7fd1",
    "player_3": "#2f9e58",
    "player_4": "#8b46c9",
    "player_5": "#d9660b",
    "player_6": "#0b8f8a",
    "player_7": "#c83f82",
    "empty": LINE,
    "plain": INK,
    "muted": "#6b7785",
    "accent": "#7a4fd0",
    "good": "#2f9e58",
    "warn": "#c9820a",
    "bad": "#d43d3d",
    "wall": "#4b5563",
    "light": "#faf6ee",
    "dark": "#1c1a1c",
}
FONT = 20
"""The usual size of letters in pixels."""


def canvas(width: int, height: int, paper: str = PAPER) -> tuple[Image, ImageDraw]:
    """An empty picture and the pen that draws on it."""
    import PIL.Image
    import PIL.ImageDraw

    image = PIL.Image.new("RGB", (max(width, 1), max(height, 1)), paper)
    return image, PIL.ImageDraw.Draw(image)


@lru_cache(maxsize=16)
def font(size: float) -> FreeTypeFont | ImageFont:
    """Pillow's own font, which is not of one width."""
    import PIL.ImageFont

    return PIL.ImageFont.load_default(size)


def write(pen: ImageDraw, x: float, y: float, text: str, size: float, color: str, anchor: str = "mm") -> None:
    """Write one line, whose `anchor` is as Pillow's."""
    pen.text((x, y), text, fill=color, font=font(size), anchor=anchor)


def png(image: Image) -> bytes:
    """A picture as a PNG file."""
    file = BytesIO()
    image.convert("RGB").save(file, "PNG")
    return file.getvalue()
