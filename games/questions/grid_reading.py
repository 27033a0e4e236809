"""The reading of a grid: a code for each cell, and the clues, regions and signs that differ from board to board."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from string import ascii_letters, digits
from typing import Any

from arena.games.core.errors import listed, quoted
from arena.games.core.rng import Rng
from arena.games.core.scene import Cell, Grid
from arena.games.questions.board_reading import Mark, Misread, Reading, faces

PARTS = ("row_labels", "column_labels", "regions", "between")
"""What a grid shows beside its cells: clues, thick lines, signs between cells."""
_LABELS = ("row_labels", "column_labels")
GIVEN = "given "
"""How the names of tiles begin that a puzzle came with."""
NONE = "none"
"""What is said of a place between two cells without a sign."""


class GridReading(Reading):
    """Codes row by row. Tiles of the same name, or with the same number, are the same, whatever their codes are.

    Args:
        scene: the board.
        others: boards of the same game: of the parts beside the cells those are asked for that differ on them, and what
            there is on them is what there can be.
    """

    def __init__(self, scene: Grid, others: Sequence[Grid] = ()) -> None:
        self._scene = scene
        self._others = others or [scene]
        self._parts = [part for part in PARTS if len({repr(getattr(other, part)) for other in others}) > 1]
        self._height, self._width = len(scene.rows), len(scene.rows[0])
        self._names = _codes([*others, scene])
        self._codes = {name: code for code, name in self._names.items()}
        self._rows = ["".join(self._codes[_name(scene, code)] for code in row) for row in scene.rows]
        self._signs = sorted({sign for other in (*others, scene) for sign in other.between.values()})
        self._uncounted = {
            column for column in range(self._width) if all(_parts_boards(other, column) for other in (*others, scene))
        }

    @property
    def keys(self) -> tuple[str, ...]:
        return ("rows", *self._parts)

    def asked(self) -> list[str]:
        codes = ", ".join(f"{code} = {name}" for code, name in self._names.items())
        made = [
            f'"rows": a list of {self._height} strings, the rows from the top, each of {self._width} codes, one a cell '
            f"from the left. Codes: {codes}."
        ]
        return [*made, *map(self._asked_part, self._parts)]

    @property
    def hint(self) -> str:
        codes = ", ".join(f"{code} = {name}" for code, name in self._names.items())
        more = "".join(f',"{part}":…' for part in self._parts)
        return f'{{"rows":["{next(iter(self._names)) * self._width}",… {self._height} rows]{more}}} with {codes}'

    def _asked_part(self, part: str) -> str:
        if part in _LABELS:
            line, side, end = ("row", "left", "top") if part == "row_labels" else ("column", "top", "left")
            return (
                f'"{part}": a list of {self._count(part)} strings, what stands at the {side} of each {line}, from the '
                f'{end}; the words of one are separated by a blank, "" for none.'
            )
        if part == "regions":
            return (
                f'"regions": a list of {self._height} strings of {self._width} letters: cells in the same region, '
                "within thick lines, have the same letter, whichever you choose."
            )
        signs, some = " ".join(self._signs), self._signs[0] if self._signs else ""
        return (
            '"between": an object with each sign between two neighbouring cells: "row,column-row,column" of the upper '
            f'or left cell and the other one, counted from 1, and the sign ({signs}): {{"1,1-1,2": "{some}"}}.'
        )

    def _count(self, part: str) -> int:
        """How many labels there are."""
        return self._height if part == "row_labels" else self._width

    def spelled(self, text: str) -> list[str]:
        """Nothing where the text draws the rows, in the codes of the answer or in the scene's own."""
        if _draws(text, self._rows) or _draws(text, self._scene.rows):
            return []
        truth = self.truth()
        return [*self._rows, *(f'"{part}": {json.dumps(truth[part], ensure_ascii=False)}' for part in self._parts)]

    def checked(self, given: Mapping[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {"rows": self._matrix(given["rows"], "rows", self._names)}
        for part in self._parts:
            if part == "regions":
                made[part] = self._matrix(given[part], part, ascii_letters + digits)
            elif part == "between":
                made[part] = self._between(given[part])
            else:
                made[part] = faces(given[part], f'"{part}"')
                if len(made[part]) != self._count(part):
                    raise Misread(f'"{part}" has {len(made[part])} entries, and there are {self._count(part)}')
        return made

    def _matrix(self, given: Any, part: str, codes: Sequence[str] | Mapping[str, str]) -> list[str]:
        """Rows of codes, each a string or a list of them. Raises Misread, which names the row."""
        if not isinstance(given, list) or len(given) != self._height:
            there = f"has {len(given)} rows" if isinstance(given, list) else "is no list of rows"
            raise Misread(f'"{part}" {there}, and the board has {self._height}')
        rows = []
        for number, row in enumerate(given, 1):
            cells = list(row) if isinstance(row, (str, list)) else []
            if len(cells) != self._width:
                raise Misread(
                    f'row {number} of "{part}" has {len(cells)} codes, and the board has {self._width} columns'
                )
            for code in cells:
                if not isinstance(code, str) or len(code) != 1 or code not in codes:
                    raise Misread(
                        f'row {number} of "{part}" has {quoted(str(code), 20)}, and codes are {listed([*codes])}'
                    )
            rows.append("".join(cells))
        return rows

    def _between(self, given: Any) -> dict[str, str]:
        places = {_key(one, other) for one, other in self._pairs()}
        if not isinstance(given, dict):
            raise Misread('"between" is no object')
        for place, sign in given.items():
            if place not in places:
                raise Misread(f'"between" names {quoted(place, 30)}, where no two neighbours are')
            if sign not in self._signs:
                raise Misread(f'"between" has {quoted(str(sign), 20)}, and the signs are {listed(self._signs)}')
        return {place: given[place] for place in sorted(given)}

    def truth(self) -> dict[str, Any]:
        made: dict[str, Any] = {"rows": list(self._rows)}
        for part in self._parts:
            if part == "between":
                made[part] = dict(sorted(self._true_signs().items()))
            elif part == "regions":
                made[part] = _lettered(self._scene.regions)
            else:
                made[part] = [" ".join(label.split()) for label in getattr(self._scene, part)]
        return made

    def _true_signs(self) -> dict[str, str]:
        between = self._scene.between
        found = {_key(one, other): between.get(_told(one, other)) for one, other in self._pairs()}
        return {place: sign for place, sign in found.items() if sign is not None}

    def marks(self, answer: Mapping[str, Any]) -> list[Mark]:
        made = []
        for row, (codes, given) in enumerate(zip(self._rows, answer["rows"], strict=True)):
            for column, (code, said) in enumerate(zip(codes, given, strict=True)):
                if column in self._uncounted:
                    continue
                name, place = self._names[code], f"row {row + 1}, column {column + 1}"
                made.append(Mark(place, name, name, self._names[said], code == said, (row, column)))
        truth = self.truth()
        for part in self._parts:
            made += self._marks_of(part, truth[part], answer[part])
        return made

    def _marks_of(self, part: str, truth: Any, given: Any) -> Iterator[Mark]:
        if part in _LABELS:
            kind = part.removesuffix("s").replace("_", " ")
            for number, (label, said) in enumerate(zip(truth, given, strict=True), 1):
                yield Mark(f"{kind} {number}", kind, label, said, said == label)
        elif part == "between":
            for place in sorted(truth.keys() | given.keys()):
                sign, said = truth.get(place, NONE), given.get(place, NONE)
                yield Mark(f"between {place}", "sign", sign, said, sign == said)
        else:
            for one, other in self._pairs():
                same, said = (_at(rows, one) == _at(rows, other) for rows in (truth, given))
                there, told = (NONE if alike else "a border" for alike in (same, said))
                yield Mark(f"between {_key(one, other)}", "border", there, told, same == said)

    def drawn(self, rng: Rng) -> dict[str, Any]:
        made: dict[str, Any] = {"rows": self._random(list(self._names), rng)}
        for part in self._parts:
            if part == "between":
                signs = [*self._signs, NONE]
                drawn = {_key(one, other): rng.choice(signs) for one, other in self._pairs()}
                made[part] = {place: sign for place, sign in sorted(drawn.items()) if sign != NONE}
            elif part == "regions":
                count = max(len(set("".join(other.regions))) for other in self._others)
                made[part] = self._random((ascii_letters + digits)[:count], rng)
            else:
                known = sorted({" ".join(label.split()) for other in self._others for label in getattr(other, part)})
                made[part] = [rng.choice(known) for _ in range(self._count(part))]
        return made

    def _random(self, codes: Sequence[str], rng: Rng) -> list[str]:
        return ["".join(rng.choice(codes) for _ in range(self._width)) for _ in range(self._height)]

    def blank(self) -> dict[str, Any]:
        scenes = (*self._others, self._scene)
        empty = [_name(scene, code) for scene in scenes for code, tile in scene.legend.items() if tile.role == "empty"]
        first = self._codes[empty[0]] if empty else next(iter(self._names))
        made: dict[str, Any] = {"rows": [first * self._width] * self._height}
        for part in self._parts:
            if part == "between":
                made[part] = {}
            elif part == "regions":
                made[part] = ["a" * self._width] * self._height
            else:
                made[part] = [""] * self._count(part)
        return made

    def _pairs(self) -> Iterator[tuple[Cell, Cell]]:
        """All neighbours, the upper or left one first."""
        for row in range(self._height):
            for column in range(self._width):
                if column + 1 < self._width:
                    yield (row, column), (row, column + 1)
                if row + 1 < self._height:
                    yield (row, column), (row + 1, column)


def _draws(text: str, rows: Sequence[str]) -> bool:
    """Whether each row stands in a line of a text, whatever stands between its codes."""
    codes = set("".join(rows)) - {" "}
    lines = ["".join(character for character in line if character in codes) for line in text.splitlines()]
    return all(any(row.replace(" ", "") in line for line in lines) for row in rows)


def _parts_boards(scene: Grid, column: int) -> bool:
    """Whether a column is nothing but wall, with a board on either side."""
    tiles = [scene.legend.get(row[column]) for row in scene.rows if column < len(row)]
    inside = 0 < column < len(scene.rows[0]) - 1
    return inside and all(tile is not None and tile.role == "wall" for tile in tiles)


def _codes(scenes: Sequence[Grid]) -> dict[str, str]:
    """Code in an answer -> the name of what stands there: the scenes' own codes, where they can be typed."""
    own: dict[str, str] = {}
    settled = set()
    for scene in scenes:
        for code in (*scene.legend, *"".join(scene.rows)):
            name = _name(scene, code)
            tile = scene.legend.get(code)
            if name not in settled:
                own[name] = name if len(name) == 1 and name.isdecimal() else code
            if tile is None or not tile.name.startswith(GIVEN):
                settled.add(name)
    made: dict[str, str] = {}
    spare = (code for code in ascii_letters + digits if code not in own.values())
    for name, code in own.items():
        fits = code.isascii() and code.isprintable() and code not in ' "\\' and code not in made
        made[code if fits else next(spare)] = name
    return made


def _name(scene: Grid, code: str) -> str:
    """What a code stands for: a number is a number, and a star a star, whether it was given or filled in."""
    tile = scene.legend.get(code)
    if tile is None:
        return code
    return tile.glyph if tile.glyph.isdecimal() else tile.name.removeprefix(GIVEN)


def _at(rows: Sequence[str], cell: Cell) -> str:
    return rows[cell[0]][cell[1]]


def _key(one: Cell, other: Cell) -> str:
    """Two neighbours as an answer names them, counted from 1."""
    return f"{one[0] + 1},{one[1] + 1}-{other[0] + 1},{other[1] + 1}"


def _told(one: Cell, other: Cell) -> str:
    """Two neighbours as a scene names them, counted from 0."""
    return f"{one[0]},{one[1]}-{other[0]},{other[1]}"


def _lettered(regions: Sequence[str]) -> list[str]:
    """Regions in the letters of answers."""
    letters = dict(zip(dict.fromkeys("".join(regions)), ascii_letters + digits, strict=False))
    return ["".join(letters[code] for code in row) for row in regions]
