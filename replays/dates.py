"""Dates as lists tell them: kept in UTC, and told by the clock of whoever reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime

FORM = "%Y-%m-%d %H:%M"
_STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)")
_NAMED = re.compile(r"(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)\d\d-")


def stamped(text: str) -> str:
    """A moment as a replay has it, as "2026-11-03 14:22" (UTC); empty where it is none."""
    found = _STAMP.match(text)
    return "" if found is None else "{}-{}-{} {}:{}".format(*found.groups())


def moment(seconds: float) -> str:
    """Seconds since 1970 in the same form; empty where no date is so far away."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime(FORM)
    except (OverflowError, OSError, ValueError):
        return ""


def date_of(name: str, changed_ns: int) -> str:
    """When a match probably began (UTC): what its file's name says, else when the file was changed."""
    found = _NAMED.match(name)
    return moment(changed_ns / 1e9) if found is None else "{}-{}-{} {}:{}".format(*found.groups())


def game_of(name: str) -> str:
    """The game that a file's name speaks of; empty where it speaks of none."""
    found = _NAMED.match(name)
    return "" if found is None else name[found.end() :].partition(".")[0].rpartition("-")[0]


def local(date: str) -> str:
    """A date in UTC by the clock of this machine; as it stands where it is none, or too far away."""
    try:
        return datetime.fromisoformat(date).replace(tzinfo=UTC).astimezone().strftime(FORM)
    except (OverflowError, OSError, ValueError):
        return date
