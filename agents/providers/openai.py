"""Models behind the OpenAI API, and behind every server that speaks it: `openai:gpt-5`, `openai:qwen3,base_url=…`.

The Responses API is used with OpenAI itself, Chat Completions with others. This only translates and says what went
wrong; retries, limits and timeouts are ModelClient's. The SDK is imported when the first call is made.
"""

from __future__ import annotations

import asyncio
import os
from base64 import b64encode
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit, urlunsplit

from arena.agents.core.errors import AgentUnavailable
from arena.agents.core.model import CallFailed, Choice, Delta, ModelReply, ModelRequest
from arena.agents.providers.ambient import CONNECT_SECONDS, NO_KEY, check_seconds, headers, is_meant
from arena.agents.providers.discreet import Discreet
from arena.agents.providers.openai_chat import ChatWire
from arena.agents.providers.openai_errors import line, of_answer, of_connection, of_event, of_timeout
from arena.agents.providers.openai_responses import ResponsesWire
from arena.agents.providers.openai_wire import Body, Dialect, InStream, Reader, Wire, dialect_of
from arena.agents.providers.values import Secrets, Unreadable, beside, chosen, hidden
from arena.games.core.errors import ParameterError

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream

API = Literal["responses", "chat"]
Summary = Literal["auto", "concise", "detailed"]
OFFICIAL = "https://api.openai.com/v1"
PLAIN = ("gpt-3.5", "gpt-4", "chatgpt-4", "ft:gpt-3.5", "ft:gpt-4")
"""How the names of OpenAI's models begin that do not reason; asked for encrypted thoughts, they refuse."""
TRAIL = 0.2
"""Seconds that the end of a stream may take once the reply is there; the connection is kept if it comes."""


class OpenAI:
    """One model of OpenAI, or of a server that speaks its protocol.

    Args:
        model: its name, as the service knows it.
        base_url: the service, up to and without `/chat/completions`; by default `OPENAI_BASE_URL`, else OpenAI. A user,
            a password and a query in it are sent, and are as secret as a key.
        api: the protocol; by default `responses` at api.openai.com and `chat` elsewhere.
        api_key_env: the environment variable that holds the key; by default OPENAI_API_KEY for OpenAI itself and the
            service that `OPENAI_BASE_URL` names, and none for others.
        dialect: how the service departs from the protocol; by default told by its host.
        encrypted_reasoning: whether Responses shall hand out thoughts in encrypted form, to be given back; by default
            for all models but those of OpenAI that are known not to reason.
        summary: ask Responses for a summary of the thoughts; OpenAI wants a verified organisation for it.
        extra: fields that go into every request as they are (`top_k`, `chat_template_kwargs`, `provider`).
        connect_seconds: until a connection must stand.

    Raises ParameterError for a URL or an option that makes no sense.
    """

    key_env: ClassVar[str] = "OPENAI_API_KEY"
    """The variable that holds the key, where none is named."""

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api: API | None = None,
        api_key_env: str | None = None,
        dialect: Dialect | None = None,
        encrypted_reasoning: bool | None = None,
        summary: Summary | None = None,
        extra: Mapping[str, Any] | None = None,
        connect_seconds: float = CONNECT_SECONDS,
    ) -> None:
        where = base_url or os.environ.get("OPENAI_BASE_URL") or OFFICIAL
        url = _split(where)
        for value, allowed, what in ((api, API, "api"), (dialect, Dialect, "dialect"), (summary, Summary, "summary")):
            if value is not None and value not in get_args(allowed):
                raise ParameterError(f"openai: {what} is one of {', '.join(get_args(allowed))}, not {value!r}")
        check_seconds(connect_seconds)
        name = url.hostname or ""
        self.model = model
        self.name = f"openai:{model}"
        self.host = url.netloc.rpartition("@")[2]
        self.dialect: Dialect = dialect or dialect_of(name)
        self.api: API = api or ("responses" if name == "api.openai.com" else "chat")
        self._meant = is_meant(where, "api.openai.com", "OPENAI_BASE_URL")
        self._key_env = api_key_env or ("OPENAI_API_KEY" if self._meant else None)
        self._key_needed = name == "api.openai.com" or api_key_env is not None
        self._connect_seconds = connect_seconds
        self._base_url = urlunsplit((url.scheme, self.host, url.path, "", ""))
        self._query = url.query
        self._user = _user(url)
        self._words = _secret_words(url)
        self._secrets = Secrets(self._words)
        self._discreet = Discreet(lambda text: self._secrets.strip(text))
        if encrypted_reasoning is None:
            encrypted_reasoning = not (self.dialect == "openai" and model.startswith(PLAIN))
        self._wire: Wire = (
            ResponsesWire(model, encrypted_reasoning, summary, extra or {})
            if self.api == "responses"
            else ChatWire(model, self.dialect, extra or {})
        )
        self._client: AsyncOpenAI | None = None

    @property
    def identity(self) -> Mapping[str, Any]:
        """What replies depend on beside the request."""
        told = headers("OPENAI_CUSTOM_HEADERS") if self._meant else {}
        secret = beside(self._query, self._user, told)
        return {"base_url": self._base_url, "api": self.api, **vars(self._wire), **secret}

    def __repr__(self) -> str:
        return f"OpenAI({self.model!r}, host={self.host!r}, api={self.api!r})"

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Delta | ModelReply, None]:
        """Make one call: pieces as they arrive (an empty one for every event that brings no words), the reply last.

        Raises CallFailed, and AgentUnavailable without the SDK. Closing the iterator closes the connection.
        """
        body = self._wire.body(request)
        reader = self._wire.reader()
        events = await self._begin(body)
        try:
            while not reader.last:
                event = await self._next(events, reader)
                if event is None:
                    break
                for delta in self._fed(reader, event):
                    yield delta
            for delta in reader.rest():
                yield delta
            reply = self._reply(reader, request, body)
            if reader.last:
                await _trail(events)
        finally:
            await events.close()
        yield reply

    async def close(self) -> None:
        """Let go of connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()
        self._discreet.end()

    async def _begin(self, body: Body) -> AsyncStream[object]:
        """Send the request and wait until the service begins to answer."""
        client = self._connected()
        import openai

        failure: CallFailed
        try:
            return await client.post(
                self._wire.path,
                body=body.fields,
                cast_to=object,
                stream=True,
                stream_cls=openai.AsyncStream[object],
            )
        except openai.APIStatusError as error:
            failure = of_answer(error, self.host, self._secrets, self._key_env)
        except openai.APITimeoutError as error:
            failure = of_timeout(error, self.host, self._connect_seconds)
        except openai.APIConnectionError as error:
            failure = of_connection(error, self.host, self._secrets, begun=False)
        except ValueError as error:  # the body holds what JSON does not: infinite numbers in `extra`
            failure = CallFailed(line(f"the request cannot be sent: {error}", self._secrets), "request")
        raise failure  # here, and not where the SDK's error, which may hold a key, would be kept as its context

    async def _next(self, events: AsyncStream[object], reader: Reader) -> Mapping[str, Any] | None:
        """The next event, None at the end. A stream that breaks off when all was said has ended."""
        import openai

        failure: CallFailed
        try:
            event = await anext(events)
        except StopAsyncIteration:
            return None
        except (openai.APITimeoutError, openai.APIConnectionError) as error:
            if reader.whole:
                return None
            failure = of_connection(error, self.host, self._secrets, begun=True)
        except openai.APIError as error:
            failure = of_event(error.body, self.host, self._secrets)
        except (ValueError, RecursionError) as error:
            failure = self._malformed(f"an event that is no JSON ({type(error).__name__})")
        else:
            if isinstance(event, Mapping):
                return event
            failure = self._malformed(f"an event that is no object: {event!r:.60}")
        raise failure

    def _fed(self, reader: Reader, event: Mapping[str, Any]) -> list[Delta]:
        """What an event brings; an empty piece says that the service is alive."""
        failure: CallFailed
        try:
            return list(reader.feed(event)) or [Delta("")]
        except InStream as error:
            failure = of_event(error.body, self.host, self._secrets, error.usage)
        except Unreadable as error:
            failure = self._malformed(str(error))
        raise failure

    def _reply(self, reader: Reader, request: ModelRequest, body: Body) -> ModelReply:
        unreadable = ""
        try:
            said = reader.said()
        except Unreadable as error:
            unreadable = str(error)
        if unreadable:
            raise self._malformed(unreadable)
        if not reader.whole:
            raise CallFailed(f"{self.host} ended its answer in the middle", "connection")
        hide = self._secrets.strip_json
        parts = [hidden(part, self._secrets) for part in said.parts]
        choice = request.format
        said.parts = [chosen(part, choice) for part in parts] if isinstance(choice, Choice) else parts
        for told in ("detail", "model", "id", "fingerprint", "host"):
            setattr(said, told, hide(getattr(said, told)))
        return said.reply(self.host, hide(body.sent(self._wire.messages)), body.ignored)

    def _malformed(self, what: str) -> CallFailed:
        return CallFailed(line(f"{self.host} sent {what}", self._secrets), "malformed")

    def check(self) -> None:
        """Raises CallFailed where no call can be made: a key is missing."""
        self._connected()

    def _connected(self) -> AsyncOpenAI:
        """The SDK's client, made when it is first needed."""
        if self._client is not None:
            return self._client
        try:
            import httpx2
            import openai
        except ImportError as error:
            raise AgentUnavailable(
                f"{self.name} needs {error.name}, which cannot be imported here: pip install openai"
            ) from error
        key = os.environ.get(self._key_env or "", "").strip()
        if not key and self._key_needed:
            raise CallFailed(f"{self.name} needs a key: {self._key_env} is not set", "auth")
        if not (key.isascii() and key.isprintable()):
            raise CallFailed(f"{self._key_env} holds characters that no key has", "auth")
        told = headers("OPENAI_CUSTOM_HEADERS")
        self._secrets = Secrets([*self._words, key, *told.values()])
        self._discreet.begin()
        sent: dict[str, Any] = {"Authorization": f"Basic {self._user}"} if self._user else {}
        if not self._meant:
            kept = dict.fromkeys([*told, "OpenAI-Organization", "OpenAI-Project"], openai.Omit())
            sent = {**kept, "Authorization": f"Bearer {key or NO_KEY}", **sent}
        from arena.agents.providers.connections import Connections
        from arena.agents.providers.openai_query import QueryTransport

        where = self._base_url
        transport = QueryTransport(where, self._query) if self._query else Connections(where)
        self._client = openai.AsyncOpenAI(
            api_key=key or NO_KEY,
            base_url=self._base_url,
            max_retries=0,
            timeout=httpx2.Timeout(None, connect=self._connect_seconds),
            default_headers=sent or None,
            http_client=httpx2.AsyncClient(transport=transport),
        )
        return self._client


async def _trail(events: AsyncStream[object]) -> None:
    """Read the end of a stream, so that its connection can be used again; whatever comes of it."""
    import openai

    with suppress(openai.APIError, ValueError, TimeoutError, StopAsyncIteration):
        async with asyncio.timeout(TRAIL):
            while True:
                await anext(events)


def _split(base_url: str) -> SplitResult:
    """The parts of a URL. Raises ParameterError, which quotes nothing that may be secret."""
    try:
        url = urlsplit(base_url)
        if url.scheme in ("http", "https") and url.hostname and url.port != 0:
            return url
    except ValueError:
        pass
    raise ParameterError("openai: base_url must be a whole URL, such as http://localhost:8000/v1")


def _user(url: SplitResult) -> str:
    """The credentials of HTTP Basic (RFC 7617) for the user in a URL, "" where there is none."""
    if url.username is None and url.password is None:
        return ""
    pair = f"{unquote(url.username or '')}:{unquote(url.password or '')}"
    return b64encode(pair.encode()).decode()


def _secret_words(url: SplitResult) -> list[str]:
    """What stands in a URL beside its address, as it is written and as it is read."""
    values = [value for _, value in parse_qsl(url.query)]
    user = [word for word in (url.username, url.password) if word]
    written = [pair.partition("=")[2] for pair in url.query.split("&")]
    return [*user, *map(unquote, user), *values, *written, _user(url), url.query]
