"""What every glyph of NetHack means to a walker: one table of flags, and one of monsters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from nle import nethack

FLOOR = 1 << 0
"""Ground that is seen and can be walked on."""
OPEN_DOOR = 1 << 1
CLOSED_DOOR = 1 << 2
WALL = 1 << 3
"""Whatever stops a walk for good: walls, bars, trees, raised bridges."""
BLANK = 1 << 4
"""Nothing is shown: unknown, or solid rock."""
TRAP = 1 << 5
WATER = 1 << 6
"""Water and lava."""
THING = 1 << 7
"""An object that can be stepped on."""
BOULDER = 1 << 8
MONSTER = 1 << 9
"""Any monster but a pet."""
PET = 1 << 10
UNSEEN = 1 << 11
"""The mark of a monster that was felt and not seen."""
DOWN = 1 << 12
UP = 1 << 13
HOLE = 1 << 14
"""A hole or a trap door: another way down."""
PLAIN = 1 << 15
"""Floor without furniture, where a hole can be dug."""
PRIZE = 1 << 16
"""Things that are picked up by walking over them."""
DIGGER = 1 << 17
"""A pick-axe or a dwarvish mattock."""
DWARF_BODY = 1 << 18
"""Dead dwarves lie on what they carried."""
CORRIDOR = 1 << 19
LIT = 1 << 20
"""Floor of a room that is in sight: who stands there is seen."""

# The numbers of NetHack's symbols for the map (S_stone = 0, S_vwall = 1, … in its rm.h).
_FLOOR = (12, *range(19, 32), 33, 35, 36, 39, 40)
_PLAIN = (19, 20, 21, 22)
_WATER = (32, 34, 41)
_WALL = (*range(1, 12), 17, 18, 37, 38)
_HOLES = (54, 55)
_TRAPS = range(42, 65)


class Kind(NamedTuple):
    """A kind of monster."""

    name: str
    level: int
    difficulty: int
    speed: int
    """12 is a person's; a Monk's is 15."""
    bold: bool
    """Whether it does not care for Elbereth."""


_HUMAN = next(kind.mlet for kind in map(nethack.permonst, range(nethack.NUMMONS)) if kind.mname == "human")


def _kind(number: int) -> Kind:
    found = nethack.permonst(number)
    bold: bool = found.mlet == _HUMAN or found.mname == "minotaur"
    return Kind(found.mname, found.mlevel, found.difficulty, found.mmove, bold)


KINDS: tuple[Kind, ...] = tuple(_kind(number) for number in range(nethack.NUMMONS))


def _object_names() -> tuple[str, ...]:
    return tuple(nethack.OBJ_NAME(nethack.objclass(number)) or "" for number in range(nethack.NUM_OBJECTS))


OBJECTS = _object_names()
_PRIZES = {nethack.COIN_CLASS, nethack.POTION_CLASS, nethack.SCROLL_CLASS, nethack.WAND_CLASS}


def _table() -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    table = np.zeros(nethack.MAX_GLYPH + 1, np.uint32)
    cmap = nethack.GLYPH_CMAP_OFF
    table[nethack.GLYPH_MON_OFF : nethack.GLYPH_PET_OFF] = MONSTER
    table[nethack.GLYPH_PET_OFF : nethack.GLYPH_INVIS_OFF] = PET
    table[nethack.GLYPH_INVIS_OFF] = UNSEEN
    table[nethack.GLYPH_DETECT_OFF : nethack.GLYPH_BODY_OFF] = MONSTER
    table[nethack.GLYPH_BODY_OFF : nethack.GLYPH_RIDDEN_OFF] = THING
    table[nethack.GLYPH_RIDDEN_OFF : nethack.GLYPH_OBJ_OFF] = MONSTER
    table[nethack.GLYPH_STATUE_OFF : nethack.MAX_GLYPH] = THING
    table[nethack.GLYPH_WARNING_OFF : nethack.GLYPH_STATUE_OFF] = MONSTER
    table[nethack.GLYPH_SWALLOW_OFF : nethack.GLYPH_WARNING_OFF] = 0
    for number, name in enumerate(OBJECTS):
        group = ord(nethack.objclass(number).oc_class)
        flags = THING | (PRIZE if group in _PRIZES else 0)
        if name == "boulder":
            flags = BOULDER
        if name in ("pick-axe", "dwarvish mattock"):
            flags |= DIGGER
        table[nethack.GLYPH_OBJ_OFF + number] = flags
    for number, kind in enumerate(KINDS):
        if kind.name in ("dwarf", "dwarf lord", "dwarf king"):
            table[nethack.GLYPH_BODY_OFF + number] |= DWARF_BODY
    table[cmap] = BLANK
    for numbers, flags in ((_FLOOR, FLOOR), (_WATER, WATER), (_WALL, WALL), (_TRAPS, TRAP), (_HOLES, HOLE)):
        table[[cmap + number for number in numbers]] |= flags
    table[[cmap + number for number in _PLAIN]] |= PLAIN
    table[cmap + 19] |= LIT
    table[[cmap + 13, cmap + 14]] = OPEN_DOOR
    table[[cmap + 15, cmap + 16]] = CLOSED_DOOR
    table[[cmap + 21, cmap + 22]] |= CORRIDOR
    table[[cmap + 23, cmap + 25]] |= UP
    table[[cmap + 24, cmap + 26]] |= DOWN
    return table


FLAGS = _table()
"""Glyph -> its flags."""


def kind_of(glyph: int) -> Kind | None:
    """The kind of monster that a glyph shows; None where it shows none by name."""
    if not any(first <= glyph < end for first, end in _MONSTERS):
        return None
    number: int = (glyph - _MONSTERS[0][0]) % nethack.NUMMONS
    return KINDS[number]


_MONSTERS: tuple[tuple[int, int], ...] = (
    (nethack.GLYPH_MON_OFF, nethack.GLYPH_INVIS_OFF),
    (nethack.GLYPH_DETECT_OFF, nethack.GLYPH_BODY_OFF),
    (nethack.GLYPH_RIDDEN_OFF, nethack.GLYPH_OBJ_OFF),
)
SWALLOWED = range(nethack.GLYPH_SWALLOW_OFF, nethack.GLYPH_WARNING_OFF)
