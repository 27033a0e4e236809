"""Keys as a game reads them: what a pressed key is called where every key is a move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_NAMED: Final = {
    "enter": "enter",
    "escape": "esc",
    "space": "space",
    "tab": "^i",
    "backspace": "^h",
    "up": "north",
    "down": "south",
    "left": "west",
    "right": "east",
    "home": "northwest",
    "pageup": "northeast",
    "end": "southwest",
    "pagedown": "southeast",
}
_SIGNS: Final = {
    "at": "@",
    "left_square_bracket": "[",
    "backslash": "\\",
    "right_square_bracket": "]",
    "circumflex_accent": "^",
    "underscore": "_",
}
"""What can be held together with control, apart from letters."""


_TYPED: Final = {"\n": "enter", "\r": "enter", "\t": "^i", " ": "space"}
"""Characters of a text that have a key of another name."""


def typed(text: str) -> Iterator[str]:
    """The names of the keys that type a text; what no key types is left out."""
    for character in text.replace("\r\n", "\n"):
        name = _TYPED.get(character) or written(character, character)
        if name is not None:
            yield name


def written(key: str, character: str | None) -> str | None:
    """The name of a key that textual calls `key` and that types `character`; None where games have no use for it.

    A printable character is itself, control and x together are ^x, alt and x are m-x, and arrows are directions.
    """
    if key in _NAMED:
        return _NAMED[key]
    *held, last = key.split("+") if len(key) > 1 else [key]
    if "alt" in held and len(last) == 1:
        return f"m-{last.upper() if 'shift' in held else last}"
    if held == ["ctrl"]:
        last = _SIGNS.get(last, last)
        return f"^{last}" if len(last) == 1 else None
    if character is not None and len(character) == 1 and character.isprintable() and "alt" not in held:
        return character
    return None
