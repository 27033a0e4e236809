"""Opening a match in a notebook, and what has to be installed for that."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from arena.edges import Result
from arena.games.core.errors import ParameterError
from arena.games.core.outcome import Seat
from arena.replays.opening import open_replay
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

    if isinstance(replay, LiveMatch):
        if replay.is_live or replay.view.tape is None:
            raise ParameterError("the match is still being played: show it as it is, or view it when it has ended")
        return MatchView(replay.view.tape, eyes=eyes, at=at)
    if isinstance(replay, Result):
        tape: Tape = replay.replay
    elif isinstance(replay, Tape):
        tape = replay
    elif isinstance(replay, (str, Path)):
        tape = open_replay(replay)
    else:
        raise ParameterError(f"a replay, its file or a result can be viewed, not {type(replay).__name__}")
    return MatchView(tape, eyes=eyes, at=at)
