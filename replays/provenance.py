"""Where the actions of a replay came from: what was shown, said and read, checked against the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arena.games.core.env import ArenaEnv
from arena.games.core.errors import ActionError, IllegalAction
from arena.replays.errors import NotProved
from arena.replays.events import Asked, Attempted, Played
from arena.replays.tape import Frame


def check_attempt(event: Asked | Attempted, env: ArenaEnv, ply: int) -> None:
    """The seat is to act; it was shown what it sees, and what it said was read as the rules read it."""
    seat = event.seat
    if event.ply != ply or seat not in env.to_act():
        raise NotProved(f"ply {ply}: {seat} is said to have been asked at ply {event.ply}; it is not its turn", ply)
    if isinstance(event, Asked):
        return
    view, shown = env.view(seat), event.shown
    if "text" in shown and shown["text"] != view.text:
        raise NotProved(f"ply {ply}: the text that {seat} was shown is not what it sees", ply)
    if "legal" in shown and shown["legal"] != list(view.legal):
        raise NotProved(f"ply {ply}: the moves that {seat} was shown are not the legal ones", ply)
    problem = None if event.problem is None else event.problem.kind
    moved = event.decision in ("move", "offer_draw")
    if event.extracted is None or not moved or problem not in (None, "illegal", "unreadable"):
        if event.action is not None or (moved and problem is None) or (event.extracted is not None and not moved):
            raise NotProved(f"ply {ply}: {seat} is said to have answered {event.action!r}, and said no move", ply)
        return
    action, why = _read(env, seat, event.extracted)
    if problem == "illegal" and event.decision == "offer_draw":  # refused for the offer, whatever the move was
        action, why = None, problem
    if (action, why) != (event.action, problem):
        said = f"{event.extracted!r} of {seat} reads {action or why}"
        raise NotProved(f"ply {ply}: {said}, and is said to read {event.action or problem}", ply)


def _read(env: ArenaEnv, seat: str, text: str) -> tuple[str | None, str | None]:
    """What the rules read in a text: the notation of a legal action, or what is wrong."""
    try:
        return env.notation(seat, env.parse(seat, text)), None
    except ActionError as error:
        return None, "illegal" if isinstance(error, IllegalAction) else "unreadable"


def check_sources(frame: Frame, env: ArenaEnv, table: Mapping[str, Any], begun: bool) -> None:
    """Each action is what its seat answered last, or what the table's rule gives, or one of the opening.

    `env` stands before the ply; `begun` says whether anybody was asked in an earlier one.
    """
    ply = frame.ply - 1
    attempts = [event for event in frame.attempts if isinstance(event, Attempted)]
    if any(event.problem is None and event.action is None for event in attempts):
        raise NotProved(f"ply {ply}: a seat is said to have ended the match, which went on", ply)
    for played in frame.played:
        seat, action = played.seat, played.action
        tried = [event for event in attempts if event.seat == seat]
        if played.source == "agent":
            if not tried or tried[-1].problem is not None or tried[-1].action != action:
                raise NotProved(f"ply {ply}: {seat} did not answer {action!r}, which is attributed to it", ply)
        elif played.source == "opening":
            if begun or frame.attempts:
                raise NotProved(f"ply {ply}: {action!r} is said to be of the opening, which was over", ply)
        elif not _by_the_table(played, tried, table):
            raise NotProved(f"ply {ply}: the table does not play {action!r} for {seat}, as it is said to have", ply)
        elif played.source == "default" and action != env.notation(seat, env.fallback(seat, None)):
            raise NotProved(f"ply {ply}: {action!r} is not the default action of {seat}", ply)


def _by_the_table(played: Played, tried: list[Attempted], table: Mapping[str, Any]) -> bool:
    """Whether all the attempts that the table allows have failed, and this is what it then does."""
    used_up = (
        bool(tried) and len(tried) == table.get("attempts", 3) and all(event.problem is not None for event in tried)
    )
    return used_up and played.source == table.get("on_illegal", "forfeit")
