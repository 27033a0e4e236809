"""The first screen: what can be done here, and what each of it is about."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from arena.replays.opening import open_replay
from arena.replays.tape import Tape
from arena.tui import offers as offering
from arena.tui.findings import Findings, look
from arena.tui.host import host, work
from arena.tui.messages import Begin, OpenTape, Place, Resume, Visit
from arena.tui.offers import Offer
from arena.tui.plan import DEMO, FIRST, Plan, is_own
from arena.tui.recent import Recent, recent
from arena.tui.scenes.picture import one_line
from arena.tui.screens import telling
from arena.tui.screens.dialogs import Help

RECENT = 4
"""Replays that are listed."""
_LOOK = 1.0
"""Seconds between two looks at the matches that are played."""
KEYS = (
    ("↑ ↓ enter", "choose"),
    ("p", "play what is proposed"),
    ("n", "a new match: choose the game and who plays"),
    ("d", "watch the demo: two bots"),
    ("c", "continue"),
    ("r", "all replays"),
    ("t", "tournaments"),
    ("m", "look for models again"),
    ("s", "settings"),
    ("pgup pgdn", "scroll what stands on the right"),
    ("ctrl+p", "commands and themes"),
    ("q", "quit"),
    ("mouse", "click what you want"),
)


TOURNAMENTS = ("tournaments", "Tournaments", "t", "")


class HomeScreen(Screen[None]):
    """What a person sees first. The list on the left is what can be done; the right tells of what is pointed at."""

    CSS_PATH = Path(__file__).parent.parent / "home.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (60, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "choose('again')", "Play"),
        Binding("n", "choose('new')", "New match"),
        Binding("d", "choose('demo')", "Demo", show=False),
        Binding("c", "proceed", "Continue", show=False),
        Binding("r", "choose('replays')", "Replays"),
        Binding("t", "choose('tournaments')", "Tournaments", show=False),
        Binding("m", "choose('models')", "Models", show=False),
        Binding("s", "choose('settings')", "Settings"),
        Binding("f1,question_mark,k", "help", "Help", key_display="?"),
        Binding("pagedown", "read(8)", show=False),
        Binding("pageup", "read(-8)", show=False),
    ]

    class Found(Message):
        """What models there are."""

        def __init__(self, findings: Findings) -> None:
            super().__init__()
            self.findings = findings

    class Described(Message):
        """What the games are that can be begun at once."""

        def __init__(self, games: dict[str, Offer]) -> None:
            super().__init__()
            self.games = games

    class Remembered(Message):
        """The replays that were watched last."""

        def __init__(self, replays: Sequence[Recent]) -> None:
            super().__init__()
            self.replays = replays

    class Failed(Message):
        """Something cannot be done."""

        def __init__(self, why: str) -> None:
            super().__init__()
            self.why = why

    def __init__(self) -> None:
        super().__init__()
        self.findings: Findings | None = None
        self._looked = False
        self._games: dict[str, Offer] = {}
        self._recent: Sequence[Recent] = ()
        self._listed: tuple[Any, ...] = ()
        self.trouble = ""
        """Why the last thing could not be done."""
        self._busy = False

    def compose(self) -> ComposeResult:
        yield Static(telling.HEADING, id="wordmark")
        with Horizontal(id="home"):
            yield OptionList(id="things", markup=False)
            with VerticalScroll(id="home-panel", can_focus=False):
                yield Static(id="home-trouble", markup=False)
                yield Static(id="home-told", markup=False)
        yield Footer(show_command_palette=False)

    @property
    def proposal(self) -> Plan:
        """What can be played with one key: the last match, or the first that everybody is offered."""
        return host(self).settings_file.settings.last or FIRST

    def on_mount(self) -> None:
        self._list()
        self.query_one(OptionList).focus()
        self.set_interval(_LOOK, self._look_at_matches)

    def on_screen_resume(self) -> None:
        """Look again at what may have changed meanwhile."""
        self._busy = False
        self._list()
        policy = host(self).policy
        if policy.play:
            work(self, partial(self._describe, {self.proposal.game, DEMO.game}), "describe")
        watched = host(self).settings_file.settings.recent
        work(self, partial(self._remember, watched), "remember")
        if policy.play and policy.spend and not self._looked:
            self._look()

    def _look(self) -> None:
        self._looked, self.findings = True, None
        work(self, self._find, "look")

    async def _find(self) -> None:
        self.post_message(self.Found(await look()))

    async def _describe(self, specs: set[str]) -> None:
        policy = host(self).policy
        wanted = [spec for spec in specs if not policy.refuses_game(spec) and not spec.startswith("python:")]
        found = {spec: await asyncio.to_thread(offering.game, spec) for spec in wanted}
        self.post_message(self.Described(found))

    async def _remember(self, paths: Sequence[str]) -> None:
        self.post_message(self.Remembered(await asyncio.to_thread(recent, paths, RECENT)))

    def on_home_screen_found(self, event: Found) -> None:
        self.findings = event.findings
        self._list()

    def on_home_screen_described(self, event: Described) -> None:
        self._games |= event.games
        self._list()

    def on_home_screen_remembered(self, event: Remembered) -> None:
        self._recent = event.replays
        self._list()

    def on_home_screen_failed(self, event: Failed) -> None:
        self.refuse(event.why)

    def refuse(self, text: str) -> None:
        """Say in place why something cannot be done."""
        self._busy = False
        self._say(text)

    def _say(self, text: str) -> None:
        self.trouble = text
        said = self.query_one("#home-trouble", Static)
        said.set_class(bool(text), "-said")
        said.update(one_line(text, 500))

    # the list

    def _look_at_matches(self) -> None:
        if self.is_current and self._matches() != self._listed:
            self._list()

    def _matches(self) -> tuple[Any, ...]:
        return tuple((one.title, one.is_live) for one in host(self).sessions)

    def _list(self) -> None:
        """List what can be done now; what was pointed at stays so."""
        self._listed = self._matches()
        things = self.query_one(OptionList)
        at = things.highlighted
        before = None if at is None else things.get_option_at_index(at).id
        rows = self._rows()
        things.set_options(rows)
        names = [row.id for row in rows]
        first = next(number for number, row in enumerate(rows) if not row.disabled)
        things.highlighted = names.index(before) if before is not None and before in names else first
        self._tell()

    def _rows(self) -> list[Option]:
        policy, sessions = host(self).policy, host(self).sessions
        groups: list[tuple[str, list[tuple[str, str, str, str]]]] = []
        if policy.play:
            title = telling.proposal(self.proposal, self._games.get(self.proposal.game))
            quick = [("again", title, "p", ""), ("new", "New match…", "n", ""), ("demo", "Watch two bots", "d", "")]
            groups.append(("play", quick))
        going = [
            (f"session-{number}", one.title, "c" if number == 0 else "", "live" if one.is_live else "over")
            for number, one in enumerate(sessions)
        ]
        if going:
            groups.append(("continue", going))
        today = datetime.now().strftime("%Y-%m-%d")
        watched = [
            (f"recent-{number}", telling.watched(one), "" if number or going else "c", telling.day(one, today))
            for number, one in enumerate(self._recent)
        ]
        groups.append(("watch", [*watched, ("replays", "All replays", "r", ""), TOURNAMENTS]))
        rest = [("settings", "Settings", "s", ""), ("keys", "Keys", "?", ""), ("quit", "Quit", "q", "")]
        if policy.play and policy.spend:
            rest.insert(0, ("models", "Models", "m", "looking…" if self.findings is None else self.findings.summary))
        groups.append(("arena", rest))
        rows: list[Option] = []
        for number, (heading, things) in enumerate(groups):
            text = f"\n{heading.upper()}" if number else heading.upper()
            rows.append(Option(Content.styled(text, "$quiet bold"), disabled=True))
            rows += [Option(telling.row(title, key, note), id=name) for name, title, key, note in things]
        return rows

    def _tell(self) -> None:
        things = self.query_one(OptionList)
        at = things.highlighted
        name = "" if at is None else things.get_option_at_index(at).id or ""
        self.query_one("#home-told", Static).update(self._told(name))
        self.query_one("#home-panel", VerticalScroll).scroll_home(animate=False)

    def _told(self, name: str) -> Content:
        settings, policy = host(self).settings_file, host(self).policy
        kind, _, number = name.partition("-")
        if kind == "again":
            return telling.plan(self.proposal, self._games.get(self.proposal.game), policy)
        if kind == "demo":
            return telling.plan(DEMO, self._games.get(DEMO.game), policy)
        if kind == "session" and int(number) < len(host(self).sessions):
            return telling.session(host(self).sessions[int(number)])
        if kind == "recent" and int(number) < len(self._recent):
            return telling.replay(self._recent[int(number)])
        if kind == "models":
            return telling.models(self.findings)
        if kind == "replays":
            return telling.replays(host(self).folder if policy.write else None, self._recent)
        if kind == "tournaments":
            return telling.tournaments(settings.settings.tournaments if policy.write else ())
        if kind == "settings":
            return telling.settings(settings, policy)
        return telling.plain_thing(kind, KEYS)

    # what a person does

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._tell()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_choose(event.option_id or "")

    def action_choose(self, name: str) -> None:
        """Do what stands in the list under a name, if it stands there."""
        things = self.query_one(OptionList)
        if name not in [option.id for option in things.options]:
            return
        things.highlighted = things.get_option_index(name)
        self._say("")
        kind, _, number = name.partition("-")
        if kind == "again" or kind == "demo":
            self._begin(self.proposal if kind == "again" else DEMO)
        elif kind == "session":
            sessions = host(self).sessions
            if int(number) < len(sessions):
                self.post_message(Resume(sessions[int(number)]))
        elif kind == "recent":
            self._open(self._recent[int(number)].path)
        elif kind == "models":
            self._look()
            self._list()
        elif kind == "quit":
            self.run_worker(self.app.action_quit(), group="quit")
        elif kind == "keys":
            self.action_help()
        else:
            self.post_message(Visit(cast(Place, kind)))

    def _begin(self, plan: Plan) -> None:
        if self._busy:
            return
        if all(is_own(seat) for seat in plan.seats):
            self._busy = True
            self.post_message(Begin(plan))
        else:  # one key spends no money, and starts no program
            self.post_message(Visit("new"))

    def _open(self, path: str) -> None:
        self.run_worker(partial(self._opened, path), thread=True, exclusive=True, group="open")

    def _opened(self, path: str) -> None:
        """Open a replay, in a thread."""
        try:
            tape: Tape = open_replay(path)
        except Exception as error:  # a foreign file: what is wrong with it is shown, and the list stays
            self.post_message(self.Failed(str(error) or type(error).__name__))
        else:
            self.post_message(OpenTape(tape))

    def action_proceed(self) -> None:
        """Go back to the match that was begun last, or to the replay that was watched last."""
        self.action_choose("session-0" if host(self).sessions else "recent-0")

    def action_help(self) -> None:
        """List the keys."""
        self.app.push_screen(Help(KEYS))

    def action_read(self, lines: int) -> None:
        """Scroll what is told."""
        self.query_one("#home-panel", VerticalScroll).scroll_relative(y=lines, animate=False)
