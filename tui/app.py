"""The app, and the functions that run it: watch a replay, watch a match while it is played, look through a folder."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import constants
from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver

from arena.replays.events import AnyEvent, MatchEnded
from arena.replays.shelf import Shelved
from arena.replays.tape import Tape
from arena.tui.feed import Feed
from arena.tui.messages import Grown
from arena.tui.palette import defaults
from arena.tui.player import Player
from arena.tui.screens.match import MatchScreen
from arena.tui.screens.play import PlayScreen
from arena.tui.screens.replays import ReplayEntry, ReplaysScreen
from arena.tui.screens.waiting import WaitingScreen

PACE = 0.7
"""Seconds a ply, where nothing else is asked for."""
_SIGNALS = ("SIGTERM", "SIGHUP", "SIGINT")


class ArenaApp(App[None]):
    """The terminal app. It shows one of three things: a tape, a stream of events, or a list of replays.

    Args:
        tape: a replay, or a file that another process is still writing.
        events: a match as it is played; it is read by this app, and closed when the app ends.
        record: opens what is being recorded of it, so that not all of a long match has to be kept.
        player: the person who plays in it, if anybody does.
        folder: replays to choose from.
        place: where they lie, in words.
        speed: seconds a ply; 0 stays with the newest ply of a live match.
        title: the title of the terminal window.
    """

    CSS_PATH = Path(__file__).with_name("arena.tcss")
    SUSPENDED_SCREEN_CLASS = "-covered"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "Quit"),
        Binding("ctrl+c", "quit", show=False, priority=True),
        Binding("ctrl+q", "quit", show=False, priority=True),
    ]

    def __init__(
        self,
        tape: Tape | None = None,
        *,
        events: AsyncIterator[AnyEvent] | None = None,
        record: Callable[[], Tape | None] | None = None,
        player: Player | None = None,
        folder: Iterable[ReplayEntry] | None = None,
        place: str = "this folder",
        speed: float = PACE,
        title: str = "arena",
    ) -> None:
        super().__init__(driver_class=None if player is None else _play_driver())
        self.title = title
        self.feed = None if events is None else Feed(events, lambda: self.post_message(Grown()), record)
        self._player = player
        self._tape, self._folder, self._place, self._pace = tape, folder, place, speed
        self._match: MatchScreen | None = None
        self._handled: list[signal.Signals] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return defaults(self.current_theme)

    async def on_mount(self) -> None:
        self._handle_signals()
        if self.feed is not None:
            await self.push_screen(WaitingScreen())
            self.feed.start()
        elif self._tape is not None:
            await self.push_screen(MatchScreen(self._tape, pace=self._pace))
        else:
            await self.push_screen(ReplaysScreen(self._folder or (), self._place, pace=self._pace))

    async def on_unmount(self) -> None:
        for number in self._handled:
            asyncio.get_running_loop().remove_signal_handler(number)
        self._handled = []
        if self.feed is not None:
            await self.feed.stop()

    def _handle_signals(self) -> None:
        """Let a signal end the app as `q` does, so that the stream is closed and the terminal given back."""
        if self.is_headless:
            return
        loop = asyncio.get_running_loop()
        for name in _SIGNALS:
            number = getattr(signal, name, None)
            if number is not None:
                with suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
                    loop.add_signal_handler(number, self.exit)
                    self._handled.append(number)

    async def on_grown(self) -> None:
        """Show what has come; the match screen from the first event on."""
        feed = self.feed
        assert feed is not None
        if self._match is None and feed.tape is not None:
            if self._player is None:
                self._match = MatchScreen(feed.tape, pace=self._pace, play=True)
            else:
                self._match = PlayScreen(feed.tape, self._player)
            await self.switch_screen(self._match)
        if self._match is not None:
            self._match.grown()
        shown = self._match or next((s for s in self.screen_stack if isinstance(s, WaitingScreen)), None)
        if feed.error is not None and shown is not None:
            shown.fail(feed.error)
        elif feed.done and isinstance(shown, WaitingScreen):
            shown.empty()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys to the game while a person plays with them."""
        playing = isinstance(self.screen, PlayScreen) and self.screen.is_raw
        return not (playing and action in ("command_palette", "quit"))

    async def action_quit(self) -> None:
        """End the app. A match that is being played is stopped first; a person who plays in it is asked before.

        What lies over that person's match is closed instead.
        """
        playing = next((one for one in self.screen_stack if isinstance(one, PlayScreen) and one.is_live), None)
        if playing is None:
            await self.action_leave()
        elif playing is self.screen:
            await playing.action_leave()
        else:
            self.screen.dismiss()

    async def action_leave(self) -> None:
        """End the app and ask nobody."""
        if self.feed is not None:
            await self.feed.stop()
        self.exit()


def watch(tape: Tape, *, pace: float = PACE) -> None:
    """Watch a replay, or a match that another process is recording, until the person quits."""
    ArenaApp(tape, speed=pace).run()


def browse(place: Path, shelved: Iterable[Shelved], *, pace: float = PACE) -> None:
    """Choose among the replays of a folder and watch them, until the person quits."""
    ArenaApp(folder=entries(shelved), place=str(place), speed=pace).run()


async def awatch_live(
    events: AsyncIterator[AnyEvent],
    *,
    pace: float = PACE,
    record: Callable[[], Tape | None] | None = None,
    player: Player | None = None,
) -> MatchEnded | None:
    """Watch a match while it is played, until the person quits; how it ended, or None if it was left before.

    The stream is closed when the app ends, however it ends. What the stream raised is shown, and raised afterwards.
    A `player` has been seated by the caller; `record` is as `ArenaApp` takes it.
    """
    app = ArenaApp(events=events, speed=pace, record=record, player=player)
    assert app.feed is not None
    try:
        await app.run_async()
    finally:
        await app.feed.stop()
    if app.feed.error is not None:
        raise app.feed.error
    return None if app.feed.tape is None else app.feed.tape.ended


def watch_live(
    events: AsyncIterator[AnyEvent],
    *,
    pace: float = PACE,
    record: Callable[[], Tape | None] | None = None,
    player: Player | None = None,
) -> MatchEnded | None:
    """`awatch_live` for a caller without an event loop."""
    return asyncio.run(awatch_live(events, pace=pace, record=record, player=player))


def entries(shelved: Iterable[Shelved]) -> Iterator[ReplayEntry]:
    """The replays on a shelf as a list shows them, read as they are asked for."""
    for one in shelved:
        name, replay = one.path.name, one.replay
        if replay is None:
            yield ReplayEntry(name, "", (), "", None, "", _nothing, one.problem or "it cannot be read")
            continue
        started, ended = replay.started, replay.ended
        ending = replay.status if ended is None else f"{ended.ending}: {ended.detail}"
        players = tuple(seated.player for seated in started.seats)
        date = started.created[:16].replace("T", " ")
        yield ReplayEntry(name, started.game.title, players, ending, replay.plies, date, partial(_same, replay))


def _play_driver() -> type[Driver] | None:
    """The driver of somebody who plays; None where textual's own is as good."""
    if constants.DRIVER is not None:
        return None
    try:
        from arena.tui.driver import PlayDriver
    except ImportError:  # Windows, or a textual whose parts lie elsewhere
        return None
    return PlayDriver


def _same(tape: Tape) -> Tape:
    return tape


def _nothing() -> Tape:
    raise LookupError("there is no tape")
