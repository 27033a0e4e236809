"""Ranks that claim no more than the samples show: players who cannot be told apart share one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def ranks(samples: NDArray[np.float64], confidence: float) -> NDArray[np.int64]:
    """1 and how many players are better beyond doubt.

    One is better than another beyond doubt where the interval of their difference, at `confidence`, lies above 0: where
    (1 + the samples in which it is not stronger) / (1 + all samples) is at most (1 - confidence) / 2. So a few samples
    tell nobody apart: at 95 % it takes 39. Each two are compared for themselves: among many players of the
    same strength, now and then two are told apart by chance.

    Args:
        samples: (samples, players) strengths.
        confidence: of the interval of a difference, such as 0.95.

    Returns:
        (players,) ranks, from 1.
    """
    count, players = samples.shape
    # Room for the rounding of the limit itself: (1 - 0.95) / 2 is a little more than 0.025.
    limit = (1 - confidence) / 2 * (count + 1) * (1 + 1e-9)
    better = np.zeros(players, dtype=np.int64)
    for other in range(players):
        doubt = (samples[:, [other]] <= samples).sum(axis=0)
        better += 1 + doubt <= limit
    return 1 + better
