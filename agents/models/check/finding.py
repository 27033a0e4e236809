"""What a probe came to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from arena.agents.core.model import CallFailed

Verdict = Literal["ok", "not", "unknown", "told"]
"""It works; it does not; it cannot be told; it is no question."""
SITUATION = frozenset({"rate_limit", "overloaded", "timeout", "connection", "auth", "quota"})
"""Failures that tell of the service's state, and nothing of what was asked."""
_PREFACE = re.compile(r"^\S+ answered (\d{3})(?: \([\w -]*\))?")
"""How the error of a service begins: with its host, which stands elsewhere, and a status with its name."""


class Finding(msgspec.Struct, frozen=True):
    """What a probe came to: a line, what could be done where it is not ok, and the numbers behind it."""

    probe: str
    verdict: Verdict
    says: str
    remedy: str = ""
    numbers: Mapping[str, Any] = {}


def failed(probe: str, error: CallFailed, remedy: str = "") -> Finding:
    """A call that brought no reply: a refusal where the service took the other calls, else nothing is known."""
    said = reason(error)
    if error.kind in SITUATION:
        return Finding(probe, "unknown", f"could not be asked: {said}", remedy)
    return Finding(probe, "not", f"refused: {said}" if error.kind != "malformed" else said, remedy)


def reason(error: CallFailed) -> str:
    """What went wrong, without what every error begins with."""
    return _PREFACE.sub(r"\1", str(error))


def brief(text: str, limit: int = 24) -> str:
    """The beginning of what a model said, quoted on one line."""
    line = " ".join(text.split())
    return repr(line if len(line) <= limit else f"{line[: limit - 1]}…") if line else "nothing"
