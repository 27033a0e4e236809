"""The prompt screen: an attempt's calls of models, word for word, and the way to those before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.theme import Theme
from textual.widgets import Footer, Static

from arena.games.core.outcome import Seat
from arena.replays.events import Asked, Attempted
from arena.replays.tape import Tape
from arena.tui.calls import Row, Tone, rows
from arena.tui.palette import Palette, marker, paint, readable, seat_style
from arena.tui.scenes.picture import one_line
from arena.tui.seating import pending_for
from arena.tui.widgets.scene import palette_of

FAR = 200
"""Plies looked through for another attempt."""

Read = Callable[[int], Sequence[Asked | Attempted]]
"""What was asked and answered at a ply, as far as it may be seen; after the last ply, what is open."""


class Place:
    """An attempt that called models, and the way to others. `last` is the number of the last ply that `read` knows."""

    def __init__(self, read: Read, last: Callable[[], int], ply: int) -> None:
        self._read, self._last = read, last
        self.ply, self.number = ply, 0

    def find(self) -> bool:
        """Go to the last attempt at this ply, or else before it, or else after it; whether there is any near."""
        self.number = len(self._called(self.ply))
        return self.step(-1) or self.step(1)

    def step(self, direction: int) -> bool:
        """Go to the next or the previous attempt; whether there is one near."""
        ply, number = self.ply, self.number + direction
        for _ in range(FAR):
            if 0 <= number < len(self._called(ply)):
                self.ply, self.number = ply, number
                return True
            ply += direction
            if not 0 < ply <= self._last():
                return False
            number = 0 if direction > 0 else len(self._called(ply)) - 1
        return False

    @property
    def attempt(self) -> Attempted:
        """The attempt."""
        return self._called(self.ply)[self.number]

    @property
    def asked(self) -> Asked | None:
        """The question that it answers."""
        here = self.attempt
        questions = (event for event in self._read(self.ply) if isinstance(event, Asked))
        return next((one for one in questions if (one.seat, one.attempt) == (here.seat, here.attempt)), None)

    def _called(self, ply: int) -> list[Attempted]:
        return [event for event in self._read(ply) if isinstance(event, Attempted) and event.calls]


class Rows(ScrollView, can_focus=False):
    """Rows of a prompt, of which only those in view are drawn."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._made: Callable[[int], Sequence[Row]] = lambda width: ()
        self.rows: Sequence[Row] = ()

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._recolour)

    def _recolour(self, _: Theme) -> None:
        self.refresh()

    def show(self, made: Callable[[int], Sequence[Row]]) -> None:
        """Draw what is made for a width, from its beginning."""
        self._made = made
        self._draw()
        self.scroll_home(animate=False)

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        width = max(self.scrollable_content_region.width - 1, 20)
        self.rows = self._made(width)
        self.virtual_size = Size(width, len(self.rows))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width, place = self.size.width, y + self.scroll_offset.y
        if not 0 <= place < len(self.rows):
            return Strip.blank(width, self.rich_style)
        tone, text = self.rows[place]
        palette = palette_of(self.app)
        strip = Strip([Segment(text, _style(tone, palette))]).adjust_cell_length(width)
        return strip.apply_style(self.rich_style)


def _style(tone: Tone, palette: Palette) -> Style:
    inks = {"head": palette.accent, "name": palette.accent, "good": palette.good, "bad": palette.bad}
    ink = palette.muted if tone == "quiet" else inks.get(tone, palette.text)
    bold, italic = tone in ("head", "name"), tone == "thought"
    return paint(readable(ink, palette.background), bold=bold) + Style(italic=italic or None)


class PromptScreen(Screen[None]):
    """All that models were sent and said for one attempt."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h,comma,N", "step(-1)", "Attempt before", key_display="←"),
        Binding("right,l,full_stop,n", "step(1)", "Attempt after", key_display="→"),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("down,j", "scroll(1)", "Scroll", key_display="↑ ↓"),
        Binding("pageup", "scroll_page(-1)", show=False),
        Binding("pagedown,space", "scroll_page(1)", show=False),
        Binding("home", "edge(False)", show=False),
        Binding("end", "edge(True)", show=False),
        Binding("escape,p,q", "close", "Back", key_display="esc"),
    ]

    def __init__(self, place: Place, titles: Mapping[Seat, str]) -> None:
        super().__init__()
        self.place = place
        self._titles = titles

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        yield Rows(id="rows")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.show()

    def show(self) -> None:
        """Draw the attempt."""
        event, asked = self.place.attempt, self.place.asked
        seat = event.seat
        name = f"{marker(seat)} {one_line(self._titles.get(seat, seat), 40)}"
        head = [
            (f" {name}", f"bold {seat_style(seat)}"),
            (f"  ply {event.ply + 1:,}, attempt {event.attempt}", "$text"),
        ]
        self.query_one("#head", Static).update(Content.assemble(*head))
        self.query_one(Rows).show(lambda width: rows(event, asked, width))

    def action_step(self, direction: int) -> None:
        """Go to the attempt before or after."""
        try:
            found = self.place.step(direction)
        except Exception as error:  # a foreign tape
            self.notify(one_line(error, 300), severity="error", markup=False)
            return
        if found:
            self.show()
        else:
            self.notify("no call of a model there", timeout=2, markup=False)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(Rows).scroll_relative(y=lines, animate=False)

    def action_scroll_page(self, pages: int) -> None:
        """Scroll by what is in view, but for a line."""
        rows = self.query_one(Rows)
        rows.scroll_relative(y=pages * max(rows.size.height - 1, 1), animate=False)

    def action_edge(self, last: bool) -> None:
        """Scroll to the beginning or the end."""
        rows = self.query_one(Rows)
        rows.scroll_to(y=rows.max_scroll_y if last else 0, animate=False)

    def action_close(self) -> None:
        """Go back to the match."""
        if self.is_active:
            self.dismiss()


def open_prompt(over: Screen[None], tape: Tape, ply: int, eyes: Seat | None) -> None:
    """Open the prompt screen at a ply, or at what is open after the last; where no model was called, say so."""

    def seen(at: int) -> Sequence[Asked | Attempted]:
        return tape.frame(at).seen_by(eyes).attempts if at <= tape.plies else pending_for(tape, eyes)

    try:
        is_open = ply == tape.plies and bool(seen(ply + 1))
        place = Place(seen, lambda: tape.plies + 1, ply + is_open)
        found = place.find()
    except Exception as error:  # a foreign tape
        over.notify(one_line(error, 300), severity="error", markup=False)
        return
    if found:
        titles = {seated.seat: seated.title for seated in tape.started.seats}
        over.app.push_screen(PromptScreen(place, titles))
    else:
        over.notify("no model was called near here", timeout=2, markup=False)
