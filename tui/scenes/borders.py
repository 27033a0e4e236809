"""The lines between the cells of a board: thick between regions, coloured around what is marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

THIN, THICK, HINTED, CHOSEN, POINTED = range(5)
"""The kinds of lines; where two meet, the later one wins."""

Box = tuple[int, int, int, int]
"""Cells: the first row and column, and those after the last."""


class Borders:
    """What kind of line is where. `above[r][c]` is over a cell, `beside[r][c]` on its left."""

    def __init__(self, rows: int, columns: int) -> None:
        self.rows, self.columns = rows, columns
        self.above = [[THIN] * columns for _ in range(rows + 1)]
        self.beside = [[THIN] * (columns + 1) for _ in range(rows)]

    def divide(self, regions: Sequence[str]) -> None:
        """Draw thick lines around each region, and around the board."""

        def region(row: int, column: int) -> str:
            """The region of a cell; nothing outside, and a blank where the scene names none."""
            if not (0 <= row < self.rows and 0 <= column < self.columns):
                return ""
            return (regions[row][column : column + 1] if row < len(regions) else "") or " "

        for row in range(self.rows + 1):
            for column in range(self.columns + 1):
                here = region(row, column)
                if column < self.columns and here != region(row - 1, column):
                    self.above[row][column] = THICK
                if row < self.rows and here != region(row, column - 1):
                    self.beside[row][column] = THICK

    def frame(self, box: Box, kind: int) -> None:
        """Draw a frame around cells."""
        top, left, bottom, right = box
        for column in range(left, right):
            for row in (top, bottom):
                self.above[row][column] = max(self.above[row][column], kind)
        for row in range(top, bottom):
            for column in (left, right):
                self.beside[row][column] = max(self.beside[row][column], kind)

    def corner(self, row: int, column: int) -> int:
        """The kind of line at the upper left corner of a cell."""
        meeting = [THIN]
        meeting += self.above[row][max(column - 1, 0) : column + 1]
        for beside in self.beside[max(row - 1, 0) : row + 1]:
            meeting.append(beside[column])
        return max(meeting)

    def around(self, row: int, column: int) -> tuple[int, int, int]:
        """The lines at a cell's corner, above it and on its left."""
        return self.corner(row, column), self.above[row][column], self.beside[row][column]


def shades(regions: Sequence[str], rows: int, columns: int) -> dict[str, int]:
    """A shade for each region, so that no two that touch have the same while four are enough."""
    touching: dict[str, set[str]] = {}
    for row, line in enumerate(regions[:rows]):
        for column, here in enumerate(line[:columns]):
            others = touching.setdefault(here, set())
            for other in (line[column + 1 : column + 2], *_under(regions, row, column)):
                if other not in ("", here):
                    others.add(other)
                    touching.setdefault(other, set()).add(here)
    found: dict[str, int] = {}
    for region, others in touching.items():
        taken = {found.get(other) for other in others}
        found[region] = next((shade for shade in range(4) if shade not in taken), 0)
    return found


def _under(regions: Sequence[str], row: int, column: int) -> Iterable[str]:
    return (regions[row + 1][column : column + 1],) if row + 1 < len(regions) else ()
