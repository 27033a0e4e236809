"""The OpenAI API on loopback: Responses and Chat Completions as event streams, strict about what it is sent.

    with OpenAIServer() as server:
        server.plan("rate_limit", Answer("d4"), "drop")     # one for each of the next requests, in order
        server.answer = lambda seen: Answer(seen.options[0])  # for requests that no plan is left for
        OpenAI("gpt-5", base_url=server.url, api="responses")

It runs on a thread of its own, so it serves sync code, other loops and other processes. What a faithful service refuses
is refused with 400 (`openai_rules`): unknown fields, loose schemas, reasoning that does not come back as it was given.
`FAULTS` are the ways to go wrong, by name. A module loads this file by its path, or uses the fixture `openai_server`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import runpy
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import pytest

HERE = Path(__file__).parent
rules = SimpleNamespace(**runpy.run_path(str(HERE / "openai_rules.py")))
wire = SimpleNamespace(**runpy.run_path(str(HERE / "openai_events.py")))

Fault = Literal["stall", "stall_middle", "drop", "drop_middle", "cut_middle", "broken_json", "no_choices", "no_sse"]
"""Silence or a lost connection before or in the middle of the answer, an answer that just stops, one that is none."""


@dataclass(frozen=True)
class Answer:
    """What the server says to one request. `text` None fits the format that was asked for."""

    text: str | None = None
    thought: str = ""
    refusal: str = ""
    finish: str | None = None
    """Why it ends, in the words of Chat Completions: "length", "content_filter"."""
    usage: Mapping[str, Any] | None = None
    model: str | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    error: Mapping[str, Any] | str | None = None
    """The body where `status` is an error; else an error that comes in the middle of the stream."""
    fault: Fault | None = None
    thought_field: str = "reasoning_content"
    """Where Chat Completions puts the thought: also `reasoning`, `reasoning_details`."""
    pieces: int = 4
    delay: float = 0.0
    """Seconds before it begins."""
    tool: str | None = None
    """A tool that is called, with `text` as its arguments, though nobody asked for it."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """Fields of every chunk (`provider`, `system_fingerprint`)."""


def _error(status: int, message: str, code: str | None = None, **headers: str) -> Answer:
    body = {"error": {"message": message, "type": code, "param": None, "code": code}}
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return Answer(status=status, error=body, headers=named)


FAULTS: dict[str, Answer] = {
    "rate_limit": _error(429, "Rate limit reached", "rate_limit_exceeded"),
    "rate_limit_1s": _error(429, "Rate limit reached", "rate_limit_exceeded", retry_after="1"),
    "rate_limit_300s": _error(429, "Rate limit reached", "rate_limit_exceeded", retry_after="300"),
    "quota": _error(429, "You exceeded your current quota", "insufficient_quota"),
    "server_error": _error(500, "The server had an error", "server_error"),
    "overloaded": _error(529, "Overloaded"),
    "unavailable": _error(503, "The engine is currently overloaded"),
    "auth": _error(401, "Incorrect API key provided: KEY", "invalid_api_key"),
    "context": _error(400, "This model's maximum context length is 8 tokens", "context_length_exceeded"),
    "html": Answer(status=502, error="<html><body>Bad Gateway</body></html>"),
    "stall": Answer(fault="stall"),
    "stall_middle": Answer("half an answer", fault="stall_middle"),
    "drop": Answer(fault="drop"),
    "drop_middle": Answer("half an answer", fault="drop_middle"),
    "cut_middle": Answer("half an answer", fault="cut_middle"),
    "broken_json": Answer(fault="broken_json"),
    "no_choices": Answer(fault="no_choices"),
    "no_sse": Answer(fault="no_sse"),
    "in_stream": Answer("half", error={"message": "The model crashed", "type": "server_error", "code": "server_error"}),
    "empty": Answer(""),
    "refusal": Answer("", refusal="I cannot help with that."),
    "content_filter": Answer("I wi", finish="content_filter"),
    "length": Answer("I would play", finish="length"),
    "surrogates": Answer("a\ud83d b\udc00 \ud83d\ude00"),
    "escapes": Answer("\x1b[2J\x1b]0;owned\x07\u202e d4"),
    "megabyte": Answer("x" * 2**20),
}


@dataclass(frozen=True)
class Seen:
    """A request as it came."""

    path: str
    query: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def schema(self) -> Mapping[str, Any] | None:
        """The schema of the answer or of the tool's arguments that is asked for."""
        if tools := self.body.get("tools"):
            return tools[0].get("function", tools[0])["parameters"]
        wanted = self.body.get("response_format", {}).get("json_schema") or self.body.get("text", {}).get("format")
        return wanted["schema"] if wanted else None

    @property
    def options(self) -> list[str]:
        """What can be chosen, where the schema has an enumeration."""
        properties = (self.schema or {}).get("properties", {})
        return next((list(inner["enum"]) for inner in properties.values() if "enum" in inner), [])

    @property
    def tool(self) -> str | None:
        """The tool that is to be called."""
        tools = self.body.get("tools")
        return tools[0].get("function", tools[0])["name"] if tools else None

    def fitting(self, choice: str | None = None) -> str:
        """An answer in the form that is asked for."""
        if self.schema is None:
            return choice or "ok"
        properties = self.schema.get("properties", {})
        return json.dumps({name: choice or inner.get("enum", ["ok"])[0] for name, inner in properties.items()})


class OpenAIServer:
    """A service at `url`. `requests` are those that it has read, `open` the connections that it holds."""

    def __init__(self, *, key: str | None = None, dialect: str = "openai") -> None:
        self.key = key
        self.dialect = dialect
        self.requests: list[Seen] = []
        self.answer: Callable[[Seen], Answer] = lambda seen: Answer()
        self.open = 0
        self.opened = 0
        self.most_at_once = 0
        self._plan: deque[Answer] = deque()
        self._numbers = itertools.count(1)
        self._items: dict[str, str] = {}
        self._details: list[str] = []
        self._changed = threading.Condition()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> OpenAIServer:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        return self

    def __exit__(self, *error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @asynccontextmanager
    async def here(self) -> AsyncIterator[None]:
        """Serve on the event loop that runs, in place of a thread's."""
        self._loop.close()
        await self._start()
        try:
            yield
        finally:
            await self._stop()

    def plan(self, *answers: str | Answer) -> None:
        """Answers, or names of FAULTS, for the next requests in order."""
        self._plan.extend(FAULTS[answer] if isinstance(answer, str) else answer for answer in answers)

    def wait(self, what: Callable[[], bool], seconds: float = 30.0) -> bool:
        """Wait, not on the event loop, until something is so; whether it is."""
        with self._changed:
            return self._changed.wait_for(what, seconds)

    def all_closed(self) -> bool:
        """Whether every connection is closed, soon."""
        return self.wait(lambda: self.open == 0)

    def _count(self, change: int) -> None:
        with self._changed:
            self.open += change
            self.opened += change > 0
            self.most_at_once = max(self.most_at_once, self.open)
            self._changed.notify_all()

    async def _start(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, backlog=512)
        self.port = self._server.sockets[0].getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}/v1"

    async def _stop(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._count(1)
        try:
            while await self._serve(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            with suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()
            self._tasks.discard(task)
            self._count(-1)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request; whether the connection lives on."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:-2])}
        raw = await reader.readexactly(int(headers.get("content-length", 0)))
        path, _, query = target.partition("?")
        if method == "GET" and path == "/v1/models":
            await self._whole(writer, 200, {"object": "list", "data": [{"id": "gpt-5", "object": "model"}]})
            return True
        seen = Seen(path, query, headers, json.loads(raw or b"{}"))
        with self._changed:
            self.requests.append(seen)
            self._changed.notify_all()
        status, body = self._refusal(seen)
        if status != 200:
            await self._whole(writer, status, body)
            return True
        answer = self._plan.popleft() if self._plan else self.answer(seen)
        await asyncio.sleep(answer.delay)
        if answer.fault in ("stall", "drop"):
            if answer.fault == "stall":
                await reader.read(1)
            return False
        if answer.status != 200:
            said = json.dumps(answer.error).replace("KEY", headers.get("authorization", "").rpartition(" ")[2])
            body = json.loads(said) if isinstance(answer.error, Mapping) else answer.error
            await self._whole(writer, answer.status, body, answer.headers)
            return True
        if answer.fault == "no_sse":
            await self._whole(writer, 200, {"id": "chatcmpl-1", "choices": [{"message": {"content": "ok"}}]})
            return True
        return await self._stream(reader, writer, seen, answer)

    def _refusal(self, seen: Seen) -> tuple[int, Any]:
        """The status and the body of a refusal; 200 where there is none."""
        if self.key is not None and seen.headers.get("authorization") != f"Bearer {self.key}":
            return 401, {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}}
        if seen.headers.get("content-type") != "application/json":
            return 415, {"error": {"message": "Unsupported media type"}}
        try:
            if seen.path == "/v1/chat/completions":
                rules.check_chat(seen.body, self.dialect, self._details)
            elif seen.path == "/v1/responses":
                rules.check_responses(seen.body, self._items)
            else:
                return 404, {"error": {"message": f"Invalid URL (POST {seen.path})", "type": "invalid_request_error"}}
        except rules.Refused as refused:
            return 400, refused.body
        return 200, None

    async def _whole(
        self, writer: asyncio.StreamWriter, status: int, body: Any, headers: Mapping[str, str] | None = None
    ) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        kind = "text/html" if isinstance(body, str) else "application/json"
        lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {len(text.encode())}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        writer.write(("\r\n".join(lines) + "\r\n\r\n" + text).encode())
        await writer.drain()

    async def _stream(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: Seen, answer: Answer
    ) -> bool:
        answer = replace(answer, text=seen.fitting() if answer.text is None else answer.text)
        chat = seen.path.endswith("completions")
        number = next(self._numbers)
        chunks = (
            wire.chat(seen, answer, number, self._details) if chat else wire.response(seen, answer, number, self._items)
        )
        events = list(chunks)
        lines = [_event(event) for event in events] + ([b"data: [DONE]\n\n"] if chat else [])
        half = len(lines) // 2
        if answer.error is not None:
            told = dict(answer.error)
            flat = {"type": "error", "code": told.get("code", told.get("type")), "message": told.get("message")}
            error = {"error": told} if chat else flat
            lines[half:] = [_event(error)]
        elif answer.fault == "broken_json":
            lines[half:] = [b'data: {"id": "x", "choi\n\n']
        elif answer.fault == "no_choices":
            lines = [b'data: {"id": "x", "object": "something"}\n\n']
        elif answer.fault is not None:
            lines = lines[:half]
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        for line in lines:
            writer.write(b"%x\r\n%s\r\n" % (len(line), line))
            await writer.drain()
        if answer.fault == "stall_middle":
            await reader.read(1)
        if answer.fault in ("stall_middle", "drop_middle"):
            await asyncio.sleep(0.01)  # what was written gets out before the connection is reset
            return False
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True


def _event(event: Mapping[str, Any]) -> bytes:
    return b"data: " + json.dumps(event).encode() + b"\n\n"


@pytest.fixture
def openai_server() -> Iterator[OpenAIServer]:
    """A fresh service on loopback."""
    with OpenAIServer() as server:
        yield server
