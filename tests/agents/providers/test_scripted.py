from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from arena.agents.core.errors import AgentUnavailable, ProviderError
from arena.agents.core.messages import Reasoning, Text
from arena.agents.core.model import CallFailed, Delta, ModelReply, ModelRequest, Provider, Usage
from arena.agents.providers.scripted import Scripted, ScriptEnded
from arena.games.core.errors import ParameterError
from tests.agents.providers.calling import asks, pieces_of, reply_of


async def test_replies_come_in_order_and_requests_are_kept() -> None:
    scripted = Scripted(["a", ModelReply((Reasoning("x", "hm"), Text("b")), "length"), CallFailed("no", "server")])
    assert isinstance(scripted, Provider)
    assert (await reply_of(scripted, asks("1"))).text == "a"
    assert await pieces_of(scripted, asks("2")) == [
        Delta("hm", thinking=True),
        Delta("b"),
        ModelReply((Reasoning("x", "hm"), Text("b")), "length"),
    ]
    with pytest.raises(CallFailed, match="no"):
        await reply_of(scripted, asks("3"))
    assert [request.messages[-1].text for request in scripted.requests] == ["1", "2", "3"]


async def test_the_end_of_the_script_is_loud_and_no_failure_of_a_service() -> None:
    scripted = Scripted(["a", "b"])
    for _ in range(2):
        await reply_of(scripted, asks("?"))
    with pytest.raises(ScriptEnded, match=r"has 2 replies and was asked for one more: 'and now'"):
        await reply_of(scripted, asks("and now"))
    assert not issubclass(ScriptEnded, ProviderError)
    assert issubclass(ScriptEnded, AssertionError)


async def test_an_empty_reply_is_a_reply() -> None:
    assert (await reply_of(Scripted([""]), asks("?"))).text == ""


async def test_a_function_answers_each_request() -> None:
    scripted = Scripted(lambda request: request.messages[-1].text.upper())
    assert [(await reply_of(scripted, asks(word))).text for word in ("x", "y")] == ["X", "Y"]


async def test_a_function_may_wait() -> None:
    go = asyncio.Event()

    async def answer(request: ModelRequest) -> str:
        await go.wait()
        return "at last"

    call = asyncio.create_task(reply_of(Scripted(answer), asks("?")))
    await asyncio.sleep(0)
    assert not call.done()
    go.set()
    assert (await call).text == "at last"


async def test_a_file_holds_texts_replies_and_failures(tmp_path: Path) -> None:
    file = tmp_path / "script.jsonl"
    file.write_text(
        '"e4"\n\n{"thought": "hm", "text": "Qh5#", "stop": "length", "usage": {"input": 812, "output": 9}}\n'
        '{"failed": "rate_limit", "retry_after": 1, "status": 429}\n'
    )
    scripted = Scripted(str(file))
    assert (await reply_of(scripted, asks("?"))).text == "e4"
    reply = await reply_of(scripted, asks("?"))
    assert (reply.text, reply.thought, reply.stop, reply.usage) == ("Qh5#", "hm", "length", Usage(812, output=9))
    with pytest.raises(CallFailed) as failure:
        await reply_of(scripted, asks("?"))
    assert (failure.value.kind, failure.value.retry_after, failure.value.status) == ("rate_limit", 1, 429)
    with pytest.raises(ScriptEnded, match="has 3 replies"):
        await reply_of(scripted, asks("?"))


def test_a_file_that_is_no_script_is_named_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "script.jsonl"
    file.write_text('"e4"\n{"says": "e5"}\n')
    with pytest.raises(ParameterError, match=r"script\.jsonl, line 2: .*says"):
        Scripted(file)
    with pytest.raises(AgentUnavailable, match="nowhere"):
        Scripted(tmp_path / "nowhere.jsonl")


async def test_closing_is_noted() -> None:
    scripted = Scripted([])
    await scripted.close()
    assert scripted.closed
