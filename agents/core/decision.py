"""What an agent answers when it is asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """A move.

    `text` is what is played if it names a legal action; `reply` is everything the agent said, where that is more;
    `thought` is what it thought before. An agent that could read no move in its own reply leaves `text` empty, and may
    say what the `fault` was, in a word such as "empty" or "refused", and in a sentence, which is its feedback.
    """

    text: str
    reply: str | None = None
    thought: str = ""
    fault: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class OfferDraw:
    """A move together with the offer of a draw, which stands until the opponent has answered."""

    text: str
    reply: str | None = None
    thought: str = ""


@dataclass(frozen=True, slots=True)
class AcceptDraw:
    """Yes to the offer that stands."""

    reply: str | None = None
    thought: str = ""


@dataclass(frozen=True, slots=True)
class Resign:
    """Giving the match up."""

    reply: str | None = None
    thought: str = ""


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Taking back the own last move, and all that came after it, where `Turn.take_backs` allows it."""

    reply: str | None = None
    thought: str = ""


Decision = Move | OfferDraw | AcceptDraw | Resign | TakeBack
