"""What is known of a game before anyone sits down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Payoff = Literal["zero_sum", "general_sum", "cooperative", "single"]


@dataclass(frozen=True, slots=True)
class GameInfo:
    """A game's name card.

    Raise `version` whenever the same seed and actions would lead to another state: a replay names the version
    it was played under, and is verified under no other.
    """

    id: str
    version: int
    title: str
    seats: tuple[str, ...]
    """The seats' display names, such as ("Red", "Yellow"); their number is the number of seats."""
    card: str = ""
    """Rules, notation and scoring in prose: what an agent is told before the first ply."""
    payoff: Payoff = "zero_sum"
    perfect_information: bool = True
    one_view: bool | None = None
    """Whether every seat, and the spectator, sees the same; None: exactly where information is perfect.

    A world with one seat may hide a dungeon and still show its only seat all that is ever shown to anybody.
    """
    question: bool = False
    """Whether the state holds the answer to what is asked, which nobody may look up there."""
    simultaneous: bool = False
    """Whether several seats ever move at once."""
    chance: bool = False
    """Whether it is known that something is drawn between the plies, such as dice; hidden deals are told elsewhere."""
    score_range: tuple[float, float] = (-1.0, 1.0)
    """The lowest and highest final score of a seat."""
    deterministic: bool = True
    """Whether seed and actions determine every later state; a replay of a game that says False says so too."""
    texts: bool = False
    """Whether actions are texts that nobody lists; the environment of a `Game` says so by itself."""
    keyboard: bool = False
    """Whether actions are the keys of a terminal, so that a person plays with raw keys."""

    @property
    def searchable(self) -> bool:
        """Whether rules and state may be handed out, to look ahead with."""
        return self.perfect_information and not self.question

    @property
    def secretive(self) -> bool:
        """Whether something that one seat sees must be kept from another, or from the spectator."""
        return not (self.perfect_information if self.one_view is None else self.one_view)
