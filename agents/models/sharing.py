"""One client for all players of one model on one event loop, so that they share its limits and its connections."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from weakref import WeakKeyDictionary

from arena.agents.core.client import ModelClient

_OPEN: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Hashable, tuple[ModelClient, int]]] = WeakKeyDictionary()
"""Event loop -> key -> the client, and how many hold it."""


class Share:
    """A way to one client: made when the first player sits down, and closed when the last one has got up.

    Args:
        key: equal for players that share a client.
        make: makes it.
    """

    def __init__(self, key: Hashable, make: Callable[[], ModelClient]) -> None:
        self._key = key
        self._make = make

    def take(self) -> ModelClient:
        """The client, which is held until `leave`."""
        here = _OPEN.setdefault(asyncio.get_running_loop(), {})
        client, holders = here.get(self._key) or (self._make(), 0)
        here[self._key] = client, holders + 1
        return client

    async def leave(self) -> None:
        """Let go of it once."""
        here = _OPEN[asyncio.get_running_loop()]
        client, holders = here[self._key]
        if holders > 1:
            here[self._key] = client, holders - 1
        else:
            del here[self._key]
            await client.close()
