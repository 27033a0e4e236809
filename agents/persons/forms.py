"""Structured moves: what is told of their blanks, and the move that filled-in blanks make."""

from __future__ import annotations

from collections.abc import Mapping

from arena.games.core.scene import Blank


def filled(template: str, values: Mapping[str, str]) -> str:
    """A template with its blanks filled in; what was filled in is never read as a template itself."""
    text, rest = "", template
    while rest:
        head, brace, tail = rest.partition("{")
        name, close, after = tail.partition("}")
        if not brace or not close:
            return text + rest
        text += head + (values[name] if name in values else "{" + name + "}")
        rest = after
    return text


def label(blank: Blank, name: str) -> str:
    """A blank's name and what may stand in it."""
    if blank.choices or (blank.low is None and blank.high is None):
        return name
    low, high = ("" if end is None else str(end) for end in (blank.low, blank.high))
    return f"{name} ({low} to {high})" if low and high else f"{name} (from {low})" if low else f"{name} (up to {high})"
