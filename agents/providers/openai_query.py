"""A query that goes with every request and that nobody hears of: HTTP clients write the URLs that they call to logs."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2


class QueryTransport(httpx2.AsyncBaseTransport):
    """Adds a query to a request on its way out, behind the client. A proxy is used where the environment names one."""

    def __init__(self, base_url: str, query: str) -> None:
        url = urlsplit(base_url)
        proxies = getproxies()
        proxy = None if proxy_bypass(url.hostname or "") else proxies.get(url.scheme) or proxies.get("all")
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None)
        self._inner = httpx2.AsyncHTTPTransport(proxy=proxy, limits=limits)
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
