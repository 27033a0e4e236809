"""Text from outside made harmless for a screen: it moves no cursor, hides nothing and reorders nothing."""

from __future__ import annotations

import re
import unicodedata

_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and symbols that Unicode calls printable and that no font draws."""
_STACKED = 2
"""Combining marks that one character may bear; every further one would be drawn over the lines around it."""


class _Table(dict[int, str | int]):
    """What stands for each character that is not printable as it is; grows as characters are met."""

    def __missing__(self, code: int) -> str | int:
        character = chr(code)
        harmless = character == "\n" or (character.isprintable() and not _hidden(character))
        value: str | int = code if harmless else _shown(character)
        if len(self) < 5000:
            self[code] = value
        return value


_TABLE = _Table()
_EMOJI_STYLE = re.compile("(?<![\ufe00-\ufe0f])[\ufe0e\ufe0f](?![\ufe00-\ufe0f])")
"""A lone selector of how an emoji looks: terminals disagree on its width, so it is left out."""
_PILE = re.compile("[^\x00-\u02ff]{3,}")


def plain(text: str, limit: int | None = None) -> str:
    """`text` with everything unprintable made visible, cut to `limit` characters with a note of how many were cut.

    Line breaks stay, tabs and odd spaces become spaces; escapes, bidi controls, zero-width and other invisible
    characters are written out (`\\x1b`, `\\u202e`), and so is every combining mark beyond the second on a
    character. Only a lone selector of an emoji's style is left out.
    """
    cut = 0
    if limit is not None and len(text) > limit:
        cut, text = len(text) - limit, text[:limit]
    if not (text.isascii() and text.isprintable()):
        text = _EMOJI_STYLE.sub("", text.replace("\r\n", "\n")).translate(_TABLE)
        if not text.isascii():
            text = _PILE.sub(_unpiled, text)
    return f"{text}… ({cut:,} more characters)" if cut else text


def one_line(text: str) -> str:
    """`plain` text on one line: what lists a match a line must not be able to add lines."""
    return plain(text).replace("\n", "\\n")


def _hidden(character: str) -> bool:
    return character in _BLANK or character == "\u034f" or "VARIATION SELECTOR" in unicodedata.name(character, "")


def _shown(character: str) -> str:
    if character == "\t":
        return "    "
    if unicodedata.category(character) == "Zs":
        return " "
    return character.encode("unicode_escape").decode()


def _unpiled(found: re.Match[str]) -> str:
    run, kept = 0, []
    for character in found[0]:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        kept.append(character if run <= _STACKED else character.encode("unicode_escape").decode())
    return "".join(kept)
