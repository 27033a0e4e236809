"""Chat Completions, as OpenAI speaks it and as compatible servers do (vLLM, llama.cpp, LM Studio, Ollama, OpenRouter).

Source: https://platform.openai.com/docs/api-reference/chat; for the reasoning fields the pages of DeepSeek
(`reasoning_content`), vLLM (`reasoning`) and OpenRouter (`reasoning_details`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from arena.agents.core.messages import Message, Part, Picture, Reasoning, Text, ToolCall, ToolResult
from arena.agents.core.model import Choice, Delta, ModelRequest, Schema, Stop, Tool
from arena.agents.providers import thinking
from arena.agents.providers.openai_wire import PROVIDER, Body, Dialect, InStream, Said, data_uri, given
from arena.agents.providers.values import (
    ANSWER,
    Unreadable,
    array,
    choice_schema,
    cost_of,
    label,
    mapping,
    mended,
    mended_json,
    said,
    string,
    tokens_of,
    usage_of,
)

THOUGHTS = ("reasoning_content", "reasoning")
"""Fields that hold thoughts as text; a server writes one of them."""
STOPS: dict[str, Stop] = {
    "stop": "end",
    "end_turn": "end",
    "eos": "end",
    "eos_token": "end",
    "stop_sequence": "end",
    "length": "length",
    "max_tokens": "length",
    "tool_calls": "tool",
    "function_call": "tool",
    "content_filter": "filtered",
    "refusal": "refused",
}


@dataclass(frozen=True)
class ChatWire:
    """Chat Completions with one model. `extra` are fields that go into every body as they are."""

    model: str
    dialect: Dialect
    extra: Mapping[str, Any]
    path: str = "/chat/completions"
    messages: str = "messages"

    def body(self, request: ModelRequest) -> Body:
        """The request as a body of Chat Completions."""
        ignored: dict[str, str] = {}
        limit = "max_completion_tokens" if self.dialect == "openai" else "max_tokens"
        fields = {
            "model": self.model,
            "messages": [found for message in request.messages for found in self._messages(message)],
            "stream": True,
            "stream_options": {"include_usage": True},
            **given(temperature=request.temperature, top_p=request.top_p, seed=request.seed),
            **given(**{limit: request.max_tokens}),
            **self._thinking(request, ignored),
            **_format(request),
        }
        if request.stop:
            fields["stop"] = list(request.stop)
        if request.logprobs is not None:
            fields["logprobs"] = True
            if request.logprobs:
                fields["top_logprobs"] = request.logprobs
        if self.dialect == "openrouter":
            fields["usage"] = {"include": True}
        return Body(fields | dict(self.extra), ignored)

    def reader(self) -> ChatReader:
        """A reader for one stream."""
        return ChatReader(tags=self.dialect == "compatible")

    def _thinking(self, request: ModelRequest, ignored: dict[str, str]) -> dict[str, Any]:
        if self.dialect != "openrouter":
            if request.thinking_tokens is not None:
                ignored["thinking_tokens"] = "Chat Completions takes an effort, not a number of tokens"
            return given(reasoning_effort=request.effort)
        if request.thinking_tokens is None:
            return {} if request.effort is None else {"reasoning": {"effort": request.effort}}
        if request.effort is not None:
            ignored["effort"] = "OpenRouter takes an effort or a number of tokens, and thinking_tokens is set"
        return {"reasoning": {"max_tokens": request.thinking_tokens}}

    def _messages(self, message: Message) -> Iterator[dict[str, Any]]:
        """The messages that a message becomes: results of tools are messages of their own."""
        for part in message.parts:
            if isinstance(part, ToolResult):
                yield {"role": "tool", "tool_call_id": part.id, "content": mended(part.text)}
        if message.role == "assistant":
            yield self._assistant(message)
        elif any(not isinstance(part, ToolResult) for part in message.parts):
            yield {"role": message.role, "content": _content(message)}

    def _assistant(self, message: Message) -> dict[str, Any]:
        content = ""
        thought: dict[str, Any] = {}
        calls: list[dict[str, Any]] = []
        for part in message.parts:
            if isinstance(part, Text):
                content += said(part)
            elif isinstance(part, ToolCall):
                function = {"name": part.name, "arguments": mended(part.arguments)}
                calls.append({"id": part.id, "type": "function", "function": function, **(part.opaque or {})})
            elif isinstance(part, Reasoning) and part.provider == PROVIDER and isinstance(part.opaque, Mapping):
                content += part.opaque.get("content") or ""
                thought |= {key: part.opaque[key] for key in (*THOUGHTS, "reasoning_details") if key in part.opaque}
        if self.dialect == "openai" or (self.dialect == "deepseek" and not calls):
            thought = {}  # DeepSeek refuses thoughts that led to no call of a tool
        found = {"role": "assistant", "content": content if content or not calls else None, **thought}
        return found | ({"tool_calls": calls} if calls else {})


def _content(message: Message) -> str | list[dict[str, Any]]:
    """Words alone as a string, which every server reads; a list where there are pictures."""
    if not any(isinstance(part, Picture) for part in message.parts):
        return mended(message.text)
    found: list[dict[str, Any]] = []
    for part in message.parts:
        if isinstance(part, Picture):
            found.append({"type": "image_url", "image_url": {"url": data_uri(part)}})
        elif isinstance(part, Text):
            found.append({"type": "text", "text": mended(part.text)})
    return found


def _format(request: ModelRequest) -> dict[str, Any]:
    wanted = request.format
    if isinstance(wanted, Tool):
        function = {"name": wanted.name, "description": wanted.description, "parameters": dict(wanted.schema)}
        return {
            "tools": [{"type": "function", "function": {**function, "strict": True}}],
            "tool_choice": {"type": "function", "function": {"name": wanted.name}},
        }
    if isinstance(wanted, Schema | Choice):
        name = wanted.name if isinstance(wanted, Schema) else ANSWER
        schema = dict(wanted.schema) if isinstance(wanted, Schema) else choice_schema(wanted)
        return {
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": name, "schema": schema, "strict": True},
            }
        }
    return {}


@dataclass
class _Call:
    """A call of a tool as it arrives."""

    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)


class ChatReader:
    """Puts a reply together from chunks. `tags`: the content may hold thoughts between tags."""

    def __init__(self, *, tags: bool) -> None:
        self.whole = False
        self.last = False
        self._tags = tags
        self._splitter = thinking.Splitter() if tags else None
        self._said = Said()
        self._choices = 0
        self._content: list[str] = []
        self._refusal: list[str] = []
        self._thoughts: dict[str, list[str]] = {}
        self._details: list[dict[str, Any]] = []
        self._calls: dict[int, _Call] = {}
        self._logprobs: list[Any] = []
        self._reason = ""

    def feed(self, event: Mapping[str, Any]) -> Iterator[Delta]:
        """Take a chunk."""
        told = self._said
        told.model = label(event.get("model")) or told.model
        told.id = label(event.get("id")) or told.id
        told.fingerprint = label(event.get("system_fingerprint")) or told.fingerprint
        told.host = label(event.get("provider")) or told.host
        if event.get("usage"):
            told.usage, told.cost = usage_of(event["usage"]), cost_of(event["usage"])
            yield Delta("", usage=told.usage)
        for raw in array(event.get("choices"), "choices"):
            choice = mapping(raw, "a choice")
            if choice.get("index") in (None, 0):
                self._choices += 1
                yield from self._delta(mapping(choice.get("delta"), "a delta"))
                logprobs = mapping(choice.get("logprobs"), "log-probabilities")
                self._logprobs += array(logprobs.get("content"), "log-probabilities")
                if choice.get("finish_reason"):
                    self._reason = string(choice["finish_reason"], "a finish_reason")
                    if self._reason == "error":
                        raise InStream({"message": "the model failed", "code": "server_error"})
                    self.whole = True

    def _delta(self, delta: Mapping[str, Any]) -> Iterator[Delta]:
        yield from self._thought(delta)
        if text := string(delta.get("content"), "content"):
            self._content.append(text)
            shown = self._splitter.feed(text) if self._splitter and not self._thoughts else [Delta(text)]
            yield from shown
        if refusal := string(delta.get("refusal"), "a refusal"):
            self._refusal.append(refusal)
            yield Delta(refusal)
        for raw in array(delta.get("tool_calls"), "tool calls"):
            yield from self._tool(mapping(raw, "a tool call"))

    def _thought(self, delta: Mapping[str, Any]) -> Iterator[Delta]:
        details = [dict(mapping(raw, "a detail")) for raw in array(delta.get("reasoning_details"), "details")]
        for detail in details:
            _join(self._details, detail)
        fields = [name for name in THOUGHTS if delta.get(name)]
        name = next((name for name in fields if name in self._thoughts), fields[0] if fields else None)
        if name is not None:
            if self._thoughts and name not in self._thoughts:
                return
            thought = string(delta[name], name)
            self._thoughts.setdefault(name, []).append(thought)
            yield Delta(thought, thinking=True)
        elif details and (thought := "".join(_readable(detail) for detail in details)):
            yield Delta(thought, thinking=True)

    def _tool(self, raw: Mapping[str, Any]) -> Iterator[Delta]:
        index = raw.get("index")
        if not isinstance(index, int):  # some servers leave it out, and send each call whole
            index = len(self._calls) if raw.get("id") or not self._calls else len(self._calls) - 1
        call = self._calls.setdefault(index, _Call())
        function = mapping(raw.get("function"), "a function")
        call.id = call.id or string(raw.get("id"), "an id")
        call.name = call.name or string(function.get("name"), "a name")
        call.more |= {key: raw[key] for key in raw if key not in ("index", "id", "type", "function")}
        if arguments := string(function.get("arguments"), "arguments"):
            call.arguments.append(arguments)
            yield Delta(arguments)

    def rest(self) -> Iterator[Delta]:
        """What was held back until the end."""
        if self._splitter is not None:
            yield from self._splitter.rest()

    def said(self) -> Said:
        """All of it."""
        if not self._choices:
            raise Unreadable("a stream without any choices")
        told = self._said
        told.parts = self._parts()
        told.tokens, told.alternatives = tokens_of(self._logprobs)
        told.stop = STOPS.get(self._reason, "unknown")
        refusal = mended("".join(self._refusal))
        if refusal:
            told.stop, told.detail = "refused", refusal
        elif told.stop == "end" and self._calls:
            told.stop = "tool"  # OpenAI says "stop" where it was told which tool to call
        elif told.stop in ("unknown", "filtered"):
            told.detail = mended(self._reason)
        return told

    def _parts(self) -> list[Part]:
        content = mended("".join(self._content))
        found: list[Part] = []
        if self._thoughts or self._details:
            found.append(self._reasoning())
        elif self._tags:
            thought, raw, content = thinking.split(content)
            if raw:
                found.append(Reasoning(PROVIDER, thought, {"content": raw}))
        if content:
            found.append(Text(content))
        for _, call in sorted(self._calls.items()):
            more = mended_json(call.more) or None
            found.append(ToolCall(mended(call.id), mended(call.name), mended("".join(call.arguments)), more))
        return found

    def _reasoning(self) -> Reasoning:
        texts = {name: mended("".join(pieces)) for name, pieces in self._thoughts.items()}
        readable = "".join(texts.values())
        if self._details:
            details = mended_json(self._details)
            readable = readable or "".join(_readable(detail) for detail in details)
            return Reasoning(PROVIDER, readable, {"reasoning_details": details})
        return Reasoning(PROVIDER, readable, texts)


def _readable(detail: Mapping[str, Any]) -> str:
    return "".join(value for key in ("text", "summary") if isinstance(value := detail.get(key), str))


def _join(details: list[dict[str, Any]], piece: dict[str, Any]) -> None:
    """Add a piece of OpenRouter's reasoning_details: pieces of one text or summary are one entry."""
    last = details[-1] if details else None
    same = last is not None and all(last.get(key) == piece.get(key) for key in ("type", "index"))
    if last is None or not same or piece.get("type") not in ("reasoning.text", "reasoning.summary"):
        details.append(piece)
        return
    for key, value in piece.items():
        if key in ("text", "summary") and isinstance(value, str) and isinstance(last.get(key), str):
            last[key] += value
        elif value is not None:
            last[key] = value
