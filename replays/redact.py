"""What a seat may see of the stream: the only way from events to the eyes of somebody who plays."""

from __future__ import annotations

from msgspec.structs import replace

from arena.games.core.outcome import Seat
from arena.games.core.scene import Plain
from arena.replays.events import AnyEvent, Asked, Attempted, MatchEnded, MatchStarted, Played, Progress

HIDDEN = "(hidden)"
"""What stands for an action that a seat may not know."""


def redact(event: AnyEvent, seat: Seat) -> AnyEvent | None:
    """The event as `seat` may see it, or None where it may not.

    The thoughts, attempts and feedback of others never pass, nor the seed, which tells what will be drawn, nor digests,
    from which a state can be guessed. Where the game hides something from a seat, the scene is the seat's own, and what
    would tell the rest (position, secret actions) is taken out.
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
    assert isinstance(event, MatchEnded)
    return ending_of(event, seat)


def ending_of(event: MatchEnded, seat: Seat) -> MatchEnded:
    """The end as `seat` may see it."""
    told = event.culprit is None or event.culprit == seat  # a forfeit's detail repeats the culprit's last attempt
    return replace(event, digest="", detail=event.detail if told else HIDDEN)
