"""A puzzle: a grid of cells of which some are given, the clues around it, and the constraints that they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from arena.games.core.canonical import canonical
from arena.games.core.errors import listed
from arena.games.puzzles.core.constraints import Constraint, Violation

OPEN = -1
"""The value of a cell that holds nothing yet."""
TOLD = 20
"""How many cells of a violation are named: a line of the largest grid."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
"""The names of the columns."""


@dataclass(frozen=True)
class Symbol:
    """What stands for a value: in text and answers, and as a tile on screens."""

    text: str
    """One or two characters."""
    glyph: str
    name: str
    role: str = "accent"
    """The colour role of what was filled in; what is given is plain, or a wall."""


@dataclass(frozen=True)
class Puzzle:
    """One instance of a puzzle.

    Two puzzles are equal where they look the same: constraints and solution follow from what is seen.
    """

    columns: int
    symbols: tuple[Symbol, ...] = field(compare=False)
    """What each value looks like."""
    choices: int = field(compare=False)
    """The first so many values may be filled in; the others are only ever given."""
    given: tuple[int, ...]
    """The value of each cell, row by row from the top left; `OPEN` where it is not given."""
    constraints: tuple[Constraint, ...] = field(compare=False)
    solution: tuple[int, ...] = field(compare=False)
    """The only complete filling that keeps to all constraints and to what is given."""
    regions: tuple[str, ...] = ()
    """A letter a cell, row by row: cells with the same letter lie in one region."""
    drawn_regions: bool = True
    """Whether the regions belong to this puzzle; False where all of its size have the same ones."""
    signs: tuple[tuple[int, int], ...] = ()
    """Neighbours of which the first holds the lower value."""
    row_clues: tuple[str, ...] = ()
    column_clues: tuple[str, ...] = ()
    note: str = ""
    """What else is to be known of this one, in a sentence."""

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.given) // self.columns

    @cached_property
    def key(self) -> bytes:
        """Equal bytes for equal puzzles."""
        return canonical(
            (self.columns, self.given, self.regions, self.signs, self.row_clues, self.column_clues, self.note)
        )

    @cached_property
    def open(self) -> tuple[int, ...]:
        """The cells to be filled in."""
        return tuple(cell for cell, value in enumerate(self.given) if value == OPEN)

    def name(self, cell: int) -> str:
        """What a cell is called: column letter and row number, a1 at the top left."""
        return name_of(cell, self.columns)

    def broken(self, values: Sequence[int]) -> Violation | None:
        """The first rule that a filling breaks: what is given comes first, then that no cell is open."""
        return next(self.violations(values), None)

    def violations(self, values: Sequence[int]) -> Iterator[Violation]:
        """Every rule that a filling breaks, and where; nothing for the solution. An open cell breaks a rule."""
        changed = tuple(cell for cell, value in enumerate(self.given) if value not in (OPEN, values[cell]))
        if changed:
            yield Violation("what is given stays", changed)
            return
        empty = tuple(cell for cell, value in enumerate(values) if value == OPEN)
        if empty:
            yield Violation("cells are left open", empty)
            return
        strange = tuple(cell for cell in self.open if values[cell] >= self.choices)
        if strange:
            known = ", ".join(symbol.text for symbol in self.symbols[: self.choices])
            yield Violation(f"a cell is filled with one of {known}", strange)
            return
        for constraint in self.constraints:
            yield from constraint.violations(values)

    def told(self, violation: Violation) -> str:
        """A violation in words: the rule, and the names of the cells, the first of them where they are many."""
        return f"{violation.rule}: {listed([self.name(cell) for cell in violation.cells], TOLD)}"

    def written(self, values: Sequence[int], unknown: str) -> list[list[str]]:
        """The symbols of a filling, row by row; `unknown` for an open cell."""
        texts = [unknown if value == OPEN else self.symbols[value].text for value in values]
        return [texts[start : start + self.columns] for start in range(0, len(texts), self.columns)]

    def as_data(self, values: Sequence[int]) -> Mapping[str, Any]:
        """Everything that is seen of the puzzle and a filling, as plain JSON values; open cells are null."""
        return {
            "cells": [[text or None for text in row] for row in self.written(values, "")],
            "given": [[text or None for text in row] for row in self.written(self.given, "")],
            "symbols": [symbol.text for symbol in self.symbols[: self.choices]],
            "regions": list(self.regions),
            "signs": [f"{self.name(small)}<{self.name(large)}" for small, large in self.signs],
            "row_clues": list(self.row_clues),
            "column_clues": list(self.column_clues),
            "note": self.note,
        }


def name_of(cell: int, columns: int) -> str:
    """What a cell of a grid with so many columns is called."""
    return f"{LETTERS[cell % columns]}{cell // columns + 1}"


def digits(size: int) -> tuple[Symbol, ...]:
    """The numbers from 1 to `size` as symbols; the value of a number is one less."""
    return tuple(Symbol(str(number), str(number), str(number)) for number in range(1, size + 1))


def row(number: int, columns: int) -> tuple[int, ...]:
    """The cells of a row, counted from 0."""
    return tuple(range(number * columns, (number + 1) * columns))


def column(number: int, rows: int, columns: int) -> tuple[int, ...]:
    """The cells of a column, counted from 0."""
    return tuple(range(number, rows * columns, columns))


def neighbours(cell: int, rows: int, columns: int) -> Iterator[int]:
    """The cells that share a side with a cell."""
    down, right = divmod(cell, columns)
    for y, x in ((down - 1, right), (down, right - 1), (down, right + 1), (down + 1, right)):
        if 0 <= y < rows and 0 <= x < columns:
            yield y * columns + x


MARKS = (Symbol("e", "·", "empty", "muted"), Symbol("s", "■", "selected"))
"""The symbols where cells are selected: value 0 is a cell that is not, value 1 one that is."""


def lettered(groups: Iterable[Sequence[int]], columns: int) -> tuple[str, ...]:
    """Regions of a square grid as text: the letter of each cell's group, row by row, A first."""
    letter = {cell: LETTERS[number].upper() for number, cells in enumerate(groups) for cell in cells}
    codes = "".join(letter.get(cell, ".") for cell in range(columns * columns))
    return tuple(codes[start : start + columns] for start in range(0, len(codes), columns))
