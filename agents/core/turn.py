"""What an agent is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal, Protocol

from arena.agents.core.calls import Call, plain
from arena.games.core.outcome import Seat
from arena.games.core.view import View

if TYPE_CHECKING:
    from arena.games.core.env import Position

Wait = Literal["queued", "retried", "paused", "seated"]
"""Why the clock stands: for a turn at a service, for a service that failed, because a person has paused it, or until a
person sits before a screen that several share."""


class Clock(Protocol):
    """What a call does to the clock of the turn that it is made for, and to those who look on."""

    def waiting(self, why: Wait) -> AbstractContextManager[None]:
        """Stop the clock inside the block."""
        ...

    def credit(self, why: Wait, seconds: float) -> None:
        """Take seconds that have just passed off the clock."""
        ...

    def progress(self, text: str) -> None:
        """Show a piece of thought as it arrives."""
        ...


class Turn:
    """One attempt at one move: what the seat may know, and what is left of its clock."""

    __slots__ = (
        "_calls",
        "_position",
        "_progress",
        "_since",
        "_timer",
        "attempt",
        "clock",
        "draw_offered",
        "feedback",
        "looked_ahead",
        "paused",
        "ply",
        "queued",
        "replaced",
        "retried",
        "seat",
        "seated",
        "take_backs",
        "taken_back",
        "view",
    )

    def __init__(
        self,
        ply: int,
        seat: Seat,
        view: View,
        *,
        attempt: int = 1,
        feedback: str | None = None,
        clock: float | None = None,
        position: Position[Any] | None = None,
        draw_offered: bool = False,
        replaced: str | None = None,
        take_backs: int = 0,
        taken_back: str = "",
        progress: Callable[[int, Seat, str], object] | None = None,
        timer: Callable[[], float] = perf_counter,
    ) -> None:
        self.ply = ply
        self.seat = seat
        self.view = view
        self.attempt = attempt
        """Counted from 1; above 1 the last attempt failed and `feedback` says why."""
        self.feedback = feedback
        self.clock = clock
        """Seconds left for this move, or None where no clock runs."""
        self._position = position
        self.looked_ahead = False
        """Whether the position was read."""
        self.draw_offered = draw_offered
        """Whether the opponent's offer of a draw stands."""
        self.replaced = replaced
        """What the table played for the seat last time, in the place of its answers; None where it played itself."""
        self.take_backs = take_backs
        """Take-backs that the seat has left and could use now."""
        self.taken_back = taken_back
        """Which plies others have taken back since the seat was last asked, in words; "" where none were."""
        self._calls: list[Mapping[str, Any]] = []
        self.queued = 0.0
        self.retried = 0.0
        self.paused = 0.0
        self.seated = 0.0
        self._since: tuple[Wait, float] | None = None
        self._progress = progress
        self._timer = timer

    @property
    def position(self) -> Position[Any] | None:
        """The rules and the state, only where information is perfect."""
        self.looked_ahead = True
        return self._position

    @property
    def calls(self) -> tuple[Mapping[str, Any], ...]:
        """The calls of models that were made so far, as plain values."""
        return tuple(self._calls)

    def progress(self, text: str) -> None:
        """Show a piece of thought as it arrives. It is seen by who may see it, and not recorded."""
        if self._progress is not None:
            self._progress(self.ply, self.seat, text)

    def record(self, call: Call) -> None:
        """Put a call of a model into the replay, whatever comes of the turn."""
        self._calls.append(plain(call))

    def adopt(self, other: Turn) -> None:
        """Put the calls of another turn, which were made for the sake of this one, into the replay with its own."""
        self._calls.extend(other.calls)

    def relay(self, post: Callable[..., object]) -> None:
        """Send thoughts through `post(function, text)`: for an agent that thinks on another thread."""
        progress = self._progress
        if progress is not None:
            self._progress = partial(post, progress)

    @contextmanager
    def waiting(self, why: Wait) -> Iterator[None]:
        """Stop the clock inside the block: the time is recorded as what it was for, and not charged as thinking.

        A pause is charged where it is longer than the table allows.
        """
        if self._since is not None:
            raise RuntimeError("the clock is already stopped")
        began = self._timer()
        self._since = (why, began)
        try:
            yield
        finally:
            self._since = None
            self.credit(why, self._timer() - began)

    def now(self) -> float:
        """The time by which the clock runs, in seconds from an arbitrary moment."""
        return self._timer()

    def waited(self) -> float:
        """Seconds for which the clock stood so far, a wait that still lasts included."""
        since, done = self._since, self.queued + self.retried + self.paused + self.seated
        return done if since is None else done + self._timer() - since[1]

    def served(self) -> float:
        """Seconds of those for services: all that the table's patience is for."""
        since, done = self._since, self.queued + self.retried
        return done if since is None or since[0] in ("paused", "seated") else done + self._timer() - since[1]

    def stood(self) -> float:
        """Seconds of those for which it was paused."""
        since = self._since
        return self.paused if since is None or since[0] != "paused" else self.paused + self._timer() - since[1]

    @property
    def is_waiting(self) -> bool:
        """Whether the clock is stopped now."""
        return self._since is not None

    def credit(self, why: Wait, seconds: float) -> None:
        """Take seconds that have passed off the clock: they turned out to be no thinking, as in a call that failed."""
        if why == "queued":
            self.queued += seconds
        elif why == "paused":
            self.paused += seconds
        elif why == "seated":
            self.seated += seconds
        else:
            self.retried += seconds
