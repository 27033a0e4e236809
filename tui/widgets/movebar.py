"""The bar in which a person makes a move: a line to type in, what is possible, and buttons for structured moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from arena.games.core.scene import Form
from arena.tui.palette import paint, readable
from arena.tui.scenes.picture import fit, one_line
from arena.tui.widgets.scene import palette_of

_STEPS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


class Steered(Message):
    """An arrow key was pressed while nothing was typed."""

    def __init__(self, dx: int, dy: int) -> None:
        super().__init__()
        self.dx, self.dy = dx, dy


class Completed(Message):
    """Somebody wants what is typed to be completed."""


class Picked(Message):
    """Somebody chose one of the moves that are listed."""

    def __init__(self, move: str) -> None:
        super().__init__()
        self.move = move


class FormChosen(Message):
    """Somebody wants to make a structured move."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self.form = form


class MoveInput(Input):
    """A line for a move. While it is empty, arrows steer on the board; tab completes, escape clears."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, compact=True, max_length=100_000, select_on_focus=False)
        self.steers = False
        """Whether arrows steer all the same: what stands there was pointed at, and is to go on."""

    async def _on_key(self, event: events.Key) -> None:
        step = _STEPS.get(event.key)
        if step is not None and (not self.value or step[1] or self.steers):
            self.post_message(Steered(*step))
        elif event.key == "tab":
            self.post_message(Completed())
        elif event.key == "escape":
            self.value = ""
        elif event.key == "enter":
            self.post_message(self.Submitted(self, self.value))
        else:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()


class Possible(Widget, can_focus=False):
    """The moves that are possible, in a line; each can be pressed."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.moves: Sequence[str] = ()
        self.said = ""
        """What is said instead of them."""
        self._more = 0
        self._hover = -1

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._recolour)

    def _recolour(self, _: Theme) -> None:
        self.refresh()

    def show(self, moves: Sequence[str], said: str = "", more: int = 0) -> None:
        """List moves, or say something in their place; `more` are possible beside those that are given."""
        if (tuple(moves), said, more) != (tuple(self.moves), self.said, self._more):
            self.moves, self.said, self._more = tuple(moves), said, more
            self.refresh()

    def _places(self) -> Iterator[tuple[int, str, str]]:
        """The column, the text as it is drawn, and the move of each that there is room for; a last one without move."""
        at, width = 0, self.size.width
        for number, move in enumerate(self.moves):
            text = f" {one_line(move, 40)} "
            more = f" +{len(self.moves) - number + self._more}"
            last = number == len(self.moves) - 1 and not self._more
            if at + cell_len(text) + (0 if last else len(more)) > width:
                yield at, more, ""
                return
            yield at, text, move
            at += cell_len(text) + 1

    def render_line(self, y: int) -> Strip:
        width, palette = self.size.width, palette_of(self.app)
        quiet = paint(palette.muted)
        if y:
            return Strip.blank(width, self.rich_style)
        if self.said:
            return Strip([Segment(fit(self.said, width), quiet)]).apply_style(self.rich_style)
        segments: list[Segment] = []
        drawn = 0
        for number, (at, text, move) in enumerate(self._places()):
            segments.append(Segment(" " * (at - drawn)))
            ground = palette.tile if number != self._hover else palette.accent
            ink = paint(readable(palette.text, ground), ground) if move else quiet
            segments.append(Segment(text, ink))
            drawn = at + cell_len(text)
        return Strip(segments).adjust_cell_length(width).apply_style(self.rich_style)

    def _at(self, column: int) -> tuple[int, str]:
        for number, (at, text, move) in enumerate(self._places()):
            if move and at <= column < at + cell_len(text):
                return number, move
        return -1, ""

    def on_mouse_move(self, event: events.MouseMove) -> None:
        hover, _ = self._at(event.x)
        if hover != self._hover:
            self._hover = hover
            self.refresh()

    def on_leave(self) -> None:
        self._hover = -1
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        _, move = self._at(event.x)
        if move and not self.said:
            self.post_message(Picked(move))


class MoveBar(Vertical):
    """Everything below the board of a person who plays."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._forms: Sequence[Form] = ()

    def compose(self) -> ComposeResult:
        yield Horizontal(id="forms")
        with Horizontal(id="line"):
            yield Static(id="mover", markup=False)
            yield MoveInput(id="move")
            yield Possible(id="possible")

    @property
    def input(self) -> MoveInput:
        """The line to type in."""
        return self.query_one(MoveInput)

    def show(
        self, mover: Content, moves: Sequence[str], said: str, forms: Sequence[Form], *, free: bool, more: int = 0
    ) -> None:
        """Draw whose move it is, what is possible, and the structured moves; `free` is whether any text is a move."""
        self.query_one("#mover", Static).update(mover)
        self.query_one(Possible).show(moves, said, more)
        self.set_class(free, "-free")
        self.input.placeholder = "say something" if free else "a move"
        if tuple(forms) != tuple(self._forms):
            self._forms = tuple(forms)
            row = self.query_one("#forms", Horizontal)
            row.remove_children()
            row.mount_all(_FormButton(form) for form in forms)
        self.set_class(bool(self._forms), "-forms")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if isinstance(event.button, _FormButton):
            event.stop()
            self.post_message(FormChosen(event.button.form))


class _FormButton(Button):
    """A structured move to press; tab and the arrows go on from it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,right", "app.focus_next", show=False),
        Binding("shift+tab,left", "app.focus_previous", show=False),
    ]

    def __init__(self, form: Form) -> None:
        super().__init__(Content(one_line(form.title, 40)), compact=True)
        self.form = form
