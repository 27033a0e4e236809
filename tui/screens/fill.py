"""A structured move as a form: its blanks, filled in one by one."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.validation import Integer, Length
from textual.widgets import Button, Input, Select, Static

from arena.agents.persons.forms import filled, label
from arena.games.core.scene import Blank, Form
from arena.tui.scenes.picture import one_line
from arena.tui.screens.dialogs import Dialog


class Fill(Dialog[str | None]):
    """Asks for the blanks of a form; its answer is the move."""

    DECIDES = True

    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel", show=False)]

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="dialog"):
            yield Static(Content.styled(one_line(self._form.title, 60), "bold $text-accent"), markup=False)
            for number, blank in enumerate(self._form.blanks):
                yield Static(Content.styled(label(blank, one_line(blank.name, 40)), "$quiet"), markup=False)
                yield _field(blank, f"blank-{number}")
            yield Static(id="problem", markup=False)
            with Horizontal(id="choice"):
                yield Button("Send", id="send", variant="primary", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        self.query("Input, Select").first().focus(scroll_visible=False)  # a long form begins with its title

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        fields = [*self.query("Input, Select")]
        at = fields.index(event.input)
        if at + 1 < len(fields):
            fields[at + 1].focus()
        else:
            self._send()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "send":
            self._send()
        else:
            self.dismiss(None)

    def _send(self) -> None:
        move = self._form.template
        values = {}
        for number, blank in enumerate(self._form.blanks):
            field = self.query_one(f"#blank-{number}")
            value = str(field.value) if isinstance(field, (Input, Select)) and not _is_blank(field) else ""
            failure = field.validate(value) if isinstance(field, Input) else None
            if not value or (failure is not None and not failure.is_valid):
                why = "" if failure is None else f": {failure.failure_descriptions[0]}"
                self.query_one("#problem", Static).update(
                    Content.styled(f"{one_line(blank.name, 30)} is missing or wrong{why}", "$text-error")
                )
                field.focus()
                return
            values[blank.name] = value.strip()
        self.dismiss(filled(move, values))


def _is_blank(field: Input | Select[str]) -> bool:
    return isinstance(field, Select) and field.is_blank()


def _field(blank: Blank, name: str) -> Input | Select[str]:
    if blank.choices:
        options = [(Content(one_line(choice, 60)), choice) for choice in blank.choices]
        return Select(options, id=name, allow_blank=False, compact=True)
    if blank.low is not None or blank.high is not None:
        return Input(
            id=name,
            type="integer",
            value="" if blank.low is None else str(blank.low),
            validators=[Integer(blank.low, blank.high)],
            compact=True,
        )
    return Input(id=name, validators=[Length(minimum=1)], compact=True, max_length=10_000)
