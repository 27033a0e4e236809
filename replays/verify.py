"""Proving a replay: the match is executed again from its seed and actions, and every ply is compared.

What that proves: the recorded actions, under the rules of this version of the game, lead through exactly these states
and to this result, and each action attributed to a player is the one that was read in the player's recorded answer.
What it cannot prove: who gave the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arena.games.core.env import ArenaEnv
from arena.games.core.errors import ActionError, GameError
from arena.games.core.outcome import Outcome
from arena.games.spec import game
from arena.replays.errors import ReplayError
from arena.replays.events import Attempted, MatchEnded, MatchStarted
from arena.replays.player import Replay
from arena.replays.scenes import to_json
from arena.replays.tape import Frame


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of verifying one replay.

    `ply` is the first ply (from 0) that differs; None where nothing does, or where it is not a ply that differs.
    """

    path: Path | None
    verified: bool
    plies: int
    statement: str
    """What was proved, or what is wrong, in one sentence."""
    ply: int | None = None


class _Differs(Exception):
    def __init__(self, what: str, ply: int | None = None) -> None:
        super().__init__(what)
        self.ply = ply


def verify(replay: Replay | str | Path, env: ArenaEnv | None = None) -> Verification:
    """Execute a match again and compare. `env` is the game where the replay's own cannot be found by its name.

    Raises ReplayError where the file cannot be read, and GameError where the game is not installed here.
    """
    tape = replay if isinstance(replay, Replay) else Replay(replay)
    started = tape.started
    found = env if env is not None else _game_of(started)
    try:
        _same_game(started, found)
        if not started.game.deterministic:
            raise _Differs(
                f"{started.game.title} says that seed and actions do not determine it, so nothing can be proved"
            )
        _replayed(tape, found)
        ending = _ending(tape, found)
    except _Differs as error:
        return Verification(tape.path, False, tape.plies, str(error), error.ply)
    finally:
        found.close()
    statement = (
        f"{tape.plies} plies of {started.game.id} v{started.game.version} with seed {started.seed} were executed "
        f"again: every digest, scene and score is as recorded, and {ending}. "
        "This proves that the rules were followed, not who gave the answers."
    )
    return Verification(tape.path, True, tape.plies, statement)


def _game_of(started: MatchStarted) -> ArenaEnv:
    return game(started.game.id, **started.game.params).env()


def _same_game(started: MatchStarted, env: ArenaEnv) -> None:
    recorded = started.game
    if env.info.id != recorded.id:
        raise _Differs(f"the replay is of {recorded.id}, not of {env.info.id}")
    if env.info.version != recorded.version:
        raise _Differs(
            f"recorded under version {recorded.version} of {recorded.id}; installed is version {env.info.version}, "
            "whose rules may differ"
        )
    if dict(env.params) != dict(recorded.params):
        raise _Differs(f"recorded with {dict(recorded.params)}, not with {dict(env.params)}")
    if started.seed is None:
        raise _Differs("the seed was taken out of this replay (it shows one seat's view), so it cannot be executed")


def _replayed(tape: Replay, env: ArenaEnv) -> None:
    started = tape.started
    assert started.seed is not None
    try:
        env.restart(started.seed, started.position)
    except GameError as error:
        raise _Differs(f"the starting position is refused: {error}") from error
    _compare(tape.frame(0), env, started.digest, None)
    for ply in range(tape.plies):
        frame = _frame(tape, ply)
        _provenance(frame, ply)
        actions = {}
        for played in frame.played:
            try:
                actions[played.seat] = env.parse(played.seat, played.action)
            except (ActionError, ValueError, KeyError) as error:
                raise _Differs(f"ply {ply}: {played.action!r} of {played.seat} is refused: {error}", ply) from error
            if env.notation(played.seat, actions[played.seat]) != played.action:
                raise _Differs(f"ply {ply}: {played.action!r} is not how this action is written", ply)
        try:
            env.advance(actions)
        except ActionError as error:
            raise _Differs(f"ply {ply}: {error}", ply) from error
        for played in frame.played:
            if played.digest != env.digest.hex():
                raise _Differs(f"ply {ply}: the digest differs from the one recorded after {played.action!r}", ply)
        _compare(frame, env, env.digest.hex(), ply)


def _frame(tape: Replay, ply: int) -> Frame:
    try:
        frame = tape.frame(ply + 1)
    except ReplayError as error:
        raise _Differs(f"ply {ply}: {error}", ply) from error
    if any(played.ply != ply for played in frame.played) or frame.ply != ply + 1:
        raise _Differs(f"ply {ply}: the plies are not numbered in order", ply)
    return frame


def _compare(frame: Frame, env: ArenaEnv, digest: str, ply: int | None) -> None:
    where = "the beginning" if ply is None else f"ply {ply}"
    if env.digest.hex() != digest:
        raise _Differs(f"{where}: the digest differs", ply)
    if to_json(env.scene(None)) != to_json(frame.scene):
        raise _Differs(f"{where}: the scene shown is not the scene of this state", ply)
    for seat, view in frame.views.items():
        if seat not in env.possible_agents or to_json(env.scene(seat)) != to_json(view):
            raise _Differs(f"{where}: what {seat} is said to have seen is not what it saw", ply)
    if dict(frame.scores) != dict(env.scores()):
        raise _Differs(f"{where}: the scores differ", ply)


def _provenance(frame: Frame, ply: int) -> None:
    """Each action attributed to an agent is what its last attempt was read as, and none other is."""
    last = {event.seat: event for event in frame.attempts if isinstance(event, Attempted)}
    for played in frame.played:
        attempt = last.get(played.seat)
        good = attempt is not None and attempt.problem is None
        if played.source == "agent" and not (good and attempt is not None and attempt.action == played.action):
            raise _Differs(f"ply {ply}: {played.seat} did not answer {played.action!r}, which is attributed to it", ply)
        if played.source in ("random", "default") and (attempt is None or good):
            raise _Differs(f"ply {ply}: the table moved for {played.seat}, which had answered", ply)


_CHECKS: Mapping[str, Callable[[ArenaEnv, MatchEnded], Outcome | None]] = {
    "rules": lambda env, ended: env.outcome(),
    "ply_limit": lambda env, ended: Outcome(env.scores(), ended.detail),
    "agreement": lambda env, ended: env.agreed_draw(),
}


def _ending(tape: Replay, env: ArenaEnv) -> str:
    """What the end of the recorded match is worth, in words."""
    ended = tape.ended
    if ended is None:
        return f"the match was cut off at ply {tape.plies}, without a result"
    if ended.plies != tape.plies or ended.digest != env.digest.hex():
        raise _Differs(f"the end speaks of {ended.plies} plies, and the replay has {tape.plies}", None)
    if ended.ending == "void":
        return f"the match is void ({ended.reason}), without a result"
    outcome: Any
    if ended.culprit is not None:
        outcome = env.forfeit(ended.culprit)
    elif ended.reason in _CHECKS:
        outcome = _CHECKS[ended.reason](env, ended)
    elif ended.reason == "resignation":
        outcome = next((env.forfeit(seat) for seat in _resigned(tape)), None)
    else:
        return f"the result ({ended.reason}: {ended.detail}) is recorded, not derived"
    if outcome is None or ended.scores is None or dict(outcome.scores) != dict(ended.scores):
        raise _Differs(f"the result is not what {ended.reason} gives in the last position")
    return (
        "the result follows from the last position"
        if ended.reason == "rules"
        else f"the result is that of {ended.reason}"
    )


def _resigned(tape: Replay) -> list[str]:
    return [event.seat for event in tape.pending() if isinstance(event, Attempted) and event.decision == "resign"]
