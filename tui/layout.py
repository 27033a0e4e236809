"""The arrangement of the match screen: which panels stand beside a scene, and when it has the terminal to itself."""

from __future__ import annotations

from dataclasses import dataclass

from arena.games.core.scene import Screen

WIDE = 118
"""Columns from which a terminal is wide: the panels are then a little wider themselves."""
LINES = 4
"""Lines above and below the scene: heading, result, controls, keys."""


@dataclass(frozen=True, slots=True)
class Panels:
    """The panels that are shown: the seats and moves on the left, the mind on the right."""

    side: bool
    mind: bool


_ALONE = Panels(False, False)
_SIDE, _MIND, _BOTH = Panels(True, False), Panels(False, True), Panels(True, True)


def room_of(scene: object) -> tuple[int, int]:
    """The columns and rows that a scene cannot do without; (0, 0) where it is drawn as large as its place."""
    if not isinstance(scene, Screen):
        return 0, 0
    return max((len(row) for row in scene.rows), default=0), len(scene.rows)


def arrangements(width: int, columns: int) -> tuple[Panels, ...]:
    """What a terminal of `width` shows beside a scene that needs `columns`: the usual, then what else can be had."""
    wide = width >= WIDE
    side, mind = (34, 46) if wide else (28, 40)
    if width - side < columns:
        return _ALONE, _MIND, _SIDE
    if not wide:
        return _SIDE, _MIND
    return (_SIDE, _BOTH) if width - side - mind < columns else (_BOTH, _SIDE)


def both_minds(width: int, height: int) -> bool:
    """Whether there is room for what every seat thought last, and not only for the ply that is looked at."""
    return width >= 140 and height >= 36


def cramped(size: tuple[int, int], scene: object) -> str:
    """That a terminal of `size` is too small for a scene to be seen whole; empty where it is not."""
    (width, height), (columns, rows) = size, room_of(scene)
    if width >= columns and height >= rows:
        return ""
    return f"{width}×{height} is too small: the scene has {columns}×{rows}"


def is_bare(height: int, rows: int) -> bool:
    """Whether a scene of `rows` that is to be seen whole leaves no room for the lines around it."""
    return rows > 0 and rows + LINES > height
