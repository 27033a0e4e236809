"""Models behind the Messages API: Anthropic's own, and whatever else speaks it, through the `anthropic` SDK.

Every call is streamed; the SDK neither retries nor times out, which is left to whoever calls (`ModelClient`).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from email.utils import parsedate_to_datetime
from math import inf
from time import time
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit, urlunsplit

import msgspec

from arena.agents.core.errors import AgentUnavailable
from arena.agents.core.model import CallFailed, Delta, Failure, ModelReply, ModelRequest
from arena.agents.providers.ambient import CONNECT_SECONDS, NO_KEY, NOT_SENT, check_seconds, headers, is_meant
from arena.agents.providers.anthropic_reply import ErrorEvent, Reading, Unreadable
from arena.agents.providers.anthropic_request import Display, Thinking, Wire, translate
from arena.agents.providers.discreet import Discreet
from arena.agents.providers.values import Secrets, beside, hidden
from arena.games.core.errors import ParameterError

if TYPE_CHECKING:
    from anthropic import APIStatusError, AsyncAnthropic

OWN_HOST = "api.anthropic.com"
OWN_URL = f"https://{OWN_HOST}"
LONGEST_MESSAGE = 300
"""Characters of an error's message that are kept."""

STATUSES: dict[int, Failure] = {
    401: "auth",
    402: "quota",
    403: "auth",
    404: "not_found",
    408: "timeout",
    413: "context",
    429: "rate_limit",
    529: "overloaded",
}
"""What an HTTP status says; others are `server` from 500 on, and `request` below."""
ERRORS: dict[str, Failure] = {
    "authentication_error": "auth",
    "billing_error": "quota",
    "permission_error": "auth",
    "not_found_error": "not_found",
    "request_too_large": "context",
    "rate_limit_error": "rate_limit",
    "timeout_error": "timeout",
    "api_error": "server",
    "overloaded_error": "overloaded",
}
"""What the type of an error says, where there is no status; others are `request`."""
_UNPAID = re.compile(r"credit balance is too low|reached your specified (API |workspace )?usage limit", re.IGNORECASE)
_TOO_LONG = re.compile(r"prompt is too long|exceeds? (the )?(maximum )?context|context (window|length)", re.IGNORECASE)


class Anthropic:
    """One model behind the Messages API.

    Args:
        model: as the service names it.
        base_url: of the service, without `/v1`; the environment's ANTHROPIC_BASE_URL or Anthropic's own by default.
            A query in it goes with every call.
        api_key_env: the environment variable that holds the key; by default ANTHROPIC_API_KEY for Anthropic's own
            service and the one that ANTHROPIC_BASE_URL names, and none for others.
        thinking: `budget` asks for a number of tokens, `adaptive` leaves it to the model, as the newer ones want it.
        display: whether thoughts come in words; the service decides by default.
        connect_seconds: until a connection must stand.
    """

    key_env: ClassVar[str] = "ANTHROPIC_API_KEY"
    """The variable that holds the key, where none is named."""

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key_env: str | None = None,
        thinking: Thinking = "budget",
        display: Display | None = None,
        connect_seconds: float = CONNECT_SECONDS,
    ) -> None:
        self.model = model
        self.name = f"anthropic:{model}"
        self._url = base_url
        self._named_key = api_key_env
        self._connect_seconds = connect_seconds
        self._thinking: Thinking = thinking
        self._display: Display | None = display
        self._client: AsyncAnthropic | None = None
        self._secrets = Secrets(())
        self._discreet = Discreet(lambda text: self._secrets.strip(text))
        check_seconds(connect_seconds)
        if base_url is not None:
            _split(base_url)

    def __repr__(self) -> str:
        return f"Anthropic({self.model!r})"

    @property
    def host(self) -> str:
        """The host that is called, with its port where the URL has one."""
        return _split(self._where()).netloc.rpartition("@")[2]

    @property
    def identity(self) -> Mapping[str, Any]:
        """What replies depend on beside the request."""
        url, told = _split(self._where()), headers("ANTHROPIC_CUSTOM_HEADERS") if self._meant else {}
        secret = beside(url.query, url.username or "", url.password or "", told)
        return {"path": url.path, "thinking": self._thinking, "display": self._display, **secret}

    async def stream(self, request: ModelRequest) -> AsyncIterator[Delta | ModelReply]:
        """Make one call: pieces as they arrive, empty ones while the service only works, and the whole reply last.

        Raises CallFailed, and AgentUnavailable where the SDK is missing.
        """
        wire = translate(self.model, request, self._thinking, self._display)
        client = self._connected()
        from anthropic import AnthropicError, AsyncStream
        from httpx2 import HTTPError, StreamError

        reading = Reading()
        failed: CallFailed | None = None
        try:
            async with await client.messages.create(**wire.arguments, stream=True) as answer:
                _check_type(answer.response.headers.get("content-type", ""))
                async for event in AsyncStream.raw_events(answer.response):
                    # What follows the end of the reply is read as well, or the connection could not serve again.
                    if event.data and (piece := reading.take(event.data)) is not None:
                        yield piece
        except (AnthropicError, HTTPError, StreamError, UnicodeDecodeError, Unreadable, ErrorEvent) as error:
            failed = None if reading.ended else self._failure(error)
        # Raised from out here, an error does not drag the SDK's along, on which hang the request and its headers.
        if failed is not None:
            raise failed
        yield self._whole(reading, wire, request)

    async def close(self) -> None:
        """Let go of connections; a later call makes new ones."""
        client, self._client = self._client, None
        self._discreet.end()
        if client is not None:
            await client.close()

    def check(self) -> None:
        """Raises CallFailed where no call can be made: a key is missing."""
        self._connected()

    def _connected(self) -> AsyncAnthropic:
        """The SDK's client, made at the first call."""
        if self._client is not None:
            return self._client
        try:
            from anthropic import AsyncAnthropic, Omit, Timeout
            from httpx2 import AsyncClient

            from arena.agents.providers.connections import Connections
        except ImportError as error:
            raise AgentUnavailable(f"{self.name} needs the SDK of that name: pip install anthropic") from error
        url, key = _split(self._where()), self._key()
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        told = headers("ANTHROPIC_CUSTOM_HEADERS")
        withheld: dict[str, Any] = {**dict.fromkeys(told, Omit()), "X-Api-Key": key}
        self._secrets = _secrets(key, url, told.values())
        self._discreet.begin()
        self._client = AsyncAnthropic(
            api_key=key,
            base_url=urlunsplit(url._replace(query="", fragment="")),
            default_query=query,
            default_headers=None if self._meant else withheld,
            max_retries=0,
            timeout=Timeout(None, connect=self._connect_seconds),
            http_client=AsyncClient(transport=Connections(self._where())),
        )
        return self._client

    def _where(self) -> str:
        return self._url or os.environ.get("ANTHROPIC_BASE_URL") or OWN_URL

    @property
    def _meant(self) -> bool:
        """Whether what the environment holds for Anthropic is meant for the service."""
        return is_meant(self._where(), OWN_HOST, "ANTHROPIC_BASE_URL")

    @property
    def _key_env(self) -> str | None:
        """The variable whose key is sent."""
        return self._named_key or ("ANTHROPIC_API_KEY" if self._meant else None)

    def _key(self) -> str:
        """The key. Raises CallFailed where Anthropic itself is called, or a variable is named, and there is none."""
        key = os.environ.get(self._key_env or "", "").strip()
        if not key and (self._named_key or _split(self._where()).hostname == OWN_HOST):
            raise CallFailed(f"{self.name} needs a key: put it into the environment as {self._key_env}", "auth")
        if not (key.isascii() and key.isprintable()):
            raise CallFailed(f"{self._key_env} holds characters that no key has", "auth")
        return key or NO_KEY

    def _whole(self, reading: Reading, wire: Wire, request: ModelRequest) -> ModelReply:
        """The whole reply. Raises CallFailed where it is none."""
        if not reading.ended:
            raise CallFailed(f"{self.host} ended its answer in the middle", "connection")
        reason = None
        try:
            reply = reading.reply(wire, request, self.host)
        except Unreadable as error:
            reason = str(error)
        if reason is not None:
            raise CallFailed(self._line(f"{self.host} sent {reason}"), "malformed")
        told = {name: self._secrets.strip(getattr(reply, name)) for name in ("model", "id", "detail")}
        parts = tuple(hidden(part, self._secrets) for part in reply.parts)
        return msgspec.structs.replace(reply, parts=parts, **told)

    def _failure(self, error: Exception) -> CallFailed:
        """What went wrong, in our words."""
        import anthropic
        import httpx2

        host = self.host
        match error:
            case anthropic.APIStatusError():
                return self._refusal(error)
            case ErrorEvent():
                kind = _kind(None, error.kind, str(error))
                return CallFailed(self._line(f"{host} broke off with {error.kind}: {error}"), kind)
            case anthropic.APITimeoutError() if isinstance(error.__cause__, httpx2.ConnectTimeout):
                return CallFailed(f"no connection to {host} within {self._connect_seconds:g} s", "connection")
            case anthropic.APITimeoutError() | httpx2.TimeoutException():
                return CallFailed(f"{host} did not answer in time", "timeout")
            case Unreadable() | UnicodeDecodeError() | httpx2.DecodingError() | anthropic.APIResponseValidationError():
                return CallFailed(self._line(f"{host} sent {error}"), "malformed")
            case anthropic.APIConnectionError():
                cause = error.__cause__ or error
                return CallFailed(self._line(f"no connection to {host}: {cause or type(cause).__name__}"), "connection")
            case httpx2.HTTPError() | httpx2.StreamError():
                broken = f"the connection to {host} broke: {error or type(error).__name__}"
                return CallFailed(self._line(broken), "connection")
        return CallFailed(self._line(f"{host} could not be asked: {error}"), "request")

    def _refusal(self, error: APIStatusError) -> CallFailed:
        """An answer with an error's status."""
        status, headers = error.status_code, error.response.headers
        kind, said = _said(error.body)
        failure = _kind(status, kind, said)
        message = f"{self.host} answered {status}{f' ({kind})' if kind else ''}{f': {said}' if said else ''}"
        hint = ""
        if failure == "auth":
            there = "comes from" if os.environ.get(self._key_env or "", "").strip() else "was not found in"
            hint = f"; the key {there} {self._key_env}" if self._key_env else NOT_SENT
        should = headers.get("x-should-retry", "").lower()
        retryable = True if should == "true" or (status == 409 and should != "false") else None
        return CallFailed(
            self._line(message) + hint,
            failure,
            status=status,
            retry_after=_retry_after(headers),
            retryable=False if should == "false" or failure == "quota" else retryable,
        )

    def _line(self, text: str) -> str:
        """The text on one clear line, without a key in it."""
        line = " ".join(self._secrets.strip(text).split())
        plain = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)
        return plain if len(plain) <= LONGEST_MESSAGE else f"{plain[:LONGEST_MESSAGE]}…"


def _split(url: str) -> SplitResult:
    """A URL in its parts. Raises ParameterError, which does not repeat it: it may hold a key."""
    try:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass
    raise ParameterError("base_url is the URL of a service: http:// or https://, a host, and a path where it needs one")


def _secrets(key: str, url: SplitResult, told: Iterable[str]) -> Secrets:
    """What no text may show: the key, and whatever may be one in the URL and in headers."""
    found = [key if key != NO_KEY else "", url.username or "", url.password or ""]
    found += [pair.partition("=")[2] for pair in url.query.split("&")]
    found += told
    return Secrets(form for secret in found for form in (secret, unquote(secret), quote(secret, safe="")))


def _check_type(content_type: str) -> None:
    if not content_type.startswith("text/event-stream"):
        raise Unreadable(f"{content_type or 'something unnamed'} in place of a stream of events")


def _said(body: object) -> tuple[str, str]:
    """The type and the message of an error's body."""
    error: Any = body.get("error", body) if isinstance(body, dict) else body
    if isinstance(error, dict):
        return str(error.get("type") or ""), str(error.get("message") or json.dumps(error))
    return "", "" if error is None else str(error)


def _kind(status: int | None, kind: str, message: str) -> Failure:
    """What an error says has gone wrong."""
    if kind == "billing_error" or _UNPAID.search(message):
        return "quota"
    failure = ERRORS.get(kind, "request") if status is None else STATUSES.get(status)
    if failure is None:
        failure = "request" if status is not None and status < 500 else "server"
    if failure == "server" and kind == "overloaded_error":
        return "overloaded"
    return "context" if failure == "request" and _TOO_LONG.search(message) else failure


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the service asks to wait: in milliseconds, in seconds, or until a date."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        value = headers.get(name, "")
        try:
            seconds = float(value) / unit
        except ValueError:
            continue
        if 0 <= seconds < inf:
            return seconds
    try:
        return max(0.0, parsedate_to_datetime(headers.get("retry-after", "")).timestamp() - time())
    except (ValueError, TypeError, OverflowError):
        return None
