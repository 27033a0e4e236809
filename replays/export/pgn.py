"""Portable Game Notation: a game of chess for every chess program, with what was thought, measured and judged.

The tags are those of the PGN standard (Edwards, 1994), with `Ending` and `Match` beside them. A comment holds the time
that a move took (`[%emt]`), what was left on the clock (`[%clk]`), an engine's judgement where an analysis lies beside
the replay (`[%eval]`), and what the player thought: foreign text, in which no brace ends the comment and no bracket
begins a command. Moves that were taken back are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from arena.games.core.env import GameEnv
from arena.games.spec import game
from arena.replays.analysis import read_analyses
from arena.replays.errors import NotExported, NotProved
from arena.replays.events import Asked, Attempted, MatchEnded, MatchStarted
from arena.replays.execution import execute
from arena.replays.plain import one_line
from arena.replays.player import Replay
from arena.replays.takebacks import TakenBack
from arena.replays.tape import Frame

SUFFIX = ".pgn"
_LONGEST = 4000
"""Characters of a thought that are kept."""
_EVALUATION = re.compile(r"-?\d{1,5}\.\d\d|#-?\d{1,3}", re.ASCII)
_UNIT = re.compile(r"0*(\d{1,9})[a-z]?$", re.ASCII)
_TERMINATIONS = {
    "rules": "normal",
    "resignation": "normal",
    "agreement": "normal",
    "ply_limit": "adjudication",
    "adjudication": "adjudication",
    "illegal": "rules infraction",
    "unreadable": "rules infraction",
    "late": "time forfeit",
    "crashed": "abandoned",
}
"""Why a match ended -> the standard's word for it."""
_MADE = ("Result", "Termination", "PlyCount", "Ending", "Match")
"""Tags that tell of what is written here, where the others came with the game."""
_SET = ("FEN", "SetUp", "Variant")
"""Tags that follow from the first position."""


def written(replay: Replay) -> tuple[str, str | None]:
    """A match of chess as PGN, and what is not as in the match, in words.

    Raises NotExported for another game or a replay that contradicts the rules, GameUnavailable without python-chess.
    """
    started, ended = replay.started, replay.ended
    if started.game.id != "chess":
        raise NotExported(f"{started.game.title} cannot be written as PGN, which holds games of chess")
    env = game("chess", **started.game.params).env()
    assert isinstance(env, GameEnv)
    import chess.pgn

    env.restart(started.seed or 0, started.position)
    first, line = env.current, _line(replay, env)
    tags = _tags(started, ended, sum(not state.is_claimed for _, state in line))
    told = chess.pgn.Game({name: _harmless_tag(value) for name, value in _kept(tags, replay).items()})
    told.setup(first.board.copy(stack=False))
    judged = _judged(replay)
    node: chess.pgn.GameNode = told
    for frame, state in line:
        if not state.is_claimed:
            node = node.add_main_variation(chess.Move.from_uci(state.last))
            _annotate(node, frame, started.table, judged.get(frame.played[-1].ply, ""))
    text: str = told.accept(chess.pgn.StringExporter(columns=80))
    undone = replay.plies - len(line)
    remark = f"{undone} plies that took back, or were taken back, are left out" if undone else None
    return f"{text}\n\n", remark


def _line(replay: Replay, env: GameEnv[Any]) -> list[tuple[Frame, Any]]:
    """The plies that stayed, each executed by the rules, with the states that they led to."""
    line: list[tuple[Frame, Any]] = []
    for ply in range(1, replay.plies + 1):
        frame = replay.frame(ply)
        try:
            step = execute(env, frame.played)
        except NotProved as error:
            raise NotExported(f"{replay.path} is not what the rules of chess make of it: {error}") from error
        if isinstance(step, TakenBack):
            del line[len(line) - step.plies :]
        else:
            line.append((frame, env.current))
    return line


def _tags(started: MatchStarted, ended: MatchEnded | None, plies: int) -> dict[str, str]:
    occasion, began = started.occasion, _began(started)
    unit = None if occasion is None else _UNIT.search(occasion.match)
    names = {seated.title: seated.player for seated in started.seats}
    tags = {
        "Event": "Match" if occasion is None else occasion.tournament,
        "Site": "?",
        "Date": "????.??.??" if began is None else f"{began:%Y.%m.%d}",
        "Round": "-" if unit is None else unit[1],
        "White": names.get("White", "?"),
        "Black": names.get("Black", "?"),
        "Result": _result(ended),
        "Termination": "unterminated" if ended is None else _TERMINATIONS.get(ended.reason, "unterminated"),
        "TimeControl": _control(started.table),
        "PlyCount": str(plies),
        "Match": started.match,
    }
    if began is not None:
        tags |= {"UTCDate": f"{began:%Y.%m.%d}", "UTCTime": f"{began:%H:%M:%S}"}
    if ended is not None:
        tags["Ending"] = ended.detail
    return tags


def _kept(tags: Mapping[str, str], replay: Replay) -> Mapping[str, str]:
    """The tags of a match; of a game that came as PGN its own, but for those that tell what is written here."""
    theirs: Mapping[str, str] = getattr(replay, "tags", {})
    if not theirs:
        return tags
    return {name: value for name, value in theirs.items() if name not in _SET} | {
        name: tags[name] for name in _MADE if name in tags
    }


def _began(started: MatchStarted) -> datetime | None:
    try:
        return datetime.fromisoformat(started.created).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _result(ended: MatchEnded | None) -> str:
    if ended is None or ended.scores is None:
        return "*"
    white = ended.scores.get("player_0", 0.0)
    return "1-0" if white > 0 else "0-1" if white < 0 else "1/2-1/2"


def _control(table: Mapping[str, Any]) -> str:
    """The clock of a table, as the standard writes it."""
    whole, each, more = (table.get(f"{name}_seconds") for name in ("match", "move", "increment"))
    if whole is not None:
        return f"{whole:g}+{more:g}" if more else f"{whole:g}"
    return "-" if each is None else f"1/{each:g}"


def _harmless_tag(value: str) -> str:
    """Foreign text as the value of a tag, which neither ends early nor hides anything."""
    return one_line(value)[:255].replace("\\", "\\\\").replace('"', '\\"')


def _judged(replay: Replay) -> dict[int, str]:
    """Ply -> what the latest judge said of the move, where it says so in pawns or moves to mate."""
    if replay.ended is None:
        return {}
    analyses = read_analyses(replay.path, replay.ended.digest)
    found = {move.ply: move.told for move in analyses[-1].moves} if analyses else {}
    return {ply: told for ply, told in found.items() if _EVALUATION.fullmatch(told)}


def _annotate(node: Any, frame: Frame, table: Mapping[str, Any], evaluation: str) -> None:
    """Put what is known of a move into its comment."""
    answers = [event for event in frame.attempts if isinstance(event, Attempted)]
    asked = next((event.clock for event in frame.attempts if isinstance(event, Asked)), None)
    if answers:
        spent = sum(event.seconds for event in answers)
        node.set_emt(round(spent, 3) or None)
        if asked is not None and table.get("match_seconds") and not table.get("move_seconds"):
            node.set_clock(asked - spent + table.get("increment_seconds", 0.0))
    source = frame.played[-1].source
    said = {"opening": "", "agent": answers[-1].thought if answers else ""}.get(
        source, f"played by the table: {source}"
    )
    parts = [f"[%eval {evaluation}]" if evaluation else "", node.comment, _harmless(said)]
    node.comment = " ".join(part for part in parts if part)


def _harmless(thought: str) -> str:
    """Foreign text in a comment: it cannot end it, and holds no commands."""
    text = one_line(" ".join(thought.split()))
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return text.replace("{", "(").replace("}", ")").replace("[%", "[ %")
