"""A model server on loopback that costs little: `python -m benchmarks.loopback SECONDS` prints its port, and serves.

It speaks Chat Completions and the Messages API, both streamed, over raw asyncio: what was asked is not read but for
the possible moves, of which one is named after SECONDS of silence, always the same one for the same request. It ends
with its standard input.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zlib import crc32

MOVES = b"Possible moves: "
USAGE = {"prompt_tokens": 400, "completion_tokens": 8, "total_tokens": 408}


class Service(asyncio.Protocol):
    """One connection."""

    def __init__(self, latency: float) -> None:
        self._latency = latency
        self._read = bytearray()
        self._wanted = 0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Read requests to their end, and answer each when its time has come."""
        self._read += data
        while True:
            if not self._wanted:
                end = self._read.find(b"\r\n\r\n")
                if end < 0:
                    return
                head = bytes(self._read[:end]).lower()
                length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
                self._wanted = end + 4 + int(length or 0)
            if len(self._read) < self._wanted:
                return
            request, self._read, self._wanted = bytes(self._read[: self._wanted]), self._read[self._wanted :], 0
            asyncio.get_running_loop().call_later(self._latency, self._transport.write, answer(request))


def answer(request: bytes) -> bytes:
    """The reply to a request: a move that is possible."""
    asked, _, rest = request.partition(b"\r\n\r\n")[2].rpartition(MOVES)
    possible = rest.partition(b"\\n")[0].partition(b'"')[0].decode().split(", ")
    text = f"<move>{possible[crc32(asked) % len(possible)]}</move>"
    events = _messages(text) if request.startswith(b"POST /v1/messages") else _chat(text)
    body = "".join(events).encode()
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head.encode() + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def _chat(text: str) -> Iterator[str]:
    chunk = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "loopback"}

    def event(delta: dict[str, Any], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return f"data: {json.dumps({**chunk, 'choices': [choice]})}\n\n"

    yield event({"role": "assistant", "content": ""})
    yield from (event({"content": text[start : start + 4]}) for start in range(0, len(text), 4))
    yield event({}, "stop")
    yield f"data: {json.dumps({**chunk, 'choices': [], 'usage': USAGE})}\n\n"
    yield "data: [DONE]\n\n"


def _messages(text: str) -> Iterator[str]:
    def event(kind: str, **fields: Any) -> str:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n"

    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "loopback", "content": []}
    begun = {"stop_reason": None, "stop_sequence": None, "usage": {"input_tokens": 400, "output_tokens": 1}}
    yield event("message_start", message={**message, **begun})
    yield event("content_block_start", index=0, content_block={"type": "text", "text": ""})
    for start in range(0, len(text), 4):
        yield event("content_block_delta", index=0, delta={"type": "text_delta", "text": text[start : start + 4]})
    yield event("content_block_stop", index=0)
    yield event("message_delta", delta={"stop_reason": "end_turn", "stop_sequence": None}, usage={"output_tokens": 8})
    yield event("message_stop")


@contextmanager
def serving(latency: float) -> Iterator[str]:
    """The URL of a server in a process of its own."""
    argv = [sys.executable, "-m", "benchmarks.loopback", str(latency)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.stdin.close()


async def _serve(latency: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Service(latency), "127.0.0.1", 0, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
