"""The picture screen: what a model that sees was sent at a ply, or else the game's own picture of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from arena.agents.core.messages import Picture
from arena.games.core.outcome import Seat
from arena.replays.events import Asked, Attempted
from arena.replays.prompts import read_calls
from arena.replays.tape import Tape
from arena.tui.exporting import Place
from arena.tui.graphics import shown, usable
from arena.tui.painter import Drawn, Painter, Source
from arena.tui.scenes.picture import one_line
from arena.tui.seating import pending_for
from arena.tui.widgets.blocks import Blocks


def source_at(tape: Tape, ply: int, eyes: Seat | None) -> Source:
    """The last picture that a model was sent for the ply, as far as `eyes` may know; else the place and its scene."""
    frame = tape.frame(ply).seen_by(eyes)
    pending = pending_for(tape, eyes) if ply == tape.plies else []
    seat, png = next(_sent((*frame.attempts, *pending)), (None, None))
    return Source(seat, png, frame.scene, Place(tape, ply, eyes).still())


def _sent(events: Iterable[Asked | Attempted]) -> Iterator[tuple[Seat, bytes]]:
    for event in reversed([event for event in events if isinstance(event, Attempted) and event.calls]):
        for call in reversed(read_calls(event)):
            for message in reversed(call.request.messages):
                for part in reversed(message.parts):
                    if isinstance(part, Picture):
                        yield event.seat, part.png


class PictureScreen(Screen[None]):
    """One picture, as large as the terminal allows.

    Args:
        tape: the match.
        ply: what is looked at first.
        eyes: the seat whose picture it is; None is the spectator's.
        refusal: why the game may not be executed again for its picture; empty where it may.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h,comma", "step(-1)", "Ply before", key_display="←"),
        Binding("right,l,full_stop", "step(1)", "Ply after", key_display="→"),
        Binding("escape,i,q", "close", "Back", key_display="esc"),
    ]

    def __init__(self, tape: Tape, ply: int, eyes: Seat | None, refusal: str = "") -> None:
        super().__init__()
        self._tape, self.ply, self._eyes = tape, ply, eyes
        self._painter = Painter(self.post_message, refusal)
        self.told = ""
        """What is said above the picture."""
        self.problem = ""
        """Why there is none."""

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        yield Container(id="picture")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self._painter.start()
        self.show()

    def on_unmount(self) -> None:
        self._painter.stop()

    def show(self) -> None:
        """Let the picture of the ply be made."""
        try:
            source = source_at(self._tape, self.ply, self._eyes)
        except Exception as error:  # a foreign tape
            self._refuse(one_line(error, 300))
            return
        self.told = self._telling(source)
        self._say(self.told)
        self._painter.ask(source)

    def _telling(self, source: Source, instead: str = "") -> str:
        """What is said of a picture."""
        if source.png is None or source.seat is None:
            if instead:
                return f"ply {source.ply:,}: the scene, as {instead}"
            return f"ply {source.ply:,}: no model was sent a picture; this is the game's own"
        titles = {seated.seat: seated.title for seated in self._tape.started.seats}
        return f"ply {source.ply:,}: the picture that {one_line(titles.get(source.seat, source.seat), 40)} was sent"

    async def on_drawn(self, message: Drawn) -> None:
        """Show what was made, if it is still what is looked at."""
        if message.source.ply != self.ply:
            return
        if message.picture is None:
            self._refuse(message.problem)
            return
        widget = shown(message.picture, usable(self.app))
        self.problem = ""
        self.told = self._telling(message.source, message.instead)
        width, height = message.picture.size
        self._say(f"{self.told}, {width}×{height} pixels")
        place = self.query_one("#picture", Container)
        if not isinstance(widget, Blocks):  # which fits itself in
            widget.styles.width, widget.styles.height = "auto", "auto"
            widget.styles.max_width, widget.styles.max_height = "100%", "100%"
        await place.remove_children()
        await place.mount(widget)

    def _say(self, text: str) -> None:
        self.query_one("#head", Static).update(Content.styled(f" {text}", "$text"))

    def _refuse(self, why: str) -> None:
        self.problem = why
        place = self.query_one("#picture", Container)
        place.remove_children()
        place.mount(Static(Content.styled(f"✗ {why}", "$text-error"), markup=False))

    def action_step(self, plies: int) -> None:
        """Show the picture of another ply."""
        ply = max(0, min(self.ply + plies, self._tape.plies))
        if ply != self.ply:
            self.ply = ply
            self.show()

    def action_close(self) -> None:
        """Go back to the match."""
        if self.is_active:
            self.dismiss()
