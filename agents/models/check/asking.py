"""How probes ask: through the seat's own client and with its own settings; every call is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

import msgspec

from arena.agents.core.calls import Call
from arena.agents.core.client import ModelClient
from arena.agents.core.messages import Message, Picture, Reasoning, Text, ToolCall, say
from arena.agents.core.model import ModelReply, ModelRequest
from arena.agents.core.turn import Turn, Wait

SHORT, LONG, RAMBLING = 300, 2000, 64
"""Tokens of a reply that is to be short, where the seat names no limit: of a model that does not think before it
answers, of one that does, and of one that goes on until it is stopped."""
USUAL = 4.0
"""Characters of a token, as long as nothing was measured."""


class Untimed:
    """A clock for calls that nobody's time runs for."""

    def waiting(self, why: Wait) -> nullcontext[None]:
        """Nothing is stopped."""
        return nullcontext()

    def credit(self, why: Wait, seconds: float) -> None:
        """Nothing is given back."""

    def progress(self, text: str) -> None:
        """Nobody looks on."""


class Heard(Turn):
    """A turn whose calls go into no replay: `keep` takes them."""

    __slots__ = ("keep",)

    keep: Callable[[Call], object]

    def record(self, call: Call) -> None:
        """Hand the call on."""
        self.keep(call)


class Asker:
    """Asks for probes, and knows what was learnt so far. `calls` are all that were made.

    Args:
        client: makes the calls.
        settings: a request whose settings are the seat's own; its messages and its format are not sent.
    """

    def __init__(self, client: ModelClient, settings: ModelRequest) -> None:
        self.client = client
        self.settings = msgspec.structs.replace(settings, messages=(), format=None, logprobs=None)
        self.calls: list[Call] = []
        self.thinks = True
        """Whether replies begin with thoughts; until it is known, room is left for them."""
        self.rambles = False
        """Whether a reply that was to be short was cut."""

    @property
    def room(self) -> int:
        """Tokens of a short reply."""
        return self.settings.max_tokens or (RAMBLING if self.rambles else LONG if self.thinks else SHORT)

    async def __call__(self, text: str, *shown: Picture, **changes: Any) -> ModelReply:
        """The reply to a question. `changes` are settings in place of the seat's own. Raises CallFailed."""
        settings = {"messages": (say("user", text, *shown),), "max_tokens": self.room, **changes}
        request = msgspec.structs.replace(self.settings, **settings)
        return await self.client.ask(request, Untimed(), self.calls.append)


def characters(calls: Sequence[Call]) -> float:
    """Characters of a token, by the longest prompt of words alone that the service has counted."""
    counted = [
        (call.reply.usage.input, length(call.request))
        for call in calls
        if call.reply is not None and call.reply.usage.input and not pictures(call.request)
    ]
    tokens, read = max(counted, default=(0, 0))
    return read / tokens if tokens and read else USUAL


def thought(reply: ModelReply) -> bool:
    """Whether a model has thought before it answered, as far as the service tells it."""
    return bool(reply.usage.reasoning) or any(isinstance(part, Reasoning) for part in reply.parts)


def pictures(request: ModelRequest) -> int:
    """Pictures in a request."""
    return sum(isinstance(part, Picture) for message in request.messages for part in message.parts)


def length(request: ModelRequest) -> int:
    """Characters of all the words in a request's messages."""
    return sum(len(words(message)) for message in request.messages)


def words(message: Message) -> str:
    """All that a message says, thoughts and calls of tools included."""
    said = [part.text for part in message.parts if isinstance(part, Text | Reasoning)]
    return "".join([*said, *(part.arguments for part in message.parts if isinstance(part, ToolCall))])
