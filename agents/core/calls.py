"""The record of a call: what was asked, who answered, what it took, and what had failed before."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from arena.agents.core.model import Failure, ModelReply, ModelRequest, Usage

CostFrom = Literal["service", "prices", "cache", "unknown"]
"""Who says what a call cost: the service, a table of prices, or nobody; a reply from the `cache` costs nothing."""
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
    usage: Usage | None = None
    """The tokens that the service had counted until then, where it told them."""
    cost: float | None = None
    """US dollars for those tokens, at least; None is unknown."""


class Call(msgspec.Struct, frozen=True, omit_defaults=True):
    """One request and what came of it.

    Where `reply` is None, the last of `failures` ended it; where there is none, the call was never made, for want of
    a budget.
    """

    provider: str
    request: ModelRequest
    purpose: Purpose = "move"
    reply: ModelReply | None = None
    failures: tuple[FailedTry, ...] = ()
    cost: float | None = None
    """US dollars for the reply; None is unknown. What failed tries cost stands with them."""
    cost_from: CostFrom = "unknown"
    cached_reply: bool = False
    """Whether the reply was kept from an earlier call (`ReplyCache`): its usage is that call's; nothing was spent."""
    queued: float = 0.0
    """Seconds until the service began to answer, in the try that brought the reply."""
    seconds: float = 0.0
    """Seconds from then to the end of the reply."""


def plain(call: Call) -> dict[str, Any]:
    """The call as plain values: what a replay holds. Pictures are their PNG in base64."""
    body: dict[str, Any] = msgspec.to_builtins(call)
    return body
