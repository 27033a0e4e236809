"""The search line: the words that are looked for, and how far the search is."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from arena.tui.search import LONGEST
from arena.tui.widgets.sign import Sign


class Words(Input, can_focus=False):
    """Where the words are typed, as long as it may have the focus. Keys that type nothing go on and back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down,ctrl+g", "screen.find(1)", "Next", key_display="enter"),
        Binding("up,shift+enter", "screen.find(-1)", "Before", key_display="↑"),
        Binding("escape", "screen.close_finder", "Close", key_display="esc"),
    ]


class Finder(Horizontal):
    """One line over the controls, while a search is on."""

    def compose(self) -> ComposeResult:
        yield Static("/", id="slash", markup=False)
        yield Words(placeholder="words in thoughts, replies, errors, moves, talk", max_length=LONGEST, id="words")
        yield Static(id="found", markup=False)
        yield Sign("▲", "find(-1)", id="find-before")
        yield Sign("▼", "find(1)", id="find-next")
        yield Sign("×", "close_finder", id="find-close")

    def tell(self, text: str, *, none: bool = False) -> None:
        """Say how far the search is."""
        self.query_one("#found", Static).update(Content.styled(text, "$text-warning" if none else "$quiet"))
