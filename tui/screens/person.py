"""The match screen of a person: at the newest ply the keys are the game's, and function keys do the rest."""

from __future__ import annotations

from time import monotonic
from typing import Protocol

from msgspec.structs import replace

from arena.games.core.outcome import Seat
from arena.replays.events import MatchStarted
from arena.replays.tape import Tape
from arena.tui.bindings import LOOK_BACK_KEYS, OVER_KEYS
from arena.tui.messages import Turned
from arena.tui.scenes.picture import one_line
from arena.tui.screens.dialogs import Dialog, Help, Sure
from arena.tui.screens.match import MatchScreen
from arena.tui.seating import clock_of
from arena.tui.widgets.seats import seconds

_GRACE = 1.0
"""Seconds after the end in which keys still belong to the game, and do nothing."""
_LAST = 10.0
"""Seconds on the clock from which they are told over a scene that stands alone."""
LOWEST = 2
"""Screens on the stack where there is none to go back to: textual's own, and the match."""
_ONLY_RAW = frozenset({"play_help", "play_zoom", "play_mind", "look_back"})
_WHILE_LIVE = frozenset({"resign", "play_on"})


class Seatable(Protocol):
    """Whoever sits before this screen: a `Player` with raw keys, or `People` with whole moves."""

    @property
    def is_asked(self) -> bool:
        """Whether the game waits for them."""
        ...

    @property
    def asked(self) -> Seat | None:
        """The seat that the game waits for."""
        ...

    def resign(self, seat: Seat | None) -> None:
        """Give the match up, at a seat or where one sits."""
        ...


class PersonScreen(MatchScreen):
    """One match with a person at the table. Away from the newest ply it is the screen that anybody watches."""

    def __init__(self, tape: Tape, table: Seatable, eyes: Seat | None) -> None:
        super().__init__(tape, pace=0, play=True)
        self._table = table
        self._own = eyes is not None
        """Whether the match is seen through a person's eyes."""
        self.eyes = eyes
        self._was_raw = self.is_raw
        self._over = 0.0
        """When the match ended."""

    @property
    def is_live(self) -> bool:
        """Whether the match still goes on."""
        return self.tape.status == "live"

    @property
    def is_raw(self) -> bool:
        """Whether keys go to the game: while the newest ply is what is looked at."""
        return self.is_live and self.playback.following

    def _started(self) -> MatchStarted:
        """The beginning, without the seed while one plays: it tells what will be drawn."""
        seen = super()._started()
        return replace(seen, seed=None) if self.is_live else seen

    @property
    def hint(self) -> str:
        return "F1 help   F2 panels   F10 quit" if self.is_raw else super().hint

    def on_turned(self) -> None:
        """Show the ply that has come with the turn."""
        self.grown()

    def turned(self) -> None:
        """Say, from wherever it was noticed, that a turn has begun or ended."""
        self.post_message(Turned())

    def show(self) -> None:
        if self.is_raw != self._was_raw:
            self._was_raw = self.is_raw
            if not self.is_live:
                self._over = monotonic()
            self._remark = ""
            self.refresh_bindings()
            self.mode_changed()
        super().show()
        over = self.app.screen
        if isinstance(over, Dialog):
            if over.DECIDES and not self.is_live:
                over.dismiss(None)
            else:
                over.warn(self._left_words)

    def mode_changed(self) -> None:
        """The keys have become the game's, or are no longer."""

    @property
    def live_sign(self) -> str:
        sign = "● YOUR TURN" if self._table.is_asked else "● LIVE"
        return "  ".join(filter(None, (sign if self.is_raw else "● LOOKING BACK (F4 plays on)", self._left_words)))

    @property
    def standing(self) -> str:
        if not self.alone:
            return ""
        if not self.is_live:
            return self.hint if self.playback.at_end else ""
        if self.is_raw:
            left = self._seconds_left
            return "" if left is None or left > _LAST else self._left_words
        where = f"● LOOKING BACK  {self.playback.ply:,} / {self.playback.plies:,}"
        return "   ".join(filter(None, (where, self._left_words, "← → step   F4 plays on   ? help")))

    @property
    def _seconds_left(self) -> float | None:
        """What is left on the clock of whoever is asked, where one runs."""
        seat = self._table.asked
        if seat is None or not self.is_live:
            return None
        return clock_of(self.tape.pending(), seat, self._waits.of(self.tape).get(seat))

    @property
    def _left_words(self) -> str:
        left = self._seconds_left
        return "" if left is None else f"{seconds(left)} left"

    @property
    def is_late(self) -> bool:
        """Whether the match has just ended, so that what is pressed was still meant for it."""
        return not self.is_live and (self._was_raw or monotonic() - self._over < _GRACE)

    @property
    def may_judge(self) -> bool:
        return not self.is_live

    @property
    def picture_eyes(self) -> Seat | None:
        """Their own seat's: whoever sits alone sees the scene as a spectator does, and no more than that."""
        seats = self.tape.started.seats
        return seats[0].seat if self.is_live and self.eyes is None and len(seats) == 1 else self.eyes

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.is_raw:
            return action in _ONLY_RAW or action in ("resign", "leave")
        if action in _ONLY_RAW or (action in _WHILE_LIVE and not self.is_live):
            return False
        if action in ("eyes", "next_eyes"):
            return not (self.is_live and self._own)
        return super().check_action(action, parameters)

    def action_help(self) -> None:
        """List the keys that there are beside the game."""
        self.app.push_screen(Help(LOOK_BACK_KEYS if self.is_live else OVER_KEYS))

    def action_play_zoom(self) -> None:
        """Show the scene alone, or with what is around it."""
        self.action_zoom()

    def action_play_mind(self) -> None:
        """Show or hide the mind."""
        self.action_mind()

    def action_look_back(self) -> None:
        """Leave the game alone for a while and look through its plies."""
        self.grown()
        if self.is_live:
            self._go(self.playback.plies)

    def action_last(self) -> None:
        """Go to the last ply. Whoever looks back stays there: a second press is no move."""
        if self.is_live:
            self._go(self.playback.plies)
        else:
            super().action_last()

    def action_play_on(self) -> None:
        """Go back to the game."""
        self.action_follow()

    def action_back(self) -> None:
        """Play on; after the end, return to where the match was opened from."""
        if self.is_live:
            self.action_follow()
        else:
            super().action_back()

    def action_resign(self) -> None:
        """Ask, and give the match up: at the seat that it was asked for, whoever sits there meanwhile."""
        if not self.is_active:
            return
        seat = self._table.asked or self.eyes
        title = next((one_line(one.title, 40) for one in self.tape.started.seats if one.seat == seat), "")
        several = title and len(self.tape.started.seats) > 1

        def sure(resigns: bool | None) -> None:
            if resigns:
                self.resign(seat)

        self.app.push_screen(
            Sure(f"Resign as {title}?" if several else "Resign?", "The match ends, and its score counts."), sure
        )

    def resign(self, seat: Seat | None) -> None:
        """Give the match up."""
        self._table.resign(seat)

    async def action_leave(self) -> None:
        """Ask, and leave; after the end nobody is asked."""
        if not self.is_live and not self.is_late:
            await self.app.run_action("leave")
        elif self.is_live and self.is_active:
            self.ask_to_leave()

    def ask_to_leave(self) -> None:
        """Ask whether to leave, whatever lies over the match."""
        question = "Leave the match?" if len(self.app.screen_stack) > LOWEST else "Quit?"
        self.app.push_screen(Sure(question, "The match is interrupted and void. Its replay is kept."), self._left)

    async def _left(self, sure: bool | None) -> None:
        if sure and self.is_live:
            while self.app.screen is not self and self in self.app.screen_stack:
                await self.app.pop_screen()
            await self.app.run_action("leave")
