"""Reading a reply: the move that it names, or what kept it from naming one. Nothing is repaired or guessed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from arena.agents.core.messages import Part, ToolCall, text_of
from arena.agents.core.model import ModelReply
from arena.agents.models.answers import Form, several

Fault = Literal["empty", "cut", "thought_only", "refused", "filtered", "ambiguous", "unreadable"]
"""Why no move is read: nothing was said; the reply, or the thinking before it, was cut at its limit; the model
declined; a filter stopped it; it named several moves at once; or there is an answer without a move."""

_QUOTED = 80
"""Characters of a reply that feedback quotes."""


class Reading(NamedTuple):
    """What a reply came to: a move as it was written, or a fault and a sentence that says so."""

    move: str | None
    fault: Fault | None = None
    why: str = ""


def read(reply: ModelReply, form: Form, possible: Sequence[str] = ()) -> Reading:
    """The last move of a reply. One that was refused or filtered has none, whatever it says.

    Of one that was cut, a move counts that had been closed, if no other was begun. Several moves at once are told apart
    from an unreadable one only where the possible moves are given: those that the model sees.
    """
    if reply.stop in ("refused", "filtered"):
        kind: Fault = "refused" if reply.stop == "refused" else "filtered"
        said = f": {reply.detail[:_QUOTED]}" if reply.detail else ""
        return Reading(None, kind, f"the answer was {kind}{said}")
    move = form.named(reply)
    text = shown(reply.parts).strip()
    if move and reply.stop == "length" and form.goes_on(reply, possible):
        return Reading(None, "cut", f"the answer was cut at its limit before its last move was whole{_ending(text)}")
    if move and (why := several(move, possible)):
        return Reading(None, "ambiguous", why)
    if move:
        return Reading(move)
    if reply.stop == "length":
        if not text:
            return Reading(None, "thought_only", "all tokens were spent on thinking, and no answer was given")
        return Reading(None, "cut", f"the answer was cut at its limit before a move was named{_ending(text)}")
    if not text:
        return Reading(None, "empty", "the answer was empty")
    what = form.missing if move is None else "an empty move"
    return Reading(None, "unreadable", f"the answer holds {what}{_ending(text)}")


def shown(parts: Sequence[Part]) -> str:
    """What was answered, calls of tools included."""
    calls = [f"{part.name}({part.arguments})" for part in parts if isinstance(part, ToolCall)]
    return "\n".join(part for part in (text_of(parts), *calls) if part)


def _ending(text: str) -> str:
    """How a text ends, quoted on one line."""
    return f"; it ends {_quoted(text)}" if text else ""


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= _QUOTED else f"…{line[-_QUOTED:]}")
