"""The persons at this terminal: between the engine, which asks each of them, and the one screen that they share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from arena.agents.core.decision import Decision, Resign
from arena.agents.core.turn import Turn, Wait
from arena.games.core.outcome import Seat

_WAIT: Wait = "seated"
"""What the clock of whoever waits for the screen stands still for."""


class People:
    """Whoever plays here with whole moves. `ask` is a person's way to be asked (`arena.agents.human`).

    One person sits before the screen at a time. Where seats have secrets, the next one is let to it first (`curtain`),
    and no clock runs for whoever waits for that.

    Args:
        seats: the seats of persons here.
        secrets: whether one of them must not see what another sees.
        eyes: whether the match is seen through the eyes of whoever sits before the screen.
    """

    def __init__(self, seats: Sequence[Seat], *, secrets: bool = False, eyes: bool = True) -> None:
        self.seats = tuple(seats)
        self._secrets = secrets and len(self.seats) > 1
        self._eyes = eyes
        self._before = self.seats[0] if self.seats and not self._secrets else None
        """Whoever sits before the screen; nobody, until the curtain was lifted for the first time."""
        self._waiting: dict[Seat, _Question] = {}
        """Who was asked and has not answered, in the order of asking."""
        self._resigns: set[Seat] = set()
        self.changed: Callable[[], object] = lambda: None
        """Called when a turn begins or ends, or the next person has come to the screen."""

    @property
    def seat(self) -> Seat | None:
        """The seat through whose eyes the match is seen; None is the spectator, where there is nothing to hide."""
        if not self._eyes:
            return None
        return self._before or self.seats[0]

    @property
    def curtain(self) -> Seat | None:
        """Who is to come to the screen, while nobody else may see it."""
        first = next(iter(self._waiting), self.seats[0] if self._before is None else None)
        return first if self._secrets and first != self._before else None

    @property
    def turn(self) -> Turn | None:
        """What the person before the screen is asked, if anything."""
        question = self._question
        return None if question is None else question.turn

    @property
    def is_asked(self) -> bool:
        """Whether the game waits for the person before the screen."""
        return self._question is not None

    @property
    def asked(self) -> Seat | None:
        """The seat of whoever is asked, if anybody is."""
        question = self._question
        return None if question is None else question.turn.seat

    @property
    def is_paused(self) -> bool:
        """Whether the clock of whoever is asked stands still because they wanted it to."""
        question = self._question
        return question is not None and question.stopped == "paused"

    @property
    def _question(self) -> _Question | None:
        if self.curtain is not None:
            return None
        question: _Question | None = None
        if not self._secrets:
            question = next(iter(self._waiting.values()), None)
        elif self._before is not None:
            question = self._waiting.get(self._before)
        return None if question is None or question.answer.done() else question

    async def ask(self, turn: Turn) -> Decision:
        """The decision of the person at a seat."""
        if turn.seat in self._resigns:
            return Resign()
        question = _Question(turn)
        if turn.attempt > 1:  # whoever was not understood is still there
            self._waiting = {turn.seat: question, **self._waiting}
        else:
            self._waiting[turn.seat] = question
        for other in self._waiting.values():
            if other is not self._question and other.stopped is None:
                other.stop(_WAIT)  # until it sits before the screen
        self._seat_next()
        self.changed()
        try:
            return await question.answer
        finally:
            question.go_on()
            if self._waiting.get(turn.seat) is question:
                del self._waiting[turn.seat]
            self._seat_next()
            self.changed()

    def _seat_next(self) -> None:
        """Let the next one come to the screen, where there is no curtain in the way."""
        question = self._question
        if question is not None:
            self._before = question.turn.seat
            if question.stopped == _WAIT:
                question.go_on()

    def lift(self) -> None:
        """The next person sits before the screen, alone."""
        if self.curtain is not None:
            self._before = self.curtain  # even before anybody is asked
            self._seat_next()
            self.changed()

    def answer(self, decision: Decision) -> bool:
        """Give the engine the decision of whoever is asked; False where nobody is, any more."""
        question = self._question
        if question is None:
            return False
        question.go_on()
        question.answer.set_result(decision)
        return True

    def resign(self, seat: Seat | None) -> None:
        """Give up the match of a seat, or of whoever sits before the screen: now, or at its next turn."""
        resigns = self._before if seat is None else seat
        if resigns is not None:
            self._resigns.add(resigns)
            question = self._waiting.get(resigns)
            if question is not None and not question.answer.done():
                question.go_on()
                question.answer.set_result(Resign())
            self.changed()

    def resigns(self, seat: Seat | None) -> bool:
        """Whether a seat gives up as soon as it is asked."""
        return seat in self._resigns

    def pause(self) -> bool:
        """Stop the clock of whoever is asked; whether anybody is."""
        question = self._question
        if question is None or question.stopped:
            return False
        question.stop("paused")
        self.changed()
        return True

    def resume(self) -> None:
        """Let the clock run again."""
        question = self._question
        if question is not None and question.stopped == "paused":
            question.go_on()
            self.changed()


class _Question:
    """A turn that waits for its answer, and whether its clock stands still meanwhile."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.answer: asyncio.Future[Decision] = asyncio.get_running_loop().create_future()
        self.stopped: Wait | None = None
        """What the clock stands still for."""
        self._stop = ExitStack()

    def stop(self, why: Wait) -> None:
        """Let the clock stand still."""
        self._stop.enter_context(self.turn.waiting(why))
        self.stopped = why

    def go_on(self) -> None:
        """Let the clock run, if it does not."""
        self._stop.close()
        self.stopped = None
