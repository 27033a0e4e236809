"""The keyboard: NetHack's keys, in the order of NLE's actions, and their names in words.

An action is a key, by its number in the action set, or a text: a count with a command ("20 search"), or a line that is
typed at a prompt. Where keys are commands they go by words; where NetHack asks for a letter they are that letter.
"""

from __future__ import annotations

import re
from typing import Literal

from nle import nethack

ActionSet = Literal["all", "useful", "task"]
"""NLE's `ACTIONS`, `USEFUL_ACTIONS`, and the 23 of its tasks; each without keys that stand in it twice."""

DIRECTIONS = {"k": "north", "l": "east", "j": "south", "h": "west"}
DIRECTIONS |= {"u": "northeast", "n": "southeast", "b": "southwest", "y": "northwest"}
"""Key -> where it leads."""

_WORDS = {
    **{ord(key): name for key, name in DIRECTIONS.items()},
    **{ord(key.upper()): f"far {name}" for key, name in DIRECTIONS.items()},
    ord("<"): "up",
    ord(">"): "down",
    ord("."): "wait",
    13: "more",
    27: "esc",
    32: "space",
    ord("'"): "apos",
    ord("-"): "minus",
}
"""Names that are not those of NLE's commands; BALROG's, with the same words for a walk as for a direction."""

_RENAMED = {"extcmd": "extended", "rush2": "rush far", "movefar": "move far"}
USELESS = frozenset({ord("S")})
"""Commands that no match has a use for: saving ends the program, and there is nothing to come back to."""
LONGEST_LINE = 60
"""Characters of the longest line that may be typed at once."""

TASK = [nethack.MiscAction.MORE, *nethack.CompassDirection, *nethack.CompassDirectionLonger, *nethack.MiscDirection]
TASK += [nethack.Command.KICK, nethack.Command.EAT, nethack.Command.SEARCH]


def key_set(name: ActionSet) -> tuple[int, ...]:
    """The codes of an action set's keys, in NLE's order."""
    given = {"all": nethack.ACTIONS, "useful": nethack.USEFUL_ACTIONS, "task": TASK}[name]
    return tuple(dict.fromkeys(int(key) for key in given))


def _word(key: int) -> str:
    if key in _WORDS:
        return _WORDS[key]
    for kind in (nethack.Command, nethack.TextCharacters):
        if key in kind._value2member_map_:
            name = kind(key).name.lower()
            return chr(key) if name.startswith("num_") else _RENAMED.get(name, name)
    return chr(key)


WORDS = {key: _word(key) for key in key_set("all")}
"""Key -> its name where keys are commands."""
KEYS = {word: key for key, word in WORDS.items()}

_CHARACTERS = {key: chr(key) for key in WORDS if 32 < key < 127}
_TYPED = WORDS | _CHARACTERS
"""Key -> its name where NetHack asks for a letter."""

SIGNS = {chr(code): code for code in range(33, 127) if code not in WORDS} | {"backspace": 8}
"""Name -> key, of what is typed in answers and lines, and is none of NLE's actions."""

_EXTRA = {
    "enter": 13,
    "return": 13,
    "--more--": 13,
    "escape": 27,
    "^[": 27,
    "rest": ord("."),
    "go up": ord("<"),
    "upstairs": ord("<"),
    "go down": ord(">"),
    "downstairs": ord(">"),
    **{f"^{chr(key + 64).lower()}": key for key in WORDS if key < 27},
    **{f"c-{chr(key + 64).lower()}": key for key in WORDS if key < 27},
    **{f"m-{chr(key & 127)}": key for key in WORDS if key > 127},
    **{f"move {name}": ord(key) for key, name in DIRECTIONS.items()},
}
"""Other ways to write a key."""
COUNTED = re.compile(r"([1-9][0-9]{0,2}) ?([^\s0-9].*)")


def name_of(key: int, *, typed: bool) -> str:
    """The name of a key: a word, or where it is `typed` its character."""
    return (_TYPED if typed else WORDS)[key]


def key_named(text: str) -> int | None:
    """The key that a text names: its character, its word, or NLE's name for it; None where it is none."""
    if text == " ":
        return 32
    plain = text if len(text) == 1 else " ".join(text.split())
    if len(plain) == 1:
        return ord(plain) if plain.isascii() and ord(plain) in WORDS else None
    for known in (KEYS, _EXTRA):
        found = known.get(plain, known.get(plain.lower()))
        if found is not None:
            return found
    return _NLE.get(plain.upper())


_NLE = {
    f"{kind.__name__}.{key.name}".upper(): int(key)
    for kind in (
        nethack.CompassDirection,
        nethack.CompassDirectionLonger,
        nethack.MiscDirection,
        nethack.MiscAction,
        nethack.Command,
        nethack.TextCharacters,
    )
    for key in kind
}
