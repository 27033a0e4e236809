"""The finding: what came of one match that was to be judged, in plain values that travel between processes."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Literal

import msgspec

from arena.agents.baselines.judge import Judge
from arena.agents.core.errors import AgentError
from arena.agents.spec import agent, plain_spec
from arena.analysis.judging import NotJudged, analyse_replay
from arena.games.core.errors import GameError, ParameterError
from arena.games.spec import Spec, game_class
from arena.replays.analysis import Analysis, fingerprint, read_analyses, write_analyses
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
    """What the tournament calls the game; otherwise its id, with the parameters that are not its defaults."""
    players: tuple[str, ...] = ()
    """By seat, as the tournament calls them; their specs otherwise."""
    seats: tuple[str, ...] = ()
    match: str = ""
    """The match's own name, which copies of a replay share."""
    analysis: Analysis | None = None


def judge_named(spec: str) -> tuple[Judge, str]:
    """The judge that a spec names, and what it is called, the same for every spec of the same judge.

    Raises ParameterError where it is nobody who judges, or who would judge the same position differently again.
    """
    made = agent(spec).build()
    if not isinstance(made, Judge):
        raise ParameterError(
            f"{spec} does not judge moves: solver (perfect, at the games that it knows), stockfish and other engines, "
            "minimax and mcts do, and any agent with judge() and close()"
        )
    if not getattr(made, "repeatable", True):
        raise ParameterError(
            f"{spec} would not judge the same position the same again: limit it by a number (simulations, nodes, "
            "depth) and not by time, and have one thread search"
        )
    return made, plain_spec(spec)


def known(path: Path, spec: str, by: str) -> Finding | None:
    """What a judge said of a match before; None where it has to be asked, or the replay cannot be read.

    It has to be asked again of a replay that was changed since, and where it calls itself something else by now.
    """
    try:
        replay = Replay(path)
        if replay.ended is not None:
            for one in read_analyses(path, replay.ended.digest, replay.plies):
                if (one.judge, one.by, one.replay) == (spec, by, fingerprint(path)):
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
        write_analyses(path, [*others, analysis])
    except NotJudged as error:
        return _finding(replay, "skipped", str(error))
    except NotProved as error:
        return _finding(replay, "refused", f"it does not verify: {error}")
    except (ReplayError, GameError, AgentError, ValueError, OSError) as error:
        return _finding(replay, "unreadable", str(error))
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
    return Finding(replay.path, kind, why, _game(started), _players(started), seats, started.match, analysis)


def _game(started: MatchStarted) -> str:
    if started.occasion is not None:
        return started.occasion.game
    setup = started.game
    told = dict(setup.params)
    try:
        for name, one in inspect.signature(game_class(setup.id).__init__).parameters.items():
            if name in told and told[name] == one.default:
                del told[name]
    except GameError:  # it is not here, so nobody knows its defaults
        pass
    return str(Spec(setup.id, options=told))


def _players(started: MatchStarted) -> tuple[str, ...]:
    players = tuple(seated.player for seated in started.seats)
    occasion = started.occasion
    return occasion.players if occasion is not None and len(occasion.players) == len(players) else players
