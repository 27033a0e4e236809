"""The form in which a tournament is extended: more rounds, more budget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from arena.tournaments.config import TournamentConfig
from arena.tui.parameters import Parameter, text_of
from arena.tui.screens.dialogs import Dialog
from arena.tui.widgets.form import Field

_TOLD = "What is kept in the folder's tournament.toml. A run that goes on does not see it: the next one does."


class ExtendScreen(Dialog[dict[str, Any] | None]):
    """Asks for rounds and budget; the answer is what changes, by its place in the config (None: no limit any more)."""

    DECIDES = True
    CSS_PATH: ClassVar[list[Path]] = [  # type: ignore[assignment]
        Path(__file__).parent.parent / name for name in ("home.tcss", "tournament.tcss")
    ]
    AUTO_FOCUS: ClassVar[str | None] = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel", show=False)]

    def __init__(self, config: TournamentConfig) -> None:
        super().__init__()
        self._now = current(config)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="dialog"):
            yield Static("Extend the tournament", id="title", markup=False)
            yield Static(Content.styled(_TOLD, "$quiet"), id="extend-told", markup=False)
            for place, value in self._now.items():
                part, _, name = place.partition(".")
                usual = "no limit" if part == "budget" else None if name == "rounds" else "as many as it takes"
                label = {"dollars": "dollars, in all", "tokens": "tokens, in all", "hours": "hours, in all"}.get(
                    name, name
                )
                kind = Parameter(name, "number", usual)
                yield Field(kind, text_of(value), check=self._check(place), label=label, name=name)
            with Horizontal(id="choice"):
                yield Button("Keep", id="keep", variant="primary", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def _check(self, place: str) -> Callable[[str], str]:
        return lambda text: problem(place, text, self._now[place])

    def on_field_submitted(self, event: Field.Submitted) -> None:
        """Go on to the next field; keep it all after the last."""
        event.stop()
        fields = [*self.query(Field)]
        at = fields.index(event.field)
        if at + 1 < len(fields):
            fields[at + 1].query_one(Input).focus()
        else:
            self._keep()

    def on_field_changed(self, event: Field.Changed) -> None:
        event.stop()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "keep":
            self._keep()
        else:
            self.dismiss(None)

    def _keep(self) -> None:
        changes: dict[str, Any] = {}
        for (place, before), field in zip(self._now.items(), self.query(Field), strict=True):
            if field.examine():
                field.query_one(Input).focus()
                return
            value = read(place, field.value)
            if value != before:
                changes[place] = value
        self.dismiss(changes)


def current(config: TournamentConfig) -> dict[str, Any]:
    """What can be extended of a config: its place there, and what it says now."""
    schedule, budget = config.schedule, config.budget
    found: dict[str, Any] = {"schedule.rounds": schedule.rounds}
    if schedule.kind == "swiss":
        found["schedule.swiss_rounds"] = schedule.swiss_rounds
    elif schedule.kind == "ladder":
        found["schedule.ladder_rounds"] = schedule.ladder_rounds
    return found | {f"budget.{name}": getattr(budget, name) for name in ("dollars", "tokens", "hours")}


def read(place: str, text: str) -> int | float | None:
    """The value in a text; None for nothing. ValueError where it is no number, or not above nothing."""
    if not text.strip():
        return None
    value = float(text) if place in ("budget.dollars", "budget.hours") else int(text.replace("_", "").replace(",", ""))
    if not 0 < value < 1e15:
        raise ValueError(text)
    return value


def problem(place: str, text: str, before: int | float | None) -> str:
    """What is wrong with a text; empty where nothing is."""
    try:
        value = read(place, text)
    except ValueError:
        whole = place not in ("budget.dollars", "budget.hours")
        return f"it is a {'whole ' if whole else ''}number above 0"
    if place.startswith("schedule.") and before is not None and value is not None and value < before:
        return f"it can only grow: {before:,} or more, since what was played stays"
    return ""
