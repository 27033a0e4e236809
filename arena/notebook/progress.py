"""How a run of many matches goes on, in a cell: a bar, and standings that are reckoned again while it is played."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING

from arena.agents.core.budget import dollars
from arena.notebook.cell import Bundle, Cell, Output
from arena.notebook.showing import note_shown, stopped_by, told
from arena.reports.wording import time_text
from arena.tournaments.folder import REPLAYS, Status

if TYPE_CHECKING:
    from arena.tournaments.runner import End

_EVERY = 0.5
"""Seconds between two changes of the bar."""
_RECKONED = 3.0
"""Seconds between two reckonings of the standings, at least."""
_LAST = 3.0
"""Seconds that a run which was stopped may take for the standings that stay: who interrupts does not wait for more."""
_ENDS = {
    "complete": "over",
    "decided": "decided",
    "budget": "stopped",
    "interrupted": "stopped",
    "stuck": "stuck",
    "failed": "failed",
}


class Progress:
    """Shows how a run goes on. Use it as a context around the run: what ends that ends the outputs."""

    def __init__(self, cell: Cell) -> None:
        self._cell = cell
        self._bar = Output(cell, _EVERY)
        self._table = Output(cell, _RECKONED)
        self._folder: Path | None = None
        self._reckon: Callable[[], str] | None = None
        self._done = -1
        self._status: Status | None = None
        self._over = False

    def __enter__(self) -> Progress:
        return self

    def begin(self, folder: Path, reckon: Callable[[], str] | None = None) -> None:
        """Say which run it is: its folder, and what makes HTML of how everybody stands by now, in any thread."""
        self._folder, self._reckon = folder, reckon

    def show(self, status: Status) -> None:
        """Show how it stands, soon."""
        self._status = status
        if status.state == "ended":
            return
        self._bar.later(lambda: told([status_text(status)], bar(status.done, status.planned)))
        if self._reckon is not None and status.done > max(self._done, 0):
            reckon, self._done = self._reckon, status.done
            self._table.later(lambda: {"text/html": reckon(), "text/plain": "standings so far"})

    def finish(self, end: End, html: str, text: str) -> None:
        """Show what came of it, for good."""
        assert self._folder is not None
        self._over = True
        lines = [f"{_ENDS[end.why]}: {end.detail}", f"kept in {self._folder}; replays: {self._folder / REPLAYS}"]
        if end.why not in ("complete", "decided"):
            lines.append("run the cell again to go on")
        self._bar.end(told(lines))
        self._table.end({"text/html": html, "text/plain": text})
        note_shown(self._cell, str(self._folder))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._over or self._folder is None:
            return
        status = self._status
        if status is None:  # nothing was played: the error says all
            self._bar.close()
            self._table.close()
            return
        stopped = "stopped" if error is None else stopped_by(error)
        kept = f"what was played is kept in {self._folder}: run the cell again to finish it"
        self._bar.end(told([f"{stopped}: {_done(status)}", kept], bar(status.done, status.planned)))
        if status.done and self._reckon is not None:
            self._table.end(self._last(self._reckon, self._folder))
        self._table.close()

    def _last(self, reckon: Callable[[], str], folder: Path) -> Bundle:
        """How everybody stands by all that was played; where to ask for that, if it takes long."""
        made: list[str] = []

        def work() -> None:
            with suppress(Exception):  # of a folder that is gone: the line below says what to call, and that tells why
                made.append(reckon())

        thread = Thread(target=work, name="arena output", daemon=True)
        thread.start()
        thread.join(_LAST)
        if made:
            return {"text/html": made[0], "text/plain": "standings so far"}
        return told([f"how everybody stands by now: arena.standings({str(folder)!r})"])


class Counting:
    """Shows how far a loop has come: so many of so many."""

    def __init__(self, cell: Cell, what: str) -> None:
        self._output = Output(cell, _EVERY)
        self._what = what
        self._all = self._done = 0

    def __enter__(self) -> Counting:
        return self

    def begin(self, number: int) -> None:
        """Say how many there are."""
        self._all = number
        self._tell()

    def step(self) -> None:
        """One more is done."""
        self._done += 1
        self._tell()

    def _tell(self) -> None:
        done = self._done
        self._output.later(lambda: told([f"{done:,} of {self._all:,} {self._what}"], bar(done, self._all)))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        done = f"{self._done:,} of {self._all:,} {self._what}"
        if not self._all:
            self._output.close()
        elif error is None:
            self._output.end(told([done]))
        else:
            again = "what was done is kept: run the cell again to go on"
            self._output.end(told([f"{stopped_by(error)}: {done}", again], bar(self._done, self._all)))


def bar(done: int, planned: int | None) -> str:
    """A bar as HTML; one that only says that something goes on where nobody knows how much there is."""
    far = "" if not planned else f' value="{min(done, planned)}" max="{planned}"'
    return f'<progress{far} style="width: 100%"></progress>'


def status_text(status: Status) -> str:
    """How a run stands, in a line."""
    parts = [_done(status)]
    if status.rate:
        parts.append(f"{status.rate:,.0f} a minute" if status.rate >= 1 else f"{60 * status.rate:.1f} an hour")
    parts.append(f"{status.in_play:,} in play")
    if status.void:
        parts.append(f"{status.void:,} void")
    if status.dollars or status.most_dollars is not None:
        limit = "" if status.most_dollars is None else f" of {dollars(status.most_dollars)}"
        parts.append(f"{dollars(status.dollars)}{limit}")
    if status.left is not None:
        parts.append(f"{time_text(status.left)} left")
    return " · ".join(["paused", *parts] if status.state == "paused" else parts)


def _done(status: Status) -> str:
    of = "" if status.planned is None else f" of {status.planned:,}"
    return f"{status.done:,}{of} match{'' if (status.planned or status.done) == 1 else 'es'}"
