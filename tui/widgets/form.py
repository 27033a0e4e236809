"""The fields of forms: a name, a control for a value, and what is wrong with it, in place."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Checkbox, Input, Label, Select, Static

from arena.tui.parameters import Parameter
from arena.tui.scenes.picture import one_line

Check = Callable[[str], str]
"""What is wrong with a text, in a sentence; empty where nothing is."""
NONE = "none"
"""What stands for an empty choice."""


class Line(Input):
    """A line to type in that holds nothing a terminal would obey, wherever its text came from."""

    def validate_value(self, value: str) -> str:
        """The text without control characters and what else cannot be seen."""
        return "".join(character for character in value if character.isprintable())


class Field(Vertical):
    """One parameter. Nothing typed is its default, which stands there dimmed."""

    class Changed(Message):
        """The value is another one."""

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field

        @property
        def control(self) -> Field:
            """The field."""
            return self.field

    class Submitted(Changed):
        """Enter was pressed in the field."""

    def __init__(
        self,
        parameter: Parameter,
        value: str = "",
        *,
        check: Check | None = None,
        label: str = "",
        name: str | None = None,
    ) -> None:
        super().__init__(id=name)
        self.parameter = parameter
        self.problem = ""
        self._initial = value
        self._check = check
        self._label = label or parameter.name.replace("_", " ")

    def compose(self) -> ComposeResult:
        with Horizontal(classes="field"):
            yield Label(Content(one_line(self._label, 40)), classes="name")
            yield self._control()
        yield Static(classes="wrong", markup=False)

    def _control(self) -> Input | Select[str] | Checkbox:
        one, value = self.parameter, self._initial
        if one.kind == "switch":
            return Checkbox("", _is_true(value or one.default or ""), compact=True)
        if one.kind == "choice" and one.choices:
            options = [(Content(one_line(choice) or NONE), choice) for choice in one.choices]
            chosen = value if value in one.choices else one.default
            if chosen in one.choices:
                return Select(options, allow_blank=False, value=chosen, compact=True)
            return Select(options, compact=True, prompt="choose")
        return Line(value, placeholder=self._dimmed(one.default), compact=True, select_on_focus=False)

    def _dimmed(self, default: str | None) -> str:
        return "needed" if default is None else one_line(default) or NONE

    @property
    def value(self) -> str:
        """What was chosen, as a spec holds it; empty for the default."""
        control = self.query_one(".field").children[1]
        if isinstance(control, Checkbox):
            text = "true" if control.value else "false"
        elif isinstance(control, Select):
            text = "" if control.is_blank() else str(control.value)
        else:
            assert isinstance(control, Input)
            text = control.value.strip()
        return "" if text == self.parameter.default else text

    def offer(self, default: str) -> None:
        """Propose another default."""
        self.parameter = Parameter(self.parameter.name, self.parameter.kind, default, self.parameter.choices)
        for control in self.query(Input):
            control.placeholder = self._dimmed(default)

    def complain(self, problem: str) -> None:
        """Say in place what is wrong; nothing, where the text is empty."""
        self.problem = problem
        self.set_class(bool(problem), "-wrong")
        self.query_one(".wrong", Static).update(Content(one_line(problem, 300)))

    def examine(self) -> str:
        """Check the value, and say what is wrong with it."""
        value = self.value
        if not value and self.parameter.required:
            problem = "it is needed"
        else:
            problem = self._check(value) if value and self._check is not None else ""
        self.complain(problem)
        return problem

    def _changed(self) -> None:
        if self.value or not self.parameter.required:  # nobody is told off before they have typed
            self.examine()
        self.post_message(self.Changed(self))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._changed()

    def on_select_changed(self, event: Select.Changed) -> None:
        event.stop()
        self._changed()

    def on_checkbox_changed(self, event: Checkbox.Changed) -> None:
        event.stop()
        self._changed()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Submitted(self))


def _is_true(text: str) -> bool:
    return text.strip().lower() in ("true", "1", "yes", "on", "t", "y")
