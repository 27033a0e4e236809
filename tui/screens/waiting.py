"""The screen before a live match has begun."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from arena.tui.scenes.picture import one_line

if TYPE_CHECKING:
    from arena.tui.session import Session


class WaitingScreen(Screen[None]):
    """Says that players sit down, or why they did not."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "app.leave_waiting", "Back")]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def compose(self) -> ComposeResult:
        yield Static("The players sit down …", id="waiting", markup=False)
        yield Footer(show_command_palette=False)

    def on_screen_resume(self) -> None:
        """Let the match be shown, if it has begun while something lay over this."""
        if self.session.tape is not None:
            self.session.tell()

    def fail(self, error: BaseException) -> None:
        """Show an error in place."""
        text = f"{type(error).__name__}: {one_line(error, 500)}"
        body = Content.assemble(
            ("✗ the match did not begin\n\n", "bold $text-error"),
            (text, "$foreground"),
            ("\n\nesc goes back, q quits", "$quiet"),
        )
        self.query_one("#waiting", Static).update(body)

    def empty(self) -> None:
        """Say that nothing came."""
        self.query_one("#waiting", Static).update("The match ended before it began.  esc goes back, q quits")
