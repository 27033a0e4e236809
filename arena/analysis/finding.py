"""The finding: what came of one match that was to be judged, in plain values that travel between processes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from arena.agents.baselines.judge import Judge
from arena.agents.core.errors import AgentError, AgentUnavailable
from arena.agents.spec import agent
from arena.analysis.judging import NotJudged, analyse_replay
from arena.games.core.errors import GameError, ParameterError
from arena.replays.analysis import Analysis, read_analyses, write_analyses
from arena.replays.errors import NotProved, ReplayError, ReplayTorn
from arena.replays.events import MatchStarted
from arena.replays.player import Replay

Kind = Literal["judged", "known", "skipped", "refused", "unreadable"]
"""Judged now, judged before, nothing to be judged, proved wrong, or not to be read or judged at all."""


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of one replay. Names and sentences are foreign text."""

    path: Path
    kind: Kind
    why: str = ""
    """Why it was not judged."""
    game: str = ""
    """What the tournament calls the game, or else its title."""
    players: tuple[str, ...] = ()
    """By seat, as the tournament calls them; their specs otherwise."""
    seats: tuple[str, ...] = ()
    analysis: Analysis | None = None


def judge_named(spec: str) -> tuple[Judge, str]:
    """The judge that a spec names, and the spec in full. Raises ParameterError where it is nobody who judges."""
    found = agent(spec)
    made = found.build()
    if not isinstance(made, Judge):
        raise ParameterError(
            f"{spec} does not judge moves: solver (perfect, at the games that it knows), stockfish and other engines, "
            "minimax and mcts do, and any agent with judge() and close()"
        )
    return made, found.spec or spec


def known(path: Path, spec: str) -> Finding | None:
    """What a judge said of a match before; None where it has to be asked, or the replay cannot be read."""
    try:
        replay = Replay(path)
        if replay.ended is not None:
            for one in read_analyses(path, replay.ended.digest):
                if one.judge == spec:
                    return _finding(replay, "known", analysis=one)
    except (ReplayError, OSError):
        return None
    return None


def find(path: Path, judge: Judge, spec: str, *, force: bool = False) -> Finding:
    """Judge a match and write the analysis beside its replay.

    Args:
        path: the replay.
        judge: whoever is asked.
        spec: what the judge is called.
        force: whether analyses that are there and cannot be read are written over.

    Raises AgentUnavailable where the judge cannot be asked at all, and OSError where nothing can be written.
    """
    try:
        replay = Replay(path)
    except ReplayTorn:
        return Finding(path, "skipped", "it has not begun")
    except (ReplayError, OSError) as error:
        return Finding(path, "unreadable", str(error))
    try:
        others = _others(path, replay, spec, force=force)
        analysis = analyse_replay(replay, judge, spec)
    except NotJudged as error:
        return _finding(replay, "skipped", str(error))
    except NotProved as error:
        return _finding(replay, "refused", f"it does not verify: {error}")
    except AgentUnavailable:
        raise
    except (ReplayError, GameError, AgentError, ValueError) as error:
        return _finding(replay, "unreadable", str(error))
    write_analyses(path, [*others, analysis])
    return _finding(replay, "judged", analysis=analysis)


def _others(path: Path, replay: Replay, spec: str, *, force: bool) -> list[Analysis]:
    """What other judges said of the same match."""
    digest = None if replay.ended is None else replay.ended.digest
    try:
        return [one for one in read_analyses(path, digest) if one.judge != spec]
    except ReplayError:
        if force:
            return []
        raise


def _finding(replay: Replay, kind: Kind, why: str = "", analysis: Analysis | None = None) -> Finding:
    started = replay.started
    seats = tuple(seated.seat for seated in started.seats)
    return Finding(replay.path, kind, why, _game(started), _players(started), seats, analysis)


def _game(started: MatchStarted) -> str:
    return started.game.title if started.occasion is None else started.occasion.game


def _players(started: MatchStarted) -> tuple[str, ...]:
    players = tuple(seated.player for seated in started.seats)
    occasion = started.occasion
    return occasion.players if occasion is not None and len(occasion.players) == len(players) else players
