"""What a match would cost: a random match is played to a stand-in, and its prompts are weighed.

The seat's own player asks the stand-in all that it would ask its model: notes, several answers and afterthoughts
included. A random match is a guess at how long matches are.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from itertools import pairwise

import msgspec
import numpy as np

from arena.agents.core.calls import Call
from arena.agents.core.messages import Part, Text
from arena.agents.core.model import Choice, Delta, ModelReply, ModelRequest, Usage
from arena.agents.core.turn import Turn
from arena.agents.models.check.asking import characters, length, pictures, words
from arena.agents.models.player import ModelPlayer
from arena.games.core.env import ArenaEnv
from arena.games.core.rng import Rng

MOST_TURNS = 200
"""Turns after which a match is long enough to be judged."""


class StandIn:
    """A provider that asks nobody and notes the requests. It gives all the same reply, or the first of some options."""

    scores = True

    def __init__(self, name: str, parts: tuple[Part, ...]) -> None:
        self.name = name
        self.requests: list[ModelRequest] = []
        self._parts = parts

    async def stream(self, request: ModelRequest) -> AsyncIterator[Delta | ModelReply]:
        """Reply at once."""
        self.requests.append(request)
        form = request.format
        if isinstance(form, Choice):
            scores = dict.fromkeys(form.options, -1.0) if form.scored else {}
            yield ModelReply((Text(form.options[0]),), "end", scores=scores)
        else:
            yield ModelReply(self._parts, "end")

    async def close(self) -> None:
        """Nothing is open."""


class Weight(msgspec.Struct, frozen=True):
    """What a seat's match takes: tokens are estimated, dollars None where no price is known."""

    game: str
    turns: int
    whole: bool
    """Whether the match came to its end within the turns that were looked at."""
    calls: int
    pictures: int
    """Pictures sent, which are not counted among the tokens."""
    input: int
    repeated: int
    """Tokens of `input` that stood at the beginning of the prompt before: what a service can read from its cache."""
    output: int
    dollars: float | None = None
    cheapest: float | None = None
    """Dollars where all that is repeated is read from a cache; None where no price for that is known."""


async def weigh(
    player: ModelPlayer, env: ArenaEnv, provider: StandIn, played: Sequence[Call], all_calls: Sequence[Call]
) -> Weight:
    """What a match would take of a seat whose `player` asks the stand-in `provider`.

    `played` are calls that were made for moves: they tell how long a token and a reply are; all calls tell the prices.
    """
    turns = await _play(player, env)
    ratio = characters(played)
    output = _mean([_written(call, ratio) for call in played if call.reply is not None])
    sent = sum(map(length, provider.requests))
    tokens = round(sent / ratio)
    repeated = round(_repeated(provider.requests) / ratio)
    written = round(output * len(provider.requests))
    price = prices(all_calls)
    dollars = cheapest = None
    if price is not None:
        plain, cached, out = price
        dollars = tokens * plain + written * out
        cheapest = None if cached is None else dollars - repeated * (plain - cached)
    return Weight(
        env.info.id,
        turns,
        not env.to_act(),
        len(provider.requests),
        sum(map(pictures, provider.requests)),
        tokens,
        repeated,
        written,
        dollars,
        cheapest,
    )


async def _play(player: ModelPlayer, env: ArenaEnv) -> int:
    """Play a random match in which the player is asked at every turn of the first seat, and not obeyed; its turns."""
    env.restart(0)
    draw = Rng(0, 1)
    mine = env.possible_agents[0]
    await player.start(env.info, mine, 0)
    turns = 0
    while (seats := env.to_act()) and turns < MOST_TURNS:
        if mine in seats:
            turns += 1
            await player.act(Turn(env.ply, mine, env.view(mine), position=env.position()))
        env.advance({seat: env.fallback(seat, draw) for seat in seats})
    await player.end(None)
    return turns


def stand_in(name: str, calls: Sequence[Call]) -> StandIn:
    """A stand-in that answers as the model did in the last of these calls that it answered."""
    replies = [call.reply for call in calls if call.reply is not None and call.reply.parts]
    parts: tuple[Part, ...] = replies[-1].parts if replies else (Text("<move>1</move>"),)
    return StandIn(name, parts)


def _written(call: Call, ratio: float) -> float:
    """Tokens of a reply."""
    assert call.reply is not None
    output = call.reply.usage.output
    return len(call.reply.text) / ratio if output is None else output


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def _repeated(requests: Sequence[ModelRequest]) -> int:
    """Characters at the beginnings of requests with which the request before began as well."""
    found = 0
    for before, after in pairwise(requests):
        for one, other in zip(before.messages, after.messages, strict=False):
            if one.parts != other.parts:
                found += _common(words(one), words(other))
                break
            found += len(words(other))
    return found


def _common(one: str, other: str) -> int:
    """Characters with which both texts begin."""
    return next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def prices(calls: Sequence[Call]) -> tuple[float, float | None, float] | None:
    """Dollars for a token read, one read from a cache, and one written, as the costs of calls tell them.

    None where they do not; the second is None where nothing came from a cache.
    """
    known = [(call.reply.usage, call.cost) for call in calls if call.reply is not None and call.cost is not None]
    rows = [(_amounts(usage), cost) for usage, cost in known if usage.input is not None and usage.output is not None]
    amounts = np.array([amount for amount, _ in rows], dtype=float).reshape(-1, 3)
    used = [column for column in range(3) if amounts[:, column].any()] if rows else []
    if 0 not in used or 2 not in used:
        return None
    found, _, rank, _ = np.linalg.lstsq(amounts[:, used], np.array([cost for _, cost in rows]), rcond=None)
    if rank < len(used) or (found < -1e-12).any():
        return None
    by_column = dict(zip(used, map(float, found), strict=True))
    return max(by_column[0], 0.0), by_column.get(1), max(by_column[2], 0.0)


def _amounts(usage: Usage) -> tuple[int, int, int]:
    """Tokens read anew, read from a cache, and written."""
    cached = usage.cached or 0
    return (usage.input or 0) - cached, cached, usage.output or 0
