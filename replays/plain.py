"""Text from outside made harmless for a screen: it moves no cursor, hides nothing and reorders nothing."""

from __future__ import annotations

import re
import unicodedata

_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and symbols that Unicode calls printable and that no font draws."""
_STACKED = 2
"""Combining marks that one character may bear, and marks beside it: more would be drawn over what is around it."""
_JOINING = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))
"""Vowels and finals of Korean, which take no column after an initial and one or none elsewhere."""
_TONES = range(0x1F3FB, 0x1F400)
"""Skin tones, which some terminals draw on the emoji before them and some beside it."""


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
_FORMULA = ("=", "+", "-", "@")
"""How what a spreadsheet computes begins."""
_EMOJI_STYLE = re.compile("(?<![\ufe00-\ufe0f])[\ufe0e\ufe0f](?![\ufe00-\ufe0f])")
"""A lone selector of how an emoji looks: terminals disagree on its width, so it is left out."""
_SYLLABLES = re.compile("[\u1100-\u11ff]{2,}")
_PILE = re.compile("[^\x00-\u02ff]{3,}")


def plain(text: str, limit: int | None = None) -> str:
    """`text` with everything unprintable made visible, cut to `limit` characters with a note of how many were cut.

    Line breaks stay, tabs and odd spaces become spaces; escapes, bidi controls, zero-width and other invisible
    characters are written out (`\\x1b`, `\\u202e`), and so are every combining mark beyond the second on a
    character and what terminals give different widths. Only a lone selector of an emoji's style is left out; the
    letters of a Korean syllable are put together.
    """
    cut = 0
    if limit is not None and len(text) > limit:
        cut, text = len(text) - limit, text[:limit]
    if not (text.isascii() and text.isprintable()):
        text = _EMOJI_STYLE.sub("", text.replace("\r\n", "\n"))
        text = _SYLLABLES.sub(lambda found: unicodedata.normalize("NFC", found[0]), text).translate(_TABLE)
        if not text.isascii():
            text = _PILE.sub(_unpiled, text)
    return f"{text}… ({cut:,} more characters)" if cut else text


VERBATIM = 'class="mathjax_ignore tex2jax_ignore"'
"""The attribute of an element of HTML in which notebooks set no formulas: a `$` in a name is a `$`."""


def one_line(text: str) -> str:
    """`plain` text on one line: what lists a match a line must not be able to add lines."""
    return plain(text).replace("\n", "\\n")


def cell(text: str) -> str:
    """`one_line` for a table of a spreadsheet: what it would compute instead of showing has a `'` before it."""
    shown = one_line(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def _hidden(character: str) -> bool:
    code = ord(character)
    odd = code in _TONES or any(code in joining for joining in _JOINING)
    return odd or character in _BLANK or code == 0x34F or "VARIATION SELECTOR" in unicodedata.name(character, "")


def _shown(character: str) -> str:
    if character == "\t":
        return "    "
    if unicodedata.category(character) == "Zs":
        return " "
    return character.encode("unicode_escape").decode()


def _unpiled(found: re.Match[str]) -> str:
    over, beside, kept = 0, 0, []
    for character in found[0]:
        category = unicodedata.category(character)
        if category in ("Mn", "Me"):
            over += 1
        elif category == "Mc":
            beside += 1
        else:
            over = beside = 0
        piled = over > _STACKED or beside > _STACKED
        kept.append(character.encode("unicode_escape").decode() if piled else character)
    return "".join(kept)
