"""The timeline: where in the match one is, and where something happened. Pointing at it goes there."""

from __future__ import annotations

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from arena.games.core.outcome import Seat
from arena.replays.marks import FAILED, SCORE, Marks, kinds
from arena.tui.messages import Seek
from arena.tui.palette import blend, paint, readable
from arena.tui.widgets.scene import palette_of


def column_of(ply: int, plies: int, width: int) -> int:
    """The column of a ply on a line of `width` that stands for all plies."""
    return 0 if plies <= 0 or width < 2 else min(round(ply * (width - 1) / plies), width - 1)


def ply_of(column: int, plies: int, width: int) -> int:
    """The ply that a column means."""
    return 0 if width < 2 else max(0, min(round(column * plies / (width - 1)), plies))


def span(column: int, plies: int, width: int) -> tuple[int, int]:
    """The first and the last ply that stand in a column; where none does, the last is the smaller."""
    if plies <= 0 or width < 2:
        return 0, max(plies, 0)
    each = plies / (width - 1)
    first, last = max(int((column - 0.5) * each) - 1, 0), min(int((column + 0.5) * each) + 1, plies)
    while first <= last and column_of(first, plies, width) < column:
        first += 1
    while last >= first and column_of(last, plies, width) > column:
        last -= 1
    return first, last


class Scrubber(Widget, can_focus=False):
    """A line that stands for all plies so far: pressing or dragging along it goes there."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.ply = 0
        self.plies = 0
        self._dragged = False

    def ply_at(self, column: int) -> int:
        """The ply that a column means."""
        return ply_of(column, self.plies, self.size.width)

    def told(self, column: int) -> str:
        """What there is at a column, in a line."""
        return f"ply {self.ply_at(column):,}"

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._dragged = True
        self.capture_mouse()
        self.post_message(Seek(self.ply_at(event.x)))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragged and self.ply_at(event.x) != self.ply:
            self.post_message(Seek(self.ply_at(event.x)))
        told = Content(self.told(event.x))
        if told != self.tooltip:
            self.tooltip = told

    def on_mouse_up(self) -> None:
        self._dragged = False
        self.release_mouse()


class Timeline(Scrubber):
    """A bar over all plies so far."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._marks = Marks(())
        self._eyes: Seat | None = None
        self._pending = False
        self._state: tuple[object, ...] = ()
        self._drawn: tuple[object, ...] = ()
        self._bits: dict[int, int] = {}

    def show(self, ply: int, plies: int, marks: Marks, eyes: Seat | None = None, *, pending: bool = False) -> None:
        """Draw the bar with what `eyes` may know of the marks; `pending` is whether somebody failed after the last."""
        state = (ply, plies, id(marks), marks.version, eyes, pending)
        if state != self._state:
            self._state = state
            self.ply, self.plies = ply, plies
            self._marks, self._eyes, self._pending = marks, eyes, pending
            self.refresh()

    @property
    def bits(self) -> dict[int, int]:
        """The columns with marks, and the bits of their plies.

        Where the score changes all the time, in more than a third of what was read, that is not marked.
        """
        width, (_, *rest) = self.size.width, self._state or (0,)
        drawn = (width, *rest)
        if drawn != self._drawn:
            self._drawn = drawn
            spans = {column: span(column, self.plies, width) for column in range(width)}
            found = {column: self._marks.among(*within, self._eyes) for column, within in spans.items()}
            read = [column for column, (first, last) in spans.items() if first <= min(last, self._marks.through)]
            if 3 * sum(1 for column in read if found[column] & SCORE) > len(read):  # it is no news
                found = {column: bits & ~SCORE for column, bits in found.items()}
            if self._pending:
                last = column_of(self.plies, self.plies, width)
                found[last] = found.get(last, 0) | FAILED
            self._bits = {column: bits for column, bits in found.items() if bits}
        return self._bits

    @property
    def marked(self) -> frozenset[int]:
        """The columns with failed attempts."""
        return frozenset(column for column, bits in self.bits.items() if bits & FAILED)

    def told(self, column: int) -> str:
        first, last = span(column, self.plies, self.size.width)
        first, last = (first, last) if first <= last else (self.ply_at(column),) * 2
        where = f"ply {first:,}" if first == last else f"plies {first:,} to {last:,}"
        told = self._marks.told(first, last, self._eyes)
        if self._pending and last == self.plies:
            told = ", ".join(filter(None, (told, "✗ a failed attempt after it")))
        return f"{where}: {told}" if told else where

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y or width < 1:
            return Strip.blank(width, self.rich_style)
        palette = palette_of(self.app)
        done = paint(readable(palette.accent, palette.background))
        rest = paint(blend(palette.background, palette.text, 0.3))
        here = column_of(self.ply, self.plies, width)
        bits = self.bits
        segments = []
        for column in range(width):
            kind = next(kinds(bits.get(column, 0)), None)
            if column == here:
                segments.append(Segment("●", done))
            elif kind is None:
                segments.append(Segment("━", done) if column < here else Segment("─", rest))
            else:
                ink = readable(palette.role(kind.role), palette.background)
                segments.append(Segment(kind.sign, paint(ink, bold=kind.bit < SCORE)))
        return Strip(segments).simplify().apply_style(self.rich_style)
