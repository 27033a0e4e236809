"""How many calls a service bears at once: fewer after it has complained, slowly more while it does not."""

from __future__ import annotations

import asyncio
from collections import deque


class Gate:
    """Lets at most `limit` calls through at once, in the order in which they came.

    After a complaint the limit is halved, and every answer raises it again by one call in a round of calls (additive
    increase, multiplicative decrease, as TCP does: Chiu and Jain, 1989). Complaints about calls that were sent before
    the last halving do not count again.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.limit = float(most)
        self.inside = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._round = 0
        """How often the limit was halved."""

    async def enter(self) -> int:
        """Wait for a place. The number is to be given back with `complained`."""
        if self.inside >= int(self.limit) or self._waiting:
            place = asyncio.get_running_loop().create_future()
            self._waiting.append(place)
            try:
                await place
            except asyncio.CancelledError:
                if place.done() and not place.cancelled():  # it was let in at the same moment
                    self.inside -= 1
                    self._admit()
                raise
        else:
            self.inside += 1
        return self._round

    def leave(self) -> None:
        """Give the place back."""
        self.inside -= 1
        self._admit()

    def complained(self, entered: int) -> None:
        """The service said that it is asked too often."""
        if entered == self._round:
            self._round += 1
            self.limit = max(1.0, self.limit / 2)

    def answered(self) -> None:
        """The service has answered."""
        self.limit = min(float(self.most), self.limit + 1 / self.limit)
        self._admit()

    def _admit(self) -> None:
        while self._waiting and self.inside < int(self.limit):
            place = self._waiting.popleft()
            if not place.done():
                self.inside += 1
                place.set_result(None)
