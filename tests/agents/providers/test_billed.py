"""The client above the real SDKs: what broken calls have taken, what is cancelled, and what is kept on disk."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import httpx2
import pytest

from arena.agents.core.budget import Price
from arena.agents.core.cache import ReplyCache, zstd
from arena.agents.core.calls import Call
from arena.agents.core.client import Limits, ModelClient
from arena.agents.core.messages import say
from arena.agents.core.model import CallFailed, ModelReply, ModelRequest, Usage
from arena.agents.core.turn import Turn
from arena.agents.providers.anthropic import Anthropic
from arena.agents.providers.openai import OpenAI
from arena.agents.providers.openai_responses import ResponsesReader
from tests.agents.providers import anthropic_server as claude
from tests.agents.providers import openai_asking as asking

anthropic_server, openai_server = claude.anthropic_server, asking.openai_server
environment, api = asking.environment, asking.api
REQUEST = ModelRequest((say("user", "Your move, and a secret: the rules."),))
QUICK = Limits(tries=2, backoff=0.0, begin=5.0, idle=0.1)
PRICES = {"claude-test": Price(1000.0, 2000.0), "gpt-5": Price(1000.0, 2000.0)}


async def ask(client: ModelClient, request: ModelRequest = REQUEST) -> tuple[ModelReply | CallFailed, Call]:
    calls: list[Call] = []
    turn: Any = Turn(0, "player_0", None)  # type: ignore[arg-type]
    try:
        return await client.ask(request, turn, calls.append), calls[0]
    except CallFailed as error:
        return error, calls[0]


@pytest.mark.parametrize(
    "fault", ["drop in mid-body", "early end", "error in mid-stream", "malformed JSON", "stall in mid-stream"]
)
async def test_what_anthropic_counted_before_it_broke_off(anthropic_server: Any, fault: str) -> None:
    anthropic_server.answer(claude.FAULTS[fault])
    client = ModelClient(Anthropic("claude-test"), QUICK, prices=PRICES)
    found, call = await ask(client)
    await client.close()
    assert isinstance(found, ModelReply)
    (failure,) = call.failures
    assert failure.usage is not None
    assert failure.usage.input == found.usage.input
    assert failure.cost == pytest.approx((failure.usage.input or 0) * 0.001 + (failure.usage.output or 0) * 0.002)
    assert client.budget.spent == pytest.approx((call.cost or 0.0) + failure.cost)
    assert client.budget.unknown == 0


@pytest.mark.parametrize("fault", ["rate limit", "overloaded", "server", "web page", "no answer"])
async def test_what_never_began_has_no_count(anthropic_server: Any, fault: str) -> None:
    anthropic_server.answer(claude.FAULTS[fault])
    client = ModelClient(Anthropic("claude-test"), QUICK, prices=PRICES)
    found, call = await ask(client)
    await client.close()
    assert isinstance(found, ModelReply)
    assert [(one.usage, one.cost) for one in call.failures] == [(None, None)]
    assert client.budget.unknown == (fault in ("web page", "no answer"))


async def test_what_a_chat_server_counted_before_it_broke_off(openai_server: Any) -> None:
    told = {"usage": {"prompt_tokens": 40, "completion_tokens": 2}}
    openai_server.plan(asking.loopback.Answer("half an answer", fault="drop_middle", more=told))
    client = ModelClient(OpenAI("gpt-5", base_url=openai_server.url), QUICK, prices=PRICES)
    _, call = await ask(client)
    await client.close()
    assert [(one.usage, one.cost) for one in call.failures] == [(Usage(40, output=2), pytest.approx(0.044))]


def test_what_the_responses_api_counted_with_its_failure() -> None:
    usage = {"input_tokens": 40, "output_tokens": 7}
    event = {"type": "response.failed", "response": {"error": {"code": "server_error"}, "usage": usage}}
    provider = OpenAI("gpt-5", api="responses")
    with pytest.raises(CallFailed) as caught:
        provider._fed(ResponsesReader(), event)
    assert (caught.value.kind, caught.value.usage) == ("server", Usage(40, output=7))
    with pytest.raises(CallFailed) as caught:
        provider._fed(ResponsesReader(), {"type": "response.failed", "response": {"error": {}, "usage": None}})
    assert caught.value.usage is None


@pytest.mark.parametrize("fault", ["stall before the first byte", "stall in mid-stream"])
async def test_a_cancelled_call_of_anthropic_leaves_nothing_open(anthropic_server: Any, fault: str) -> None:
    anthropic_server.answer(claude.FAULTS[fault])
    client, calls = ModelClient(Anthropic("claude-test"), Limits(at_once=1), prices=PRICES), list[Call]()
    shown: list[str] = []
    turn: Any = Turn(0, "player_0", None, progress=lambda ply, seat, text: shown.append(text))  # type: ignore[arg-type]
    task = asyncio.create_task(client.ask(REQUEST, turn, calls.append))
    await anthropic_server.until(lambda: len(anthropic_server.requests) == 1)
    while fault == "stall in mid-stream" and not shown:
        await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await anthropic_server.until(lambda: anthropic_server.hung_up == 1 and anthropic_server.connected == 0)
    assert (client._gate.inside, client.budget._under_way) == (0, 0)
    (failure,) = calls[0].failures
    assert failure.kind == "cancelled"
    assert (failure.usage is None) == (fault == "stall before the first byte")
    assert isinstance((await ask(client))[0], ModelReply)
    await client.close()


@pytest.mark.parametrize("fault", ["stall", "stall_middle"])
async def test_a_cancelled_call_of_openai_leaves_nothing_open(openai_server: Any, api: str, fault: str) -> None:
    openai_server.plan(fault)
    client, calls = ModelClient(OpenAI("gpt-5", base_url=openai_server.url, api=api), Limits(at_once=1)), list[Call]()
    turn: Any = Turn(0, "player_0", None)  # type: ignore[arg-type]
    task = asyncio.create_task(client.ask(REQUEST, turn, calls.append))
    assert await asyncio.to_thread(openai_server.wait, lambda: len(openai_server.requests) == 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(openai_server.all_closed)
    assert client._gate.inside == 0
    assert [one.kind for one in calls[0].failures] == ["cancelled"]
    assert isinstance((await ask(client))[0], ModelReply)
    await client.close()


async def test_an_account_that_is_spent_is_asked_once(openai_server: Any, api: str) -> None:
    openai_server.plan("quota")
    client = ModelClient(OpenAI("gpt-5", base_url=openai_server.url, api=api))
    found, call = await ask(client)
    await client.close()
    assert isinstance(found, CallFailed)
    assert [(one.kind, one.status) for one in call.failures] == [("quota", 429)]
    assert (len(openai_server.requests), client._gate.limit, client.budget.unknown) == (1, 32.0, 0)


async def test_thoughts_from_the_cache_go_back_as_they_came(openai_server: Any, api: str, tmp_path: Path) -> None:
    """The service refuses thoughts that come back changed."""
    openai_server.key, openai_server.dialect = asking.KEY, "compatible"

    def client_at(api: str) -> ModelClient:
        provider = OpenAI("gpt-5", base_url=openai_server.url, api=api, api_key_env="OPENAI_API_KEY")  # type: ignore[arg-type]
        return ModelClient(provider, cache=ReplyCache(tmp_path, provider))

    openai_server.plan(asking.loopback.Answer("e4", thought="hm, é 😀"))
    found, again, other = [], [], client_at({"chat": "responses", "responses": "chat"}[api])
    for kept in (found, again):
        client = client_at(api)
        kept += await ask(client)
        await client.close()
    assert again[0] == found[0]
    assert again[1].cached_reply
    assert len(openai_server.requests) == 1
    client = client_at(api)
    assert isinstance((await ask(client, asking.then(REQUEST, again[0])))[0], ModelReply)
    await client.close()
    assert not (await ask(other))[1].cached_reply
    await other.close()
    for path in filter(Path.is_file, tmp_path.rglob("*")):
        told = zstd.decompress(path.read_bytes()).decode()
        assert "Your move" not in told
        assert asking.KEY not in told
        assert "authorization" not in told.lower()


async def test_thoughts_of_anthropic_from_the_cache_go_back_as_they_came(anthropic_server: Any, tmp_path: Path) -> None:
    anthropic_server.answer(claude.thinks("hm", None, text="e4"))
    replies = []
    for _ in range(2):
        provider = Anthropic("claude-test")
        client = ModelClient(provider, cache=ReplyCache(tmp_path, provider))
        replies.append((await ask(client))[0])
        following = await ask(client, asking.then(REQUEST, replies[-1]))
        assert isinstance(following[0], ModelReply)
        await client.close()
    assert replies[0] == replies[1]
    assert following[1].cached_reply
    assert len(anthropic_server.requests) == 2


def test_what_replies_depend_on_holds_no_secret() -> None:
    address = "http://user-1:word-2@127.0.0.1:1/v1?key=secret-3"
    told = [OpenAI("m", base_url=address, extra={"top_k": 5}), OpenAI("m", base_url=address, api="responses")]
    known = [dict(provider.identity) for provider in told] + [dict(Anthropic("m", base_url=address).identity)]
    assert len({str(one) for one in known}) == 3
    assert "top_k" in str(known[0])
    for word in ("user-1", "word-2", "secret-3"):
        assert word not in str(known)


@pytest.mark.parametrize(("kind", "variable"), [(OpenAI, "OPENAI"), (Anthropic, "ANTHROPIC")])
def test_replies_depend_on_what_goes_beside_the_request(kind: Any, variable: str, monkeypatch: Any) -> None:
    places = ["127.0.0.1:1/v1", "127.0.0.1:1/v1?tenant=a", "127.0.0.1:1/v1?tenant=b", "x:y@127.0.0.1:1/v1"]
    providers = [kind("m", base_url=f"http://{place}") for place in places]
    known = [str(provider.identity) for provider in providers]
    monkeypatch.setenv(f"{variable}_CUSTOM_HEADERS", "X-Tenant: secret-5")
    assert [str(provider.identity) for provider in providers] == known, "the headers are not for these"
    monkeypatch.setenv(f"{variable}_BASE_URL", "http://127.0.0.1:1/v1")
    known.append(str(kind("m").identity))
    monkeypatch.setenv(f"{variable}_CUSTOM_HEADERS", "X-Tenant: secret-6")
    known.append(str(kind("m").identity))
    assert len(set(known)) == len(known)
    assert "secret" not in str(known)
    assert "beside" not in known[0], "replies that are kept already are found again"


async def test_a_connection_of_anthropic_that_does_not_come_about(anthropic_server: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:  # nobody ever speaks TLS
        port = mute.getsockname()[1]
        provider = Anthropic("claude-test", base_url=f"https://127.0.0.1:{port}", connect_seconds=0.05)
        assert provider._connected().timeout == httpx2.Timeout(None, connect=0.05)
        found, _ = await ask(ModelClient(provider, Limits(tries=1)))
        await provider.close()
    assert str(found) == f"no connection to 127.0.0.1:{port} within 0.05 s"
