"""The list of replays in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Static

from arena.replays.tape import Tape
from arena.tui.scenes.picture import fit, one_line
from arena.tui.screens.match import MatchScreen

_BATCH = 50
"""Replays read at a time, so that the list is there at once however long it is."""
_COLUMNS = ("date", "game", "plies", "ending", "players", "file")


@dataclass(frozen=True, slots=True)
class ReplayEntry:
    """One replay of a list. `open` gives its tape; `problem` says why it cannot, where it cannot."""

    name: str
    game: str
    players: tuple[str, ...]
    ending: str
    plies: int | None
    date: str
    open: Callable[[], Tape]
    problem: str = ""


class ReplaysScreen(Screen[None]):
    """Replays one a line; enter opens one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Watch")]

    def __init__(self, entries: Iterable[ReplayEntry], place: str, *, pace: float = 0.7) -> None:
        super().__init__()
        self.entries: list[ReplayEntry] = []
        self._more: Iterator[ReplayEntry] = iter(entries)
        self._place = one_line(place, 300)
        self._pace = pace

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        table: DataTable[Text] = DataTable(cursor_type="row", zebra_stripes=True, id="replays")
        for column in _COLUMNS:
            table.add_column(column, key=column)
        yield table
        yield Static(id="empty", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        self.load()
        self.query_one(DataTable).focus()

    def load(self) -> None:
        """Read some more replays, and the rest after the next drawing."""
        batch = list(islice(self._more, _BATCH))
        table = self.query_one(DataTable)
        for entry in batch:
            table.add_row(*_cells(entry))
        self.entries += batch
        count = len(self.entries)
        self.query_one("#head", Static).update(
            Content.assemble(
                (" arena ", "bold $text-accent"),
                (f"{count:,} replay{'s' * (count != 1)} in ", "$quiet"),
                (self._place, "$foreground"),
            )
        )
        self.set_class(not self.entries, "-empty")
        if batch:
            self.call_later(self.load)
        elif not self.entries:
            self.query_one("#empty", Static).update(
                Content.assemble(
                    (f"No replays in {self._place} yet.\n\n", "bold $foreground"),
                    ("arena play connect_four mcts minimax", "$text-accent"),
                    ("  plays a match and records one;\n", "$quiet"),
                    ("arena demo", "$text-accent"),
                    ("  plays one for you to watch.", "$quiet"),
                )
            )

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        event.stop()
        self._open(event.cursor_row)

    def action_open(self) -> None:
        """Open the replay that is pointed at."""
        self._open(self.query_one(DataTable).cursor_row)

    def _open(self, row: int) -> None:
        if not 0 <= row < len(self.entries):
            return
        entry = self.entries[row]
        try:
            if entry.problem:
                raise ValueError(entry.problem)
            tape = entry.open()
        except Exception as error:  # a foreign file: what is wrong with it is shown, and the list stays
            self.notify(one_line(error, 500), title="cannot be opened", severity="error", markup=False)
            return
        self.app.push_screen(MatchScreen(tape, pace=self._pace))


def _cells(entry: ReplayEntry) -> list[Text]:
    players = " – ".join(_short(player, 40) for player in entry.players)
    ending = _short(entry.problem or entry.ending, 48)
    return [
        Text(_short(entry.date, 20)),
        Text(_short(entry.game, 32)),
        Text("" if entry.plies is None else f"{entry.plies:,}", justify="right"),
        Text(ending, style="dim" if entry.problem else ""),
        Text(players),
        Text(_short(entry.name, 80), style="dim"),
    ]


def _short(text: str, width: int) -> str:
    return fit(one_line(text), width).rstrip()
