"""The list of replays. Of a folder of any size it draws only the rows in view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.theme import Theme

from arena.replays.catalog import Entry
from arena.replays.dates import local
from arena.tui.columns import Column, Sort, cell, columns
from arena.tui.palette import Palette, Rgb, blend, paint, readable
from arena.tui.scenes.picture import fit
from arena.tui.widgets.scene import palette_of

_WHEEL = 3
"""Rows that a turn of the wheel goes."""


class Shelf(ScrollView, can_focus=True):
    """One line an entry, below a line of heads that sort; a cursor on one of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Watch"),
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "move_to(0)", show=False),
        Binding("end", "move_to(-1)", show=False),
    ]

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
        self.rows: Sequence[Entry] = ()
        self.cursor = 0
        self.sort: Sort = "date"
        self.backwards = False
        self.in_view: tuple[Entry, ...] = ()
        """The entries that are seen; what reads files asks for them first, from its thread."""
        self._year = ""
        self._told: Entry | None = None

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._recolour)

    def _recolour(self, _: Theme) -> None:
        self.refresh()

    @property
    def pointed(self) -> Entry | None:
        """The entry under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def show(self, rows: Sequence[Entry], sort: Sort, *, backwards: bool, to: str | None = None) -> None:
        """Draw rows. The cursor stays on the entry where it was, or else in its place; `to` names another entry."""
        here = self.pointed
        top = self.cursor - self.scroll_offset.y
        self.rows, self.sort, self.backwards = rows, sort, backwards
        name = to if to is not None else None if here is None else here.name
        found = _find(rows, name)
        self.cursor = found if found is not None else max(min(self.cursor, len(rows) - 1), 0)
        self._year = local(max((row.began for row in rows), default=""))[:4]
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
        self._look()

    def _look(self) -> None:
        top = self.scroll_offset.y
        self.in_view = tuple(self.rows[top : top + max(self.size.height - 1, 1)])

    def _bring(self) -> None:
        """Bring the cursor into view."""
        room, top = max(self.size.height - 1, 1), self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + room:
            self.scroll_to(y=self.cursor - room + 1, animate=False, force=True)
        self._look()

    def _tell(self) -> None:
        if self.pointed is not self._told:
            self._told = self.pointed
            self.post_message(self.Moved(self._told))

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
            self.post_message(self.Chosen(self.pointed))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.prevent_default().stop()
        self.action_move(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.prevent_default().stop()
        self.action_move(-_WHEEL)

    def on_click(self, event: events.Click) -> None:
        if event.y == 0:
            self._head(event.x)
            return
        row = event.y - 1 + self.scroll_offset.y
        if row >= len(self.rows):
            return
        if row == self.cursor:
            self.action_choose()
        else:
            self.action_move_to(row)

    def _head(self, x: int) -> None:
        left = 1
        for column in self._columns():
            if column.sort is not None and left <= x <= left + column.width:
                self.post_message(self.Headed(column.sort))
                return
            left += column.width + 1

    def _columns(self) -> tuple[Column, ...]:
        return columns(self.size.width - 2)

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
        for column in self._columns():
            parts += _drawn(cell(self.rows[row], column, palette, self._year), column, palette.text, ground)
            parts.append(Segment(" ", paint(None, ground)))
        return Strip(parts).adjust_cell_length(width, paint(None, ground)).apply_style(self.rich_style)

    def _heads(self, width: int, palette: Palette) -> Strip:
        ground = blend(palette.background, palette.text, 0.08)
        parts = [Segment(" ", paint(None, ground))]
        for column in self._columns():
            sorts = column.sort == self.sort
            sign = ("▾" if (column.sort in ("date", "plies")) is not self.backwards else "▴") if sorts else ""
            text = fit(column.name + sign, column.width).strip()
            ink = readable(palette.accent, ground) if sorts else readable(palette.muted, ground)
            padded = text.rjust(column.width) if column.right else text.ljust(column.width)
            parts += [Segment(padded, paint(ink, ground, bold=True)), Segment(" ", paint(None, ground))]
        return Strip(parts).adjust_cell_length(width, paint(None, ground)).apply_style(self.rich_style)


def _drawn(
    parts: Sequence[tuple[str, Rgb | None, bool]], column: Column, text: Rgb, ground: Rgb | None
) -> list[Segment]:
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


def _find(rows: Sequence[Entry], name: str | None) -> int | None:
    """Where an entry stands, also where its file was sealed meanwhile."""
    if name is None:
        return None
    names = (name, f"{name}.zst")
    return next((at for at, row in enumerate(rows) if row.name in names), None)
