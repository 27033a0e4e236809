"""Negotiators that follow a tactic: the classic families, against which whoever bargains is measured.

All of them decide by the same rules and differ in their aspiration alone, the share of their best deal that they ask
for now. They offer a division or a price that is worth as much to them and as near as it can be to what the others
asked for, and accept an offer that is worth as much to them as their own next one (Faratin, Sierra and Jennings,
Negotiation decision functions for autonomous agents, Robotics and Autonomous Systems 24, 1998). They hear no words.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, NoReturn

from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import Decision, Move
from arena.agents.core.errors import AgentMismatch
from arena.agents.core.turn import Turn
from arena.games.core.errors import ParameterError
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Seat
from arena.games.negotiation.deal_or_no_deal import divisions

WAITS = "I stand by the offer that I have accepted."
"""What is said while somebody else has not accepted it yet."""
REFUSES = "I make no offer."
"""What is said where no deal at all is better than none."""


@dataclass(frozen=True)
class Bid:
    """Something that can be offered: its terms as the game counts them, and what it brings oneself."""

    terms: tuple[int, ...]
    gain: int


class Negotiator(BaseAgent):
    """Plays negotiations from what its seat may know. Subclasses say what they ask for: `aspiration`."""

    name: ClassVar[str]

    def aspiration(self, data: Mapping[str, Any], best: int) -> float:
        """The share of the best deal that is asked for now, 0 to 1; `best` is what that deal brings."""
        raise TypeError(f"{type(self).__name__} does not define aspiration()")

    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        """Sit down. Raises AgentMismatch at a game that cannot be a negotiation."""
        await super().start(game, seat, seed)
        if game.perfect_information or game.payoff != "general_sum":
            self._refuse()

    def _refuse(self) -> NoReturn:
        raise AgentMismatch(f"{self.name} makes offers about items or a price, and {self.game.title} is about neither")

    async def act(self, turn: Turn) -> Decision:
        """Accept what is as good as the own next offer, else make that one. Raises AgentMismatch in other games."""
        data = turn.view.data
        if data.get("about") not in _SPACES:
            self._refuse()
        bids = _SPACES[data["about"]](data)
        if not bids:
            return Move(REFUSES)
        best = max(bid.gain for bid in bids)
        bid = self._bid(bids, self.aspiration(data, best) * best, data)
        you, standing = data["you"], data["standing"]
        offered = [who for who, offer in enumerate(standing) if who != you and offer and offer["gain"] >= bid.gain]
        if not offered:
            return Move(f"/offer {_written(bid, data)}")
        accepted = data["backed"][you]
        most = max(standing[who]["gain"] for who in offered)
        if accepted in offered and standing[accepted]["gain"] == most:
            return Move(WAITS)
        who = next(who for who in offered if standing[who]["gain"] == most)
        return Move("/accept" if len(standing) == 2 else f"/accept {data['names'][who]}")

    def _bid(self, bids: Sequence[Bid], wanted: float, data: Mapping[str, Any]) -> Bid:
        """The bid worth least above what is wanted; of several the nearest to what the others asked for last."""
        least = min(bid.gain for bid in bids if bid.gain >= wanted - 1e-9)
        equal = [bid for bid in bids if bid.gain == least]
        asked = {offer["by"]: offer["terms"] for offer in data["offers"] if offer["by"] != data["you"]}
        far = [sum(math.dist(bid.terms, terms) for terms in asked.values()) for bid in equal]
        nearest = min(far)
        return self.rng.choice([bid for bid, away in zip(equal, far, strict=True) if away <= nearest + 1e-9])


class _TimeDependent(Negotiator):
    """Concedes as time goes by: from its best deal in the first round to the least in the last (polynomial tactics)."""

    def __init__(self, beta: float) -> None:
        self.beta = beta

    def aspiration(self, data: Mapping[str, Any], best: int) -> float:
        past = (data["round"] - 1) / max(data["rounds"] - 1, 1) if data["rounds"] > 1 else 1.0
        return 1.0 - float(past ** (1.0 / self.beta))


class Boulware(_TimeDependent):
    """Concedes nothing until the end is near, and then all at once.

    Args:
        beta: how early it concedes, above 0 and below 1; at 1 it would concede the same in every round.
    """

    name = "boulware"
    summary: ClassVar[str] = "a negotiator that gives in only when time is nearly up"

    def __init__(self, beta: float = 0.2) -> None:
        if not 0 < beta < 1:
            raise ParameterError(f"boulware: beta lies between 0 and 1, and is not {beta:g}")
        super().__init__(beta)


class Conceder(_TimeDependent):
    """Goes down to little at once, and then waits.

    Args:
        beta: how early it concedes, above 1 and at most 100.
    """

    name = "conceder"
    summary: ClassVar[str] = "a negotiator that gives in early"

    def __init__(self, beta: float = 5.0) -> None:
        if not 1 < beta <= 100:
            raise ParameterError(f"conceder: beta is above 1 and at most 100, and not {beta:g}")
        super().__init__(beta)


class TitForTat(Negotiator):
    """Gives as much as it is given: its aspiration sinks by what the offers of the others rise in its own eyes.

    With several others that is their mean. After the first offer of another it gives a little by itself, since somebody
    has to begin (Axelrod's tit for tat is nice, too).

    Args:
        opening: the share of its best deal that it gives before it was given anything, 0 to 1.
    """

    name = "tit_for_tat"
    summary: ClassVar[str] = "a negotiator that concedes as much as the others do"

    def __init__(self, opening: float = 0.1) -> None:
        if not 0 <= opening <= 1:
            raise ParameterError(f"tit_for_tat: opening goes from 0 to 1, not {opening:g}")
        self.opening = opening

    def aspiration(self, data: Mapping[str, Any], best: int) -> float:
        gains: dict[int, list[int]] = {}
        for offer in data["offers"]:
            if offer["by"] != data["you"]:
                gains.setdefault(offer["by"], []).append(offer["gain"])
        if not gains:
            return 1.0
        risen = sum(made[-1] - made[0] for made in gains.values()) / len(gains) / best
        return min(max(1.0 - self.opening - risen, 0.0), 1.0)


class HardLiner(Negotiator):
    """Asks for the same from first to last.

    Args:
        demand: the share of its best deal that it asks for, above 0 and at most 1.
    """

    name = "hard_liner"
    summary: ClassVar[str] = "a negotiator that never concedes"

    def __init__(self, demand: float = 0.8) -> None:
        if not 0 < demand <= 1:
            raise ParameterError(f"hard_liner: demand is above 0 and at most 1, and not {demand:g}")
        self.demand = demand

    def aspiration(self, data: Mapping[str, Any], best: int) -> float:
        return self.demand


# What can be offered that is better than no deal


def _items(data: Mapping[str, Any]) -> Sequence[Bid]:
    return _bids(tuple(data["counts"]), tuple(data["values"]), data["you"], len(data["names"]))


@lru_cache(maxsize=256)
def _bids(counts: tuple[int, ...], values: tuple[int, ...], you: int, seats: int) -> tuple[Bid, ...]:
    bids = []
    for terms in divisions(counts, seats):
        own = terms[you * len(counts) : (you + 1) * len(counts)]
        if gain := sum(value * n for value, n in zip(values, own, strict=True)):
            bids.append(Bid(terms, gain))
    return tuple(bids)


def _prices(data: Mapping[str, Any]) -> Sequence[Bid]:
    """The prices between the own limit and the best that the limit of the other one can be."""
    (low, high), limit = data["others_limit"], data["limit"]
    prices = range(limit + 1, high + 1) if data["role"] == "seller" else range(low, limit)
    return [Bid((price,), abs(price - limit)) for price in prices]


_SPACES = {"items": _items, "price": _prices}
"""What talks may be about -> all bids that are better than no deal."""


def _written(bid: Bid, data: Mapping[str, Any]) -> str:
    """The terms of a bid as an offer has them."""
    if data["about"] == "price":
        return str(bid.terms[0])
    names, seats, you = data["items"], len(data["names"]), data["you"]
    shares = [bid.terms[kind :: len(names)] for kind in range(len(names))]
    told = [str(share[you]) if seats == 2 else "/".join(map(str, share)) for share in shares]
    return " ".join(f"{name}={share}" for name, share in zip(names, told, strict=True))
