"""Sights: what the seats of a world that others wrote are shown, moment by moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium import spaces

from arena.games.adapters.describe import arrays, is_picture
from arena.games.adapters.tidy import tidy
from arena.games.adapters.words import Words
from arena.games.core.outcome import Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Scene
from arena.games.core.view import Past, View

if TYPE_CHECKING:
    from PIL.Image import Image

    from arena.games.adapters.world import ForeignWorld


class Moment:
    """What one seat was shown at one ply."""

    def __init__(self, words: Words, observation: Any, drawn: str | None, below: str) -> None:
        self.observation = observation
        self._words, self._drawn, self._below = words, drawn, below

    @cached_property
    def told(self) -> str:
        """What is seen, in words."""
        return self._words.text(self.observation, self._drawn)

    @cached_property
    def text(self) -> str:
        """What is seen and the score, in words."""
        return f"{self.told}\n{self._below}".strip("\n")

    @cached_property
    def scene(self) -> Scene:
        """For screens."""
        return self._words.scene(self.observation, self.text)


class Crowd(Moment):
    """What a spectator is shown where every seat sees something of its own."""

    def __init__(self, parts: Sequence[tuple[str, Moment]], drawn: str | None, below: str) -> None:
        super().__init__(Words(), None, drawn, below)
        self._parts = parts

    @cached_property
    def text(self) -> str:
        """What was drawn of the whole; else what each sees."""
        if self._drawn is not None:
            return f"{tidy(self._drawn)}\n{self._below}"
        return "\n\n".join([*[f"{name} sees:\n{moment.told}" for name, moment in self._parts], self._below])


class ForeignView(View):
    """A view of a moment."""

    def __init__(self, seat: Seat | None, world: ForeignWorld) -> None:
        super().__init__(seat)
        self._world = world
        self._ply = world.ply
        self._moment = world.moment(seat)
        self._past = tuple(world.past)
        self._listed, self._mask = world.possible(seat)

    def _text(self) -> str:
        return self._moment.text

    def _scene(self) -> Scene:
        return self._moment.scene

    def _image(self) -> Image:
        from PIL.Image import fromarray

        from arena.games.core.draw import draw

        shown = self._world.shown(self.seat)
        if is_picture(self._moment.observation) and self.seat is not None and not self._world.is_open:
            return fromarray(self._moment.observation)
        if not shown:
            return draw(self._moment.scene)
        if self._world.ply != self._ply:
            raise LookupError("the environment draws only what is now, and the view is of an earlier moment")
        pixels = self._world.inner.picture()
        return draw(self._moment.scene) if pixels is None else fromarray(np.ascontiguousarray(pixels)).convert("RGB")

    def _legal(self) -> Sequence[str]:
        return self._listed

    def sample(self, rng: Rng) -> str:
        if self.seat is None or self._listed or self.seat not in self._world.to_act():
            return super().sample(rng)
        return str(self._world.fallback(self.seat, rng))

    def _observation(self) -> Mapping[str, Any]:
        if self.seat is None:
            raise ValueError("a spectator has a text, a scene and an image, but no observation")
        space = self._world.observation_space(self.seat)
        assert isinstance(space, spaces.Dict)
        seen = {"observation": arrays(space["observation"], self._moment.observation)}
        return seen if self._mask is None else {**seen, "action_mask": self._mask}

    def _history(self) -> Sequence[Past]:
        return tuple([Past(ply, at[self.seat].text, done.get(self.seat or "")) for ply, at, done in self._past])
