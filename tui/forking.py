"""Playing on from a ply of a replay in the app: the table of whoever takes a seat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from arena.agents.core.errors import AgentError
from arena.forks import set_up_fork
from arena.games.core.errors import GameError
from arena.games.core.outcome import Seat
from arena.replays.errors import ReplayError
from arena.replays.player import Replay
from arena.replays.tape import Tape
from arena.tui.plan import PATIENCE, is_person

if TYPE_CHECKING:
    from arena.match import Setup
    from arena.tui.session import Record

Chosen = Mapping[Seat, str]
"""Who plays on: a spec for each seat that does not keep its recorded player."""


def set_up_from(tape: Tape, record: Record | None, ply: int, seats: Chosen) -> Setup:
    """The match that leaves a tape after `ply` plies; `record` opens what is recorded of one that is played here.

    Persons get time to look, and may take back. Raises ValueError, with one sentence that names no folder, where nobody
    can play on.
    """
    replay = tape if isinstance(tape, Replay) or record is None else record()
    if not isinstance(replay, Replay):
        raise ValueError("this match is not recorded, so nobody can play on from it")
    try:
        return _left(replay, ply, seats)
    except (ReplayError, GameError, AgentError) as error:
        raise ValueError(str(error).replace(str(replay.path), replay.path.name)) from error


def _left(replay: Replay, ply: int, seats: Chosen) -> Setup:
    table = replay.started.table
    changes: dict[str, Any] = {}
    if any(is_person(seat) for seat in seats.values()):
        attempts = table.get("attempts")
        changes |= PATIENCE
        if isinstance(attempts, int):
            changes["attempts"] = max(attempts, PATIENCE["attempts"])
        if "take_backs" in table:
            changes["take_backs"] = table["take_backs"]
        changes |= dict.fromkeys(("move_seconds", "match_seconds", "max_plies"))  # there is time to look
    return set_up_fork(replay, ply, dict(seats), changes=changes)
