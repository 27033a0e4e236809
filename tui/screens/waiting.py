"""The screen before a live match has begun."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from arena.tui.scenes.picture import one_line


class WaitingScreen(Screen[None]):
    """Says that players sit down, or why they did not."""

    def compose(self) -> ComposeResult:
        yield Static("The players sit down …", id="waiting", markup=False)
        yield Footer(show_command_palette=False)

    def fail(self, error: BaseException) -> None:
        """Show an error in place."""
        text = f"{type(error).__name__}: {one_line(error, 500)}"
        body = Content.assemble(
            ("✗ the match did not begin\n\n", "bold $text-error"), (text, "$foreground"), ("\n\nq quits", "$quiet")
        )
        self.query_one("#waiting", Static).update(body)

    def empty(self) -> None:
        """Say that nothing came."""
        self.query_one("#waiting", Static).update("The match ended before it began.  q quits")
