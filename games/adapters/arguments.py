"""Arguments: the name of an environment with its own parameters in brackets, as in `FrozenLake-v1(map_name=8x8)`."""

from __future__ import annotations

import ast
from typing import Any

from arena.games.core.errors import ParameterError

_WORDS = {"true": True, "false": False, "none": None}


def split(text: str) -> tuple[str, dict[str, Any]]:
    """The name and its parameters: numbers, true, false, none, Python's literals, and otherwise words.

    Raises ParameterError where the text is not of the form NAME(key=value,…).
    """
    name, bracket, rest = text.strip().partition("(")
    name = name.strip()
    if not bracket:
        return name, {}
    if not rest.endswith(")") or not name:
        raise ParameterError(f"{text!r}: parameters stand in brackets behind the name, as in NAME(key=value,key=value)")
    found: dict[str, Any] = {}
    for part in _parts(rest[:-1]):
        key, equals, value = part.partition("=")
        key = key.strip()
        if not equals or not key.isidentifier() or key in found:
            why = "is given twice" if key in found else "is not key=value"
            raise ParameterError(f"{text!r}: {part.strip()!r} {why}")
        found[key] = _value(value.strip())
    return name, found


def _parts(text: str) -> list[str]:
    """A text cut at the commas that are in no bracket."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part for part in parts if part.strip()]


def _value(text: str) -> Any:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text
