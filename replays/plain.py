"""Text from outside made harmless for a screen: it moves no cursor, hides nothing and reorders nothing."""

from __future__ import annotations


def plain(text: str, limit: int | None = None) -> str:
    """`text` with everything unprintable made visible, cut to `limit` characters with a note of how many were cut.

    Line breaks stay and tabs become spaces; escapes, bidi controls, zero-width and other invisible characters are
    written out (`\\x1b`, `\\u202e`).
    """
    cut = 0
    if limit is not None and len(text) > limit:
        cut, text = len(text) - limit, text[:limit]
    if not text.isprintable():
        text = "".join([c if c.isprintable() or c == "\n" else _shown(c) for c in text.replace("\r\n", "\n")])
    return f"{text}… ({cut} more characters)" if cut else text


def _shown(character: str) -> str:
    return "    " if character == "\t" else character.encode("unicode_escape").decode()
