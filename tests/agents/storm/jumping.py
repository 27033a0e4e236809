"""An event loop on which no time is lost with waiting: where nothing is left to do, its clock jumps to the next timer.

Pauses, silences and limits are as long as they are meant to be, in the time of the loop, and pass at once. It takes
that whatever the loop waits for happens on it: a service on a thread of its own might be overtaken.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from typing import Any

SETTLE = 0.003
"""Real seconds for which nothing happens before the clock jumps: what was written on loopback has arrived by then."""


class JumpingLoop(asyncio.SelectorEventLoop):
    """The loop. `time()` is in its own seconds."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._elsewhere = 0
        """What runs on other threads for it."""
        super().__init__(_Selector(self._jump))

    def time(self) -> float:
        """Seconds, those that were jumped over included."""
        return super().time() + self._ahead

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        """As always; meanwhile nothing is jumped over."""
        future = super().run_in_executor(executor, func, *args)
        self._elsewhere += 1
        future.add_done_callback(self._back)
        return future

    def _back(self, _: object) -> None:
        self._elsewhere -= 1

    def _jump(self, seconds: float) -> None:
        if not self._elsewhere:
            self._ahead += seconds


class _Selector(selectors.DefaultSelector):
    def __init__(self, jump: Callable[[float], None]) -> None:
        super().__init__()
        self._jump = jump

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None or timeout <= SETTLE:
            return super().select(timeout)
        events = super().select(SETTLE)
        if not events:
            self._jump(timeout - SETTLE)
        return events
