"""A game of a PGN file as a replay: its moves played by our rules, its comments as what the players thought.

It is written, once, as an ordinary replay into a temporary folder, which goes with the replay. The main line is read;
where the moves do not end the game, the file's own result is believed.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import uuid
import weakref
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from arena.games.core.env import ArenaEnv
from arena.games.core.errors import ActionError, GameError
from arena.games.core.outcome import Seat
from arena.games.spec import game
from arena.replays.errors import ReplayError
from arena.replays.events import (
    Asked,
    Attempted,
    Ending,
    GameSetup,
    MatchEnded,
    MatchStarted,
    Played,
    Reason,
    Seated,
)
from arena.replays.imports.pgn_file import count, is_chess960, meant, one_game, tags_of
from arena.replays.journal import Journal
from arena.replays.player import Replay

_COMMAND = re.compile(r"\[%[^\]]*\]")
_MARKS = {1: "!", 2: "?", 3: "!!", 4: "??", 5: "!?", 6: "?!"}
"""Numbers of annotations -> how they are printed."""
_SCORES = {"1-0": (1.0, -1.0), "0-1": (-1.0, 1.0), "1/2-1/2": (0.0, 0.0)}
_LOST: Mapping[str, Reason] = {"time forfeit": "late", "rules infraction": "illegal", "abandoned": "crashed"}
_LONGEST = 10_000
"""Characters of a comment that are kept."""


class Imported(Replay):
    """A game of a PGN file, opened as a replay. Raises ReplayError where the file has no such game.

    Args:
        source: the file, or `FILE.pgn#3` for its third game.
    """

    def __init__(self, source: Path) -> None:
        path, number = meant(source)
        found, is_last = one_game(path, number)
        folder = Path(tempfile.mkdtemp(prefix="arena-pgn-"))
        self._gone = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        try:
            stem = path.stem[:80] if number == 1 else f"{path.stem[:80]}-{number}"
            super().__init__(_convert(found, f"{path}#{number}", folder / f"{stem}.jsonl"))
        except BaseException:
            self._gone()
            raise
        self.tags = tags_of(found)
        """What the file says of the game. Foreign text."""
        games = max(count(path), number + (not is_last))
        self.remark = "" if found.variations else "the game has no moves"
        if games > 1:
            empty = ", which has no moves" if self.remark else ""
            another = 1 if is_last else number + 1
            self.remark = f"this is game {number} of {games:,}{empty}; another is {path}#{another}"
        """Which of several games it is, and how to get another; "" where there is one."""


class _Said(NamedTuple):
    """How a game ended, by the file."""

    ending: Ending
    reason: Reason
    detail: str
    scores: Mapping[Seat, float] | None
    culprit: Seat | None = None


def _convert(found: Any, name: str, place: Path) -> Path:
    """Write the replay; where it is, once it is sealed."""
    import chess

    try:
        odd = is_chess960(found)
    except ReplayError as error:
        raise ReplayError(f"{name} is {error}") from None
    try:
        start = found.board().fen(en_passant="fen")
        env = game("chess", variant="chess960" if odd else "standard").env()
        env.restart(0, start if odd or start != chess.STARTING_FEN else None)
    except (GameError, ValueError) as error:
        raise ReplayError(f"{name} cannot be played: {error}") from error
    with closing(Journal(place)) as journal:
        _write(journal, found, env, start if odd or start != chess.STARTING_FEN else None)
    return journal.path


def _write(journal: Journal, found: Any, env: ArenaEnv, position: str | None) -> None:
    tags = tags_of(found)
    journal.write(_started(tags, env, position))
    at, problem = 0.0, f"the file cannot be read on: {found.errors[0]}" if found.errors else ""
    for node in found.mainline():
        if not env.to_act():
            problem = problem or "the file plays on"
            break
        (seat,) = env.to_act()
        try:
            action = env.parse(seat, node.move.uci())
        except ActionError as error:
            problem = f"move {env.ply + 1} cannot be played: {error}"
            break
        ply, name = env.ply, env.notation(seat, action)
        spent = node.emt() or 0.0
        thought = " ".join(
            part for part in (_MARKS.get(min(node.nags, default=0), ""), _COMMAND.sub("", node.comment).strip()) if part
        )
        said = node.san()
        journal.write(Asked(ply, seat, 1, at))
        journal.write(Attempted(ply, seat, 1, said, said, name, thought=thought[:_LONGEST], seconds=spent))
        at += spent
        env.advance({seat: action})
        over = env.scores() if not env.to_act() else None
        journal.write(Played(ply, seat, name, env.digest.hex(), at, scores=over, scene=env.scene(None)))
    said_so = _said(tags, env, problem)
    journal.write(
        MatchEnded(
            said_so.ending,
            said_so.reason,
            said_so.detail,
            env.ply,
            env.digest.hex(),
            at,
            said_so.scores,
            said_so.culprit,
        )
    )


def _started(tags: Mapping[str, str], env: ArenaEnv, position: str | None) -> MatchStarted:
    info = env.info
    setup = GameSetup(info.id, info.version, dict(env.params), info.title, info.payoff, info.score_range)
    seats = [
        Seated(seat, title, tags.get(title, "?")) for seat, title in zip(env.possible_agents, info.seats, strict=True)
    ]
    created = f"{tags.get('Date', '').replace('.', '-')}T{tags.get('UTCTime', '00:00:00')}+00:00"
    return MatchStarted(
        uuid.uuid4().hex[:12],
        created,
        "",
        setup,
        seats,
        0,
        {},
        env.digest.hex(),
        env.scene(None),
        position=position,
    )


def _said(tags: Mapping[str, str], env: ArenaEnv, problem: str) -> _Said:
    """How the game ended: by the rules, or as the file says."""
    outcome, result = env.outcome(), tags.get("Result", "*")
    scores = dict(zip(env.possible_agents, _SCORES.get(result, ()), strict=False))
    if outcome is not None:
        other = f"the file says {result}" if scores and scores != outcome.scores else ""
        detail = "; ".join(part for part in (outcome.reason, other, problem) if part)
        return _Said("played", "rules", detail, outcome.scores)
    if problem or not scores:
        return _Said("void", "interrupted", problem or "the file gives no result", None)
    word = tags.get("Termination", "normal").strip().lower()
    detail = tags.get("Ending", "") or f"{result} by the file, {word}"
    loser = None if result == "1/2-1/2" else min(scores, key=scores.__getitem__)
    if loser is not None and word in _LOST:
        return _Said("forfeited", _LOST[word], detail, scores, loser)
    reason: Reason = "adjudication" if word == "adjudication" else "agreement" if loser is None else "resignation"
    return _Said("played", reason, detail, scores)
