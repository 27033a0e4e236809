"""The `openai` provider when things go wrong (errors, connections, cancellation), and its defaults."""

from __future__ import annotations

import asyncio
import gc
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from email.utils import formatdate
from typing import Any

import httpx2
import pytest

from arena.agents.core.messages import say
from arena.agents.core.model import CallFailed, Delta, ModelRequest
from arena.agents.providers.openai import OpenAI
from arena.games.core.errors import ParameterError
from tests.agents.providers import openai_asking as asking

environment, api, openai_server = asking.environment, asking.api, asking.openai_server
KEY, ASKED, pieces, ask, fail, loopback = (
    asking.KEY,
    asking.ASKED,
    asking.pieces,
    asking.ask,
    asking.fail,
    asking.loopback,
)
Answer, OpenAIServer = asking.loopback.Answer, asking.loopback.OpenAIServer


# What goes wrong


@pytest.mark.parametrize(
    ("fault", "kind", "status", "after", "retryable"),
    [
        ("rate_limit", "rate_limit", 429, None, True),
        ("rate_limit_1s", "rate_limit", 429, 1.0, True),
        ("rate_limit_300s", "rate_limit", 429, 300.0, True),
        ("quota", "quota", 429, None, False),
        ("server_error", "server", 500, None, True),
        ("html", "server", 502, None, True),
        ("overloaded", "overloaded", 529, None, True),
        ("unavailable", "overloaded", 503, None, True),
        ("auth", "auth", 401, None, False),
        ("context", "context", 400, None, False),
        ("drop", "connection", None, None, True),
        ("drop_middle", "connection", None, None, True),
        ("cut_middle", "connection", None, None, True),
        ("broken_json", "malformed", None, None, True),
        ("no_choices", "malformed", None, None, True),
        ("no_sse", "malformed", None, None, True),
        ("in_stream", "server", None, None, True),
    ],
)
async def test_faults_are_told_apart(
    openai_server: Any, api: str, fault: str, kind: str, status: int | None, after: float | None, retryable: bool
) -> None:
    openai_server.plan(fault)
    error = await fail(OpenAI("gpt-5", base_url=openai_server.url, api=api))
    assert (error.kind, error.status, error.retry_after, error.retryable) == (kind, status, after, retryable)
    assert openai_server.host in str(error)
    assert len(openai_server.requests) == 1
    assert openai_server.all_closed()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after-ms": "50"}, 0.05),
        ({"retry-after-ms": "50", "retry-after": "9"}, 0.05),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
    ],
)
async def test_how_long_to_wait(openai_server: Any, headers: dict[str, str], seconds: float | None) -> None:
    openai_server.plan(Answer(status=503, error={"error": "busy"}, headers=headers))
    assert (await fail(OpenAI("gpt-5", base_url=openai_server.url))).retry_after == seconds


async def test_how_long_to_wait_as_a_date(openai_server: Any) -> None:
    openai_server.plan(
        Answer(status=429, error={}, headers={"retry-after": formatdate(time.time() + 3600, usegmt=True)})
    )
    error = await fail(OpenAI("gpt-5", base_url=openai_server.url))
    assert error.retry_after is not None
    assert 3000 < error.retry_after <= 3600


@pytest.mark.parametrize(("status", "should", "retryable"), [(500, "false", False), (400, "true", True)])
async def test_the_service_says_whether_to_retry(openai_server: Any, status: int, should: str, retryable: bool) -> None:
    openai_server.plan(Answer(status=status, error={}, headers={"x-should-retry": should}))
    assert (await fail(OpenAI("gpt-5", base_url=openai_server.url))).retryable is retryable


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (
            400,
            {"object": "error", "message": "This model's maximum context length is 8 tokens.", "code": 400},
            "context",
        ),
        (400, {"error": {"type": "exceed_context_size_error", "message": "too big"}}, "context"),
        (404, {"detail": "Not Found"}, "not_found"),
        (422, {"detail": [{"loc": ["body"]}]}, "request"),
        (402, {"error": {"message": "Insufficient credits", "code": 402}}, "quota"),
        (403, {"error": {"message": "Not active", "code": "billing_not_active"}}, "quota"),
        (403, {}, "auth"),
        (408, {}, "timeout"),
        (307, {}, "request"),
    ],
)
async def test_errors_of_other_servers(openai_server: Any, status: int, body: Any, kind: str) -> None:
    openai_server.plan(Answer(status=status, error=body))
    error = await fail(OpenAI("gpt-5", base_url=openai_server.url))
    assert (error.kind, error.status) == (kind, status)


@pytest.mark.parametrize(
    ("body", "kind", "retryable"),
    [
        ({"message": "slow down", "code": 429}, "rate_limit", True),
        ({"message": "no", "code": "context_length_exceeded"}, "context", False),
        ({"message": "pay", "type": "insufficient_quota"}, "quota", False),
        ({"message": "pay", "code": 402}, "quota", False),
        ({"message": "busy", "type": "overloaded_error"}, "overloaded", True),
        ({"message": "bad picture", "code": "invalid_image"}, "request", False),
        ({"message": "?"}, "server", True),
    ],
)
async def test_errors_inside_a_stream(
    openai_server: Any, api: str, body: dict[str, Any], kind: str, retryable: bool
) -> None:
    openai_server.plan(Answer("half", error=body))
    error = await fail(OpenAI("gpt-5", base_url=openai_server.url, api=api))
    assert (error.kind, error.retryable) == (kind, retryable)


async def test_nobody_there(unused_port: int) -> None:
    error = await fail(OpenAI("gpt-5", base_url=f"http://127.0.0.1:{unused_port}/v1"))
    assert (error.kind, error.retryable) == ("connection", True)
    assert f"127.0.0.1:{unused_port}" in str(error)


async def test_a_connection_that_does_not_come_about(mute_port: int) -> None:
    provider = OpenAI("gpt-5", base_url=f"https://127.0.0.1:{mute_port}/v1", connect_seconds=0.05)
    assert provider._connected().timeout == httpx2.Timeout(None, connect=0.05)
    error = await fail(provider)
    assert (error.kind, error.retryable) == ("connection", True)
    assert str(error) == f"no connection to 127.0.0.1:{mute_port} within 0.05 s"


@pytest.fixture
def mute_port() -> Iterator[int]:
    """A port where somebody listens and says nothing, so that no TLS connection comes about."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.fixture
def unused_port() -> int:
    with OpenAIServer() as server:
        return int(server.port)


async def test_errors_stay_on_one_short_line_without_escapes(openai_server: Any) -> None:
    message = "\x1b[2J two\nlines \u202e \ud800" + "x" * 5000
    openai_server.plan(Answer(status=500, error={"error": {"message": message}}))
    error = str(await fail(OpenAI("gpt-5", base_url=openai_server.url)))
    assert error.isprintable()
    assert len(error) <= 300


async def test_models_that_do_not_reason_are_not_asked_for_thoughts(openai_server: Any) -> None:
    assert (await fail(OpenAI("gpt-4.1", base_url=openai_server.url, api="responses"))).kind == "request"
    reply = await ask(OpenAI("gpt-4.1", base_url=openai_server.url, api="responses", dialect="openai"))
    assert "include" not in reply.sent
    reply = await ask(OpenAI("gpt-4.1", base_url=openai_server.url, api="responses", encrypted_reasoning=False))
    assert "include" not in reply.sent


# Connections


async def test_cancelling_closes_the_connection(openai_server: Any, api: str) -> None:
    provider = OpenAI("gpt-5", base_url=openai_server.url, api=api)
    for fault in ("stall", "stall_middle"):
        seen = len(openai_server.requests)
        openai_server.plan(fault)
        task = asyncio.create_task(pieces(provider))
        assert await asyncio.to_thread(openai_server.wait, lambda seen=seen: len(openai_server.requests) > seen)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(openai_server.all_closed)
    await provider.close()


async def test_closing_the_iterator_closes_the_connection(openai_server: Any, api: str) -> None:
    provider = OpenAI("gpt-5", base_url=openai_server.url, api=api)
    openai_server.plan("stall_middle")
    stream = provider.stream(ASKED)
    assert isinstance(await anext(stream), Delta)
    await stream.aclose()
    assert await asyncio.to_thread(openai_server.all_closed)
    await provider.close()


async def test_a_connection_is_used_again(openai_server: Any, api: str) -> None:
    provider = OpenAI("gpt-5", base_url=openai_server.url, api=api)
    for _ in range(3):
        await pieces(provider)
    openai_server.plan("rate_limit")
    with pytest.raises(CallFailed):
        await pieces(provider)
    await pieces(provider)
    assert openai_server.opened == 1
    await provider.close()


async def left_over(before: set[asyncio.Task[Any]]) -> set[asyncio.Task[Any]]:
    """Tasks that were not there before. The SDK leaves its generators to the loop, which ends them in a few rounds."""
    gc.collect()
    for _ in range(20):
        await asyncio.sleep(0)
    return asyncio.all_tasks() - before


async def test_a_hundred_calls_at_once(openai_server: Any, api: str) -> None:
    openai_server.answer = lambda seen: Answer(seen.body["messages" if api == "chat" else "input"][0]["content"][-2:])
    if api == "responses":
        openai_server.answer = lambda seen: Answer(seen.body["input"][0]["content"][0]["text"][-2:])
    provider = OpenAI("gpt-5", base_url=openai_server.url, api=api)
    before = asyncio.all_tasks()

    async def one(number: int) -> str:
        found = (await pieces(provider, ModelRequest((say("user", f"number {number}"),))))[-1]
        return str(found.text)

    assert await asyncio.gather(*(one(number) for number in range(10, 110))) == [str(n)[-2:] for n in range(10, 110)]
    await provider.close()
    assert await asyncio.to_thread(openai_server.all_closed)
    assert await left_over(before) == set()


async def test_nothing_is_left_behind(openai_server: Any, api: str) -> None:
    """No socket, no task and no half-closed generator, whatever happened; ResourceWarnings are errors."""
    before = asyncio.all_tasks()
    provider = OpenAI("gpt-5", base_url=openai_server.url, api=api)
    for fault in loopback.FAULTS:
        openai_server.plan(fault)
        task = asyncio.create_task(pieces(provider))
        if fault.startswith("stall"):
            wanted = len(openai_server.requests) + 1
            await asyncio.to_thread(openai_server.wait, lambda wanted=wanted: len(openai_server.requests) >= wanted)
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await provider.close()
    assert await asyncio.to_thread(openai_server.all_closed)
    assert await left_over(before) == set()


async def test_a_closed_provider_can_be_used_again(openai_server: Any) -> None:
    provider = OpenAI("gpt-5", base_url=openai_server.url)
    await ask(provider)
    assert (await ask(provider)).text == "ok"
    await provider.close()


# Defaults


@pytest.mark.parametrize(
    ("url", "api", "dialect", "host"),
    [
        (None, "responses", "openai", "api.openai.com"),
        ("https://api.openai.com/v1", "responses", "openai", "api.openai.com"),
        ("https://openrouter.ai/api/v1", "chat", "openrouter", "openrouter.ai"),
        ("https://api.deepseek.com", "chat", "deepseek", "api.deepseek.com"),
        ("http://localhost:8000/v1/", "chat", "compatible", "localhost:8000"),
        ("https://myopenrouter.ai/v1", "chat", "compatible", "myopenrouter.ai"),
    ],
)
def test_the_host_tells_protocol_and_dialect(url: str | None, api: str, dialect: str, host: str) -> None:
    provider = OpenAI("gpt-5", base_url=url)
    assert (provider.api, provider.dialect, provider.host) == (api, dialect, host)


def test_the_environment_may_name_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:1/v1")
    assert OpenAI("m").host == "localhost:1"


def test_options_are_checked() -> None:
    with pytest.raises(ParameterError, match="api is one of responses, chat"):
        OpenAI("m", api="completions")  # type: ignore[arg-type]


def test_the_sdk_is_imported_when_it_is_used() -> None:
    code = (
        "import sys; from arena.agents.providers.openai import OpenAI; OpenAI('m'); print({*sys.modules} & {*sys.argv})"
    )
    found = subprocess.run([sys.executable, "-c", code, "openai", "httpx2"], capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"
