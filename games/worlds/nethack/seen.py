"""What is seen on the map, in words: monsters, things, places and the ways that are open, from where one stands.

Names are the game's own, as its farlook gives them; glyphs only sort them. A glyph tells more than the screen does
nowhere here, because nothing is named after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from nle import nethack

from arena.games.worlds.nethack.sight import Sight

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEIGHT: int
WIDTH: int
HEIGHT, WIDTH = nethack.OBSERVATION_DESC["glyphs"]["shape"]
PLACES = 4
"""How many places of one name are told."""
NAMES = 16
"""How many names of one sort are told."""

_NOTHING, _MONSTER, _UNSEEN, _THING, _PLACE, _DOOR, _TERRAIN, _EFFECT, _INSIDE = range(9)
"""Sorts of glyphs. Unseen are monsters that are felt, remembered or warned of; inside are the walls of an engulfer."""
_SOLID, _FREE, _LAIN = range(3)
"""How a step onto a glyph ends: something is there, bare ground, or ground on which things may lie."""

# The symbols of NetHack's rm.h (S_stone, S_vwall, …), as glyphs.
_STONE = nethack.GLYPH_CMAP_OFF
_WALLS = (_STONE + 1, _STONE + 12)
_DOORS = (_STONE + 12, _STONE + 17)
_FLOORS = (_STONE + 19, _STONE + 23)
_CORRIDORS = (_STONE + 21, _STONE + 23)
_BULK = (_STONE + 17, _STONE + 18, _STONE + 32, _STONE + 33, _STONE + 34, *range(_STONE + 39, _STONE + 42))
"""Iron bars, trees, water, ice, lava; air, cloud and water of the planes."""
_BEAMS = (_STONE + 65, _STONE + 79)


def _sorted() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The sort of each glyph, and how a step onto it ends."""
    sorts, steps = np.zeros((2, nethack.MAX_GLYPH + 1), np.uint8)
    sorts[: nethack.GLYPH_BODY_OFF] = _MONSTER
    sorts[nethack.GLYPH_INVISIBLE] = _UNSEEN
    sorts[nethack.GLYPH_BODY_OFF : nethack.GLYPH_CMAP_OFF] = _THING
    sorts[nethack.GLYPH_RIDDEN_OFF : nethack.GLYPH_OBJ_OFF] = _MONSTER
    sorts[nethack.GLYPH_CMAP_OFF : nethack.GLYPH_EXPLODE_OFF] = _PLACE
    sorts[[_STONE, *range(*_WALLS), *range(*_FLOORS)]] = _NOTHING
    sorts[slice(*_DOORS)] = _DOOR
    sorts[[*_BULK]] = _TERRAIN
    sorts[slice(*_BEAMS)] = _EFFECT
    sorts[nethack.GLYPH_EXPLODE_OFF : nethack.GLYPH_SWALLOW_OFF] = _EFFECT
    sorts[nethack.GLYPH_SWALLOW_OFF : nethack.GLYPH_WARNING_OFF] = _INSIDE
    sorts[nethack.GLYPH_WARNING_OFF : nethack.GLYPH_STATUE_OFF] = _UNSEEN
    sorts[nethack.GLYPH_STATUE_OFF : nethack.MAX_GLYPH] = _THING
    sorts[nethack.MAX_GLYPH] = _NOTHING
    steps[slice(*_FLOORS)] = _FREE
    steps[sorts == _THING] = _LAIN
    return sorts, steps


_SORTS, _STEPS = _sorted()
_DIRECTIONS = {
    "north": (-1, 0),
    "northeast": (-1, 1),
    "east": (0, 1),
    "southeast": (1, 1),
    "south": (1, 0),
    "southwest": (1, -1),
    "west": (0, -1),
    "northwest": (-1, -1),
}
_ARTICLE = re.compile(r"^(?:an?|the) (?=\S)")
_FRIENDLY = re.compile(r"(?:tail of (?:an? )?)?(?:tame|peaceful) ")

Place = tuple[int, int]
"""(row, column) on the map."""


def bearing(rows: int, columns: int) -> str:
    """Where something is that lies so many rows further down and columns further right: "3 north and 5 east"."""
    down, right = "south" if rows > 0 else "north", "east" if columns > 0 else "west"
    if not rows and not columns:
        return "here"
    if not rows:
        return f"{abs(columns)} {right}"
    if not columns:
        return f"{abs(rows)} {down}"
    if abs(rows) == abs(columns):
        return f"{abs(rows)} {down}{right}"
    return f"{abs(rows)} {down} and {abs(columns)} {right}"


def character(sight: Sight) -> Place | None:
    """Where the character is, or None where no map tells it."""
    row, column = sight.stats.y, sight.stats.x
    return (row, column) if 0 <= row < HEIGHT and 0 <= column < WIDTH else None


def named(sight: Sight, row: int, column: int) -> str:
    """The name of what is at a place, without an article; "" where nothing is known."""
    return _ARTICLE.sub("", sight.word(row, column), count=1) if _in(row, column) else ""


def _in(row: int, column: int) -> bool:
    return 0 <= row < HEIGHT and 0 <= column < WIDTH


def seen(sight: Sight) -> Iterator[str]:
    """Lines that say what is around the character, the nearest first."""
    here = character(sight)
    if here is None:
        return
    glyphs = sight.array("glyphs")
    sorts = _SORTS.take(glyphs, mode="clip")
    sorts[here] = _NOTHING
    by_sort: dict[int, list[Place]] = {}
    cells = np.argwhere(sorts)
    for kind, (row, column) in zip(sorts[sorts > 0].tolist(), cells.tolist(), strict=True):
        by_sort.setdefault(kind, []).append((row, column))
    if _INSIDE in by_sort:
        inside = named(sight, *by_sort[_INSIDE][0])
        yield f"Engulfed: around you is the {inside or 'inside of a monster'}."
        return
    hallucinating = bool(sight.stats.condition & nethack.BL_MASK_HALLU)
    monsters = [(_monster(sight, cell, hallucinating), cell) for cell in by_sort.get(_MONSTER, ())]
    monsters += [(named(sight, *cell), cell) for cell in by_sort.get(_UNSEEN, ())]
    effects, things, places = (
        [(named(sight, *cell), cell) for cell in by_sort.get(kind, ())] for kind in (_EFFECT, _THING, _PLACE)
    )
    places += [(_door(sight, glyphs, cell), cell) for cell in by_sort.get(_DOOR, ())]
    places += [("corridor end", cell) for cell in _ends(glyphs) if cell != here]
    for title, found in (("Monsters", monsters), ("Effects", effects), ("Things", things), ("Places", places)):
        yield from _told(title, found, here)
    yield from _terrain(sight, by_sort.get(_TERRAIN, ()), glyphs, here)
    yield "Free steps: " + ", ".join(_ways(sight, glyphs, here))


def _monster(sight: Sight, cell: Place, hallucinating: bool) -> str:
    """A monster's name; farlook leaves out only that one is hostile, and says nothing of that while hallucinating."""
    name = named(sight, *cell)
    return name if not name or hallucinating or _FRIENDLY.match(name) else f"hostile {name}"


def _door(sight: Sight, glyphs: NDArray[np.int16], cell: Place) -> str:
    """A door's name, and whether what lies behind it is unknown."""
    name = named(sight, *cell)
    beside = ((cell[0] + rows, cell[1] + columns) for rows, columns in ((-1, 0), (1, 0), (0, -1), (0, 1)))
    unknown = any(_in(*place) and glyphs[place] == _STONE for place in beside)
    return f"unexplored {name}" if name and unknown else name


def _ends(glyphs: NDArray[np.int16]) -> list[Place]:
    """Ends of corridors: where one came from is known, and nothing further."""
    known = np.zeros((HEIGHT + 2, WIDTH + 2), bool)
    known[1:-1, 1:-1] = (glyphs != _STONE) & ~((glyphs >= _WALLS[0]) & (glyphs < _WALLS[1]))
    corridor = (glyphs >= _CORRIDORS[0]) & (glyphs < _CORRIDORS[1])
    count = np.zeros((HEIGHT, WIDTH), np.uint8)
    for rows, columns in _DIRECTIONS.values():
        count += known[1 + rows : 1 + rows + HEIGHT, 1 + columns : 1 + columns + WIDTH]
    ends = []
    for row, column in np.argwhere(corridor & (count <= 2)).tolist():
        beside = [step for step in _DIRECTIONS.values() if known[1 + row + step[0], 1 + column + step[1]]]
        if len(beside) < 2 or abs(beside[0][0] - beside[1][0]) + abs(beside[0][1] - beside[1][1]) == 1:
            ends.append((row, column))
    return ends


def _away(cell: Place, here: Place) -> tuple[int, int]:
    """How far away a place is: in steps, and among as many steps, how far from the straight line east and west."""
    rows, columns = abs(cell[0] - here[0]), abs(cell[1] - here[1])
    return max(rows, columns), rows


def _told(title: str, found: Sequence[tuple[str, Place]], here: Place) -> Iterator[str]:
    """A line with everything of one sort, places of one name together."""
    groups: dict[str, list[Place]] = {}
    for name, cell in sorted(found, key=lambda pair: _away(pair[1], here)):
        if name:
            groups.setdefault(name, []).append(cell)
    if not groups:
        return
    told = [_group(name, cells, here) for name, cells in list(groups.items())[:NAMES]]
    left = sum(len(cells) for cells in list(groups.values())[NAMES:])
    yield f"{title}: " + "; ".join([*told, f"and {left} more further away"] if left else told)


def _group(name: str, cells: Sequence[Place], here: Place) -> str:
    places = [bearing(row - here[0], column - here[1]) for row, column in cells[:PLACES]]
    if len(cells) == 1:
        return f"{name} {places[0]}"
    if len(cells) > PLACES:
        places.append("...")
    return f"{name} ({len(cells)}): {', '.join(places)}"


def _terrain(sight: Sight, cells: Sequence[Place], glyphs: NDArray[np.int16], here: Place) -> Iterator[str]:
    """A line with the water, ice, trees and so on: how much there is, and where it is nearest."""
    groups: dict[int, list[Place]] = {}
    for cell in cells:
        groups.setdefault(int(glyphs[cell]), []).append(cell)
    found = []
    for alike in groups.values():
        nearest = min(alike, key=lambda cell: _away(cell, here))
        name = named(sight, *nearest) or "something"
        where = bearing(nearest[0] - here[0], nearest[1] - here[1])
        found.append(f"{name} {where}" if len(alike) == 1 else f"{name} ({len(alike)}), nearest {where}")
    if found:
        yield "Terrain: " + "; ".join(found)


def _ways(sight: Sight, glyphs: NDArray[np.int16], here: Place) -> Iterator[str]:
    """For each direction the number of steps over ground that is known to be free, and what is next."""
    steps = _STEPS.take(glyphs, mode="clip").tolist()
    for direction, (rows, columns) in _DIRECTIONS.items():
        row, column, free = here[0] + rows, here[1] + columns, 0
        while _in(row, column):
            step = steps[row][column]
            if step == _SOLID or (step == _LAIN and "boulder" in sight.word(row, column)):
                break
            row, column, free = row + rows, column + columns, free + 1
        yield f"{direction} {free} ({named(sight, row, column) or 'unexplored'})"
