"""Asking the `openai` provider in tests, and the service that it asks."""

from __future__ import annotations

from typing import Any

import pytest

from arena.agents.core.messages import Message, say
from arena.agents.core.model import CallFailed, ModelReply, ModelRequest
from arena.agents.providers.openai import OpenAI
from tests.agents.providers import openai_server as loopback

openai_server = loopback.openai_server

KEY = "sk-loopback-0123456789abcdef"
ASKED = ModelRequest((say("system", "Rules."), say("user", "Your move?")))


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key, and no other service than the one that is named."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


@pytest.fixture(params=["chat", "responses"])
def api(request: pytest.FixtureRequest) -> str:
    """Each of the two protocols."""
    return str(request.param)


async def pieces(provider: OpenAI, request: ModelRequest = ASKED) -> list[Any]:
    """All that one call brings."""
    return [piece async for piece in provider.stream(request)]


async def ask(provider: OpenAI, request: ModelRequest = ASKED) -> ModelReply:
    """The reply to the last call that the provider makes."""
    try:
        reply: ModelReply = (await pieces(provider, request))[-1]
        return reply
    finally:
        await provider.close()


async def fail(provider: OpenAI, request: ModelRequest = ASKED) -> CallFailed:
    """How the last call that the provider makes fails; nothing of the SDK's error hangs from it."""
    with pytest.raises(CallFailed) as caught:
        await ask(provider, request)
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    return caught.value


def then(request: ModelRequest, reply: ModelReply, *more: Message) -> ModelRequest:
    """The next request of the same conversation."""
    messages = (*request.messages, Message("assistant", reply.parts), *(more or (say("user", "Go on."),)))
    return ModelRequest(messages, format=request.format)
