"""A sheet on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from arena.tui.columns import Column, Part
from arena.tui.palette import Palette, Rgb
from arena.tui.sheets import Nothing, Sheet
from arena.tui.widgets.rows import Rows


class SheetView(Rows[Any]):
    """Draws whatever sheet it is given; the cursor stays on the row of the same name."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.sheet: Sheet[Any] = Nothing()
        self._here: str | None = None
        """The name of the row on which the cursor stood in the sheet before."""

    def show(self, sheet: Sheet[Any], to: str | None = None) -> None:
        """Draw a sheet; the cursor goes `to` the row of a name."""
        here = self.pointed
        self._here = None if here is None else self.sheet.name_of(here)
        self.sheet = sheet
        self.list_rows(sheet.rows, to)

    def again(self, rows: Sequence[Any], row: Any) -> int | None:
        return None if self._here is None else self.find(rows, self._here)

    def columns(self) -> Sequence[Column]:
        return self.sheet.columns(self.size.width - 2)

    def cell(self, row: Any, column: Column, palette: Palette) -> list[Part]:
        return self.sheet.cell(row, column, palette)

    def head(self, column: Column, palette: Palette, ground: Rgb) -> Part:
        return self.sheet.head(column, palette, ground)

    def name_of(self, row: Any) -> str:
        return self.sheet.name_of(row)
