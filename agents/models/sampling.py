"""More than one answer for one move: the one that most of them name, or the best of those that they name.

Sources: self-consistency (https://arxiv.org/abs/2203.11171), best of n by a verifier (https://arxiv.org/abs/2110.14168).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from arena.agents.baselines.evaluator import Evaluator
from arena.agents.core.client import ModelClient
from arena.agents.core.errors import AgentMismatch, ProviderError
from arena.agents.core.model import ModelReply, ModelRequest
from arena.agents.core.together import Together
from arena.agents.core.turn import Turn
from arena.agents.models.reading import Reading
from arena.games.core.errors import ActionError
from arena.games.core.outcome import Seat
from arena.games.core.rng import Rng

if TYPE_CHECKING:
    from arena.games.core.env import Position


class Answered(NamedTuple):
    """A reply, and what it came to."""

    reply: ModelReply
    reading: Reading


async def several(client: ModelClient, turn: Turn, count: int, request: ModelRequest) -> list[ModelReply]:
    """Replies to one request, asked for at once. Those that the service failed to give are missing.

    Raises what the first of them raised, where the service gave none.
    """
    with Together(turn) as together:

        async def one() -> ModelReply:
            part = together.part()
            try:
                return await client.ask(request, part, turn.record)
            finally:
                part.over()

        found = await asyncio.gather(*(one() for _ in range(count)), return_exceptions=True)
    replies = [one for one in found if isinstance(one, ModelReply)]
    failures = [one for one in found if isinstance(one, BaseException)]
    grave = [one for one in failures if not isinstance(one, ProviderError)]
    if grave or not replies:
        raise (grave or failures)[0]
    return replies


def votes(answers: Sequence[Answered]) -> Counter[str]:
    """Move -> how many answers name it; the one that was named first stands first among equals."""
    return Counter(one.reading.move for one in answers if one.reading.move is not None)


def told(counted: Mapping[str, int], count: int) -> str:
    """The votes in words."""
    return f"{count} answers: " + (", ".join(f"{move} ({n})" for move, n in counted.items()) or "none names a move")


async def values(evaluator: Evaluator, turn: Turn, moves: Sequence[str], rng: Rng) -> dict[str, float]:
    """What the seat can expect after each of some moves; one that cannot be played is worth less than all.

    The evaluator works on another thread, so that other matches go on, and stops after a move where nobody waits for
    it any longer. Raises AgentMismatch where the position is hidden, or is none that the evaluator can value.
    """
    position = turn.position
    if position is None:
        raise AgentMismatch(
            "a verifier that values positions needs a game of perfect information; verifier=model does not"
        )
    return {move: await asyncio.to_thread(_value, evaluator, position, turn.seat, move, rng) for move in moves}


def _value(evaluator: Evaluator, position: Position[Any], seat: Seat, move: str, rng: Rng) -> float:
    game, state = position.game, position.state
    try:
        after = game.apply(state, {seat: game.parse(state, seat, move)}, rng)
    except ActionError:
        return float("-inf")
    return evaluator.evaluate(type(position)(game, after))[seat]
