"""The keys that an action pressed, as far as its notation tells.

A single character is that key. NetHack's other actions are words for a key ("far east"), a count with one
("20 search") or a line that was typed with its Enter: which it is, only NLE's table of keys tells, so that without NLE
they are unknown. A typed line that reads like a word for a key counts as that key: the notation is the same.
"""

from __future__ import annotations

from collections.abc import Callable

KEYBOARDS = frozenset({"nethack", "ttyrec"})
"""The games whose actions are keys of NetHack."""
_ENTER = b"\r"

Keystrokes = Callable[[str], bytes]


def keystrokes(game: str) -> Keystrokes:
    """What tells the keys of an action of a game; b"" for one whose keys are not known."""
    if game in KEYBOARDS:
        try:
            return _nethack()
        except ImportError:  # the match is shown without its game, as any other
            return _character
    return _character


def _character(action: str) -> bytes:
    return action.encode() if len(action) == 1 and action.isascii() and action.isprintable() else b""


def _nethack() -> Keystrokes:
    from arena.games.worlds.nethack.keys import COUNTED, LONGEST_LINE, SIGNS, key_named

    def pressed(action: str) -> bytes:
        key = SIGNS.get(action, key_named(action))
        if key is not None:
            return bytes((key,))
        counted = COUNTED.fullmatch(action)
        key = None if counted is None else key_named(counted[2])
        if counted is not None and key is not None:
            return counted[1].encode() + bytes((key,))
        if 1 < len(action) <= LONGEST_LINE and action.isascii() and action.isprintable():
            return action.encode() + _ENTER
        return _character(action)

    return pressed
