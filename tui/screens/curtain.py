"""The curtain: it hides a match until the right person sits before the screen."""

from __future__ import annotations

from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

STILL = 0.8
"""Seconds in which it does not open: a second press of what made the last move is not meant for it."""


class Curtain(ModalScreen[None]):
    """A screen that lets nothing through. Only enter, or a click, opens it: a key typed ahead should not."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Go on", show=False)]

    def __init__(self, title: str, detail: str, style: str = "$text-accent") -> None:
        super().__init__()
        self._title, self._detail, self._style = title, detail, style
        self._fell = monotonic()

    def compose(self) -> ComposeResult:
        parts = [
            (f"{self._title}\n", f"bold {self._style}"),
            ("enter", "bold $text-primary"),
            (" or a click", "$quiet"),
        ]
        yield Static(Content.assemble(*parts, (f"\n\n{self._detail}", "$foreground")), markup=False)

    def on_click(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Open it, once."""
        if monotonic() - self._fell >= STILL:
            self.dismiss()

    def dismiss(self, result: None = None) -> AwaitComplete:
        return super().dismiss(result) if self.is_active else AwaitComplete()
