"""The settings: changed in place, tried at once and saved at once."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Label, OptionList, Static
from textual.widgets.option_list import Option

from arena.tui.checks import seat_problem
from arena.tui.host import host, work
from arena.tui.palette import MARKERS, PLAYERS
from arena.tui.parameters import Kind, Parameter
from arena.tui.plan import is_person
from arena.tui.policy import Policy
from arena.tui.scenes.picture import one_line
from arena.tui.screens.dialogs import Help
from arena.tui.settings import Settings
from arena.tui.widgets.form import Field

_PAUSE = 0.3
"""Seconds without a change before a text is checked and saved."""
KEYS = (
    ("tab", "go through the settings"),
    ("↑ ↓", "try another theme"),
    ("escape", "back; everything is saved already"),
    ("mouse", "click a theme or a field"),
)
_EMPTY = {"evaluator": "nobody", "replays": "the platform's data folder"}
"""What an empty setting means, where that is not its default."""
_NAMES = {
    "pace": "seconds a ply",
    "hints": "hints come from",
    "evaluator": "evaluation by",
    "replays": "replays folder",
}


class SettingsScreen(Screen[None]):
    """The settings, each with what is wrong with it in place."""

    CSS_PATH = Path(__file__).parent.parent / "home.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "Help", key_display="?"),
        Binding("f1", "help", "Help", key_display="F1"),
        Binding("escape", "back", "Back"),
    ]

    class Examined(Message):
        """A setting was checked."""

        def __init__(self, name: str, value: Any, problem: str) -> None:
            super().__init__()
            self.name, self.value, self.problem = name, value, problem

    def compose(self) -> ComposeResult:
        file, policy = host(self).settings_file, host(self).policy
        yield Static(Content.assemble((" arena ", "bold $text-accent"), ("settings", "$foreground")), id="head")
        with Horizontal(id="settings"):
            with Vertical(id="themes-box"):
                yield Label("theme", classes="part")
                yield OptionList(*(Option(name, id=name) for name in self._themes()), id="themes", markup=False)
            with VerticalScroll(id="others", can_focus=False):
                yield Label("the rest", classes="part")
                defaults, now = Settings(), file.settings
                for name in ("pace", "hints", "evaluator", *(("replays",) if policy.write else ())):
                    default = getattr(defaults, name)
                    usual = _EMPTY.get(name, _text(default))
                    value = _text(getattr(now, name))
                    kind: Kind = "number" if name == "pace" else "text"
                    given = "" if value == usual else value
                    yield Field(Parameter(name, kind, usual), given, label=_NAMES[name], name=name)
                yield Static(self._sample(), id="sample")
                yield Static(id="file", markup=False)
        yield Footer(show_command_palette=False)

    def _themes(self) -> list[str]:
        return sorted(self.app.available_themes)

    @staticmethod
    def _sample() -> Content:
        """The colours of the seats, and of what is told."""
        seats = [(f"{MARKERS[number]} ", f"$text-player-{number}") for number in range(PLAYERS)]
        words = [("\nquiet ", "$quiet"), ("accent ", "$text-accent"), ("good ", "$text-success")]
        return Content.assemble(*seats, *words, ("warning ", "$text-warning"), ("wrong", "$text-error"))

    def on_mount(self) -> None:
        themes = self.query_one("#themes", OptionList)
        names = self._themes()
        themes.highlighted = names.index(self.app.theme) if self.app.theme in names else 0
        themes.focus()
        self._tell_file()

    def _tell_file(self) -> None:
        file, policy = host(self).settings_file, host(self).policy
        said = self.query_one("#file", Static)
        said.set_class(bool(file.problem), "-wrong")
        if file.problem:
            said.update(one_line(file.problem, 400))
        elif not policy.write:
            said.update("nothing is kept here: it holds until you leave")
        else:
            said.update("nothing is kept" if file.path is None else f"saved in {one_line(file.path, 300)}")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Try a theme on, and keep it."""
        event.stop()
        name, stale = event.option_id, event.option_index != event.option_list.highlighted
        if name is not None and name in self.app.available_themes and event.option_list.has_focus and not stale:
            self._keep("theme", name)  # before it is put on: what is kept already is not kept again
            self.app.theme = name

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.query_one("#pace").query_one("Input").focus()

    def on_field_changed(self, event: Field.Changed) -> None:
        event.stop()
        name = event.field.parameter.name
        work(self, partial(self._examine, name, event.field.value), f"examine-{name}")

    async def _examine(self, name: str, text: str) -> None:
        await asyncio.sleep(_PAUSE)
        value: Any = text or ("" if name in _EMPTY else getattr(Settings(), name))
        problem = ""
        if name in ("hints", "evaluator") and text:
            problem = await asyncio.to_thread(_advisor_problem, text, host(self).policy)
        elif name == "replays" and text:
            value, problem = await asyncio.to_thread(_folder, text)
        self.post_message(self.Examined(name, value, problem))

    def on_settings_screen_examined(self, event: Examined) -> None:
        field = self.query_one(f"#{event.name}", Field)
        field.complain(event.problem or self._keep(event.name, event.value))

    def _keep(self, name: str, value: Any) -> str:
        """Change a setting and save it; what is wrong with the value, in a sentence."""
        file = host(self).settings_file
        if getattr(file.settings, name) == value and not file.problem:
            return ""
        change = file.change if host(self).policy.write else file.adopt
        problem = change(**{name: value})
        self._tell_file()
        return "" if problem == file.problem else problem

    def action_help(self) -> None:
        """List the keys."""
        self.app.push_screen(Help(KEYS))

    def action_back(self) -> None:
        """Leave the settings."""
        if self.is_active:
            self.dismiss()


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _advisor_problem(text: str, policy: Policy) -> str:
    """Why somebody cannot give advice; empty where they can."""
    if is_person(text):
        return "a person cannot be asked for that"
    return seat_problem(text, policy)


def _folder(text: str) -> tuple[str, str]:
    """The folder that a text means, and why replays cannot lie there; empty where they can."""
    try:
        path = Path(text).expanduser()
        if not path.is_absolute():
            return text, "a whole path is needed, such as ~/replays"
        near = next(one for one in (path, *path.parents) if one.exists())
    except (OSError, ValueError, RuntimeError) as error:
        return text, f"it cannot be looked at: {error}"
    return str(path), "" if near.is_dir() else f"{near} is a file"
