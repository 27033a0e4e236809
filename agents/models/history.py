"""What is sent again of earlier turns: nothing, the last ones, all, or only what has changed since.

A service reads a prompt's beginning from its cache as long as it stays the same, byte for byte. So a history only grows
at its end, and where it is cut, it is cut seldom and by a block.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Literal, NamedTuple

from arena.agents.core.messages import Message, Part, Text

Kind = Literal["none", "last", "full", "diff"]


class Exchange(NamedTuple):
    """What was seen at one attempt, as it was asked, and what was answered."""

    seen: str
    asked: str
    """What stands beside what is seen: feedback, legal moves."""
    parts: tuple[Part, ...]


def kept(kind: Kind, past: Sequence[Exchange], last: int) -> Sequence[Exchange]:
    """The exchanges that are sent again. Of kind `last`, at least `last` and less than twice as many."""
    if kind == "none":
        return ()
    if kind == "last":
        blocks = max(len(past) - last, 0) // last
        return past[blocks * last :]
    return past


def messages(kind: Kind, past: Sequence[Exchange], now: str, asked: str, last: int) -> list[Message]:
    """The conversation so far, as its history policy tells it, with the present question at its end.

    Of kind `diff` the first observation is whole, and each of the others is a unified diff to the one before, which is
    what diff History sends (https://arxiv.org/abs/2312.07540); one that is no shorter than the observation is not used.
    """
    told: list[Message] = []
    before: str | None = None
    for seen, question, parts in kept(kind, past, last):
        told.append(Message("user", (Text(_joined(_shown(kind, before, seen), question)),)))
        told.append(Message("assistant", parts))
        before = seen
    told.append(Message("user", (Text(_joined(_shown(kind, before, now), asked)),), cached=kind != "none"))
    return told


def _shown(kind: Kind, before: str | None, seen: str) -> str:
    if kind != "diff" or before is None:
        return seen
    changed = diff(before, seen)
    return changed if len(changed) < len(seen) else seen


def diff(before: str, after: str) -> str:
    """A unified diff from one observation to the next, without lines of context."""
    lines = difflib.unified_diff(before.split("\n"), after.split("\n"), "before", "now", lineterm="", n=0)
    return "\n".join(lines) or "(nothing has changed)"


def _joined(seen: str, asked: str) -> str:
    return f"{seen}\n\n{asked}" if asked else seen
