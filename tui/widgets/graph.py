"""The evaluation graph: who stood how well at each ply. Pointing at it goes there."""

from __future__ import annotations

from collections.abc import Mapping

from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip

from arena.games.core.outcome import Seat
from arena.replays.events import MatchStarted
from arena.tui.judge import MOST, Values, lead
from arena.tui.palette import Palette, Rgb, blend, marker, paint, readable, seat_style
from arena.tui.scenes.picture import one_line
from arena.tui.widgets.scene import palette_of
from arena.tui.widgets.timeline import Scrubber, span
from arena.tui.widgets.told import Told


def height_of(lines: int) -> int:
    """The lines of the graph on a screen of so many."""
    return 1 if lines < 20 else 3 if lines < 36 else 7


def words(values: Values | None, started: MatchStarted) -> Content:
    """Who is ahead and by how much of the score range, in a few words."""
    if values is None:
        return Content.styled("not judged yet", "$quiet")
    seat, ahead = lead(values, started.game)
    if seat is None or abs(ahead) < 0.005:
        return Content.styled("even", "$foreground")
    title = next((one_line(seated.title, 10) for seated in started.seats if seated.seat == seat), one_line(seat, 10))
    return Content.styled(f"{marker(seat)} {title} {ahead:+.2f}", f"bold {seat_style(seat)}")


class Bars(Scrubber):
    """Half blocks above the middle line for the first seat, below it for the others, in their colours."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._leads: dict[int, tuple[Seat | None, float]] = {}
        self._started: MatchStarted | None = None
        self._state: tuple[object, ...] = ()

    def show(self, started: MatchStarted, ply: int, plies: int, values: Mapping[int, Values]) -> None:
        """Draw what is known."""
        if self._started is not started:
            self._started, self._leads = started, {}
        for at in values.keys() - self._leads.keys():
            self._leads[at] = lead(values[at], started.game)
        state = (ply, plies, len(self._leads))
        if state != self._state:
            self._state, self.ply, self.plies = state, ply, plies
            self.refresh()

    def level(self, column: int) -> tuple[Seat, float] | None:
        """Whose bar stands in a column, and how long it is, -1 (down) to 1 (up); None where nothing is known."""
        first, last = span(column, self.plies, self.size.width)
        if first > last:
            first = last = self.ply_at(column)
        plies = range(first, min(last, MOST) + 1)
        known = [self._leads[ply] for ply in plies if ply in self._leads]
        if not known:
            return None
        seat, ahead = max(known, key=lambda one: abs(one[1]))
        if seat is None:
            return "", 0.0
        seats = () if self._started is None else self._started.seats
        return seat, ahead if not seats or seat == seats[0].seat else -ahead

    def told(self, column: int) -> str:
        ply = self.ply_at(column)
        found = self._leads.get(ply)
        if found is None or self._started is None:
            return f"ply {ply:,}: not judged"
        seat, ahead = found
        title = next((one_line(one.title, 40) for one in self._started.seats if one.seat == seat), "")
        return f"ply {ply:,}: {title} {ahead:+.2f}" if title else f"ply {ply:,}: even"

    def render_line(self, y: int) -> Strip:
        width, height = self.size
        palette = palette_of(self.app)
        here = round(self.ply * (width - 1) / self.plies) if self.plies and width > 1 else 0
        segments = [self._cell(column, y, height, palette, here=column == here) for column in range(width)]
        return Strip(segments).simplify().apply_style(self.rich_style)

    def _cell(self, column: int, y: int, height: int, palette: Palette, *, here: bool) -> Segment:
        ground = blend(palette.background, palette.text, 0.06)
        line = readable(palette.accent, ground, 3) if here else blend(palette.background, palette.text, 0.3)
        found = self.level(column)
        middle = y == height // 2
        if found is None:
            return Segment(("┼" if middle else "│") if here else "·" if middle else " ", paint(line, ground))
        top, bottom = (self._half(2 * y + half, height, found, palette) for half in (0, 1))
        rest = blend(ground, palette.accent, 0.3) if here else ground
        if top is None and bottom is None:
            return Segment("─" if middle else " ", paint(line, rest))
        return Segment("▀", paint(top or rest, bottom or rest))

    def _half(self, row: int, height: int, found: tuple[Seat, float], palette: Palette) -> Rgb | None:
        """The colour of half a line, counted from the top; None where the bar does not reach."""
        seat, level = found
        above = row < height
        from_middle = height - 1 - row if above else row - height
        long = abs(level) * height
        if not seat or (level > 0) != above or long - from_middle < 0.25:
            return None
        ink = readable(palette.role(seat), palette.background, 3)
        return ink if height > 1 else blend(palette.background, ink, 0.35 + 0.65 * abs(level))


class Graph(Horizontal):
    """The graph, with the value at the ply in words beside it. The bars stand over the timeline."""

    def compose(self) -> ComposeResult:
        yield Told(id="value")
        yield Bars(id="bars")

    def show(
        self, started: MatchStarted, ply: int, plies: int, values: Mapping[int, Values], judge: str, problem: str
    ) -> None:
        """Draw what is known, or say why nothing is."""
        self.set_class(bool(problem), "-refused")
        if problem:
            self.query_one("#value", Told).tell(Content.styled(problem, "$text-warning"))
            return
        self.query_one(Bars).show(started, ply, plies, values)
        told = [words(values.get(ply), started)]
        due = min(plies, MOST) + 1
        known = f"{len(values):,} of {due:,} judged" if len(values) < due else ""
        if plies > MOST and not known:
            known = f"up to ply {MOST:,}"
        told += [Content.styled(one_line(judge, 20), "$quiet"), Content.styled(known, "$quiet")]
        self.query_one("#value", Told).tell(Content("\n").join(told))

    def place(self, timeline: Region, lines: int) -> None:
        """Stand over the timeline, on a screen of so many lines."""
        self.styles.height = 1 if self.has_class("-refused") else height_of(lines)
        bars = self.query_one(Bars)
        bars.styles.width = max(timeline.width, 1)
        self.query_one("#value", Told).styles.width = "1fr" if self.has_class("-refused") else max(timeline.x, 1)
