"""The record of a call: what was asked, who answered, what it took, and what had failed before."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from arena.agents.core.model import Dollars, Failure, ModelReply, ModelRequest, Usage

CostFrom = Literal["service", "prices", "cache", "unknown"]
"""Who says what a call cost: the service, a table of prices, or nobody; a reply from the `cache` costs nothing."""
Purpose = Literal["move", "think", "summary", "verify"]
"""What a call is for: a move, a move that is thought about after all, a summary of what was, a judgement of moves."""
Seconds = Annotated[float, msgspec.Meta(ge=0.0, le=1e9)]
Status = Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31)]

NOT_SERVED: frozenset[str] = frozenset({"auth", "quota", "not_found", "context", "request"})
"""Failures of requests that a service never worked on."""


def cost_nothing(kind: str, status: int | None, usage: Usage | None, cost: float | None) -> bool:
    """Whether a try that failed cost nothing: the service turned it away, and counted nothing."""
    return usage is None and cost is None and (status is not None or kind in NOT_SERVED)


class FailedTry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A try that brought no reply."""

    kind: Failure
    message: str
    status: Status | None = None
    seconds: Seconds = 0.0
    """How long it took to fail."""
    waited: Seconds = 0.0
    """Seconds until the next try."""
    usage: Usage | None = None
    """The tokens that the service had counted until then, where it told them."""
    cost: Dollars | None = None
    """US dollars for those tokens, at least; None is unknown."""


class Call(msgspec.Struct, frozen=True, omit_defaults=True):
    """One request and what came of it.

    Where `reply` is None, the last of `failures` ended it; where there is none, the call was never made, and `unmade`
    says why.
    """

    provider: str
    request: ModelRequest
    purpose: Purpose = "move"
    reply: ModelReply | None = None
    failures: tuple[FailedTry, ...] = ()
    cost: Dollars | None = None
    """US dollars for the reply; None is unknown. What failed tries cost stands with them."""
    cost_from: CostFrom = "unknown"
    cached_reply: bool = False
    """Whether the reply was kept from an earlier call (`ReplyCache`): its usage is that call's; nothing was spent."""
    queued: Seconds = 0.0
    """Seconds until the service began to answer, in the try that brought the reply."""
    seconds: Seconds = 0.0
    """Seconds from then to the end of the reply."""
    unmade: str = ""
    """Why it was never made, where it was not: no budget was left for it, or nobody waited for it any longer."""


def plain(call: Call) -> dict[str, Any]:
    """The call as plain values: what a replay holds. Pictures are their PNG in base64."""
    body: dict[str, Any] = msgspec.to_builtins(call)
    return body
