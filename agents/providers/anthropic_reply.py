"""A reply of the Messages API, put together from the events of its stream.

Sources: `anthropic.types.RawMessageStreamEvent` and https://platform.claude.com/docs/en/build-with-claude/streaming.
Events, blocks and deltas of unknown types are passed over, as the API's versioning policy asks of its readers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from arena.agents.core.messages import Part, Reasoning, Text, ToolCall
from arena.agents.core.model import Choice, Delta, ModelReply, ModelRequest, Stop, Usage
from arena.agents.providers.anthropic_request import PROVIDER, Wire
from arena.agents.providers.values import chosen, count, mended

STOPS: dict[str, Stop] = {
    "end_turn": "end",
    "stop_sequence": "end",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool",
    "refusal": "refused",
}
"""Why a reply ended, in the API's words and in ours."""
_PIECES = {"text_delta": "text", "thinking_delta": "thinking", "input_json_delta": "partial_json"}
_FIRST = {"text": "text", "thinking": "thinking"}


class Unreadable(ValueError):
    """An event that is none of the API's."""


class ErrorEvent(Exception):
    """What the service says has gone wrong in the middle of a stream."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        """The API's word for it: `overloaded_error`."""


@dataclass
class _Block:
    """A content block as it grows."""

    start: dict[str, Any]
    pieces: list[str] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)

    def part(self) -> Part | None:
        """What it came to; None for a block of a kind that we asked for none of."""
        text = mended("".join(self.pieces))
        match self.start["type"]:
            case "text":
                return Text(text)
            case "thinking":
                signature = mended("".join(self.signature))
                signed = {"type": "thinking", "thinking": text, "signature": signature} if signature else None
                return Reasoning(PROVIDER, text, signed)
            case "redacted_thinking":
                data = mended(_take(self.start, "data", str))
                return Reasoning(PROVIDER, "", {"type": "redacted_thinking", "data": data})
            case "tool_use":
                name, call = mended(_take(self.start, "name", str)), mended(_take(self.start, "id", str))
                return ToolCall(call, name, text or json.dumps(self.start.get("input") or {}))
        return None


class Reading:
    """A reply while its events arrive."""

    def __init__(self) -> None:
        self.begun = False
        self.ended = False
        self._message: dict[str, Any] = {}
        self._usage: dict[str, Any] = {}
        self._delta: dict[str, Any] = {}
        self._blocks: dict[int, _Block] = {}

    def take(self, data: str) -> Delta | None:
        """Read one event; what it adds to the reply, empty where it only shows that the service is at work.

        None before the reply begins. Raises Unreadable, and ErrorEvent for an event that tells of an error.
        """
        try:
            event = json.loads(data)
        except (ValueError, RecursionError):
            raise Unreadable(f"an event that is no JSON: {data:.80}") from None
        piece = Delta("")
        match _take(event, "type", str):
            case "error":
                error = event.get("error")
                error = error if isinstance(error, dict) else {}
                raise ErrorEvent(str(error.get("type", "api_error")), str(error.get("message", data[:200])))
            case "message_start":
                self._message = _take(event, "message", dict)
                self._count(self._message)
                self.begun = True
                piece = Delta("", usage=self._spent())
            case "content_block_start":
                piece = self._open(_take(event, "index", int), _take(event, "content_block", dict))
            case "content_block_delta":
                piece = self._grow(_take(event, "index", int), _take(event, "delta", dict))
            case "message_delta":
                self._delta = _take(event, "delta", dict)
                self._count(event)
                piece = Delta("", usage=self._spent())
            case "message_stop":
                if not self.begun:
                    raise Unreadable("the end of a reply that had not begun")
                self.ended = True
        return piece if self.begun else None

    def reply(self, wire: Wire, request: ModelRequest, host: str) -> ModelReply:
        """The whole reply. Raises Unreadable."""
        parts = [part for index in sorted(self._blocks) if (part := self._blocks[index].part()) is not None]
        if isinstance(request.format, Choice):
            parts = [chosen(part, request.format) for part in parts]
        reason = self._delta.get("stop_reason") or self._message.get("stop_reason") or ""
        return ModelReply(
            tuple(parts),
            STOPS.get(reason, "unknown") if isinstance(reason, str) else "unknown",
            self._spent(),
            mended(str(self._message.get("model") or wire.settings["model"])),
            host,
            mended(str(self._message.get("id") or "")),
            sent=wire.settings,
            ignored=wire.ignored,
            detail=mended(self._detail(str(reason))),
        )

    def _open(self, index: int, start: dict[str, Any]) -> Delta:
        kind = _take(start, "type", str)
        block = self._blocks[index] = _Block(start)
        if kind not in _FIRST:
            return Delta("")
        first = start.get(_FIRST[kind]) or ""
        block.pieces.append(_string(first))
        if start.get("signature"):
            block.signature.append(_string(start["signature"]))
        return Delta(mended(first), kind == "thinking")

    def _grow(self, index: int, delta: dict[str, Any]) -> Delta:
        if index not in self._blocks:
            raise Unreadable(f"a piece of block {index}, which has not begun")
        block, kind = self._blocks[index], _take(delta, "type", str)
        if kind == "signature_delta":
            block.signature.append(_take(delta, "signature", str))
        if kind not in _PIECES:
            return Delta("")
        piece = _take(delta, _PIECES[kind], str)
        block.pieces.append(piece)
        return Delta("" if kind == "input_json_delta" else mended(piece), kind == "thinking_delta")

    def _count(self, told: dict[str, Any]) -> None:
        usage = told.get("usage")
        if isinstance(usage, dict):
            self._usage.update({name: value for name, value in usage.items() if value is not None})

    def _spent(self) -> Usage:
        """The API counts what was read from and written to the cache beside the input; we count it in."""
        read, written = self._number("cache_read_input_tokens"), self._number("cache_creation_input_tokens")
        plain = self._number("input_tokens")
        details = self._usage.get("output_tokens_details")
        thought = details.get("thinking_tokens") if isinstance(details, dict) else None
        return Usage(
            None if plain is None else count(plain + (read or 0) + (written or 0)),
            read,
            written,
            self._number("output_tokens"),
            count(thought),
        )

    def _number(self, name: str) -> int | None:
        return count(self._usage.get(name))

    def _detail(self, reason: str) -> str:
        """What the service says of an end that is not the usual one."""
        if reason == "refusal":
            details = self._delta.get("stop_details") or self._message.get("stop_details")
            told = details if isinstance(details, dict) else {}
            return ": ".join(str(told[name]) for name in ("category", "explanation") if told.get(name))
        return reason if reason == "model_context_window_exceeded" or reason not in STOPS else ""


def _take(event: Any, name: str, kind: type) -> Any:
    """A field of an event, of the type that it must have."""
    value = event.get(name) if isinstance(event, dict) else None
    if not isinstance(value, kind):
        raise Unreadable(f"an event without a proper {name}: {event!r:.80}")
    return value


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise Unreadable(f"no text where text belongs: {value!r:.80}")
    return value
