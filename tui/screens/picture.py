"""The picture screen: what a model that sees was sent at a ply, or else the game's own picture of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Static

from arena.agents.core.messages import Picture
from arena.games.core.draw import draw
from arena.games.core.outcome import Seat
from arena.games.core.scene import Grid, Scene
from arena.games.core.scene import Screen as Terminal
from arena.replays.events import Asked, Attempted
from arena.replays.prompts import read_calls
from arena.replays.tape import Tape
from arena.replays.telling import scene_lines
from arena.tui.graphics import MOST_PIXELS, NoPicture, fitted, opened, shown, usable
from arena.tui.scenes.picture import one_line
from arena.tui.seating import pending_for
from arena.tui.widgets.blocks import Blocks

if TYPE_CHECKING:
    from PIL.Image import Image

_LABEL = 40
"""Characters of the longest label in a board of which a picture is made."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a picture comes from: the file that a seat was sent, or the scene."""

    seat: Seat | None
    png: bytes | None
    scene: Scene
    ply: int


class Drawn(Message):
    """A picture has been made, or could not be."""

    def __init__(self, source: Source, picture: Image | None, problem: str = "") -> None:
        super().__init__()
        self.source, self.picture, self.problem = source, picture, problem


def source_at(tape: Tape, ply: int, eyes: Seat | None) -> Source:
    """The last picture that a model was sent for the ply, as far as `eyes` may know; else the scene."""
    frame = tape.frame(ply).seen_by(eyes)
    pending = pending_for(tape, eyes) if ply == tape.plies else []
    seat, png = next(_sent((*frame.attempts, *pending)), (None, None))
    return Source(seat, png, frame.scene, ply)


def _sent(events: Iterable[Asked | Attempted]) -> Iterator[tuple[Seat, bytes]]:
    for event in reversed([event for event in events if isinstance(event, Attempted) and event.calls]):
        for call in reversed(read_calls(event)):
            for message in reversed(call.request.messages):
                for part in reversed(message.parts):
                    if isinstance(part, Picture):
                        yield event.seat, part.png


class PictureScreen(Screen[None]):
    """One picture, as large as the terminal allows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h,comma", "step(-1)", "Ply before", key_display="←"),
        Binding("right,l,full_stop", "step(1)", "Ply after", key_display="→"),
        Binding("escape,i,q", "close", "Back", key_display="esc"),
    ]

    def __init__(self, tape: Tape, ply: int, eyes: Seat | None) -> None:
        super().__init__()
        self._tape, self.ply, self._eyes = tape, ply, eyes
        self.told = ""
        """What is said above the picture."""
        self.problem = ""
        """Why there is none."""

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        yield Container(id="picture")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.show()

    def show(self) -> None:
        """Make the picture of the ply, in a thread."""
        try:
            source = source_at(self._tape, self.ply, self._eyes)
        except Exception as error:  # a foreign tape
            self._refuse(one_line(error, 300))
            return
        titles = {seated.seat: seated.title for seated in self._tape.started.seats}
        if source.png is not None and source.seat is not None:
            name = one_line(titles.get(source.seat, source.seat), 40)
            self.told = f"ply {self.ply:,}: the picture that {name} was sent"
        else:
            self.told = f"ply {self.ply:,}: no model was sent a picture; this is the game's own"
        self._say(self.told)
        self.run_worker(partial(self._make, source), thread=True, exclusive=True, exit_on_error=False)

    def _make(self, source: Source) -> None:
        try:
            picture = _own(source.scene) if source.png is None else opened(source.png)
            self.post_message(Drawn(source, picture))
        except Exception as error:  # a foreign picture, or a scene that nobody thought of
            self.post_message(Drawn(source, None, one_line(error, 300)))

    async def on_drawn(self, message: Drawn) -> None:
        """Show what was made, if it is still what is looked at."""
        if message.source.ply != self.ply:
            return
        if message.picture is None:
            self._refuse(message.problem)
            return
        widget = shown(message.picture, usable(self.app))
        self.problem = ""
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


def _own(scene: Scene) -> Image:
    """The picture of a scene. Raises NoPicture where it would be too large."""
    if isinstance(scene, Grid):
        labels = [*scene.row_labels, *scene.column_labels, *(tile.glyph for tile in scene.legend.values())]
        if max(map(len, labels), default=0) > _LABEL:
            raise NoPicture(f"the scene has labels of more than {_LABEL} characters: no picture is made of it")
    rows = scene.rows if isinstance(scene, (Grid, Terminal)) else "\n".join(scene_lines(scene)).split("\n")
    wide, high = (64, 64) if isinstance(scene, Grid) else (14, 30)
    pixels = (len(rows) + 2) * high * (max(map(len, rows), default=0) + 2) * wide
    if pixels > MOST_PIXELS:
        raise NoPicture(f"the scene would make a picture of some {pixels:,} pixels; up to {MOST_PIXELS:,} are drawn")
    return fitted(draw(scene).convert("RGB"))
