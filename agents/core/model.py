"""A model as whoever plays with it sees it: what is asked of it, what comes back, and what can go wrong.

A `Provider` translates a request into one service's dialect, once: it neither retries nor waits, and it classifies what
went wrong. Everything else (retries, rate limits, timeouts, budget, records) is done once for all, by `ModelClient`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any, Literal, Protocol, runtime_checkable

import msgspec

from arena.agents.core.errors import ProviderError
from arena.agents.core.messages import Message, Part, Reasoning, text_of

Effort = Literal["none", "minimal", "low", "medium", "high"]
Stop = Literal["end", "length", "tool", "refused", "filtered", "unknown"]
"""Why a reply ended: by itself, cut at the limit, with a tool call, declined by the model, stopped by a filter."""
Failure = Literal[
    "rate_limit",
    "overloaded",
    "server",
    "timeout",
    "connection",
    "malformed",
    "auth",
    "quota",
    "not_found",
    "context",
    "request",
    "cancelled",
]
"""What went wrong with a call: `malformed` is an answer that cannot be read as one, `quota` an account that pays for no
more, `context` a prompt too long, `cancelled` a call that nobody waited for any longer."""

TRANSIENT: frozenset[Failure] = frozenset({"rate_limit", "overloaded", "server", "timeout", "connection", "malformed"})
"""Failures after which the same request may succeed."""


MOST_TOKENS = 2**53
"""Tokens beyond which a count is none: what is larger is no exact number in many a language."""
MOST_DOLLARS = 1e12
"""US dollars beyond which a cost is none."""
Tokens = Annotated[int, msgspec.Meta(ge=0, le=MOST_TOKENS)]
Dollars = Annotated[float, msgspec.Meta(ge=0.0, le=MOST_DOLLARS)]


class Schema(msgspec.Struct, frozen=True, tag_field="kind", tag="schema"):
    """The answer is a JSON object of this schema."""

    name: str
    schema: Mapping[str, Any]


class Tool(msgspec.Struct, frozen=True, tag_field="kind", tag="tool"):
    """The answer is a call of this tool."""

    name: str
    description: str
    schema: Mapping[str, Any]


class Choice(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind", tag="choice"):
    """The answer is one of these, word for word.

    Where it is `scored`, nothing is written: the answer is the option that the model finds likeliest, which only a
    provider with `scores` can tell.
    """

    options: tuple[str, ...]
    scored: bool = False


Format = Schema | Tool | Choice


class ModelRequest(msgspec.Struct, frozen=True):
    """One request. A setting that is None is not sent, and the service decides."""

    messages: tuple[Message, ...]
    max_tokens: int | None = None
    """Tokens of the whole reply; those of `thinking_tokens` are among them, where they are set."""
    thinking_tokens: int | None = None
    """Tokens that may be spent on thinking, where a service takes a number."""
    effort: Effort | None = None
    """How hard to think, where a service takes a word."""
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    format: Format | None = None
    """The form of the answer; None is free text."""
    logprobs: int | None = None
    """Alternatives of each token whose log-probabilities are wanted; 0 for the token's own."""


class Usage(msgspec.Struct, frozen=True, omit_defaults=True):
    """Tokens of one call, as the service counts them; None is unknown, which is not 0.

    `input` are all tokens that were read, those that came from a cache (`cached`) or went into one (`cache_written`)
    included; `output` all that were written, `reasoning` included.
    """

    input: Tokens | None = None
    cached: Tokens | None = None
    cache_written: Tokens | None = None
    output: Tokens | None = None
    reasoning: Tokens | None = None


class Delta(msgspec.Struct, frozen=True):
    """A piece of a reply, as it arrives."""

    text: str
    thinking: bool = False
    usage: Usage | None = None
    """The tokens of the call so far, where the service tells them before the end."""


class ModelReply(msgspec.Struct, frozen=True):
    """A whole reply. `parts` are what the model said, in order, as they go back in the next request."""

    parts: tuple[Part, ...]
    stop: Stop
    usage: Usage = Usage()
    model: str = ""
    """The model that answered, as the service names it; it need not be the one that was asked for."""
    host: str = ""
    """Who really answered, where a router tells it, or the host that was called."""
    id: str = ""
    fingerprint: str = ""
    cost: float | None = None
    """US dollars, where the service says so."""
    sent: Mapping[str, Any] = {}
    """The settings as they were sent, without the messages."""
    ignored: Mapping[str, str] = {}
    """Settings that were asked for and not sent -> why."""
    detail: str = ""
    """What the service said of a refusal or a filter."""
    tokens: tuple[tuple[int | str, float], ...] = ()
    """(token, log-probability) of the reply, where they were asked for and given."""
    alternatives: tuple[tuple[tuple[int | str, float], ...], ...] = ()
    """For each of `tokens`, the likeliest tokens in its place, where they were asked for and given."""
    scores: Mapping[str, float] = {}
    """Option -> its log-likelihood, in nats, where a choice was scored."""

    @property
    def text(self) -> str:
        """What was answered, without the thinking."""
        return text_of(self.parts)

    @property
    def thought(self) -> str:
        """What can be read of the thinking."""
        return "".join(part.text for part in self.parts if isinstance(part, Reasoning))


class CallFailed(ProviderError):
    """A call that brought no reply.

    `kind` says what went wrong, `status` is the HTTP status where there was one, and `retry_after` the seconds that the
    service asked to wait. `usage` and `cost` (US dollars) are what it has counted all the same, where it says so.
    """

    def __init__(
        self,
        message: str,
        kind: Failure,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        retryable: bool | None = None,
        usage: Usage | None = None,
        cost: float | None = None,
    ) -> None:
        super().__init__(
            message, retryable=kind in TRANSIENT if retryable is None else retryable, retry_after=retry_after
        )
        self.kind = kind
        self.status = status
        self.usage = usage
        self.cost = cost


@runtime_checkable
class Provider(Protocol):
    """One model of one service. A provider is used by any number of calls at once, all on one event loop.

    To make one costs nothing: what it needs it loads, and whom it asks it connects to, when it is first asked.
    It may also have a method `check()`, which raises CallFailed where no call can be made, for want of a key; an
    attribute `scores`, true where it takes a Choice that is scored; an attribute `formats`, the kinds of format that
    it enforces (schema, tool, choice), where those are not all; an attribute `begin_seconds`, how long it may take by
    default until a reply begins; and an attribute `identity`, a mapping of JSON values: what its replies depend on
    beside its name, its `host` and the request. It holds no secret.
    """

    name: str
    """Provider and model, as they stand in a spec: `openai:gpt-5`."""

    def stream(self, request: ModelRequest) -> AsyncIterator[Delta | ModelReply]:
        """Make one call: pieces as they arrive, and the whole reply last. Raises CallFailed.

        Nothing is retried and nothing waited for. Closing the iterator ends the call. Any other exception counts as a
        failure of the service as well (`server`); numbers that can be no count and no cost count as unknown.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
