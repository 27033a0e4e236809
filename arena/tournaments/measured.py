"""What the matches of a tournament have taken so far: means by player and game, and what they say of further ones."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from math import sqrt
from typing import NamedTuple

from arena.replays.results import MatchResult


class Range(NamedTuple):
    """An amount: what is likely, and the bounds that it most likely stays in."""

    likely: float
    low: float
    high: float

    def over(self, divisor: float) -> Range:
        """A part of it."""
        return Range(self.likely / divisor, self.low / divisor, self.high / divisor)


NOTHING = Range(0.0, 0.0, 0.0)


class Mean:
    """The mean and the spread of some numbers, as they come."""

    def __init__(self) -> None:
        self.count = 0
        self.total = self._squares = 0.0

    def add(self, number: float) -> None:
        """Take one more."""
        self.count += 1
        self.total += number
        self._squares += number * number

    @property
    def mean(self) -> float:
        """Their mean; there must be one."""
        return self.total / self.count

    @property
    def variance(self) -> float:
        """Their variance; of a single number it is taken to be half of it that it usually differs by."""
        if self.count == 1:
            return (self.mean / 2) ** 2
        return max(self._squares - self.total * self.mean, 0.0) / (self.count - 1)


class Sum:
    """The sum of amounts of several kinds: those of independent matches even out, guesses do not."""

    def __init__(self) -> None:
        self.likely = 0.0
        self._squares = self._down = self._up = 0.0

    def measured(self, times: float, of: Mean, factor: float = 1.0) -> None:
        """Add so many further numbers like those, each times a factor.

        Two standard errors of their sum count, those of the mean that it rests on included.
        """
        self.likely += factor * times * of.mean
        self._squares += 4 * factor * factor * of.variance * (times + times * times / of.count)

    def guessed(self, amount: float, factor: float) -> None:
        """Add an amount that may be wrong by a factor."""
        self.likely += amount
        self._down += amount * (1 - 1 / factor)
        self._up += amount * (factor - 1)

    def add(self, other: Sum) -> None:
        """Add another sum."""
        self.likely += other.likely
        self._squares += other._squares
        self._down += other._down
        self._up += other._up

    @property
    def range(self) -> Range:
        """What it comes to."""
        spread = sqrt(self._squares)
        return Range(self.likely, max(self.likely - spread - self._down, 0.0), self.likely + spread + self._up)


@dataclass
class Usage:
    """What one player took in its matches at one game."""

    dollars: Mean = field(default_factory=Mean)
    tokens: Mean = field(default_factory=Mean)
    unpriced: int = 0
    """Tries whose cost is not known."""
    uncounted: int = 0
    """Tries whose tokens are not."""

    @property
    def called(self) -> bool:
        """Whether models were called at all."""
        return bool(self.dollars.total or self.tokens.total or self.unpriced or self.uncounted)


class Lasted(NamedTuple):
    """How many seconds matches took, and whether they were those of the very players."""

    mean: Mean
    same: bool


class Measured:
    """What was measured in matches with a result."""

    def __init__(self, results: Iterable[MatchResult]) -> None:
        self._usage: dict[Hashable, Usage] = {}
        self._seconds: dict[Hashable, Mean] = {}
        self._rates: dict[str, tuple[float, float]] = {}
        self.dollars = self.tokens = 0.0
        """Of all these matches."""
        for result in results:
            self.take(result)

    def usage(self, game: str, player: str, variant: str) -> tuple[Hashable, Usage] | None:
        """What a player took at a game, under a variant where it has played under it, and a key for it."""
        for key in ((game, player, variant), (game, player)):
            if key in self._usage:
                return key, self._usage[key]
        return None

    def rate(self, player: str) -> float | None:
        """US dollars for a token, in all that a player has played so far; None where that is not known."""
        cost, tokens = self._rates.get(player, (0.0, 0.0))
        return cost / tokens if cost and tokens else None

    def seconds(self, game: str, players: tuple[str, ...]) -> Lasted | None:
        """How long the matches of these players took, or else all at that game; None where there were none."""
        for key, same in (((game, frozenset(players)), True), (game, False)):
            if key in self._seconds:
                return Lasted(self._seconds[key], same)
        return None

    def take(self, result: MatchResult) -> None:
        """Count one more."""
        game = result.occasion.game
        lineups: tuple[Hashable, ...] = game, (game, frozenset(result.occasion.players))
        for lineup in lineups:
            self._seconds.setdefault(lineup, Mean()).add(result.seconds)
        for seat in result.seats:
            tokens = seat.tokens_in + seat.tokens_out
            keys: tuple[Hashable, ...] = (game, seat.player, result.occasion.variant), (game, seat.player)
            for key in keys:
                usage = self._usage.setdefault(key, Usage())
                usage.dollars.add(seat.cost)
                usage.tokens.add(tokens)
                usage.unpriced += seat.unpriced
                usage.uncounted += seat.tokens_unknown
            if not seat.unpriced and not seat.tokens_unknown:
                cost, used = self._rates.get(seat.player, (0.0, 0.0))
                self._rates[seat.player] = cost + seat.cost, used + tokens
            self.dollars += seat.cost
            self.tokens += tokens
