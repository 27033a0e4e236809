"""Strengths that the evidence allows: the likeliest, and as many others as one likes, by the Bayesian bootstrap.

Instead of drawing units again with replacement, the Bayesian bootstrap gives each unit a weight from the exponential
distribution (Rubin, "The Bayesian bootstrap", 1981); `n` units with the same outcome share one from Gamma(n). Nobody
ever drops out of a sample, so none is without matches, and the matches of a unit stay together, whatever makes them
alike.

The weights of the pseudo-units (see `arena.ratings.prior`) are drawn as well: half a unit is Gamma(1/2). With two
players and units of one match, the odds of a sample are those of a Beta(wins + 1/2, losses + 1/2): the posterior under
Jeffreys' prior, whose intervals are good even when somebody has won all (Brown, Cai and DasGupta, "Interval estimation
for a binomial proportion", 2001). A pseudo-unit says as much as a unit of the evidence does, on the mean, about two
players who are in it: whether the matches of a unit tell more than one of them would, too few units do not show.

Measured (`python -m benchmarks.coverage`, pairs, seven kinds of field, with and without draws and legs that repeat each
other): intervals of differences at 95 % hold the truth in 93 to 98 % of tournaments with 5 pairs or 20 for each two
players who meet, in 94 to 96 % with 100, and in 94 to 100 % with 2.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from arena.ratings.orders import choices
from arena.ratings.outcomes import Outcomes
from arena.ratings.plackett_luce import Choosing
from arena.ratings.prior import leverages
from arena.ratings.sums import Floats, Sums

_LEAST = 1e-8
"""The least weight of anything in a sample: far below the quantiles that are asked for, far above rounding."""
_NUMBERS = 4_000_000
"""Numbers of one kind that are held in memory at once."""

_Made = Mapping[tuple[tuple[int, ...], int], float]
"""The choices in a ranking, by the numbers of players."""


class Sampler:
    """Evidence made ready to be fitted, under its own weights or under drawn ones.

    Args:
        found: what happened.
        players: everybody who is to get a strength; whoever is in the evidence is among them. At least two.
        prior: what pseudo-units are multiplied by; 0 is the bare likelihood, for tests and comparisons.
    """

    def __init__(self, found: Outcomes, players: Sequence[str], prior: float = 1.0) -> None:
        number = {player: place for place, player in enumerate(players)}
        made = [
            {
                (tuple(number[player] for player in there), number[chosen]): times
                for (there, chosen), times in one.items()
            }
            for one in map(choices, found.rankings)
        ]
        ends: list[Mapping[int, float]] = [dict(unit) for unit in found.units]
        """For each outcome of a unit, how often each ranking."""
        shapes = [float(count) for count in found.counts]
        if prior:
            share, length = _pseudo(found, made, len(players))
            for one, other in np.argwhere(share > 0).tolist():
                ends.append({len(made): length})
                shapes.append(prior * share[one, other])
                made.append({((min(one, other), max(one, other)), one): 1.0})
        place = {choice: row for row, choice in enumerate(sorted({choice for one in made for choice in one}))}
        self.players = len(players)
        self.shapes = np.array(shapes)
        """(outcomes,) units with each, the pseudo-units last."""
        self.choices = list(place)
        """(who was there, who was chosen), by number."""
        self.model = Choosing(len(players), self.choices)
        self._rankings = _turned(ends, len(made))
        """(outcomes, ·) -> (rankings, ·)."""
        self._choices = _turned([{place[choice]: times for choice, times in one.items()} for one in made], len(place))
        """(rankings, ·) -> (choices, ·)."""

    def times(self, units: Floats) -> Floats:
        """(outcomes, columns) weights -> (choices, columns) how often each was made."""
        return self._choices(self._rankings(units))

    def likeliest(self) -> tuple[Floats, Floats]:
        """(players,) log-strengths, and (players,) what is known about each (Fisher's information).

        Raises:
            ArithmeticError: there is none, which takes a prior of 0.
        """
        times = self.times(self.shapes[:, None])
        theta = self.model.fit(times)
        known = self.model.information(theta, times)[:, 0]
        total = np.zeros(self.players)
        np.add.at(total, self.model.one, known)
        np.add.at(total, self.model.other, known)
        return theta[:, 0], total

    def sample(self, likeliest: Floats, count: int, rng: np.random.Generator) -> Floats:
        """(players, count) log-strengths, each column fitted to another drawing of weights.

        Args:
            likeliest: (players,) where the search begins.
            count: how many.
            rng: what draws them; how many are held in memory at once changes nothing.
        """
        odds = self.model.odds(self.times(self.shapes[:, None]))
        block = max(_NUMBERS // max(len(self.shapes), self._rankings.size, self._choices.size, self.model.size), 1)
        parts = []
        for first in range(0, count, block):
            drawn = rng.standard_gamma(self.shapes, size=(min(block, count - first), len(self.shapes)))
            times = self.times(np.maximum(drawn, _LEAST).T)
            # Exact for two players, and near where everybody met everybody.
            start = likeliest[:, None] + (1 - 1 / self.players) * (self.model.odds(times) - odds)
            parts.append(self.model.fit(times, start))
        return np.concatenate(parts, axis=1)


def _pseudo(found: Outcomes, made: Sequence[_Made], players: int) -> tuple[Floats, float]:
    """(players, players) how often the one beats the other in pseudo-units; how many matches of two are one of them."""
    matches = [0.0] * len(made)
    for unit, count in zip(found.units, found.counts, strict=True):
        for number, times in unit:
            matches[number] += count * times
    sets: defaultdict[tuple[int, ...], float] = defaultdict(float)
    for one, times in zip(made, matches, strict=True):
        for (there, _), often in one.items():
            sets[there] += times * often
    known = np.zeros((players, players))
    for there, times in sets.items():
        known[np.ix_(there, there)] += times / len(there) ** 2
    np.fill_diagonal(known, 0.0)
    seats = [sum(map(len, ranking)) for ranking in found.rankings]
    met = sum(times * count * (count - 1) for times, count in zip(matches, seats, strict=True))
    # A match of two tells 1/4 about their difference.
    length = 4 * known.sum() / met * sum(matches) / sum(found.counts) if met else 1.0
    return leverages(known) / 2, length


def _turned(rows: Sequence[Mapping[int, float]], count: int) -> Sums:
    """What adds the rows' weights up for each of the `count` columns that they name."""
    columns: list[list[int]] = [[] for _ in range(count)]
    weights: list[list[float]] = [[] for _ in range(count)]
    for number, row in enumerate(rows):
        for column, weight in row.items():
            columns[column].append(number)
            weights[column].append(weight)
    return Sums(columns, weights)
