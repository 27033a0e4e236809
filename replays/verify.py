"""Proving a replay: the match is executed again from its seed and actions, and every ply is compared.

What that proves: the recorded actions, under the rules of this version of the game, lead through exactly these states
and to this result; what the players were shown is what they saw, and what they answered was read as the rules read it.
What it cannot prove: who gave the answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from arena.games.core.env import ArenaEnv
from arena.games.core.errors import GameError, GameUnavailable
from arena.games.core.rng import Rng
from arena.games.worlds.process import WorldDied
from arena.replays.endings import check_ending
from arena.replays.errors import NotProved, ReplayError
from arena.replays.events import MatchStarted
from arena.replays.execution import execute
from arena.replays.lookup import game_of
from arena.replays.opening import Holder, given_replay
from arena.replays.plain import VERBATIM, one_line
from arena.replays.player import Replay
from arena.replays.provenance import check_attempts, check_sources, check_table
from arena.replays.scenes import to_json
from arena.replays.takebacks import TakeBacks, TakenBack
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

    def __str__(self) -> str:
        return one_line(f"{'verified' if self.verified else 'NOT VERIFIED'}: {self.statement}")

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        mark, _, statement = str(self).partition(": ")
        return f"<div {VERBATIM}><b>{mark}</b>: {escape(statement)}</div>"


def verify(replay: Replay | Holder | str | Path, env: ArenaEnv | None = None) -> Verification:
    """Execute a match again and compare. `env` is the game where the replay's own cannot be found by its name.

    Raises ParameterError for what is no match that has ended, ReplayError where the file cannot be read, and GameError
    where the game is not installed here, or where the replay names code for it: see `arena.replays.lookup`.
    """
    tape = given_replay(replay, "be verified")
    started = tape.started
    if not started.game.deterministic:
        why = f"{started.game.title} says that seed and actions do not determine it, so nothing can be proved"
        return Verification(tape.path, False, tape.plies, why)
    found = env if env is not None else game_of(started.game).env()
    try:
        _same_game(started, found)
        _same_card(started, found)
        check_table(started.table)
        _check_parent(tape)
        ending = check_ending(tape, found, _replayed(tape, found))
    except NotProved as error:
        return Verification(tape.path, False, tape.plies, str(error), error.ply)
    finally:
        found.close()
    statement = (
        f"{tape.plies} plies of {started.game.id} v{started.game.version}{_from_seed(started, found)} were executed "
        f"again: every digest, scene, score and view shown is as recorded, and {ending}. "
        "This proves that the rules were followed, not who gave the answers."
    )
    return Verification(tape.path, True, tape.plies, statement)


def _from_seed(started: MatchStarted, env: ArenaEnv) -> str:
    """What the seed was for: rules that drew nothing would have led to the same states from any seed."""
    rng = getattr(env, "rng", None)
    idle = isinstance(rng, Rng) and not rng.used
    return ", which drew nothing at random," if idle else f" with seed {started.seed}"


def _same_game(started: MatchStarted, env: ArenaEnv) -> None:
    recorded = started.game
    if env.info.id != recorded.id:
        raise NotProved(f"the replay is of {recorded.id}, not of {env.info.id}")
    if env.info.version != recorded.version:
        raise NotProved(
            f"recorded under version {recorded.version} of {recorded.id}; installed is version {env.info.version}, "
            "whose rules may differ"
        )
    if dict(env.params) != dict(recorded.params):
        raise NotProved(f"recorded with {dict(recorded.params)}, not with {dict(env.params)}")
    if started.seed is None:
        raise NotProved("the seed was taken out of this replay (it shows one seat's view), so it cannot be executed")


def _same_card(started: MatchStarted, env: ArenaEnv) -> None:
    """The replay names the game and its seats as the game does."""
    for name in ("title", "payoff", "score_range", "perfect_information", "deterministic"):
        recorded, known = getattr(started.game, name), getattr(env.info, name)
        if recorded != known:
            raise NotProved(f"the game's {name} is {known!r}, not {recorded!r}")
    seats = list(zip(env.possible_agents, env.info.seats, strict=True))
    if [(seated.seat, seated.title) for seated in started.seats] != seats:
        raise NotProved(f"the seats are not those of the game: {', '.join(f'{seat} ({name})' for seat, name in seats)}")


def _check_parent(tape: Replay) -> None:
    """A fork goes through the position in which it left its parent; the parent itself is another file."""
    parent, ended = tape.started.parent, tape.ended
    if parent is None:
        return
    if parent.ply > tape.plies and (ended is None or ended.ending == "void"):
        return  # cut off before it got there
    if not 0 <= parent.ply <= tape.plies or tape.frame(parent.ply).digest != parent.digest:
        raise NotProved(f"the match does not go through the position of its parent after {parent.ply} plies")


def _replayed(tape: Replay, env: ArenaEnv) -> int:
    """Execute the match again; how often its last position occurred."""
    started = tape.started
    assert started.seed is not None
    try:
        env.restart(started.seed, started.position)
    except (GameUnavailable, WorldDied):  # that says nothing of the replay
        raise
    except (GameError, ValueError) as error:
        raise NotProved(f"the starting position is refused: {error}") from error
    _compare(tape.frame(0), env, started.digest, None)
    begun, line = False, [env.fingerprint()]
    backs = TakeBacks(started.table.get("take_backs", 0))
    for ply in range(tape.plies):
        frame = _frame(tape, ply)
        if frame.attempts and not begun:
            begun = True
            env.hold()
        check_attempts(frame.attempts, env, started.table, backs, ply, whole=True)
        check_sources(frame, env, started, begun)
        step = execute(env, frame.played)
        if isinstance(step, TakenBack):
            del line[len(line) - step.plies :]
            if begun:
                backs.use(step.seat)
        else:
            line.append(env.fingerprint())
        _compare(frame, env, env.digest.hex(), ply)
    if tape.pending() and not begun:
        env.hold()
    check_attempts(tape.pending(), env, started.table, backs, tape.plies, whole=False)
    return line.count(env.fingerprint())


def _frame(tape: Replay, ply: int) -> Frame:
    try:
        frame = tape.frame(ply + 1)
    except ReplayError as error:
        raise NotProved(f"ply {ply}: {error}", ply) from error
    if any(played.ply != ply for played in frame.played) or frame.ply != ply + 1:
        raise NotProved(f"ply {ply}: the plies are not numbered in order", ply)
    return frame


def _compare(frame: Frame, env: ArenaEnv, digest: str, ply: int | None) -> None:
    where = "the beginning" if ply is None else f"ply {ply}"
    if env.digest.hex() != digest:
        raise NotProved(f"{where}: the digest differs", ply)
    if to_json(env.scene(None)) != to_json(frame.scene):
        raise NotProved(f"{where}: the scene shown is not the scene of this state", ply)
    if set(frame.views) != (set(env.possible_agents) if env.info.secretive else set()):
        raise NotProved(f"{where}: the views recorded are not those of the seats from whom something is hidden", ply)
    for seat, view in frame.views.items():
        if seat not in env.possible_agents or to_json(env.scene(seat)) != to_json(view):
            raise NotProved(f"{where}: what {seat} is said to have seen is not what it saw", ply)
    if dict(frame.scores) != dict(env.scores()):
        raise NotProved(f"{where}: the scores differ", ply)
