"""The export menu: what of a match can be copied and saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from arena.tui.exporting import Way
from arena.tui.screens.dialogs import Dialog


class ExportMenu(Dialog[Way | None]):
    """Asks what to copy or save: by its key, with the arrows, or with the mouse."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,e,q", "dismiss(None)", "Close", show=False)]

    def __init__(self, ways: Sequence[Way]) -> None:
        super().__init__()
        self._ways = ways

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static("Copy and save", id="title", markup=False)
            yield OptionList(*(Option(_told(way), id=way.name) for way in self._ways), markup=False, id="ways")

    def on_key(self, event: events.Key) -> None:
        """Take the key of a way."""
        way = next((way for way in self._ways if way.key == event.key), None)
        if way is not None:
            event.stop()
            self.dismiss(way)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the chosen way."""
        self.dismiss(self._ways[event.option_index])


def _told(way: Way) -> Content:
    return Content.assemble((f"{way.key}  ", "bold $text-primary"), (way.what, "$foreground"))
