"""A list of rows in columns, with a cursor. Of any number of rows it draws only those in view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.theme import Theme

from arena.tui.columns import Column, Part
from arena.tui.palette import Palette, Rgb, blend, paint, readable
from arena.tui.scenes.picture import fit
from arena.tui.widgets.scene import palette_of

Row = TypeVar("Row")
_WHEEL = 3
"""Rows that a turn of the wheel goes."""


class Rows(ScrollView, Generic[Row], can_focus=True):
    """One line a row, below a line of heads; a cursor on one of them. Subclasses say what stands in them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Open"),
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "move_to(0)", show=False),
        Binding("end", "move_to(-1)", show=False),
    ]

    class Chosen(Message):
        """Somebody wants to open the row under the cursor."""

        def __init__(self, rows: Rows[Any], row: Any) -> None:
            super().__init__()
            self.rows, self.row = rows, row

        @property
        def control(self) -> Rows[Any]:
            """The list."""
            return self.rows

    class Moved(Chosen):
        """The cursor stands on another row, or on none."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows: Sequence[Row] = ()
        self.cursor = 0
        self._told: Row | None = None

    # What subclasses say

    def columns(self) -> Sequence[Column]:
        """The columns that there is room for."""
        raise NotImplementedError

    def cell(self, row: Row, column: Column, palette: Palette) -> list[Part]:
        """What stands in a cell."""
        raise NotImplementedError

    def name_of(self, row: Row) -> str:
        """What a row is known by, so that the cursor stays on it."""
        raise NotImplementedError

    def find(self, rows: Sequence[Row], name: str) -> int | None:
        """Where the row of a name stands; None where there is none."""
        return next((at for at, row in enumerate(rows) if self.name_of(row) == name), None)

    def again(self, rows: Sequence[Row], row: Row) -> int | None:
        """Where a row of the list before stands now; None where it is gone."""
        return self.find(rows, self.name_of(row))

    def head(self, column: Column, palette: Palette, ground: Rgb) -> Part:
        """What stands over a column."""
        return column.name, readable(palette.muted, ground), True

    def pointed_head(self, column: Column) -> None:
        """Somebody pointed at the head of a column."""

    def moved(self) -> None:
        """Tell that the cursor stands elsewhere."""
        self.post_message(self.Moved(self, self.pointed))

    def chosen(self) -> None:
        """Tell that somebody wants to open the row under the cursor."""
        self.post_message(self.Chosen(self, self.pointed))

    # The rows

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._recolour)

    def _recolour(self, _: Theme) -> None:
        self.refresh()

    @property
    def pointed(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def list_rows(self, rows: Sequence[Row], to: str | None = None) -> None:
        """Draw rows. The cursor stays on the row where it was, or else in its place; `to` names another."""
        here = self.pointed
        top = self.cursor - self.scroll_offset.y
        self.rows = rows
        found = None
        if to is not None:
            found = self.find(rows, to)
        elif here is not None:
            found = self.again(rows, here)
        self.cursor = found if found is not None else max(min(self.cursor, len(rows) - 1), 0)
        self.virtual_size = Size(self.size.width, len(rows) + 1)
        if found is not None and to is None and self.scroll_offset.y:  # at the top one wants to see what is new
            self.scroll_to(y=max(self.cursor - top, 0), animate=False, force=True)
        self._bring()
        self._tell()
        self.refresh()

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self.rows) + 1)
        self._bring()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.looked()

    def looked(self) -> None:
        """Take note that other rows are in view."""

    @property
    def seen(self) -> Sequence[Row]:
        """The rows in view."""
        top = self.scroll_offset.y
        return self.rows[top : top + max(self.size.height - 1, 1)]

    def _bring(self) -> None:
        """Bring the cursor into view."""
        room, top = max(self.size.height - 1, 1), self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + room:
            self.scroll_to(y=self.cursor - room + 1, animate=False, force=True)
        self.looked()

    def _tell(self) -> None:
        if self.pointed is not self._told:
            self._told = self.pointed
            self.moved()

    # What a person does

    def action_move_to(self, row: int) -> None:
        """Go to a row; -1 is the last."""
        last = len(self.rows) - 1
        self.cursor = max(min(last if row < 0 else row, last), 0)
        self._bring()
        self._tell()
        self.refresh()

    def action_move(self, rows: int) -> None:
        """Go some rows down or up."""
        self.action_move_to(max(self.cursor + rows, 0))

    def action_page(self, pages: int) -> None:
        """Go as far as is in view."""
        self.action_move(pages * max(self.size.height - 2, 1))

    def action_choose(self) -> None:
        """Open what is under the cursor."""
        if self.pointed is not None:
            self.chosen()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.prevent_default().stop()
        self.action_move(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.prevent_default().stop()
        self.action_move(-_WHEEL)

    def on_click(self, event: events.Click) -> None:
        if event.y == 0:
            column = self.column_at(event.x)
            if column is not None:
                self.pointed_head(column)
            return
        row = event.y - 1 + self.scroll_offset.y
        if row >= len(self.rows):
            return
        if row == self.cursor:
            self.action_choose()
        else:
            self.action_move_to(row)

    def column_at(self, x: int) -> Column | None:
        """The column at a place; None where there is none."""
        left = 1
        for column in self.columns():
            if left <= x <= left + column.width:
                return column
            left += column.width + 1
        return None

    # Drawing

    def render_line(self, y: int) -> Strip:
        width, palette = self.size.width, palette_of(self.app)
        row = y - 1 + self.scroll_offset.y
        if width < 4 or row >= len(self.rows):
            return Strip.blank(width, self.rich_style)
        if y == 0:
            return self._heads(width, palette)
        here = row == self.cursor
        ground = blend(palette.background, palette.accent, 0.25 if self.has_focus else 0.12) if here else None
        pointer = readable(palette.accent, palette.background)
        parts = [Segment("▸" if here else " ", paint(pointer, ground, bold=True))]
        for column in self.columns():
            parts += _drawn(self.cell(self.rows[row], column, palette), column, palette.text, ground)
            parts.append(Segment(" ", paint(None, ground)))
        return Strip(parts).adjust_cell_length(width, paint(None, ground)).apply_style(self.rich_style)

    def _heads(self, width: int, palette: Palette) -> Strip:
        ground = blend(palette.background, palette.text, 0.08)
        parts = [Segment(" ", paint(None, ground))]
        for column in self.columns():
            told, ink, bold = self.head(column, palette, ground)
            shown = fit(told.strip(), column.width).strip()
            padded = shown.rjust(column.width) if column.right else shown.ljust(column.width)
            parts += [Segment(padded, paint(ink, ground, bold=bold)), Segment(" ", paint(None, ground))]
        return Strip(parts).adjust_cell_length(width, paint(None, ground)).apply_style(self.rich_style)


def _drawn(parts: Sequence[Part], column: Column, text: Rgb, ground: Rgb | None) -> list[Segment]:
    """A cell as segments of exactly its column's width."""
    segments, left = [], column.width
    for told, ink, bold in parts:
        shown = fit(told, min(cell_len(told), left))
        left -= cell_len(shown)
        segments.append(Segment(shown, paint(_on(text if ink is None else ink, ground), ground, bold=bold)))
    blank = Segment(" " * left, paint(None, ground))
    return [blank, *segments] if column.right else [*segments, blank]


def _on(ink: Rgb, ground: Rgb | None) -> Rgb:
    return ink if ground is None else readable(ink, ground)
