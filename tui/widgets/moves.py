"""The move list. Of a match of any length it reads and draws only the plies in view."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.theme import Theme

from arena.replays.events import Played
from arena.tui.messages import Seek
from arena.tui.palette import Palette, blend, marker, paint, readable
from arena.tui.scenes.picture import fit, one_line
from arena.tui.widgets.scene import palette_of

_KEPT = 1000
"""Rows that are remembered."""
_SIGNS = {"agent": "", "opening": " °", "random": " ⚄", "default": " ∅", "take_back": " ↶"}


@dataclass(frozen=True, slots=True)
class Row:
    """What was played in a ply, and whether somebody failed first."""

    played: Sequence[Played]
    failed: bool = False


class Moves(ScrollView, can_focus=False):
    """One line a ply, below a first line for the beginning. `read` gives the row of a ply, 1 or more."""

    def __init__(self, read: Callable[[int], Row], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._read = read
        self._under, self._palette = Style(), Palette.of({}, dark=True)
        self._rows: OrderedDict[int, Row] = OrderedDict()
        self.ply = 0
        self.plies = 0

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._recolour)

    def _recolour(self, _: Theme) -> None:
        self.refresh()

    def show(self, ply: int, plies: int) -> None:
        """Mark a ply and bring it into view."""
        if (ply, plies) == (self.ply, self.plies) and self.virtual_size.height == plies + 1:
            return
        self.ply, self.plies = ply, plies
        self.virtual_size = Size(self.size.width, plies + 1)
        self._bring()
        self.refresh()

    def forget(self) -> None:
        """Read every row again: other eyes see other things."""
        self._rows.clear()
        self.refresh()

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, self.plies + 1)
        self._bring()

    def _bring(self) -> None:
        height = self.size.height
        top = self.scroll_offset.y
        if height and not top + 1 <= self.ply <= top + height - 2:
            self.scroll_to(y=max(0, self.ply - height // 2), animate=False, force=True)

    def render_lines(self, crop: Region) -> list[Strip]:
        self._under, self._palette = self.rich_style, palette_of(self.app)  # once for all lines: each costs a search
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        width, ply = self.size.width, y + self.scroll_offset.y
        if ply > self.plies or width < 4:
            return Strip.blank(width, self._under)
        palette = self._palette
        here = ply == self.ply
        ground = blend(palette.background, palette.accent, 0.25) if here else None
        pointer = Segment("▸" if here else " ", paint(readable(palette.accent, palette.background), ground, bold=True))
        digits = max(3, len(str(self.plies)))
        number = Segment(f"{ply:>{digits}} ", paint(palette.muted, ground))
        room = width - digits - 2
        parts = self._start(palette, room, ground) if ply == 0 else self._moves(ply, palette, room, ground, here)
        strip = Strip([pointer, number, *parts]).adjust_cell_length(width, paint(None, ground))
        return strip.apply_style(self._under)

    def _start(self, palette: Palette, room: int, ground: tuple[int, int, int] | None) -> list[Segment]:
        return [Segment(fit("start", room), paint(palette.muted, ground))]

    def _moves(
        self, ply: int, palette: Palette, room: int, ground: tuple[int, int, int] | None, here: bool
    ) -> list[Segment]:
        row = self._row(ply)
        sign = "✗" if row.failed else ""
        room -= 2 if sign else 0
        share = max(room // max(len(row.played), 1), 5)
        segments = []
        for played in row.played[: max(room // share, 1)]:
            text = f"{marker(played.seat)} {one_line(played.action, 80)}{_SIGNS.get(played.source, '')}"
            segments.append(Segment(fit(text, share - 1) + " ", paint(palette.ink(played.seat), ground, bold=here)))
        if sign:
            segments.append(Segment(sign, paint(readable(palette.bad, palette.background), ground, bold=True)))
        return segments

    def _row(self, ply: int) -> Row:
        if ply not in self._rows:
            self._rows[ply] = self._read(ply)
            if len(self._rows) > _KEPT:
                self._rows.popitem(last=False)
        return self._rows[ply]

    def on_click(self, event: Click) -> None:
        ply = event.y + self.scroll_offset.y
        if 0 <= ply <= self.plies:
            self.post_message(Seek(ply))
