"""How a puzzle is shown: as text, as a scene, and as layers of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from arena.games.core.canvas import FONT, INK, ROLES, canvas, font, write
from arena.games.core.draw import CELL, draw
from arena.games.core.scene import Cell, Grid, Tile
from arena.games.puzzles.core.constraints import Violation
from arena.games.puzzles.core.puzzle import LETTERS, OPEN, Puzzle

if TYPE_CHECKING:
    from PIL.Image import Image

LAYERS = 7
"""Layers of an observation."""
_EMPTY = "."
_NUMBERS, _CIRCLED = "0123456789ABCDEFG", "⓪①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯"
"""The codes of numbers in a scene: given, and filled in."""


def text_of(puzzle: Puzzle, values: Sequence[int], unknown: str) -> str:
    """The puzzle with a filling as lines of text: the grid with its signs, then regions and clues by name."""
    rows = puzzle.written(values, unknown)
    wide = max(len(text) for row in rows for text in row)
    less = set(puzzle.signs)
    lines = []
    for number, texts in enumerate(rows):
        line, below = f"{number + 1:>2} ", "   "
        for place, text in enumerate(texts):
            cell = number * puzzle.columns + place
            line += text.rjust(wide)
            below += " " * (wide - 1) + _sign(less, cell, cell + puzzle.columns, "^v")
            if place + 1 < puzzle.columns:
                between = _sign(less, cell, cell + 1, "<>")
                line += f" {between} " if less else " "
                below += "   " if less else " "
        lines += [line.rstrip(), below.rstrip()] if below.strip() else [line.rstrip()]
    gap = "   " if less else " "
    head = "   " + gap.join(letter.rjust(wide) for letter in LETTERS[: puzzle.columns])
    parts = ["\n".join([head, *lines])]
    if puzzle.regions and puzzle.drawn_regions:
        head = "   " + " ".join(LETTERS[: puzzle.columns])
        parts.append(
            "\n".join(["Regions:", head, *(f"{n:>2} {' '.join(row)}" for n, row in enumerate(puzzle.regions, 1))])
        )
    if puzzle.row_clues:
        parts.append("Rows: " + "; ".join(f"{number}: {clue}" for number, clue in enumerate(puzzle.row_clues, 1)))
        clues = zip(LETTERS, puzzle.column_clues, strict=False)
        parts.append("Columns: " + "; ".join(f"{letter}: {clue}" for letter, clue in clues))
    return "\n".join([*parts, puzzle.note] if puzzle.note else parts)


def _sign(less: set[tuple[int, int]], cell: int, other: int, signs: str) -> str:
    return signs[0] if (cell, other) in less else signs[1] if (other, cell) in less else " "


def scene_of(
    puzzle: Puzzle,
    values: Sequence[int],
    clicks: Mapping[int, str],
    last: int,
    broken: Violation | None,
    caption: str,
) -> Grid:
    """The puzzle with a filling for screens; what is given and what was filled in differ in their roles."""
    columns = puzzle.columns
    codes = "".join(_code(puzzle, values, cell) for cell in range(len(values)))
    highlights: dict[str, tuple[Cell, ...]] = {}
    if broken is not None:
        highlights["bad"] = tuple(divmod(cell, columns) for cell in broken.cells)
    elif last >= 0:
        highlights["last"] = (divmod(last, columns),)
    return Grid(
        tuple(codes[start : start + columns] for start in range(0, len(codes), columns)),
        _legend(puzzle),
        puzzle.row_clues or tuple(str(number + 1) for number in range(puzzle.rows)),
        puzzle.column_clues or tuple(LETTERS[:columns]),
        {f"{cell // columns},{cell % columns}": click for cell, click in clicks.items()},
        highlights,
        caption,
        puzzle.regions,
        _between(puzzle),
    )


def picture_of(puzzle: Puzzle, grid: Grid) -> Image:
    """The scene as a picture, with what the picture of a grid leaves out: names beside clues, and the note below."""
    bare, margin = draw(grid), CELL // 2
    note = puzzle.note if puzzle.drawn_regions else ""
    right, bottom = bare.width - margin, bare.height - margin
    size = max(bare.width, round(font(FONT).getlength(note)) + 2 * margin), bare.height + (margin if note else 0)
    image, pen = canvas(*size)
    image.paste(bare)
    names = []
    if puzzle.row_clues:
        names = [(right + margin / 2, (k + 0.5 - puzzle.rows) * CELL + bottom, str(k + 1)) for k in range(puzzle.rows)]
        names += [
            ((k + 0.5 - puzzle.columns) * CELL + right, bottom + margin / 2, LETTERS[k]) for k in range(puzzle.columns)
        ]
    for across, down, name in names:
        write(pen, across, down, name, FONT, ROLES["muted"])
    write(pen, margin, bare.height + margin / 2 - 4, note, FONT, INK, "lm")
    return image


def _code(puzzle: Puzzle, values: Sequence[int], cell: int) -> str:
    """The code of a cell's tile, which tells what was filled in from what is given also where there are no colours."""
    if puzzle.given[cell] != OPEN:
        return _given(puzzle, puzzle.given[cell])
    return _EMPTY if values[cell] == OPEN else _filled(puzzle, values[cell])


def _given(puzzle: Puzzle, value: int) -> str:
    text = puzzle.symbols[value].text
    if text.isdecimal():
        return _NUMBERS[int(text)]
    return text.upper() if value < puzzle.choices else text


def _filled(puzzle: Puzzle, value: int) -> str:
    text = puzzle.symbols[value].text
    return _CIRCLED[int(text)] if text.isdecimal() else text


def _legend(puzzle: Puzzle) -> dict[str, Tile]:
    legend = {_EMPTY: Tile(" ", "open", "empty")}
    for value in sorted(set(puzzle.given) - {OPEN}):
        symbol = puzzle.symbols[value]
        is_fixed = value >= puzzle.choices
        name = symbol.name if is_fixed else f"given {symbol.name}"
        legend[_given(puzzle, value)] = Tile(symbol.glyph, name, symbol.role if is_fixed else "plain")
    for value, symbol in enumerate(puzzle.symbols[: puzzle.choices]):
        legend[_filled(puzzle, value)] = Tile(symbol.glyph, symbol.name, symbol.role)
    return legend


def _between(puzzle: Puzzle) -> dict[str, str]:
    between = {}
    for small, large in puzzle.signs:
        first, second = sorted((small, large))
        signs = "<>" if second == first + 1 else "∧∨"
        places = [f"{cell // puzzle.columns},{cell % puzzle.columns}" for cell in (first, second)]
        between["-".join(places)] = signs[0] if small == first else signs[1]
    return between


def layers_of(puzzle: Puzzle, values: Sequence[int]) -> NDArray[np.int8]:
    """An int8 array of shape (7, rows, columns).

    The values counted from 1 (0 is open), which cells are given, the number of each cell's region, the signs to the
    right and below (1: this cell is lower, -1: the other one is), and the numbers of the clues: those of a row along
    it, those of a column down it.
    """
    rows, columns = puzzle.rows, puzzle.columns
    layers = np.zeros((LAYERS, rows, columns), dtype=np.int8)
    layers[0] = np.array(values, dtype=np.int8).reshape(rows, columns) + 1
    layers[1] = np.array(puzzle.given).reshape(rows, columns) != OPEN
    for number, line in enumerate(puzzle.regions):
        layers[2, number] = [ord(letter) - ord("A") for letter in line]
    for small, large in puzzle.signs:
        first, second = sorted((small, large))
        layer = 3 if second == first + 1 else 4
        layers[layer, first // columns, first % columns] = 1 if small == first else -1
    for number, clue in enumerate(puzzle.row_clues):
        numbers = [int(word) for word in clue.split()]
        layers[5, number, : len(numbers)] = numbers
    for number, clue in enumerate(puzzle.column_clues):
        numbers = [int(word) for word in clue.split()]
        layers[6, : len(numbers), number] = numbers
    return layers
