"""Where the actions of a replay came from: what was shown, said and read, checked against the rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from arena.games.core.env import ArenaEnv
from arena.games.core.errors import ActionError, IllegalAction
from arena.games.core.view import WRITTEN
from arena.replays.errors import NotProved
from arena.replays.events import Asked, Attempted, MatchStarted, Played, Problem
from arena.replays.takebacks import TakeBacks
from arena.replays.tape import Frame

TABLE = frozenset(
    {"attempts", "on_illegal", "move_seconds", "match_seconds", "increment_seconds", "start_seconds"}
    | {"waiting_seconds", "max_plies", "reply_chars", "draws", "repeats", "evaluator", "take_backs", "pause_seconds"}
)
"""The rules that a table has."""

FORMS = frozenset({*WRITTEN, "data", "scene", "image", "tiles", "observation", "history", "position"})
"""The forms of a view; of those that are not written down, only that they were read is known."""

_TOO_LONG = re.compile(r"the reply has (\d+) characters; at most (\d+) are read")
_RETRIED = ("illegal", "unreadable")
Attempts = Sequence[Asked | Attempted]


def check_table(table: Mapping[str, Any]) -> None:
    """The recorded table has only rules that there are, and its limits are numbers."""
    unknown = sorted(set(table) - TABLE)
    if unknown:
        raise NotProved(f"no table has {', '.join(map(repr, unknown))}")
    for name in ("attempts", "max_plies", "repeats", "reply_chars"):
        value = table.get(name, 1)
        if type(value) is not int or value < 1:
            raise NotProved(f"the table's {name} is {value!r}, which is no number of them")
    backs = table.get("take_backs", 0)
    if type(backs) is not int or backs < 0:
        raise NotProved(f"the table's take_backs is {backs!r}, which is no number of them")


def check_attempts(
    events: Attempts, env: ArenaEnv, table: Mapping[str, Any], backs: TakeBacks, ply: int, whole: bool
) -> None:
    """Every question and answer of a ply, of each seat in its order; in a `whole` ply every question has its answer.

    `env` stands before the ply, and `backs` are the take-backs that are left there.
    """
    if events and ply >= table.get("max_plies", ply + 1):
        raise NotProved(f"ply {ply}: a seat is said to have been asked beyond the limit of the table", ply)
    for event in events:
        check_attempt(event, env, ply, table, backs)
    for seat in dict.fromkeys(event.seat for event in events):
        _check_order([event for event in events if event.seat == seat], table.get("attempts", 3), ply, whole)


def _check_order(events: Attempts, allowed: int, ply: int, whole: bool) -> None:
    """The attempts of one seat at one ply: asked and answered by turns, and told each time what was wrong."""
    seat, feedback = events[0].seat, None
    for place, event in enumerate(events):
        number, is_question = place // 2 + 1, place % 2 == 0
        if isinstance(event, Asked) is not is_question or event.attempt != number:
            raise NotProved(f"ply {ply}: the attempts of {seat} are not asked and answered in order", ply)
        if isinstance(event, Asked):
            if event.feedback != feedback or (number > 1 and feedback is None):
                raise NotProved(f"ply {ply}: {seat} is not told what was wrong with its attempt before", ply)
            if number > allowed:
                raise NotProved(f"ply {ply}: {seat} has attempt {number} of {allowed}", ply)
        else:
            retried = event.problem is not None and event.problem.kind in _RETRIED
            feedback = event.problem.message if event.problem is not None and retried else None
    if whole and isinstance(events[-1], Asked):
        raise NotProved(f"ply {ply}: {seat} was asked and did not answer, and the match went on", ply)


def check_attempt(
    event: Asked | Attempted, env: ArenaEnv, ply: int, table: Mapping[str, Any], backs: TakeBacks
) -> None:
    """The seat is to act; it was shown what it sees, and what it said was read as the rules read it."""
    seat = event.seat
    if event.ply != ply or seat not in env.to_act():
        raise NotProved(f"ply {ply}: {seat} is said to have been asked at ply {event.ply}; it is not its turn", ply)
    left = backs.left(env, seat) if backs.allowed else 0
    if isinstance(event, Asked):
        if event.take_backs != left:
            raise NotProved(f"ply {ply}: {seat} is told of {event.take_backs} take-backs, and has {left}", ply)
        return
    view, shown = env.view(seat), event.shown
    if any(form not in FORMS or (form not in WRITTEN and shown[form] is not None) for form in shown):
        raise NotProved(f"ply {ply}: {seat} is said to have been shown what no view has", ply)
    for form in ("text", "long_term", "short_term"):
        if form in shown and shown[form] != getattr(view, form):
            raise NotProved(f"ply {ply}: the text that {seat} was shown is not what it sees", ply)
    if "legal" in shown and shown["legal"] != list(view.legal):
        raise NotProved(f"ply {ply}: the moves that {seat} was shown are not the legal ones", ply)
    problem = None if event.problem is None else event.problem.kind
    if event.decision == "take_back" and problem in (None, "illegal"):
        wanted = None if left else Problem("illegal", backs.refusal(seat))
        if event.problem != wanted or event.action is not None or event.extracted is not None:
            raise NotProved(f"ply {ply}: what came of the take-back of {seat} is not what the table says of it", ply)
        return
    moved = event.decision in ("move", "offer_draw")
    if event.extracted is None or not moved or problem not in (None, "illegal", "unreadable"):
        if event.action is not None or (moved and problem is None) or (event.extracted is not None and not moved):
            raise NotProved(f"ply {ply}: {seat} is said to have answered {event.action!r}, and said no move", ply)
        if not _can_be_refused(event):
            raise NotProved(f"ply {ply}: an answer of {seat} in which nothing was read is said to be {problem}", ply)
        return
    action, wrong = _read(env, seat, event.extracted)
    if event.decision == "offer_draw" and (not table.get("draws", True) or env.agreed_draw() is None):
        action, wrong = None, event.problem  # refused for the offer, whatever the move was
    why = None if wrong is None else wrong.kind
    if (action, why) != (event.action, problem):
        said = f"{event.extracted!r} of {seat} reads {action or why}"
        raise NotProved(f"ply {ply}: {said}, and is said to read {event.action or problem}", ply)
    if wrong != event.problem and "\\ud" not in event.extracted:  # half a character was escaped for the file
        raise NotProved(f"ply {ply}: what was wrong with {event.extracted!r} of {seat} is not what was said of it", ply)


def _can_be_refused(event: Attempted) -> bool:
    """Whether an answer from which no move was read can have the problem that it has."""
    if event.problem is None or event.problem.kind not in _RETRIED:
        return True
    if event.problem.kind == "illegal":
        return event.decision == "accept_draw"
    if event.problem.fault:
        return event.decision == "move" and event.problem.kind == "unreadable"
    said = _TOO_LONG.fullmatch(event.problem.message)
    return said is not None and int(said[1]) > int(said[2])


def _read(env: ArenaEnv, seat: str, text: str) -> tuple[str | None, Problem | None]:
    """What the rules read in a text: the notation of a legal action, or what is wrong."""
    try:
        return env.notation(seat, env.parse(seat, text)), None
    except ActionError as error:
        return None, Problem("illegal" if isinstance(error, IllegalAction) else "unreadable", str(error))


def check_sources(frame: Frame, env: ArenaEnv, started: MatchStarted, begun: bool) -> None:
    """Each action is what its seat answered last, or what the table's rule gives, or one of the opening.

    `env` stands before the ply; `begun` says whether anybody was asked in it or in an earlier one.
    """
    ply, table = frame.ply - 1, started.table
    attempts = [event for event in frame.attempts if isinstance(event, Attempted)]
    if any(event.problem is None and event.action is None and event.decision != "take_back" for event in attempts):
        raise NotProved(f"ply {ply}: a seat is said to have ended the match, which went on", ply)
    for played in frame.played:
        seat, action = played.seat, played.action
        tried = [event for event in attempts if event.seat == seat]
        if played.source == "agent":
            if not tried or tried[-1].problem is not None or tried[-1].action != action:
                raise NotProved(f"ply {ply}: {seat} did not answer {action!r}, which is attributed to it", ply)
        elif played.source == "opening":
            if begun:
                raise NotProved(f"ply {ply}: {action!r} is said to be of the opening, which was over", ply)
        elif played.source == "take_back":
            if begun and not (tried and tried[-1].decision == "take_back" and tried[-1].problem is None):
                raise NotProved(f"ply {ply}: {seat} is said to have taken back, and did not", ply)
            if not begun and started.parent is None:
                raise NotProved(f"ply {ply}: {seat} is said to have taken back before anybody was asked", ply)
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
