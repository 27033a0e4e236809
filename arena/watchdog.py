"""The watchdog: interrupts an agent that keeps its thread, and with it everybody's event loop, far beyond its clock.

An agent that runs on the loop and blocks cannot be cancelled, since nothing else gets a turn. A daemon thread looks
at how long the present step has lasted, and raises `Hogged` inside it: by a signal where the loop runs on the main
thread (so that a blocking system call ends as well, as with Ctrl-C), else between two bytecodes.
"""

from __future__ import annotations

import ctypes
import signal
import threading
import time
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from arena.eager import Load

_LOOK = 0.1
"""Seconds between two looks."""
_SIGNAL = getattr(signal, "SIGURG", None)

_watched: WeakKeyDictionary[Load, int] = WeakKeyDictionary()
"""The loads that are looked at, each with the thread that its loop runs on."""
_lock = threading.Lock()


class Hogged(BaseException):
    """Raised inside an agent that does not let go of its thread; no `except Exception` keeps it."""


class _Watchdog:
    """The one thread that looks, and the handler of the signal that it sends."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._before: object = None

    def wake(self) -> None:
        """See to it that the thread runs, and that the signal is handled: callable from any thread."""
        if _SIGNAL is not None and threading.current_thread() is threading.main_thread():
            with suppress(ValueError):
                current = signal.getsignal(_SIGNAL)
                if current != self._handle:
                    self._before = current
                    signal.signal(_SIGNAL, self._handle)
        with _lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._look, name="watchdog", daemon=True)
                self._thread.start()

    def _handle(self, number: int, frame: FrameType | None) -> None:
        main = threading.main_thread().ident
        if any(thread == main and load.is_overdue() for load, thread in list(_watched.items())):
            raise Hogged
        if callable(self._before):  # whoever used the signal before us still gets it
            self._before(number, frame)

    def _look(self) -> None:
        while True:
            time.sleep(_LOOK)
            with _lock:
                overdue = [thread for load, thread in _watched.items() if load.is_overdue()]
            for thread in overdue:
                if _SIGNAL is not None and thread == threading.main_thread().ident:
                    signal.pthread_kill(thread, _SIGNAL)
                else:
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(Hogged))
            if overdue:
                time.sleep(1.0)


_watchdog = _Watchdog()


def guard(load: Load) -> None:
    """Have the steps of the running loop watched from now on. Call it on the loop's thread."""
    if not load.guarded:
        load.guarded = True
        with _lock:
            _watched[load] = threading.get_ident()
        _watchdog.wake()
