"""Intervals hold the truth as often as they say: tournaments between players of known strengths.

`python -m benchmarks.coverage` does the same for more fields and more tournaments, and prints a table.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from arena.ratings.fit import ELO, rate
from tests.ratings.fields import drawn

STRENGTHS = (1.0, 0.3, 0.0, -0.3, -1.0)
TOURNAMENTS = 120


@pytest.mark.parametrize(("pairs", "draws", "repeats"), [(5, 0.0, 1.0), (20, 0.5, 0.5), (100, 0.5, 0.0)])
def test_intervals_of_differences_hold_the_truth_as_often_as_they_say(pairs, draws, repeats):
    rng = np.random.default_rng(pairs)
    held = 0
    both = list(combinations(range(len(STRENGTHS)), 2))
    for seed in range(TOURNAMENTS):
        rated = rate(drawn(STRENGTHS, pairs, draws, repeats, rng), samples=400, seed=seed)
        column = {row.player: number for number, row in enumerate(rated.rows)}
        for one, other in both:
            difference = rated.samples[:, column[f"p{one}"]] - rated.samples[:, column[f"p{other}"]]
            low, high = np.quantile(difference, [0.025, 0.975])
            held += low <= ELO * (STRENGTHS[one] - STRENGTHS[other]) <= high
    # Ten intervals of a tournament hang together; they tell as much as four that do not.
    error = np.sqrt(0.95 * 0.05 / (4 * TOURNAMENTS))
    assert abs(held / (TOURNAMENTS * len(both)) - 0.95) < 3 * error
