"""Ranks that claim no more than the samples show: players who cannot be told apart share one.

All differences are judged together, as in Tukey's comparison of all pairs: among players who are equal, the chance that
*any* two are told apart is 1 - confidence, however many players there are. The limit is that of the maximum statistic,
step by step: once some differences are beyond doubt, the others are judged among themselves (Romano and Wolf, "Exact
and approximate stepdown methods for multiple hypothesis testing", 2005).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Better = NDArray[np.bool_]
"""(players, players) whether the one (row) is better than the other (column) beyond doubt."""
_STEPS = 5
"""Of the step-down at most: each finds more, or is the last."""


def better(samples: NDArray[np.float64], confidence: float) -> Better:
    """Who is better than whom beyond doubt.

    A difference counts from its median on, in standard deviations; those of either side of the median are told apart,
    since the samples of somebody who won everything reach far up and not far down. It is beyond doubt where it is above
    the quantile `confidence` of the greatest deviation of all differences, over the samples. Besides, 0 must lie below
    its own interval: (1 + the samples in which the one is not stronger) / (1 + all samples) is at most
    (1 - confidence) / 2. So a few samples tell nobody apart: at 95 % it takes 39.

    Args:
        samples: (samples, players) strengths.
        confidence: such as 0.95.
    """
    count, players = samples.shape
    # Room for the rounding of the limit itself: (1 - 0.95) / 2 is a little more than 0.025.
    most = (1 - confidence) / 2 * (count + 1) * (1 + 1e-9) - 1
    median, spread = np.zeros((players, players)), np.zeros((players, players))
    sure = np.zeros((players, players), dtype=bool)
    for one in range(players - 1):
        apart = samples[:, [one]] - samples[:, one + 1 :]
        sure[one, one + 1 :] = (apart <= 0).sum(axis=0) <= most
        sure[one + 1 :, one] = (apart >= 0).sum(axis=0) <= most
        middle = np.median(apart, axis=0)
        apart -= middle
        median[one, one + 1 :], median[one + 1 :, one] = middle, -middle
        spread[one, one + 1 :] = np.sqrt(2 * np.square(np.minimum(apart, 0.0)).mean(axis=0))
        spread[one + 1 :, one] = np.sqrt(2 * np.square(np.maximum(apart, 0.0)).mean(axis=0))

    def greatest(left: Better) -> NDArray[np.float64]:
        found = np.zeros(count)
        for one in range(players - 1):
            apart = samples[:, [one]] - samples[:, one + 1 :] - median[one, one + 1 :]
            for side, sign in (((one, slice(one + 1, None)), -1), ((slice(one + 1, None), one), 1)):
                there = left[side] & (spread[side] > 0)
                if there.any():
                    np.maximum(found, (sign * apart[:, there] / spread[side][there]).max(axis=1), out=found)
        return found

    return stepped(median, spread, sure, confidence, greatest)


def stepped(
    difference: NDArray[np.float64],
    error: NDArray[np.float64],
    possible: Better,
    confidence: float,
    greatest: Callable[[Better], NDArray[np.float64]],
    least: Callable[[Better], NDArray[np.float64]] | None = None,
) -> Better:
    """Which differences are beyond doubt, judged together and step by step.

    Args:
        difference: (players, players) by how much the one is above the other.
        error: (players, players) its error.
        possible: (players, players) those that may be found at all.
        confidence: such as 0.95.
        greatest: the differences that are left -> (samples,) the greatest deviation among them, in errors.
        least: the differences that are left -> (players, players) what the limit of each is not below.
    """
    found = np.zeros_like(possible)
    if not possible.any():
        return found
    for _ in range(_STEPS):
        left = ~(found | found.T)
        limit = np.full(error.shape, np.quantile(greatest(left), confidence))
        if least is not None:
            limit = np.maximum(limit, least(left))
        more = found | (possible & (difference > limit * error))
        if (more == found).all():
            break
        found = more
    return found


def ranks(found: Better) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(players,) the best rank, 1 and how many are better beyond doubt; (players,) the worst, all but who is worse."""
    return 1 + found.sum(axis=0), len(found) - found.sum(axis=1)
