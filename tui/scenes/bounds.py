"""As much of a scene as is drawn: a foreign one may be of any size, and is drawn again at every step."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TypeVar

from msgspec.structs import replace

from arena.games.core.scene import Grid, Hand, Screen, Stack

ACROSS, DOWN = 250, 250
"""Columns and rows drawn of a grid."""
WIDE, HIGH = 500, 300
"""Columns and rows drawn of a terminal."""
GROUPS, CARDS = 200, 1000
"""Groups or stacks drawn, and cards in all of them."""
LEGEND = 1000
"""Tiles of a legend that are known."""
MARKED = 10_000
"""Cells that one mark is on."""
Kind = TypeVar("Kind")


def bounded(scene: object) -> object:
    """The scene, or the beginning of one that is too large, whose caption says so."""
    if isinstance(scene, Grid):
        return _grid(scene)
    if isinstance(scene, Screen):
        return _screen(scene)
    if isinstance(scene, Hand) and _many(scene.groups):
        return replace(scene, groups=_fewer(scene.groups), caption=_told(scene.caption))
    if isinstance(scene, Stack) and _many(scene.stacks):
        return replace(scene, stacks=_fewer(scene.stacks), caption=_told(scene.caption))
    return scene


def _grid(scene: Grid) -> Grid:
    if len(scene.legend) > LEGEND:
        scene = replace(scene, legend=dict(islice(scene.legend.items(), LEGEND)))
    if any(len(cells) > MARKED for cells in scene.highlights.values()):
        scene = replace(scene, highlights={name: cells[:MARKED] for name, cells in scene.highlights.items()})
    if not _large(scene.rows, ACROSS, DOWN):
        return scene
    rows = tuple(row[:ACROSS] for row in scene.rows[:DOWN])
    return replace(scene, rows=rows, caption=_told(scene.caption))


def _screen(scene: Screen) -> Screen:
    if not _large(scene.rows, WIDE, HIGH):
        return scene
    rows = tuple(row[:WIDE] for row in scene.rows[:HIGH])
    return replace(scene, rows=rows, caption=_told(scene.caption))


def _large(rows: Sequence[str], across: int, down: int) -> bool:
    return len(rows) > down or any(len(row) > across for row in rows)


def _many(groups: Sequence[tuple[str, Sequence[object]]]) -> bool:
    return len(groups) > GROUPS or sum(len(cards) for _, cards in groups) > CARDS


def _fewer(groups: Sequence[tuple[str, Sequence[Kind]]]) -> tuple[tuple[str, tuple[Kind, ...]], ...]:
    room, kept = CARDS, []
    for label, cards in groups[:GROUPS]:
        kept.append((label, tuple(cards[:room])))
        room -= len(kept[-1][1])
    return tuple(kept)


def _told(caption: str) -> str:
    return f"too large to be drawn whole: this is its beginning\n{caption}".rstrip()
