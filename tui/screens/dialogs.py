"""Small screens over the match: where to go, which key does what, and whether one is sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from arena.tui.widgets.sign import Sign

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer]):
    """A small screen that can say how much time is left below it."""

    DECIDES: ClassVar[bool] = False
    """Whether it asks for something that is of no use after the end of a match."""
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (40, "-broad")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (14, "-high")]  # noqa: RUF012

    def warn(self, text: str) -> None:
        """Say something in the frame."""
        for box in self.query("#dialog"):
            box.border_title = text

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Close, once: keys may still come when something else has closed it."""
        return super().dismiss(result) if self.is_active else AwaitComplete()


class GoTo(Dialog[int | None]):
    """Asks for a ply."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel", show=False)]

    def __init__(self, ply: int, plies: int) -> None:
        super().__init__()
        self._ply, self._plies = ply, plies

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(f"Go to ply (0 to {self._plies})", markup=False)
            yield Input(placeholder=str(self._ply), type="integer", max_length=9, id="ply")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        try:
            self.dismiss(int(event.value))
        except ValueError:
            self.dismiss(None)


class Help(Dialog[None]):
    """Lists the keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q,enter,space", "dismiss", "Close", show=False)
    ]

    def __init__(self, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        width = max((len(key) for key, _ in self._keys), default=0)
        parts: list[tuple[str, str]] = [("Keys\n", "bold $text-accent")]
        for key, what in self._keys:
            parts += [(f"\n{key:>{width}}  ", "bold $text-primary"), (what, "$foreground")]
        with VerticalScroll(id="dialog"):
            yield Static(Content.assemble(*parts), markup=False)

    def on_click(self) -> None:
        self.dismiss()


class Sure(Dialog[bool]):
    """Asks whether something is meant. Only `y` says so: a key that was typed ahead should not."""

    DECIDES = True

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", "Yes", show=False),
        Binding("n,escape,q", "dismiss(False)", "No", show=False),
    ]

    def __init__(self, question: str, detail: str) -> None:
        super().__init__()
        self._question, self._detail = question, detail

    def compose(self) -> ComposeResult:
        asked = [(f"{self._question}\n", "bold $text-accent"), (f"{self._detail}\n", "$foreground")]
        with Vertical(id="dialog"):
            yield Static(Content.assemble(*asked), markup=False)
            with Horizontal(id="answers"):
                yield Sign("y yes", "dismiss(True)", id="yes")
                yield Sign("n no", "dismiss(False)", id="no")
