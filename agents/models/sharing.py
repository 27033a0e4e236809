"""One client for all players of one model on one event loop, so that they share its limits and its connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from arena.agents.core.budget import house_budget
from arena.agents.core.client import ModelClient


@dataclass
class _Open:
    """A client, and how many players hold it."""

    client: ModelClient
    holders: int = 0


_OPEN: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Hashable, _Open]] = WeakKeyDictionary()
"""Event loop -> key -> the client."""
_HELD: WeakKeyDictionary[asyncio.AbstractEventLoop, int] = WeakKeyDictionary()
"""Event loop -> how many hold its clients open."""


class Share:
    """A way to one client: made when the first player sits down, and closed when the last one has got up.

    A client pays out of the budget of the house that it was made in, so players in different houses share none.

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
        key = self._key, house_budget()
        if key not in here:
            here[key] = _Open(self._make())
        here[key].holders += 1
        return here[key].client

    async def leave(self, client: ModelClient) -> None:
        """Let go once of a client that was taken."""
        loop = asyncio.get_running_loop()
        here = _OPEN[loop]
        key = next(key for key, one in here.items() if one.client is client)
        here[key].holders -= 1
        if not here[key].holders and loop not in _HELD:
            del here[key]
            await client.close()


@asynccontextmanager
async def hold_open() -> AsyncIterator[None]:
    """Keep the clients of this event loop open inside, those that nobody holds included: a series of matches makes
    each of them once. What nobody holds at the end is closed; what goes wrong with that harms nobody."""
    loop = asyncio.get_running_loop()
    _HELD[loop] = _HELD.get(loop, 0) + 1
    try:
        yield
    finally:
        _HELD[loop] -= 1
        if not _HELD[loop]:
            del _HELD[loop]
            here = _OPEN.get(loop, {})
            left = [here.pop(key).client for key in [key for key, one in here.items() if not one.holders]]
            await asyncio.gather(*(client.close() for client in left), return_exceptions=True)
