"""The allowance of a run: whether a match of models fits into what is left of the budget, by what such matches took.

A budget that is spread over matches which it cannot see through buys nothing: they are void once it is spent.
"""

from __future__ import annotations

from collections.abc import Iterable

from arena.agents.core.budget import Budget, dollars
from arena.executors.job import Job
from arena.replays.results import MatchResult
from arena.tournaments.ledger import Ledger
from arena.tournaments.measured import Measured


def is_paid(job: Job) -> bool:
    """Whether a match calls models."""
    return any(tag.startswith("provider:") for tag in job.tags)


class Allowance:
    """What matches take by the means of their players so far. Of a player without a result nothing is known, and its
    matches begin freely: the budget itself stops them where it has to.

    Args:
        ledger: what was played.
        budget: what all calls share.
    """

    def __init__(self, ledger: Ledger, budget: Budget) -> None:
        self._ledger = ledger
        self._budget = budget
        self._limited = budget.limits("dollars") or budget.limits("tokens")
        self._measured = Measured(ledger.results.values() if self._limited else ())

    def take(self, result: MatchResult) -> None:
        """Learn from a match that is over."""
        if self._limited and result.scored:
            self._measured.take(result)

    def needs(self, job: Job) -> tuple[float, float]:
        """US dollars and tokens that a match will take, as far as that is known."""
        money = tokens = 0.0
        if self._limited and is_paid(job):
            for player in job.occasion.players:
                found = self._measured.usage(job.occasion.game, player, job.occasion.variant)
                if found is not None:
                    money += found[1].dollars.mean
                    tokens += found[1].tokens.mean
        return money, tokens

    def left(self, playing: Iterable[Job]) -> Left:
        """What is left once the matches in play have taken theirs."""
        budget, assumed = self._budget, self._budget.assumed
        left = Left(
            None if budget.dollars is None else budget.dollars - self._ledger.dollars - (assumed.dollars or 0.0),
            None if budget.tokens is None else budget.tokens - self._ledger.tokens - (assumed.tokens or 0),
        )
        if self._limited:
            for job in playing:
                left.take(self.needs(job))
        return left

    def short(self, job: Job) -> str:
        """Why a match does not begin, though no other of models is in play."""
        left, (money, tokens) = self.left(()), self.needs(job)
        who = f"a match of {' and '.join(job.occasion.players)} at {job.occasion.game} takes about"
        name = self._budget.name
        if left.money is not None and money > left.money:
            most = self._budget.dollars or 0.0
            return f"{name}: {dollars(max(left.money, 0.0))} of {dollars(most)} are left, and {who} {dollars(money)}"
        rest = max(left.tokens or 0, 0)
        return f"{name}: {rest:,.0f} of {self._budget.tokens:,} tokens are left, and {who} {tokens:,.0f}"


class Left:
    """What is left for further matches: US dollars and tokens, each None where there is no limit."""

    def __init__(self, money: float | None, tokens: float | None) -> None:
        self.money = money
        self.tokens = tokens

    def holds(self, needs: tuple[float, float]) -> bool:
        """Whether that fits."""
        money, tokens = needs
        return (self.money is None or money <= max(self.money, 0.0)) and (
            self.tokens is None or tokens <= max(self.tokens, 0.0)
        )

    def take(self, needs: tuple[float, float]) -> None:
        """Set it aside."""
        money, tokens = needs
        if self.money is not None:
            self.money -= money
        if self.tokens is not None:
            self.tokens -= tokens
