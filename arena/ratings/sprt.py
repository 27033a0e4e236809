"""The sequential probability ratio test (SPRT): which of two differences in strength the results speak for, and when.

Two hypotheses say by how many Elo one player is the stronger: `elo0` and `elo1`. After each unit the log-likelihood
ratio (LLR) of the two is taken, and the test ends when it passes a bound. It is the generalised ratio over the points
of whole units (Van den Bergh's, as fishtest and fastchess take it, whose test values it meets): of a pair that is the
*pentanomial* test over 0, 1/2, 1, 3/2 and 2 points. How often pairs are drawn, how alike their two matches are and how
much the first seat is worth are not assumed but read from the results; what a unit was never seen to give counts as
having been seen 0.001 times.

**Its errors.** Wald's bounds keep the share of tests that accept `elo1` where `elo0` is true to `alpha / (1 - beta)` at
most, and the other error to `beta / (1 - alpha)`: with 5 % and 5 % to 5.3 %. That is proven for a ratio of two known
distributions; here they are fitted, so it was measured: by `python -m benchmarks.early_stopping`, and by a search
through 1,400 random distributions, draws and skews of every kind, with bounds from 30 to 500 Elo apart. Where both
rates were to be 5 %, the benchmark found 0 to 5.8 % (standard error 0.5), and the search 6.0 % (0.2) in its worst case:
a double loss in two pairs of seven and hardly a win, with bounds of -100 and 0. Few units are no danger of their own:
where the bounds are so far apart that a test ends after five or ten, it errs less, since the last step goes far beyond
the bound. So no least number of units is asked for: in that search, 12 units at least changed nothing.

**Repeats.** Players that move the same way in the same position repeat matches. A repeated unit is no evidence and must
not be given to the test a second time. Nor may it be left out for how it went, where others from the same opening are
not: if one player's wins are all different and its losses all alike, that counts its wins and hardly a loss. So of the
units from one of several openings the first one counts, whatever they came to (`arena.tournaments.in_order`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from arena.games.core.errors import ParameterError
from arena.ratings.likelihood import Floats, with_mean, with_t

ELO_A_SIGMA = 800 / math.log(10)
"""Normalised Elo of a player whose mean score a match is one standard deviation above a half."""
MOST_ELO = 2000
"""The greatest difference that can be tested for: odds of a hundred thousand to one."""
_BLOCK = 256
"""Units that are looked at together."""


@dataclass(frozen=True, slots=True)
class SprtVerdict:
    """What the test says after some units. Once it has decided, nothing that comes later changes it."""

    accepted: Literal["elo0", "elo1"] | None
    """The hypothesis that was accepted; None where the test goes on."""
    units: int
    """Units that were looked at: up to the one that decided, or all."""
    llr: float
    """The log-likelihood ratio after them: above zero it speaks for `elo1`."""


@dataclass(frozen=True, slots=True)
class Sprt:
    """A test of one player against another.

    Args:
        elo0: by how much the first player is the stronger, if it is not strong enough.
        elo1: by how much it is, if it is.
        alpha: the error rate of the first kind: `elo1` is accepted where `elo0` is true.
        beta: the error rate of the second kind: `elo0` is accepted where `elo1` is true.
        model: what an Elo is. `logistic`: 400 points are odds of ten to one. `normalized`: `ELO_A_SIGMA` points are one
            standard deviation of a match, so that a test takes as long at any number of draws.
        matches: of a unit: 2 is a pair.

    Raises:
        ParameterError: hypotheses in the wrong order, or error rates that are none.
    """

    elo0: float
    elo1: float
    alpha: float = 0.05
    beta: float = 0.05
    model: Literal["logistic", "normalized"] = "logistic"
    matches: int = 2

    def __post_init__(self) -> None:
        if not -MOST_ELO <= self.elo0 < self.elo1 <= MOST_ELO:
            raise ParameterError(
                f"elo0 must be below elo1, both of them from -{MOST_ELO} to {MOST_ELO}; they were {self.elo0!r} and"
                f" {self.elo1!r}"
            )
        for name, rate in (("alpha", self.alpha), ("beta", self.beta)):
            if not 0 < rate < 1:
                raise ParameterError(f"{name} is an error rate between 0 and 1, such as 0.05, and not {rate!r}")
        if self.alpha + self.beta >= 1:
            raise ParameterError(
                f"alpha and beta together must be below 1, and {self.alpha!r} and {self.beta!r} are not"
            )
        if self.model not in ("logistic", "normalized"):
            raise ParameterError(f"the model is logistic or normalized, not {self.model!r}")
        if self.matches < 1:
            raise ParameterError(f"a unit has at least one match, not {self.matches!r}")

    @property
    def bounds(self) -> tuple[float, float]:
        """The log-likelihood ratios at which `elo0` and `elo1` are accepted."""
        return math.log(self.beta / (1 - self.alpha)), math.log((1 - self.beta) / self.alpha)

    @property
    def error_rates(self) -> tuple[float, float]:
        """What Wald's bounds keep the errors of the first and the second kind to."""
        return self.alpha / (1 - self.beta), self.beta / (1 - self.alpha)

    def llr(self, counts: Sequence[float]) -> float:
        """The log-likelihood ratio of `elo1` to `elo0`.

        Args:
            counts: how many units gave the first player 0, 1/2, 1, … points: with pairs five numbers.

        Raises:
            ParameterError: too few or too many counts, or one below zero.
        """
        seen = np.asarray(counts, dtype=np.float64)
        if seen.shape != (2 * self.matches + 1,) or not np.isfinite(seen).all() or (seen < 0).any():
            raise ParameterError(f"{2 * self.matches + 1} counts, none below zero, are needed, and not {counts!r}")
        return float(self.llrs(seen[None])[0])

    def llrs(self, counts: Floats) -> Floats:
        """(many,) the log-likelihood ratios of (many, outcomes) counts; 0 where nothing was counted."""
        scores = np.linspace(0, 1, 2 * self.matches + 1)
        if self.model == "logistic":
            ratios = with_mean(counts, scores, _score(self.elo1)) - with_mean(counts, scores, _score(self.elo0))
        else:
            scale = math.sqrt(self.matches) / ELO_A_SIGMA
            ratios = with_t(counts, scores, self.elo1 * scale) - with_t(counts, scores, self.elo0 * scale)
        return np.where(counts.any(axis=-1), ratios, 0.0)

    def decide(self, points: Iterable[float]) -> SprtVerdict:
        """What the test says, looking after each unit.

        Args:
            points: the share of each unit's points that the first player made, 0 to 1, in the order of the schedule
                and not in that in which matches happened to end (short matches would be looked at first); up to the
                first unit that is not over. Units without a result, and repeats, are left out.

        Raises:
            ParameterError: points that a unit of so many matches cannot give.
        """
        return Walk(self).extend(points)


class Walk:
    """A test under way, which takes more units without going over the old ones again."""

    def __init__(self, sprt: Sprt) -> None:
        self.sprt = sprt
        self.verdict = SprtVerdict(None, 0, 0.0)
        self._counts = np.zeros(2 * sprt.matches + 1)

    def extend(self, points: Iterable[float]) -> SprtVerdict:
        """Look at the next units, one after the other; none are looked at once the test has decided.

        Raises:
            ParameterError: points that a unit of so many matches cannot give.
        """
        rest = iter(points)
        while self.verdict.accepted is None and (block := list(islice(rest, _BLOCK))):
            self._look(np.array([self._outcome(point) for point in block]))
        return self.verdict

    def _outcome(self, points: float) -> int:
        """How many half points a unit gave."""
        halves = points * 2 * self.sprt.matches
        if not -0.5 < halves < len(self._counts) - 0.5 or abs(halves - round(halves)) > 1e-6:
            raise ParameterError(
                f"a player's share of the points of {self.sprt.matches} matches, won, drawn or lost, is a multiple of"
                f" 1/{2 * self.sprt.matches} from 0 to 1; it was {points!r}"
            )
        return round(halves)

    def _look(self, outcomes: NDArray[np.int64]) -> None:
        seen = self._counts + np.cumsum(np.eye(len(self._counts))[outcomes], axis=0)
        ratios = self.sprt.llrs(seen)
        low, high = self.sprt.bounds
        over = np.flatnonzero((ratios <= low) | (ratios >= high))
        last = int(over[0]) if over.size else len(outcomes) - 1
        accepted: Literal["elo0", "elo1"] | None = None
        if over.size:
            accepted = "elo0" if ratios[last] <= low else "elo1"
        self._counts = seen[last]
        self.verdict = SprtVerdict(accepted, self.verdict.units + last + 1, float(ratios[last]))


def _score(elo: float) -> float:
    """The mean share of points of a player so much stronger."""
    return 1 / (1 + 10 ** (-elo / 400))
