"""`http:URL`: a program that runs already, and is sent its messages over HTTP."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import uuid
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec.structs import replace

from arena.agents.core.errors import AgentUnavailable
from arena.agents.core.urls import refuse_key, refuse_secrets
from arena.agents.programs.protocol import LONGEST, End, ProgramFailed, Told, written
from arena.games.core.errors import ParameterError

if TYPE_CHECKING:
    from httpx2 import AsyncClient, Response

_CONNECT = 10.0
"""Seconds until a connection is there."""
_SHORTEST = 8
"""Characters of a token: a shorter one may be a word, and cannot be taken out of what is said."""
_PARTING = 2.0
"""Seconds that a server has to take note of the end."""


class Web:
    """The way to a program behind a URL. Each message is a request of its own, and none is sent twice.

    Args:
        url: where the messages are sent.
        token_env: the environment variable that holds a token, which is sent as `Authorization: Bearer …`.
    """

    def __init__(self, url: str, *, token_env: str | None = None) -> None:
        refuse_secrets("http", "URL", url, "token_env")
        if token_env is not None:
            refuse_key("http", "token_env", token_env)
        try:
            parts = urlsplit(url)
            good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            good = False
        if not good:
            raise ParameterError(f"{url!r} is no URL of a server: http://HOST[:PORT][/PATH], or https://…")
        self._url = url
        self._is_here = is_here(parts.hostname or "")
        self._token_env = token_env
        self.secrets: tuple[str, ...] = ()
        self._client: AsyncClient | None = None
        self._session = uuid.uuid4().hex

    async def open(self) -> None:
        """Get ready to send. Raises AgentUnavailable where there is no token."""
        import httpx2

        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            "User-Agent": "game-agent-arena",
        }
        if self._token_env is not None:
            token = os.environ.get(self._token_env, "").strip()
            why = "" if token else "is not set"
            if not (token.isascii() and token.isprintable()):
                why = "holds what no header can"
            elif 0 < len(token) < _SHORTEST:
                why = f"holds fewer than {_SHORTEST} characters: so short a token is told from no word"
            if why:
                raise AgentUnavailable(f"the environment variable {self._token_env}, named by token_env, {why}")
            headers["Authorization"] = f"Bearer {token}"
            self.secrets = (token,)
        limits = httpx2.Limits(max_keepalive_connections=0)  # one that has idled may be cut as it is used again
        self._client = httpx2.AsyncClient(
            headers=headers,
            timeout=httpx2.Timeout(None, connect=_CONNECT),
            limits=limits,
            transport=httpx2.AsyncHTTPTransport(limits=limits) if self._is_here else None,  # one that has no proxy
        )

    async def ask(self, message: Told) -> AsyncGenerator[bytes, None]:
        """Send a message; the body that comes back. Raises ProgramFailed."""
        yield await self._sent(message)

    def drop(self) -> None:
        """Nothing is awaited any more: what was under way has been closed."""

    async def close(self, last: End | None) -> None:
        """Send the last message, whatever comes of it, and let go of connections."""
        client = self._client
        if client is None:
            return
        try:
            if last is not None:
                with suppress(ProgramFailed, TimeoutError):
                    async with asyncio.timeout(_PARTING):
                        await self._sent(last)
        finally:
            self._client = None
            await client.aclose()

    async def _sent(self, message: Told) -> bytes:
        import httpx2

        assert self._client is not None
        body = bytearray()
        content = written(replace(message, session=self._session))
        try:
            async with self._client.stream("POST", self._url, content=content) as response:
                async for piece in response.aiter_raw():
                    body += piece
                    if len(body) > LONGEST:
                        raise ProgramFailed(
                            f"its answer has more than {LONGEST:,} bytes, which is the most that is read"
                        )
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            said = " ".join(str(error).split())
            raise ProgramFailed(f"no answer came: {type(error).__name__}" + (f": {said}" if said else "")) from None
        _look(response, bytes(body))
        return bytes(body)


def is_here(host: str) -> bool:
    """Whether a host is this machine, whatever its network is."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".").rpartition(".")[2] == "localhost"


def _look(response: Response, body: bytes) -> None:
    """Raises ProgramFailed where what came is no answer."""
    if not 200 <= response.status_code < 300:
        moved = ", and a redirect is not followed" if 300 <= response.status_code < 400 else ""
        raise ProgramFailed(f"it answered {response.status_code} {response.reason_phrase}{moved}", said=body)
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ProgramFailed("its answer is compressed, which it was not asked to be")
