"""The list of tournaments: those that were looked at last, and those that lie near."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Static
from textual.worker import Worker, get_current_worker

from arena.replays.dates import local, stamped
from arena.tui.browsing import copy
from arena.tui.columns import Column, Part
from arena.tui.host import host
from arena.tui.messages import OpenTournament
from arena.tui.palette import Palette
from arena.tui.scenes.picture import one_line
from arena.tui.screens.dialogs import Help
from arena.tui.sheets import Sheet, fitting, longest, widened
from arena.tui.tournament_known import Known, known
from arena.tui.widgets.rows import Rows
from arena.tui.widgets.sheet import SheetView

_AGAIN = 2.0
"""Seconds between two looks."""
KEYS = (
    ("↑ ↓ pgup pgdn home end", "go through the list"),
    ("enter", "see how it stands"),
    ("y", "copy the path"),
    ("escape", "back"),
    ("q", "quit"),
    ("mouse", "point at a row, again to open it"),
)
_ROLES = {"running": "good", "starting": "good", "paused": "warn", "cut off": "bad"}


class KnownSheet(Sheet[Known]):
    """One line a tournament. `hidden` is left out of what is told of folders."""

    def __init__(self, rows: Sequence[Known], hidden: str = "") -> None:
        self.rows, self._hidden = rows, hidden

    def columns(self, width: int) -> Sequence[Column]:
        names = longest([row.seen.name for row in self.rows], 8, 32)
        wanted = [("tournament", -names, 100), ("state", -12, 90), ("matches", 17, 80)]
        wanted += [("heard of", -16, 70), ("folder", -12, 60)]
        return widened(fitting(width, *wanted), "folder", width)

    def cell(self, row: Known, column: Column, palette: Palette) -> list[Part]:
        name, seen, quiet = column.name, row.seen, palette.ink("muted")
        if name == "tournament":
            return [(one_line(seen.name), None, True)]
        if name == "state":
            told = (seen.why if seen.state == "ended" else "") or seen.state
            role = _ROLES.get(seen.state, "muted")
            return [("✗ broken", palette.ink("bad"), False)] if seen.problem else [(told, palette.ink(role), False)]
        if name == "matches":
            whole = "" if seen.planned is None else f" of {seen.planned:,}"
            return [(f"{seen.done:,}{whole}", None, False)]
        if name == "heard of":
            return [(local(stamped(seen.at)), quiet, False)]
        return [(one_line(str(row.folder).removeprefix(self._hidden)), quiet, False)]

    def name_of(self, row: Known) -> str:
        return str(row.folder)


class TournamentsScreen(Screen[None]):
    """The tournaments that are known here."""

    CSS_PATH = Path(__file__).parent.parent / "tournament.tcss"
    AUTO_FOCUS = "#tournaments"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy path", show=False),
        Binding("question_mark", "help", "Help", key_display="?"),
        Binding("f1", "help", show=False),
        Binding("escape", "back", "Back"),
    ]

    class Found(Message):
        """What there is."""

        def __init__(self, tournaments: Sequence[Known]) -> None:
            super().__init__()
            self.tournaments = tournaments

    def __init__(self) -> None:
        super().__init__()
        self.list = SheetView(id="tournaments")
        self.looked = False
        self._looking: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        yield Static(Content.assemble((" arena ", "bold $text-accent"), ("tournaments", "$foreground")), id="head")
        with Container(id="tournament-body"):
            yield self.list
            yield Static(id="empty", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self._look()
        self.set_interval(_AGAIN, self._again)
        self._show(())

    def on_screen_resume(self) -> None:
        self._again()

    def _again(self) -> None:
        if self.is_current and (self._looking is None or self._looking.is_finished):
            self._look()

    def _look(self) -> None:
        app = host(self)
        recent = app.settings_file.settings.tournaments if app.policy.write else ()
        places = [app.folder, app.folder.parent / "tournaments"]
        if app.policy.write:
            places.append(Path.cwd())
        self._looking = self.run_worker(partial(self._find, recent, places), thread=True, exit_on_error=False)

    def _find(self, recent: Sequence[str], places: Sequence[Path]) -> None:
        worker, found = get_current_worker(), known(recent, places)
        if not worker.is_cancelled:
            self.post_message(self.Found(found))

    def on_tournaments_screen_found(self, message: Found) -> None:
        """Show what there is."""
        if not self.looked or list(self.list.rows) != list(message.tournaments):
            self.looked = True
            self._show(message.tournaments)

    def _show(self, tournaments: Sequence[Known]) -> None:
        self.list.show(KnownSheet(tournaments, host(self).policy.hides(host(self).folder)))
        self.set_class(not tournaments, "-empty")
        parts = [("Looking…", "$quiet")]
        if self.looked:
            parts = [("No tournaments yet.\n\n", "bold $foreground")]
            parts += [
                ("arena tournament --init cup.toml", "$text-accent"),
                ("  writes a config to begin with;\n", "$quiet"),
            ]
            parts += [
                ("arena tournament cup.toml", "$text-accent"),
                ("  plays it, and it is listed here once seen:\n", "$quiet"),
            ]
            parts += [("arena watch cup", "$text-accent")]
        self.query_one("#empty", Static).update(Content.assemble(*parts))

    def on_rows_chosen(self, message: Rows.Chosen) -> None:
        """See how it stands."""
        message.stop()
        self.post_message(OpenTournament(message.row.folder))

    def action_copy(self) -> None:
        """Copy the path of what is pointed at."""
        here = self.list.pointed
        if here is not None:
            copy(self.app, str(here.folder.absolute()).removeprefix(host(self).policy.hides(host(self).folder)))

    def action_help(self) -> None:
        """List the keys."""
        self.app.push_screen(Help(KEYS))

    def action_back(self) -> None:
        """Go back to the screen below."""
        if self.is_active:
            self.dismiss()
