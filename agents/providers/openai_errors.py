"""What went wrong with a call to an OpenAI-compatible service, in one line that holds no key."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from arena.agents.core.model import CallFailed, Failure, Usage
from arena.agents.providers.ambient import NOT_SENT
from arena.agents.providers.values import Secrets, number

if TYPE_CHECKING:
    import openai

LONGEST = 300
"""Characters of what a service says that are quoted."""
UNPAID = frozenset(
    {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "quota_exceeded", "access_terminated"}
)
"""Codes of a limit that waiting does not lift."""
CODES: dict[str, Failure] = {
    "context_length_exceeded": "context",
    "exceed_context_size_error": "context",
    "rate_limit_exceeded": "rate_limit",
    "rate_limit_error": "rate_limit",
    "too_many_requests": "rate_limit",
    "overloaded": "overloaded",
    "overloaded_error": "overloaded",
    "engine_overloaded": "overloaded",
    "service_unavailable": "overloaded",
    "slow_down": "overloaded",
    "server_error": "server",
    "internal_error": "server",
    "internal_server_error": "server",
    "vector_store_timeout": "server",
    "timeout": "timeout",
    "invalid_api_key": "auth",
    "authentication_error": "auth",
    "permission_error": "auth",
    "model_not_found": "not_found",
    "not_found_error": "not_found",
    "invalid_request_error": "request",
    "invalid_prompt": "request",
    "data_residency_mismatch": "request",
    **dict.fromkeys(UNPAID, "quota"),
}
"""Codes and types of errors -> what they are, where no HTTP status tells it."""
CONTEXT = re.compile(r"context[ _-]?(length|size|window)|maximum context", re.IGNORECASE)
"""How servers without a code say that a prompt is too long."""
BAD_INPUT = ("image", "policy", "invalid", "unsupported")


@dataclass(frozen=True)
class Told:
    """What a service said of an error."""

    message: str
    codes: tuple[str, ...]
    """Its code and its type."""

    @classmethod
    def by(cls, body: Any) -> Told:
        """Read an error's body, in any of the shapes that servers give it."""
        if isinstance(body, Mapping):
            inner = body.get("error")
            if isinstance(inner, Mapping | str):
                return cls.by(inner)
            words = [body.get(key) for key in ("message", "detail", "error_description")]
            codes = [body.get(key) for key in ("code", "type")]
            return cls(
                next((word for word in words if isinstance(word, str) and word), ""),
                tuple(str(code).lower() for code in codes if isinstance(code, str | int) and code != "error"),
            )
        text = body if isinstance(body, str) else ""
        return cls("" if text.lstrip()[:1] == "<" else text, ())  # a page is no message

    @property
    def unpaid(self) -> bool:
        """Whether the account, and not its pace, is at its limit."""
        return any(code in UNPAID for code in self.codes)

    @property
    def kind(self) -> Failure:
        """What it is, as far as the words tell it."""
        for code in self.codes:
            if code.isdigit() and len(code) == 3:
                return of_status(int(code), self)
        if CONTEXT.search(self.message):
            return "context"
        for code in self.codes:
            if code in CODES:
                return CODES[code]
        return "request" if any(word in code for code in self.codes for word in BAD_INPUT) else "server"


def of_status(status: int, told: Told) -> Failure:
    """What an HTTP status means."""
    if status == 402 or (status < 500 and told.unpaid):
        return "quota"
    if status in (400, 413, 422) and ("context" in map(CODES.get, told.codes) or CONTEXT.search(told.message)):
        return "context"
    known: dict[int, Failure] = {
        401: "auth",
        403: "auth",
        404: "not_found",
        408: "timeout",
        429: "rate_limit",
        503: "overloaded",
        529: "overloaded",
    }
    return known.get(status, "server" if status >= 500 else "request")


def line(text: str, secrets: Secrets) -> str:
    """The text on one line, short, without secrets, and with what does not print escaped."""
    flat = " ".join(secrets.strip(text).split())
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in flat)
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def of_answer(error: openai.APIStatusError, host: str, secrets: Secrets, key_env: str | None) -> CallFailed:
    """An answer with a status that says no. `key_env` is the variable whose key was sent, None where none was."""
    told = Told.by(error.body)
    status, headers = error.status_code, error.response.headers
    try:
        name = HTTPStatus(status).phrase
    except ValueError:
        name = ""
    code = next((code for code in told.codes if not code.isdigit()), "")
    said = told.message or name or "an error"
    should = {"true": True, "false": False}.get(headers.get("x-should-retry", "").strip().lower())
    kind = of_status(status, told)
    hint = NOT_SENT if kind == "auth" and key_env is None else ""
    return CallFailed(
        line(f"{host} answered {status}{f' ({code})' if code else ''}: {said}", secrets) + hint,
        kind,
        status=status,
        retry_after=retry_after(headers),
        retryable=False if kind == "quota" else should,
    )


def of_event(body: Any, host: str, secrets: Secrets, usage: Usage | None = None) -> CallFailed:
    """An error that came inside a stream, and the tokens that were counted with it."""
    told = Told.by(body)
    code = f" ({told.codes[0]})" if told.codes else ""
    said = told.message or "an error"
    return CallFailed(
        line(f"{host} failed while it answered{code}: {said}", secrets),
        "quota" if told.unpaid else told.kind,
        usage=usage,
    )


def of_timeout(error: openai.APITimeoutError, host: str, seconds: float) -> CallFailed:
    """A connection that did not come about in time; nothing else is timed here."""
    import httpx2

    if isinstance(error.__cause__, httpx2.ConnectTimeout):
        return CallFailed(f"no connection to {host} within {seconds:g} s", "connection")
    return CallFailed(f"{host} did not answer in time", "timeout")


def of_connection(error: BaseException, host: str, secrets: Secrets, *, begun: bool) -> CallFailed:
    """No connection, or one that ended; the SDK hides the reason in the cause."""
    cause = error.__cause__ or error
    why = line(f"{type(cause).__name__}: {cause}" if str(cause) else type(cause).__name__, secrets)
    if begun:
        return CallFailed(f"{host} dropped the connection in the middle of its answer: {why}", "connection")
    return CallFailed(f"{host} cannot be reached, or did not answer: {why}", "connection")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from `retry-after-ms` (milliseconds) or `Retry-After` (seconds or a date: RFC 9110, 10.2.3)."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = number(float(headers.get(name, "")))
        except ValueError:
            continue
        if seconds is not None:
            return max(0.0, seconds * unit)
    try:
        return max(0.0, parsedate_to_datetime(headers.get("retry-after", "")).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
