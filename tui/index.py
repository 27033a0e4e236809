"""An index of a tape: what is marked in it, and what time and models each seat used, as far as it was read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from time import monotonic

from arena.games.core.outcome import Seat
from arena.replays.bills import Bill, bills
from arena.replays.events import Asked, Attempted
from arena.replays.marks import FAILED, Marks
from arena.replays.tape import Frame, Tape

Failing = Mapping[Seat, int]
"""Failed attempts of each seat that had any."""

STEP = 64
"""Plies from one sum that is kept to the next, in a match that is not very long."""
MOST = 4096
"""Sums kept; where more would be, every other one is given up."""
RECENT = 32
"""Stretches between two sums that are remembered ply by ply."""


@dataclass(frozen=True, slots=True)
class Total:
    """What a seat used in the plies up to one."""

    seconds: float = 0.0
    failures: int = 0
    bill: Bill = field(default_factory=Bill)


Totals = Mapping[Seat, Total]


class Index:
    """What is known of a tape. From the first ply on, each is read once; sums are kept every few plies only.

    The sum at a ply between two that are kept is found by reading the few plies before it again.
    """

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        seats = [seated.seat for seated in tape.started.seats]
        self.marks = Marks(seats)
        self._none: Totals = {seat: Total() for seat in seats}
        self._through = 0
        self._read: set[int] = set()
        """Plies whose failed attempts were looked up out of turn."""
        self._last: Frame | None = None
        self._step = STEP
        self._sums: list[Totals] = [self._none]
        """The sums after every `_step` plies."""
        self._stretch: list[Totals] = [self._none]
        """The sums of each ply from the last of those on."""
        self._stretches: OrderedDict[int, list[Totals]] = OrderedDict()
        """Earlier ones, by their number."""

    @property
    def through(self) -> int:
        """The ply up to which, from the first, every one was read."""
        return self._through

    def extend(self, most: int, seconds: float | None = None) -> bool:
        """Read on from the first, at most `most` plies and about so many seconds; whether any was left to read."""
        end = min(self._tape.plies, self._through + most)
        if end == self._through:
            return False
        until = None if seconds is None else monotonic() + seconds
        before = self._last or self._tape.frame(self._through)
        while self._through < end:
            frame = self._tape.frame(self._through + 1)
            totals = _added(self._stretch[-1], frame)
            self.marks.note(before, frame)
            self._last = before = frame
            self._through += 1
            self._read.discard(self._through)
            self._put(totals)
            if until is not None and monotonic() > until:
                break
        return True

    def _put(self, totals: Totals) -> None:
        if self._through % self._step:
            self._stretch.append(totals)
            return
        self._remember(len(self._sums) - 1, self._stretch)
        self._sums.append(totals)
        self._stretch = [totals]
        if len(self._sums) > MOST:
            self._sums = self._sums[::2]
            self._step *= 2
            self._stretches.clear()
            self._stretch = self._summed(self._through // self._step, self._through)

    def _remember(self, number: int, stretch: list[Totals]) -> None:
        self._stretches[number] = stretch
        self._stretches.move_to_end(number)
        if len(self._stretches) > RECENT:
            self._stretches.popitem(last=False)

    def totals(self, ply: int) -> Totals | None:
        """What each seat used in the first `ply` plies; None where they were not all read."""
        if ply > self._through:
            return None
        number, inside = divmod(ply, self._step)
        if number == self._through // self._step:
            return self._stretch[inside]
        if number not in self._stretches:
            self._remember(number, self._summed(number, (number + 1) * self._step - 1))
        self._stretches.move_to_end(number)
        return self._stretches[number][inside]

    def _summed(self, number: int, last: int) -> list[Totals]:
        """The sums from one that is kept to a ply, read again."""
        stretch = [self._sums[number]]
        for ply in range(number * self._step + 1, last + 1):
            stretch.append(_added(stretch[-1], self._tape.frame(ply)))
        return stretch

    def has_failed(self, ply: int, eyes: Seat | None = None) -> bool:
        """Whether somebody failed in a ply, as `eyes` may know; the ply is read if it was not yet."""
        if ply > self._through and ply not in self._read:
            self.marks.note_failures(self._tape.frame(ply))
            self._read.add(ply)
        return bool(self.marks.at(ply, eyes) & FAILED)

    def pending_failures(self) -> Failing:
        """Who failed after the last whole ply."""
        return _failing(self._tape.pending())

    def seconds(self, seat: Seat, ply: int) -> float | None:
        """The time that a seat used in the first `ply` plies; None where they were not all read."""
        totals = self.totals(ply)
        return None if totals is None or seat not in totals else totals[seat].seconds

    def bill(self, seat: Seat, ply: int) -> Bill | None:
        """What the models of a seat took in the first `ply` plies, and at the last ply since; None where unknown."""
        totals = self.totals(ply)
        if totals is None or seat not in totals:
            return None
        since = bills(self._tape.pending()) if ply == self._tape.plies else {}
        return totals[seat].bill + since[seat] if seat in since else totals[seat].bill

    def failures(self, seat: Seat, ply: int) -> tuple[int, bool]:
        """Failed attempts of a seat in the first `ply` plies, and whether that is all of them."""
        totals = self.totals(ply)
        if totals is not None:
            return (totals[seat].failures if seat in totals else 0), True
        return self.marks.count(FAILED, 1, ply, seat), False


def _added(before: Totals, frame: Frame) -> Totals:
    """The sums with what a ply took."""
    attempts = [event for event in frame.attempts if isinstance(event, Attempted) and event.seat in before]
    if not attempts:
        return before
    after, charged, failing = dict(before), bills(attempts), _failing(attempts)
    for event in attempts:
        total = after[event.seat]
        after[event.seat] = Total(total.seconds + event.seconds, total.failures, total.bill)
    for seat in {*charged, *failing}:
        total = after[seat]
        bill = total.bill + charged[seat] if seat in charged else total.bill
        after[seat] = Total(total.seconds, total.failures + failing.get(seat, 0), bill)
    return after


def _failing(events: Iterable[Asked | Attempted]) -> Failing:
    """Who failed among some events, and how often."""
    failing: dict[Seat, int] = {}
    for event in events:
        if isinstance(event, Attempted) and event.problem is not None:
            failing[event.seat] = failing.get(event.seat, 0) + 1
    return failing
