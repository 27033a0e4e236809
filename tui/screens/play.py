"""The match screen of a person who plays with raw keys: every key is a move."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.binding import BindingType

from arena.agents.persons.player import Player
from arena.replays.tape import Tape
from arena.tui.bindings import PLAY_KEYS, PLAYING
from arena.tui.keys import typed, written
from arena.tui.scenes.picture import one_line
from arena.tui.screens.dialogs import Help
from arena.tui.screens.person import PersonScreen

_REMARK = 3.0
"""Seconds for which a key that is no move is told."""
_FEEDBACK = 60
"""Characters of why a key is no move, above which only the first part of the sentence is told."""
_OWN = frozenset({"f1", "f2", "f3", "f4", "f9", "f10"})
_QUIT = frozenset({"ctrl+c", "ctrl+q"})
"""What quits everywhere else, and asks here."""


class PlayScreen(PersonScreen):
    """One match with a person at the keyboard."""

    BINDINGS: ClassVar[list[BindingType]] = PLAYING

    def __init__(self, tape: Tape, player: Player) -> None:
        super().__init__(tape, player, player.seat)
        self.player = player
        self._refused = False
        """Whether the last key was no move."""
        self._rung = False
        """Whether it was told that keys are lost."""

    def on_mount(self) -> None:
        self.player.changed = self.turned

    def on_turned(self) -> None:
        """Show the ply that has come with the turn, and what the last key was not."""
        self.grown()
        if not self.player.is_asked:
            return
        self._rung = False
        if self.player.feedback or self._refused:
            self._refused = bool(self.player.feedback)
            self.remark(_short(one_line(self.player.feedback)), _REMARK)

    async def on_key(self, event: events.Key) -> None:
        """Give the key to the game; function keys are left to their bindings."""
        if event.key in _OWN or not (self.is_raw or self.is_late):
            return
        event.stop()
        event.prevent_default()
        if self.is_late:
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

    def action_play_help(self) -> None:
        """List the keys that are not the game's."""
        self.app.push_screen(Help(PLAY_KEYS))


def _short(text: str) -> str:
    """Why a key is no move, in a line: without what would have been possible, where that is long."""
    head, colon, _ = text.partition(": ")
    return head if colon and len(text) > _FEEDBACK else text
