"""The tournament screen: how a tournament stands, read from its folder, whoever is playing it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Footer, Static

from arena.reports.standings import Place
from arena.tournaments.folder import InPlay
from arena.tournaments.reading import Recorded
from arena.tui import tournament_about as about
from arena.tui.browsing import copy
from arena.tui.host import host, stands
from arena.tui.messages import Browse
from arena.tui.screens.dialogs import Help
from arena.tui.screens.tournament_matching import Matching
from arena.tui.tournament import Looked, Reckoned, Study, View, views
from arena.tui.tournament_cross import CrossSheet
from arena.tui.tournament_head import heading, ledger
from arena.tui.tournament_matches import exactly
from arena.tui.tournament_tables import AggregateSheet, FailureSheet, InPlaySheet, PlaceSheet, StandingSheet
from arena.tui.tournament_words import ADVICE, KEYS, PLACEHOLDER, STEERING_KEYS, aside, met, nothing
from arena.tui.widgets.crosstable import Crosstable
from arena.tui.widgets.filter import Filter
from arena.tui.widgets.rows import Rows
from arena.tui.widgets.sheet import SheetView
from arena.tui.widgets.tabline import TabLine

Tab = Literal["standings", "crosstable", "failures", "playing", "matches", "notes"]
TABS: dict[Tab, str] = {
    "standings": "Standings",
    "crosstable": "Crosstable",
    "failures": "Failures",
    "playing": "In play",
    "matches": "Matches",
    "notes": "Notes",
}
VIEWED = ("standings", "crosstable", "failures")
"""Those of which there is one for each game."""
SHORT = {"crosstable": "Cross", "playing": "Playing"}
"""What some are called where there is little room."""
ROOMY = 100
"""Columns from which there is more."""
WIDE = 116
"""Columns from which what is pointed at is told beside the sheet."""
_AGAIN = 0.7
"""Seconds between two looks into the folder."""


class TournamentScreen(Matching):
    """A tournament in a folder: standings, crosstable, failures, matches in play, all matches, notes."""

    CSS_PATH = Path(__file__).parent.parent / "tournament.tcss"
    AUTO_FOCUS = "#standings"
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (WIDE, "-wide")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "view(1)", "Game"),
        Binding("G", "view(-1)", show=False),
        Binding("slash", "filter", "Filter", key_display="/"),
        Binding("i", "about", "About"),
        Binding("f", "clean", "Forfeits", show=False),
        Binding("b", "browse", "Replays", show=False),
        Binding("y", "copy", "Copy path", show=False),
        *(Binding(str(number), f"go('{tab}')", show=False) for number, tab in enumerate(TABS, 1)),
        Binding("tab", "turn(1)", show=False),
        Binding("shift+tab", "turn(-1)", show=False),
        Binding("question_mark", "help", "Help", key_display="?"),
        Binding("f1", "help", "Help", key_display="F1"),
        Binding("escape", "back", "Back", show=False),
    ]

    def __init__(self, folder: Path) -> None:
        super().__init__(Recorded(folder))
        self.study = Study(self.recorded)
        self.tab: Tab = "standings"
        self.view = 0
        """The number of the table that is shown."""
        self.views: list[View] = []
        self.clean = False
        """Whether ratings are those without forfeited matches."""
        self.looked = False
        """Whether the folder was read."""
        self._told: bool | None = None
        self._sheets: dict[Tab, SheetView] = {
            "standings": SheetView(id="standings"),
            "crosstable": Crosstable(id="crosstable"),
            "failures": SheetView(id="failures"),
            "playing": SheetView(id="playing"),
        }

    def compose(self) -> ComposeResult:
        yield Static(id="tournament-head", markup=False)
        yield Static(id="tournament-ledger", markup=False)
        yield TabLine(id="tabs")
        yield TabLine("bold underline $text-accent", id="views")
        yield Filter(self.complete, id="filter")
        yield Static(id="hint", markup=False)
        with Container(id="tournament-body"):
            yield from self._sheets.values()
            yield self.matches
            with VerticalScroll(id="notes"):
                yield Static(id="notes-text", markup=False)
            yield Static(id="empty", markup=False)
            with VerticalScroll(id="about", can_focus=False):
                yield Static(id="about-text", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one(Filter).placeholder = PLACEHOLDER
        self.action_go(self.tab)
        self.look()
        self.set_interval(_AGAIN, self._again)

    def on_screen_resume(self) -> None:
        self.look()

    def on_resize(self) -> None:
        self.shown()

    @property
    def name_told(self) -> str:
        """What the tournament is called."""
        config = self.recorded.config
        return self.recorded.folder.name if config is None else config.name

    # The folder

    def look(self) -> None:
        """Look into the folder."""
        self.work("look", lambda: Looked(self.recorded.refresh()))

    def _again(self) -> None:
        if self.is_current:
            self.look()
            if not self.looked:
                self.shown()

    def on_looked(self, message: Looked) -> None:
        """Show what is new, and have the rest made of it."""
        self.look_after_the_run()
        if message.moved or not self.looked:
            self.looked = True
            self.refresh_bindings()
        self.list_matches()
        if self.study.due:
            self.work("reckon", self._reckoned)
        if message.moved or self.tab == "playing":
            self.shown()

    def _reckoned(self) -> Message:
        self.study.go()
        return Reckoned()

    def on_reckoned(self, message: Reckoned) -> None:
        """Show the standings."""
        told = self.study.standings
        title = self.views[self.view].title if self.view < len(self.views) else ""
        self.views = [] if told is None else views(told)
        self.view = next((at for at, one in enumerate(self.views) if one.title == title), 0)
        self.shown()

    # What is shown

    def shown(self) -> None:
        """Draw everything that is in view."""
        if not stands(self):
            return
        width = max(self.size.width, 1)
        self.query_one("#tournament-head", Static).update(heading(self.recorded, self.name_told, width))
        self.query_one("#tournament-ledger", Static).update(ledger(self.recorded, width))
        self._show_tabs()
        self._show_sheet()
        self._show_views()
        empty = self._empty()
        self.set_class(bool(empty), "-empty")
        self.query_one("#empty", Static).update(empty or "")
        self.set_class(self.tells and not empty and self.tab != "notes", "-about")
        self._tell()

    def _show_tabs(self) -> None:
        status, playing = self.recorded.status, 0
        if self.recorded.running and status is not None:
            playing = status.in_play
        told = self.study.standings
        counts = {
            "playing": playing,
            "matches": len(self.recorded.results),
            "notes": 0 if told is None else len(told.warnings),
        }
        names = []
        for number, (tab, name) in enumerate(TABS.items(), 1):
            count = f" {counts[tab]:,}" if counts.get(tab) else ""
            short = name if self.size.width >= ROOMY else SHORT.get(tab, name)
            names.append(f"{number} {short}{count}")
        self.query_one("#tabs", TabLine).show(names, [*TABS].index(self.tab))
        self.query_one("#views").display = self.tab in VIEWED and bool(self.views)

    def _show_views(self) -> None:
        """Draw the line that says which table it is, and what it rests on."""
        told, sheet = self.study.standings, self._sheets.get(self.tab)
        if self.tab in VIEWED and self.views and told is not None and sheet is not None:
            said = aside(self.views[self.view], told, clean=self.clean)
            if isinstance(sheet.sheet, CrossSheet):
                said = met(sheet.sheet, None if sheet.pointed is None else sheet.pointed.player)
            names = [one.title for one in self.views]
            self.query_one("#views", TabLine).show(names, self.view, said, first=self.tab == "crosstable")

    def _show_sheet(self) -> None:
        tab, sheet = self.tab, self._sheets.get(self.tab)
        view = self.views[self.view] if self.views else None
        table = None if view is None else view.table or next((one.table for one in self.views if one.table), None)
        if tab == "playing" and sheet is not None:
            status = self.recorded.status
            sheet.show(InPlaySheet(status.playing if status is not None and self.recorded.running else ()))
        elif tab == "notes":
            self.query_one("#notes-text", Static).update(about.notes(self.recorded, self.study.standings))
        elif view is not None and table is not None and isinstance(sheet, Crosstable):
            sheet.show(CrossSheet(table, sheet.opponent))
        elif view is not None and sheet is not None and tab == "failures":
            sheet.show(FailureSheet(self.study.faults.of(None if table is None else table.game)))
        elif view is not None and sheet is not None:
            if view.table is not None:
                sheet.show(StandingSheet(view.table, clean=self.clean))
            else:
                sheet.show(PlaceSheet(view.places) if view.places else AggregateSheet(view.aggregates))

    def _empty(self) -> Content | None:
        """What is said where there is nothing to be seen; None where there is."""
        if self.tab == "notes":
            return None
        shown: Rows[Any] = self.matches if self.tab == "matches" else self._sheets[self.tab]
        if len(shown.rows):
            return None
        filtered = self.query_one(Filter).value if self.chosen.asked else ""
        hidden = host(self).policy.hides(self.recorded.folder)
        return nothing(self.tab, self.recorded, self.study, looked=self.looked, filtered=filtered, hidden=hidden,
                       steer=self.may_steer)  # fmt: skip

    # What is pointed at

    @property
    def tells(self) -> bool:
        """Whether more is told of what is pointed at: where there is room, unless somebody wants it otherwise."""
        return self.size.width >= WIDE if self._told is None else self._told

    def action_about(self) -> None:
        """Tell more of what is pointed at, or no more."""
        self._told = not self.tells
        self.shown()

    def on_rows_moved(self, message: Rows.Moved) -> None:
        """Tell of what is pointed at now."""
        message.stop()
        self._show_views()
        self._tell()

    def _tell(self) -> None:
        if self.has_class("-about"):
            self.query_one("#about-text", Static).update(self._about())

    def _about(self) -> Content:
        told, view = self.study.standings, self.views[self.view] if self.views else None
        if self.tab == "matches":
            return Content("") if self.matches.pointed is None else about.match(self.matches.pointed)
        sheet = self._sheets[self.tab] if self.tab != "notes" else None
        row = None if sheet is None else sheet.pointed
        if sheet is None or row is None or told is None:
            return about.in_play(row) if isinstance(row, InPlay) else Content("")
        if self.tab == "standings" and view is not None and view.table is not None:
            return about.player(row, view.table, told.confidence)
        if isinstance(sheet.sheet, CrossSheet):
            return about.meeting(row.player, sheet.sheet.opponent, sheet.sheet.table)
        if self.tab == "failures":
            return about.failures(row)
        if isinstance(row, Place):
            return about.place(row, told)
        return about.in_play(row) if isinstance(row, InPlay) else about.aggregate(row, told)

    def on_rows_chosen(self, message: Rows.Chosen) -> None:
        """Open a match, or list those of what was chosen."""
        message.stop()
        view, row = self.views[self.view] if self.views else None, message.row
        game = "" if view is None or view.table is None or not view.table.game else exactly("game", view.table.game)
        if message.rows is self.matches:
            self.open_match([row.file, row.file.removesuffix(".zst")] if row.file else [])
        elif self.tab == "playing":
            self.open_match([row.file, f"{row.file}.zst"])
        else:
            asked = [exactly("player", row.player), game]
            if self.tab == "failures":
                asked.insert(1, "-ending:played")
            elif isinstance(message.rows, Crosstable) and message.rows.opponent not in (None, row.player):
                asked.insert(1, exactly("player", message.rows.opponent))
            self.list_those(" ".join(filter(None, asked)))

    # Where to go

    def action_go(self, tab: str) -> None:
        """Show another sheet."""
        self.tab = next(one for one in TABS if one == tab)
        for name in TABS:
            self.query_one(f"#{name}").display = name == tab
        self.set_class(tab == "matches", "-matches")
        self.set_focus(self.query_one(f"#{tab}"))
        self.shown()
        self.refresh_bindings()

    def action_turn(self, by: int) -> None:
        """Show the next sheet, or the one before."""
        tabs = [*TABS]
        self.action_go(tabs[(tabs.index(self.tab) + by) % len(tabs)])

    def action_view(self, by: int) -> None:
        """Show the next table, or the one before."""
        if self.views and self.tab in VIEWED:
            self.view = (self.view + by) % len(self.views)
            self.shown()

    def on_tab_line_picked(self, message: TabLine.Picked) -> None:
        """Show what was pointed at."""
        if message.line.id == "tabs":
            self.action_go([*TABS][message.number])
        elif message.number < len(self.views):
            self.view = message.number
            self.shown()

    def action_clean(self) -> None:
        """Leave matches that were forfeited out of the ratings, or take them in again."""
        self.clean = not self.clean
        self.shown()

    def action_browse(self) -> None:
        """Look through the replays as files."""
        self.post_message(Browse(self.recorded.replays))

    def action_copy(self) -> None:
        """Copy the path of the tournament, or that of the match that is pointed at."""
        here = self.matches.pointed if self.tab == "matches" else None
        path = self.recorded.folder if here is None or not here.file else self.recorded.replays / here.file
        copy(self.app, str(path.absolute()).removeprefix(host(self).policy.hides(self.recorded.folder)))

    def action_help(self) -> None:
        """List the keys."""
        self.app.push_screen(Help([*KEYS, *(STEERING_KEYS if self.may_steer else ()), *ADVICE]))

    def action_back(self) -> None:
        """Leave the filter, or clear it, or go back to the screen below."""
        if not self.leave_filter() and len(self.app.screen_stack) > 2:
            self.dismiss()
