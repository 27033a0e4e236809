"""Long computations in short slices, so that a searching agent never starves the event loop that it shares.

A search is a generator: it yields wherever it could pause, is told there how many seconds it has run so far,
and returns what it found. The seconds count its own slices only, not what other tasks did in between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")

Search = Generator[None, float, T]
"""Yields at pauses, receives the seconds spent so far, returns a T."""

SLICE = 0.005
"""Seconds after which other tasks get their turn."""


async def in_slices(search: Search[T], timer: Callable[[], float] = perf_counter) -> T:
    """What the search returns; one that ends within its first slice never suspends."""
    spent = 0.0
    since = timer()
    try:
        next(search)
        while True:
            now = timer()
            if now - since >= SLICE:
                spent += now - since
                await asyncio.sleep(0)
                since = now = timer()
            search.send(spent + now - since)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    finally:
        search.close()


def at_once(search: Search[T], timer: Callable[[], float] = perf_counter) -> T:
    """What the search returns, without a pause."""
    since = timer()
    try:
        next(search)
        while True:
            search.send(timer() - since)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
