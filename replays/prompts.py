"""The calls of models in words: what each was sent, word for word, and what came back.

A call is told in passages, which a terminal and a screen print alike. What they hold is as it stands in the replay:
whoever prints it makes it harmless first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Literal, NamedTuple

import msgspec

from arena.agents.core.calls import Call
from arena.agents.core.messages import Message, Part, Picture, Reasoning, Text, ToolCall
from arena.agents.core.model import Choice, ModelReply, ModelRequest
from arena.replays.events import Attempted
from arena.replays.sent import alike

Kind = Literal["call", "fact", "failure", "message", "same", "thought", "reply"]

_PURPOSES = {"move": "for a move", "think": "to think about a move", "summary": "for a summary", "verify": "to judge"}
_SETTINGS = ("max_tokens", "thinking_tokens", "effort", "temperature", "top_p", "seed", "stop", "logprobs")


class Passage(NamedTuple):
    """Something that is told of a call: what it is, its name, and the text; the name of `same` is how many messages."""

    kind: Kind
    name: str
    text: str


def read_calls(event: Attempted) -> list[Call]:
    """The calls of an attempt. Raises ValueError where one is none."""
    try:
        return [msgspec.convert(call, Call) for call in event.calls]
    except (msgspec.ValidationError, RecursionError) as error:
        raise ValueError(f"a call of a model cannot be read: {error}") from error


def passages(calls: Sequence[Call], before: Sequence[Message] = ()) -> Iterator[Passage]:
    """The calls of an attempt. The messages that begin as those `before` are counted and not told again."""
    for number, call in enumerate(calls, 1):
        yield from _head(call, number, len(calls))
        messages = call.request.messages
        same = alike(before, messages)
        if same:
            first = f"the first {same:,} messages" if same > 1 else "the first message"
            yield Passage("same", str(same), f"… {first} as before")
        for message in messages[same:]:
            yield Passage("message", f"{message.role}{' (may be cached up to here)' * message.cached}", _said(message))
        before = messages
        if call.reply is not None:
            yield from _reply(call.reply)


def _head(call: Call, number: int, calls: int) -> Iterator[Passage]:
    """Who was asked, who answered, with which settings, and what had failed before."""
    reply, request = call.reply, call.request
    which = f"call {number} of {calls}, " if calls > 1 else "call "
    yield Passage("call", f"{which}{_PURPOSES.get(call.purpose, call.purpose)}", call.provider)
    if reply is None and not call.failures:
        yield Passage("failure", "not made", call.unmade or "nobody says why")
    for place, failed in enumerate(call.failures, 1):
        status = "" if failed.status is None else f" ({failed.status})"
        waited = f", then a pause of {failed.waited:.3f} s" if failed.waited else ""
        text = f"{failed.kind}{status} after {failed.seconds:.3f} s{waited}: {failed.message}"
        yield Passage("failure", f"try {place} failed", text)
    if reply is not None:
        host = f" at {reply.host}" if reply.host else ""
        yield Passage("fact", "answered by", f"{reply.model or 'a model that the service does not name'}{host}")
        yield from (
            Passage("fact", name, getattr(reply, name)) for name in ("id", "fingerprint") if getattr(reply, name)
        )
        if call.cached_reply:
            yield Passage("fact", "cached", "the reply was kept from an earlier call; nothing was spent")
    yield Passage("fact", "time", f"{call.queued:.3f} s until it began to answer, {call.seconds:.3f} s to the end")
    if reply is not None:
        yield Passage("fact", "settings as sent", _pairs(reply.sent) or "none")
        yield from (Passage("fact", f"not sent: {name}", why) for name, why in reply.ignored.items())
    else:
        wanted = {name: getattr(request, name) for name in _SETTINGS if getattr(request, name) not in (None, ())}
        yield Passage("fact", "settings wanted", _pairs(wanted) or "none")
    if request.format is not None:
        yield Passage("fact", "answer as", _form(request))


def _form(request: ModelRequest) -> str:
    form = request.format
    if isinstance(form, Choice):
        return f"{'the likeliest' if form.scored else 'one'} of: {', '.join(form.options)}"
    return _json(form)


def _pairs(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value if isinstance(value, str) else _json(value)}" for name, value in values.items())


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _said(message: Message) -> str:
    """The parts of a message, each from a line of its own."""
    return "\n".join(_part(part) for part in message.parts)


def _part(part: Part) -> str:
    if isinstance(part, Picture):
        return f"[picture {part.width}×{part.height}, {len(part.png):,} bytes, blake2b {part.name}]"
    if isinstance(part, Text):
        return f"{part.text}{_opaque(part.opaque)}"
    if isinstance(part, Reasoning):
        return f"[thought, back to {part.provider}]{' ' * bool(part.text)}{part.text}{_opaque(part.opaque)}"
    if isinstance(part, ToolCall):
        return f"[call of the tool {part.name}, {part.id}] {part.arguments}{_opaque(part.opaque)}"
    return f"[result of {part.id}] {part.text}"


def _opaque(value: Any) -> str:
    """What only the provider reads: named, since it may be long and says nothing to anybody else."""
    if value is None:
        return ""
    data = msgspec.json.encode(value)
    return f" [with {len(data):,} bytes for the provider, blake2b {blake2b(data, digest_size=12).hexdigest()}]"


def _reply(reply: ModelReply) -> Iterator[Passage]:
    if reply.thought:
        yield Passage("thought", "thought", reply.thought)
    ended = "" if reply.stop == "end" else f" ({_stopped(reply)})"
    said = "\n".join(_part(part) for part in reply.parts if not isinstance(part, Reasoning))
    yield Passage("reply", f"reply{ended}", said)
    if reply.detail:
        yield Passage("fact", "what the service said of it", reply.detail)
    if reply.scores:
        ranked = sorted(reply.scores.items(), key=lambda pair: -pair[1])
        yield Passage("fact", "log-likelihoods", ", ".join(f"{option} {value:.3f}" for option, value in ranked))
    if reply.tokens:
        told = " ".join(f"{token!r} {value:.3f}" for token, value in reply.tokens)
        yield Passage("fact", f"log-probabilities of {len(reply.tokens):,} tokens", told)


def _stopped(reply: ModelReply) -> str:
    ends = {
        "length": "cut at the limit",
        "tool": "ends with the call of a tool",
        "refused": "the model declined",
        "filtered": "stopped by a filter",
        "unknown": "it is not known why it ended",
    }
    return ends.get(reply.stop, reply.stop)
