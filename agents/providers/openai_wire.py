"""What the two protocols have in common: a request becomes a body, events become a reply."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from arena.agents.core.messages import Part, Picture
from arena.agents.core.model import Delta, ModelReply, ModelRequest, Stop, Usage
from arena.agents.providers.values import Tokens

Dialect = Literal["openai", "openrouter", "deepseek", "compatible"]
"""How a service departs from the protocol: OpenAI itself, two that want things of their own, and everybody else."""

PROVIDER = "openai"
"""The provider that reasoning belongs to."""


def dialect_of(host: str) -> Dialect:
    """The dialect that a host speaks, by its name (without a port)."""
    if host == "openrouter.ai" or host.endswith(".openrouter.ai"):
        return "openrouter"
    if host == "api.deepseek.com":
        return "deepseek"
    official = host == "api.openai.com" or host.endswith((".api.openai.com", ".openai.azure.com"))
    return "openai" if official else "compatible"


@dataclass(frozen=True)
class Body:
    """A request as it is sent, and the settings that were left out -> why."""

    fields: dict[str, Any]
    ignored: dict[str, str]

    def sent(self, messages: str) -> dict[str, Any]:
        """The settings, without what stands under `messages`."""
        return {key: value for key, value in self.fields.items() if key != messages}


@dataclass
class Said:
    """What a stream came to."""

    parts: list[Part] = field(default_factory=list)
    stop: Stop = "unknown"
    detail: str = ""
    usage: Usage = field(default_factory=Usage)
    cost: float | None = None
    model: str = ""
    id: str = ""
    fingerprint: str = ""
    host: str = ""
    tokens: Tokens = ()
    alternatives: tuple[Tokens, ...] = ()

    def reply(self, host: str, sent: Mapping[str, Any], ignored: Mapping[str, str]) -> ModelReply:
        """The reply; `host` is who was called."""
        return ModelReply(
            tuple(self.parts),
            self.stop,
            usage=self.usage,
            model=self.model,
            host=self.host or host,
            id=self.id,
            fingerprint=self.fingerprint,
            cost=self.cost,
            sent=sent,
            ignored=ignored,
            detail=self.detail,
            tokens=self.tokens,
            alternatives=self.alternatives,
        )


class Reader(Protocol):
    """Puts a reply together from the events of one stream."""

    whole: bool
    """All that was said has come; what may follow is bookkeeping."""
    last: bool
    """Nothing follows that would be missed."""

    def feed(self, event: Mapping[str, Any]) -> Iterator[Delta]:
        """Take an event. Raises Unreadable, and InStream where the event tells of a failure."""
        ...

    def rest(self) -> Iterator[Delta]:
        """What was held back until the end."""
        ...

    def said(self) -> Said:
        """All of it. Raises Unreadable where it is no reply."""
        ...


class Wire(Protocol):
    """One of the two protocols."""

    @property
    def path(self) -> str:
        """Where requests go."""
        ...

    @property
    def messages(self) -> str:
        """The field of a body that holds the messages."""
        ...

    def body(self, request: ModelRequest) -> Body:
        """The request in this protocol."""
        ...

    def reader(self) -> Reader:
        """A reader for one stream."""
        ...


class InStream(Exception):
    """An event that tells of a failure. `body` is the error as the service wrote it, `usage` what it has taken."""

    def __init__(self, body: Mapping[str, Any], usage: Usage | None = None) -> None:
        super().__init__("the stream tells of a failure")
        self.body = body
        self.usage = usage


def data_uri(picture: Picture) -> str:
    """An image as a URL that holds it."""
    return "data:image/png;base64," + b64encode(picture.png).decode()


def given(**settings: Any) -> dict[str, Any]:
    """The settings that are set."""
    return {key: value for key, value in settings.items() if value is not None}
