"""The line of controls: signs to press, the timeline, and where in the match one is."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from arena.games.core.outcome import Seat
from arena.replays.marks import Marks
from arena.tui.widgets.sign import Sign
from arena.tui.widgets.timeline import Timeline
from arena.tui.widgets.told import Told

_SIGNS = (
    ("first", "|◄", "first"),
    ("back", "«", "step(-1)"),
    ("play", "►", "play"),
    ("on", "»", "step(1)"),
    ("last", "►|", "follow"),
)


class Controls(Horizontal):
    """What the mouse can do; keys do the same."""

    def compose(self) -> ComposeResult:
        for name, sign, action in _SIGNS:
            yield Sign(sign, action, id=name)
        yield Timeline(id="timeline")
        yield Told(id="where")
        yield Sign("≡", "app.command_palette", id="menu")

    def show(
        self, ply: int, plies: int, marks: Marks, eyes: Seat | None, *, pending: bool = False, going: bool
    ) -> None:
        """Draw where one is, whether it goes on by itself, and what `eyes` may know of the marks.

        `pending` is whether an attempt failed after the last ply.
        """
        self.query_one(Timeline).show(ply, plies, marks, eyes, pending=pending)
        self.query_one("#play", Sign).tell(Content("▐▐" if going else "►"))

    def tell(self, where: Content) -> None:
        """Say where one is."""
        self.query_one("#where", Told).tell(where)
