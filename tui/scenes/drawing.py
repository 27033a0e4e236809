"""The drawing of any scene."""

from __future__ import annotations

from arena.games.core.scene import Dialogue, Grid, Hand, Plain, Screen, Stack
from arena.tui.palette import Palette
from arena.tui.scenes.bounds import bounded
from arena.tui.scenes.cards import draw_hand
from arena.tui.scenes.choices import UNMARKED, Marks
from arena.tui.scenes.grid import draw_grid
from arena.tui.scenes.picture import Picture
from arena.tui.scenes.stacks import draw_stack
from arena.tui.scenes.text import draw_dialogue, draw_plain, draw_screen


def draw(scene: object, before: object, width: int, height: int, palette: Palette, marks: Marks = UNMARKED) -> Picture:
    """A scene as a picture for a place of `width` × `height`, which it leaves only where it cannot be smaller.

    `before` is the scene one ply earlier, or None: what changed since is marked and brought into view. `marks` are
    what may be chosen and what is pointed at.
    """
    width, height = max(width, 1), max(height, 1)
    scene, before = bounded(scene), bounded(before)
    earlier = before if isinstance(before, (Grid, Hand)) else None
    if isinstance(scene, Grid):
        return draw_grid(scene, earlier, width, height, palette, marks)
    if isinstance(scene, Screen):
        return draw_screen(scene, width, palette)
    if isinstance(scene, Hand):
        return draw_hand(scene, earlier, width, height, palette, marks)
    if isinstance(scene, Stack):
        return draw_stack(scene, width, height, palette, marks)
    if isinstance(scene, Dialogue):
        return draw_dialogue(scene, width, height, palette)
    if isinstance(scene, Plain):
        return draw_plain(scene, width, palette)
    return draw_plain(Plain("there is nothing to be seen here"), width, palette)
