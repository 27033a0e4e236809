"""The forecast of a tournament: adds up what matches take that are still to be played, and remembers why."""

from __future__ import annotations

import os
from collections.abc import Hashable
from typing import TYPE_CHECKING, NamedTuple

from arena.agents.core.budget import Price, price_of
from arena.agents.core.errors import AgentError
from arena.agents.models.settings import settings_for
from arena.executors.job import Job
from arena.games.core.errors import GameError
from arena.games.spec import parse_spec
from arena.tournaments.config import TournamentConfig
from arena.tournaments.gate import Gate
from arena.tournaments.guesses import FACTOR, guess
from arena.tournaments.measured import Measured, Range, Sum, Usage

if TYPE_CHECKING:
    from arena.tournaments.ledger import Ledger
    from arena.tournaments.plan import Plan

_MOST_OVERHEAD = 3.0
"""What void matches are taken to add at most, as a factor."""
_FREE = frozenset({"local"})
"""Providers whose models cost nothing."""


class OneMatch(NamedTuple):
    """What one match takes."""

    who: str
    """Its models and its game, in words."""
    amount: Range


class _Seat(NamedTuple):
    """What a seat takes in one match; None is unknown."""

    dollars: Sum | None
    tokens: Sum | None
    calls: bool = True
    """Whether it calls a model."""


class Forecast:
    """What the matches take that are added to it.

    Args:
        plan: the tournament.
        ledger: what was played of it.
    """

    def __init__(self, plan: Plan, ledger: Ledger) -> None:
        self.paid = 0.0
        """Matches with a model."""
        self.guessed: dict[str, None] = {}
        """Models and games of which it is a guess, in words."""
        self.unknown: dict[str, None] = {}
        """Why something is not known, in sentences."""
        self._plan, self._ledger = plan, ledger
        self._measured = Measured(ledger.results.values())
        self._more_dollars = _overhead(ledger.dollars, self._measured.dollars)
        self._more_tokens = _overhead(ledger.tokens, self._measured.tokens)
        self._dollars, self._tokens = Sum(), Sum()
        self._priced = self._counted = True
        """Whether all of it is known."""
        self._usages: dict[Hashable, tuple[Usage, float]] = {}
        """What was measured, and how often it is to be expected again."""
        self._lineups: list[tuple[Job, float]] = []
        self._cheapest: list[OneMatch | None] = []
        self._shortest: list[OneMatch | None] = []

    def add(self, job: Job, times: float) -> None:
        """Add so many matches of a kind."""
        self._lineups.append((job, times))
        seats = [self._seat(job, number, times) for number in range(len(job.seats))]
        models = [player for player, seat in zip(job.occasion.players, seats, strict=True) if seat.calls]
        if models:
            self.paid += times
            who = f"{' and '.join(dict.fromkeys(models))} at {job.occasion.game}"
            self._cheapest.append(_one_match(who, [seat.dollars for seat in seats]))
            self._shortest.append(_one_match(who, [seat.tokens for seat in seats]))

    @property
    def known_dollars(self) -> Range:
        """US dollars of what is known."""
        return self._whole(self._dollars, "dollars", self._more_dollars)

    @property
    def dollars(self) -> Range | None:
        """US dollars of all of it; None where some are unknown."""
        return self.known_dollars if self._priced else None

    @property
    def tokens(self) -> Range | None:
        """Tokens read and written; None where some are unknown."""
        return self._whole(self._tokens, "tokens", self._more_tokens) if self._counted else None

    @property
    def cheapest(self) -> OneMatch | None:
        """The match with a model that costs the fewest dollars; None where that of any of them is unknown."""
        return _least(self._cheapest)

    @property
    def shortest(self) -> OneMatch | None:
        """The same in tokens."""
        return _least(self._shortest)

    @property
    def hours(self) -> Range | None:
        """Wall-clock hours: as long as the longest queue takes, of all matches or of those that share a limit.

        None before a match of every game was played.
        """
        config = self._plan.config
        gate = Gate(config.limits, _workers(config))
        queues: dict[str, Sum] = {}
        for job, times in self._lineups:
            found = self._measured.seconds(job.occasion.game, job.occasion.players)
            if found is None:
                return None
            took = Sum()
            if found.same:
                took.measured(times, found.mean)
            else:
                took.guessed(times * found.mean.mean, FACTOR)
            for tag in (*job.tags, ""):
                queues.setdefault(tag, Sum()).add(took)
        return max((took.range.over(3600 * gate.limit({tag})) for tag, took in queues.items()), default=None)

    @property
    def measured(self) -> int:
        """How many matches with a result it rests on."""
        return sum(
            any(
                key in self._usages
                for player in result.occasion.players
                for key in ((result.occasion.game, player, result.occasion.variant), (result.occasion.game, player))
            )
            for result in self._ledger.results.values()
        )

    def _whole(self, guessed: Sum, what: str, factor: float) -> Range:
        """What was guessed and what was measured, together."""
        whole = Sum()
        whole.add(guessed)
        for usage, times in self._usages.values():
            whole.measured(times, getattr(usage, what), factor)
        return whole.range

    def _seat(self, job: Job, number: int, times: float) -> _Seat:
        player, occasion = job.occasion.players[number], job.occasion
        found = self._measured.usage(occasion.game, player, occasion.variant)
        if found is not None:
            return self._seen(player, job.seats[number], *found, times)
        if player not in self._plan.models:
            return _Seat(Sum(), Sum(), calls=False)
        return self._unseen(job, number, times)

    def _seen(self, player: str, spec: str, key: Hashable, usage: Usage, times: float) -> _Seat:
        """A seat of somebody who has played the game before."""
        if usage.called:
            self._usages[key] = usage, self._usages.get(key, (usage, 0.0))[1] + times
        if usage.unpriced:
            self._unpriced(player, spec)
        if usage.uncounted:
            self._counted = False
            self.unknown[f"nobody says how many tokens {player} takes"] = None
        money, words = Sum(), Sum()
        money.measured(1, usage.dollars, self._more_dollars)
        words.measured(1, usage.tokens, self._more_tokens)
        return _Seat(None if usage.unpriced else money, None if usage.uncounted else words, usage.called)

    def _unseen(self, job: Job, number: int, times: float) -> _Seat:
        """A seat of a model that has not."""
        player, spec, game = job.occasion.players[number], job.seats[number], job.occasion.game
        try:
            guessed = guess(job.game, spec, number, job.table.get("max_plies"))
            price = _price(spec)
        except (GameError, AgentError) as error:
            self._priced = self._counted = False
            self.unknown[f"what {player} takes at {game} cannot be guessed: {error}"] = None
            return _Seat(None, None)
        self.guessed[f"{player} at {game}"] = None
        words, money = Sum(), Sum()
        words.guessed(guessed.read + guessed.written, FACTOR)
        self._tokens.guessed(times * words.likely, FACTOR)
        rate = self._measured.rate(player)
        if price is not None:
            money.guessed((guessed.read * price.input + guessed.written * price.output) / 1e6, FACTOR)
        elif rate is not None:
            money.guessed(words.likely * rate, FACTOR)
        else:
            self._unpriced(player, spec)
            return _Seat(None, words)
        self._dollars.guessed(times * money.likely, FACTOR)
        return _Seat(money, words)

    def _unpriced(self, player: str, spec: str) -> None:
        parsed = parse_spec(spec)
        why = f"what {player} ({parsed.kind}:{parsed.target}) costs is not known: list its price in a settings file"
        if self._plan.config.budget.dollars is not None:
            why += "; where its service does not say it, the budget in dollars ends the run after one call"
        self._priced = False
        self.unknown[why] = None


def _workers(config: TournamentConfig) -> int | None:
    """How many matches compute at once, where the limits do not say it; None: as many as there are."""
    return None if config.executor.kind == "here" else config.executor.workers or os.cpu_count()


def _overhead(spent: float, of_results: float) -> float:
    """What void matches add to those with a result, as a factor."""
    return min(max(spent / of_results, 1.0), _MOST_OVERHEAD) if of_results > 0 else 1.0


def _one_match(who: str, seats: list[Sum | None]) -> OneMatch | None:
    """What the seats of a match take together; None where one is unknown."""
    whole = Sum()
    for seat in seats:
        if seat is None:
            return None
        whole.add(seat)
    return OneMatch(who, whole.range)


def _least(matches: list[OneMatch | None]) -> OneMatch | None:
    known = [match for match in matches if match is not None]
    return min(known, key=lambda match: match.amount.likely) if known and len(known) == len(matches) else None


def _price(spec: str) -> Price | None:
    """What a model costs by its settings file."""
    parsed = parse_spec(spec)
    if parsed.kind in _FREE:
        return Price(0.0, 0.0)
    given = {name: value for name, value in parsed.options.items() if name == "settings"}
    return price_of(parsed.target or "", settings_for(given, None).prices)
