"""A chair at the table: who sits there, what is left of the clock, and the moment when it runs out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from arena.agents.core.agent import Agent
from arena.agents.core.turn import Turn
from arena.eager import GRACE, Load, Suspended
from arena.games.core.outcome import Seat
from arena.table import Table

_BRIEF = 0.01
"""Seconds between two looks at a clock that stands still, at the least."""


class Chair:
    """One seat of a running match."""

    def __init__(self, seat: Seat, agent: Agent, table: Table, timer: Callable[[], float], load: Load) -> None:
        self.seat = seat
        self.agent = agent
        self.expired = False
        """Whether the turn was cancelled because the clock ran out."""
        self.left_behind = False
        """Whether the turn was given up after that."""
        self.overslept = False
        """Whether it was waiting, not thinking, that took too long."""
        self.clocked = table.move_seconds is not None or table.match_seconds is not None
        """Whether a clock runs here at all."""
        self._timer = timer
        self._match_left = table.match_seconds
        self._move_seconds = table.move_seconds
        self._increment = table.increment_seconds
        self._patience = table.waiting_seconds
        self._pause_seconds = self._pause = table.pause_seconds
        """In a move, and what is left of that."""
        self.turn: Turn | None = None
        """The attempt that the clock runs for."""
        self._turn_began = 0.0
        self._used = 0.0
        self._handle: asyncio.TimerHandle | None = None
        self._suspended: Suspended[Any] | None = None
        self._load = load

    def now(self) -> float:
        """Seconds on this seat's clock, which stands still while others keep the event loop."""
        own = 0.0 if self._suspended is None else self._suspended.seconds
        return self._timer() - (self._load.seconds - own)

    def begin(self) -> None:
        """A new move: its clock is full."""
        self._used = 0.0
        self._pause = self._pause_seconds

    def allowance(self) -> float | None:
        """Seconds left for this move, or None where no clock runs."""
        left = self._match_left
        if self._move_seconds is not None:
            move = self._move_seconds - self._used
            left = move if left is None or move < left else left
        return left

    def ask(self, turn: Turn) -> None:
        """Start the clock for an attempt."""
        self.turn = turn
        self._turn_began = self.now()

    def answered(self) -> tuple[float, bool]:
        """Stop the clock: the seconds charged, without what others took of the loop, and whether that was too much."""
        turn = self.turn
        assert turn is not None
        spent = self._spent(turn)
        self.turn = None
        if turn.paused:
            turn.paused = min(turn.paused, self._pause)
            self._pause -= turn.paused
        spent = max(0.0, spent)
        if not self.clocked:
            return spent, False
        allowed = self.allowance()
        self._used += spent
        if self._match_left is not None:
            self._match_left -= spent
        return spent, allowed is not None and spent > allowed

    def moved(self) -> None:
        """The move is made: the match clock gets its increment."""
        if self._match_left is not None:
            self._match_left += self._increment

    def watch(self, loop: asyncio.AbstractEventLoop, turn: Suspended[Any], given_up: Callable[[], None]) -> None:
        """Cancel a suspended turn when its clock runs out; call `given_up` if it goes on regardless."""
        self.expired = self.left_behind = self.overslept = False
        self._suspended = turn

        def look() -> None:
            left = self._left()
            if left is not None and left > 0:
                self._handle = loop.call_later(min(left, 3600.0), look)
            elif left is not None:
                self.expired = True
                turn.task.cancel()
                self._handle = loop.call_later(GRACE, abandon)

        def abandon() -> None:
            self.left_behind = True
            turn.drop()
            given_up()

        self._handle = loop.call_later(0, look)

    def unwatch(self) -> None:
        """The turn is over."""
        self._suspended = None
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _left(self) -> float | None:
        turn = self.turn
        if turn is None:  # between two attempts: look again at once
            return 0.001
        waited = turn.served()
        if waited >= self._patience:
            self.overslept = True
            return 0.0
        patience, allowed = self._patience - waited, self.allowance()
        if allowed is None:
            return patience
        left = allowed - self._spent(turn)
        if turn.is_waiting and turn.stood() <= self._pause:  # as soon as it could run out if the wait ended now
            return min(patience, max(left, _BRIEF))
        return left

    def _spent(self, turn: Turn) -> float:
        """Seconds charged so far; a pause is where it is longer than it may be."""
        spent, over = self.now() - self._turn_began - turn.waited(), turn.stood() - self._pause
        return spent + over if over > 0 else spent
