"""The keyboard of one action set: which keys there are now, how actions are written and read, what is pressed."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from functools import lru_cache
from operator import index
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from arena.games.core.env import Action
from arena.games.core.errors import IllegalAction, UnreadableAction, listed, quoted
from arena.games.worlds.nethack.keys import (
    COUNTED,
    DIRECTIONS,
    KEYS,
    LONGEST_LINE,
    SIGNS,
    USELESS,
    ActionSet,
    key_named,
    key_set,
    name_of,
)
from arena.games.worlds.nethack.sight import Mode

if TYPE_CHECKING:
    from numpy.typing import NDArray

Asked = Literal["command", "answer", "line"]
"""What keys are: commands, the characters of an answer, or those of a line that can be typed at once."""

_ESC, _ENTER = 27, 13
_WAITING: dict[Mode, str] = {
    "question": "the answer to a question",
    "line": "a line of text",
    "more": "you to go on (more)",
    "menu": "a choice in a menu, or esc",
}
_ERASING = frozenset({"backspace", "^h"})
_RESERVED = frozenset({"esc", "escape", "more", "enter", "return", "space", *_ERASING})
"""What is a key also where a line is typed."""
_ARROWS = frozenset(DIRECTIONS.values())
_UNCOUNTED = frozenset({_ESC, _ENTER, 32, *map(ord, "0123456789")})


class Keyboard:
    """The keys of an action set. An action is the number of a key in `keys`, or a text: a count, a line or a sign."""

    def __init__(self, actions: ActionSet) -> None:
        self.actions = actions
        self.keys = key_set(actions)
        self._number = {key: number for number, key in enumerate(self.keys)}
        self.nothing: NDArray[np.int8] = np.zeros(len(self.keys), np.int8)
        """A mask that allows nothing."""
        self.nothing.flags.writeable = False
        asked: tuple[Asked, ...] = ("command", "answer", "line")
        self._possible = {one: self._listed(one) for one in asked}

    def _listed(self, asked: Asked) -> tuple[tuple[int, ...], tuple[str, ...], NDArray[np.int8]]:
        """The keys that may be pressed, as numbers, as names and as a mask.

        Where a line can be typed at once, a key that goes by a word is none: the word would be the line.
        """
        named = {n: name_of(key, typed=asked != "command") for n, key in enumerate(self.keys)}
        if asked == "command":
            named = {n: name for n, name in named.items() if self.keys[n] not in USELESS}
        elif asked == "line":
            named = {n: name for n, name in named.items() if len(name) == 1 or name in _RESERVED}
        mask = self.nothing.copy()
        mask[list(named)] = 1
        mask.flags.writeable = False
        return tuple(named), tuple(named.values()), mask

    def _asked(self, mode: Mode) -> Asked:
        """What keys are in a mode."""
        if mode in ("map", "more"):
            return "command"
        return "line" if mode == "line" and self.actions == "all" else "answer"

    @property
    def escape(self) -> Action:
        """The action that does nothing: esc, or where that is missing waiting for --More--."""
        return self._number.get(_ESC, self._number[_ENTER])

    def possible(self, mode: Mode) -> tuple[Sequence[str], NDArray[np.int8]]:
        """The names of the keys that may be pressed now, and the same as a mask."""
        _, names, mask = self._possible[self._asked(mode)]
        return names, mask

    def numbers(self, mode: Mode) -> Sequence[int]:
        """The keys that may be pressed now."""
        return self._possible[self._asked(mode)][0]

    def parse(self, text: str, mode: Mode) -> Action:
        """The action that a text names. Raises UnreadableAction and IllegalAction."""
        line = text.strip("\r\n")
        plain = line.strip()
        asked = self._asked(mode)
        if asked == "line" and len(plain) > 1 and plain.lower() not in _RESERVED:
            if len(plain) > LONGEST_LINE or not plain.isascii() or not plain.isprintable():
                raise UnreadableAction(
                    f"{quoted(plain)} cannot be typed: a line has at most {LONGEST_LINE} printable ASCII characters"
                )
            return plain
        sign = "backspace" if plain.lower() in _ERASING else plain
        if sign in SIGNS and asked != "command" and self.actions == "all":
            return sign
        key = key_named(line)
        if key is not None:
            return self._allowed(key, plain, mode)
        counted = COUNTED.fullmatch(plain)
        counted_key = key_named(counted[2]) if counted is not None else None
        if counted is not None and counted_key is not None:
            if mode != "map":
                raise IllegalAction(
                    f"{quoted(text)}: a count goes with a command, and NetHack waits for {_WAITING[mode]}"
                )
            return self._repeated(int(counted[1]), counted_key, plain)
        names = self.possible(mode)[0]
        near = difflib.get_close_matches(plain.lower(), [*names, *KEYS] if mode == "map" else names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {listed(names)}"
        raise UnreadableAction(f"{quoted(text)} names no key: {hint}")

    def typed(self, key: str, mode: Mode, *, directions: bool) -> Action:
        """The action that a key of a person's keyboard is.

        A key that goes by a word is not the line that says the word, and an arrow is a letter only where NetHack asks
        for `directions`.
        """
        special = len(key) > 1 and key not in _RESERVED
        if special and (mode == "line" or (mode in ("question", "menu") and key in _ARROWS and not directions)):
            raise IllegalAction(f"the key {key} is no answer here: NetHack waits for {_WAITING[mode]}")
        return self.parse(key, mode)

    def _allowed(self, key: int, text: str, mode: Mode) -> int:
        number = self._number.get(key)
        if number is None:
            raise IllegalAction(f"{quoted(text)} is not in the action set {self.actions!r}: {listed(self._names)}")
        if not self._possible[self._asked(mode)][2][number]:
            if key in USELESS:
                raise IllegalAction(f"{quoted(text)} would end the program: a match is not saved, but resigned")
            raise IllegalAction(f"{quoted(text)} is no part of a line of text, which NetHack waits for")
        return number

    def _repeated(self, count: int, key: int, text: str) -> str:
        if key in _UNCOUNTED or key in USELESS or not self._takes_counts or key not in self._number:
            raise IllegalAction(f"{quoted(text)}: in the action set {self.actions!r} that takes no count")
        return f"{count} {name_of(key, typed=False)}"

    @property
    def _takes_counts(self) -> bool:
        return ord("1") in self._number

    @property
    def _names(self) -> Sequence[str]:
        return self._possible["command"][1]

    def notation(self, action: Any, mode: Mode) -> str:
        """How an action is written. Raises IllegalAction where it cannot be taken now."""
        if isinstance(action, str):
            try:
                same = self.parse(action, mode) == action
            except UnreadableAction as error:
                raise IllegalAction(str(error)) from error
            if not same:
                raise IllegalAction(f"{quoted(action)} is not how this action is written")
            return action
        asked = self._asked(mode)
        try:
            number = index(action)
        except TypeError:
            number = -1
        if not 0 <= number < len(self.keys) or not self._possible[asked][2][number]:
            raise IllegalAction(
                f"action {action!r:.60} is not possible now; possible: {listed(self.possible(mode)[0])}"
            )
        return name_of(self.keys[number], typed=asked != "command")

    def pressed(self, action: Action, mode: Mode) -> bytes:
        """The keys that an action presses."""
        if not isinstance(action, str):
            return bytes((self.keys[index(action)],))
        if action in SIGNS:
            return bytes((SIGNS[action],))
        if mode == "line":
            return action.encode("ascii") + bytes((_ENTER,))
        count, _, name = action.partition(" ")
        key = key_named(name)
        assert key is not None
        return count.encode("ascii") + bytes((key,))


@lru_cache(maxsize=3)
def keyboard(actions: ActionSet) -> Keyboard:
    """The keyboard of an action set."""
    return Keyboard(actions)
