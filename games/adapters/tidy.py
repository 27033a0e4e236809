"""Tidy: foreign text as it may be shown, without colour codes, control characters or ragged ends."""

from __future__ import annotations

import re
import unicodedata

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])?")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def tidy(text: str) -> str:
    """A text of several lines: no escapes, tabs as spaces, nothing at the ends of lines or around the whole."""
    if not (text.isascii() and text.replace("\n", " ").isprintable()):
        text = _ESCAPES.sub("", text.replace("\r\n", "\n")).expandtabs()
        text = "".join([c for c in text if c == "\n" or unicodedata.category(c) not in _UNSEEN])
    return "\n".join([line.rstrip() for line in text.split("\n")]).strip("\n")


def one_name(text: str, number: int) -> str:
    """An action's name in one line, with single spaces; its number where nothing is left."""
    if not text.isprintable() or "  " in text or text[:1] == " " or text[-1:] == " ":
        text = " ".join("".join([c if c.isprintable() else " " for c in tidy(text)]).split())
    return text or str(number)


def told_apart(names: list[str], numbers: list[int]) -> list[str]:
    """The names, with their numbers behind those that several actions share."""
    if len(set(names)) == len(names):
        return names
    apart = [
        name if names.count(name) == 1 else f"{name} #{number}" for name, number in zip(names, numbers, strict=True)
    ]
    return apart if len(set(apart)) == len(apart) else [str(number) for number in numbers]


def one_line(error: BaseException) -> str:
    """What an error of somebody else's says, in one line, with its kind where that tells more."""
    said = " ".join(tidy(str(error)).split())
    plain = isinstance(error, (ImportError, RuntimeError)) and said
    return said if plain else f"{type(error).__name__}: {said}"
