"""The `openai` provider, asked and answered: the real SDK against a service on loopback that speaks both protocols."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import msgspec
import pytest
from PIL import Image

from arena.agents.core.messages import Message, Picture, Reasoning, Text, ToolCall, ToolResult, say
from arena.agents.core.model import Choice, Delta, ModelReply, ModelRequest, Provider, Schema, Tool, Usage
from arena.agents.providers import thinking
from arena.agents.providers.openai import OpenAI
from tests.agents.providers import openai_asking as asking

environment, api, openai_server = asking.environment, asking.api, asking.openai_server
ASKED, pieces, ask, fail, then = asking.ASKED, asking.pieces, asking.ask, asking.fail, asking.then
Answer = asking.loopback.Answer


def png() -> Picture:
    file = BytesIO()
    Image.new("RGB", (3, 2), "red").save(file, "PNG")
    return Picture(file.getvalue(), 3, 2)


# What is asked


async def test_it_is_a_provider(openai_server: Any, api: str) -> None:
    provider = OpenAI("gpt-5", base_url=openai_server.url, api=api)
    assert isinstance(provider, Provider)
    assert provider.name == "openai:gpt-5"
    await provider.close()


async def test_words_arrive_in_pieces_and_then_whole(openai_server: Any, api: str) -> None:
    openai_server.plan(Answer("I play d4"))
    provider = OpenAI("gpt-5", base_url=openai_server.url, api=api)
    *deltas, reply = await pieces(provider)
    await provider.close()
    assert "".join(delta.text for delta in deltas) == "I play d4" == reply.text
    assert deltas[0] == Delta("")  # the first event has no words, and says that the service has begun
    assert reply.stop == "end"
    assert reply.model == "gpt-5-2026-01-01"
    assert reply.id.endswith("_1" if api == "responses" else "-1")
    assert reply.host == openai_server.host
    assert reply.usage == Usage(input=20, cached=16, output=7, reasoning=3)
    assert reply.cost is None
    assert reply.ignored == {}
    assert reply.fingerprint == ("fp_1" if api == "chat" else "")


async def test_settings_go_where_each_protocol_wants_them(openai_server: Any, api: str) -> None:
    request = msgspec.structs.replace(
        ASKED, max_tokens=64, temperature=0.5, top_p=0.9, seed=7, stop=("END",), effort="low", thinking_tokens=9
    )
    reply = await ask(OpenAI("gpt-5", base_url=openai_server.url, api=api, dialect="openai"), request)
    body = dict(openai_server.requests[0].body)
    assert body.pop("messages" if api == "chat" else "input")
    assert reply.sent == body
    shared = {"model": "gpt-5", "stream": True, "temperature": 0.5, "top_p": 0.9}
    if api == "chat":
        assert body == shared | {
            "stream_options": {"include_usage": True},
            "max_completion_tokens": 64,
            "seed": 7,
            "stop": ["END"],
            "reasoning_effort": "low",
        }
        assert set(reply.ignored) == {"thinking_tokens"}
    else:
        assert body == shared | {
            "store": False,
            "max_output_tokens": 64,
            "include": ["reasoning.encrypted_content"],
            "reasoning": {"effort": "low"},
        }
        assert set(reply.ignored) == {"seed", "stop", "thinking_tokens"}


async def test_other_servers_are_told_max_tokens(openai_server: Any) -> None:
    await ask(OpenAI("qwen3", base_url=openai_server.url), msgspec.structs.replace(ASKED, max_tokens=5))
    assert openai_server.requests[0].body["max_tokens"] == 5


async def test_a_setting_that_is_none_is_not_sent(openai_server: Any, api: str) -> None:
    await ask(OpenAI("gpt-4.1", base_url=openai_server.url, api=api, dialect="openai"))
    mine = {"stream_options", "messages"} if api == "chat" else {"input", "store"}
    assert set(openai_server.requests[0].body) == {"model", "stream"} | mine


async def test_pictures_are_sent_as_they_are(openai_server: Any, api: str) -> None:
    await ask(
        OpenAI("gpt-5", base_url=openai_server.url, api=api), ModelRequest((say("user", "What is this?", png()),))
    )
    body = openai_server.requests[0].body
    content = body["messages" if api == "chat" else "input"][0]["content"]
    kinds = ["image_url", "text"] if api == "chat" else ["input_image", "input_text"]
    assert [part["type"] for part in content] == kinds


async def test_an_unknown_field_is_refused(openai_server: Any, api: str) -> None:
    """The service is strict, so what passes it is right."""
    error = await fail(OpenAI("gpt-5", base_url=openai_server.url, api=api, extra={"top_q": 1}))
    assert (error.kind, error.status, error.retryable) == ("request", 400, False)
    assert "unknown_parameter" in str(error)
    assert "top_q" in str(error)


async def test_extra_fields_are_sent_and_told(openai_server: Any) -> None:
    openai_server.dialect = "compatible"
    reply = await ask(OpenAI("qwen3", base_url=openai_server.url, extra={"top_k": 20}))
    assert openai_server.requests[0].body["top_k"] == 20 == reply.sent["top_k"]


async def test_what_json_cannot_hold_is_not_sent(openai_server: Any) -> None:
    error = await fail(OpenAI("qwen3", base_url=openai_server.url, extra={"top_k": float("inf")}))
    assert (error.kind, openai_server.requests) == ("request", [])


async def test_half_characters_in_a_prompt_are_sent_escaped(openai_server: Any, api: str) -> None:
    await ask(OpenAI("gpt-5", base_url=openai_server.url, api=api), ModelRequest((say("user", "a\ud83d \U0001f600"),)))
    assert "a\\ud83d \U0001f600" in json.dumps(openai_server.requests[0].body, ensure_ascii=False).replace("\\\\", "\\")


# Forms of answers


async def test_a_schema(openai_server: Any, api: str) -> None:
    schema = {
        "type": "object",
        "properties": {"move": {"type": "string"}},
        "required": ["move"],
        "additionalProperties": False,
    }
    reply = await ask(
        OpenAI("gpt-5", base_url=openai_server.url, api=api),
        msgspec.structs.replace(ASKED, format=Schema("turn", schema)),
    )
    assert json.loads(reply.text) == {"move": "ok"}
    assert openai_server.requests[0].schema == schema


async def test_a_loose_schema_is_refused(openai_server: Any, api: str) -> None:
    schema = {"type": "object", "properties": {"move": {"type": "string"}}}
    error = await fail(
        OpenAI("gpt-5", base_url=openai_server.url, api=api),
        msgspec.structs.replace(ASKED, format=Schema("turn", schema)),
    )
    assert error.kind == "request"


async def test_a_choice_is_one_of_its_options_and_goes_back_as_it_was_said(openai_server: Any, api: str) -> None:
    provider = OpenAI("gpt-5", base_url=openai_server.url, api=api)
    request = msgspec.structs.replace(ASKED, format=Choice(("a1", "b2")))
    openai_server.plan(Answer('{ "answer": "b2" }'))
    reply = (await pieces(provider, request))[-1]
    assert reply.text == "b2"
    assert openai_server.requests[0].options == ["a1", "b2"]
    await ask(provider, then(request, reply))
    assert json.dumps('{ "answer": "b2" }') in json.dumps(openai_server.requests[1].body)


@pytest.mark.parametrize(
    "text", ['{"answer": "c3"}', "b2", '{"answer": "b2", "x": 1}', '{"answer": "b', "[" * 9999, ""]
)
async def test_what_is_no_option_stays_as_it_is(openai_server: Any, api: str, text: str) -> None:
    openai_server.plan(Answer(text))
    request = msgspec.structs.replace(ASKED, format=Choice(("a1", "b2")))
    assert (await ask(OpenAI("gpt-5", base_url=openai_server.url, api=api), request)).text == text


async def test_a_tool_is_called_and_its_result_goes_back(openai_server: Any, api: str) -> None:
    provider = OpenAI("gpt-5", base_url=openai_server.url, api=api)
    schema = {
        "type": "object",
        "properties": {"move": {"enum": ["x", "y"]}},
        "required": ["move"],
        "additionalProperties": False,
    }
    request = msgspec.structs.replace(ASKED, format=Tool("play", "Make a move.", schema))
    *deltas, reply = await pieces(provider, request)
    call = next(part for part in reply.parts if isinstance(part, ToolCall))
    assert (call.name, json.loads(call.arguments), reply.stop) == ("play", {"move": "x"}, "tool")
    assert "".join(delta.text for delta in deltas) == call.arguments
    result = Message("user", (ToolResult(call.id, "done"), Text("Go on.")))
    assert (await ask(provider, then(request, reply, result))).stop == "tool"


async def test_log_probabilities(openai_server: Any, api: str) -> None:
    openai_server.plan(Answer("abcd", pieces=2))
    reply = await ask(OpenAI("gpt-5", base_url=openai_server.url, api=api), msgspec.structs.replace(ASKED, logprobs=2))
    assert reply.tokens == (("ab", -0.25), ("cd", -0.25))
    assert reply.alternatives == ((("?", -2.0), ("?", -2.0)),) * 2


async def test_own_log_probabilities_alone(openai_server: Any, api: str) -> None:
    reply = await ask(OpenAI("gpt-5", base_url=openai_server.url, api=api), msgspec.structs.replace(ASKED, logprobs=0))
    assert reply.tokens
    assert reply.alternatives == ()


# Thoughts


async def test_encrypted_thoughts_come_back_byte_for_byte(openai_server: Any) -> None:
    provider = OpenAI("gpt-5", base_url=openai_server.url, api="responses", summary="auto")
    openai_server.plan(Answer("d4", thought="Centre \u00e9 \u2603."), Answer("e4", thought="More."))
    first = (await pieces(provider))[-1]
    assert first.thought == "Centre \u00e9 \u2603."
    assert first.parts[1] == Text("d4", {"phase": "final_answer"})
    kept = msgspec.json.decode(msgspec.json.encode(first), type=ModelReply)  # as a replay keeps it
    second = (await pieces(provider, then(ASKED, kept)))[-1]
    third = await ask(provider, then(then(ASKED, kept), second))
    assert third.stop == "end"
    items = [item for item in openai_server.requests[2].body["input"] if item["type"] == "reasoning"]
    assert [item["encrypted_content"] for item in items] == [
        part.opaque["encrypted_content"]
        for reply in (first, second)
        for part in reply.parts
        if hasattr(part, "provider")
    ]
    said = [item for item in openai_server.requests[2].body["input"] if item.get("role") == "assistant"]
    assert [item["phase"] for item in said] == ["final_answer"] * 2


async def test_altered_thoughts_are_refused(openai_server: Any) -> None:
    provider = OpenAI("gpt-5", base_url=openai_server.url, api="responses")
    reply = (await pieces(provider))[-1]
    thought = reply.parts[0]
    altered = msgspec.structs.replace(thought, opaque=thought.opaque | {"encrypted_content": "gAAAAB"})
    reply = msgspec.structs.replace(reply, parts=(altered, *reply.parts[1:]))
    error = await fail(provider, then(ASKED, reply))
    assert (error.kind, "invalid_encrypted_content" in str(error)) == ("request", True)


async def test_thoughts_of_another_provider_are_not_sent(openai_server: Any, api: str) -> None:
    provider = OpenAI("gpt-5", base_url=openai_server.url, api=api)
    foreign = Message("assistant", (Reasoning("anthropic", "hm", {"type": "reasoning", "content": "s"}), Text("d4")))
    await ask(provider, ModelRequest((say("user", "?"), foreign, say("user", "?"))))
    assert "hm" not in json.dumps(openai_server.requests[0].body)


async def test_thoughts_that_nothing_follows_are_not_sent_back(openai_server: Any) -> None:
    provider = OpenAI("gpt-5", base_url=openai_server.url, api="responses")
    openai_server.plan(Answer("", thought="nothing to say"))
    reply = await ask(provider)
    assert [type(part) for part in reply.parts] == [Reasoning]
    await ask(provider, then(ASKED, reply))
    assert [item["type"] for item in openai_server.requests[-1].body["input"]] == ["message"] * 3


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning", "reasoning_details"])
async def test_open_thoughts_come_back_in_the_field_they_came_in(openai_server: Any, field: str) -> None:
    openai_server.dialect = dialect = "openrouter" if field == "reasoning_details" else "compatible"
    provider = OpenAI("qwen3", base_url=openai_server.url, dialect=dialect)
    openai_server.plan(Answer("d4", thought="Let me think.", thought_field=field))
    *deltas, reply = await pieces(provider)
    assert (reply.thought, reply.text) == ("Let me think.", "d4")
    assert "".join(delta.text for delta in deltas if delta.thinking) == "Let me think."
    await ask(provider, then(ASKED, reply))
    message = openai_server.requests[1].body["messages"][2]
    assert set(message) == {"role", "content", field}
    assert message[field] == reply.parts[0].opaque[field]


async def test_deepseek_gets_thoughts_back_only_with_calls_of_tools(openai_server: Any) -> None:
    openai_server.dialect = "deepseek"
    provider = OpenAI("deepseek-reasoner", base_url=openai_server.url, dialect="deepseek")
    tool = Tool("play", "", {"type": "object", "properties": {}, "required": [], "additionalProperties": False})
    openai_server.plan(Answer("d4", thought="Hm."), Answer("{}", thought="Tool."))
    plain = (await pieces(provider))[-1]
    request = msgspec.structs.replace(then(ASKED, plain), format=tool)
    called = (await pieces(provider, request))[-1]
    await ask(provider, then(request, called, Message("user", (ToolResult(called.parts[-1].id, "ok"),))))
    sent = openai_server.requests[2].body["messages"]
    assert [message.get("reasoning_content") for message in sent if message["role"] == "assistant"] == [None, "Tool."]


@pytest.mark.parametrize(
    ("content", "thought", "answer"),
    [
        ("<think>\nHm.\n</think>\n\nd4", "Hm.", "d4"),
        ("\n<think>Hm, <b>.</think>d4 </think>", "Hm, <b>.", "d4 </think>"),
        ("The prompt opened it.</think>\nd4", "The prompt opened it.", "d4"),
        ("<think>never ends", "never ends", ""),
        ("<think></think>d4", "", "d4"),
        ("d4, not <think>x</think>", "", "d4, not <think>x</think>"),
        ("<thin", "", "<thin"),
    ],
)
@pytest.mark.parametrize("pieces_", [1, 3, 50])
async def test_think_tags_are_thoughts_and_stay_recoverable(
    openai_server: Any, content: str, thought: str, answer: str, pieces_: int
) -> None:
    openai_server.dialect = "compatible"
    provider = OpenAI("r1", base_url=openai_server.url)
    openai_server.plan(Answer(content, pieces=pieces_))
    *deltas, reply = await pieces(provider)
    assert (reply.thought, reply.text) == (thought, answer)
    if thought and not content.startswith("The"):
        shown = "".join(delta.text for delta in deltas if delta.thinking).strip()
        assert (shown, "".join(delta.text for delta in deltas if not delta.thinking).strip()) == (thought, answer)
    await ask(provider, then(ASKED, reply))
    assert openai_server.requests[1].body["messages"][2] == {"role": "assistant", "content": content}


def test_a_split_content_is_the_content() -> None:
    for content in ("", " ", "<think>", "a</think>", "<think>a</think> b</think>c", "<think><think>a</think>"):
        _, raw, answer = thinking.split(content)
        assert raw + answer == content


# How replies end, and what is in them


@pytest.mark.parametrize(
    ("fault", "stop", "text", "detail"),
    [
        ("empty", "end", "", ""),
        ("refusal", "refused", "", "I cannot help with that."),
        ("content_filter", "filtered", "I wi", "content_filter"),
        ("length", "length", "I would play", ""),
        ("surrogates", "end", "a\\ud83d b\\udc00 \U0001f600", ""),
        ("escapes", "end", "\x1b[2J\x1b]0;owned\x07\u202e d4", ""),
        ("megabyte", "end", "x" * 2**20, ""),
    ],
)
async def test_strange_replies_are_replies(
    openai_server: Any, api: str, fault: str, stop: str, text: str, detail: str
) -> None:
    provider = OpenAI("gpt-5", base_url=openai_server.url, api=api)
    openai_server.plan(fault)
    reply = (await pieces(provider))[-1]
    assert (reply.stop, reply.text, reply.detail) == (stop, text, detail)
    assert msgspec.json.decode(msgspec.json.encode(reply), type=ModelReply) == reply
    if reply.parts[-1:] and isinstance(reply.parts[-1], Text):
        await pieces(provider, then(ASKED, reply))
    await provider.close()


@pytest.mark.parametrize(
    ("usage", "counted"),
    [
        ({}, Usage()),
        ({"prompt_tokens": 5}, Usage(input=5)),
        ({"prompt_tokens": 10**400, "completion_tokens": 5, "cost": 10**400}, Usage(output=5)),
        ({"prompt_tokens": 2**53 + 1, "completion_tokens": -1, "cost": -1}, Usage()),
    ],
)
async def test_unknown_usage_is_none(openai_server: Any, usage: Any, counted: Usage) -> None:
    openai_server.plan(Answer("d4", usage=usage))
    reply = await ask(OpenAI("gpt-5", base_url=openai_server.url))
    assert (reply.usage, reply.cost) == (counted, None)


async def test_thoughts_that_a_service_counts_beside_the_output_are_output(openai_server: Any) -> None:
    usage = {
        "prompt_tokens": 5,
        "completion_tokens": 2,
        "total_tokens": 17,
        "completion_tokens_details": {"reasoning_tokens": 10},
    }
    openai_server.plan(Answer("d4", usage=usage))
    assert (await ask(OpenAI("grok", base_url=openai_server.url))).usage == Usage(input=5, output=12, reasoning=10)


async def test_openrouter_names_host_and_cost(openai_server: Any) -> None:
    openai_server.dialect = "openrouter"
    openai_server.plan(Answer("d4", model="qwen/qwen3", more={"provider": "Together"}))
    request = msgspec.structs.replace(ASKED, thinking_tokens=100, effort="high")
    reply = await ask(OpenAI("qwen/qwen3", base_url=openai_server.url, dialect="openrouter"), request)
    assert (reply.host, reply.cost, reply.model) == ("Together", 0.0125, "qwen/qwen3")
    assert reply.sent["reasoning"] == {"max_tokens": 100}
    assert set(reply.ignored) == {"effort"}
