"""A query that goes with every request and that nobody hears of: HTTP clients write the URLs that they call to logs."""

from __future__ import annotations

import httpx2

from arena.agents.providers.connections import Connections


class QueryTransport(httpx2.AsyncBaseTransport):
    """Adds a query to a request on its way out, behind the client."""

    def __init__(self, base_url: str, query: str) -> None:
        self._inner = Connections(base_url)
        self._query = query.encode()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request, with the query."""
        url = request.url.copy_with(query=self._query)
        sent = httpx2.Request(
            request.method, url, headers=request.headers, stream=request.stream, extensions=request.extensions
        )
        return await self._inner.handle_async_request(sent)

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._inner.aclose()
