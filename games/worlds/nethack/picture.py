"""Pictures of NetHack: the terminal in characters, or the map in the tiles that NLE comes with."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from nle import nethack

from arena.games.core.draw import TERMINAL, terminal
from arena.games.worlds.nethack.seen import HEIGHT, WIDTH, character
from arena.games.worlds.nethack.sight import Sight
from arena.games.worlds.nethack.words import TOP_ROWS, page

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

TILE = 16
"""Width and height of a tile in pixels."""
SIZE = (WIDTH * TILE, 24 * 18)
"""Width and height of a picture in tiles, whatever it shows."""
_SET = (27, 40)
"""Rows and columns of NLE's tileset."""
_TEXT = (11, 18)
"""Width and height of a character beside the tiles."""
_MAP_TOP = TOP_ROWS * _TEXT[1]
_YOU, _CURSOR = "#5fae6a", "#ffe14d"


def screen(sight: Sight) -> Image:
    """An RGB picture of the whole terminal, 80 by 24 characters, with its cursor."""
    return terminal(sight.rows, sight.colors, sight.cursor)


def tiles(sight: Sight) -> Image:
    """An RGB picture of the map in tiles, 1264 by 432 pixels, between the message and the status lines.

    A thin frame marks the character, and another one the cursor where that is elsewhere on the map. While a page of
    text or a menu lies over the map, and after the character's end, the terminal is shown in the same size.
    """
    import PIL.Image
    import PIL.ImageDraw

    image = PIL.Image.new("RGB", SIZE, TERMINAL[0])
    if not sight.normal or page(sight):
        shown = terminal(sight.rows, sight.colors, sight.cursor, _TEXT)
        image.paste(shown, ((SIZE[0] - shown.width) // 2, 0))
        return image
    row, column = sight.cursor
    lines = row + 1 if sight.mode != "map" and row < TOP_ROWS else 1
    image.paste(terminal(sight.rows[:lines], sight.colors[:lines], (row, column) if row < lines else None, _TEXT))
    image.paste(PIL.Image.fromarray(frame(sight)), (0, _MAP_TOP))
    image.paste(terminal(sight.rows[-2:], sight.colors[-2:], None, _TEXT), (0, _MAP_TOP + HEIGHT * TILE))
    pen, here, there = PIL.ImageDraw.Draw(image), character(sight), (row - 1, column)
    for place, color in ((here, _YOU), (there if row >= lines and there != here else None, _CURSOR)):
        if place is not None and 0 <= place[0] < HEIGHT and 0 <= place[1] < WIDTH:
            x, y = place[1] * TILE, _MAP_TOP + place[0] * TILE
            pen.rectangle((x, y, x + TILE - 1, y + TILE - 1), outline=color)
    return image


def frame(sight: Sight) -> NDArray[np.uint8]:
    """The map in tiles as NLE's `draw_frame` draws it, (336, 1264, 3), dtype uint8, RGB."""
    drawn: NDArray[np.uint8] = _tileset()[_tile_numbers().take(sight.array("glyphs"), mode="clip")]
    return drawn.swapaxes(1, 2).reshape(HEIGHT * TILE, WIDTH * TILE, 3)


@lru_cache(maxsize=1)
def _tile_numbers() -> NDArray[Any]:
    """The tile of each glyph."""
    return np.array(nethack.glyph2tile)


@lru_cache(maxsize=1)
def _tileset() -> NDArray[np.uint8]:
    """NLE's tiles, (1080, 16, 16, 3), RGB; read by a NetHack in which no game is begun."""
    pixels = np.zeros((_SET[0] * TILE, _SET[1] * TILE, 3), np.uint8)
    game = nethack.Nethack(observation_keys=(), ttyrec=None)
    try:
        game.setup_tiles()
        game.get_tileset(pixels)
    finally:
        game.close()
    cut = pixels.reshape(_SET[0], TILE, _SET[1], TILE, 3).swapaxes(1, 2).reshape(-1, TILE, TILE, 3)
    cut.flags.writeable = False
    return cut
