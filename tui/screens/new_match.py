"""The form for a new match: a game, a player for each seat, and under "More" everything else."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Button, Collapsible, Footer, Label, Static

from arena.edges import checked
from arena.games.core.errors import GameError
from arena.games.core.info import GameInfo
from arena.games.spec import parse_spec
from arena.table import Table
from arena.tui import offers as offering
from arena.tui.bindings import FORM_KEYS
from arena.tui.checks import Verdict, judged
from arena.tui.findings import Findings, look
from arena.tui.host import host, work
from arena.tui.messages import Begin
from arena.tui.offers import Offer
from arena.tui.parameters import maker_of, problem_of
from arena.tui.plan import FIRST, Plan, proposed
from arena.tui.scenes.picture import one_line
from arena.tui.screens.dialogs import Help
from arena.tui.screens.pick_game import PickGame
from arena.tui.screens.pick_player import PickPlayer
from arena.tui.widgets.about import about, card
from arena.tui.widgets.form import Field
from arena.tui.widgets.form_rules import RULES, rule_fields
from arena.tui.widgets.seat_row import SeatRow

SEATS = 64
"""Seats of a plan that are shown; a game says how many it has."""
_PAUSE = 0.2
"""Seconds without a change before the plan is checked."""


class NewMatchScreen(Screen[None]):
    """A plan as a form. It begins with what was played last."""

    CSS_PATH = Path(__file__).parent.parent / "home.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "game", "Game"),
        *(Binding(str(number), f"seat({number - 1})", "Player", show=number == 1) for number in range(1, 10)),
        Binding("m", "more", "More"),
        Binding("s", "start", "Start"),
        Binding("y", "copy", "Copy command"),
        Binding("question_mark", "help", "Help", key_display="?"),
        Binding("f1", "help", "Help", key_display="F1"),
        Binding("escape", "back", "Back"),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
        Binding("pagedown", "read(10)", show=False),
        Binding("pageup", "read(-10)", show=False),
    ]

    class Opened(Message):
        """The registered games are known, or what models there are."""

        def __init__(self, games: Sequence[Offer] | None = None, findings: Findings | None = None) -> None:
            super().__init__()
            self.games, self.findings = games, findings

    class Described(Message):
        """What the chosen game is."""

        def __init__(self, offer: Offer) -> None:
            super().__init__()
            self.offer = offer

    class Judged(Message):
        """A plan was checked."""

        def __init__(self, verdict: Verdict, info: GameInfo | None) -> None:
            super().__init__()
            self.verdict, self.info = verdict, info

    def __init__(self, plan: Plan | None = None) -> None:
        """`plan` is what to begin with, in place of the last one."""
        super().__init__()
        self._first = plan
        self._game = ""
        self._params: dict[str, str] = {}
        self._seats: list[str] = []
        self._names: tuple[str, ...] = ()
        self._offer: Offer | None = None
        self._info: GameInfo | None = None
        self._games: Sequence[Offer] = ()
        self._findings: Findings | None = None
        self._verdict: Verdict | None = None
        self.starting = False
        """Whether a match was begun of which nothing has been heard yet."""

    def compose(self) -> ComposeResult:
        plan = self._take(self._first or host(self).settings_file.settings.last or FIRST)
        yield Static(Content.assemble((" arena ", "bold $text-accent"), ("new match", "$foreground")), id="head")
        with Horizontal(id="match-form"):
            with VerticalScroll(id="form", can_focus=False):
                with Horizontal(classes="row"):
                    yield Label("Game", classes="name")
                    yield Button(Content(one_line(self._game, 60)), id="game", compact=True)
                yield Static(id="game-wrong", classes="wrong", markup=False)
                yield Vertical(*self._rows(), id="rows-of-seats")
                yield Button("Start", id="start", variant="primary")
                yield Static(id="refused", classes="wrong", markup=False)
                yield Static(id="command", markup=False)
                with Collapsible(title="More: parameters, clocks, seed, position", id="more"):
                    yield Vertical(id="parameters")
                    yield from rule_fields(plan)
            with VerticalScroll(id="rules", can_focus=False):
                yield Static(id="rules-of", markup=False)
                yield Static(id="card", markup=False)
        yield Footer(show_command_palette=False)

    def _take(self, plan: Plan) -> Plan:
        """Begin with a plan, which may have come out of a file."""
        try:
            spec = parse_spec(plan.game)
        except GameError:
            plan, spec = FIRST, parse_spec(FIRST.game)
        self._game = spec.kind if spec.target is None else f"{spec.kind}:{spec.target}"
        self._params = dict(spec.options)
        self._seats = list(plan.seats[:SEATS])
        self._names = tuple(f"Seat {number + 1}" for number in range(len(self._seats)))
        return plan

    def _rows(self) -> list[SeatRow]:
        return [
            SeatRow(number, name, seat)
            for number, (name, seat) in enumerate(zip(self._names, self._seats, strict=False))
        ]

    async def on_mount(self) -> None:
        self.query_one("#start").focus()
        self._tell()
        work(self, self._open, "open")
        self._describe()

    def on_screen_resume(self) -> None:
        self.starting = False
        self._refuse("")

    async def _open(self) -> None:
        """Find games and models, while the form can be filled in already."""
        policy = host(self).policy
        self.post_message(self.Opened(games=await asyncio.to_thread(offering.games, policy)))
        if policy.spend:
            self.post_message(self.Opened(findings=await look()))

    def on_new_match_screen_opened(self, event: Opened) -> None:
        if event.findings is not None:
            self._findings = event.findings
        if event.games is not None:
            self._games = event.games
            if isinstance(self.app.screen, PickGame):
                self.app.screen.show(event.games)

    def _describe(self) -> None:
        work(self, partial(self._descry, self._game), "describe")

    async def _descry(self, spec: str) -> None:
        if problem := host(self).policy.refuses_game(spec):
            self.post_message(self.Described(Offer(spec, spec, problem=problem)))
        else:
            self.post_message(self.Described(await asyncio.to_thread(offering.game, spec)))

    async def on_new_match_screen_described(self, event: Described) -> None:
        """Show the game's title and rules, and fields for its parameters."""
        offer = event.offer
        if offer.spec != self._game:
            return
        self._offer = offer
        self.query_one("#game", Button).label = Content(one_line(offer.title, 60))
        self.query_one("#rules-of", Static).update(about(offer))
        self.query_one("#card", Static).update(Content("\n") + card(offer.card))
        shown = self.query_one("#parameters", Vertical)
        await shown.remove_children()
        if offer.parameters:
            maker = maker_of(offer.spec)
            fields = [
                Field(one, self._params.get(one.name, ""), check=partial(problem_of, offer.spec, maker, one.name))
                for one in offer.parameters
            ]
            await shown.mount_all([Label(Content(f"the game: {one_line(offer.title, 40)}"), classes="part"), *fields])
            for field in fields:
                if field.parameter.required:
                    self.query_one(Collapsible).collapsed = False
        self._changed()

    def plan(self) -> Plan:
        """What the form says now."""
        game, seed, table = self._game, None, proposed(tuple(self._seats))
        for field in self.query(Field):
            name, value = field.parameter.name, field.value
            if not value or field.problem:
                continue
            if name in RULES and field.parent is not self.query_one("#parameters"):
                table[name] = getattr(checked({name: value}), name)
            elif field.id == "seed":
                seed = int(value)
        params = self._params if self._offer is None else self._given()
        game = ",".join([game, *(f"{name}={value}" for name, value in params.items())])
        position = self.query_one("#position", Field).value or None
        return Plan(game=game, seats=tuple(self._seats), seed=seed, position=position, table=table)

    def _given(self) -> Mapping[str, str]:
        """The game's parameters that differ from their defaults."""
        fields = self.query_one("#parameters").query(Field)
        return {field.parameter.name: field.value for field in fields if field.value and not field.problem}

    def _changed(self) -> None:
        """Tell what the form says, and have it checked."""
        self._tell()
        if not self.starting:
            self._refuse("")
        work(self, partial(self._check, self.plan()), "check")

    async def _check(self, plan: Plan) -> None:
        await asyncio.sleep(_PAUSE)
        verdict, info = await asyncio.to_thread(judged, plan, host(self).policy)
        self.post_message(self.Judged(verdict, info))

    async def on_new_match_screen_judged(self, event: Judged) -> None:
        """Say what is wrong where it is wrong, and seat as many as the game has seats."""
        verdict = self._verdict = event.verdict
        if verdict.plan.game != self.plan().game:
            return
        self._info = event.info
        self.query_one("#game-wrong", Static).update(one_line(verdict.problems.get("game", ""), 300))
        if verdict.seats and verdict.seats[:SEATS] != self._names:
            self._names = verdict.seats[:SEATS]
            if isinstance(self.app.screen, PickPlayer):
                self.app.screen.learn(self._names, event.info)
            rival = self._offer.rival if self._offer is not None else "random"
            first = "human" if host(self).policy.refuses("human") == "" and not self._seats else rival
            while len(self._seats) < len(self._names):
                self._seats.append(first if not self._seats else rival)
            del self._seats[len(self._names) :]
            await self._reseat()
            self._changed()
            return
        for row in self.query(SeatRow):
            place = row.number
            if place < len(verdict.plan.seats) and verdict.plan.seats[place] == row.spec:
                row.tell(verdict.problems.get(f"seat {place}", ""), verdict.costs[place])
        self.query_one("#position", Field).complain(verdict.problems.get("position", ""))
        table = verdict.problems.get("table", "")
        if table:
            self._refuse(f"the table: {table}")

    async def _reseat(self) -> None:
        shown = self.query_one("#rows-of-seats", Vertical)
        held = self.focused
        place = held.number if isinstance(held, SeatRow) else None
        await shown.remove_children()
        await shown.mount_all(self._rows())
        if place is not None or self.focused is None:
            self.query_one("#start").focus()

    def _tell(self) -> None:
        self.query_one("#command", Static).update(one_line(self.plan().command(), 2000))

    def refuse(self, text: str) -> None:
        """Say in place why the match cannot be played."""
        self.starting = False
        self._refuse(text)

    def _refuse(self, text: str) -> None:
        said = self.query_one("#refused", Static)
        said.remove_class("-calm")
        said.update(one_line(text, 500))
        if text:
            said.scroll_visible(animate=False)

    # what a person does

    def on_field_changed(self, event: Field.Changed) -> None:
        event.stop()
        self._changed()

    def on_field_submitted(self, event: Field.Submitted) -> None:
        event.stop()
        self.action_start()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "start":
            self.action_start()
        elif event.button.id == "game":
            self.action_game()

    def on_seat_row_pressed(self, event: SeatRow.Pressed) -> None:
        event.stop()
        self.action_seat(event.number)

    def on_click(self, event: Click) -> None:
        if event.widget is not None and event.widget.id == "command":
            self.action_copy()

    def action_game(self) -> None:
        """Choose another game."""
        self.app.push_screen(PickGame(self._games, self._offer), self._choose_game)

    def _choose_game(self, offer: Offer | None) -> None:
        self.query_one("#start").focus()
        if offer is None or offer.spec == self._game:
            return
        self._game, self._params, self._offer, self._info = offer.spec, {}, None, None
        position = self.query_one("#position", Field)
        for control in position.query("Input"):
            control.value = ""  # type: ignore[attr-defined]  # it belonged to the other game
        self.query_one("#game", Button).label = Content(one_line(offer.title, 60))
        self._describe()

    def action_seat(self, number: int) -> None:
        """Choose who sits at a seat."""
        if number < len(self._seats):
            name, seat = self._names[number], self._seats[number]
            picker = PickPlayer(name, seat, number=number, game=self._info, findings=self._findings)
            self.app.push_screen(picker, partial(self._choose_player, number))

    def _choose_player(self, number: int, spec: str | None) -> None:
        self.query_one("#start").focus()
        if spec is None or number >= len(self._seats):
            return
        self._seats[number] = spec
        for row in self.query(SeatRow):
            if row.number == number:
                row.seat(spec)
        usual = proposed(tuple(self._seats))
        for field in self.query(Field):
            if field.parameter.name in ("attempts", "take_backs") and field.parent is not self.query_one("#parameters"):
                default = usual.get(field.parameter.name, Table.model_fields[field.parameter.name].default)
                field.offer(str(default))
        self._changed()

    def action_more(self) -> None:
        """Open or close what is seldom needed."""
        more = self.query_one(Collapsible)
        more.collapsed = not more.collapsed
        if not more.collapsed:
            more.scroll_visible(top=True, animate=False)
            self.call_after_refresh(self._into_more)

    def _into_more(self) -> None:
        for field in self.query(Field):
            field.query_one(".field").children[1].focus()
            return

    def action_start(self) -> None:
        """Begin the match, or go to what keeps it from beginning."""
        if self.starting:
            return
        wrong = [field for field in self.query(Field) if field.examine()]
        if wrong:
            self.query_one(Collapsible).collapsed = False
            self.call_after_refresh(wrong[0].query_one(".field").children[1].focus)
            self._refuse(f"{wrong[0].parameter.name}: {wrong[0].problem}")
            return
        plan = self.plan()
        self.starting = True
        said = self.query_one("#refused", Static)
        said.add_class("-calm")
        said.update("setting up…")
        self.post_message(Begin(plan))

    def action_copy(self) -> None:
        """Copy the command."""
        self.app.copy_to_clipboard(self.plan().command())
        self.notify("the command is copied", markup=False)

    def action_help(self) -> None:
        """List the keys."""
        self.app.push_screen(Help(FORM_KEYS))

    def action_back(self) -> None:
        """Leave the form."""
        if self.is_active:
            self.dismiss()

    def action_read(self, lines: int) -> None:
        """Scroll the rules."""
        self.query_one("#rules", VerticalScroll).scroll_relative(y=lines, animate=False)
