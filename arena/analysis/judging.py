"""Judging one recorded match: its positions are built again by the rules, and a judge says what each move was worth."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from arena.agents.baselines.judge import Judge, Judgement
from arena.agents.core.errors import AgentError, AgentMismatch
from arena.games.core.env import ArenaEnv, Position
from arena.games.core.errors import GameUnavailable, UnknownGame
from arena.replays.analysis import Analysis, MoveJudged, fingerprint
from arena.replays.errors import NotProved
from arena.replays.events import Played
from arena.replays.execution import execute
from arena.replays.lookup import game_of
from arena.replays.player import Replay
from arena.replays.verify import verify

EQUAL = 1e-9
"""Moves whose ranks differ by less share one."""
_SURE = 2.0
"""Standard errors of a difference that chance explains: in 95 of 100 cases it is smaller where there is none."""


class NotJudged(Exception):
    """A match that there is nothing to be said of; the message says why."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One move of a match, and the position in which it was made."""

    played: Played
    position: Position[Any]


def analyse_replay(replay: Replay, judge: Judge, spec: str) -> Analysis:
    """What a judge says of every move of a match.

    Args:
        replay: a match with a result.
        judge: whoever says it.
        spec: the judge's name in the analysis.

    Raises:
        NotJudged: there is nothing to judge in this match, or the judge does not know the game.
        NotProved: executed again, the match differs from what was recorded.
        AgentError: the judge cannot go on.
    """
    _refuse(replay)
    mark = fingerprint(replay.path)
    _prove(replay)
    began = perf_counter()
    moves = []
    for moment in moments(replay):
        move = _asked(judge, moment)
        if move is not None:
            moves.append(move)
    assert replay.ended is not None
    setup = replay.started.game
    return Analysis(
        spec,
        replay.ended.digest,
        setup.id,
        setup.score_range,
        tuple(moves),
        called(judge),
        round(perf_counter() - began, 3),
        mark,
    )


def called(judge: Judge) -> str:
    """What a judge calls itself. Raises AgentError where it has to be started for that, and cannot be."""
    return str(getattr(judge, "by", "") or getattr(judge, "name", ""))


def _asked(judge: Judge, moment: Moment) -> MoveJudged | None:
    """What the judge says of a move; it may be anybody's code."""
    try:
        return judged(moment.played, judge.judge(moment.position))
    except AgentMismatch as error:
        raise NotJudged(str(error)) from error
    except AgentError:
        raise
    except Exception as error:
        name, ply = getattr(judge, "name", type(judge).__name__), moment.played.ply
        raise AgentError(f"{name} fails at ply {ply}: {type(error).__name__}: {error}") from error


def judged(played: Played, judgement: Judgement) -> MoveJudged | None:
    """A move beside the best ones; None where the judgement does not speak of it. ValueError where it is none."""
    values, ranking, errors = judgement.values, judgement.ranking or judgement.values, judgement.errors
    if played.action not in values:
        return None
    numbers = (*values.values(), *ranking.values(), *errors.values())
    if ranking.keys() != values.keys() or not all(map(math.isfinite, numbers)):
        raise ValueError("a judgement has a finite value for every move, and ranks all of them or none")

    def better(other: str, name: str) -> bool:
        """Whether a move is better than another one by more than chance explains."""
        gap = _SURE * math.hypot(errors.get(other, 0.0), errors.get(name, 0.0))
        return ranking[other] > ranking[name] + max(gap, EQUAL)

    first = max(ranking, key=ranking.__getitem__)
    rivals = list(ranking) if errors else [first]
    best = tuple(name for name in ranking if not any(better(other, name) for other in rivals))
    if errors:
        best = (first, *(name for name in best if name != first))
    return MoveJudged(
        ply=played.ply,
        seat=played.seat,
        played=played.action,
        value=values[played.action],
        best_value=values[best[0]],
        best=best,
        rank=1 + sum(better(other, played.action) for other in ranking),
        moves=len(values),
        source=played.source,
        told=judgement.told.get(played.action, ""),
        best_told=judgement.told.get(best[0], ""),
    )


def moments(replay: Replay) -> Iterator[Moment]:
    """Every move of a match with the position before it, take-backs left out. Raises NotJudged where it has none."""
    started = replay.started
    env = _game_of(replay)
    try:
        assert started.seed is not None
        env.restart(started.seed, started.position)
        for ply in range(1, replay.plies + 1):
            played, movers, position = replay.frame(ply).played, env.to_act(), env.position()
            if position is None:
                raise NotJudged(f"{started.game.title} hands out no positions")
            if len(movers) != 1:
                raise NotJudged(f"in {started.game.title} several seats move at once")
            execute(env, played)
            if played[0].source != "take_back":
                yield Moment(played[0], position)
    finally:
        env.close()


def _refuse(replay: Replay) -> None:
    """Raise NotJudged for a match of which nothing can be said, before anything is executed."""
    started, ended = replay.started, replay.ended
    if ended is None:
        raise NotJudged("it is still being played" if replay.status == "live" else "it was cut off")
    if ended.ending == "void":
        raise NotJudged("it is void")
    if not started.game.perfect_information:
        raise NotJudged(f"{started.game.title} hides something from its players")
    if not started.game.deterministic:
        raise NotJudged(f"{started.game.title} cannot be executed again")


def _prove(replay: Replay) -> None:
    try:
        found = verify(replay)
    except (UnknownGame, GameUnavailable) as error:
        raise NotJudged(str(error)) from error
    if not found.verified:
        raise NotProved(found.statement, found.ply)


def _game_of(replay: Replay) -> ArenaEnv:
    """A registered game: what a replay says is a name, and never a file to be executed."""
    return game_of(replay.started.game).env()
