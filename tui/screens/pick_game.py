"""The picker of games: a search over all that are registered, with the rules of the one that is pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from arena.tui.offers import Offer
from arena.tui.scenes.picture import one_line
from arena.tui.screens.dialogs import Dialog
from arena.tui.widgets.about import about, card
from arena.tui.widgets.form import Line
from arena.tui.widgets.picker import Picker


class PickGame(Dialog[Offer | None]):
    """Asks for a game. The answer is its offer, with whatever was typed in its spec."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", show=False),
        Binding("shift+pagedown", "read(10)", show=False),
        Binding("shift+pageup", "read(-10)", show=False),
    ]

    def __init__(self, offers: Sequence[Offer], current: Offer | None = None) -> None:
        super().__init__()
        self._offers, self._current = offers, current

    def compose(self) -> ComposeResult:
        with Vertical(id="pick"):
            yield Static("Which game?", classes="title", markup=False)
            with Horizontal():
                yield Picker("search the games")
                with VerticalScroll(id="about", can_focus=False):
                    yield Static(id="about-it", markup=False)
                    yield Line(compact=True, id="target")
                    yield Static(id="card", markup=False)
            yield Static(id="wrong", markup=False)

    def on_mount(self) -> None:
        self.query_one("#target").display = False
        self.show(self._offers)
        self.query_one("#search").focus()

    def show(self, offers: Sequence[Offer]) -> None:
        """Offer these games; none yet means that they are still being looked for."""
        self._offers = offers
        self.query_one(Picker).show(offers, () if offers else ("looking for games…",), self._current)

    def on_picker_highlighted(self, event: Picker.Highlighted) -> None:
        event.stop()
        offer = event.offer
        self.query_one("#wrong", Static).update("")
        self.query_one("#about-it", Static).update(about(offer) if offer else "")
        self.query_one("#card", Static).update(Content("\n") + card(offer.card) if offer else "")
        target = self.query_one("#target", Input)
        target.display = bool(offer and offer.target)
        target.placeholder = _wanted(offer) if offer else ""
        self.query_one("#about", VerticalScroll).scroll_home(animate=False)

    def on_picker_chosen(self, event: Picker.Chosen) -> None:
        event.stop()
        offer, target = event.offer, self.query_one("#target", Input)
        if offer.problem:
            self.query_one("#wrong", Static).update(one_line(offer.problem, 400))
        elif not offer.target:
            self.dismiss(offer)
        else:
            target.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the file or the name that was typed; whether it is a game is said by the form."""
        offer = self.query_one(Picker).pointed
        if offer is not None and event.value.strip():
            self.dismiss(Offer(one_line(event.value), f"{offer.spec}:{event.value.strip()}"))

    def action_read(self, lines: int) -> None:
        """Scroll the rules."""
        self.query_one("#about", VerticalScroll).scroll_relative(y=lines, animate=False)


def _wanted(offer: Offer) -> str:
    """What is to be typed beside a game, as a hint."""
    return "FILE.py[:CLASS]" if offer.spec == "python" else f"its {offer.target}: arena games --all lists them"
