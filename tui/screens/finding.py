"""The viewer that finds: plies with failed attempts, and plies with some words."""

from __future__ import annotations

from time import monotonic

from textual import on
from textual.widgets import Input

from arena.replays.tape import Frame
from arena.tui.layout import arrangements, room_of
from arena.tui.scenes.picture import one_line
from arena.tui.screens.viewer import Viewer
from arena.tui.search import Direction, Search
from arena.tui.seating import pending_for
from arena.tui.widgets.finder import Finder, Words
from arena.tui.widgets.mind import Mind
from arena.tui.widgets.moves import Moves

_SEARCH = 0.02
"""Seconds of searching at a time."""


class Finding(Viewer):
    """A viewer with a search line, which looks a little further with every tick."""

    _hunt: tuple[int, int] | None = None
    """The direction of a search for a failed attempt, and the ply it has come to."""
    _search: Search | None = None
    """The search for words that is on."""
    _origin = 0
    """The ply at which it began."""
    _first = False
    """Whether nothing was found yet, so that the other direction is tried as well."""
    _arranged: int | None = None
    """The arrangement before the search."""

    @property
    def _busy(self) -> bool:
        return self._hunt is not None or (self._search is not None and self._search.wanted is not None)

    @property
    def _sought(self) -> str:
        return "" if self._search is None else self._search.words

    def _work(self) -> bool:
        changed = super()._work()
        if self._hunt is not None:
            self._look_on()
        if self._search is not None:
            self._find_on(self._search)
        return changed

    def _go(self, ply: int) -> None:
        """Look at a ply, and stay there."""
        self._hunt = None
        self.playback.go(ply)
        self.show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave out what is on already."""
        if action == "search" and isinstance(self.focused, Words):
            return False
        return super().check_action(action, parameters)

    # Failed attempts

    def action_failed(self, direction: int) -> None:
        """Go to the next or previous ply with a failed attempt, reading the tape as far as needed."""
        self._go(self.playback.ply)
        self._hunt = (direction, self.playback.ply)
        self._look_on()

    def _look_on(self) -> None:
        assert self._hunt is not None
        direction, ply = self._hunt
        until = monotonic() + _SEARCH
        while monotonic() < until:
            ply += direction
            if not 0 <= ply <= self.playback.plies:
                self._hunt = None
                self.notify("no failed attempt there", timeout=2, markup=False)
                break
            if self._failing(ply):
                self._go(ply)
                return
            self._hunt = (direction, ply)
        self._show_heading()

    def _failing(self, ply: int) -> bool:
        if ply == self.playback.plies:
            failing = self.index.pending_failures()
            if failing and (self.eyes is None or self.eyes in failing):
                return True
        try:
            return self.index.has_failed(ply, self.eyes) if ply else False
        except Exception:  # told where the ply itself is shown
            return False

    # Words

    def action_search(self) -> None:
        """Open the search line."""
        if not self.has_class("-finding"):
            self._origin = self.playback.ply
            self._arranged = self._arrangement
            self._show_the_mind()
            self.add_class("-finding")
            self._seek(self.query_one(Words).value)
        words = self.query_one(Words)
        words.can_focus = True
        words.focus()

    def action_close_finder(self) -> None:
        """Close the search line, and stay at the ply."""
        self._search = None
        self.remove_class("-finding")
        self.query_one(Words).can_focus = False
        self.set_focus(None)
        if self._arranged is not None:
            self._arrangement, self._arranged = self._arranged, None
        self.show()

    def action_find(self, direction: int) -> None:
        """Go to the next place with the words, or the one before."""
        if self._search is None:
            return
        self._first = False
        self._search.wanted = (1, self.playback.ply + 1) if direction > 0 else (-1, self.playback.ply - 1)
        self._find_on(self._search)

    @on(Input.Changed, "#words")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.has_class("-finding"):
            self._seek(event.value)

    def _seek(self, words: str) -> None:
        """Look for other words, or for the same with other eyes."""
        self._search = None
        if words.strip():
            ply = min(self._origin, self.playback.plies)

            def read(at: int) -> Frame:
                return self.tape.frame(at).seen_by(self.eyes)

            self._search = Search(words, read, ply, self.playback.plies, lambda: pending_for(self.tape, self.eyes))
            self._search.wanted, self._first = (1, ply), True
            self._find_on(self._search)
        self._tell_found()
        self.show()

    def _find_on(self, search: Search) -> None:
        before = search.looked, len(search.found), search.wanted
        search.grow(self.playback.plies)
        if search.answer() is None:
            search.extend(_SEARCH)
        ply = search.answer()
        if ply is not None:
            self._arrive(search, ply)
        if (search.looked, len(search.found), search.wanted) != before:
            self._tell_found()
            self._show_heading()

    def _arrive(self, search: Search, ply: int) -> None:
        """Go where the words were found; where they were not, try the other direction if nothing was found yet."""
        assert search.wanted is not None
        direction: Direction = search.wanted[0]
        search.wanted = None
        if ply >= 0:
            self._first = False
            self._go(ply)
            self.query_one("#mind", Mind).show_found()
        elif self._first and direction > 0:
            self._first = False
            search.wanted = (-1, self._origin)
        elif search.found:
            self.notify(f"no more {'after' if direction > 0 else 'before'} this ply", timeout=2, markup=False)

    def _tell_found(self) -> None:
        search, finder = self._search, self.query_one(Finder)
        if search is None:
            finder.tell("")
            return
        count = f"{len(search.found):,}{'' if search.done else '+'}"
        here = search.number(self.playback.ply)
        if search.wanted is not None or not (search.done or search.found):
            finder.tell(f"searching… {max(search.looked, 0):,} of {search.plies + 1:,} plies")
        elif not search.found:
            finder.tell("not found", none=True)
        elif here:
            finder.tell(f"{here:,} of {count}{self._where(search)}")
        else:
            finder.tell(f"at {count} plies" if len(search.found) > 1 or not search.done else "at 1 ply")

    def _where(self, search: Search) -> str:
        """What the words stand in at the ply that is looked at."""
        found = search.where(self.playback.ply)
        if found is None:
            return ""
        seat, what = found
        title = next((seated.title for seated in self.tape.started.seats if seated.seat == seat), "")
        return f": {one_line(title, 20)}, {what}" if title and self.size.width >= 100 else f": {what}"

    def _show_the_mind(self) -> None:
        """Choose an arrangement with the mind, where words are found."""
        possible = arrangements(self.size.width, room_of(self.tape.started.scene)[0])
        if not self.zoomed and not possible[self._arrangement % len(possible)].mind:
            self._arrangement = next((number for number, panels in enumerate(possible) if panels.mind), 0)

    def action_eyes(self, number: int) -> None:
        """Look through the eyes of the seat with this number from 1; 0 is the spectator."""
        seats = [seated.seat for seated in self.tape.started.seats]
        if number > len(seats):
            return
        self.eyes = seats[number - 1] if number else None
        self.eyes_changed()

    def action_next_eyes(self) -> None:
        """Look through the next seat's eyes; after the last comes the spectator."""
        seats = [None, *(seated.seat for seated in self.tape.started.seats)]
        self.action_eyes((seats.index(self.eyes) + 1) % len(seats))

    def eyes_changed(self) -> None:
        """Draw and look for what these eyes may know, and nothing else."""
        self.query_one("#moves", Moves).forget()
        if self._search is not None:
            self._seek(self._search.words)
        self.show()
