"""The connections below the SDKs: as many as there are calls at once, handed on, and none left open."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import httpx2
import pytest

from arena.agents.providers.connections import Connections
from tests.agents.providers import openai_server as loopback
from tests.agents.providers.openai_server import Answer, OpenAIServer

openai_server = loopback.openai_server

BODY = {"model": "gpt-5", "messages": [{"role": "user", "content": "Your move?"}], "stream": True}


async def call(client: httpx2.AsyncClient, server: OpenAIServer) -> int:
    answer = await client.post(f"{server.url}/chat/completions", json=BODY)
    return answer.status_code


async def test_one_after_another_takes_one_connection(openai_server: OpenAIServer) -> None:
    async with httpx2.AsyncClient(transport=Connections(openai_server.url)) as client:
        assert [await call(client, openai_server) for _ in range(5)] == [200] * 5
    assert openai_server.opened == 1
    assert openai_server.all_closed()


async def test_at_once_takes_as_many_as_there_are_calls(openai_server: OpenAIServer) -> None:
    openai_server.answer = lambda seen: Answer(delay=0.05)
    async with httpx2.AsyncClient(transport=Connections(openai_server.url)) as client:
        for _ in range(2):
            assert await asyncio.gather(*(call(client, openai_server) for _ in range(150))) == [200] * 150
    assert openai_server.opened == 150
    assert openai_server.all_closed()


@pytest.mark.parametrize("fault", ["drop", "drop_middle", "stall", "stall_middle"])
async def test_a_broken_one_is_replaced(openai_server: OpenAIServer, fault: str) -> None:
    openai_server.plan(fault)
    async with httpx2.AsyncClient(transport=Connections(openai_server.url)) as client:
        with suppress(httpx2.HTTPError, TimeoutError):
            async with asyncio.timeout(0.1):
                await call(client, openai_server)
        assert await call(client, openai_server) == 200
    assert openai_server.opened == 2
    assert openai_server.all_closed()


async def test_the_proxy_of_the_environment_is_used(
    openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://{openai_server.host}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    async with httpx2.AsyncClient(transport=Connections("http://models.example/v1")) as client:
        answer = await client.post("http://models.example/v1/chat/completions", json=BODY)
    assert answer.status_code == 404, "a proxy is asked for the whole URL"
    assert openai_server.requests[-1].path == "http://models.example/v1/chat/completions"
