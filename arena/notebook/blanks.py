"""What a person in a notebook fills in: forms as the browser is told of them, and what may stand in their blanks."""

from __future__ import annotations

from typing import Any

from arena.agents.persons.forms import label
from arena.games.core.scene import Blank, Form
from arena.replays.plain import one_line

NAME = 40
"""Characters of a name that are kept."""
_LONGEST = 10_000
"""Characters that a blank takes."""


def sound(text: object) -> str | None:
    """What a browser sent as text, with a question mark for each half of a character; None where it is no text."""
    return text.encode(errors="replace").decode() if isinstance(text, str) else None


def told(form: Form) -> dict[str, Any]:
    """A form as the browser is told of it."""
    return {
        "title": one_line(form.title)[:NAME],
        "blanks": [
            {
                "name": blank.name,
                "label": label(blank, one_line(blank.name)[:NAME]),
                "choices": list(blank.choices),
                "low": blank.low,
                "high": blank.high,
                "whole": blank.low is not None or blank.high is not None,
            }
            for blank in form.blanks
        ],
    }


def fits(blank: Blank, value: str) -> bool:
    """Whether a blank can be filled with a text."""
    if blank.choices:
        return value in blank.choices
    said = value.strip()
    if blank.low is None and blank.high is None:
        return 0 < len(said) <= _LONGEST and "\n" not in said and "\r" not in said
    if not (said.isascii() and said.removeprefix("-").isdigit() and len(said) < 20):
        return False
    return (blank.low is None or int(said) >= blank.low) and (blank.high is None or int(said) <= blank.high)
