"""What a seat may see of the stream: the only way from events to the eyes of somebody who plays."""

from __future__ import annotations

from msgspec.structs import replace

from arena.games.core.errors import ParameterError
from arena.games.core.outcome import Seat
from arena.games.core.scene import Plain
from arena.replays.events import AnyEvent, Asked, Attempted, MatchEnded, MatchStarted, Played, Progress

HIDDEN = "(hidden)"
"""What stands for an action that a seat may not know."""


def redact(event: AnyEvent, seat: Seat) -> AnyEvent | None:
    """The event as `seat` may see it, or None where it may not.

    The thoughts, attempts and feedback of others never pass, nor the seed, which tells what will be drawn, nor digests,
    from which a state can be guessed. Where the game hides something from a seat, the scene is the seat's own, and what
    would tell the rest (position, secret actions) is taken out. What an end may tell beside that depends on the match:
    here it tells no measures, and `ending_of` those of a match in which no seat hides anything from another.

    Raises ParameterError for what is no event.
    """
    if isinstance(event, MatchStarted):
        if not event.views:
            return replace(event, seed=None, digest="")
        return replace(
            event,
            scene=event.views.get(seat, Plain(HIDDEN)),
            views={},
            seed=None,
            position=None,
            opening=None,
            digest="",
            parent=None,
        )
    if isinstance(event, Asked):
        if event.seat == seat:
            return event
        return None if event.attempt > 1 else replace(event, feedback=None)  # that one failed is not told either
    if isinstance(event, (Attempted, Progress)):
        return event if event.seat == seat else None
    if isinstance(event, Played):
        if not (event.views or event.secret):
            return replace(event, digest="")
        action = HIDDEN if event.secret and event.seat != seat else event.action
        return replace(
            event,
            action=action,
            scene=event.views.get(seat, Plain(HIDDEN)) if event.views else None,
            views={},
            digest="",
        )
    if not isinstance(event, MatchEnded):
        raise ParameterError(f"an event of a match can be redacted, not {event!r:.80}")
    return ending_of(event, seat)


_FAILURES = frozenset({"provider", "infrastructure"})
"""Reasons of a void match whose detail repeats what went wrong at a seat, and so what it was sent or shown."""


def ending_of(event: MatchEnded, seat: Seat, started: MatchStarted | None = None) -> MatchEnded:
    """The end as `seat` may see it.

    A forfeit's detail repeats the last attempt of who forfeits, and that of a failure what the seat was sent. Measures
    are of the whole position, so they tell of what is hidden in it, which is nobody's secret where one plays alone.

    Args:
        event: the end.
        seat: whose eyes see it.
        started: the beginning of the match, if it is known. Without it the match is taken for one that hides something
            and in which others sit.
    """
    alone = started is not None and len(started.seats) == 1
    opened = alone or (started is not None and started.game.perfect_information and not started.views)
    told = alone or event.culprit == seat or (event.culprit is None and event.reason not in _FAILURES)
    return replace(
        event,
        digest="",
        detail=event.detail if told else HIDDEN,
        measures=event.measures if opened else {},
    )
