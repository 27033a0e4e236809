"""The preview: the last scene of a replay, who played it and how it ended."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from arena.tui.glimpse import Glimpse
from arena.tui.widgets.scene import SceneView


class Preview(Vertical):
    """A glimpse of what the cursor stands on."""

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="told", can_focus=False):
            yield Static(id="told-text", markup=False)
        yield SceneView(id="glimpse")

    def show(self, glimpse: Glimpse) -> None:
        """Show a glimpse in the place of the one before."""
        self.set_class(glimpse.scene is None, "-blind")
        self.query_one("#told-text", Static).update(glimpse.told)
        self.query_one("#told").scroll_home(animate=False)
        if glimpse.scene is not None:
            self.query_one(SceneView).show(glimpse.scene, glimpse.before)

    def say(self, text: str) -> None:
        """Show words alone."""
        self.show(Glimpse(Content.styled(text, "$quiet")))
