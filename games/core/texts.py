"""The space of actions that are texts: answers, offers, things said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gymnasium import spaces

from arena.games.core.rng import Rng


class Texts(spaces.Text):
    """Texts of 1 to `longest` characters, in any script.

    A random string is hardly ever an action, so `sample` asks the environment for one that may be taken now.

    Args:
        longest: characters of the longest text.
        draw: gives a legal action from a stream of random numbers.
    """

    def __init__(self, longest: int, draw: Callable[[Rng], Any]) -> None:
        super().__init__(longest)
        self._draw = draw

    def sample(self, mask: Any = None, probability: Any = None) -> str:
        """An action that may be taken now."""
        return str(self._draw(Rng(int(self.np_random.integers(2**63)))))

    def contains(self, x: Any) -> bool:
        """Whether `x` is a text of a length that an action may have."""
        return isinstance(x, str) and 1 <= len(x) <= self.max_length
