"""The record of a call: what was asked, who answered, what it took, and what had failed before."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from arena.agents.core.model import Failure, ModelReply, ModelRequest

CostFrom = Literal["service", "prices", "unknown"]
Purpose = Literal["move", "think", "summary", "verify"]
"""What a call is for: a move, a move that is thought about after all, a summary of what was, a judgement of moves."""


class FailedTry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A try that brought no reply."""

    kind: Failure
    message: str
    status: int | None = None
    seconds: float = 0.0
    """How long it took to fail."""
    waited: float = 0.0
    """Seconds until the next try."""


class Call(msgspec.Struct, frozen=True, omit_defaults=True):
    """One request and what came of it. Where `reply` is None, the last of `failures` ended it."""

    provider: str
    request: ModelRequest
    purpose: Purpose = "move"
    reply: ModelReply | None = None
    failures: tuple[FailedTry, ...] = ()
    cost: float | None = None
    """US dollars; None is unknown."""
    cost_from: CostFrom = "unknown"
    queued: float = 0.0
    """Seconds until the service began to answer, in the try that brought the reply."""
    seconds: float = 0.0
    """Seconds from then to the end of the reply."""


def plain(call: Call) -> dict[str, Any]:
    """The call as plain values: what a replay holds. Pictures are their PNG in base64."""
    body: dict[str, Any] = msgspec.to_builtins(call)
    return body
