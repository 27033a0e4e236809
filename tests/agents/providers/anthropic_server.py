"""A loopback server that speaks the Messages API, streams its replies, and breaks down on demand.

It runs in a thread of its own and serves any number of clients, from any event loop or none. Requests are checked by
`anthropic_rules`; thoughts are signed, and those that come back altered or out of their order are refused. What is
answered is an `Answer` a request, from a queue (`answer`) or else from `default`::

    with AnthropicServer() as server:
        server.answer(FAULTS["overloaded"], says("e2e4"))
        provider = Anthropic("claude-test", base_url=server.url)   # with server.key in ANTHROPIC_API_KEY

`FAULTS` are all that can go wrong, by name. `requests` is what was asked, `hung_up` counts the clients that left before
their answer was whole, `await server.until(lambda: …)` waits for something of the kind.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal, Self

import pytest

from tests.agents.providers.anthropic_rules import Cache, Rejected, check, seal, sign

Json = dict[str, Any]
Fault = Literal[
    "mute", "stall", "hang up", "drop", "bad json", "bad event", "error event", "no end", "page", "late drop"
]
"""How an answer breaks down: silence before the first byte or in mid-stream, a connection closed before the first byte
or in mid-body, an event that is no JSON or no event of the API, an event that tells of an error, a stream that ends too
soon, a web page in place of a stream, and a connection that breaks when all was said."""


@dataclass(frozen=True)
class Answer:
    """What a request is answered: content blocks, an error, or either with a fault."""

    blocks: tuple[Json, ...] = ()
    stop: str = "end_turn"
    stop_details: Json | None = None
    status: int = 200
    error: tuple[str, str] = ("api_error", "Internal server error")
    """Type and message, for another status than 200 and for an error event."""
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: Fault | None = None
    model: str | None = None
    """Who answers; the model that was asked for by default."""
    id: str | None = None
    """The reply's id; they are numbered by default."""


def says(text: str, *, stop: str = "end_turn", **more: Any) -> Answer:
    """A reply of words."""
    return Answer(({"type": "text", "text": text},), stop, **more)


def thinks(*thoughts: str | None, text: str) -> Answer:
    """A reply after thoughts; None is one that is withheld."""
    hidden = {"type": "redacted_thinking", "data": seal("withheld")}
    blocks = [hidden if thought is None else {"type": "thinking", "thinking": thought} for thought in thoughts]
    return Answer((*blocks, {"type": "text", "text": text}))


def calls(name: str, arguments: Json) -> Answer:
    """A reply that calls a tool."""
    return Answer(({"type": "tool_use", "id": "toolu_1", "name": name, "input": arguments},), "tool_use")


def fails(status: int, kind: str, message: str, **headers: str) -> Answer:
    """An error with an HTTP status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=status, error=(kind, message), headers=named)


FAULTS: dict[str, Answer] = {
    "rate limit": fails(429, "rate_limit_error", "Number of requests has exceeded your limit"),
    "rate limit, 1 s": fails(429, "rate_limit_error", "Slow down", retry_after="1"),
    "rate limit, 300 s": fails(429, "rate_limit_error", "Come back later", retry_after="300"),
    "server": fails(500, "api_error", "Internal server error"),
    "overloaded": fails(529, "overloaded_error", "Overloaded"),
    "stall before the first byte": Answer(fault="mute"),
    "stall in mid-stream": says("half a reply", fault="stall"),
    "no answer": Answer(fault="hang up"),
    "drop in mid-body": says("half a reply", fault="drop"),
    "early end": says("half a reply", fault="no end"),
    "error in mid-stream": says("half a reply", fault="error event", error=("overloaded_error", "Overloaded")),
    "malformed JSON": says("half a reply", fault="bad json"),
    "malformed event": says("half a reply", fault="bad event"),
    "web page": Answer(fault="page"),
    "empty": Answer(),
    "refusal": Answer(
        stop="refusal", stop_details={"type": "refusal", "category": "cyber", "explanation": "This looks like malware."}
    ),
    "length": says("I would say that", stop="max_tokens"),
    "tool call": calls("move", {"square": "e4"}),
    "lone surrogates": says("a \ud83d b \ude00 c"),
    "terminal escapes": says("\x1b[2J\x1b]0;owned\x07\u202eevil\x00"),
    "a megabyte": says("move " * 200_000),
}


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: Any


class AnthropicServer:
    """See the module. `latency` are seconds before an answer; `least_cached` and `longest_prompt` are tokens."""

    def __init__(self, *, latency: float = 0.0, least_cached: int = 1024, longest_prompt: int = 1_000_000) -> None:
        self.key = "sk-ant-loopback-0123456789"
        self.latency = latency
        self.longest_prompt = longest_prompt
        self.default: Callable[[Json], Answer] = lambda body: says("ok")
        self.requests: list[Asked] = []
        self.hung_up = 0
        self.connections = 0
        self.connected = 0
        """Connections that are open now; `connections` are all that there were."""
        self.url = ""
        self._queue: deque[Answer] = deque()
        self._cache = Cache(least_cached)
        self._thoughts: dict[str, list[str]] = {}
        self._numbers = itertools.count(1)
        self._changed = threading.Condition()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *reason: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    @asynccontextmanager
    async def here(self) -> AsyncIterator[None]:
        """Serve on the event loop that runs, in place of a thread's."""
        serving = asyncio.create_task(self._serve())
        while not self._ready.is_set():
            await asyncio.sleep(0)
        try:
            yield
        finally:
            self._over.set()
            await serving

    def answer(self, *answers: Answer) -> None:
        """Answer the next requests so, in order."""
        self._queue.extend(answers)

    async def until(self, happened: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait for something to become true of this server. Raises TimeoutError."""

        def wait() -> bool:
            with self._changed:
                return self._changed.wait_for(happened, seconds)

        if not await asyncio.to_thread(wait):
            raise TimeoutError("it has not happened")

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        tasks: set[asyncio.Task[None]] = set()

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            tasks.add(task)
            self._note(connections=1, connected=1)
            try:
                await self._talk(reader, writer)
            except (OSError, EOFError, asyncio.CancelledError):
                pass
            finally:
                tasks.discard(task)
                writer.close()
                self._note(connected=-1)

        server = await asyncio.start_server(accept, "127.0.0.1", 0, backlog=1024)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._over.wait()
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks)

    def _note(self, **changes: int) -> None:
        with self._changed:
            for name, change in changes.items():
                setattr(self, name, getattr(self, name) + change)
            self._changed.notify_all()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection, request after request."""
        while head := await _head(reader):
            method, path, headers = head
            raw = await reader.readexactly(int(headers.get("content-length", "0")))
            try:
                body = json.loads(raw)
            except ValueError:
                body = None
            self.requests.append(Asked(path, headers, body))
            self._note()
            if self.latency:
                await asyncio.sleep(self.latency)
            try:
                self._admit(method, path, headers, body)
                answer = self._queue.popleft() if self._queue else self.default(body)
            except Rejected as error:
                answer = Answer(status=error.status, error=(error.kind, str(error)))
            try:
                if not await self._give(answer, body, reader, writer):
                    return
            except OSError:
                self._note(hung_up=1)
                raise

    def _admit(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> None:
        """Raises Rejected for a request that is not to be answered."""
        if (method, path.partition("?")[0]) != ("POST", "/v1/messages"):
            raise Rejected("Not Found", 404, "not_found_error")
        if f"Bearer {self.key}" != headers.get("authorization") and self.key != headers.get("x-api-key"):
            raise Rejected("invalid x-api-key", 401, "authentication_error")
        for name in ("anthropic-version", "content-type"):
            if name not in headers:
                raise Rejected(f"{name}: header is required")
        check(body, self.longest_prompt)
        for turn in body["messages"]:
            if turn["role"] == "assistant" and not isinstance(turn["content"], str):
                self._check_order(turn["content"])

    def _check_order(self, blocks: list[Json]) -> None:
        """Thoughts come back where they stood: in their order, and in it with text and calls."""
        first = next((mark for block in blocks if (mark := _mark(block))), None)
        if first is not None and _shape(blocks) != self._thoughts.get(first):
            raise Rejected("`thinking` or `redacted_thinking` blocks in an assistant message cannot be modified.")

    async def _give(
        self, answer: Answer, body: Any, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Send an answer; whether the connection lives on."""
        if answer.fault == "mute":
            await self._stall(reader)
        if answer.fault in ("mute", "hang up"):
            return False
        if answer.status != 200 or answer.fault == "page":
            kind, message = answer.error
            error = {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_loopback"}
            page = answer.fault == "page"
            content = b"<html>Welcome</html>" if page else json.dumps(error).encode()
            about = {"content-type": "text/html" if page else "application/json", "content-length": str(len(content))}
            writer.write(_lines(answer.status, {**about, **answer.headers}) + content)
            await writer.drain()
            return True
        writer.write(
            _lines(200, {"content-type": "text/event-stream", "transfer-encoding": "chunked", **answer.headers})
        )
        for event in self._events(answer, body):
            if event is None:
                await self._stall(reader)
                return False
            writer.write(b"%x\r\n%s\r\n" % (len(event), event))
            await writer.drain()
        if answer.fault in ("drop", "late drop"):
            writer.write(b"400\r\nevent: content_block_delta\ndata: {")
            await writer.drain()
            return False
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True

    async def _stall(self, reader: asyncio.StreamReader) -> None:
        """Say nothing until the client is gone."""
        with suppress(OSError):
            await reader.read(1)
        self._note(hung_up=1)

    def _events(self, answer: Answer, body: Json) -> Iterator[bytes | None]:
        """The stream of a reply; None is silence."""
        blocks = [self._signed(block) for block in answer.blocks]
        shape = _shape(blocks)
        self._thoughts.update({mark: shape for block in blocks if (mark := _mark(block))})
        usage = {**self._cache.count(body), "output_tokens": 1}
        message = {
            "id": answer.id or f"msg_{next(self._numbers):06}",
            "type": "message",
            "role": "assistant",
            "model": answer.model or body["model"],
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": usage,
        }
        yield _event("message_start", message=message)
        yield _event("ping")
        breaks = answer.fault is not None and answer.fault != "late drop"
        for index, block in enumerate(blocks):
            deltas = list(_deltas(block))
            yield _event("content_block_start", index=index, content_block=_bare(block))
            for number, delta in enumerate(deltas):
                if breaks and number == (len(deltas) + 1) // 2:
                    yield from _broken(answer, index)
                    return
                yield _event("content_block_delta", index=index, delta=delta)
            if breaks:
                yield from _broken(answer, index)
                return
            yield _event("content_block_stop", index=index)
        written = 1 + sum(len(json.dumps(block)) for block in blocks) // 4
        stop = {"stop_reason": answer.stop, "stop_sequence": None, "stop_details": answer.stop_details}
        yield _event("message_delta", delta=stop, usage={"output_tokens": written})
        yield _event("message_stop")

    def _signed(self, block: Json) -> Json:
        return {**block, "signature": sign(block["thinking"])} if block["type"] == "thinking" else block


def _broken(answer: Answer, index: int) -> Iterator[bytes | None]:
    """What comes in place of the rest of a stream."""
    match answer.fault:
        case "stall":
            yield None
        case "bad json":
            yield b'event: content_block_delta\ndata: {"type": "content_block_delta", "ind\n\n'
        case "bad event":
            yield _event("content_block_delta", index=index, delta={"type": "text_delta", "text": 5})
        case "error event":
            kind, message = answer.error
            yield _event("error", error={"type": kind, "message": message})


def _mark(block: Json) -> str | None:
    """What tells a thought from every other."""
    return block.get("signature") or block.get("data")


def _shape(blocks: list[Json]) -> list[str]:
    """Thoughts, and the kinds of what stands between them; blanks need not come back."""
    return [_mark(block) or block["type"] for block in blocks if block.get("text", "-").strip()]


def _bare(block: Json) -> Json:
    """A block as it starts, before its deltas."""
    emptied: Json = {"text": "", "thinking": "", "signature": "", "input": {}}
    return {key: emptied.get(key, value) for key, value in block.items()}


def _deltas(block: Json) -> Iterator[Json]:
    kinds = {"text": ("text_delta", "text"), "thinking": ("thinking_delta", "thinking")}
    if block["type"] == "tool_use":
        kind, name, whole = "input_json_delta", "partial_json", json.dumps(block["input"])
    elif block["type"] in kinds:
        (kind, name), whole = kinds[block["type"]], block[block["type"]]
    else:
        return
    size = max(7, len(whole) // 50)
    yield from ({"type": kind, name: whole[start : start + size]} for start in range(0, len(whole), size))
    if "signature" in block:
        yield {"type": "signature_delta", "signature": block["signature"]}


def _event(kind: str, **fields: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()


def _lines(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever", "request-id: req_loopback", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


async def _head(reader: asyncio.StreamReader) -> tuple[str, str, dict[str, str]] | None:
    """Method, path and headers of the next request; None where there is none."""
    try:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    except asyncio.IncompleteReadError:
        return None
    method, path, _ = lines[0].split(" ")
    fields = (line.partition(":") for line in lines[1:] if line)
    return method, path, {name.lower(): value.strip() for name, _, value in fields}


@pytest.fixture
def anthropic_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[AnthropicServer]:
    """A server whose key is in the environment, which names it as the service, and no proxy."""
    for name in ("ANTHROPIC_BASE_URL", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_CUSTOM_HEADERS", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with AnthropicServer() as server:
        monkeypatch.setenv("ANTHROPIC_API_KEY", server.key)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        yield server
