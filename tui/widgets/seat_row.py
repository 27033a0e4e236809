"""A seat of a new match: its sign and name, and who sits there, as a button."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Label, Static

from arena.tui.palette import marker, seat_style
from arena.tui.plan import is_person
from arena.tui.scenes.picture import one_line


class SeatRow(Vertical):
    """One seat. Pressing it asks for another player."""

    class Pressed(Message):
        """Another player is wanted."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, number: int, name: str, spec: str) -> None:
        super().__init__()
        self.number, self.name_shown, self.spec = number, name, spec

    def compose(self) -> ComposeResult:
        seat = f"player_{self.number}"
        with Horizontal(classes="row"):
            sign = Content.assemble((f"{marker(seat)} ", seat_style(seat)), one_line(self.name_shown, 40))
            yield Label(sign, classes="name")
            yield Button(_who(self.spec), compact=True)
        yield Static(classes="wrong", markup=False)

    def seat(self, spec: str) -> None:
        """Seat another player."""
        self.spec = spec
        self.query_one(Button).label = _who(spec)
        self.tell("", "")

    def tell(self, problem: str, cost: str) -> None:
        """Say what is wrong with who sits here, or what they cost."""
        said = self.query_one(".wrong", Static)
        said.set_class(not problem, "-costs")
        said.update(one_line(problem or cost, 300))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.Pressed(self.number))


def _who(spec: str) -> Content:
    """A player as a person says it, with what was typed."""
    if not is_person(spec):
        return Content(one_line(spec, 200))
    _, _, options = spec.partition(",")
    name = options.removeprefix("name=") if options.startswith("name=") and "," not in options else options
    return Content.assemble("a person", (f"  {one_line(name, 60)}" if name else "", "$quiet"))
