"""The match screen of a person who plays: at the newest ply every key is a move, and function keys do the rest."""

from __future__ import annotations

from time import monotonic
from typing import ClassVar

from textual import events
from textual.binding import BindingType

from arena.replays.tape import Tape
from arena.tui.bindings import PLAY_KEYS, PLAYING
from arena.tui.keys import written
from arena.tui.messages import Turned
from arena.tui.player import Player
from arena.tui.scenes.picture import one_line
from arena.tui.screens.dialogs import Help, Sure
from arena.tui.screens.match import MatchScreen

_GRACE = 1.0
"""Seconds after the end in which keys still belong to the game, and do nothing."""
_REMARK = 3.0
"""Seconds for which a key that is no move is told."""
_FEEDBACK = 60
"""Characters of why a key is no move, above which only the first part of the sentence is told."""
_WHILE_RAW = frozenset({"play_help", "play_zoom", "play_mind", "look_back", "resign", "leave"})
_OWN = frozenset({"f1", "f2", "f3", "f4", "f9", "f10"})
_QUIT = frozenset({"ctrl+c", "ctrl+q"})
"""What quits everywhere else, and asks here."""
_WHILE_LIVE = frozenset({"resign", "leave", "play_on"})


class PlayScreen(MatchScreen):
    """One match with a person at the keyboard. Away from the newest ply it is the screen that anybody watches."""

    BINDINGS: ClassVar[list[BindingType]] = PLAYING

    def __init__(self, tape: Tape, player: Player) -> None:
        super().__init__(tape, pace=0, play=True)
        self.player = player
        self.eyes = player.seat
        self._alone_behind = False
        """Whether the scene is wanted alone while looking back and after the end, where the controls are needed."""
        self._was_raw = self.is_raw
        self._refused = False
        """Whether the last key was no move."""
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

    hint = "F1 help   F2 panels   F10 quit"

    def on_mount(self) -> None:
        self.player.changed = lambda: self.post_message(Turned())

    def on_turned(self) -> None:
        """Show the ply that has come with the turn, and what the last key was not."""
        self.grown()
        if self.player.is_asked and (self.player.feedback or self._refused):
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

    @property
    def live_sign(self) -> str:
        if not self.is_raw:
            return "● LOOKING BACK (F4 plays on)"
        return "● YOUR TURN" if self.player.is_asked else "● LIVE"

    @property
    def zoomed(self) -> bool:
        return super().zoomed if self.is_raw else self._alone_behind

    def zoom(self, on: bool) -> None:
        if self.is_raw:
            super().zoom(on)
        else:
            self._alone_behind = on

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.is_raw:
            return action in _WHILE_RAW
        if action in _WHILE_RAW - _WHILE_LIVE or (action in _WHILE_LIVE and not self.is_live):
            return False
        if action in ("eyes", "next_eyes"):
            return not (self.is_live and self.player.seat is not None)
        return True

    def on_key(self, event: events.Key) -> None:
        """Give the key to the game; function keys are left to their bindings."""
        late = not self.is_live and (self._was_raw or monotonic() - self._over < _GRACE)
        if event.key in _OWN or not (self.is_raw or late):
            return
        event.stop()
        event.prevent_default()
        if late:
            return
        if event.key in _QUIT:
            self.action_leave()
            return
        key = written(event.key, event.character)
        if key is not None and not self.player.press(key):
            self.app.bell()

    def action_play_help(self) -> None:
        """List the keys that are not the game's."""
        self.app.push_screen(Help(PLAY_KEYS))

    def action_play_zoom(self) -> None:
        """Show the scene alone, or with what is around it."""
        self.action_zoom()

    def action_play_mind(self) -> None:
        """Show or hide the mind."""
        self.action_mind()

    def action_look_back(self) -> None:
        """Leave the game alone for a while and look through its plies."""
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
        self.app.push_screen(Sure("Resign?", "The match ends, and its score counts."), self._resigned)

    def _resigned(self, sure: bool | None) -> None:
        if sure:
            self.player.resign()

    def action_leave(self) -> None:
        """Ask, and quit."""
        detail = "The match is interrupted and void. Its replay is kept."
        self.app.push_screen(Sure("Quit?", detail), self._left)

    async def _left(self, sure: bool | None) -> None:
        if sure:
            await self.app.run_action("leave")


def _short(text: str) -> str:
    """Why a key is no move, in a line: without what would have been possible, where that is long."""
    head, colon, _ = text.partition(": ")
    return head if colon and len(text) > _FEEDBACK else text
