"""A sheet: rows, the columns that there is room for, and what stands in each cell. It is drawn by a `SheetView`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from rich.cells import cell_len

from arena.tui.columns import Column, Part
from arena.tui.palette import Palette, Rgb, readable
from arena.tui.scenes.picture import one_line

Row = TypeVar("Row")


class Sheet(ABC, Generic[Row]):
    """Something to be looked at in rows and columns."""

    rows: Sequence[Row] = ()

    @abstractmethod
    def columns(self, width: int) -> Sequence[Column]:
        """The columns that fit into a width, with a space between two."""

    @abstractmethod
    def cell(self, row: Row, column: Column, palette: Palette) -> list[Part]:
        """What stands in a cell."""

    @abstractmethod
    def name_of(self, row: Row) -> str:
        """What a row is known by."""

    def head(self, column: Column, palette: Palette, ground: Rgb) -> Part:
        """What stands over a column."""
        return column.name, readable(palette.muted, ground), True


class Nothing(Sheet[Any]):
    """A sheet without rows."""

    def columns(self, width: int) -> Sequence[Column]:
        return ()

    def cell(self, row: Any, column: Column, palette: Palette) -> list[Part]:
        return []

    def name_of(self, row: Any) -> str:
        return ""


def fitting(width: int, *wanted: tuple[str, int, int]) -> list[Column]:
    """The columns of (name, columns, importance) that fit, in order: what matters least goes first.

    A width below zero is one that aligns left. Names are told in their column as far as it goes.
    """
    kept = list(wanted)
    while len(kept) > 1 and sum(abs(one[1]) for one in kept) + len(kept) - 1 > width:
        kept.remove(min(reversed(kept), key=lambda one: one[2]))
    return [Column(name, abs(columns), right=columns > 0) for name, columns, _ in kept]


def widened(columns: Sequence[Column], name: str, width: int, most: int = 1000) -> list[Column]:
    """The columns, one of them as wide as there is room for."""
    left = width - sum(one.width for one in columns) - len(columns) + 1
    return [
        Column(one.name, max(min(one.width + left, most), 1), one.sort, one.right) if one.name == name else one
        for one in columns
    ]


def longest(names: Sequence[str], least: int, most: int) -> int:
    """Columns for some names."""
    return max(min(max((cell_len(one_line(name, 60)) for name in names), default=0), most), least)
