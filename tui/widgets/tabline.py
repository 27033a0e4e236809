"""A line of names of which one is chosen: with the mouse here, with keys by whoever shows it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from arena.tui.scenes.picture import fit, one_line

_NAME = 28
"""Columns of a name, at most."""


class TabLine(Static):
    """Names beside each other. Where there is no room for all, those around the chosen one."""

    class Picked(Message):
        """Somebody pointed at a name."""

        def __init__(self, line: TabLine, number: int) -> None:
            super().__init__()
            self.line, self.number = line, number

        @property
        def control(self) -> TabLine:
            """The line."""
            return self.line

    def __init__(self, style: str = "bold $text-accent reverse", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._style = style
        """Of the name that is chosen."""
        self.names: tuple[str, ...] = ()
        self.chosen = 0
        self._aside = Content("")
        self._first = False
        self._places: list[tuple[int, int, int]] = []
        """(number, first column, last column) of the names that are shown."""

    def show(self, names: Sequence[str], chosen: int, aside: Content | None = None, *, first: bool = False) -> None:
        """Show names, and something aside where there is room; `first` is whether names give way to that."""
        self._first = first
        self.names, self.chosen = tuple(names), chosen
        self._aside = aside or Content("")
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        width = self.size.width
        if not width or not self.names:
            self.update("")
            return
        names = [f" {fit(told, min(cell_len(told), _NAME)).strip()} " for one in self.names for told in [one_line(one)]]
        room = width - 2 - (self._aside.cell_length + 3 if self._first else 0)
        first, last = _around(self.chosen, [cell_len(name) for name in names], room)
        parts: list[tuple[str, str] | Content] = [("‹" if first else " ", "$quiet")]
        self._places, at = [], 1
        for number in range(first, last):
            self._places.append((number, at, at + cell_len(names[number]) - 1))
            at += cell_len(names[number])
            parts.append((names[number], self._style if number == self.chosen else "$foreground"))
        parts.append(("›" if last < len(names) else " ", "$quiet"))
        room = width - at - 1
        if len(self._aside) and room > 12:
            told = self._aside.truncate(room - 2, ellipsis=True)
            parts.append(Content.assemble(" " * (room - told.cell_length - 1), told))
        self.update(Content.assemble(*parts))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        for number, first, last in self._places:
            if first <= event.x <= last:
                self.post_message(self.Picked(self, number))


def _around(chosen: int, widths: Sequence[int], room: int) -> tuple[int, int]:
    """The first of some widths, and the one after the last, that fit into the room with the chosen one."""
    first, last = min(chosen, len(widths) - 1), min(chosen, len(widths) - 1) + 1
    used = widths[first]
    while True:
        if last < len(widths) and used + widths[last] <= room:
            used += widths[last]
            last += 1
        elif first and used + widths[first - 1] <= room:
            first -= 1
            used += widths[first]
        else:
            return first, last
