"""The timeline: where in the match one is, and where attempts failed. Pointing at it goes there."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from arena.tui.messages import Seek
from arena.tui.palette import blend, paint, readable
from arena.tui.widgets.scene import palette_of


class Timeline(Widget, can_focus=False):
    """A bar over all plies so far."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.ply = 0
        self.plies = 0
        self._marked: frozenset[int] = frozenset()
        self._dragged = False

    def show(self, ply: int, plies: int, marks: Iterable[int]) -> None:
        """Draw the bar; `marks` are plies with failed attempts."""
        state = (ply, plies, frozenset(self._column(mark, plies) for mark in marks))
        if state != (self.ply, self.plies, self._marked):
            self.ply, self.plies, self._marked = state
            self.refresh()

    @property
    def marked(self) -> frozenset[int]:
        """The columns with a mark."""
        return self._marked

    def _column(self, ply: int, plies: int) -> int:
        width = self.size.width
        return 0 if plies <= 0 or width < 2 else min(round(ply * (width - 1) / plies), width - 1)

    def ply_at(self, column: int) -> int:
        """The ply that a column means."""
        width = self.size.width
        return 0 if width < 2 else max(0, min(round(column * self.plies / (width - 1)), self.plies))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y or width < 1:
            return Strip.blank(width, self.rich_style)
        palette = palette_of(self.app)
        done = paint(readable(palette.accent, palette.background))
        rest = paint(blend(palette.background, palette.text, 0.3))
        bad = paint(readable(palette.bad, palette.background), bold=True)
        here = self._column(self.ply, self.plies)
        segments = []
        for column in range(width):
            if column == here:
                segments.append(Segment("●", done))
            elif column in self._marked:
                segments.append(Segment("✗", bad))
            else:
                segments.append(Segment("━", done) if column < here else Segment("─", rest))
        return Strip(segments).simplify().apply_style(self.rich_style)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._dragged = True
        self.capture_mouse()
        self.post_message(Seek(self.ply_at(event.x)))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragged and self.ply_at(event.x) != self.ply:
            self.post_message(Seek(self.ply_at(event.x)))

    def on_mouse_up(self) -> None:
        self._dragged = False
        self.release_mouse()
