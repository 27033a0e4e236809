"""The seats: who plays, whose turn it is, clocks, scores and failed attempts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from arena.tui.palette import marker, seat_style
from arena.tui.scenes.picture import one_line
from arena.tui.widgets.told import Told

MOST = 64
"""Seats that are drawn."""
LONGEST = 36_000_000
"""Seconds up to which times are told: ten thousand hours."""


@dataclass(frozen=True, slots=True)
class SeatState:
    """What is shown of a seat."""

    seat: str
    title: str
    player: str
    score: float
    turn: bool = False
    clock: float | None = None
    """Seconds left, where a clock runs."""
    used: float | None = None
    """Seconds used in the whole match so far, where that is known."""
    last: float | None = None
    """Seconds used for the last move."""
    thinking: float | None = None
    """Seconds since it was asked, while it has not answered."""
    failed: int = 0
    failed_known: bool = True
    """Whether `failed` is all there are."""
    spent: str = ""
    """What its models took in the whole match so far, in a few words."""
    won: bool = False
    forfeited: bool = False
    eyes: bool = False
    """Whether the table is seen through its eyes."""

    @property
    def standing(self) -> str:
        """A word for whose turn it is or how it ended."""
        if self.won:
            return "★ won"
        if self.forfeited:
            return "✗ forfeits"
        if self.thinking is not None:
            return f"► {seconds(self.thinking)}" if self.thinking >= 1 else "► to move"
        return "► to move" if self.turn else ""


def seconds(value: float) -> str:
    """A time as people read it: 85 ms, 4.2 s, 3:07. What nobody can have waited for is told as that."""
    if not value < LONGEST:
        return f"over {LONGEST // 3600:,.0f} h"
    if value < 0.0995:
        return f"{max(value, 0) * 1000:.0f} ms"
    if value < 99.5:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class SeatCard(Told):
    """One seat, by its number from 1. Clicked, it is looked through its eyes; clicked again, no longer."""

    def __init__(self, state: SeatState, number: int) -> None:
        super().__init__()
        self.state, self._number = state, number

    def on_mount(self) -> None:
        self.show(self.state)

    def show(self, state: SeatState) -> None:
        """Draw a state."""
        self.state = state
        self.set_class(state.turn or state.won, "-turn")
        self.set_class(state.eyes, "-eyes")
        self.tell(card(state))

    async def on_click(self) -> None:
        eyes = 0 if self.state.eyes else self._number
        await self.app.run_action(f"eyes({eyes})", default_namespace=self.screen)


def card(state: SeatState) -> Content:
    """Three lines about a seat: name and standing, player, numbers; and a fourth for what its models took."""
    color = seat_style(state.seat)
    bar = ("▌", f"bold {color}")
    standing = state.standing
    tone = "bold $text-success" if state.won else "bold $text-error" if state.forfeited else f"bold {color}"
    head: list[Content | str | tuple[str, str]] = [
        bar,
        (f"{marker(state.seat)} {one_line(state.title, 24)}", f"bold {color}"),
    ]
    if state.eyes:
        head.append((" ◉", "$text-accent"))
    if standing:
        head.append((f"  {standing}", tone))
    tail: list[Content | str | tuple[str, str]] = ["\n", bar, (f"  {state.score + 0.0:g} pt", "$quiet")]
    if state.failed:
        more = "" if state.failed_known else "≥"
        tail += [(" · ", "$quiet"), (f"✗ {more}{state.failed}", "bold $text-error")]
    if state.clock is not None:
        tail += [(" · ", "$quiet"), (f"{seconds(state.clock)} left", "bold $foreground")]
    elif state.last is not None:
        tail.append((f" · {seconds(state.last)}", "$quiet"))
    if state.used is not None and state.used > 0:
        tail.append((f" · Σ {seconds(state.used)}", "$quiet"))
    if state.spent:
        tail += ["\n", bar, (f"  {state.spent}", "$quiet")]
    return Content.assemble(*head, "\n", bar, (f"  {one_line(state.player, 120)}", "$foreground"), *tail)


class Seats(VerticalScroll, can_focus=False):
    """All seats, one under the other; of very many the first ones."""

    states: Sequence[SeatState] = ()

    def show(self, states: Sequence[SeatState], more: int = 0) -> None:
        """Draw the seats, and that there are `more`; cards are made once and changed afterwards."""
        if tuple(states) == tuple(self.states):
            return
        self.states = tuple(states)
        cards = list(self.query(SeatCard))
        if len(cards) != len(states):
            self.remove_children()
            self.mount_all(SeatCard(state, number) for number, state in enumerate(states, 1))
            if more > 0:
                self.mount(Static(Content.styled(f"▌ and {more:,} more", "$quiet"), classes="more"))
            return
        for one, state in zip(cards, states, strict=True):
            if one.state != state:
                one.show(state)
