"""The part of the tournament screen that lists matches, filters them, and opens one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static
from textual.worker import Worker, get_current_worker

from arena.replays.query import QueryError, completions
from arena.tournaments.reading import Recorded
from arena.tui.browsing import hint
from arena.tui.host import host
from arena.tui.messages import OpenTape
from arena.tui.scenes.picture import one_line
from arena.tui.screens.tournament_steering import Steering
from arena.tui.shelving import Opened
from arena.tui.tournament import Listed, inside, opened_at
from arena.tui.tournament_matches import Chosen, Latest, Wanted, entry_of, wanted
from arena.tui.tournament_words import HINT
from arena.tui.widgets.filter import Filter
from arena.tui.widgets.matches import Matches

_STILL = 0.15
"""Seconds without a key after which a filter is applied."""
_KNOWN = 200
"""Matches in which names are looked for that could complete a filter."""


class Matching(Steering):
    """A screen with a list of matches and a filter over it."""

    def __init__(self, recorded: Recorded) -> None:
        super().__init__()
        self.recorded = recorded
        self.matches = Matches(id="matches")
        self.chosen = Chosen(Wanted())
        self.trouble = ""
        """What is wrong with the filter as it stands."""
        self._asked = ""
        """The filter as it was applied last."""
        self._listed: tuple[Any, ...] = ()
        self._working: dict[str, Worker[None]] = {}
        self._due: Timer | None = None

    def work(self, group: str, find: Callable[[], Message]) -> None:
        """Find something out in a thread, unless that is being done already."""
        before = self._working.get(group)
        if before is not None and not before.is_finished:
            return

        def act() -> None:
            worker, told = get_current_worker(), find()
            if not worker.is_cancelled:
                self.post_message(told)

        self._working[group] = self.run_worker(act, thread=True, group=group, exit_on_error=False)

    def shown(self) -> None:
        """Draw what is in view, now that there are other matches."""

    def list_matches(self) -> None:
        """Have those that are asked for looked up, where something is new."""
        chosen, results = self.chosen, self.recorded.results
        now = chosen, id(results), len(results)
        if now == self._listed:
            return

        def find() -> Message:
            worker = get_current_worker()
            return Listed(chosen, chosen.take(results, lambda: worker.is_cancelled), now)

        self.work("list", find)

    def on_listed(self, message: Listed) -> None:
        """Show the matches that were found."""
        if message.chosen is not self.chosen:
            self.list_matches()
            return
        self._listed = message.by
        self.matches.show(message.rows)
        self.shown()

    # The filter

    def action_go(self, tab: str) -> None:
        """Show another sheet."""
        raise NotImplementedError

    def action_filter(self) -> None:
        """Type a filter."""
        self.action_go("matches")
        self.query_one(Filter).focus()

    def list_those(self, text: str) -> None:
        """List the matches that a filter asks for."""
        self.action_go("matches")
        self.query_one(Filter).value = text
        self._ask()

    def complete(self, text: str) -> list[str]:
        """What the last word of a filter could become."""
        some = Latest(self.recorded.results)[:_KNOWN]
        return [one for one in completions(text, [entry_of(result) for result in some]) if one != "thought:"]

    def on_filter_typing(self, message: Filter.Typing) -> None:
        """Say what can be typed, while somebody types."""
        self.set_class(message.begun, "-typing")
        self._hint()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._hint()
        if self._due is not None:
            self._due.stop()
        self._due = self.set_timer(_STILL, self._ask)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._ask()
        self.set_focus(self.matches)

    def _ask(self) -> None:
        """Apply the filter as it stands; where it says nothing, the one before stays."""
        given = self.query_one(Filter).value
        if given == self._asked and not self.trouble:
            return
        try:
            asked = wanted(given)
        except QueryError as error:
            self.trouble = one_line(error, 300)
        else:
            self.trouble, self._asked = "", given
            self.chosen = Chosen(asked)
            self.list_matches()
        self._hint()

    def _hint(self) -> None:
        given = self.query_one(Filter)
        offered = self.complete(given.value) if given.value and given.has_focus else []
        self.set_class(bool(self.trouble), "-amiss")
        amiss = self.trouble if not offered else ""
        self.query_one("#hint", Static).update(hint(given.value, amiss, offered, HINT))

    def leave_filter(self) -> bool:
        """Leave the filter, or clear it; whether there was anything to leave."""
        given = self.query_one(Filter)
        if given.has_focus:
            self.set_focus(self.matches)
        elif given.value and self.matches.display:
            given.value = ""
            self._ask()
        else:
            return False
        return True

    # One match

    def open_match(self, files: Sequence[str]) -> None:
        """Watch the first replay of some that is there."""
        folder, hidden = self.recorded.replays, host(self).policy.hides(self.recorded.folder)
        places = [place for file in files if (place := inside(folder, file)) is not None]
        if places:
            self.work("open", lambda: opened_at(places, hidden))
        else:
            self.notify("there is no replay of this match", severity="warning", markup=False)

    def on_opened(self, message: Opened) -> None:
        """Have a tape watched, or say why it cannot be."""
        if message.tape is not None:
            if self.is_current:
                self.post_message(OpenTape(message.tape))
        elif message.told is not None:
            title, _, told = message.told.plain.partition("\n")
            self.notify(told, title=title, severity="error", markup=False)
