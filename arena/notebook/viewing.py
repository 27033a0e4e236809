"""Opening a match in a notebook, and what has to be installed for that."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from arena.edges import Result
from arena.games.core.errors import ParameterError
from arena.games.core.outcome import Seat
from arena.replays.opening import given_replay, open_replay
from arena.replays.tape import Tape

if TYPE_CHECKING:
    from arena.notebook.live import LiveMatch
    from arena.notebook.widgets import MatchView


def needed() -> None:
    """ParameterError where the package of the widget is not there, naming the extra."""
    if find_spec("anywidget") is None:
        raise ParameterError(
            'widgets need anywidget, and this kernel has none: pip install "game-agent-arena[notebook]"'
        )


def viewer(
    replay: str | Path | Tape | Result | LiveMatch, eyes: Seat | None = None, at: int | None = None
) -> MatchView:
    """A match in a notebook, to be stepped through: its board, both minds and a timeline.

    Args:
        replay: a replay, or its file, or the result of a match that was recorded, or a live match that has ended.
        eyes: the seat through whose eyes it is seen; None is the spectator, who sees all.
        at: the ply that is shown first; below zero it counts from the end.

    Its trait `ply` is the ply that is looked at. Raises ReplayError where the file is no replay, FileNotFoundError
    where nothing was recorded, and ParameterError where the packages of the widget are not there.
    """
    needed()
    from arena.notebook.live import LiveMatch
    from arena.notebook.widgets import MatchView

    if isinstance(replay, LiveMatch) and not replay.is_live:
        replay = replay.view.tape or replay.replay  # it may not have been recorded
    tape = replay if isinstance(replay, Tape) else given_replay(replay, "be viewed", open_replay)
    return MatchView(tape, eyes=eyes, at=at)
