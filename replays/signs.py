"""Scenes made harmless for a film: texts as `arena.replays.plain` has them, and one sign for each cell of a board."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

import msgspec

from arena.games.core.scene import Scene
from arena.replays.plain import plain
from arena.replays.scenes import changes

Json = dict[str, Any]

_CELLS = frozenset({"rows", "colors", "regions"})
"""Fields of scenes in which a character is a cell."""
_SIGNS = range(0x20000, 0x2A6E0)
"""What stands for codes that cannot be shown. A code from among these is given another, so that all stay distinct."""
_ESCAPES = (b"\\\\", b'\\"', b"\\n")
"""What stands in JSON for characters that are harmless."""
_LONE = frozenset({"Mn", "Mc", "Me"})
"""Categories of characters that join those beside them."""
_JAMO = range(0x1100, 0x1200)


class Signs:
    """Writes the scenes of a film as JSON. The codes of boards that cannot be shown keep their signs through it."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        """A code of a board -> the sign that stands for it."""

    def scene(self, before: Scene | None, scene: Scene) -> Json:
        """A scene as a change of the one before it, every text in it harmless."""
        found: Json = msgspec.to_builtins(changes(before, scene))
        if _is_harmless(found):
            return found
        known = getattr(scene, "legend", {})
        return {name: self._field(name, value, known) for name, value in found.items()}

    def _field(self, name: str, value: Any, known: Any) -> Any:
        if name == "legend":
            return {self._code(code): _texts(tile) for code, tile in value.items()}
        if name not in _CELLS:
            return _texts(value)
        if isinstance(value, dict):
            return {index: self._row(name, row, known) for index, row in value.items()}
        return [self._row(name, row, known) for row in value]

    def _row(self, name: str, row: str, known: Any) -> str:
        if row.isascii() and row.isprintable():
            return row
        # what the legend has is never drawn as it is, and of regions is only seen where they differ
        return "".join(self._code(sign) if name == "regions" or sign in known else _sign(sign) for sign in row)

    def _code(self, code: str) -> str:
        if (_sign(code) == code and ord(code) not in _SIGNS) if len(code) == 1 else plain(code) == code:
            return code
        found = self._codes.get(code)
        if found is None:
            free = len(self._codes)
            found = self._codes[code] = chr(_SIGNS[free]) if free < len(_SIGNS) else "\ufffd"
        return found


def _texts(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else plain(value)
    if isinstance(value, dict):
        return {_texts(key): _texts(part) for key, part in value.items()}
    return [_texts(part) for part in value] if isinstance(value, (list, tuple)) else value


def _is_harmless(value: Json) -> bool:
    """Whether every text in it is harmless beyond doubt: without a look at each, since large scenes have thousands."""
    try:
        data = msgspec.json.encode(value)
    except UnicodeEncodeError:  # half of a character
        return False
    for escape in _ESCAPES:
        data = data.replace(escape, b"")
    if b"\\" in data:
        return False
    if data.isascii():
        return b"\x7f" not in data
    return all(map(_stands_alone, set(data.decode())))


@lru_cache(maxsize=5000)
def _stands_alone(character: str) -> bool:
    joins = unicodedata.category(character) in _LONE or ord(character) in _JAMO or ord(character) in _SIGNS
    return not joins and plain(character) == character


@lru_cache(maxsize=5000)
def _sign(character: str) -> str:
    return character if plain(character) == character else " " if character.isspace() else "\ufffd"
