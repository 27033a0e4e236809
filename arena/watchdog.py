"""The watchdog: interrupts an agent that keeps its thread, and with it everybody's event loop, far beyond its clock.

An agent that runs on the loop and blocks cannot be cancelled, since nothing else gets a turn. A daemon thread looks
at how long the present step has lasted, and raises `Hogged` inside it: by a signal where the loop runs on the main
thread (so that a blocking system call ends as well, as with Ctrl-C), else between two bytecodes.
"""

from __future__ import annotations

import asyncio
import ctypes
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING
from weakref import ref

if TYPE_CHECKING:
    from arena.eager import Load

_LOOK = 0.1
"""Seconds between two looks."""
_SIGNAL = getattr(signal, "SIGURG", None)


class Hogged(BaseException):
    """Raised inside an agent that does not let go of its thread; no `except Exception` keeps it."""


def guard(load: Load, loop: asyncio.AbstractEventLoop) -> None:
    """Have the steps of a running loop watched, as long as the loop lives. Call it on the loop's thread."""
    if load.guarded:
        return
    load.guarded = True
    me = threading.current_thread()
    on_main = me is threading.main_thread() and _SIGNAL is not None
    if on_main:
        assert _SIGNAL is not None
        with suppress(ValueError):
            signal.signal(_SIGNAL, _interrupt(ref(load)))
    threading.Thread(
        target=_watch, args=(ref(load), ref(loop), me.ident, on_main), name="watchdog", daemon=True
    ).start()


def _interrupt(watched: ref[Load]) -> Callable[[int, FrameType | None], None]:
    def handle(_number: int, _frame: FrameType | None) -> None:
        load = watched()
        if load is not None and load.is_overdue():
            raise Hogged

    return handle


def _watch(watched: ref[Load], running: ref[asyncio.AbstractEventLoop], thread: int, on_main: bool) -> None:
    while True:
        time.sleep(_LOOK)
        load, loop = watched(), running()
        if load is None or loop is None or loop.is_closed():
            return
        if load.is_overdue():
            if on_main:
                assert _SIGNAL is not None
                signal.pthread_kill(thread, _SIGNAL)
            else:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(Hogged))
            time.sleep(1.0)
        del load, loop
