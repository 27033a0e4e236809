"""Money and tokens: what a call costs, and a limit that no number of calls passes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from arena.agents.core.calls import CostFrom
from arena.agents.core.errors import ProviderError
from arena.agents.core.model import ModelReply, Usage


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens. What stands at None costs as much as plain input."""

    input: float
    output: float
    cached: float | None = None
    cache_written: float | None = None

    def of(self, usage: Usage) -> float | None:
        """The cost of some tokens; None where a number is missing."""
        if usage.input is None or usage.output is None:
            return None
        cached, written = usage.cached or 0, usage.cache_written or 0
        plain = usage.input - cached - written
        dollars = plain * self.input + usage.output * self.output
        dollars += cached * (self.input if self.cached is None else self.cached)
        dollars += written * (self.input if self.cache_written is None else self.cache_written)
        return dollars / 1e6


Prices = Mapping[str, Price]
"""The model's name, as the service names it -> its price."""


def cost_of(reply: ModelReply, asked: str, prices: Prices) -> tuple[float | None, CostFrom]:
    """What a reply cost: as the service says, or by the prices of the model that answered; None is unknown."""
    if reply.cost is not None:
        return reply.cost, "service"
    price = prices.get(reply.model or asked)
    cost = None if price is None else price.of(reply.usage)
    return cost, "unknown" if cost is None else "prices"


class BudgetSpent(ProviderError):
    """No call is made any more: the budget is spent, and nobody at the table is to blame."""


class Budget:
    """A limit in US dollars, in tokens (read and written together), or both, for all calls that share it.

    What a call may cost at most is not known before, so the calls that are under way when the limit is reached are the
    last. A reply of unknown cost counts in tokens only.
    """

    def __init__(self, dollars: float | None = None, tokens: int | None = None) -> None:
        self.dollars = dollars
        self.tokens = tokens
        self.spent = 0.0
        self.used = 0
        self.unknown = 0
        """Replies whose cost is unknown."""

    def check(self) -> None:
        """Raises BudgetSpent where nothing is left."""
        if self.dollars is not None and self.spent >= self.dollars:
            raise BudgetSpent(f"the budget of {self.dollars:g} dollars is spent")
        if self.tokens is not None and self.used >= self.tokens:
            raise BudgetSpent(f"the budget of {self.tokens:,} tokens is spent")

    def spend(self, cost: float | None, usage: Usage) -> None:
        """Count a reply."""
        self.used += (usage.input or 0) + (usage.output or 0)
        if cost is None:
            self.unknown += 1
        else:
            self.spent += cost
