"""A match that shows itself in a cell: live while it is played, and whole in the same output once it is over."""

from __future__ import annotations

import asyncio
import threading
from asyncio import CancelledError
from collections import deque
from collections.abc import Mapping
from html import escape
from types import TracebackType
from typing import TYPE_CHECKING

import msgspec

from arena.beside import stopping
from arena.games.core.errors import ParameterError
from arena.notebook.cell import Cell, Output, execution, kernel_shell
from arena.replays.errors import ReplayError
from arena.replays.events import AnyEvent, MatchEnded, MatchStarted
from arena.replays.export.still import still, words
from arena.replays.plain import VERBATIM, one_line
from arena.replays.player import Replay
from arena.replays.tape import LiveTape, Tape
from arena.replays.telling import end_line

if TYPE_CHECKING:
    from arena.match import Setup
    from arena.notebook.widgets import MatchView
    from arena.replays.recorder import Recorder

_KEPT = 2
"""Frames that are kept of a match which is recorded: the rest lies in the file."""
_QUICK = 4_000_000
"""Bytes of scenes of which the viewer is made within a second or so: who interrupts does not wait for more."""
_PATIENCE = 2.0
"""Seconds that who interrupts has to wait for the viewer all the same."""
_MOMENT = 0.5
"""Seconds that are waited for a viewer that is taken away: a notebook that is saved at once is saved without it."""
_BOARDS = 4
"""Matches of one execution of a cell that have a board each: a notebook in which a loop plays hundreds stays small."""
_CROWDS = 8
"""Executions of cells of which it is kept what they play."""
_crowds: dict[str, _Crowd] = {}
"""The newest executions of cells -> what each plays."""
_shown: deque[tuple[str, str]] = deque(maxlen=200)
"""(execution of a cell, match or folder) of what was shown there to its end."""


class _Crowd:
    """The matches that one execution of a cell plays: those after the first few share an output of a line or two."""

    def __init__(self, cell: Cell) -> None:
        self.begun = self._told = 0
        self._output = Output(cell)

    def tell(self, tape: Tape, notes: list[str]) -> None:
        """Say that one more match was played, and how it came out."""
        self._told += 1
        more = f"{self._told:,} more match{'' if self._told == 1 else 'es'} played here, the last:"
        self._output.show(told([f"{more} {words(tape)}", *notes]))


def _crowd_of(cell: Cell) -> _Crowd:
    if cell.id not in _crowds:
        for old in list(_crowds)[: 1 - _CROWDS]:
            _crowds.pop(old, None)
        _crowds[cell.id] = _Crowd(cell)
    return _crowds[cell.id]


class Showing:
    """Shows one match in a cell. Use it as a context around the match: what ends that ends the output.

    A front end with widgets gets the viewer, which grows with the match; without anywidget there are stills.
    """

    def __init__(self, cell: Cell) -> None:
        self._cell = cell
        self._output = Output(cell)
        self._crowd = _crowd_of(cell)
        self._crowd.begun += 1
        self._bare = self._crowd.begun > _BOARDS
        """Whether it has no board of its own."""
        self._tape: LiveTape | None = None
        self._view: MatchView | None = None
        self.recorder: Recorder | None = None
        """Who records the match, once somebody does."""

    def __enter__(self) -> Showing:
        return self

    def take(self, event: AnyEvent) -> None:
        """Show the next event, soon. What goes wrong with that harms no match."""
        if self._tape is None:
            assert isinstance(event, MatchStarted)
            keep = None if self.recorder is None and not self._bare else _KEPT
            self._tape = LiveTape(event, keep=keep, record=self._recorded)
        else:
            self._tape.append(event)
        if self._bare:
            return
        try:
            self._show(self._tape, event)
        except Exception:  # a front end that is gone, or a scene that cannot be drawn: stills are tried again
            self._dispose()

    def _show(self, tape: LiveTape, event: AnyEvent) -> None:
        if isinstance(event, MatchStarted):
            self._begin(tape)
        if self._view is not None:
            self._view.feed(event)
            if isinstance(event, MatchStarted):
                self._output.show(self._view)
        elif not isinstance(event, MatchEnded):
            still = tape.still()
            self._output.later(lambda: _still(still))

    def _begin(self, tape: LiveTape) -> None:
        try:
            from arena.notebook.widgets import MatchView
        except ImportError:  # anywidget is an extra
            self._output.show(_still(tape))
        else:
            self._view = MatchView.live(record=None if self.recorder is None else self._recorded)

    def _recorded(self) -> Tape | None:
        """What lies on the disk of it by now."""
        path = None if self.recorder is None else self.recorder.path
        try:
            return None if path is None else Replay(path)
        except (ReplayError, OSError):
            return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        tape = self._tape
        if tape is None:  # it had not begun: the error says all
            return
        try:
            self._end(tape, error)
        except BaseException as interrupted:  # by who does not wait for the viewer: the last word is said all the same
            self._break_off(interrupted)
            raise
        finally:
            self._dispose()

    async def __aenter__(self) -> Showing:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._tape is None or error is not None:  # the output of a cell is to be done before the cell is
            self.__exit__(kind, error, trace)
            return
        over = threading.Event()

        def end() -> None:
            try:
                self.__exit__(None, None, None)
            finally:
                over.set()

        try:  # in another thread: whatever else the kernel plays goes on meanwhile
            with stopping():
                await asyncio.to_thread(end)
        except CancelledError as interrupted:
            over.wait(_PATIENCE)
            self._break_off(interrupted)
            raise

    def _end(self, tape: LiveTape, error: BaseException | None) -> None:
        """Show how it came out, for good."""
        tape.close()
        whole = self._recorded() or tape
        notes = [] if error is None else [f"{stopped_by(error)}: what was played is kept"]
        if isinstance(whole, Replay):
            notes.append(f"recorded: {whole.path}")
        if self._bare:
            self._crowd.tell(whole, notes)
            return
        self._output.end(_finished(whole, notes, framed=error is None or _size(whole) < _QUICK))
        note_shown(self._cell, tape.started.match)

    def _break_off(self, error: BaseException) -> None:
        """Say in words how it came out, where nothing better was shown by now."""
        if self._tape is None or self._bare:
            return
        notes = [f"{stopped_by(error)}: what was played is kept"]
        if self.recorder is not None:
            notes.append(f"recorded: {self.recorder.path}")
        self._output.end(told([end_line(self._tape), *notes]))

    def _dispose(self) -> None:
        """Let go of the viewer, which may have much to tell yet that nobody looks at any more."""
        view, self._view = self._view, None
        if view is not None:
            thread = threading.Thread(target=view.dispose, name="arena output", daemon=True)
            thread.start()
            thread.join(_MOMENT)


def _size(tape: Tape) -> int:
    """Bytes of the scenes of a match, about."""
    try:
        return tape.plies * len(msgspec.json.encode(tape.frame(tape.plies).scene))
    except (ReplayError, ValueError, TypeError, IndexError):
        return 0


def _finished(tape: Tape, notes: list[str], *, framed: bool) -> Mapping[str, str]:
    """What is kept of a match: in words where no more can be made of it, so that its result is never lost for that."""
    from arena.replays.export.bundle import bundle, unframed

    for show in (bundle, unframed) if framed else (unframed,):
        try:
            return show(tape, notes=notes)
        except Exception:  # noqa: S112 - a scene or a replay that nobody thought of
            continue
    return told([end_line(tape), *notes])


def told(lines: list[str], above: str = "") -> dict[str, str]:
    """Lines of text, which may be foreign, as an output; `above` is HTML of our own that stands above them."""
    html = "".join(f"<div>{escape(one_line(line))}</div>" for line in lines)
    return {"text/html": f"<div {VERBATIM}>{above}{html}</div>", "text/plain": "\n".join(map(one_line, lines))}


def stopped_by(error: BaseException) -> str:
    """What has stopped a cell, in a word or two."""
    interrupted = isinstance(error, (KeyboardInterrupt, CancelledError))
    return "interrupted" if interrupted else f"stopped by {type(error).__name__}"


def note_shown(cell: Cell, name: str) -> None:
    """Note that something, by its name, was shown to its end by what a cell executes, and not only captured there."""
    from IPython.core.displaypub import CapturingDisplayPublisher

    if not isinstance(cell.publisher, CapturingDisplayPublisher):
        _shown.append((cell.id, name))


def shown_now(name: str) -> bool:
    """Whether something was shown to its end by what the kernel executes at this moment."""
    shell = kernel_shell()
    return shell is not None and (execution(shell), name) in _shown


def _still(tape: Tape) -> Mapping[str, str]:
    return {"text/html": still(tape), "text/plain": words(tape)}


def refuse_persons(setup: Setup) -> None:
    """Raise ParameterError where a person sits whom nobody could ask: a cell that plays answers no clicks."""
    from arena.agents.human import Human

    if kernel_shell() is None:
        return
    for player in setup.players:
        if isinstance(player.agent, Human) and player.agent.ask is None:
            raise ParameterError(
                "a cell that plays hears no clicks: to play in a notebook yourself take arena.live(game, seats), which "
                "shows a board and leaves the cell free"
            )
