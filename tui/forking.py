"""Playing on from a ply of a replay in the app: the table of whoever takes a seat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from arena.forks import set_up_fork
from arena.games.core.outcome import Seat
from arena.replays.player import Replay
from arena.tui.plan import PATIENCE, is_person

if TYPE_CHECKING:
    from arena.match import Setup

Chosen = Mapping[Seat, str]
"""Who plays on: a spec for each seat that does not keep its recorded player."""


def set_up_from(replay: Replay, ply: int, seats: Chosen) -> Setup:
    """The match that leaves a replay after `ply` plies. Persons get time to look, and may take back.

    Raises ReplayError, GameError and AgentError.
    """
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
