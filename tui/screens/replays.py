"""The browser of replays: a folder of any size, filtered, sorted and looked into before one is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Footer, Input, Static
from textual.worker import Worker, get_current_worker

from arena.replays.catalog import Catalog, Entry, usual_memory
from arena.replays.query import Query, QueryError, completions, parse
from arena.replays.summary import Summary
from arena.tournaments.folder import is_tournament
from arena.tui.browsing import BROWSING, behind, copy, counted, doing, empty, hint, keys, unmatched, unreadable
from arena.tui.columns import SORTS, UP, Sort, arranged
from arena.tui.glimpse import glimpse
from arena.tui.host import host
from arena.tui.messages import OpenTape, OpenTournament, Visit
from arena.tui.scenes.picture import one_line
from arena.tui.screens.dialogs import Help
from arena.tui.shelving import Glimpsed, Looked, Opened, Search, Searched, look, opened
from arena.tui.widgets.filter import Filter
from arena.tui.widgets.preview import Preview
from arena.tui.widgets.shelf import Shelf

WIDE = 100
"""Columns from which the preview stands beside the list."""
_AGAIN = 2.0
"""Seconds between two looks into the folder."""
_STILL = 0.12
"""Seconds without a key after which a filter is applied, or a preview read."""


class ReplaysScreen(Screen[None]):
    """The replays of a folder, one a line, and a preview of the one that is pointed at.

    Args:
        folder: where they lie.
        memory: where whoever may write remembers what was read of them; None is the platform's database.
    """

    BINDINGS: ClassVar[list[BindingType]] = BROWSING
    AUTO_FOCUS = "#shelf"
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (WIDE, "-wide")]  # noqa: RUF012

    def __init__(self, folder: Path, memory: Path | None = None) -> None:
        super().__init__()
        self.root = folder
        self.catalog = Catalog(folder)
        self.query_given = Query()
        """What is asked for."""
        self.search: Search | None = None
        """The search that goes with it, where thoughts are asked for."""
        self.trouble = ""
        """What is wrong with the filter as it stands."""
        self.sort: Sort = "date"
        self.backwards = False
        self.whole = False  # whether every file was read
        self._memory: Path | None = memory or usual_memory()
        self._previewed: bool | None = None
        self._glanced: Summary | None = None  # what was known of the entry when its preview was read
        self._shelf = Shelf(id="shelf")
        self._looking: Worker[None] | None = None
        self._searching: Worker[None] | None = None
        self._to: str | None = None
        """The name of the entry that the cursor is to stand on, once it is there."""
        self._asked: str | None = ""
        """The filter as it was applied last; None where it was changed since."""
        self._due: dict[str, Timer] = {}
        self._matching = 0

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        yield Filter(self._complete, id="filter")
        yield Static(id="hint", markup=False)
        with Container(id="shelves"):
            yield self._shelf
            yield Static(id="empty", markup=False)
            yield Preview(id="preview")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        if not host(self).policy.write:
            self._memory = None
        self.catalog = Catalog(self.root, self._memory)
        self._look(anew=True)
        self.set_interval(_AGAIN, self._again)
        self._show()

    def on_screen_resume(self) -> None:
        self._again()

    def on_resize(self) -> None:
        self._place_preview()

    # The folder

    def _look(self, *, anew: bool = False) -> None:
        """Look into the folder, in a thread."""
        catalog, shelf = self.catalog, self._shelf

        def tell(whole: bool) -> None:
            self.post_message(Looked(catalog, whole))

        def work() -> None:
            worker = get_current_worker()
            look(catalog, tell, lambda: shelf.in_view, lambda: worker.is_cancelled, anew=anew)

        self._looking = self.run_worker(work, thread=True, group="look", exclusive=True, exit_on_error=False)

    def _again(self) -> None:
        if self.is_current and (self._looking is None or self._looking.is_finished):
            self._look()

    def on_looked(self, message: Looked) -> None:
        """Show what has come."""
        if message.catalog is self.catalog:
            self.whole = message.whole
            self._show()
            entry, before = self._shelf.pointed, self._glanced
            if self.previews and before is not None and before.kind == "live" and entry and entry.summary is not before:
                self._glance()
            if message.whole and (self._searching is None or self._searching.is_finished):
                self._seek()

    def _enter(self, folder: Path, to: str | None = None) -> None:
        self.catalog, self.whole, self._to = Catalog(folder, self._memory), False, to
        self.search = Search(self.query_given) if self.query_given.thoughts else None
        self._shelf.show((), self.sort, backwards=self.backwards)
        self._look(anew=True)
        self._show()

    def action_leave(self) -> None:
        """Go back to the folder above, where this is a folder in the one that was opened."""
        if self.catalog.folder != self.root:
            self._enter(self.catalog.folder.parent, self.catalog.folder.name)

    def action_refresh(self) -> None:
        """Look and read again."""
        here = self._shelf.pointed
        self._enter(self.catalog.folder, None if here is None else here.name)

    # What is shown

    def _show(self) -> None:
        """Draw the rows that match."""
        wanted, entries = self.query_given, self.catalog.entries
        files = [entry for entry in entries if entry.kind == "replay"]
        matching = [entry for entry in files if wanted.matches(entry)] if wanted else files
        if self.search is not None:
            matching = [entry for entry in matching if self.search.found.get(entry.name)]
        rows = [] if wanted else sorted((e for e in entries if e.kind == "folder"), key=lambda e: e.name.casefold())
        if self.catalog.folder != self.root:
            rows.insert(0, Entry(UP, "folder", 0, 0, ""))
        rows += arranged(matching, self.sort, backwards=self.backwards)
        self._matching = len(matching)
        self.set_class(not rows, "-empty")
        self._shelf.show(rows, self.sort, backwards=self.backwards, to=self._to)
        if self.whole or (self._shelf.pointed is not None and self._shelf.pointed.name == self._to):
            self._to = None
        self._tell(len(files))
        if not rows:
            self.query_one("#empty", Static).update(self._nothing())
        elif self.focused is None:
            self.set_focus(self._shelf)

    def _tell(self, files: int) -> None:
        """Say how many there are, of how many, where, and what is still being done."""
        matching = self._matching if self.query_given else None
        read = None if self.whole else sum(entry.summary is not None for entry in self.catalog.entries)
        place, done = self._named(self.catalog.folder), doing(self.search, read if files else None)
        self.query_one("#head", Static).update(counted(files, matching, place, done))

    def _nothing(self) -> Content:
        """What is said where there is no row."""
        if self.catalog.problem:
            return unreadable(self._named(self.catalog.problem), play=host(self).policy.play)
        over = self.whole and (self.search is None or self.search.done)
        if self.query_given:
            return unmatched(self.query_one(Filter).value, over=over)
        if not over:
            return Content.styled("Looking…", "$quiet")
        return empty(self._named(self.catalog.folder), play=host(self).policy.play)

    def _named(self, path: Path | str) -> str:
        """A path, or what begins with one, as it may be told."""
        return str(path).removeprefix(host(self).policy.hides(self.root))

    # The filter

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one(Filter).focus()

    def _complete(self, text: str) -> list[str]:
        return completions(text, self.catalog.entries)

    def on_filter_typing(self, message: Filter.Typing) -> None:
        """Say what can be typed, while somebody types."""
        self.set_class(message.begun, "-typing")
        self._hint()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.workers.cancel_group(self, "search")
        self._asked = None
        self._hint()
        self._later("filter", self._ask)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._ask()
        self.set_focus(self._shelf)

    def _ask(self) -> None:
        """Apply the filter as it stands; where it says nothing, the one before stays."""
        given = self.query_one(Filter).value
        if given == self._asked:
            return
        self._asked = given
        try:
            asked = parse(given)
        except QueryError as error:
            self.trouble = one_line(error, 300)
            self._hint()
            return
        self.trouble = ""
        self._hint()
        if self.search is not None and self.search.query.thoughts == asked.thoughts:
            self.search.query = asked
        else:
            self.search = Search(asked) if asked.thoughts else None
        self.query_given = asked
        self._seek()
        self._show()

    def _hint(self) -> None:
        given = self.query_one(Filter)
        offered = self._complete(given.value) if given.value else []
        self.set_class(bool(self.trouble), "-amiss")
        amiss = self.trouble if not (offered and given.has_focus) else ""
        self.query_one("#hint", Static).update(hint(given.value, amiss, offered))

    def _seek(self) -> None:
        """Search the thoughts of entries that match otherwise and were not searched yet, in a thread."""
        search, catalog = self.search, self.catalog
        if search is None:
            return
        entries = search.begin(catalog)
        if not entries:
            return

        def tell() -> None:
            self.post_message(Searched(search))

        def work() -> None:
            worker = get_current_worker()
            search.run(catalog, entries, tell, lambda: worker.is_cancelled)

        self._searching = self.run_worker(work, thread=True, group="search", exclusive=True, exit_on_error=False)

    def on_searched(self, message: Searched) -> None:
        """Show what was found so far."""
        if message.search is self.search:
            self._show()

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._sort_by(SORTS[(SORTS.index(self.sort) + 1) % len(SORTS)])

    def action_turn(self) -> None:
        """Sort the other way round."""
        self._sort_by(self.sort)

    def on_shelf_headed(self, message: Shelf.Headed) -> None:
        """Sort by the column whose head was pointed at; the other way round where that is so already."""
        self._sort_by(message.sort)

    def _sort_by(self, sort: Sort) -> None:
        self.sort, self.backwards = sort, sort == self.sort and not self.backwards
        self._show()

    # The preview

    @property
    def previews(self) -> bool:
        """Whether the preview is shown: where there is room beside the list, unless somebody wants it otherwise."""
        return self.size.width >= WIDE if self._previewed is None else self._previewed

    def action_preview(self) -> None:
        """Show or hide the preview."""
        self._previewed = not self.previews
        self._place_preview()

    def _place_preview(self) -> None:
        before = self.has_class("-preview")
        self.set_class(self.previews, "-preview")
        if self.previews and not before:
            self._glance()

    def on_shelf_moved(self, message: Shelf.Moved) -> None:
        """Preview what is pointed at, once it is for a moment."""
        if self.previews:
            self._later("preview", self._glance)

    def _glance(self) -> None:
        entry, preview = self._shelf.pointed, self.query_one(Preview)
        self.workers.cancel_group(self, "preview")
        if entry is None or entry.kind == "folder":
            preview.say("" if entry is None else behind(self.catalog.path(entry)))
            return
        path, self._glanced = self.catalog.path(entry), entry.summary
        hidden = host(self).policy.hides(self.root)
        self._find_out("preview", lambda: Glimpsed(entry, glimpse(path, hidden)))

    def on_glimpsed(self, message: Glimpsed) -> None:
        """Show a preview, unless something else is pointed at by now."""
        if message.entry is self._shelf.pointed:
            self.query_one(Preview).show(message.seen)

    def on_shelf_chosen(self, message: Shelf.Chosen) -> None:
        """Open a replay, in a thread; enter a folder."""
        entry = message.entry
        if entry.name == UP:
            self.action_leave()
            return
        path = self.catalog.path(entry)
        if entry.kind == "folder":
            if is_tournament(path):
                self.post_message(OpenTournament(path))
            else:
                self._enter(path)
            return
        hidden = host(self).policy.hides(self.root)
        self._find_out("open", lambda: opened(path, hidden))

    def on_opened(self, message: Opened) -> None:
        """Have a tape watched, or say why it cannot be."""
        if message.tape is not None and self.is_current:
            self.post_message(OpenTape(message.tape))
        elif message.told is not None:
            title, _, told = message.told.plain.partition("\n")
            self.notify(told, title=title, severity="error", markup=False)

    def action_copy(self) -> None:
        """Copy the path of what is pointed at."""
        entry = self._shelf.pointed
        if entry is None or entry.name == UP:
            return
        copy(self.app, self._named(self.catalog.path(entry).absolute()))

    def action_new(self) -> None:
        """Begin a new match."""
        self.post_message(Visit("new"))

    def action_help(self) -> None:
        """List the keys, and what a filter understands."""
        self.app.push_screen(Help(keys(play=host(self).policy.play)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no match to whoever may only watch."""
        return action != "new" or host(self).policy.play

    def action_back(self) -> None:
        """Leave the filter, or clear it, or leave the folder, or go back to the screen below."""
        given = self.query_one(Filter)
        if given.has_focus:
            self.set_focus(self._shelf)
        elif given.value:
            given.value = ""
            self._ask()
        elif self.catalog.folder != self.root:
            self.action_leave()
        elif len(self.app.screen_stack) > 2:
            self.app.pop_screen()

    def _find_out(self, group: str, find: Callable[[], Message]) -> None:
        """Find something out in a thread, and tell it, unless something else of the kind is wanted by then."""

        def work() -> None:
            worker, told = get_current_worker(), find()
            if not worker.is_cancelled:
                self.post_message(told)

        self.run_worker(work, thread=True, group=group, exclusive=True, exit_on_error=False)

    def _later(self, name: str, act: Callable[[], None]) -> None:
        """Do something once nothing of the kind was asked for a moment."""
        if name in self._due:
            self._due[name].stop()
        self._due[name] = self.set_timer(_STILL, act)
