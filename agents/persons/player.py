"""A person who plays with raw keys: between the engine, which asks, and whoever has the keyboard."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from arena.agents.core.decision import Decision, Move, Resign
from arena.agents.core.turn import Turn
from arena.games.core.errors import ActionError
from arena.games.core.outcome import Seat

AHEAD = 64
"""Keys kept that were typed before the game asked for them."""


class Player:
    """One keyboard, and whoever plays with it. `ask` is a person's way to be asked (`arena.agents.human`).

    Every key is a move. Keys come when they are pressed and are asked for one by one: what is typed ahead waits. A key
    that is no move is told in `feedback` and goes no further; what was typed after it is forgotten, since it was meant
    for what should have come of it.

    Args:
        seat: the seat through whose eyes the match is seen; None where there is nothing to hide.
        pressed: reads a seat's key as the game does (`ArenaEnv.pressed`), and raises ActionError where it is no move;
            without it the game itself refuses, and every slip is an attempt.
    """

    def __init__(self, seat: Seat | None = None, pressed: Callable[[Seat, str], object] | None = None) -> None:
        self.seat = seat
        self._pressed = pressed
        self.feedback = ""
        """Why the last key was refused; empty once another was taken."""
        self.changed: Callable[[], object] = lambda: None
        """Called when a turn begins or a key is no move."""
        self._keys: deque[str] = deque()
        self._turn: Turn | None = None
        self._answer: asyncio.Future[Decision] | None = None
        self._resigns = False

    @property
    def is_asked(self) -> bool:
        """Whether the game waits for a key."""
        return self._answer is not None and not self._answer.done()

    @property
    def asked(self) -> Seat | None:
        """The seat whose key the game waits for, if it does."""
        return self._turn.seat if self._turn is not None and self.is_asked else None

    async def ask(self, turn: Turn) -> Decision:
        """The decision of the person at the keyboard: the next key as a move."""
        self._turn = turn
        self.feedback = ""
        if turn.attempt > 1:
            self._refuse(turn.feedback or "that is no move")
        if self._resigns:
            return Resign()
        while self._keys:
            move = self._read(self._keys.popleft(), turn)
            if move is not None:
                return move
        self._answer = asyncio.get_running_loop().create_future()
        self.changed()
        try:
            return await self._answer
        finally:
            self._answer = None

    def press(self, key: str) -> bool:
        """Take a key; False where it is lost, because too many wait already."""
        if self._turn is None or self._answer is None or self._answer.done():
            if len(self._keys) >= AHEAD:
                return False
            self._keys.append(key)
            return True
        move = self._read(key, self._turn)
        if move is None:
            self.changed()
        else:
            self._answer.set_result(move)
        return True

    def say(self, text: str) -> bool:
        """Answer with an action that was written out; False where nothing is asked."""
        if self._answer is None or self._answer.done():
            return False
        self._answer.set_result(Move(text))
        return True

    def resign(self, seat: Seat | None = None) -> None:
        """Give the match up, now or at the next turn; whoever has the keyboard plays all its seats."""
        self._resigns = True
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(Resign())

    def _read(self, key: str, turn: Turn) -> Move | None:
        """A key as a move; None, and `feedback`, where it is none now."""
        if self._pressed is not None:
            try:
                self._pressed(turn.seat, key)
            except ActionError as error:
                self._refuse(str(error))
                return None
        self.feedback = ""
        return Move(key)

    def _refuse(self, why: str) -> None:
        self._keys.clear()
        self.feedback = why
