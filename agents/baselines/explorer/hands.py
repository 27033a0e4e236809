"""Hands: which of NetHack's keys there are in the game's action set, and how much one of them can say."""

from __future__ import annotations

from collections.abc import Iterable

from arena.agents.baselines.explorer.glimpse import Mode
from arena.agents.core.decision import Move
from arena.games.worlds.nethack.keys import COUNTED, key_named, name_of

_ESC, _ENTER = 27, 13
_PATIENCE = 5
_LEAVING = ("esc", "more")
"""What is a key also where a line is typed."""


class Hands:
    """The keys of one action set, from the notations that are legal in it."""

    def __init__(self, legal: Iterable[str]) -> None:
        self._keys = frozenset(map(key_named, legal))
        self._useless: set[int | None] = set()
        self._ignored: dict[str, int] = {}
        self.types = self.can("1")
        """Whether counts and whole lines can be typed: the sets without digits have neither."""

    def can(self, command: str) -> bool:
        """Whether a key is there, and does something."""
        key = key_named(command)
        return key in self._keys and key not in self._useless

    def note(self, command: str, *, ignored: bool) -> None:
        """Count how often in a row a command did not ask what it asks; a key that never does is given up."""
        self._ignored[command] = self._ignored.get(command, 0) + 1 if ignored else 0
        if self._ignored[command] >= _PATIENCE:
            self._useless.add(key_named(command))

    def fit(self, move: Move, mode: Mode) -> Move:
        """The move in the game's own notation, as far as the keys go.

        Without digits it loses its count, and a question that has no such answer is left.
        """
        text, count = move.text, ""
        line = mode == "line" and len(text) > 1 and text not in _LEAVING
        if line and self.types:
            return move
        counted = COUNTED.fullmatch(text) if mode == "map" else None
        if counted is not None:
            text, count = counted[2], f"{counted[1]} " if self.types else ""
        key = None if line else key_named(text)
        if key is None or not (self.types or key in self._keys):
            key, count = (_ESC if _ESC in self._keys else _ENTER), ""
        text = count + name_of(key, typed=mode in ("question", "line", "menu"))
        return move if text == move.text else Move(text, thought=move.thought)
