"""The crosstable on the screen: a cursor on a row, and another on a column."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from arena.tui.sheets import Sheet
from arena.tui.tournament_cross import CrossSheet
from arena.tui.widgets.sheet import SheetView


class Crosstable(SheetView):
    """Who met whom. Left and right point at another column."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "across(-1)", show=False),
        Binding("right,l", "across(1)", show=False),
    ]

    @property
    def opponent(self) -> str | None:
        """The player whose column is pointed at."""
        sheet: Sheet[object] = self.sheet
        return sheet.opponent if isinstance(sheet, CrossSheet) else None

    def action_across(self, columns: int) -> None:
        """Point at a column so many further to the right."""
        if isinstance(self.sheet, CrossSheet):
            self._point(self.sheet.across + columns)

    def on_click(self, event: events.Click) -> None:
        """Point at a cell; at the same again to choose it."""
        sheet, column = self.sheet, self.column_at(event.x)
        if isinstance(sheet, CrossSheet) and column is not None and column.name.isdigit():
            across = int(column.name) - 1
            if across != sheet.across:
                event.prevent_default()
                self._point(across)
                row = event.y - 1 + self.scroll_offset.y
                if event.y and row < len(self.rows):
                    self.action_move_to(row)

    def _point(self, across: int) -> None:
        if isinstance(self.sheet, CrossSheet):
            self.show(self.sheet.pointed(across))
            self.moved()
