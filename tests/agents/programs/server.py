"""A program behind HTTP, on loopback: it plays the last legal move, unless it is told how to misbehave."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Way = Callable[["Handler"], None]
"""What is done instead of answering a turn."""


class Handler(BaseHTTPRequestHandler):
    """Answers one message."""

    server: Server

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.told.append((message, dict(self.headers)))
        way = self.server.ways.get(message["type"])
        if way is not None:
            way(self)
        elif message["type"] == "start":
            self.say({"type": "ready"})
        elif message["type"] == "turn":
            self.say({"type": "move", "move": message["view"]["legal"][-1]})
        else:
            self.say({})

    def say(self, body: Any, status: int = 200, **headers: str) -> None:
        """Answer with JSON, or with bytes as they are."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def hang(self) -> None:
        """Say nothing until the server is closed or the other side is gone."""
        self.connection.recv(1)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as it is called there
        pass


class Server(ThreadingHTTPServer):
    """The server, in a thread of its own until it is left."""

    request_queue_size = 128

    def __init__(self, **ways: Way) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.ways = ways
        self.told: list[tuple[dict[str, Any], dict[str, str]]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/play"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is what some tests are about."""

    def __enter__(self) -> Server:
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()

    def types(self) -> list[str]:
        """What was told, by type."""
        return [message["type"] for message, _ in self.told]
