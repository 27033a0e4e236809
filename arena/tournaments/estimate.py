"""What the rest of a tournament will take, in dollars, tokens and hours, and what says so.

What was measured in this tournament counts: the matches of a player at a game. For a model that has not played there
yet it is a guess (`arena.tournaments.guesses`), with the prices of its settings file. Bots cost nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from arena.agents.core.budget import dollars
from arena.executors.job import Job
from arena.games.core.errors import ParameterError
from arena.schedules.unit import Unit
from arena.tournaments.config import BudgetConfig
from arena.tournaments.forecast import Forecast, OneMatch
from arena.tournaments.guesses import FACTOR, REPLY
from arena.tournaments.measured import NOTHING, Range

if TYPE_CHECKING:
    from arena.tournaments.ledger import Ledger
    from arena.tournaments.plan import Plan

_MOST_UNITS = 200_000
"""Units that are counted; of a longer schedule the rest is taken to be alike."""
_NAMED = 3
"""Names that are told of several."""


@dataclass(frozen=True)
class Estimate:
    """What is left of a tournament, and what that takes. None is unknown."""

    matches: int
    """Matches that are left; of a schedule that depends on results, where nobody can tell, those of the next round."""
    paid: int = 0
    """Of them with a model."""
    open_ended: bool = False
    """Whether more of them follow from results."""
    dollars: Range | None = None
    tokens: Range | None = None
    hours: Range | None = None
    measured: int = 0
    """Matches of this tournament that it rests on."""
    guessed: tuple[str, ...] = ()
    """Models and games of which it is a guess, in words."""
    unknown: tuple[str, ...] = ()
    """Why something is not known, in sentences."""
    known: Range = NOTHING
    """US dollars of what is known."""
    cheapest: OneMatch | None = None
    """The match with a model that costs the fewest dollars; None where that of any of them is unknown."""
    shortest: OneMatch | None = None
    """The same in tokens."""
    spent: float = 0.0
    """US dollars that were spent before."""
    used: int = 0
    """Tokens that were used before."""
    budget: BudgetConfig = field(default_factory=BudgetConfig)


def estimate(plan: Plan, ledger: Ledger) -> Estimate:
    """What is left of a plan, and what that takes; nothing is played, and no model is called."""
    left = _left(plan, ledger)
    told = sum(times for _, times in left)
    rest = told if plan.matches is None else max(plan.matches - len(ledger.results), told)
    forecast = Forecast(plan, ledger)
    for job, times in left:
        forecast.add(job, times * rest / told)
    return Estimate(
        rest if told else 0,
        round(forecast.paid),
        plan.matches is None,
        forecast.dollars,
        forecast.tokens,
        forecast.hours,
        forecast.measured,
        tuple(forecast.guessed),
        tuple(forecast.unknown),
        forecast.known_dollars,
        forecast.cheapest,
        forecast.shortest,
        ledger.dollars,
        ledger.tokens,
        plan.config.budget,
    )


def describe(estimate: Estimate) -> list[str]:
    """An estimate in sentences, the first of which says the most."""
    if not estimate.matches:
        return ["nothing is left to play"]
    matches = _matches(estimate.matches) + (" and those that follow from them" if estimate.open_ended else "")
    hours = [] if estimate.hours is None else [f"about {_range(estimate.hours, _time)}"]
    if not estimate.paid:
        return [f"{matches} without a model, which cost nothing", *hours]
    parts = [] if estimate.dollars is None else [f"about {_range(estimate.dollars, _money)}"]
    parts += [] if estimate.tokens is None else [f"about {_range(estimate.tokens, _tokens)} tokens"]
    basis = _basis(estimate)
    lines = [f"{' and '.join(parts) or 'nobody knows what'} for {matches}" + (f": {basis}" if basis else "")]
    if estimate.dollars is None and estimate.known.likely:
        lines.append(f"about {_range(estimate.known, _money)} for those whose price is known")
    return [*lines, *estimate.unknown, *hours, *_beyond(estimate)]


def check_affordable(estimate: Estimate, budget: BudgetConfig) -> None:
    """Raises ParameterError where the budget has no room for a single match with a model.

    Where it was spent on matches before, and some without a model are left, those can be played all the same.
    """
    begun = bool(estimate.spent or estimate.used)
    if not estimate.paid or (begun and estimate.paid < estimate.matches):
        return
    limits = (
        ("dollars", budget.dollars, estimate.spent, estimate.cheapest, estimate.dollars, "costs", _money),
        ("tokens", budget.tokens, estimate.used, estimate.shortest, estimate.tokens, "takes", _tokens),
    )
    for name, limit, gone, match, whole, verb, told in limits:
        if limit is None or match is None or match.amount.low <= limit - gone:
            continue
        spent = f", of which {told(gone)} are spent" if gone else ""
        rest = "" if whole is None else f", and all {_matches(estimate.matches)} about {told(whole.likely)}"
        one = f"one match of {match.who} {verb} about {told(match.amount.likely)}"
        raise ParameterError(
            f"budget.{name} = {limit:,g}{spent}: {one}{rest}; raise it, or leave out who takes too much"
        )


def _left(plan: Plan, ledger: Ledger) -> list[tuple[Job, int]]:
    """A match of each lineup at each game under each variant, and how many of them are left."""
    groups: dict[Hashable, tuple[Unit, int]] = {}
    for unit in islice(plan.schedule.units(ledger.known), _MOST_UNITS):
        missing = 0 if unit.key in ledger.known else plan.legs(unit.game) - len(ledger.recorded(unit))
        if missing > 0:
            group = unit.game, unit.players, unit.variant
            first, count = groups.get(group, (unit, 0))
            groups[group] = first, count + missing
    return [(next(iter(plan.jobs(unit))), count) for unit, count in groups.values()]


def _basis(estimate: Estimate) -> str:
    """What an estimate rests on."""
    measured = f"measured on {_matches(estimate.measured)} of this tournament" if estimate.measured else ""
    if not estimate.guessed:
        return measured
    way = f"guessed from prompts in random play, {REPLY} tokens a reply without limit, to a factor of {FACTOR:g} or so"
    if not measured:
        return way
    more = len(estimate.guessed) - _NAMED
    rest = f" and {more:,} more" if more > 0 else ""
    return f"{measured}; {', '.join(estimate.guessed[:_NAMED])}{rest}: {way}"


def _beyond(estimate: Estimate) -> list[str]:
    """What is said of an estimate that passes the budget."""
    limits = (
        ("dollars", estimate.budget.dollars, estimate.spent, estimate.dollars),
        ("tokens", estimate.budget.tokens, estimate.used, estimate.tokens),
    )
    return [
        f"that is more than budget.{name} = {limit:,g} leaves: the run stops there, and goes on once it is raised"
        for name, limit, gone, amount in limits
        if limit is not None and amount is not None and gone + amount.likely > limit
    ]


def _matches(number: int) -> str:
    return f"{number:,} match" + ("" if number == 1 else "es")


def _range(amount: Range, told: Callable[[float], str]) -> str:
    """An amount with its bounds, where they are told apart."""
    likely, low, high = (told(number) for number in amount)
    return likely if low == likely == high else f"{likely} ({low} to {high})"


def _money(amount: float) -> str:
    if amount >= 100:
        return f"${amount:,.0f}"
    return f"${amount:.2f}" if 0.1 <= amount < 1 else dollars(amount)


def _tokens(number: float) -> str:
    for size, name in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if number >= 0.9995 * size and number >= 1e4:
            return f"{number / size:,.3g} {name}"
    return f"{number:,.0f}"


def _time(hours: float) -> str:
    if hours >= 1.5:
        return f"{hours:,.1f} hours"
    if hours >= 1.5 / 60:
        return f"{hours * 60:.0f} minutes"
    return f"{hours * 3600:.0f} seconds" if hours >= 1.5 / 3600 else "a second"
