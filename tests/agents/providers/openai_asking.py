"""Asking the `openai` provider in tests, and the service that it asks."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from arena.agents.core.messages import Message, say
from arena.agents.core.model import CallFailed, ModelReply, ModelRequest
from arena.agents.providers.openai import OpenAI


def _load(name: str) -> Any:
    """A module beside this one."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


loopback = _load("openai_server")
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
