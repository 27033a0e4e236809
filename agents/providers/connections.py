"""Connections to one service: each call has its own, and hands it on to the next.

HTTP clients keep their connections in a pool that looks at every one of them whenever a call begins or ends, so the
cost of a call grows with their number: at a hundred at once it is a quarter of all that a call takes.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2

PROBED = 60
"""Seconds of silence after which the system asks whether the other end is still there, where it lets one say so."""


class Connections(httpx2.AsyncBaseTransport):
    """As many connections as there are calls at once. A proxy is used where the environment names one."""

    def __init__(self, base_url: str) -> None:
        url = urlsplit(base_url)
        proxies = getproxies()
        self._proxy = None if proxy_bypass(url.hostname or "") else proxies.get(url.scheme) or proxies.get("all")
        self._context = httpx2.create_ssl_context()
        self._all: list[httpx2.AsyncHTTPTransport] = []
        self._free: list[httpx2.AsyncHTTPTransport] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request by the connection that came free last, or by a new one."""
        connection = self._free.pop() if self._free else self._new()
        try:
            response = await connection.handle_async_request(request)
        except BaseException:
            self._free.append(connection)
            raise
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Body(response.stream, connection, self._free)
        return response

    def _new(self) -> httpx2.AsyncHTTPTransport:
        options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
        if hasattr(socket, "TCP_KEEPIDLE"):
            options.append((socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, PROBED))
        connection = httpx2.AsyncHTTPTransport(verify=self._context, proxy=self._proxy, socket_options=options)
        self._all.append(connection)
        return connection

    async def aclose(self) -> None:
        """Let go of all of them."""
        closing, self._all, self._free = self._all, [], []
        for connection in closing:
            await connection.aclose()


class _Body(httpx2.AsyncByteStream):
    """What a response brings. With its end its connection is free."""

    def __init__(
        self,
        inner: httpx2.AsyncByteStream,
        connection: httpx2.AsyncHTTPTransport,
        free: list[httpx2.AsyncHTTPTransport],
    ) -> None:
        self._inner = inner
        self._connection: httpx2.AsyncHTTPTransport | None = connection
        self._free = free

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._inner:
            yield part

    async def aclose(self) -> None:
        """End it, once."""
        try:
            await self._inner.aclose()
        finally:
            connection, self._connection = self._connection, None
            if connection is not None:
                self._free.append(connection)
