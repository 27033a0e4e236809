"""The dialog of whoever plays on from a ply: who takes which seat."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from arena.forks import outside
from arena.games.core.outcome import Seat
from arena.replays.tape import Tape
from arena.tui.forking import Chosen
from arena.tui.palette import marker, seat_style
from arena.tui.scenes.picture import one_line
from arena.tui.screens.dialogs import Dialog
from arena.tui.widgets.seats import MOST

PERSON = "human"


class ForkScreen(Dialog[Chosen | None]):
    """Asks who plays on; its answer is a spec for each seat that changes hands."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("y", "take", "You", show=False),
        Binding("o", "other", "Another", show=False),
        Binding("k", "keep", "Keep", show=False),
    ]

    def __init__(self, tape: Tape, ply: int) -> None:
        super().__init__()
        self._seats = tape.started.seats
        self._listed = self._seats[:MOST]
        self._ply = ply
        self.chosen: dict[Seat, str] = {}
        """Who takes which seat; a seat that is not named keeps its player."""

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="dialog"):
            head = f"Play on from ply {self._ply:,}, as a new match"
            yield Static(Content.styled(head, "bold $text-accent"), markup=False)
            yield OptionList(id="seats-choice", compact=True)
            hint = [("enter, y ", "bold $text-primary"), ("you   ", "$foreground")]
            hint += [("o ", "bold $text-primary"), ("another player   ", "$foreground")]
            hint += [("k ", "bold $text-primary"), ("as it was", "$foreground")]
            yield Static(Content.assemble(*hint), markup=False)
            yield Static(id="problem", markup=False)
            with Horizontal(id="choice"):
                yield Button("Play", id="go", variant="primary", compact=True)
                yield Button("Another player", id="other", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        if self._seats:
            self.chosen[self._seats[0].seat] = PERSON
        self._show()
        self.query_one(OptionList).focus()

    def _show(self) -> None:
        listed = self.query_one(OptionList)
        at = listed.highlighted or 0
        listed.clear_options()
        for seated in self._listed:
            who = self.chosen.get(seated.seat)
            name = one_line(seated.player, 60) if who is None else "you" if who == PERSON else one_line(who, 60)
            missing = who is None and bool(outside(seated.player))
            was = "" if who is not None else "  needs a player" if missing else "  as it was"
            text = Content.assemble(
                (f"{marker(seated.seat)} {one_line(seated.title, 30)}  ", f"bold {seat_style(seated.seat)}"),
                (name, "$quiet" if who is None else "bold $foreground"),
                (was, "$text-error" if missing else "$quiet"),
            )
            listed.add_option(Option(text))
        if len(self._seats) > MOST:
            more = f"  and {len(self._seats) - MOST:,} more, who stay as they were"
            listed.add_option(Option(Content.styled(more, "$quiet"), disabled=True))
        listed.highlighted = min(at, len(self._listed) - 1) if self._listed else None

    @property
    def _seat(self) -> Seat | None:
        """The seat that is pointed at; None where nobody sits."""
        at = self.query_one(OptionList).highlighted
        return self._listed[at].seat if at is not None and at < len(self._listed) else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the seat, or give it back."""
        event.stop()
        if self._seat is not None and self.chosen.get(self._seat) == PERSON:
            self.action_keep()
        else:
            self.action_take()

    def action_take(self) -> None:
        """Take the seat oneself."""
        if self._seat is not None:
            self.chosen[self._seat] = PERSON
            self._show()

    def action_keep(self) -> None:
        """Leave the seat to its player."""
        if self._seat is not None:
            self.chosen.pop(self._seat, None)
            self._show()

    def action_other(self) -> None:
        """Give the seat to somebody else."""
        from arena.tui.screens.pick_player import PickPlayer

        seat = self._seat
        if seat is None:
            return
        title = next(one_line(seated.title, 30) for seated in self._listed if seated.seat == seat)

        def picked(spec: str | None) -> None:
            if spec is not None:
                self.chosen[seat] = spec
                self._show()

        self.app.push_screen(PickPlayer(title, self.chosen.get(seat, "")), picked)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "go":
            self._go()
        elif event.button.id == "other":
            self.action_other()
        else:
            self.dismiss(None)

    def _go(self) -> None:
        """Play, if somebody sits at every seat: what only a replay names is neither called nor executed."""
        for number, seated in enumerate(self._seats):
            if seated.seat not in self.chosen and (what := outside(seated.player)):
                title = one_line(seated.title, 30)
                text = f"The replay names a {what} for {title}: choose who plays (o), or play yourself (y)."
                self.query_one("#problem", Static).update(Content.styled(text, "$text-error"))
                if number < len(self._listed):
                    self.query_one(OptionList).highlighted = number
                self.query_one(OptionList).focus()
                return
        self.dismiss(dict(self.chosen))
