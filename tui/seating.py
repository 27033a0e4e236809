"""The state of every seat at a ply, read from a tape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from time import monotonic

from arena.games.core.outcome import Seat
from arena.replays.events import Asked, Attempted
from arena.replays.redact import redact
from arena.replays.tape import Frame, Tape
from arena.tui.calls import total
from arena.tui.index import Index
from arena.tui.result import winners
from arena.tui.widgets.seats import MOST, SeatState


def to_move(tape: Tape, ply: int, read: Callable[[int], Frame]) -> tuple[Seat, ...]:
    """The seats that act after a ply, as far as the tape knows."""
    if ply < tape.plies:
        return tuple(played.seat for played in read(ply + 1).played)
    return open_seats(tape.pending()) if tape.status == "live" else ()


def open_seats(pending: Iterable[Asked | Attempted]) -> tuple[Seat, ...]:
    """The seats that were asked and have not answered."""
    waiting: dict[Seat, None] = {}
    for event in pending:
        if isinstance(event, Asked):
            waiting[event.seat] = None
        else:
            waiting.pop(event.seat, None)
    return tuple(waiting)


def pending_for(tape: Tape, eyes: Seat | None) -> list[Asked | Attempted]:
    """What is open after the last ply, as far as it may be seen."""
    pending = tape.pending()
    if eyes is None:
        return list(pending)
    return [seen for event in pending if isinstance(seen := redact(event, eyes), (Asked, Attempted))]


class Waits:
    """How long seats have been thinking, by the clock of whoever watches."""

    def __init__(self) -> None:
        self._since: dict[tuple[Seat, int, int], float] = {}
        """When each open question was first seen."""

    def of(self, tape: Tape) -> dict[Seat, float]:
        """How long each seat that has been asked has not answered."""
        if tape.status != "live":
            return {}
        now, pending = monotonic(), tape.pending()
        waiting = open_seats(pending)
        keys = {
            event.seat: (event.seat, event.ply, event.attempt)
            for event in pending
            if isinstance(event, Asked) and event.seat in waiting
        }
        self._since = {key: self._since.get(key, now) for key in keys.values()}
        return {seat: now - self._since[key] for seat, key in keys.items()}


def seat_states(
    tape: Tape,
    ply: int,
    eyes: Seat | None,
    index: Index,
    read: Callable[[int], Frame],
    thinking: Mapping[Seat, float],
) -> list[SeatState]:
    """Every seat at a ply, of very many the first. Of all but `eyes`, what attempts would tell is left out."""
    frame, last = read(ply), ply == tape.plies
    moving = to_move(tape, ply, read)
    ahead: Sequence[Asked | Attempted] = read(ply + 1).attempts if not last else tape.pending()
    ended = tape.ended if last else None
    top = winners(ended) if ended is not None else ()
    states = []
    for seated in tape.started.seats[:MOST]:
        seat = seated.seat
        known = eyes is None or eyes == seat
        waiting = thinking.get(seat) if last else None
        failed, exact = index.failures(seat, ply)
        if last:
            failed += index.pending_failures().get(seat, 0)
        scores = ended.scores if ended is not None and ended.scores is not None else frame.scores
        states.append(
            SeatState(
                seat=seat,
                title=seated.title,
                player=seated.player,
                score=scores.get(seat, 0.0),
                turn=seat in moving,
                clock=clock_of(ahead, seat, waiting) if seat in moving else None,
                used=index.seconds(seat, ply) if known else None,
                last=_last(seat, ply, min(len(tape.started.seats), MOST), read) if known else None,
                thinking=waiting,
                failed=failed if known else 0,
                failed_known=exact,
                spent=total(index.bill(seat, ply)) if known else "",
                won=seat in top,
                forfeited=ended is not None and ended.culprit == seat,
                eyes=eyes == seat,
            )
        )
    return states


def latest_of_others(frame: Frame, read: Callable[[int], Frame], eyes: Seat | None, back: int = 8) -> tuple[Frame, ...]:
    """The plies before a frame at which seats were last asked that were not asked for it, the latest first.

    All as it may be seen; only the last few plies are looked through, and none before one that cannot be read.
    """
    asked = {event.seat for event in frame.attempts}
    found = []
    for ply in range(frame.ply - 1, max(frame.ply - back, 0), -1):
        try:
            earlier = read(ply).seen_by(eyes)
        except Exception:  # told where the ply itself is shown
            break
        seats = {event.seat for event in earlier.attempts if isinstance(event, Attempted)}
        if not seats <= asked:
            found.append(earlier)
            asked |= seats
    return tuple(found)


def clock_of(ahead: Iterable[Asked | Attempted], seat: Seat, waiting: float | None) -> float | None:
    """What the seat's clock shows: what it had when it was asked, less what has gone by."""
    clocks = [event.clock for event in ahead if isinstance(event, Asked) and event.seat == seat]
    if not clocks:
        return None
    clock = clocks[0] if waiting is None else clocks[-1]
    return None if clock is None else max(0.0, clock - (waiting or 0.0))


def _last(seat: Seat, ply: int, seats: int, read: Callable[[int], Frame]) -> float | None:
    """The seconds of a seat's last move, where it was among the last few plies."""
    for back in range(min(seats, ply)):
        used = [
            event.seconds for event in read(ply - back).attempts if isinstance(event, Attempted) and event.seat == seat
        ]
        if used:
            return sum(used)
    return None
