"""What a recording is made of: the screens of a match, and when each is shown."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from arena.games.core.outcome import Seat
from arena.games.core.scene import Screen
from arena.replays.errors import NotExported
from arena.replays.events import Played
from arena.replays.tape import Frame, Tape

STEP = 0.05
"""Seconds that every ply lasts at least: a bot plays thousands in a second, and nobody could watch them."""
IDLE = 2.0
"""Seconds that a ply lasts at most, where nothing else is asked for."""
LARGEST = 1000
"""Rows and columns of the largest screen that is exported."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How the time of a match becomes the time of a recording.

    Every ply lasts `every` seconds where that is given; else as long as it was recorded to last, at least `STEP` and at
    most `idle`.
    """

    every: float | None = None
    idle: float = IDLE

    def lasts(self, seconds: float) -> float:
        """How long a ply that took `seconds` lasts in the recording."""
        if self.every is not None:
            return self.every
        return max(min(seconds, self.idle), STEP) if math.isfinite(seconds) else STEP


@dataclass(frozen=True, slots=True)
class Shot:
    """One screen of a recording, shown from `at` on, in seconds from its beginning."""

    at: float
    screen: Screen
    frame: Frame
    """What stands on the tape there."""

    @property
    def played(self) -> Sequence[Played]:
        """The actions that led to the screen; none before the first ply."""
        return self.frame.played


def shots(tape: Tape, pace: Pace, seat: Seat | None = None) -> Iterator[Shot]:
    """The screens of a match in their order, one a ply. Raises NotExported where a scene is no screen of a terminal.

    `seat` is through whose eyes; None is the spectator.
    """
    at = before = 0.0
    for ply in range(tape.plies + 1):
        frame = tape.frame(ply).seen_by(seat)
        if ply:
            now = frame.played[-1].at if frame.played else before
            at += pace.lasts(now - before)
            before = now
        yield Shot(at, _screen(frame, tape), frame)


def _screen(frame: Frame, tape: Tape) -> Screen:
    scene = frame.scene
    if not isinstance(scene, Screen):
        what = f"{tape.started.game.title} shows a scene of kind {type(scene).__name__.lower()} at ply {frame.ply}"
        raise NotExported(f"{what}: only screens of a terminal can be exported, such as those of NetHack")
    rows, columns = len(scene.rows), max(map(len, scene.rows), default=0)
    if not 0 < rows <= LARGEST or not 0 < columns <= LARGEST:
        raise NotExported(
            f"the screen at ply {frame.ply} has {rows} rows of {columns} columns: terminals have 1 to {LARGEST}"
        )
    return scene
