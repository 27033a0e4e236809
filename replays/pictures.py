"""Pictures of a match: any ply as its game draws it, where its rules are here, else as the recorded scene is drawn."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from arena.games.core.draw import draw
from arena.games.core.errors import ParameterError
from arena.games.core.outcome import Seat
from arena.games.core.scene import Grid, Scene, Screen
from arena.replays.errors import ReplayError
from arena.replays.rebuilding import NotRebuilt, Rebuilding, has_own_picture, rules_of
from arena.replays.tape import Tape
from arena.replays.telling import scene_lines

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 16_000_000
"""Pixels of the largest picture that is made: a foreign scene may be of any size."""
_LABEL = 40
"""Characters of the longest label in a board of which a picture is made."""


class Pictures:
    """The pictures of one match. What was built again of it is kept, so that the next ply costs no more than itself."""

    def __init__(self) -> None:
        self._match: Rebuilding | None = None

    def of(self, tape: Tape, ply: int, seat: Seat | None = None) -> Image:
        """The RGB picture of the table after so many plies, as a seat sees it; None is the spectator, who sees all.

        Raises IndexError where there is no such ply, ParameterError where there is no such seat or `ply` is no whole
        number, and ReplayError where the ply cannot be read or would make too large a picture.
        """
        seats = [seated.seat for seated in tape.started.seats]
        if seat is not None and seat not in seats:
            raise ParameterError(f"there is no seat {seat!r:.80}; there is {', '.join(seats)[:200]}")
        try:
            ply = operator.index(ply)
        except TypeError:
            raise ParameterError(f"a ply is a whole number, 0 to {tape.plies}, not {ply!r:.80}") from None
        scene = tape.frame(ply).scene_for(seat)
        return self._by_rules(tape, ply, seat) or of_scene(scene)

    def _by_rules(self, tape: Tape, ply: int, seat: Seat | None) -> Image | None:
        """The game's own picture; None where it has none, or cannot be asked."""
        try:
            if not has_own_picture(rules_of(tape.started)):
                return None
            if self._match is None:
                self._match = Rebuilding(tape.started)
            state = self._match.state(tape, ply)
        except NotRebuilt:
            return None
        try:
            made = self._match.rules.image(state, seat).convert("RGB")
        except Exception:  # anybody's game, and a state that nobody thought of
            return None
        return made if 0 < made.width * made.height <= MOST_PIXELS else None


def of_scene(scene: Scene) -> Image:
    """The RGB picture of a scene. Raises ReplayError where it would be too large."""
    if isinstance(scene, Grid):
        labels = [*scene.row_labels, *scene.column_labels, *(tile.glyph for tile in scene.legend.values())]
        if max(map(len, labels), default=0) > _LABEL:
            raise ReplayError(f"the scene has labels of more than {_LABEL} characters: no picture is made of it")
    rows = scene.rows if isinstance(scene, (Grid, Screen)) else "\n".join(scene_lines(scene)).split("\n")
    wide, high = (64, 64) if isinstance(scene, Grid) else (14, 30)
    pixels = (len(rows) + 2) * high * (max(map(len, rows), default=0) + 2) * wide
    if pixels > MOST_PIXELS:
        raise ReplayError(f"the scene would make a picture of some {pixels:,} pixels; up to {MOST_PIXELS:,} are drawn")
    return draw(scene).convert("RGB")
