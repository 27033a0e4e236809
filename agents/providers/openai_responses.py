"""The Responses API, without anything kept at the service: thoughts come back encrypted and go there again.

Source: https://platform.openai.com/docs/api-reference/responses, and /docs/guides/reasoning for encrypted thoughts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from arena.agents.core.messages import Message, Part, Picture, Reasoning, Text, ToolCall, ToolResult
from arena.agents.core.model import Choice, Delta, ModelRequest, Schema, Stop, Tool
from arena.agents.providers.openai_wire import PROVIDER, Body, InStream, Said, data_uri, given
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

TEXT = frozenset({"response.output_text.delta", "response.refusal.delta", "response.function_call_arguments.delta"})
THOUGHT = frozenset({"response.reasoning_text.delta", "response.reasoning_summary_text.delta"})
CUT: dict[str, Stop] = {"max_output_tokens": "length", "content_filter": "filtered"}


@dataclass(frozen=True)
class ResponsesWire:
    """The Responses API with one model.

    `encrypted`: the model reasons, and its thoughts are to come back encrypted. `summary`: how much of them is to be
    told in words. `extra` are fields that go into every body as they are.
    """

    model: str
    encrypted: bool
    summary: str | None
    extra: Mapping[str, Any]
    path: str = "/responses"
    messages: str = "input"

    def body(self, request: ModelRequest) -> Body:
        """The request as a body of the Responses API."""
        ignored: dict[str, str] = {}
        if request.seed is not None:
            ignored["seed"] = "the Responses API has no seed"
        if request.stop:
            ignored["stop"] = "the Responses API has no stop sequences"
        if request.thinking_tokens is not None:
            ignored["thinking_tokens"] = "the Responses API takes an effort, not a number of tokens"
        include = ["reasoning.encrypted_content"] if self.encrypted else []
        if request.logprobs is not None:
            include.append("message.output_text.logprobs")
        reasoning = given(effort=request.effort, summary=self.summary)
        fields = {
            "model": self.model,
            "input": [item for message in request.messages for item in _items(message)],
            "stream": True,
            "store": False,
            **given(temperature=request.temperature, top_p=request.top_p, max_output_tokens=request.max_tokens),
            **given(include=include or None, reasoning=reasoning or None, top_logprobs=request.logprobs or None),
            **_format(request),
        }
        return Body(fields | dict(self.extra), ignored)

    def reader(self) -> ResponsesReader:
        """A reader for one stream."""
        return ResponsesReader()


def _items(message: Message) -> Iterator[dict[str, Any]]:
    """The input items that a message becomes."""
    if message.role == "assistant":
        yield from _given_back(message)
        return
    content: list[dict[str, Any]] = []
    for part in message.parts:
        if isinstance(part, ToolResult):
            yield {"type": "function_call_output", "call_id": part.id, "output": mended(part.text)}
        elif isinstance(part, Picture):
            content.append({"type": "input_image", "image_url": data_uri(part), "detail": "auto"})
        elif isinstance(part, Text):
            content.append({"type": "input_text", "text": mended(part.text)})
    if content:
        yield {"type": "message", "role": message.role, "content": content}


def _given_back(message: Message) -> Iterator[dict[str, Any]]:
    """What a model said, as it said it. The API refuses thoughts that nothing follows: those are left out."""
    parts = list(message.parts)
    while parts and isinstance(parts[-1], Reasoning):
        parts.pop()
    for part in parts:
        if isinstance(part, Text):
            content = [{"type": "output_text", "text": said(part), "annotations": []}]
            phase = part.opaque.get("phase") if isinstance(part.opaque, Mapping) else None
            yield {"type": "message", "role": "assistant", "content": content, **given(phase=phase)}
        elif isinstance(part, ToolCall):
            arguments = mended(part.arguments)
            yield {"type": "function_call", "call_id": part.id, "name": part.name, "arguments": arguments}
        elif isinstance(part, Reasoning) and part.provider == PROVIDER:
            opaque = part.opaque
            if isinstance(opaque, Mapping) and opaque.get("type") == "reasoning":
                yield dict(opaque)


def _format(request: ModelRequest) -> dict[str, Any]:
    wanted = request.format
    if isinstance(wanted, Tool):
        function = {"name": wanted.name, "description": wanted.description, "parameters": dict(wanted.schema)}
        return {
            "tools": [{"type": "function", **function, "strict": True}],
            "tool_choice": {"type": "function", "name": wanted.name},
        }
    if isinstance(wanted, Schema | Choice):
        name = wanted.name if isinstance(wanted, Schema) else ANSWER
        schema = dict(wanted.schema) if isinstance(wanted, Schema) else choice_schema(wanted)
        return {"text": {"format": {"type": "json_schema", "name": name, "schema": schema, "strict": True}}}
    return {}


class ResponsesReader:
    """Puts a reply together from the events of a response."""

    def __init__(self) -> None:
        self.whole = False
        self.last = False
        self._events = 0
        self._items: dict[int, Mapping[str, Any]] = {}
        self._response: Mapping[str, Any] = {}

    def feed(self, event: Mapping[str, Any]) -> Iterator[Delta]:
        """Take an event."""
        kind = string(event.get("type"), "a type")
        self._events += kind.startswith("response.")
        if kind in TEXT or kind in THOUGHT:
            yield Delta(string(event.get("delta"), "a delta"), thinking=kind in THOUGHT)
        elif kind == "response.output_item.done":
            index = event.get("output_index")
            place = index if isinstance(index, int) else len(self._items)
            self._items[place] = mapping(event.get("item"), "an item")
        elif kind in ("response.completed", "response.incomplete"):
            self._response = mapping(event.get("response"), "a response")
            self.whole = self.last = True
        elif kind in ("response.failed", "response.cancelled"):
            response = mapping(event.get("response"), "a response")
            usage = usage_of(response["usage"]) if response.get("usage") else None
            raise InStream(mapping(response.get("error"), "an error") or {"message": kind}, usage)
        elif kind == "error":
            raise InStream(event)

    def rest(self) -> Iterator[Delta]:
        """Nothing is held back."""
        yield from ()

    def said(self) -> Said:
        """All of it."""
        if not self._events:
            raise Unreadable("a stream without any event of a response")
        response = self._response
        told = Said(
            model=label(response.get("model")),
            id=label(response.get("id")),
            fingerprint=label(response.get("system_fingerprint")),
            host=label(response.get("provider")),
            usage=usage_of(response.get("usage")),
            cost=cost_of(response.get("usage")),
        )
        items = array(response.get("output"), "an output") or [item for _, item in sorted(self._items.items())]
        refusals: list[str] = []
        logprobs: list[Any] = []
        for raw in items:
            told.parts += _parts(mapping(raw, "an item"), refusals, logprobs)
        told.tokens, told.alternatives = tokens_of(logprobs)
        reason = label(mapping(response.get("incomplete_details"), "details").get("reason"))
        called = any(isinstance(part, ToolCall) for part in told.parts)
        if refusals:
            told.stop, told.detail = "refused", "".join(refusals)
        elif reason or response.get("status") == "incomplete":
            told.stop = CUT.get(reason, "unknown")
            told.detail = "" if told.stop == "length" else reason
        else:
            told.stop = "tool" if called else "end"
        return told


def _parts(item: Mapping[str, Any], refusals: list[str], logprobs: list[Any]) -> Iterator[Part]:
    """What an output item holds; its refusals and log-probabilities go where they are collected."""
    kind = item.get("type")
    if kind == "reasoning":
        pieces = array(item.get("summary"), "a summary") + array(item.get("content"), "content")
        text = "\n\n".join(string(mapping(piece, "a piece").get("text"), "text") for piece in pieces)
        yield Reasoning(PROVIDER, mended(text), mended_json(item))
    elif kind == "function_call":
        fields = (mended(string(item.get(key), key)) for key in ("call_id", "name", "arguments"))
        yield ToolCall(*fields)
    elif kind == "message":
        phase = given(phase=item.get("phase"))
        for raw in array(item.get("content"), "content"):
            piece = mapping(raw, "content")
            if piece.get("type") == "refusal":
                refusals.append(mended(string(piece.get("refusal"), "a refusal")))
            elif text := string(piece.get("text"), "text"):
                yield Text(mended(text), phase or None)
                logprobs += array(piece.get("logprobs"), "log-probabilities")
