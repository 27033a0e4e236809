from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from arena.agents.core.messages import Message, Picture, Reasoning, Text, ToolCall, ToolResult, say
from arena.agents.core.model import (
    Choice,
    Delta,
    ModelReply,
    ModelRequest,
    Provider,
    Schema,
    Tool,
    Usage,
)
from arena.agents.providers.anthropic import Anthropic
from arena.agents.providers.anthropic_reply import Reading
from arena.agents.providers.anthropic_request import translate
from tests.agents.providers import anthropic_server as loopback
from tests.agents.providers.anthropic_server import (
    FAULTS,
    Answer,
    AnthropicServer,
    calls,
    says,
    thinks,
)
from tests.agents.providers.calling import asks, failure_of, pieces_of, reply_of

anthropic_server = loopback.anthropic_server

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)
MOVE = Tool("move", "Play a move.", {"type": "object", "properties": {"square": {"type": "string"}}})
SCHEMA = {"type": "object", "properties": {"move": {"type": "string", "minLength": 2}}, "required": ["move"]}


@pytest.fixture
async def provider(anthropic_server: AnthropicServer) -> AsyncIterator[Anthropic]:
    made = Anthropic("claude-test", base_url=anthropic_server.url)
    yield made
    await made.close()


def body_of(server: AnthropicServer) -> dict[str, Any]:
    """The latest request's body."""
    body: dict[str, Any] = server.requests[-1].body
    return body


async def test_a_reply_arrives_in_pieces_and_whole(anthropic_server: AnthropicServer, provider: Anthropic) -> None:
    anthropic_server.answer(says("I will play e2e4, as ever.", model="claude-test-20261001"))
    *pieces, reply = await pieces_of(provider, asks(say("system", "You play chess."), "your move", max_tokens=99))
    assert all(isinstance(piece, Delta) and not piece.thinking for piece in pieces)
    assert len([piece for piece in pieces if isinstance(piece, Delta) and piece.text]) > 1
    assert "".join(piece.text for piece in pieces) == "I will play e2e4, as ever."
    assert isinstance(reply, ModelReply)
    assert reply.parts == (Text("I will play e2e4, as ever."),)
    assert (reply.stop, reply.model, reply.id) == ("end", "claude-test-20261001", "msg_000001")
    assert reply.host == anthropic_server.url.removeprefix("http://")
    assert reply.sent == {"model": "claude-test", "max_tokens": 99, "stream": True}
    assert reply.ignored == {}
    assert isinstance(provider, Provider)
    assert provider.name == "anthropic:claude-test"
    body = body_of(anthropic_server)
    assert body["system"] == [{"type": "text", "text": "You play chess."}]
    assert body["messages"] == [{"role": "user", "content": [{"type": "text", "text": "your move"}]}]


async def test_an_image_goes_before_the_words(anthropic_server: AnthropicServer, provider: Anthropic) -> None:
    await reply_of(provider, asks(say("user", "what is this?", Picture(PNG, 1, 1))))
    image, text = body_of(anthropic_server)["messages"][0]["content"]
    assert (image["type"], image["source"]["media_type"], text["type"]) == ("image", "image/png", "text")


async def test_settings_are_sent_or_named_with_the_reason(
    anthropic_server: AnthropicServer, provider: Anthropic
) -> None:
    settings = {"temperature": 0.5, "top_p": 0.9, "stop": ("END", "\n"), "effort": "low", "seed": 7, "logprobs": 3}
    reply = await reply_of(provider, asks("your move", **settings))
    body = body_of(anthropic_server)
    sent = {key: value for key, value in body.items() if key not in ("messages", "system")}
    assert reply.sent == sent
    assert sent == {
        "model": "claude-test",
        "max_tokens": 4096,
        "stream": True,
        "temperature": 0.5,
        "top_p": 0.9,
        "stop_sequences": ["END"],
        "output_config": {"effort": "low"},
    }
    assert set(reply.ignored) == {"stop", "seed", "logprobs"}


@pytest.mark.parametrize(
    ("settings", "sent", "ignored"),
    [
        ({"thinking_tokens": 2000}, {"max_tokens": 6096}, set()),
        ({"thinking_tokens": 2000, "max_tokens": 3000}, {"max_tokens": 3000}, set()),
        ({"thinking_tokens": 2000, "max_tokens": 500}, {"max_tokens": 2500}, {"max_tokens"}),
        ({"thinking_tokens": 2000, "temperature": 0.0, "top_p": 0.5}, {"max_tokens": 6096}, {"temperature", "top_p"}),
        ({"thinking_tokens": 2000, "temperature": 1.0, "top_p": 0.97}, {"temperature": 1.0, "top_p": 0.97}, set()),
    ],
)
async def test_thinking_has_its_rules(
    anthropic_server: AnthropicServer,
    provider: Anthropic,
    settings: dict[str, Any],
    sent: dict[str, Any],
    ignored: set[str],
) -> None:
    reply = await reply_of(provider, asks("your move", **settings))
    assert reply.sent["thinking"] == {"type": "enabled", "budget_tokens": 2000}
    assert reply.sent.items() >= sent.items()
    assert set(reply.ignored) == ignored


async def test_a_budget_below_the_least_is_raised_to_it(provider: Anthropic) -> None:
    reply = await reply_of(provider, asks("your move", thinking_tokens=10))
    assert reply.sent["thinking"]["budget_tokens"] == 1024
    assert "1024" in reply.ignored["thinking_tokens"]


async def test_no_thinking_is_said(provider: Anthropic) -> None:
    for settings in ({"thinking_tokens": 0}, {"effort": "none"}):
        reply = await reply_of(provider, asks("your move", temperature=0.0, **settings))
        assert reply.sent["thinking"] == {"type": "disabled"}
        assert reply.sent["temperature"] == 0.0


async def test_thinking_may_be_left_to_the_model(anthropic_server: AnthropicServer) -> None:
    provider = Anthropic("claude-test", base_url=anthropic_server.url, thinking="adaptive", display="summarized")
    reply = await reply_of(provider, asks("your move", thinking_tokens=2000, effort="high"))
    assert reply.sent["thinking"] == {"type": "adaptive", "display": "summarized"}
    assert reply.sent["output_config"] == {"effort": "high"}
    assert set(reply.ignored) == {"thinking_tokens"}
    await provider.close()


async def test_thoughts_come_back_byte_for_byte_and_in_order(
    anthropic_server: AnthropicServer, provider: Anthropic
) -> None:
    anthropic_server.answer(thinks("the king  is\nexposed ♔", None, "so mate it", text="Qh5#"), says("thanks"))
    *pieces, reply = await pieces_of(provider, asks("your move", thinking_tokens=2000))
    assert isinstance(reply, ModelReply)
    thought = "".join(piece.text for piece in pieces if isinstance(piece, Delta) and piece.thinking)
    assert thought == reply.thought == "the king  is\nexposed ♔so mate it"
    assert [type(part) for part in reply.parts] == [Reasoning, Reasoning, Reasoning, Text]
    assert [part.opaque["type"] for part in reply.parts if isinstance(part, Reasoning)] == [
        "thinking",
        "redacted_thinking",
        "thinking",
    ]
    kept = msgspec.json.decode(msgspec.json.encode(reply), type=ModelReply)
    assert kept == reply
    answered = Message("assistant", kept.parts)
    assert (await reply_of(provider, asks("your move", answered, "well played", thinking_tokens=2000))).text == "thanks"
    shuffled = Message("assistant", (reply.parts[2], *reply.parts[:2], reply.parts[3]))
    first = reply.parts[0]
    assert isinstance(first, Reasoning)
    altered = Message(
        "assistant", (Reasoning("anthropic", first.text, {**first.opaque, "thinking": "!"}), *reply.parts[1:])
    )
    for wrong in (shuffled, altered):
        failure = await failure_of(provider, asks("your move", wrong, "well played", thinking_tokens=2000))
        assert (failure.kind, failure.status) == ("request", 400)


async def test_foreign_thoughts_stay_away(anthropic_server: AnthropicServer, provider: Anthropic) -> None:
    said = Message("assistant", (Reasoning("openai", "hm", {"id": "rs_1"}), Text("e4")))
    reply = await reply_of(provider, asks("your move", said, "and now?"))
    assert "openai" in reply.ignored["reasoning"]
    assert body_of(anthropic_server)["messages"][1]["content"] == [{"type": "text", "text": "e4"}]


async def test_a_tool_is_forced_and_its_result_goes_back(
    anthropic_server: AnthropicServer, provider: Anthropic
) -> None:
    anthropic_server.answer(calls("move", {"square": "e4 ♙"}), says("done"))
    reply = await reply_of(provider, asks("your move", format=MOVE))
    assert reply.sent["tool_choice"] == {"type": "tool", "name": "move", "disable_parallel_tool_use": True}
    (call,) = reply.parts
    assert isinstance(call, ToolCall)
    assert (call.name, reply.stop, reply.text) == ("move", "tool", "")
    assert call.arguments == '{"square": "e4 \\u2659"}'
    result = Message("user", (Text("go on"), ToolResult(call.id, "played")))
    turns = (say("user", "your move"), Message("assistant", reply.parts), result)
    assert (await reply_of(provider, ModelRequest(turns, format=MOVE))).text == "done"
    assert [block["type"] for block in body_of(anthropic_server)["messages"][2]["content"]] == ["tool_result", "text"]
    assert (await reply_of(provider, ModelRequest(turns))).sent["tool_choice"] == {"type": "none"}


async def test_thinking_and_a_forced_tool_exclude_each_other(
    anthropic_server: AnthropicServer, provider: Anthropic
) -> None:
    thought, _ = thinks("hm", text="-").blocks
    anthropic_server.answer(Answer((thought, *calls("move", {"square": "e4"}).blocks), "tool_use"), says("done"))
    request = asks("your move", format=MOVE, thinking_tokens=2000)
    reply = await reply_of(provider, request)
    assert reply.sent["tool_choice"]["type"] == "auto"
    assert "forces no tool" in reply.ignored["format"]
    turns = (*request.messages, Message("assistant", reply.parts), Message("user", (ToolResult("toolu_1", "played"),)))
    assert (await reply_of(provider, ModelRequest(turns, format=MOVE, thinking_tokens=2000))).text == "done"


async def test_a_schema_is_kept_by_the_service(anthropic_server: AnthropicServer, provider: Anthropic) -> None:
    anthropic_server.answer(says('{"move": "e4"}'))
    reply = await reply_of(provider, asks("your move", format=Schema("move", SCHEMA), effort="low"))
    assert reply.text == '{"move": "e4"}'
    output = reply.sent["output_config"]
    assert output["effort"] == "low"
    assert output["format"]["schema"]["additionalProperties"] is False
    assert SCHEMA["properties"] == {"move": {"type": "string", "minLength": 2}}


async def test_a_schema_that_cannot_be_kept_is_no_call(anthropic_server: AnthropicServer, provider: Anthropic) -> None:
    failure = await failure_of(provider, asks("your move", format=Schema("odd", {"properties": {}})))
    assert (failure.kind, failure.retryable) == ("request", False)
    assert "odd" in str(failure)
    assert anthropic_server.requests == []


async def test_a_choice_is_answered_word_for_word(anthropic_server: AnthropicServer, provider: Anthropic) -> None:
    format_ = Choice(("e4", "O-O"))
    anthropic_server.answer(says('{"answer": "O-O"}'), says("I pass"), says("ok"))
    reply = await reply_of(provider, asks("your move", format=format_, thinking_tokens=2000))
    assert reply.text == "O-O"
    assert reply.ignored == {}
    enum = reply.sent["output_config"]["format"]["schema"]["properties"]["answer"]["enum"]
    assert enum == ["e4", "O-O"]
    assert (await reply_of(provider, asks("your move", format=format_))).text == "I pass"
    await reply_of(provider, asks("your move", Message("assistant", reply.parts), "and now?"))
    assert body_of(anthropic_server)["messages"][1]["content"][0]["text"] == '{"answer": "O-O"}'


async def test_the_cache_is_told_of_the_four_latest_breakpoints(
    anthropic_server: AnthropicServer, provider: Anthropic
) -> None:
    long = "a long rule book " * 400
    turns = [say("system", long, cached=True)]
    for number in range(5):
        turns += [say("user", f"position {number}", cached=True), say("assistant", f"move {number}")]
    first = await reply_of(provider, ModelRequest((*turns, say("user", "now", cached=True))))
    body = body_of(anthropic_server)
    marked = [
        block["text"]
        for turn in body["messages"]
        for block in turn["content"]
        if block.get("cache_control") == {"type": "ephemeral"}
    ]
    assert marked == ["position 2", "position 3", "position 4", "now"]
    assert "cache_control" not in body["system"][0]
    assert first.usage.cached == 0
    assert first.usage.cache_written == first.usage.input
    more = ModelRequest((*turns, say("user", "now", cached=True), say("assistant", "ok"), say("user", "then")))
    second = await reply_of(provider, more)
    assert second.usage.cached == first.usage.input
    assert second.usage.input is not None
    assert second.usage.cached is not None
    assert second.usage.input > second.usage.cached > 1000


def test_no_breakpoint_stands_on_a_thought() -> None:
    thought = Reasoning("anthropic", "hm", {"type": "thinking", "thinking": "hm", "signature": "x"})
    said = Message("assistant", (Text("e4"), thought), cached=True)
    text, thinking = translate("claude-test", asks("your move", said)).messages[1]["content"]
    assert text["cache_control"] == {"type": "ephemeral"}
    assert thinking == thought.opaque


async def test_what_says_nothing_is_left_out(anthropic_server: AnthropicServer, provider: Anthropic) -> None:
    await reply_of(provider, asks("a", say("assistant", " \n"), "b", say("assistant", "c"), say("user", ""), "d"))
    assert [
        (turn["role"], [block["text"] for block in turn["content"]]) for turn in body_of(anthropic_server)["messages"]
    ] == [("user", ["a", "b"]), ("assistant", ["c"]), ("user", ["d"])]


@pytest.mark.parametrize(
    ("said", "stop", "detail"),
    [
        ("end_turn", "end", ""),
        ("stop_sequence", "end", ""),
        ("max_tokens", "length", ""),
        ("tool_use", "tool", ""),
        ("model_context_window_exceeded", "length", "model_context_window_exceeded"),
        ("pause_turn", "unknown", "pause_turn"),
        ("a_new_reason", "unknown", "a_new_reason"),
    ],
)
async def test_why_a_reply_ended(
    anthropic_server: AnthropicServer, provider: Anthropic, said: str, stop: str, detail: str
) -> None:
    anthropic_server.answer(says("e4", stop=said))
    reply = await reply_of(provider, asks("your move"))
    assert (reply.stop, reply.detail, reply.text) == (stop, detail, "e4")


async def test_a_refusal_says_why(anthropic_server: AnthropicServer, provider: Anthropic) -> None:
    anthropic_server.answer(FAULTS["refusal"])
    reply = await reply_of(provider, asks("your move"))
    assert (reply.stop, reply.detail, reply.parts) == ("refused", "cyber: This looks like malware.", ())


@pytest.mark.parametrize(
    ("fault", "text", "stop"),
    [
        ("empty", "", "end"),
        ("length", "I would say that", "length"),
        ("lone surrogates", "a \\ud83d b \\ude00 c", "end"),
        ("terminal escapes", "\x1b[2J\x1b]0;owned\x07\u202eevil\x00", "end"),
        ("a megabyte", "move " * 200_000, "end"),
    ],
)
async def test_odd_replies_are_replies(
    anthropic_server: AnthropicServer, provider: Anthropic, fault: str, text: str, stop: str
) -> None:
    anthropic_server.answer(FAULTS[fault], says("ok"))
    reply = await reply_of(provider, asks("your move"))
    assert (reply.text, reply.stop) == (text, stop)
    assert msgspec.json.decode(msgspec.json.encode(reply), type=ModelReply) == reply
    assert (await reply_of(provider, asks("your move", Message("assistant", reply.parts), "again"))).text == "ok"


async def test_lone_surrogates_are_sent_escaped(anthropic_server: AnthropicServer, provider: Anthropic) -> None:
    await reply_of(provider, asks("half \ud83d", stop=("\udead",)))
    body = body_of(anthropic_server)
    assert body["messages"][0]["content"][0]["text"] == "half \\ud83d"
    assert body["stop_sequences"] == ["\\udead"]


def stream_of(*events: dict[str, Any]) -> Reading:
    reading = Reading()
    for event in ({"type": "message_start", "message": {}}, *events, {"type": "message_stop"}):
        reading.take(json.dumps(event))
    return reading


def test_counts_that_nobody_told_are_unknown() -> None:
    request = asks("your move")
    wire = translate("claude-test", request)
    assert stream_of().reply(wire, request, "host").usage == Usage()
    absurd = {"type": "message_delta", "delta": {}, "usage": {"input_tokens": 10**400, "output_tokens": -1}}
    assert stream_of(absurd).reply(wire, request, "host").usage == Usage()
    told = {"type": "message_delta", "delta": {}, "usage": {"input_tokens": 5, "output_tokens": 3}}
    assert stream_of(told).reply(wire, request, "host").usage == Usage(input=5, output=3)
    details = {"output_tokens_details": {"thinking_tokens": 2}, "cache_read_input_tokens": 7}
    told["usage"].update(details, cache_creation_input_tokens=11)
    usage = Usage(input=23, cached=7, cache_written=11, output=3, reasoning=2)
    assert stream_of(told).reply(wire, request, "host").usage == usage


def test_halves_of_a_character_that_come_apart_are_joined() -> None:
    request = asks("your move")
    start = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    halves = [
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": half}}
        for half in ("a \ud83d", "\ude00 b")
    ]
    reply = stream_of(start, *halves).reply(translate("claude-test", request), request, "host")
    assert reply.text == "a \U0001f600 b"


def test_what_the_api_may_add_later_is_passed_over() -> None:
    request = asks("your move")
    reading = stream_of(
        {"type": "a_new_event"},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "a_new_block", "what": 1}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "a_new_delta", "what": 1}},
    )
    assert reading.reply(translate("claude-test", request), request, "host").parts == ()
