"""The rules of the table: clocks, attempts, limits and adjudication. They hold in any game and are recorded with it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class EvaluatorRule(BaseModel):
    """End the match when an evaluator has favoured one seat, by at least `margin`, after each of `plies` plies.

    Values are on the scale of the game's scores: with margin 0.9 in a game of -1, 0 and 1, a seat must look almost won.
    The favoured seat gets the highest score, the other the lowest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    evaluator: str
    """An agent spec whose agent can evaluate positions, such as `minimax,depth=6`."""
    margin: float = Field(default=0.9, gt=0)
    plies: int = Field(default=4, ge=1)


class Table(BaseModel):
    """The recorded settings of one match. Seconds are wall-clock seconds of thinking; None switches a limit off."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    attempts: int = Field(default=3, ge=1)
    """Attempts at one move before `on_illegal` applies."""
    on_illegal: Literal["forfeit", "random", "default"] = "forfeit"
    """After the last failed attempt: the seat forfeits, or a random legal or the game's default action is played."""
    move_seconds: float | None = Field(default=None, gt=0)
    """Thinking time for one move, all its attempts together."""
    match_seconds: float | None = Field(default=None, gt=0)
    """Thinking time of one seat for the whole match."""
    increment_seconds: float = Field(default=0.0, ge=0)
    """Added to the seat's match clock after each of its moves."""
    start_seconds: float = Field(default=120.0, gt=0)
    """Time for an agent to sit down (a process to start, a model to load)."""
    waiting_seconds: float = Field(default=600.0, gt=0)
    """Longest time in one move for queueing and retrying, which is not charged; beyond it the match is void."""
    max_plies: int | None = Field(default=None, ge=1)
    """Plies after which the match ends with the scores as they are."""
    reply_chars: int = Field(default=100_000, ge=100)
    """Longest reply that is read; of a longer one this much is recorded and the attempt is unreadable."""
    take_backs: int = Field(default=0, ge=0)
    """Take-backs of each seat in a match, in games that can go back: of its last move and all that came after it."""
    pause_seconds: float = Field(default=3600.0, ge=0)
    """Longest time in one move for which a person can pause the clock, which then runs on."""
    draws: bool = True
    """Whether seats may agree on a draw, in games that know one."""
    repeats: int | None = Field(default=None, ge=2)
    """A position that occurs this often ends the match with shared points."""
    evaluator: EvaluatorRule | None = None
