"""The app: what is on the screen, which matches it plays, and what whoever sits before it may do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import ClassVar

from textual import constants
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.events import Event, Paste
from textual.screen import Screen

from arena.agents.persons.player import Player
from arena.edges import folder_for
from arena.replays.events import AnyEvent
from arena.replays.player import Replay
from arena.replays.tape import Tape
from arena.tournaments.folder import is_tournament
from arena.tui.feed import Feed
from arena.tui.forking import Chosen, set_up_from
from arena.tui.garbage import Garbage
from arena.tui.messages import Begin, Browse, Grown, OpenTape, OpenTournament, PlayOn, Resume, Visit
from arena.tui.palette import defaults
from arena.tui.places import screen_at
from arena.tui.plan import Plan
from arena.tui.policy import OWNER, Policy
from arena.tui.scenes.picture import one_line
from arena.tui.screens.curtain import Curtain
from arena.tui.screens.dialogs import Sure
from arena.tui.screens.fork import ForkScreen
from arena.tui.screens.match import MatchScreen
from arena.tui.screens.person import LOWEST, PersonScreen
from arena.tui.screens.play import PlayScreen
from arena.tui.screens.table import TableScreen
from arena.tui.screens.waiting import WaitingScreen
from arena.tui.session import Record, Session
from arena.tui.settings import SettingsFile
from arena.tui.signals import Signals


class ArenaApp(App[None]):
    """The terminal app. It begins with one of these: a match, a tape, the replays of a folder, or its home screen.

    Args:
        tape: a replay, or a file that another process is still writing.
        session: a match that the app plays; it is stopped when the app ends.
        events: the same as a bare stream, with `record` and `player` as `Session` takes them.
        browse: whether to begin with the list of replays.
        tournament: the folder of one to begin with.
        folder: where replays are recorded and looked for; None is the platform's data folder.
        settings: what is remembered; by default nothing is read and nothing kept.
        policy: what whoever sits before the app may do.
        speed: seconds a ply; 0 stays with the newest ply of a live match; None is what the settings say.
        title: the title of the terminal window.
    """

    CSS_PATH: ClassVar[list[Path]] = [Path(__file__).with_name(name) for name in ("arena.tcss", "table.tcss")]  # type: ignore[assignment]
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
        session: Session | None = None,
        events: AsyncIterator[AnyEvent] | None = None,
        record: Record | None = None,
        player: Player | None = None,
        browse: bool = False,
        tournament: Path | None = None,
        folder: Path | None = None,
        settings: SettingsFile | None = None,
        policy: Policy = OWNER,
        speed: float | None = None,
        title: str = "arena",
    ) -> None:
        if session is None and events is not None:
            session = Session(events, record, player=player)
        self._first, self._tape, self._browse, self._tournament = session, tape, browse, tournament
        super().__init__(driver_class=_driver())
        self.title = title
        self.settings_file = settings or SettingsFile(None)
        self.policy = policy
        self.folder = folder_for(folder or self.settings_file.settings.replays or None)
        self.sessions: list[Session] = []
        """The matches that this app plays, or has played and still shows."""
        self.pace = self.settings_file.settings.pace if speed is None else speed
        self._signals = Signals()
        self._garbage = Garbage()
        self._beginning = False
        """Whether a match is being set up."""

    @property
    def feed(self) -> Feed | None:
        """The stream of the match that the app began with."""
        return None if self._first is None else self._first.feed

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return defaults(self.current_theme)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The commands of the palette; none that writes a file where that is not allowed."""
        if isinstance(screen, MatchScreen):
            yield from screen.commands
        for command in super().get_system_commands(screen):
            if self.policy.write or command.title not in ("Screenshot", "Save screenshot"):
                yield command

    async def on_mount(self) -> None:
        if not self.is_headless:
            self._signals.take(self.exit)  # so that streams are closed and the terminal is given back
        self._remember_theme()
        if self._first is not None:
            await self.play(self._first)
        elif self._tape is not None:
            await self.push_screen(MatchScreen(self._tape, pace=self.pace))
        elif self._tournament is not None:
            await self.on_open_tournament(OpenTournament(self._tournament))
        else:
            await self.push_screen(screen_at("replays" if self._browse else "home", self.folder))
        if self.settings_file.problem:
            self.notify(one_line(self.settings_file.problem, 300), severity="warning", markup=False)
        self.call_after_refresh(self._garbage.spare)

    async def on_event(self, event: Event) -> None:
        """Hand on what came; of what is pasted, nothing but text: fields show what they are given as it is."""
        if isinstance(event, Paste):
            event.text = "".join(one for one in event.text if one.isprintable() or one in "\n\r\t")
        await super().on_event(event)

    async def on_unmount(self) -> None:
        self._garbage.restore()
        self._signals.give_back()
        await self._stop_all()

    def _remember_theme(self) -> None:
        """Put the theme on that was chosen last, and keep the one that is chosen next."""
        file = self.settings_file
        if file.settings.theme in self.available_themes:
            self.theme = file.settings.theme

        def keep() -> None:
            if self.theme != file.settings.theme:
                file.settings.theme = self.theme
                if self.policy.write:
                    file.save()

        self.watch(self, "theme", keep, init=False)

    # Matches that are played here

    async def play(self, session: Session) -> None:
        """Begin to play a match, and show it."""
        self.sessions.append(session)
        session.tell = lambda: self.post_message(Grown(session))
        await self.push_screen(WaitingScreen(session))
        session.start()

    async def on_grown(self, message: Grown) -> None:
        """Show what has come; the match screen from the first event on."""
        session = message.session
        if not isinstance(session, Session) or session not in self.sessions:
            return
        waiting = next((s for s in self.screen_stack if isinstance(s, WaitingScreen) and s.session is session), None)
        if waiting is not None and session.tape is not None and waiting is self.screen:
            await self.pop_screen()
            await self._show(session)
        screen = session.screen
        if screen is not None and screen in self.screen_stack:
            screen.grown()
            if session.feed.error is not None:
                screen.fail(session.feed.error)
        elif waiting is not None and session.feed.done:
            if session.feed.error is not None:
                waiting.fail(session.feed.error)
            elif session.tape is None:
                waiting.empty()
        elif session.feed.done and waiting is None:
            self.sessions.remove(session)  # its replay stays
            self.notify(f"{one_line(session.title, 200)} is over", markup=False)

    def _screen_of(self, session: Session) -> MatchScreen:
        """A new screen for a match that has begun."""
        assert session.tape is not None
        if session.player is not None:
            session.screen = PlayScreen(session.tape, session.player)
        elif session.people is not None:
            session.screen = TableScreen(session, self.settings_file.settings.hints)
        else:
            session.screen = MatchScreen(session.tape, pace=self.pace, play=True)
        return session.screen

    async def _show(self, session: Session) -> None:
        """Show a match that has begun; once it is over and left, nothing of it is kept but its replay."""

        def left(_: None) -> None:
            if session.feed.done and session in self.sessions:
                self.sessions.remove(session)

        await self.push_screen(self._screen_of(session), left)

    async def on_resume(self, message: Resume) -> None:
        """Go back to a match that is being played."""
        session = message.session
        if isinstance(session, Session) and session in self.sessions and session.tape is not None:
            await self._show(session)

    async def _stop_all(self) -> None:
        for session in self.sessions:
            await session.stop()

    async def _drop(self, session: Session) -> None:
        if session in self.sessions:
            self.sessions.remove(session)
        await session.stop()

    # Where to go

    async def on_visit(self, message: Visit) -> None:
        """Go to another screen."""
        if message.place == "home":
            while len(self.screen_stack) > LOWEST:
                await self.pop_screen()
        elif message.place == "new" and not self.policy.play:
            self.notify("this arena is for watching only", severity="warning", markup=False)
        else:
            await self.push_screen(screen_at(message.place, self.folder))

    async def on_open_tape(self, message: OpenTape) -> None:
        """Watch a tape."""
        tape = message.tape
        if isinstance(tape, Replay) and self.policy.write:
            self.settings_file.watched(str(tape.path.absolute()))
        await self.push_screen(MatchScreen(tape, pace=self.pace, play=tape.status == "live"))

    async def on_open_tournament(self, message: OpenTournament) -> None:
        """Show how a tournament stands."""
        if self.policy.write and is_tournament(message.folder):
            self.settings_file.visited(str(message.folder.absolute()))
        await self.push_screen(screen_at("tournament", message.folder))

    async def on_browse(self, message: Browse) -> None:
        """Look through a folder of replays."""
        await self.push_screen(screen_at("replays", message.folder))

    def on_begin(self, message: Begin) -> None:
        """Set a match up, and play it."""
        if not self._beginning:
            self._beginning = True
            self.run_worker(self._begin(message.plan), group="begin")

    async def _begin(self, plan: Plan) -> None:
        try:
            await self._begun(plan)
        finally:
            self._beginning = False

    async def _begun(self, plan: Plan) -> None:
        if why := self.policy.refuses_match(plan.game, plan.seats, plan.table) or self._refuses_more():
            self._refuse(why)
            return
        try:
            setup = await asyncio.to_thread(plan.set_up)
            session = Session.of(setup, self.folder)
        except (Exception, SystemExit) as error:  # games and agents may be anybody's
            self._refuse(one_line(error, 500) or type(error).__name__)
            return
        self.settings_file.settings.last = plan
        if self.policy.write:
            self.settings_file.save()
        await self.play(session)

    def _refuses_more(self) -> str:
        """Why no match may be begun beside those that are played; empty where one may."""
        return self.policy.refuses_more(sum(one.is_live for one in self.sessions), self.folder)

    def _refuse(self, why: str) -> None:
        """Say in place why a match cannot be played."""
        refuse = getattr(self.screen, "refuse", None)
        if callable(refuse):
            refuse(why)
        else:
            self.notify(why, title="no match", severity="error", timeout=10, markup=False)

    def on_play_on(self, message: PlayOn) -> None:
        """Ask who plays on from a ply of a tape, and play."""
        if not self.policy.play:
            self.notify("this arena is for watching only", severity="warning", markup=False)
            return
        if isinstance(self.screen, PersonScreen) and self.screen.is_live:
            self.notify("finish or leave this match first", severity="warning", markup=False)
            return
        tape, ply = message.tape, message.ply
        if tape.ended is not None and tape.ended.reason == "rules" and ply >= tape.plies:
            self.notify("the game is over here: go back to an earlier ply", severity="warning", markup=False)
            return

        def chosen(seats: Chosen | None) -> None:
            if seats is not None:
                self.run_worker(self._fork(tape, ply, seats), group="begin")

        self.push_screen(ForkScreen(tape, ply), chosen)

    async def _fork(self, tape: Tape, ply: int, seats: Chosen) -> None:
        players = [seats.get(seated.seat, seated.player) for seated in tape.started.seats]
        why = self.policy.refuses_match(tape.started.game.id, players, tape.started.table)
        if why := why or self._refuses_more():
            self._refuse(why)
            return
        record = next((one.record for one in self.sessions if one.tape is tape), None)
        try:
            setup = await asyncio.to_thread(set_up_from, tape, record, ply, seats)
            session = Session.of(setup, self.folder)
        except (Exception, SystemExit) as error:
            self._refuse(one_line(error, 500) or type(error).__name__)
            return
        await self.play(session)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys to the game while a person plays with them."""
        playing = isinstance(self.screen, PlayScreen) and self.screen.is_raw
        if playing and action in ("command_palette", "quit"):
            return False
        return not (isinstance(self.screen, Curtain) and action == "command_palette")

    async def action_quit(self) -> None:
        """End the app. A match that is being played is stopped first; a person who plays in it is asked before.

        What lies over that person's match is closed instead.
        """
        playing = next((one for one in self.screen_stack if isinstance(one, PersonScreen) and one.is_live), None)
        others = [one for one in self.sessions if one.is_live and one.screen not in self.screen_stack]
        if playing is not None and playing is self.screen:
            await playing.action_leave()
        elif playing is not None and isinstance(self.screen, Curtain):
            playing.ask_to_leave()
        elif playing is not None:
            self.screen.dismiss()
        elif others and not isinstance(self.screen, Sure):
            many = "1 match is" if len(others) == 1 else f"{len(others)} matches are"
            detail = f"{many} still being played, and will be void. The replays are kept."
            self.push_screen(Sure("Quit?", detail), self._quit)
        else:
            await self._quit(True)

    async def _quit(self, sure: bool | None) -> None:
        if sure:
            await self._stop_all()
            self.exit()

    async def action_leave_waiting(self) -> None:
        """Leave a match that has not begun."""
        if isinstance(self.screen, WaitingScreen):
            await self._drop(self.screen.session)
            if len(self.screen_stack) > LOWEST:
                await self.pop_screen()
            else:
                self.exit()

    async def action_leave(self) -> None:
        """Leave the match that is looked at, and ask nobody: back to where it was begun from, else out of the app."""
        session = next((one for one in self.sessions if one.screen is self.screen), None)
        if session is None or len(self.screen_stack) <= LOWEST:
            await self._quit(True)
        else:
            await self._drop(session)
            await self.pop_screen()


def _driver() -> type[Driver] | None:
    """The driver of whoever may come to play with raw keys; None where only textual's own is there."""
    if constants.DRIVER is not None:
        return None
    try:
        from arena.tui.driver import PlayDriver
    except ImportError:  # Windows, or a textual whose parts lie elsewhere
        return None
    return PlayDriver
