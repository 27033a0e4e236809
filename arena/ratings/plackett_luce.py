"""The Plackett-Luce model, fitted to many weightings of the same choices at once; Bradley-Terry is two at a time.

A player is chosen among those who are there with a probability in proportion to its strength (Luce, "Individual
choice behavior", 1959; Bradley and Terry, "Rank analysis of incomplete block designs", 1952). The fit is Newton's
method in the logarithms of the strengths. The likelihood is self-concordant in a generalised sense (Bach,
"Self-concordant analysis for logistic regression", 2010), so a step of ln(1 + d) / d, where d is how far the full step
would move any two players apart, never fails to improve and needs no search (Sun and Tran-Dinh, "Generalized
self-concordant functions", 2019).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from arena.ratings.prior import reach
from arena.ratings.sums import Floats, Sums

_NEAR = 1e-6
"""A step that moves no two players further apart is the last: the next would move them by its square."""
_STEPS = 200
"""More than any fit needs: a few dozen are many."""


class Choosing:
    """Who was chosen out of whom: what a fit needs to know apart from how often.

    Args:
        players: how many there are, at least two.
        choices: (who was there, who of them was chosen), by number, the former sorted; each choice once.
    """

    def __init__(self, players: int, choices: Sequence[tuple[tuple[int, ...], int]]) -> None:
        sets = sorted({there for there, _ in choices})
        seats = [(there, player) for there in sets for player in there]
        seat = {key: number for number, key in enumerate(seats)}
        meetings: list[tuple[int, int, int, int]] = []
        for there in sets:
            meetings += [(one, other, seat[there, one], seat[there, other]) for one, other in combinations(there, 2)]
        ones, others, left, right = np.array(sorted(meetings), dtype=np.intp).reshape(-1, 4).T
        first = np.flatnonzero(np.diff(ones * players + others, prepend=-1))
        beaten = np.zeros((players, players), dtype=bool)
        for there, chosen in choices:
            beaten[chosen, there] = True
        self.players = players
        self.one, self.other = ones[first], others[first]
        """(pairs,) two who were both there at some choice; the one has the lower number."""
        self.connected = bool(reach(beaten).all())
        """Whether everybody was chosen before everybody, somebody in between or not: otherwise there is no likeliest
        (Ford, "Solution of a ranking problem from binary comparisons", 1957)."""
        lengths = np.array([len(there) for there in sets], dtype=np.intp)
        self._who = np.array([player for _, player in seats], dtype=np.intp)
        """(seats,) who sits there: each set of players has its own seats."""
        self._set = np.repeat(np.arange(len(sets)), lengths)
        """(seats,) in which set that is."""
        self._sets = np.cumsum(lengths) - lengths
        """(sets,) its first seat."""
        self._chosen = np.array([seat[choice] for choice in choices], dtype=np.intp)
        """(choices,) the seat that was chosen."""
        self._left, self._right = left, right
        """(meetings,) seats of the same set: that of the one and that of the other."""
        self._pairs = first
        """(pairs,) its first meeting."""
        self._first = Sums([np.flatnonzero(self.one == number).tolist() for number in range(players)])
        """(pairs, ·) -> (players, ·): over those in which each is the one."""
        self._second = Sums([np.flatnonzero(self.other == number).tolist() for number in range(players)])

    @property
    def size(self) -> int:
        """Numbers of one kind in memory at once for each column of a fit."""
        return max(len(self._left), len(self._who), self.players**2)

    def fit(self, times: Floats, start: Floats | None = None) -> Floats:
        """The likeliest log-strengths for each column of weights.

        Args:
            times: (choices, columns) how often each was made.
            start: (players, columns) where to begin; all equal without.

        Returns:
            (players, columns) natural logarithms of strengths, each column's mean 0.

        Raises:
            ArithmeticError: there is no likeliest, since the choices are not `connected`.
        """
        if not self.connected:
            raise ArithmeticError("no strengths are the likeliest: some players only won, only lost, or never met")
        theta = np.zeros((self.players, times.shape[1])) if start is None else start - start.mean(axis=0)
        made = self._made(times)
        running = np.arange(times.shape[1])
        for _ in range(_STEPS):
            step = self._newton(theta[:, running], made)
            apart = np.ptp(step, axis=0)
            factor = np.log1p(apart) / np.where(apart > 0, apart, 1.0)
            theta[:, running] += factor * (step - step.mean(axis=0))
            further = ~(apart <= _NEAR)
            if not further.any():
                return theta
            if not further.all():
                running, made = running[further], made[:, further]
        raise ArithmeticError(f"strengths were not found in {_STEPS} steps")

    def information(self, theta: Floats, times: Floats) -> Floats:
        """(pairs, columns) Fisher's information on the difference of each pair, the others' strengths given."""
        return self._information(self._shares(theta), self._made(times))

    def odds(self, times: Floats) -> Floats:
        """(players, columns) how often each was chosen against how often another one was, as a logarithm."""
        made = self._made(times)
        ahead = np.add.reduceat(made[self._left], self._pairs, axis=0)
        behind = np.add.reduceat(made[self._right], self._pairs, axis=0)
        won, lost = self._first(ahead) + self._second(behind), self._first(behind) + self._second(ahead)
        odds: Floats = np.log(won) - np.log(lost)
        return odds

    def _made(self, times: Floats) -> Floats:
        """(seats, columns) how often each was chosen."""
        made = np.zeros((len(self._who), times.shape[1]))
        made[self._chosen] = times
        return made

    def _shares(self, theta: Floats) -> Floats:
        """(seats, columns) the probability that each is chosen out of its set."""
        shares = theta[self._who]
        shares -= np.maximum.reduceat(shares, self._sets, axis=0)[self._set]
        np.exp(shares, out=shares)
        shares /= np.add.reduceat(shares, self._sets, axis=0)[self._set]
        return shares

    def _information(self, shares: Floats, made: Floats) -> Floats:
        both = shares[self._left] * shares[self._right]
        both *= np.add.reduceat(made, self._sets, axis=0)[self._set[self._left]]
        known: Floats = np.add.reduceat(both, self._pairs, axis=0)
        return known

    def _newton(self, theta: Floats, made: Floats) -> Floats:
        shares = self._shares(theta)
        # Meeting by meeting: somebody who nearly always wins would otherwise lose all digits to cancellation.
        pull = made[self._left] * shares[self._right]
        pull -= made[self._right] * shares[self._left]
        pull = np.add.reduceat(pull, self._pairs, axis=0)
        gradient = (self._first(pull) - self._second(pull)).T
        known = self._information(shares, made).T
        laplacian = np.zeros((len(known), self.players, self.players))
        laplacian[:, self.one, self.other] = -known
        laplacian[:, self.other, self.one] = -known
        diagonal = -laplacian.sum(axis=2)
        # Scaled, so that players of whom little is known are solved for as exactly as the others; and with one term
        # more, since adding the same to all of them changes nothing.
        scale = np.sqrt(diagonal)
        laplacian /= scale[:, :, None] * scale[:, None, :]
        level = scale / np.sqrt(diagonal.sum(axis=1))[:, None]
        number = np.arange(self.players)
        laplacian[:, number, number] = 1.0
        laplacian += level[:, :, None] * level[:, None, :]
        step: Floats = np.linalg.solve(laplacian, (gradient / scale)[..., None])[..., 0] / scale
        return step.T
