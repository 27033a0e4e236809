"""The match screen of a person who plays: at the newest ply every key is a move, and function keys do the rest."""

from __future__ import annotations

from collections.abc import Iterable
from time import monotonic
from typing import ClassVar

from textual import events
from textual.binding import BindingType

from arena.replays.tape import Tape
from arena.tui.bindings import LOOK_BACK_KEYS, OVER_KEYS, PLAY_KEYS, PLAYING
from arena.tui.keys import typed, written
from arena.tui.messages import Turned
from arena.tui.player import Player
from arena.tui.scenes.picture import one_line
from arena.tui.screens.dialogs import Dialog, Help, Sure
from arena.tui.screens.match import MatchScreen
from arena.tui.seating import clock_of
from arena.tui.widgets.seats import seconds

_GRACE = 1.0
"""Seconds after the end in which keys still belong to the game, and do nothing."""
_LAST = 10.0
"""Seconds on the clock from which they are told over a scene that stands alone."""
_REMARK = 3.0
"""Seconds for which a key that is no move is told."""
_FEEDBACK = 60
"""Characters of why a key is no move, above which only the first part of the sentence is told."""
_ONLY_RAW = frozenset({"play_help", "play_zoom", "play_mind", "look_back"})
_OWN = frozenset({"f1", "f2", "f3", "f4", "f9", "f10"})
_QUIT = frozenset({"ctrl+c", "ctrl+q"})
"""What quits everywhere else, and asks here."""
_WHILE_LIVE = frozenset({"resign", "play_on"})


class PlayScreen(MatchScreen):
    """One match with a person at the keyboard. Away from the newest ply it is the screen that anybody watches."""

    BINDINGS: ClassVar[list[BindingType]] = PLAYING

    def __init__(self, tape: Tape, player: Player) -> None:
        super().__init__(tape, pace=0, play=True)
        self.player = player
        self.eyes = player.seat
        self._was_raw = self.is_raw
        self._refused = False
        """Whether the last key was no move."""
        self._rung = False
        """Whether it was told that keys are lost."""
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

    @property
    def hint(self) -> str:
        return "F1 help   F2 panels   F10 quit" if self.is_raw else super().hint

    def on_mount(self) -> None:
        self.player.changed = lambda: self.post_message(Turned())

    def on_turned(self) -> None:
        """Show the ply that has come with the turn, and what the last key was not."""
        self.grown()
        if not self.player.is_asked:
            return
        self._rung = False
        if self.player.feedback or self._refused:
            self._refused = bool(self.player.feedback)
            self.remark(_short(one_line(self.player.feedback)), _REMARK)

    def show(self) -> None:
        if self.is_raw != self._was_raw:
            self._was_raw = self.is_raw
            if not self.is_live:
                self._over = monotonic()
            self._remark = ""
            self.refresh_bindings()
        super().show()
        over = self.app.screen
        if isinstance(over, Sure) and not self.is_live:
            over.dismiss(False)
        elif isinstance(over, Dialog):
            over.warn(self._left_words)

    @property
    def live_sign(self) -> str:
        sign = "● YOUR TURN" if self.player.is_asked else "● LIVE"
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
        """What is left on the clock of whoever is to press a key, where one runs."""
        seat = self.player.asked
        if seat is None or not self.is_live:
            return None
        return clock_of(self.tape.pending(), seat, self._waits.of(self.tape).get(seat))

    @property
    def _left_words(self) -> str:
        left = self._seconds_left
        return "" if left is None else f"{seconds(left)} left"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.is_raw:
            return action in _ONLY_RAW or action in ("resign", "leave")
        if action in _ONLY_RAW or (action in _WHILE_LIVE and not self.is_live):
            return False
        if action in ("eyes", "next_eyes"):
            return not (self.is_live and self.player.seat is not None)
        return True

    async def on_key(self, event: events.Key) -> None:
        """Give the key to the game; function keys are left to their bindings."""
        if event.key in _OWN or not (self.is_raw or self._is_late):
            return
        event.stop()
        event.prevent_default()
        if self._is_late:
            return
        if event.key in _QUIT:
            await self.action_leave()
            return
        key = written(event.key, event.character)
        if key is not None:
            self._press([key])

    def on_paste(self, event: events.Paste) -> None:
        """Give the game the keys that would type what was pasted, up to one that is no move."""
        if self.is_raw:
            event.stop()
            self._press(typed(event.text))

    def _press(self, keys: Iterable[str]) -> None:
        for key in keys:
            taken = self.player.press(key)
            if not taken and not self._rung:
                self._rung = True
                self.app.bell()
            if not taken or self.player.feedback:
                break

    @property
    def _is_late(self) -> bool:
        """Whether the match has just ended, so that what is pressed was still meant for it."""
        return not self.is_live and (self._was_raw or monotonic() - self._over < _GRACE)

    def action_play_help(self) -> None:
        """List the keys that are not the game's."""
        self.app.push_screen(Help(PLAY_KEYS))

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
        """Play on."""
        if self.is_live:
            self.action_follow()

    def action_resign(self) -> None:
        """Ask, and give the match up."""
        if self.is_active:
            self.app.push_screen(Sure("Resign?", "The match ends, and its score counts."), self._resigned)

    def _resigned(self, sure: bool | None) -> None:
        if sure:
            self.player.resign()

    async def action_leave(self) -> None:
        """Ask, and quit; after the end nobody is asked."""
        if not self.is_live and not self._is_late:
            await self.app.run_action("leave")
        elif self.is_live and self.is_active:
            detail = "The match is interrupted and void. Its replay is kept."
            self.app.push_screen(Sure("Quit?", detail), self._left)

    async def _left(self, sure: bool | None) -> None:
        if sure and self.is_live:
            await self.app.run_action("leave")


def _short(text: str) -> str:
    """Why a key is no move, in a line: without what would have been possible, where that is long."""
    head, colon, _ = text.partition(": ")
    return head if colon and len(text) > _FEEDBACK else text
