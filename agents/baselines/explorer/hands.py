"""Hands: which of NetHack's keys there are in the game's action set, and how much one of them can say."""

from __future__ import annotations

from collections.abc import Iterable

from arena.agents.baselines.explorer.glimpse import Mode
from arena.agents.core.decision import Move
from arena.games.worlds.nethack.keys import COUNTED, key_named, name_of

_PATIENCE = 5
_LEAVING = ("esc", "more")
"""What is a key also where a line is typed."""


class Hands:
    """The keys of one action set, from the notations that are legal in it."""

    def __init__(self, legal: Iterable[str]) -> None:
        self._keys = frozenset(map(key_named, legal))
        self._ignored: dict[str, int] = {}
        self.types = self.can("1")
        """Whether counts and whole lines can be typed: the sets without digits have neither."""

    def can(self, command: str) -> bool:
        """Whether a key is there."""
        return key_named(command) in self._keys

    def note(self, command: str, *, ignored: bool) -> None:
        """Count how often in a row a command did not ask what it asks; a key that never does is given up."""
        self._ignored[command] = self._ignored.get(command, 0) + 1 if ignored else 0
        if self._ignored[command] >= _PATIENCE:
            self._keys -= {key_named(command)}

    def fit(self, move: Move, mode: Mode) -> Move:
        """The move in the game's own notation, as far as the keys go.

        Without digits it loses its count, and a question that has no such answer is left.
        """
        text = move.text
        counted = COUNTED.fullmatch(text) if mode == "map" else None
        if counted is not None and not self.types:
            text, counted = counted[2], None
        key = key_named(text if counted is None else counted[2])
        if not self.types and key not in self._keys:
            key = key_named("esc" if self.can("esc") else "more")
        if key is not None and not (mode == "line" and len(text) > 1 and text not in _LEAVING):
            name = name_of(key, typed=mode in ("question", "line", "menu"))
            text = name if counted is None else f"{counted[1]} {name}"
        return move if text == move.text else Move(text, thought=move.thought)
