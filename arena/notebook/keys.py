"""A person who plays with raw keys in a notebook: while the board has the focus, every key is a move."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from arena.agents.persons.player import Player
from arena.games.core.outcome import Seat
from arena.notebook.blanks import sound
from arena.notebook.person import LONGEST, Before
from arena.replays.plain import one_line

_NAMED: Final = {
    "Enter": "enter",
    "Escape": "esc",
    " ": "space",
    "Tab": "^i",
    "Backspace": "^h",
    "ArrowUp": "north",
    "ArrowDown": "south",
    "ArrowLeft": "west",
    "ArrowRight": "east",
    "Home": "northwest",
    "PageUp": "northeast",
    "End": "southwest",
    "PageDown": "southeast",
}


def written(pressed: Mapping[str, Any]) -> str | None:
    """The name of a key that a browser tells as `key`, with `ctrl` and `alt` held or not; None where games have none.

    A printable character is itself, control and x together are ^x, alt and x are m-x, and arrows are directions.
    """
    key = pressed.get("key")
    if not isinstance(key, str):
        return None
    if key in _NAMED:
        return _NAMED[key]
    if len(key) != 1 or not key.isprintable():
        return None
    if pressed.get("alt") is True:
        return f"m-{key}"
    return f"^{key.lower()}" if pressed.get("ctrl") is True else key


class Keyboard:
    """What lies before whoever has the keyboard. Everything happens in the match's own event loop.

    Args:
        player: whoever plays.
        view: what they sit before.
        titles: what each seat is called.
        eyes: the seat through whose eyes the match is seen; None where there is nothing to hide.
    """

    def __init__(self, player: Player, view: Before, titles: Mapping[Seat, str], eyes: Seat | None) -> None:
        self._player = player
        self._view = view
        self._titles = titles
        self._eyes = eyes
        self._over = False
        self._remark = ""
        player.changed = self.turned

    def turned(self) -> None:
        """Show what became of the last key, and whether another is waited for."""
        if self._over:
            return
        self._view.look(self._eyes, bare=True)
        asked = self._player.asked
        self._view.put(
            {
                "what": "keys",
                "turn": 0,
                "seat": asked,
                "title": "" if asked is None else one_line(self._titles.get(asked, asked))[:40],
                "refused": one_line(self._player.feedback)[:500],
                "remark": self._remark,
                "can": ["resign"],
            }
        )

    def over(self) -> None:
        """Say that the match is over, and show all of it."""
        self._over = True
        self._view.put({"what": "over"})
        self._view.look(None)

    def take(self, message: Mapping[str, Any]) -> None:
        """Take what a person did in the browser. What does not fit is left alone."""
        do, text = message.get("do"), sound(message.get("text"))
        if self._over:
            return
        self._remark = ""
        if do == "key":
            key = written(message)
            if key is not None and not self._player.press(key):
                self._remark = "Too many keys wait already: this one is lost."
                self.turned()
        elif do == "send" and text and text.strip():
            if len(text) > LONGEST:
                self._remark = f"That is too long: an action has up to {LONGEST:,} characters."
                self.turned()
            else:
                self._player.say(text.strip())
        elif do == "resign":
            self._player.resign()
