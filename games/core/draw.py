"""The default picture of a scene, for vision models: flat, labelled and large enough to read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from arena.games.core.scene import Card, Dialogue, Grid, Hand, Plain, Scene, Screen, Stack

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

PAPER, INK, LINE, FAINT = "#ffffff", "#1c2430", "#9aa5b1", "#e8ecf0"
ROLES = {
    "player_0": "#d43d3d",
    "player_1": "#e8b416",
    "player_2": "#2f7fd1",
    "player_3": "#2f9e58",
    "empty": LINE,
    "plain": INK,
    "muted": "#6b7785",
    "accent": "#7a4fd0",
    "good": "#2f9e58",
    "warn": "#c9820a",
    "bad": "#d43d3d",
    "wall": "#4b5563",
}
TERMINAL = [
    "#1c1c1c",
    "#cc3333",
    "#33aa33",
    "#aa7722",
    "#3366cc",
    "#aa44aa",
    "#33aaaa",
    "#cccccc",
    "#777777",
    "#ff6666",
    "#66dd66",
    "#eedd55",
    "#6699ff",
    "#dd77dd",
    "#66dddd",
    "#ffffff",
]
CELL = 64
FONT = 20
CHARACTER = (12, 22)
"""Width and height of a terminal's character in pixels."""
_FINER = 4
"""How much larger a character is drawn before it is fitted into its cell."""
_CODES = {code: 8 if code == "0" else int(code, 16) for code in "0123456789abcdef"}
"""Colour code -> number in `TERMINAL`; black would not be seen on a terminal's ground."""


def draw(scene: Scene) -> Image:
    """An RGB picture of a scene, with a white margin; its size follows from the scene alone."""
    if isinstance(scene, Grid):
        return _grid(scene)
    if isinstance(scene, Screen):
        return terminal(scene.rows, scene.colors, scene.cursor)
    return _lines(scene)


def _canvas(width: int, height: int, paper: str = PAPER) -> tuple[Image, ImageDraw]:
    import PIL.Image
    import PIL.ImageDraw

    image = PIL.Image.new("RGB", (max(width, 1), max(height, 1)), paper)
    return image, PIL.ImageDraw.Draw(image)


@lru_cache(maxsize=16)
def _font(size: float) -> FreeTypeFont | ImageFont:
    """Pillow's own font, which is not of one width."""
    import PIL.ImageFont

    return PIL.ImageFont.load_default(size)


def _write(pen: ImageDraw, x: float, y: float, text: str, size: float, color: str, anchor: str = "mm") -> None:
    pen.text((x, y), text, fill=color, font=_font(size), anchor=anchor)


def _grid(scene: Grid) -> Image:
    height = len(scene.rows)
    width = max((len(row) for row in scene.rows), default=0)
    margin = CELL // 2
    image, pen = _canvas(width * CELL + 2 * margin, height * CELL + 2 * margin)
    marked = {cell: name for name, cells in scene.highlights.items() for cell in cells}
    for row, codes in enumerate(scene.rows):
        for column, code in enumerate(codes):
            x, y = margin + column * CELL, margin + row * CELL
            mark = marked.get((row, column))
            pen.rectangle((x, y, x + CELL, y + CELL), fill="#fff3c4" if mark else FAINT, outline=LINE, width=1)
            tile = scene.legend.get(code)
            color = ROLES.get(tile.role, INK) if tile else INK
            center = (x + CELL / 2, y + CELL / 2)
            if tile is not None and tile.role == "empty":
                continue
            if tile is not None and tile.glyph in "●○":
                gap = CELL * 0.14
                pen.ellipse((x + gap, y + gap, x + CELL - gap, y + CELL - gap), fill=color, outline=INK, width=2)
            elif tile is not None and tile.glyph in "█■":
                pen.rectangle((x, y, x + CELL, y + CELL), fill=color)
            else:
                _write(pen, *center, tile.glyph if tile else code, CELL * 0.6, color)
    for row, label in enumerate(scene.row_labels):
        _write(pen, margin / 2, margin + (row + 0.5) * CELL, label, FONT, INK)
    for column, label in enumerate(scene.column_labels):
        _write(pen, margin + (column + 0.5) * CELL, margin / 2, label, FONT, INK)
    return image


def terminal(
    rows: Sequence[str],
    colors: Sequence[str] = (),
    cursor: tuple[int, int] | None = None,
    size: tuple[int, int] = CHARACTER,
) -> Image:
    """An RGB picture of a terminal, `size` pixels (width, height) a character, as in `Screen`."""
    import PIL.Image
    import PIL.ImageDraw

    wide, high = size
    columns = max((len(row) for row in rows), default=0)
    if not columns:
        return _canvas(0, len(rows) * high, TERMINAL[0])[0]
    cells: list[tuple[str, int]] = []
    for number, text in enumerate(rows):
        codes = colors[number] if number < len(colors) else ""
        cells += zip(text.ljust(columns), [_CODES.get(code, 7) for code in codes[:columns].ljust(columns)], strict=True)
    places: dict[tuple[str, int], int] = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
    glyphs = np.stack([_character(character, color, size) for character, color in places])
    drawn = glyphs[[places[cell] for cell in cells]].reshape(len(rows), columns, high, wide, 3)
    image = PIL.Image.fromarray(drawn.swapaxes(1, 2).reshape(len(rows) * high, columns * wide, 3))
    if cursor is not None:
        x, y = cursor[1] * wide, cursor[0] * high
        PIL.ImageDraw.Draw(image).rectangle((x, y, x + wide - 1, y + high - 1), outline=TERMINAL[15])
    return image


@lru_cache(maxsize=4096)
def _character(character: str, color: int, size: tuple[int, int]) -> NDArray[np.uint8]:
    """A character in its cell, (height, width, 3): on one baseline with all others, and made narrower if it must."""
    import PIL.Image

    wide, high = size
    image = _canvas(wide, high, TERMINAL[0])[0]
    if character != " ":
        shown = character if character.isprintable() else "?"
        font = _font(high * 0.8 * _FINER)
        left, _, right, _ = font.getbbox(shown, anchor="ls")
        large = PIL.Image.new("L", (max(round(right - left), 1), high * _FINER))
        PIL.ImageDraw.Draw(large).text((-left, high * 0.78 * _FINER), shown, fill=255, font=font, anchor="ls")
        width = max(min(round(large.width / _FINER), wide - 1), 1)
        mask = large.resize((width, high), PIL.Image.Resampling.LANCZOS)
        image.paste(TERMINAL[color], ((wide - width) // 2, 0), mask)
    return np.asarray(image)


def _lines(scene: Hand | Dialogue | Stack | Plain) -> Image:
    lines = [line for text in _told(scene) for line in text.split("\n")]
    step = FONT * 3 // 2
    image, pen = _canvas(max(320, max(map(len, lines), default=0) * FONT * 2 // 3 + step), (len(lines) + 1) * step)
    for number, line in enumerate(lines):
        _write(pen, step / 2, (number + 1) * step, line, FONT, INK, "lm")
    return image


def _told(scene: Hand | Dialogue | Stack | Plain) -> list[str]:
    if isinstance(scene, Plain):
        told = [scene.text]
    elif isinstance(scene, Hand):
        told = [f"{label}: {_faces(cards)}" for label, cards in scene.groups]
    elif isinstance(scene, Stack):
        told = [f"{label}: {_faces(cards)}" for label, cards in scene.stacks]
    else:
        told = [f"{message.speaker}: {message.text}" for message in scene.messages]
        told += [f"{label}: {value}" for label, value in scene.facts]
    return [*told, scene.caption] if scene.caption else told


def _faces(cards: tuple[Card, ...]) -> str:
    return "  ".join(card.face for card in cards)
