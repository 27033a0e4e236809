"""The prompt: what a model is told once, and what it is asked at every turn."""

from __future__ import annotations

from typing import Literal

from arena.agents.core.turn import Turn
from arena.agents.models.reading import TAG
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Seat

Reasoning = Literal["direct", "cot"]

_ANSWERS: dict[Reasoning, str] = {
    "direct": f"Answer with your move alone, as <{TAG}>…</{TAG}>, in the notation of the rules.",
    "cot": (
        f"Think step by step about the position first. Then name your move, in the notation of the rules, as "
        f"<{TAG}>…</{TAG}>. The last one counts."
    ),
}


def rules(info: GameInfo, seat: Seat, reasoning: Reasoning) -> str:
    """What is told once: the game, who one is, and how to answer. It stays the same for the whole match."""
    name = info.seats[int(seat.removeprefix("player_"))]
    you = f"You play {info.title}" + (f" as {name}." if len(info.seats) > 1 else ".")
    return f"{you}\n\n{info.card}\n\n{_ANSWERS[reasoning]}"


def question(turn: Turn, *, legal: bool) -> str:
    """What is asked at a turn, beside what is seen: what was wrong with the last answer, and what is possible."""
    parts = []
    if turn.feedback:
        parts.append(f"Your last answer was not accepted: {turn.feedback}")
    possible = turn.view.legal if legal else ()
    if possible:
        parts.append(f"Possible moves: {', '.join(possible)}")
    parts.append("Your move?")
    return "\n\n".join(parts)
