"""Arguments: the name of an environment with its own parameters in brackets, as in `FrozenLake-v1(map_name=8x8)`."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping, Sequence
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
    parts = _parts(rest[:-1])
    if parts is None:
        raise ParameterError(f"{text!r}: its brackets or quotes do not match")
    for part in parts:
        key, equals, value = part.partition("=")
        key = key.strip()
        if not equals or not key.isidentifier() or key in found:
            why = "is given twice" if key in found else "is not key=value"
            raise ParameterError(f"{text!r}: {part.strip()!r} {why}")
        found[key] = _value(value.strip())
    return name, found


def check(env: str, made: Any, modes: Sequence[str], given: Mapping[str, Any]) -> None:
    """Refuse what an environment takes and misunderstands: words for its switches, ways to draw that it does not know.

    Args:
        env: its name with its arguments, for the message.
        made: what was called to make it.
        modes: the ways in which it draws itself.
        given: the arguments.

    Raises ParameterError.
    """
    for name, parameter in inspect.signature(made).parameters.items():
        if isinstance(parameter.default, bool) and name in given and given[name] not in (True, False):
            raise ParameterError(f"{env}: {name} is true or false, not {given[name]!r}")
    if given.get("render_mode") not in (None, *modes):
        known = f"one of {', '.join(modes)}" if modes else "none here"
        raise ParameterError(f"{env}: render_mode is {known}, not {given['render_mode']!r}")


def _parts(text: str) -> list[str] | None:
    """A text cut at the commas that are in no bracket and no quotes; None where these do not match."""
    parts, depth, quote = [""], 0, ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'" and parts[-1].rstrip()[-1:] in tuple("=([{,:"):  # elsewhere it is an apostrophe
            quote = character
        else:
            depth += (character in "([{") - (character in ")]}")
        if depth < 0:
            return None
        if character == "," and not (depth or quote):
            parts.append("")
        else:
            parts[-1] += character
    return None if depth or quote else [part for part in parts if part.strip()]


def _value(text: str) -> Any:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text
