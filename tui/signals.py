"""Signals: what ends the app from outside ends it as `q` does."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress

_ENDING = ("SIGTERM", "SIGHUP", "SIGINT")


class Signals:
    """The signals that call a function in place of what they did before, until they are given back."""

    def __init__(self) -> None:
        self._taken: list[signal.Signals] = []

    def take(self, end: Callable[[], object]) -> None:
        """Let `end` be called in the running loop when somebody wants the program to end."""
        loop = asyncio.get_running_loop()
        for name in _ENDING:
            number = getattr(signal, name, None)
            if number is not None:
                with suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
                    loop.add_signal_handler(number, end)
                    self._taken.append(number)

    def give_back(self) -> None:
        """Let them do again what they did before."""
        for number in self._taken:
            asyncio.get_running_loop().remove_signal_handler(number)
        self._taken = []
