"""Logs without keys: the SDKs, and the HTTP client below them, log the URLs and headers of what they send and get."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

LOGGERS = (
    "anthropic",
    "anthropic._base_client",
    "anthropic._response",
    "anthropic._tracing",
    "openai",
    "openai._base_client",
    "openai._response",
    "httpx2",
    "httpcore2.connection",
    "httpcore2.http11",
    "httpcore2.proxy",
    "httpcore2.socks",
)
"""Who logs on the way of a call. A filter is asked by its own logger alone, so each of them needs it."""


class Discreet(logging.Filter):
    """Hides what may not be seen in what is logged, from `begin` to `end`. `hide` gives a text without it."""

    def __init__(self, hide: Callable[[str], str]) -> None:
        super().__init__()
        self._hide = hide

    def begin(self) -> None:
        """Look at everything that is logged from now on."""
        for name in LOGGERS:
            logging.getLogger(name).addFilter(self)

    def end(self) -> None:
        """Look no more."""
        for name in LOGGERS:
            logging.getLogger(name).removeFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """Let a record pass, without what may not be seen, in its traceback either."""
        record.msg, record.args = self._hide(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = self._hide("".join(traceback.format_exception(*record.exc_info)).rstrip("\n"))
            record.exc_info = None
        return True
