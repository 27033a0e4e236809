"""The line of controls: signs to press, the timeline, and where in the match one is."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from arena.tui.widgets.sign import Sign
from arena.tui.widgets.timeline import Timeline

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
        yield Static(id="where", markup=False)

    def show(self, ply: int, plies: int, marks: Iterable[int], *, going: bool) -> None:
        """Draw where one is, whether it goes on by itself, and the plies with failed attempts."""
        self.query_one(Timeline).show(ply, plies, marks)
        self.query_one("#play", Sign).update("▐▐" if going else "►")

    def tell(self, where: Content) -> None:
        """Say where one is."""
        self.query_one("#where", Static).update(where)
