"""An index of a tape: which attempts failed, and what time and models each seat used, as far as it was read."""

from __future__ import annotations

from collections.abc import Mapping

from arena.games.core.outcome import Seat
from arena.replays.bills import Bill, bills
from arena.replays.events import Attempted
from arena.replays.tape import Tape

Failing = Mapping[Seat, int]
"""Failed attempts of each seat that had any."""


class Index:
    """What is known of a tape's attempts. It reads frames only when told to, and each only once."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self.failing: dict[int, Failing] = {}
        """The plies known to have failed attempts."""
        self._read: set[int] = set()
        """Plies read out of turn."""
        self._through = 0
        self._seconds: dict[Seat, list[float]] = {seated.seat: [0.0] for seated in tape.started.seats}
        self._failures: dict[Seat, list[int]] = {seated.seat: [0] for seated in tape.started.seats}
        self._bills: dict[Seat, list[Bill]] = {seated.seat: [Bill()] for seated in tape.started.seats}

    @property
    def through(self) -> int:
        """The ply up to which, from the first, every one was read."""
        return self._through

    def extend(self, most: int) -> bool:
        """Read on from the first, at most `most` plies; whether any was left to read."""
        end = min(self._tape.plies, self._through + most)
        if end == self._through:
            return False
        for ply in range(self._through + 1, end + 1):
            attempts = [event for event in self._tape.frame(ply).attempts if isinstance(event, Attempted)]
            self._note(ply, attempts)
            charged = bills(attempts)
            for seat, sums in self._bills.items():
                sums.append(sums[-1] + charged[seat] if seat in charged else sums[-1])
            for seat, used in self._seconds.items():
                used.append(used[-1] + sum(event.seconds for event in attempts if event.seat == seat))
            failing = self.failing.get(ply, {})
            for seat, failures in self._failures.items():
                failures.append(failures[-1] + failing.get(seat, 0))
        self._through = end
        self._read = {ply for ply in self._read if ply > end}
        return True

    def failing_at(self, ply: int) -> Failing:
        """Who failed in a ply; the ply is read if it was not yet."""
        if ply > self._through and ply not in self._read:
            self._read.add(ply)
            self._note(ply, [event for event in self._tape.frame(ply).attempts if isinstance(event, Attempted)])
        return self.failing.get(ply, {})

    def _note(self, ply: int, attempts: list[Attempted]) -> None:
        failing: dict[Seat, int] = {}
        for event in attempts:
            if event.problem is not None:
                failing[event.seat] = failing.get(event.seat, 0) + 1
        if failing:
            self.failing[ply] = failing

    def pending_failures(self) -> Failing:
        """Who failed after the last whole ply."""
        failing: dict[Seat, int] = {}
        for event in self._tape.pending():
            if isinstance(event, Attempted) and event.problem is not None:
                failing[event.seat] = failing.get(event.seat, 0) + 1
        return failing

    def seconds(self, seat: Seat, ply: int) -> float | None:
        """The time that a seat used in the first `ply` plies; None where they were not all read."""
        used = self._seconds.get(seat, [])
        return used[ply] if ply < len(used) else None

    def bill(self, seat: Seat, ply: int) -> Bill | None:
        """What the models of a seat took in the first `ply` plies, and at the last ply since; None where unknown."""
        sums = self._bills.get(seat, [])
        if ply >= len(sums):
            return None
        since = bills(self._tape.pending()) if ply == self._tape.plies else {}
        return sums[ply] + since[seat] if seat in since else sums[ply]

    def failures(self, seat: Seat, ply: int) -> tuple[int, bool]:
        """Failed attempts of a seat in the first `ply` plies, and whether that is all of them."""
        counts = self._failures.get(seat, [])
        if ply < len(counts):
            return counts[ply], True
        known = sum(failing.get(seat, 0) for at, failing in self.failing.items() if at <= ply)
        return known, False
