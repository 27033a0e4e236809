"""A live match: it is played in the background while the notebook goes on, and persons can play in it."""

from __future__ import annotations

import asyncio
import atexit
import threading
import weakref
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from arena.agents.human import Human
from arena.beside import call_off, stopping
from arena.edges import Result, SeatLike, folder_for, set_up
from arena.games.core.errors import ParameterError
from arena.match import Match, Setup
from arena.notebook.cell import Output, here, kernel_shell
from arena.notebook.desks import desk_of
from arena.notebook.person import Desk
from arena.notebook.showing import told
from arena.notebook.viewing import needed
from arena.replays.errors import ReplayError
from arena.replays.events import AnyEvent, MatchEnded, MatchStarted
from arena.replays.plain import one_line
from arena.replays.player import Replay
from arena.replays.recorder import Recorder
from arena.replays.tape import Tape
from arena.table import Table

if TYPE_CHECKING:
    from arena.notebook.widgets import MatchView

_PATIENCE = 100
"""Attempts at a move where a person plays and the table does not say how many."""
_LEAVING = 2.0
"""Seconds for which the end of the kernel waits for all matches to be put away: Jupyter ends it by force after 2.5."""


def live(
    game: str,
    seats: Sequence[SeatLike],
    *,
    seed: int | None = None,
    table: Table | Mapping[str, Any] | None = None,
    position: str | Sequence[str] | None = None,
    out: str | Path | None = None,
    record: bool = True,
) -> LiveMatch:
    """Begin to play a match in the background, and return it as soon as everybody sits: it shows itself in a cell.

    Whoever sits as "human" plays in that cell, and sees only what their seat may know. The arguments are those of
    `arena.play`. Raises, as that does, what is wrong with them, and what keeps an agent from sitting down;
    ParameterError where the packages of the widget are not there.
    """
    needed()
    persons = isinstance(seats, Sequence) and any(_is_person(seat) for seat in seats)
    if persons and (table is None or isinstance(table, Mapping)):
        table = {"attempts": _PATIENCE, **(table or {})}
    setup = set_up(game, seats, seed=seed, table=table, position=position)
    if kernel_shell() is None and any(isinstance(player.agent, Human) for player in setup.players):
        raise ParameterError("a person plays in a notebook here; in a terminal, arena play asks them")
    match = LiveMatch(setup, folder_for(out) if record else None)
    match._begin()
    return match


def _is_person(seat: object) -> bool:
    return isinstance(seat, Human) or (isinstance(seat, str) and seat.split(",")[0].strip() == "human")


class LiveMatch:
    """A match that is played in the background. In a cell it shows itself: `live` makes it.

    While it is played, it can be watched in any number of cells; what it shows when it has ended stays in them.
    """

    def __init__(self, setup: Setup, folder: Path | None) -> None:
        from arena.notebook.widgets import MatchView

        self._setup = setup
        self._match = Match(setup)
        self._recorder = None if folder is None else Recorder(folder)
        self._started: MatchStarted | None = None
        self._ended: MatchEnded | None = None
        self._result: Result | None = None
        self._failed: BaseException | None = None
        self._begun = threading.Event()
        self._done = threading.Event()
        self._waiters: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = False
        self._ending = False
        """Whether somebody puts it away already, or has."""
        self._leaves = False
        """Whether the kernel ends, so that nobody is shown anything any more."""
        self._outputs: list[Output] = []
        self._view: MatchView = MatchView.live(record=None if folder is None else self._recorded)
        self._desk = desk_of(setup, self._view)
        self._view.private = isinstance(self._desk, Desk) and self._desk.secrets
        self._view.listener = self._hear
        self._thread = threading.Thread(target=self._run, name="arena-live", daemon=True)

    # What can be done with it

    @property
    def view(self) -> MatchView:
        """The widget in which it is watched and played."""
        return self._view

    @property
    def result(self) -> Result | None:
        """How it came out: void where it was stopped. None while it is played, and of a void match without a record."""
        return self._result

    @property
    def path(self) -> Path | None:
        """Where it is recorded; None where it is not."""
        return None if self._recorder is None else self._recorder.path

    @property
    def replay(self) -> Replay:
        """What was recorded so far; FileNotFoundError where nothing is."""
        if self.path is None:
            why = "it is played with record=False" if self._recorder is None else "it has not begun"
            raise FileNotFoundError(f"nothing is recorded of the match: {why}")
        return Replay(self.path)

    @property
    def is_live(self) -> bool:
        """Whether it is still being played."""
        return not self._done.is_set()

    def stop(self) -> None:
        """Stop playing, and wait until that is done. A match that was not over is void; its replay is kept.

        An agent that does not let go of its thread is interrupted, and in the end left behind with it.
        """
        self._cancel()
        if threading.current_thread() is not self._thread:
            try:
                self._done.wait()
            except KeyboardInterrupt:
                raise KeyboardInterrupt("the match is being stopped, with whoever thinks; stop() waits again") from None

    def wait(self, timeout: float | None = None) -> Result | None:
        """Wait until it has ended, `timeout` seconds at most; the result, None where there is none.

        Raises what the match failed of. When the cell is interrupted the match goes on: `stop` ends it.
        """
        try:
            self._done.wait(timeout)
        except KeyboardInterrupt:
            raise KeyboardInterrupt("the match goes on; stop() ends it, wait() waits for it again") from None
        return self._outcome()

    def __await__(self) -> Generator[Any, None, Result | None]:
        return self._awaited().__await__()

    async def _awaited(self) -> Result | None:
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        with self._lock:
            if not self._done.is_set():
                self._waiters.add((loop, done))
            else:
                done.set()
        try:
            with stopping():  # an interrupt ends the waiting, not the match
                await done.wait()
        finally:
            with self._lock:
                self._waiters.discard((loop, done))
        return self._outcome()

    def _outcome(self) -> Result | None:
        if self._failed is not None and self._done.is_set():
            raise self._failed
        return self._result

    # Playing it

    def _begin(self) -> None:
        """Begin; returns when everybody sits, and raises what is in the way of that."""
        _LIVE.add(self)
        self._thread.start()
        try:
            self._begun.wait()
        except KeyboardInterrupt:
            self.stop()
            raise
        if self._started is None:
            self._view.dispose()
            self._outcome()

    def _run(self) -> None:
        try:
            asyncio.run(self._play())
        except asyncio.CancelledError:
            pass
        except BaseException as error:  # raised to whoever waits for the match
            if not (self._stopped and isinstance(error, KeyboardInterrupt)):  # that is how a step was interrupted
                self._failed = self._failed or error
        finally:
            self._end()

    async def _play(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        if self._stopped:
            return
        if self._desk is not None:
            self._desk.turned()
        events = self._match.events()
        recorder = self._recorder
        async with aclosing(events if recorder is None else recorder.record(events, self._match.untold)) as passing:
            async for event in passing:
                self._take(event)

    def _take(self, event: AnyEvent) -> None:
        if self._done.is_set():  # it was left behind, and goes on
            return
        self._view.feed(event)
        if isinstance(event, MatchStarted):
            self._started = event
            self._begun.set()
        elif isinstance(event, MatchEnded):
            self._ended = event

    def _cancel(self) -> None:
        """Have it end soon, whoever keeps its thread."""
        with self._lock:
            again, self._stopped = self._stopped, True
        loop, task = self._loop, self._task
        if again or loop is None or task is None or self._done.is_set():
            return
        self._view.stopping()
        if self._leaves:
            _call(loop, task.cancel)
        else:
            part = threading.Thread(target=self._part, args=(loop, task), name="arena-stop", daemon=True)
            part.start()

    def _part(self, loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
        """Stop playing; where somebody keeps the thread for good, what was played is put away without it."""
        if not call_off(self._thread.ident or 0, self._done, loop, task):
            self._abandon()
            self._end()

    def _abandon(self) -> None:
        """Close the record of what somebody still plays."""
        try:
            if self._recorder is not None:
                self._recorder.abandon()
        except Exception as error:  # raised to whoever waits for the match
            self._failed = self._failed or error

    def _end(self) -> None:
        """Show how it came out, for good, and tell whoever waits. What fails of that keeps nothing else from it."""
        with self._lock:
            if self._ending:
                return
            self._ending = True
        for conclude in (self._settle, self._clear, self._view.close, self._rest, self._finish):
            try:
                conclude()
            except BaseException as error:  # raised to whoever waits for the match; an interrupt may come late
                self._failed = self._failed or error
        _LIVE.discard(self)
        with self._lock:
            self._done.set()  # where an output could not be made
            waiters = list(self._waiters)
        self._begun.set()  # where it never did
        for loop, done in waiters:
            _call(loop, done.set)

    def _settle(self) -> None:
        if self._ended is None and self.path is not None and (ended := self.replay.ended) is not None:
            self._take(ended)  # as the record has it of a match that was stopped
        if self._started is not None and self._ended is not None:
            self._result = Result(self._started, self._ended, self.path)

    def _clear(self) -> None:
        if self._desk is not None:
            self._desk.over()
        self._view.private = False

    def _rest(self) -> None:
        tape = self._tape()
        if tape is not None:
            self._view.rest(tape)

    def _finish(self) -> None:
        """Put what stays into every cell, also those that come meanwhile."""
        shown: Mapping[str, Any] | None = None
        while True:
            with self._lock:
                outputs, self._outputs = [] if self._leaves else self._outputs, []
                if not outputs:
                    self._done.set()
                    return
            shown = self._shown() if shown is None else shown
            for output in outputs:
                try:
                    output.end(shown)
                except Exception as error:  # a front end that is gone
                    self._failed = self._failed or error

    def _tape(self) -> Tape | None:
        """What was recorded of it, else what is known."""
        try:
            return self._recorded() or self._view.tape
        except (ReplayError, OSError):
            return self._view.tape

    def _recorded(self) -> Tape | None:
        path = self.path
        return None if path is None else Replay(path)

    def _hear(self, message: Mapping[str, Any]) -> None:
        """Take what somebody did in the browser to where the match is played."""
        loop = self._loop
        if loop is None or self._done.is_set():
            return
        if message.get("do") == "stop":
            self._cancel()
        elif self._desk is not None:
            _call(loop, self._desk.take, dict(message))

    # Showing it

    def __repr__(self) -> str:
        if self._started is None:
            return f"{one_line(self._setup.env.info.title)}: about to begin"
        return " ".join([repr(self._view), *(f"({note})" for note in self._broken())])

    def _ipython_display_(self) -> None:
        cell = here()
        if cell is None:
            print(repr(self))
            return
        output = Output(cell)
        with self._lock:
            live = not self._done.is_set()
            if live:
                self._outputs.append(output)
        if live:
            output.show(self._view)
        else:
            output.end(self._shown())

    def _shown(self) -> Mapping[str, Any]:
        """What stays of it in a cell."""
        from arena.replays.export.bundle import bundle, unframed

        tape = self._tape()
        notes, trouble = self._broken(), ""
        if self.path is not None:
            notes.append(f"Recorded in {self.path}" if self.path.exists() else f"{self.path} is gone")
        for show in (bundle, unframed) if tape is not None else ():
            try:
                assert tape is not None
                return show(tape, None, notes)
            except Exception as error:  # a file that is gone, or a game's own scenes: the match is as good as it was
                trouble = one_line(f" (it cannot be shown: {type(error).__name__}: {error})")
        return told([repr(self) + trouble])

    def _broken(self) -> list[str]:
        """What it was broken off for, in a sentence; empty where nothing was in the way."""
        failed = self._failed
        return [] if failed is None else [one_line(f"Broken off: {type(failed).__name__}: {failed}")[:500]]


def _call(loop: asyncio.AbstractEventLoop, act: Callable[..., object], *options: Any) -> None:
    """Do something in a loop, if it still runs."""
    try:
        loop.call_soon_threadsafe(act, *options)
    except RuntimeError:  # it ended at this very moment
        return


_LIVE: weakref.WeakSet[LiveMatch] = weakref.WeakSet()
"""The matches that are being played."""


@atexit.register
def _leave() -> None:
    """Stop what is still being played, so that it is recorded as far as it went."""
    matches = list(_LIVE)
    for match in matches:
        match._leaves = True
        match._view.mute()
        match._cancel()
    deadline = monotonic() + _LEAVING
    for match in matches:
        if not match._done.wait(max(0.0, deadline - monotonic())):
            match._abandon()
