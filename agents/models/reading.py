"""Reading a reply: the move that it names, or what kept it from naming one. Nothing is repaired or guessed."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from arena.agents.core.model import ModelReply

Fault = Literal["empty", "cut", "thought_only", "refused", "filtered", "unreadable"]
"""Why no move is read: nothing was said; the reply, or the thinking before it, was cut at its limit; the model
declined; a filter stopped it; or there is an answer without a move."""

TAG = "move"
_TAGGED = re.compile(rf"<{TAG}>(.*?)</{TAG}>", re.DOTALL | re.IGNORECASE)
_QUOTED = 80
"""Characters of a reply that feedback quotes."""


class Reading(NamedTuple):
    """What a reply came to: a move as it was written, or a fault and a sentence that says so."""

    move: str | None
    fault: Fault | None = None
    why: str = ""


def read(reply: ModelReply) -> Reading:
    """The last <move>…</move> of a reply. One that was refused or filtered has none, whatever it says."""
    if reply.stop in ("refused", "filtered"):
        kind: Fault = "refused" if reply.stop == "refused" else "filtered"
        said = f": {reply.detail}" if reply.detail else ""
        return Reading(None, kind, f"the answer was {kind}{said}")
    found = _TAGGED.findall(reply.text)
    if found and found[-1].strip():
        return Reading(found[-1].strip())
    text = reply.text.strip()
    if reply.stop == "length":
        if not text:
            return Reading(None, "thought_only", "all tokens were spent on thinking, and no answer was given")
        return Reading(None, "cut", f"the answer was cut at its limit before a move was named; it ends {_end(text)}")
    if not text:
        return Reading(None, "empty", "the answer was empty")
    why = "an empty move" if found else f"no <{TAG}>…</{TAG}>"
    return Reading(None, "unreadable", f"the answer holds {why}; it ends {_end(text)}")


def _end(text: str) -> str:
    """The end of a text, quoted on one line."""
    line = " ".join(text.split())
    return repr(line if len(line) <= _QUOTED else f"…{line[-_QUOTED:]}")
