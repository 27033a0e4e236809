"""The default picture of a scene, for vision models: flat, labelled and large enough to read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from arena.games.core.canvas import FAINT, FONT, INK, LINE, PAPER, ROLES, canvas, font, write
from arena.games.core.draw_cards import draw_hand, draw_stack
from arena.games.core.pieces import PARTS, PIECES, SIDE, Part
from arena.games.core.scene import Dialogue, Grid, Hand, Plain, Scene, Screen, Stack

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

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
SQUARES = ("#f0d9b5", "#b58863")
"""Light and dark squares, where chess pieces are light and dark."""
MARKED = {"bad": "#f0a49c"}
"""Grounds of marked cells that are not the usual one."""
CELL = 64
CHARACTER = (12, 22)
"""Width and height of a terminal's character in pixels."""
_FINER = 4
"""How much larger a character is drawn before it is fitted into its cell."""
_PIECES = {glyph: piece for glyphs, piece in PIECES.items() for glyph in glyphs}
_CODES = {code: 8 if code == "0" else int(code, 16) for code in "0123456789abcdef"}
"""Colour code -> number in `TERMINAL`; black would not be seen on a terminal's ground."""


def draw(scene: Scene) -> Image:
    """An RGB picture of a scene, with a white margin; its size follows from the scene alone."""
    if isinstance(scene, Grid):
        return _grid(scene)
    if isinstance(scene, Screen):
        return terminal(scene.rows, scene.colors, scene.cursor)
    if isinstance(scene, Hand):
        return draw_hand(scene)
    if isinstance(scene, Stack):
        return draw_stack(scene)
    return _lines(scene)


def _grid(scene: Grid) -> Image:
    height = len(scene.rows)
    width = max((len(row) for row in scene.rows), default=0)
    heads = [label.split() for label in scene.column_labels[:width]]
    margin = CELL // 2
    left = max([margin, *(round(font(FONT).getlength(label)) + 16 for label in scene.row_labels[:height])])
    top = max([margin, *((len(words) + 1) * FONT for words in heads if len(words) > 1)])
    image, pen = canvas(width * CELL + left + margin, height * CELL + top + margin)
    checkered = any(tile.role in ("light", "dark") and tile.glyph in _PIECES for tile in scene.legend.values())
    marked = {cell: name for name, cells in scene.highlights.items() for cell in cells}
    for row, codes in enumerate(scene.rows):
        for column, code in enumerate(codes):
            x, y = left + column * CELL, top + row * CELL
            mark = marked.get((row, column))
            ground = SQUARES[(row + column) % 2] if checkered else FAINT
            ground = MARKED.get(mark, "#fff3c4") if mark else ground
            pen.rectangle((x, y, x + CELL, y + CELL), fill=ground, outline=LINE, width=1)
            tile = scene.legend.get(code)
            color = ROLES.get(tile.role, INK) if tile else INK
            center = (x + CELL / 2, y + CELL / 2)
            if tile is not None and tile.role == "empty":
                continue
            glyph = (tile.glyph if tile is not None else code) or " "
            if tile is not None and tile.role == "wall" and glyph not in "█■ ":
                pen.rectangle((x, y, x + CELL, y + CELL), fill=color)
                color = PAPER
            if glyph in "●○":
                gap = CELL * 0.14
                pen.ellipse((x + gap, y + gap, x + CELL - gap, y + CELL - gap), fill=color, outline=INK, width=2)
            elif glyph in "█■":
                pen.rectangle((x, y, x + CELL, y + CELL), fill=color)
            elif glyph in _PIECES:
                _piece(pen, PARTS[_PIECES[glyph]], x, y, color)
            elif glyph == "★":
                pen.polygon(_star(*center, CELL * 0.36), fill=color)
            elif glyph in "×✕✖✗":
                for slant in (1, -1):
                    ends = (center[0] - CELL / 4, center[1] - slant * CELL / 4)
                    pen.line((*ends, 2 * center[0] - ends[0], 2 * center[1] - ends[1]), fill=color, width=5)
            else:
                write(pen, *center, glyph, CELL * 0.6, color)
    _divide(pen, scene, left, top)
    for row, label in enumerate(scene.row_labels):
        write(pen, left / 2, top + (row + 0.5) * CELL, label, FONT, INK)
    for column, words in enumerate(heads):
        for number, word in enumerate(words):
            high = top / 2 if len(words) == 1 and top == margin else top - (len(words) - number) * FONT
            write(pen, left + (column + 0.5) * CELL, high, word, FONT, INK)
    return image


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """The ten corners of a star with five points."""
    angles = [math.pi * (corner / 5 - 0.5) for corner in range(10)]
    reach = [radius if corner % 2 == 0 else radius * 0.42 for corner in range(10)]
    return [(x + far * math.cos(turn), y + far * math.sin(turn)) for turn, far in zip(angles, reach, strict=True)]


def _piece(pen: ImageDraw, parts: Sequence[Part], left: float, top: float, color: str) -> None:
    """A chess piece in a cell, with a thin line around it."""
    gap = CELL * 0.08
    scale = (CELL - 2 * gap) / SIDE
    steps = [(x, y, INK) for x in (-1.5, 0, 1.5) for y in (-1.5, 0, 1.5)]
    for right, down, fill in (*steps, (0, 0, color)):
        for part in parts:
            moved = [
                number * scale + gap + (top + down if place % 2 else left + right) for place, number in enumerate(part)
            ]
            (pen.ellipse if len(part) == 4 else pen.polygon)(moved, fill=fill)


def _divide(pen: ImageDraw, scene: Grid, left: int, top: int) -> None:
    """The thick lines between regions, and the signs between cells."""
    for row, codes in enumerate(scene.rows):
        for column in range(len(codes)):
            x, y = left + column * CELL, top + row * CELL
            here = _region(scene, row, column)
            for other, ends in (
                ((row, column - 1), (x, y, x, y + CELL)),
                ((row - 1, column), (x, y, x + CELL, y)),
                ((row, column + 1), (x + CELL, y, x + CELL, y + CELL)),
                ((row + 1, column), (x, y + CELL, x + CELL, y + CELL)),
            ):
                if here and here != _region(scene, *other):
                    pen.line(ends, fill=INK, width=4)
            beside = scene.between.get(f"{row},{column - 1}-{row},{column}", "")
            above = scene.between.get(f"{row - 1},{column}-{row},{column}", "")
            for sign, across, down in ((beside, x, y + CELL // 2), (above, x + CELL // 2, y)):
                if sign:
                    write(pen, across, down, {"∧": "^", "∨": "v"}.get(sign, sign), FONT, INK)


def _region(scene: Grid, row: int, column: int) -> str:
    """The region of a cell; nothing outside, and where there are none."""
    inside = 0 <= row < len(scene.regions) and column >= 0
    return scene.regions[row][column : column + 1] if inside else ""


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
        return canvas(0, len(rows) * high, TERMINAL[0])[0]
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
    image = canvas(wide, high, TERMINAL[0])[0]
    if character != " ":
        shown = character if character.isprintable() else "?"
        sized = font(high * 0.8 * _FINER)
        left, _, right, _ = sized.getbbox(shown, anchor="ls")
        large = PIL.Image.new("L", (max(round(right - left), 1), high * _FINER))
        PIL.ImageDraw.Draw(large).text((-left, high * 0.78 * _FINER), shown, fill=255, font=sized, anchor="ls")
        width = max(min(round(large.width / _FINER), wide - 1), 1)
        mask = large.resize((width, high), PIL.Image.Resampling.LANCZOS)
        image.paste(TERMINAL[color], ((wide - width) // 2, 0), mask)
    return np.asarray(image)


def _lines(scene: Dialogue | Plain) -> Image:
    lines = [line for text in _told(scene) for line in text.split("\n")]
    step = FONT * 3 // 2
    image, pen = canvas(max(320, max(map(len, lines), default=0) * FONT * 2 // 3 + step), (len(lines) + 1) * step)
    for number, line in enumerate(lines):
        write(pen, step / 2, (number + 1) * step, line, FONT, INK, "lm")
    return image


def _told(scene: Dialogue | Plain) -> list[str]:
    if isinstance(scene, Plain):
        told = [scene.text]
    else:
        told = [f"{message.heading}: {message.text}" for message in scene.messages]
        told += [f"{label}: {value}" for label, value in scene.facts]
    return [*told, scene.caption] if scene.caption else told
