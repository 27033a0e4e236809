"""Calling a provider in a test."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from arena.agents.core.messages import Message, say
from arena.agents.core.model import CallFailed, Delta, ModelReply, ModelRequest, Provider


def asks(*messages: Message | str, **settings: Any) -> ModelRequest:
    given = [say("user", message) if isinstance(message, str) else message for message in messages]
    return ModelRequest(tuple(given), **settings)


async def pieces_of(provider: Provider, request: ModelRequest) -> list[Delta | ModelReply]:
    return [piece async for piece in provider.stream(request)]


async def reply_of(provider: Provider, request: ModelRequest) -> ModelReply:
    *_, reply = await pieces_of(provider, request)
    assert isinstance(reply, ModelReply)
    return reply


async def failure_of(provider: Provider, request: ModelRequest | None = None) -> CallFailed:
    with pytest.raises(CallFailed) as caught:
        await pieces_of(provider, request or asks("your move"))
    return caught.value


def threads() -> list[str]:
    """The threads that local models run on."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("arena local")]
