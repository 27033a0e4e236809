"""Words: how an environment that others wrote is spoken of and shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arena.games.adapters.describe import described
from arena.games.adapters.tidy import tidy
from arena.games.core.info import Payoff
from arena.games.core.scene import Plain, Scene


class Words:
    """What is said of an environment and of what it shows; this one knows nothing but the spaces.

    Attributes:
        card: what an agent is told of it before the first ply.
        actions: the names of the actions, where they have some.
        score_range: the lowest and highest score.
        payoff: what the scores of several agents sum to.
        is_open: whether all agents may see the whole state.
    """

    card: str = ""
    actions: tuple[str, ...] = ()
    score_range: tuple[float, float] = (-1e9, 1e9)
    payoff: Payoff = "general_sum"
    is_open: bool = False

    def arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Arguments that the environment is made with so that its picture shows what is seen; never one of `given`."""
        return {}

    def drawn(self, env: Any) -> str | None:
        """The whole state in characters, where the environment itself draws none: for who may see it."""
        return None

    def text(self, observation: Any, drawn: str | None) -> str:
        """An observation for readers; `drawn` is the whole state in characters, where there is one to be seen."""
        return tidy(described(observation) if drawn is None else drawn) or "(nothing)"

    def scene(self, observation: Any, told: str) -> Scene:
        """An observation for screens; `told` is the whole text of the moment."""
        return Plain(told)

    def ended(self, reward: float) -> str:
        """What it means that the environment ended with this reward."""
        return "the episode has ended"


class Named(Words):
    """Words for a list of numbers that each have a name."""

    def __init__(
        self,
        numbers: tuple[str, ...] = (),
        actions: tuple[str, ...] = (),
        card: str = "",
        score_range: tuple[float, float] = (-1e9, 1e9),
    ) -> None:
        self.numbers, self.actions, self.card, self.score_range = numbers, actions, card, score_range

    def text(self, observation: Any, drawn: str | None) -> str:
        if len(self.numbers) != getattr(observation, "size", -1):
            return super().text(observation, drawn)
        return "\n".join([f"{name}: {float(value):.4g}" for name, value in zip(self.numbers, observation, strict=True)])
