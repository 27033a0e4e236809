"""Inner: what an adapter says of an environment that others wrote: how it is begun, asked and stepped."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium import spaces

from arena.games.adapters.quiet import quietly

if TYPE_CHECKING:
    from numpy.typing import NDArray


def pixels(env: Any) -> NDArray[Any] | None:
    """What an environment draws of itself; None where it draws nothing now or cannot."""
    try:
        with quietly():
            drawn = env.render()
            return None if drawn is None else np.asarray(drawn, dtype=np.uint8)
    except Exception:  # it is anybody's, and the scene is there
        return None


class Inner(ABC):
    """An environment that others wrote, with its agents numbered from 0.

    Attributes:
        agents: the agents' names.
        rewards: what each agent got in the last step.
        reason: why it is over; None while it goes on.
    """

    agents: tuple[str, ...]
    rewards: list[float]
    reason: str | None

    @abstractmethod
    def begin(self, seed: int) -> None:
        """Begin an episode. It is called once."""

    @abstractmethod
    def movers(self) -> tuple[int, ...]:
        """The agents that act now."""

    @abstractmethod
    def step(self, actions: Mapping[int, Any]) -> None:
        """Let every mover act."""

    @abstractmethod
    def sight(self, agent: int) -> Any:
        """What an agent observes; a copy."""

    @abstractmethod
    def mask(self, agent: int) -> NDArray[np.int8] | None:
        """Which actions an agent may take, as 0 and 1; None where it may take all."""

    @abstractmethod
    def acting(self, agent: int) -> spaces.Space[Any]:
        """The space of an agent's actions: Discrete or Text."""

    @abstractmethod
    def seeing(self, agent: int) -> spaces.Space[Any]:
        """The space of what an agent observes."""

    def drawn(self) -> str | None:
        """The whole state in characters, where the environment draws it so."""
        return None

    def picture(self) -> NDArray[Any] | None:
        """The whole state as pixels, where the environment draws it so."""
        return None

    @abstractmethod
    def close(self) -> None:
        """Let go of what it holds."""
