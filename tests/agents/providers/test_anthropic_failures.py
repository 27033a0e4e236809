from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest

from arena.agents.core.model import CallFailed, ModelReply
from arena.agents.providers.anthropic import Anthropic
from tests.agents.providers import anthropic_server as loopback
from tests.agents.providers.anthropic_server import FAULTS, Answer, AnthropicServer, fails, says
from tests.agents.providers.calling import asks, failure_of, pieces_of, reply_of

anthropic_server = loopback.anthropic_server


@pytest.fixture
async def provider(anthropic_server: AnthropicServer) -> AsyncIterator[Anthropic]:
    made = Anthropic("claude-test", base_url=anthropic_server.url)
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("fault", "kind", "status", "retry_after"),
    [
        ("rate limit", "rate_limit", 429, None),
        ("rate limit, 1 s", "rate_limit", 429, 1.0),
        ("rate limit, 300 s", "rate_limit", 429, 300.0),
        ("server", "server", 500, None),
        ("overloaded", "overloaded", 529, None),
        ("no answer", "connection", None, None),
        ("drop in mid-body", "connection", None, None),
        ("early end", "connection", None, None),
        ("error in mid-stream", "overloaded", None, None),
        ("malformed JSON", "malformed", None, None),
        ("malformed event", "malformed", None, None),
        ("web page", "malformed", None, None),
    ],
)
async def test_faults_of_the_service_are_told_apart(
    anthropic_server: AnthropicServer,
    provider: Anthropic,
    fault: str,
    kind: str,
    status: int | None,
    retry_after: float | None,
) -> None:
    anthropic_server.answer(FAULTS[fault], says("recovered"))
    failure = await failure_of(provider)
    assert (failure.kind, failure.status, failure.retry_after) == (kind, status, retry_after)
    assert failure.retryable
    assert len(str(failure).splitlines()) == 1
    assert failure.__context__ is None
    assert len(anthropic_server.requests) == 1
    assert (await reply_of(provider, asks("again"))).text == "recovered"


@pytest.mark.parametrize(
    ("answer", "kind", "retryable"),
    [
        (fails(401, "authentication_error", "invalid x-api-key"), "auth", False),
        (fails(403, "permission_error", "not yours"), "auth", False),
        (fails(404, "not_found_error", "model: claude-9"), "not_found", False),
        (fails(400, "invalid_request_error", "prompt is too long: 208310 tokens > 200000 maximum"), "context", False),
        (
            fails(400, "invalid_request_error", "input length and `max_tokens` exceed context limit: 1 + 2 > 2"),
            "context",
            False,
        ),
        (fails(413, "request_too_large", "Request exceeds the maximum size"), "context", False),
        (fails(400, "invalid_request_error", "messages: Field required"), "request", False),
        (fails(402, "billing_error", "no credit"), "quota", False),
        (fails(400, "invalid_request_error", "Your credit balance is too low to access the API."), "quota", False),
        (fails(429, "rate_limit_error", "You have reached your specified API usage limits."), "quota", False),
        (fails(402, "billing_error", "no credit", x_should_retry="true"), "quota", False),
        (fails(408, "timeout_error", "too slow"), "timeout", True),
        (fails(409, "conflict_error", "at once"), "request", True),
        (fails(503, "overloaded_error", "Overloaded"), "overloaded", True),
        (fails(504, "timeout_error", "gateway"), "server", True),
        (fails(529, "overloaded_error", "Overloaded", x_should_retry="false"), "overloaded", False),
        (fails(400, "invalid_request_error", "try again", x_should_retry="true"), "request", True),
    ],
)
async def test_a_status_is_classified(
    anthropic_server: AnthropicServer, provider: Anthropic, answer: Answer, kind: str, retryable: bool
) -> None:
    anthropic_server.answer(answer)
    failure = await failure_of(provider)
    assert (failure.kind, failure.status, failure.retryable) == (kind, answer.status, retryable)
    assert answer.error[1] in str(failure)


@pytest.mark.parametrize(
    ("kind", "message", "expected"),
    [
        ("overloaded_error", "Overloaded", "overloaded"),
        ("rate_limit_error", "Slow down", "rate_limit"),
        ("billing_error", "no credit", "quota"),
        ("api_error", "Internal", "server"),
        ("timeout_error", "too long", "timeout"),
        ("authentication_error", "expired", "auth"),
        ("invalid_request_error", "prompt is too long: 2 > 1", "context"),
        ("a_new_error", "what?", "request"),
    ],
)
async def test_an_error_inside_a_stream_is_classified(
    anthropic_server: AnthropicServer, provider: Anthropic, kind: str, message: str, expected: str
) -> None:
    anthropic_server.answer(says("half", fault="error event", error=(kind, message)))
    failure = await failure_of(provider)
    assert failure.kind == expected
    assert f"{kind}: {message}" in str(failure)


async def test_pieces_come_before_a_failure(anthropic_server: AnthropicServer, provider: Anthropic) -> None:
    anthropic_server.answer(FAULTS["drop in mid-body"])
    seen = []
    with pytest.raises(CallFailed):
        async for piece in provider.stream(asks("your move")):
            seen.append(piece)  # noqa: PERF401 - what came before the failure counts
    assert "".join(piece.text for piece in seen) == "half a "


async def test_what_breaks_after_the_end_breaks_no_reply(
    anthropic_server: AnthropicServer, provider: Anthropic
) -> None:
    anthropic_server.answer(says("e4", fault="late drop"))
    assert (await reply_of(provider, asks("your move"))).text == "e4"


async def test_nobody_at_home(anthropic_server: AnthropicServer) -> None:
    provider = Anthropic("claude-test", base_url="http://127.0.0.1:1")
    failure = await failure_of(provider)
    assert (failure.kind, failure.retryable) == ("connection", True)
    assert "127.0.0.1:1" in str(failure)
    await provider.close()


@pytest.mark.parametrize("header", [{"retry_after_ms": "50"}, {"retry_after": "Wed, 21 Oct 2015 07:28:00 GMT"}])
async def test_other_forms_of_retry_after(
    anthropic_server: AnthropicServer, provider: Anthropic, header: dict[str, str]
) -> None:
    anthropic_server.answer(fails(429, "rate_limit_error", "Slow down", **header))
    assert (await failure_of(provider)).retry_after == (0.05 if "retry_after_ms" in header else 0.0)


@pytest.mark.parametrize("value", ["soon", "-1", "nan", "inf"])
async def test_a_retry_after_that_says_nothing(
    anthropic_server: AnthropicServer, provider: Anthropic, value: str
) -> None:
    anthropic_server.answer(fails(429, "rate_limit_error", "Slow down", retry_after=value))
    assert (await failure_of(provider)).retry_after is None


@pytest.mark.parametrize("fault", ["stall before the first byte", "stall in mid-stream"])
async def test_cancelling_a_silent_call_closes_its_connection(
    anthropic_server: AnthropicServer, provider: Anthropic, fault: str
) -> None:
    anthropic_server.answer(FAULTS[fault])
    call = asyncio.create_task(pieces_of(provider, asks("your move")))
    await anthropic_server.until(lambda: len(anthropic_server.requests) == 1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await anthropic_server.until(lambda: anthropic_server.hung_up == 1 and anthropic_server.connected == 0)
    assert (await reply_of(provider, asks("again"))).text == "ok"


async def test_closing_the_iterator_ends_the_call(anthropic_server: AnthropicServer, provider: Anthropic) -> None:
    anthropic_server.answer(FAULTS["stall in mid-stream"])
    tasks = asyncio.all_tasks()
    stream: Any = provider.stream(asks("your move"))
    async with aclosing(stream):
        async for piece in stream:
            if piece.text:
                break
    await anthropic_server.until(lambda: anthropic_server.hung_up == 1 and anthropic_server.connected == 0)
    for _ in range(20):  # generators inside the SDK, each closed by a task that the event loop makes
        await asyncio.sleep(0)
    assert asyncio.all_tasks() == tasks


async def test_a_connection_serves_call_after_call(anthropic_server: AnthropicServer, provider: Anthropic) -> None:
    for _ in range(5):
        stream: Any = provider.stream(asks("your move"))
        async with aclosing(stream):
            async for piece in stream:
                if isinstance(piece, ModelReply):
                    break
    assert anthropic_server.connections == 1


def open_files() -> int:
    return len(os.listdir("/dev/fd"))


def test_a_hundred_calls_at_once_leave_nothing_behind(anthropic_server: AnthropicServer) -> None:
    anthropic_server.default = lambda body: says(f"echo {body['messages'][0]['content'][0]['text']}")

    async def ask_all(count: int) -> None:
        tasks = asyncio.all_tasks()
        provider = Anthropic("claude-test", base_url=anthropic_server.url)
        replies = await asyncio.gather(*(reply_of(provider, asks(f"call {number}")) for number in range(count)))
        assert [reply.text for reply in replies] == [f"echo call {number}" for number in range(count)]
        assert len({reply.id for reply in replies}) == count
        assert asyncio.all_tasks() == tasks
        await provider.close()
        await anthropic_server.until(lambda: anthropic_server.connected == 0)
        assert (await reply_of(provider, asks("call again"))).text == "echo call again"
        await provider.close()
        await anthropic_server.until(lambda: anthropic_server.connected == 0)

    asyncio.run(ask_all(1))
    before = threading.active_count(), open_files()
    asyncio.run(ask_all(100))
    assert (threading.active_count(), open_files()) == before


async def test_faults_mixed_at_random_leave_nothing_behind(anthropic_server: AnthropicServer) -> None:
    silent = ("stall before the first byte", "stall in mid-stream")
    names = [name for name in FAULTS if name not in (*silent, "a megabyte")] * 5
    provider = Anthropic("claude-test", base_url=anthropic_server.url)
    anthropic_server.answer(*(FAULTS[name] for name in names))
    tasks = asyncio.all_tasks()
    ends = await asyncio.gather(*(reply_of(provider, asks("your move")) for _ in names), return_exceptions=True)
    assert {type(end) for end in ends} == {ModelReply, CallFailed}
    assert sum(isinstance(end, CallFailed) for end in ends) == 60
    await provider.close()
    await anthropic_server.until(lambda: anthropic_server.connected == 0)
    assert asyncio.all_tasks() == tasks
