"""The three wires: a service on loopback, the provider that asks it, and its dialect for what `faults` says."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

from arena.agents.core.model import Provider
from arena.agents.providers.anthropic import Anthropic
from arena.agents.providers.openai import OpenAI
from tests.agents.providers import anthropic_server, openai_server
from tests.agents.storm.faults import Served

Name = Literal["chat", "responses", "anthropic"]
KEY = "sk-ant-loopback-0123456789"
LIMITS = ("max_tokens", "max_completion_tokens", "max_output_tokens")
_POSSIBLE = re.compile(r"Possible moves: ([a-c1-3, ]+)")


@dataclass(frozen=True)
class Question:
    """A request as it came: `tag` is its limit of tokens, by which the test tells its matches apart."""

    tag: int
    possible: list[str]

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Question:
        last = json.dumps((body.get("messages") or body["input"])[-1])
        tag = next(body[name] for name in LIMITS if name in body)
        return cls(tag, _POSSIBLE.findall(last)[-1].rstrip().split(", "))


Serve = Callable[[Question], tuple[str, Served]]
"""What answers a question: the reply's id, and what is said."""


@asynccontextmanager
async def wire(name: Name, serve: Serve) -> AsyncIterator[Provider]:
    """A provider whose service runs on this event loop, and answers as `serve` says."""
    if name == "anthropic":
        claude = anthropic_server.AnthropicServer()

        def messages(body: Mapping[str, Any]) -> Any:
            claude.requests.clear()
            return _anthropic(*serve(Question.of(body)))

        claude.default = messages
        async with claude.here():
            yield Anthropic("storm", base_url=claude.url, api_key_env="STORM_KEY")
        return
    server = openai_server.OpenAIServer(key=KEY, dialect="compatible")

    def answer(seen: Any) -> Any:
        server.requests.clear()
        return _openai(*serve(Question.of(seen.body)))

    server.answer = answer
    async with server.here():
        yield OpenAI("storm", base_url=server.url, api=name, api_key_env="STORM_KEY")


def expected(name: Name, served: Served) -> Served:
    """What this wire can tell of it: the Messages API knows refusals, and no filter beside."""
    if name == "anthropic" and served.stop == "filtered":
        return replace(served, stop="refused", problem=("unreadable", "refused"))
    return served


def _openai(name: str, served: Served) -> Any:
    answer, more = openai_server.Answer, {"id": name}
    if served.status != 200:
        headers = {} if served.retry_after is None else {"Retry-After": served.retry_after}
        return answer(status=served.status, headers=headers, error={"error": {"message": served.fault}})
    if served.stop == "refused":
        return answer("", refusal=served.text, more=more)
    finish = {"length": "length", "filtered": "content_filter"}.get(served.stop)
    tool = "move" if served.stop == "tool" else None
    return answer(served.text, served.thought, finish=finish, fault=served.breaks, tool=tool, more=more)


def _anthropic(name: str, served: Served) -> Any:
    answer = anthropic_server.Answer
    if served.status != 200:
        headers = {} if served.retry_after is None else {"retry-after": served.retry_after}
        return answer(status=served.status, headers=headers, error=("an_error", served.fault))
    blocks: list[dict[str, Any]] = []
    if served.thought:
        blocks.append({"type": "thinking", "thinking": served.thought})
    if served.stop == "tool":
        blocks.append({"type": "tool_use", "id": f"toolu_{name}", "name": "move", "input": json.loads(served.text)})
    elif served.text:
        blocks.append({"type": "text", "text": served.text})
    stops = {"end": "end_turn", "length": "max_tokens", "tool": "tool_use", "refused": "refusal", "filtered": "refusal"}
    breaks = {None: None, "stall": "mute", "stall_middle": "stall", "drop_middle": "drop", "broken_json": "bad json"}
    return answer(tuple(blocks), stops[served.stop], fault=breaks[served.breaks], id=name)
