"""The list of replays. Of a folder of any size it draws only the rows in view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from arena.replays.catalog import Entry
from arena.replays.dates import local
from arena.tui.columns import Column, Part, Sort, cell, columns
from arena.tui.palette import Palette, Rgb, readable
from arena.tui.widgets.rows import Rows


class Shelf(Rows[Entry]):
    """One line an entry, below a line of heads that sort."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", "Watch")]

    class Chosen(Message):
        """Somebody wants to open the entry under the cursor."""

        def __init__(self, entry: Entry) -> None:
            super().__init__()
            self.entry = entry

    class Moved(Message):
        """The cursor stands on another entry, or on none."""

        def __init__(self, entry: Entry | None) -> None:
            super().__init__()
            self.entry = entry

    class Headed(Message):
        """Somebody pointed at the head of a column that sorts."""

        def __init__(self, sort: Sort) -> None:
            super().__init__()
            self.sort = sort

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.sort: Sort = "date"
        self.backwards = False
        self.in_view: tuple[Entry, ...] = ()
        """The entries that are seen; what reads files asks for them first, from its thread."""
        self._year = ""

    def show(self, rows: Sequence[Entry], sort: Sort, *, backwards: bool, to: str | None = None) -> None:
        """Draw rows. The cursor stays on the entry where it was, or else in its place; `to` names another entry."""
        self.sort, self.backwards = sort, backwards
        self._year = local(max((row.began for row in rows), default=""))[:4]
        self.list_rows(rows, to)

    def columns(self) -> Sequence[Column]:
        return columns(self.size.width - 2)

    def cell(self, row: Entry, column: Column, palette: Palette) -> list[Part]:
        return cell(row, column, palette, self._year)

    def name_of(self, row: Entry) -> str:
        return row.name

    def find(self, rows: Sequence[Entry], name: str) -> int | None:
        """Where an entry stands, also where its file was sealed meanwhile."""
        names = (name, f"{name}.zst")
        return next((at for at, row in enumerate(rows) if row.name in names), None)

    def head(self, column: Column, palette: Palette, ground: Rgb) -> Part:
        sorts = column.sort == self.sort
        sign = ("▾" if (column.sort in ("date", "plies")) is not self.backwards else "▴") if sorts else ""
        return column.name + sign, readable(palette.accent if sorts else palette.muted, ground), True

    def pointed_head(self, column: Column) -> None:
        if column.sort is not None:
            self.post_message(self.Headed(column.sort))

    def looked(self) -> None:
        self.in_view = tuple(self.seen)

    def moved(self) -> None:
        self.post_message(self.Moved(self.pointed))

    def chosen(self) -> None:
        if self.pointed is not None:
            self.post_message(self.Chosen(self.pointed))
