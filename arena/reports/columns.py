"""Columns: a table in characters, as wide as the screen is; what is least needed is left out where it does not fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.table import Table as Grid
from rich.text import Text

_GAP = 2
"""Columns of the screen between two of the table."""
_LEAST = 8
"""The least width of a column that takes what is left."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Its cells are harmless text."""

    heading: str
    cells: Sequence[str]
    keep: int = 0
    """The higher, the longer it is kept where there is too little room."""
    left: bool = False
    """Whether its cells begin at the left."""
    style: str = ""
    most: int | None = None
    """The width from which cells are cut."""
    filled: Callable[[int], Sequence[str]] | None = None
    """Makes the cells of a column that takes the room which is left, from its width."""
    widest: int = 40
    """The most that such a column takes."""

    @property
    def width(self) -> int:
        """What it takes at least."""
        if self.filled is not None:
            return max(_LEAST, cell_len(self.heading))
        widest = max((cell_len(text) for text in (self.heading, *self.cells)), default=0)
        return widest if self.most is None else max(min(widest, self.most), cell_len(self.heading))


def grid(columns: Sequence[Column], width: int) -> tuple[Grid, list[str]]:
    """The table, and the headings of the columns that were left out."""
    shown = list(columns)
    dropped = []
    while len(shown) > 1 and _width(shown) > width:
        least = min(shown, key=lambda column: column.keep)
        shown.remove(least)
        dropped.append(least.heading)
    room = width - _width(shown)
    made = Grid(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, show_edge=False, header_style="bold")
    cells = []
    for column in shown:
        wide = column.width
        if column.filled is not None:
            wide = min(column.width + max(room, 0), max(column.widest, column.width))
            room -= wide - column.width
            cells.append(list(column.filled(wide)))
        else:
            cells.append([cut(text, wide) for text in column.cells])
        made.add_column(
            Text(column.heading),
            justify="left" if column.left or column.filled is not None else "right",
            style=column.style,
            no_wrap=True,
            overflow="crop",
            width=wide,
        )
    for row in zip(*cells, strict=True):
        made.add_row(*(Text(text) for text in row))
    return made, dropped


def cut(text: str, width: int) -> str:
    """`text`, cut to a width with a sign that it was."""
    found = Text(text)
    found.truncate(width, overflow="ellipsis")
    return found.plain


def _width(columns: Sequence[Column]) -> int:
    return sum(column.width for column in columns) + _GAP * (len(columns) - 1)
