"""What the end of a replay is worth: the result is derived again from the last position and the last answers."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

from arena.games.core.env import ArenaEnv
from arena.games.core.outcome import Outcome
from arena.replays.errors import NotProved
from arena.replays.events import Attempted, MatchEnded
from arena.replays.player import Replay

_REASONS: Mapping[str, tuple[str, ...]] = {
    "played": ("rules", "ply_limit", "resignation", "agreement", "adjudication"),
    "forfeited": ("illegal", "unreadable", "late", "crashed"),
    "void": ("provider", "infrastructure", "interrupted"),
}


def check_ending(tape: Replay, env: ArenaEnv, repeated: int) -> str:
    """What is proved of the end, in words. `env` stands at it, in a position that occurred `repeated` times."""
    ended = tape.ended
    if ended is None:
        return f"the match was cut off at ply {tape.plies}, without a result"
    if ended.plies != tape.plies:
        raise NotProved(f"the end speaks of {ended.plies} plies, and the replay has {tape.plies}")
    if ended.digest != env.digest.hex():
        raise NotProved("the digest at the end differs")
    if ended.reason not in _REASONS[ended.ending] or (ended.culprit is None) == (ended.ending == "forfeited"):
        raise NotProved(f"{ended.ending} by {ended.reason}, the culprit being {ended.culprit}: no match ends like that")
    if ended.reason in ("rules", "ply_limit", "adjudication") and tape.pending():
        raise NotProved(f"the match is said to have ended by {ended.reason} while a seat was asked")
    if ended.ending == "void":
        if ended.reason == "provider" and not (env.to_act() and _failed_for(tape, "provider")):
            raise NotProved("the match is said to be void for a service, and no service failed")
        if ended.scores is not None:
            raise NotProved(f"the match is void ({ended.reason}), and has scores")
        return f"the match is void ({ended.reason}), without a result"
    if _was_evaluated(tape, ended, env):
        return f"the result ({ended.reason}: {ended.detail}) is recorded, not derived"
    outcome = _outcome(tape, ended, env, repeated)
    if outcome is not None and ended.reason in ("rules", "ply_limit") and ended.detail != outcome.reason:
        raise NotProved(f"the end is told as {ended.detail!r}, and the game says {outcome.reason!r}")
    if outcome is None or ended.scores is None or dict(outcome.scores) != dict(ended.scores):
        raise NotProved(f"the result is not what {ended.reason} gives in the last position")
    if dict(ended.measures) != {seat: dict(found) for seat, found in env.measures().items()}:
        raise NotProved("what the game is said to have measured is not what it measures in the last position")
    if ended.reason == "rules":
        return "the result follows from the last position"
    return f"the result is that of {ended.reason}"


def _was_evaluated(tape: Replay, ended: MatchEnded, env: ArenaEnv) -> bool:
    """Whether it was the table's evaluator that ended the match, as far as can be seen."""
    by_evaluator = ended.evidence is not None and ended.evidence.get("rule") == "evaluator"
    possible = bool(tape.started.table.get("evaluator")) and bool(env.to_act()) and ended.scores is not None
    return ended.reason == "adjudication" and by_evaluator and possible


def _outcome(tape: Replay, ended: MatchEnded, env: ArenaEnv, repeated: int) -> Outcome | None:
    """What the last position and the last answers give, or None where they do not end a match like that."""
    table = tape.started.table
    answers = {event.seat: event for event in tape.pending() if isinstance(event, Attempted)}
    if ended.reason == "rules":
        return env.outcome()
    if not env.to_act():
        return None
    if ended.culprit is not None:
        seated = ended.culprit in env.possible_agents
        return env.forfeit(ended.culprit) if seated and _is_guilty(tape, ended, answers.get(ended.culprit)) else None
    if ended.reason == "ply_limit":
        limit = _limit(table, "max_plies")
        return Outcome(env.scores(), f"the limit of {limit} plies") if tape.plies >= limit else None
    if ended.reason == "resignation":
        resigned = [env.forfeit(seat) for seat, last in answers.items() if last.decision == "resign"]
        return next((outcome for outcome in resigned if outcome.scores == ended.scores), None)
    if ended.reason == "agreement":
        agreed = any(last.decision == "accept_draw" and last.problem is None for last in answers.values())
        return env.agreed_draw() if agreed else None
    if repeated < _limit(table, "repeats"):
        return None
    return env.agreed_draw() or Outcome(env.scores(), ended.detail)


def _limit(table: Mapping[str, Any], name: str) -> float:
    """A limit of the recorded table: none where there is none, or something that is no number."""
    value = table.get(name)
    return value if isinstance(value, (int, float)) else inf


def _is_guilty(tape: Replay, ended: MatchEnded, last: Attempted | None) -> bool:
    """Whether the culprit's last answer was what it is said to have forfeited by; who never sat down gave none."""
    if last is None:
        return ended.reason == "crashed" and _nobody_was_asked(tape)
    if last.problem is None or last.problem.kind != ended.reason:
        return False
    table = tape.started.table
    used_up = last.attempt == table.get("attempts", 3) and table.get("on_illegal", "forfeit") == "forfeit"
    return used_up or ended.reason not in ("illegal", "unreadable")


def _failed_for(tape: Replay, reason: str) -> bool:
    """Whether an attempt failed for a reason after the last ply, or could have before anybody was asked."""
    problems = [event.problem for event in tape.pending() if isinstance(event, Attempted)]
    return _nobody_was_asked(tape) or any(problem is not None and problem.kind == reason for problem in problems)


def _nobody_was_asked(tape: Replay) -> bool:
    return not tape.pending() and not tape.frame(tape.plies).attempts
