"""What one may know of NetHack at one moment, in every form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from arena.games.core.outcome import Seat
from arena.games.core.scene import Screen
from arena.games.core.view import Past, View
from arena.games.worlds.nethack.sight import LAYOUT, Sight
from arena.games.worlds.nethack.words import long_term, short_term

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

    from arena.games.worlds.nethack.world import Picture

SECRET = frozenset({"internal", "program_state"})
"""Arrays that tell what a player may not know: the deepest level, the exact nutrition, whether one stands on stairs."""

PUBLIC = tuple(name for name in LAYOUT if name not in SECRET)
"""The other arrays."""


class Memory(NamedTuple):
    """An earlier moment, and the notation of what was done in it."""

    ply: int
    sight: Sight
    action: str


def screen(sight: Sight) -> Screen:
    """The terminal as a scene."""
    return Screen(sight.rows, sight.colors, sight.cursor)


def text(sight: Sight) -> str:
    """The whole text of a moment."""
    return f"{long_term(sight)}\n\n{short_term(sight)}"


class NetHackView(View):
    """A view of one sight. `legal` are the notations of the keys that may be pressed, `mask` the same as 0 and 1."""

    def __init__(
        self,
        seat: Seat | None,
        sight: Sight,
        legal: Sequence[str],
        mask: NDArray[np.int8],
        past: Sequence[Memory],
        picture: Picture,
    ) -> None:
        super().__init__(seat)
        self._sight = sight
        self._possible = legal
        self._mask = mask
        self._past = past
        self._picture = picture

    @property
    def tiles(self) -> Image:
        """The map in NetHack's tiles, with the message and the status beside it."""
        return self._read("tiles", self._tiles)

    def _text(self) -> str:
        return text(self._sight)

    def _long_term(self) -> str:
        return long_term(self._sight)

    def _short_term(self) -> str:
        return short_term(self._sight)

    def _scene(self) -> Screen:
        return screen(self._sight)

    def _image(self) -> Image:
        if self._picture == "tiles":
            return self._tiles()
        from arena.games.worlds.nethack.picture import screen as drawn

        return drawn(self._sight)

    def _tiles(self) -> Image:
        from arena.games.worlds.nethack.picture import tiles

        return tiles(self._sight)

    def _legal(self) -> Sequence[str]:
        return self._possible if self.seat is not None else ()

    def _observation(self) -> Mapping[str, Any]:
        if self.seat is None:
            raise ValueError("a spectator has a text, a scene and an image, but no observation")
        return {"observation": {name: self._sight.array(name) for name in PUBLIC}, "action_mask": self._mask}

    def _history(self) -> Sequence[Past]:
        seated = self.seat is not None
        return tuple(
            Past(ply, text(sight), action if seated else None, long_term(sight)) for ply, sight, action in self._past
        )
