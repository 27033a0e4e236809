"""Who scores better than whom on the same seeds, all differences judged together.

What a seed does to everybody (a dungeon that is hard, a deal that is good) falls out of a difference on it. Seeds are
drawn again for all players at once, and each difference of a resample is studentised as in `arena.ratings.means`; the
limit is that of the greatest of all, as for ranks of ratings (`arena.ratings.ranks`): among equal players, the chance
that *any* two are told apart is 1 - confidence.

Where several sit at a table, what two make of each other in a match says nothing: whoever takes more there may have the
lower mean, and partners score the same. `linear` has means over all runs compared instead.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from arena.ratings.means import checked, resampled, student_quantile, unseen
from arena.ratings.ranks import Better, stepped

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

_HELD = 4_000_000
"""Numbers of resamples that are held in memory at once."""
_KEPT = 50_000_000
"""Deviations that are kept in all: of very many players fewer samples are made, but at least `_FEWEST`."""
_FEWEST = 200
_MANY = 500
"""Runs from which on the error of a resample is as good as that of the runs."""
_ROUNDING = 1e-9
"""A spread that is none, as a share of the difference."""


def matched(
    runs: Mapping[str, Mapping[str, float]],
    *,
    confidence: float = 0.95,
    samples: int = 2000,
    seed: int = 0,
    reach: float | None = None,
    own: Mapping[str, int] | None = None,
) -> tuple[Better, Counts]:
    """Who is better than whom beyond doubt, on the seeds that both have played.

    The limit is not below Student's either, the error divided by the number of differences that are left: five seeds
    of many players, drawn again, would not show how far errors of the error reach. A difference that is the same on all
    seeds is beyond doubt where it would be with the greatest share of seeds that may have been missed
    (`arena.ratings.means.unseen`, the error divided by the number of pairs), had they spoken for the other side.

    Measured at 95 %, any of equal players told apart (2 to 40 players, 5 to 30 seeds): normal scores 2 to 7 %,
    exponential ones 1 to 4 %, solved or not 1 to 6 %.

    Args:
        runs: player -> seed -> score, all finite.
        confidence: such as 0.95.
        samples: of the bootstrap.
        seed: of the bootstrap.
        reach: the greatest that a difference can be; None where there is no such thing.
        own: player -> on how many seeds what it has of all of them rests, where that is fewer.

    Returns:
        (players, players) whether the one (row) is better than the other (column), and (players, players) how many
        seeds they have in common: of fewer than two, nothing is said. Players as in `runs`.

    Raises:
        ParameterError: confidence or samples that are none.
    """
    checked(confidence, samples)
    players, seeds = len(runs), sorted({key for mine in runs.values() for key in mine})
    values = np.array([[mine.get(key, math.nan) for key in seeds] for mine in runs.values()]).reshape(
        players, len(seeds)
    )
    one, other = np.triu_indices(players, 1)
    there = np.isfinite(values).astype(float)
    common = (there @ there.T).round().astype(np.int64)
    if own:
        rests = np.array([own[player] for player in runs])
        common = np.minimum(common, np.minimum.outer(rests, rests))
    mean, error = _differences(values, one, other)
    none = error <= _ROUNDING * np.abs(mean)
    counts = common[one, other]
    sure = counts > 1
    for pair in np.flatnonzero(none):
        size, n = abs(float(mean[pair])), int(counts[pair])
        level = 1 - (1 - confidence) / len(one)
        sure[pair] = n > 1 and reach is not None and size > unseen(n, level) * (size + reach)

    def square(of_pairs: NDArray[np.float64]) -> Floats:
        full = np.zeros((players, players))
        full[one, other], full[other, one] = of_pairs, -of_pairs
        return full

    difference, errors = square(mean), np.abs(square(np.where(none, 0.0, error)))
    possible = (square(sure.astype(float)) != 0) & (difference > 0)
    if not possible.any():
        return possible, common
    use = (counts > 1) & ~none
    made = min(samples, max(_FEWEST, _KEPT // max(len(one), 1)))
    ratios = _deviations(values, one, other, error, made, seed)

    def greatest(left: Better) -> Floats:
        there = use & left[one, other]
        return ratios[:, there].max(axis=1).astype(float) if there.any() else np.zeros(len(ratios))

    def least(left: Better) -> Floats:
        there = left[one, other]
        share = 1 - (1 - confidence) / 2 / max(int(there.sum()), 1)
        student = {int(n): student_quantile(share, int(n) - 1) for n in np.unique(counts[use])}
        return np.abs(square(np.array([student.get(int(n), 0.0) for n in counts])))

    return stepped(difference, errors, possible, confidence, greatest, least), common


def linear(runs: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """What every run adds to each player's mean, also those in which it did not play (Cochran, "Sampling techniques",
    1977, chapter 6): the difference of two players' values has the mean and the variance of that of their means,
    whatever runs they share."""
    every = sorted({key for mine in runs.values() for key in mine})
    found = {}
    for player, mine in runs.items():
        scores, count = list(mine.values()), len(mine)
        mean = scores[0] if min(scores) == max(scores) else math.fsum(scores) / count
        weight = math.sqrt(len(every) * (len(every) - 1) / (count * (count - 1))) if count > 1 else 1.0
        found[player] = {key: mean + weight * (mine[key] - mean) if key in mine else mean for key in every}
    return found


def _differences(values: Floats, one: Counts, other: Counts) -> tuple[Floats, Floats]:
    """(pairs,) the mean difference on common seeds, and (pairs,) its standard error; 0 where nobody can tell."""
    mean, error = np.zeros(len(one)), np.zeros(len(one))
    for first in range(len(values) - 1):
        mine = one == first
        apart = values[first] - values[other[mine]]
        there = np.isfinite(apart)
        count = there.sum(axis=1)
        apart[~there] = 0.0
        middle = apart.sum(axis=1) / np.maximum(count, 1)
        squares = (np.square(apart - middle[:, None]) * there).sum(axis=1)
        mean[mine] = middle
        error[mine] = np.sqrt(squares / np.maximum(count - 1, 1) / np.maximum(count, 1))
    return mean, error


def _deviations(
    values: Floats, one: Counts, other: Counts, error: Floats, samples: int, seed: int
) -> NDArray[np.float32]:
    """(samples, pairs) how far each resampled difference is from the difference, in its own standard errors."""
    found = np.zeros((samples, len(one)), dtype=np.float32)
    runs = values.shape[1]
    block = max(_HELD // runs, 1)
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
    for begin in range(0, samples, block):
        times = resampled(runs, min(block, samples - begin), rng).astype(np.float64)
        for first in range(len(values) - 1):
            mine = one == first
            apart = (values[first] - values[other[mine]]).T
            there = np.isfinite(apart)
            count = np.maximum(there.sum(axis=0), 2)
            apart = np.where(there, apart, 0.0)
            apart = np.where(there, apart - apart.sum(axis=0) / count, 0.0)
            own = np.square(error[mine]) * count
            drawn = np.maximum(times @ there, 1.0)
            shift = times @ apart / drawn
            smooth = np.broadcast_to(own, shift.shape)
            if runs < _MANY:
                spread = np.maximum(times @ np.square(apart) / drawn - shift**2, 0.0) * count / (count - 1)
                smooth = (count * spread + np.sqrt(count) * own) / (count + np.sqrt(count))
            known = smooth > 0
            ratio = np.zeros_like(shift)
            ratio[known] = np.abs(shift[known]) / np.sqrt((smooth / count)[known])
            found[begin : begin + len(times), mine] = ratio
    return found
