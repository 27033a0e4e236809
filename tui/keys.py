"""Keys as a game reads them: what a pressed key is called where every key is a move."""

from __future__ import annotations

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
