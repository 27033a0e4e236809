"""The picker of players: a search over persons, bots, models and programs, with fields for what each takes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from arena.games.core.errors import GameError
from arena.games.core.info import GameInfo
from arena.tui import offers as offering
from arena.tui.checks import seat_problem
from arena.tui.findings import Findings, look
from arena.tui.host import host, work
from arena.tui.offers import Filled, Offer, filled
from arena.tui.parameters import Parameter
from arena.tui.scenes.picture import one_line
from arena.tui.screens.dialogs import Dialog
from arena.tui.widgets.about import about, card
from arena.tui.widgets.form import Field
from arena.tui.widgets.picker import Picker

_TARGET, _MORE = "target", "more"


class PickPlayer(Dialog[str | None]):
    """Asks who sits at a seat. The answer is a spec that was checked.

    Args:
        seat: the seat's name, or whatever the player is wanted for.
        current: who sits there now.
        number: which seat of the game it is, where it is one.
        game: the game, where it is known; a bot that cannot play it is refused.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", show=False),
        Binding("shift+pagedown", "read(10)", show=False),
        Binding("shift+pageup", "read(-10)", show=False),
    ]

    class Offered(Message):
        """Somebody has been found."""

        def __init__(self, offers: Sequence[Offer], notes: Sequence[str]) -> None:
            super().__init__()
            self.offers, self.notes = offers, notes

    class Examined(Message):
        """A spec was checked; `problem` is empty where it can be seated."""

        def __init__(self, spec: str, problem: str) -> None:
            super().__init__()
            self.spec, self.problem = spec, problem

    def __init__(
        self,
        seat: str,
        current: str = "",
        *,
        number: int = 0,
        game: GameInfo | None = None,
        findings: Findings | None = None,
    ) -> None:
        super().__init__()
        self._number = number
        self._seat, self._current, self._game, self._findings = seat, current, game, findings
        self._offer: Offer | None = None
        self._filled: Filled | None = None
        self._touched = False

    def compose(self) -> ComposeResult:
        with Vertical(id="pick"):
            yield Static(self._question(), classes="title", markup=False)
            with Horizontal():
                yield Picker("search the players")
                with VerticalScroll(id="about", can_focus=False):
                    yield Static(id="about-it", markup=False)
                    yield Vertical(id="fields")
                    yield Button("Seat", id="seat", variant="primary", compact=True)
                    yield Static(id="card", markup=False)
            yield Static(id="wrong", markup=False)

    def _question(self) -> str:
        return f"Who plays {one_line(self._seat, 60)}?"

    def learn(self, seats: Sequence[str], game: GameInfo | None) -> None:
        """Take what the seats are called, and the game, which are known only now."""
        self._game = game
        if self._number < len(seats):
            self._seat = seats[self._number]
            self.query_one(".title", Static).update(self._question())

    def on_mount(self) -> None:
        self.query_one("#seat").display = False
        self.query_one(Picker).show((), ("looking…",))
        self.query_one("#search").focus()
        work(self, self._look, "look")

    async def _look(self) -> None:
        """Find out who there is: first those that are quick to find, then models."""
        policy = host(self).policy
        quick = await asyncio.to_thread(offering.players, policy)
        if not policy.spend:
            self.post_message(self.Offered(quick, ()))
            return
        if self._findings is None:
            self.post_message(self.Offered(quick, ("looking for models…",)))
            self._findings = await look()
        models = await asyncio.to_thread(offering.models, self._findings)
        own = [one for one in quick if one.group == "your own"]
        rest = [one for one in quick if one.group != "your own"]
        notes = () if self._findings.usable else (_NO_MODELS,)
        self.post_message(self.Offered([*rest, *models, *own], notes))

    def on_pick_player_offered(self, event: Offered) -> None:
        picker = self.query_one(Picker)
        select = picker.pointed if self._touched else None
        if not self._touched and self._current:
            self._filled = filled(event.offers, self._current)
            select = self._filled.offer if self._filled else None
        picker.show(event.offers, event.notes, select)

    async def on_picker_highlighted(self, event: Picker.Highlighted) -> None:
        """Show an offer and its fields."""
        event.stop()
        offer = self._offer = event.offer
        if offer is not None and self._filled is not None and offer != self._filled.offer:
            self._touched = True
        self._say("")
        self.query_one("#about-it", Static).update("" if offer is None else about(offer))
        self.query_one("#card", Static).update("" if offer is None else Content("\n") + card(offer.card))
        self.query_one("#seat").display = offer is not None and not offer.problem
        fields = self.query_one("#fields", Vertical)
        await fields.remove_children()
        if offer is not None and not offer.problem:
            await fields.mount_all(self._fields(offer))
        self.query_one("#about", VerticalScroll).scroll_home(animate=False)

    def _fields(self, offer: Offer) -> list[Field]:
        known = self._filled if self._filled is not None and self._filled.offer == offer else Filled(offer)
        options = dict(known.options or {})
        made = []
        if offer.target:
            made.append(Field(Parameter(_TARGET, default=None), known.target, label=offer.target, name="f-target"))
        for number, one in enumerate(offer.parameters):
            made.append(Field(one, options.pop(one.name, ""), name=f"f-{number}"))
        if offer.more:
            rest = ",".join(f"{name}={value}" for name, value in options.items())
            made.append(Field(Parameter(_MORE), rest, label="more options", name="f-more"))
        return made

    def on_picker_chosen(self, event: Picker.Chosen) -> None:
        event.stop()
        targets = self.query("#f-target")
        if targets and not targets.only_one(Field).value:
            targets.first().query_one("Input").focus()
        else:
            self._seat_it()

    def on_field_submitted(self, event: Field.Submitted) -> None:
        event.stop()
        self._seat_it()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self._seat_it()

    def spec(self) -> str:
        """What is chosen now. Raises ParameterError."""
        assert self._offer is not None
        target = more = ""
        options: dict[str, str] = {}
        for field in self.query(Field):
            if field.parameter.name == _TARGET:
                target = field.value
            elif field.parameter.name == _MORE and field.id == "f-more":
                more = field.value
            elif field.value or field.parameter.required:
                options[field.parameter.name] = field.value
        return self._offer.finished(target, options, more)

    def _seat_it(self) -> None:
        if self._offer is None:
            return
        if self._offer.problem:
            self._say(self._offer.problem)
            return
        try:
            spec = self.spec()
        except GameError as error:
            self._say(str(error))
            return
        self._say("checking…", wrong=False)
        work(self, partial(self._examine, spec), "examine")

    async def _examine(self, spec: str) -> None:
        problem = await asyncio.to_thread(seat_problem, spec, host(self).policy, self._game)
        self.post_message(self.Examined(spec, problem))

    def on_pick_player_examined(self, event: Examined) -> None:
        if event.problem:
            self._say(event.problem)
        else:
            self.dismiss(event.spec)

    def _say(self, text: str, *, wrong: bool = True) -> None:
        said = self.query_one("#wrong", Static)
        said.set_class(not wrong, "-calm")
        said.update(one_line(text, 400))

    def action_read(self, lines: int) -> None:
        """Scroll what is said of the player."""
        self.query_one("#about", VerticalScroll).scroll_relative(y=lines, animate=False)


_NO_MODELS = 'no model yet: set a key, run ollama serve, or pip install "game-agent-arena[local]"'
