"""The web server: one page, its files, and a socket for each visitor."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import textual_serve
from aiohttp import WSCloseCode, WSMsgType, web

from arena.tui.served.doors import Doors
from arena.tui.served.visit import Visit

PAGE = Path(__file__).with_name("page")
TERMINAL = Path(textual_serve.__file__).with_name("static")
"""Textual's terminal for browsers: script, style and fonts."""
MESSAGE = 64 << 10
"""Bytes of the longest message that is read from a browser."""
_COLUMNS, _ROWS = (20, 500), (6, 300)
"""The sizes of a terminal: the smallest and the largest."""
_HEARTBEAT = 15.0
"""Seconds after which a browser that no longer answers is taken for gone."""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "font-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Front:
    """The arena's front door on the web.

    Args:
        command: starts the app of one visitor; `--light` is added for a browser with a light theme.
        doors: who may come in.
        visitors: how many may be here at once.
    """

    def __init__(self, command: Sequence[str], doors: Doors, visitors: int) -> None:
        self._command, self._doors, self._most = [*command], doors, visitors
        self._sockets: set[web.WebSocketResponse] = set()
        self.visits: set[Visit] = set()
        """The visits that go on now."""
        self._here = 0

    def application(self) -> web.Application:
        """The server, to be run."""

        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not self._doors.answers_to(request.headers.get("Host")):
                return web.Response(status=403, text="This arena is not known under that name.\n")
            return await handler(request)

        made = web.Application(middlewares=[guard])
        made.router.add_get("/", self._index)
        made.router.add_get("/ws/{theme:dark|light}", self._socket)
        made.router.add_static("/page", PAGE)
        made.router.add_static("/terminal", TERMINAL)
        made.on_response_prepare.append(_harden)
        made.on_shutdown.append(self._close)
        return made

    async def _index(self, request: web.Request) -> web.StreamResponse:
        if self._here >= self._most:
            return web.Response(status=503, text=_page("full.html"), content_type="text/html")
        return web.Response(text=_page("index.html"), content_type="text/html")

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if not self._doors.lets_in(request.headers.get("Origin"), request.headers.get("Host")):
            return web.Response(status=403, text="Only this arena's own page may do that.\n")
        if self._here >= self._most:
            return web.Response(status=503, text="This arena is full.\n")
        self._here += 1
        try:
            return await self._visit(request)
        finally:
            self._here -= 1

    async def _visit(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT, max_msg_size=MESSAGE, timeout=2.0)
        await socket.prepare(request)
        light = request.match_info["theme"] == "light"

        async def close() -> None:
            await socket.close()

        visit = Visit([*self._command, *["--light"] * light], socket.send_bytes, close)
        self._sockets.add(socket)
        self.visits.add(visit)
        try:
            size = (_within(request.query.get("width"), _COLUMNS), _within(request.query.get("height"), _ROWS))
            await visit.start(*size)
            await _listen(socket, visit)
        finally:
            await visit.stop()
            self.visits.discard(visit)
            self._sockets.discard(socket)
            with suppress(ConnectionError):
                await socket.close()
        return socket

    async def _close(self, _: web.Application) -> None:
        """Send everybody home."""
        leaving = [socket.close(code=WSCloseCode.GOING_AWAY) for socket in self._sockets]
        await asyncio.gather(*leaving, return_exceptions=True)


async def _harden(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)


async def _listen(socket: web.WebSocketResponse, visit: Visit) -> None:
    """Hand an app what its browser sends, until either is gone. What is no message of ours ends the visit."""
    async for message in socket:
        if message.type != WSMsgType.TEXT:
            return
        try:
            said = json.loads(message.data)
            if not isinstance(said, list):
                return
            kind, *rest = said
            given: Any = rest[0] if rest else None
            if kind == "stdin":
                if not await visit.send_bytes(given.encode()):
                    return
            elif kind == "resize":
                await visit.set_terminal_size(_within(given["width"], _COLUMNS), _within(given["height"], _ROWS))
            elif kind == "ping":
                await socket.send_json(["pong", str(given)[:40]])
            elif kind == "focus":
                await visit.focus()
            elif kind == "blur":
                await visit.blur()
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError, ConnectionError):
            return


def _within(given: Any, bounds: tuple[int, int]) -> int:
    """A number that a browser sent, or the nearest that is possible. Raises ValueError where it is none."""
    low, high = bounds
    return max(low, min(int(given if given is not None else low), high))


def _page(name: str) -> str:
    return PAGE.joinpath(name).read_text(encoding="utf-8")
