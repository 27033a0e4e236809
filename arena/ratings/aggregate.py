"""Aggregates of scores over tasks, with intervals by the stratified bootstrap: how a player does on the whole.

They are those of Agarwal et al., "Deep reinforcement learning at the edge of the statistical precipice" (2021), and
equal its package rliable where all tasks have equally many runs. Where they have not, every task weighs the same: a run
counts one divided by the runs of its task. The bootstrap draws the runs of each task again, and never the tasks: it
says how sure the numbers are for these tasks, and nothing about others.

The intervals are rliable's percentile intervals made wider, as few runs want it: a resample of `n` runs varies by
`(n - 1) / n` of what it should, and a spread that is itself guessed from few runs asks for Student's quantile in place
of the normal one. Both become nothing where runs are many. At 95 % the mean of
normal scores measured so holds the truth (in brackets: rliable's) for one task of three runs in 94 cases of 100 (77),
of five in 94 (83); for two tasks of three in 93 (78), of five in 95 (88), of ten in 95 (91); for three of twenty in 95
(94). The interquartile mean has 94 to 96; of tasks that are solved or not it has 92 and more, the mean 94 and more.

Where every resample gives the same number, as where all runs of each task are equal, the interval is not of no width:
it goes as far as the number would if a share of the runs, as great as may have been missed among so many
(`arena.ratings.means.unseen`), had been at the bottom or at the top. With a single run of a task nothing is known about
its spread, and the interval is the whole range.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from arena.games.core.errors import ParameterError, quoted
from arena.ratings.means import (
    Counts,
    Estimate,
    Floats,
    checked,
    mean_interval,
    paired_difference,
    resampled,
    student_quantile,
    unseen,
)

__all__ = ["Aggregates", "Estimate", "Scores", "aggregates", "improvement", "mean_interval", "paired_difference"]

Scores = Mapping[str, Sequence[float]]
"""Task -> the scores of a player's runs at it, normalised: 0 is the bottom, 1 the target."""

THRESHOLDS = tuple(round(0.02 * step, 2) for step in range(51))
"""Where performance profiles are taken: 0, 0.02, …, 1."""
TRIMMED = 0.25
"""The share of runs that the interquartile mean leaves out at either end."""
_HELD = 4_000_000
"""Numbers that are held in memory at once."""
_DIGITS = 12
"""Behind the point: what is beyond them is the order of addition."""


@dataclass(frozen=True, slots=True)
class Aggregates:
    """A player's scores over all tasks."""

    iqm: Estimate
    """The interquartile mean: the mean of the middle half of all runs."""
    median: Estimate
    """The median of the tasks' mean scores."""
    mean: Estimate
    """The mean of the tasks' mean scores."""
    optimality_gap: Estimate
    """By how much runs miss the target on the mean; what is above it makes up for nothing."""
    profile: tuple[tuple[float, float, float, float], ...]
    """The performance profile: (threshold, share of runs above it, low, high)."""


def aggregates(
    scores: Scores,
    *,
    target: float = 1.0,
    thresholds: Sequence[float] = THRESHOLDS,
    bounds: tuple[float, float] = (0.0, 1.0),
    confidence: float = 0.95,
    samples: int = 2000,
    seed: int = 0,
    widened: bool = True,
) -> Aggregates:
    """All aggregates of one player. The order of tasks and runs changes nothing.

    Args:
        scores: of each task at least one run.
        target: the score from which on a run has no optimality gap.
        thresholds: of the performance profile.
        bounds: the least and the greatest that a score can be, for intervals of runs that do not vary.
        confidence: such as 0.95.
        samples: of the bootstrap.
        seed: of the bootstrap.
        widened: whether intervals are as wide as few runs want it; without, they are rliable's.

    Raises:
        ParameterError: no task, a task without a run, a score that is no finite number.
    """
    checked(confidence, samples)
    runs = _Runs.of(_read(scores), target, np.asarray(thresholds, dtype=np.float64))
    value = runs.statistics(runs.weights[None])[0]
    ends = min(bounds[0], float(runs.values.min())), max(bounds[1], float(runs.values.max()))
    if min(runs.counts) < 2:
        low, high = _range(value, runs.with_missed(1.0, ends))
    else:
        drawn = np.concatenate([runs.statistics(weights) for weights in runs.resamples(samples, seed)])
        low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
        if widened:
            least, most = _range(value, runs.with_missed(1.0, ends))
            wider = _wider(runs.counts, confidence)
            low = np.maximum(value - wider * (value - low), least)
            high = np.minimum(value + wider * (high - value), most)
        doubt = _range(value, runs.with_missed(unseen(sum(runs.counts), confidence), ends))
        varies = np.ptp(drawn, axis=0) > 0
        low = np.where(varies, np.minimum(value, low), doubt[0])
        high = np.where(varies, np.maximum(value, high), doubt[1])
    found = [Estimate(*each) for each in zip(value.tolist(), low.tolist(), high.tolist(), strict=True)]
    profile = [(float(at), one.value, one.low, one.high) for at, one in zip(thresholds, found[4:], strict=True)]
    return Aggregates(found[0], found[1], found[2], found[3], tuple(profile))


def improvement(
    one: Scores,
    other: Scores,
    *,
    confidence: float = 0.95,
    samples: int = 2000,
    seed: int = 0,
    widened: bool = True,
) -> Estimate:
    """The probability of improvement: that a run of the first is above a run of the other, at a task drawn at random.

    A tie counts half (it is the statistic of Mann and Whitney). Runs are drawn again for each player and each task.

    Args:
        one: its scores.
        other: the other's scores; tasks that only one of the two has are left out.
        confidence: such as 0.95.
        samples: of the bootstrap.
        seed: of the bootstrap.
        widened: whether the interval is as wide as few runs want it; without, it is rliable's.

    Raises:
        ParameterError: no task in common, a task without a run, a score that is no finite number.
    """
    checked(confidence, samples)
    tasks = sorted(one.keys() & other.keys())
    if not tasks:
        raise ParameterError("a probability of improvement needs at least one task that both players have played")
    mine, theirs = _read({task: one[task] for task in tasks}), _read({task: other[task] for task in tasks})
    pairs = list(zip(mine, theirs, strict=True))
    value = float(np.mean([_better(x, y, _once(x), _once(y))[0] for x, y in pairs]))
    if min(len(runs) for pair in pairs for runs in pair) < 2:
        return Estimate(value, 0.0, 1.0)
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
    block, parts = max(_HELD // max(len(x) + len(y) for x, y in pairs), 1), []
    for first in range(0, samples, block):
        count = min(block, samples - first)
        each = [_better(x, y, resampled(len(x), count, rng), resampled(len(y), count, rng)) for x, y in pairs]
        parts.append(np.mean(each, axis=0).round(_DIGITS))
    drawn = np.concatenate(parts)
    low, high = (float(end) for end in np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2]))
    if widened:
        wider = _wider([len(runs) for pair in pairs for runs in pair], confidence)
        low, high = max(value - wider * (value - low), 0.0), min(value + wider * (high - value), 1.0)
    if not np.ptp(drawn):
        missed = unseen(sum(min(len(x), len(y)) for x, y in pairs), confidence)
        low, high = value * (1 - missed), value + (1 - value) * missed
    return Estimate(value, min(low, value), max(high, value))


def _wider(counts: Sequence[int], confidence: float) -> float:
    """How many times as wide a percentile interval has to be, of tasks with so many runs each, at least two.

    The degrees of freedom are those of Welch and Satterthwaite where all tasks vary alike.
    """
    runs = np.asarray(counts, dtype=np.float64)
    freedom = (1 / runs).sum() ** 2 / (1 / (runs**2 * (runs - 1))).sum()
    tail = (1 + confidence) / 2
    student = student_quantile(tail, max(int(freedom + 1e-9), 1)) / NormalDist().inv_cdf(tail)
    return float(student * np.sqrt((1 / runs).sum() / ((runs - 1) / runs**2).sum()))


def _read(scores: Scores) -> list[Floats]:
    """The runs of each task in ascending order, the tasks by name."""
    read = []
    for task in sorted(scores):
        runs = np.sort(np.asarray(scores[task], dtype=np.float64))
        if not runs.size or not np.isfinite(runs).all():
            raise ParameterError(f"the task {quoted(task)} needs at least one score, all of them finite numbers")
        read.append(runs)
    if not read:
        raise ParameterError("an aggregate needs the scores of at least one task")
    return read


def _once(runs: Floats) -> Counts:
    """(1, runs) each run as often as it was played."""
    return np.ones((1, len(runs)), dtype=np.int64)


def _better(x: Floats, y: Floats, times_x: Counts, times_y: Counts) -> Floats:
    """(samples,) the share of pairs in which x is above y, ties halved, where runs count so many times.

    Args:
        x: (runs,) ascending.
        y: (other runs,) ascending.
        times_x: (samples, runs).
        times_y: (samples, other runs).
    """
    below = np.cumsum(np.pad(times_y, ((0, 0), (1, 0))), axis=1)
    beaten = (below[:, np.searchsorted(y, x, "left")] + below[:, np.searchsorted(y, x, "right")]) / 2
    found: Floats = (times_x * beaten).sum(axis=1) / (len(x) * len(y))
    return found.round(_DIGITS)


def _range(value: Floats, reached: Floats) -> tuple[Floats, Floats]:
    """From a value to the least and the greatest of others."""
    return np.minimum(value, reached.min(axis=0)), np.maximum(value, reached.max(axis=0))


@dataclass(frozen=True, eq=False)
class _Runs:
    """All runs of a player, and what is made of them under any weights that sum to one, equally much in each task."""

    values: Floats
    """(runs,) task by task."""
    counts: Sequence[int]
    """Runs of each task."""
    weights: Floats
    """(runs,) the same within a task."""
    cut: float
    """The weight that the interquartile mean leaves out at either end: that of a whole number of runs."""
    target: float
    thresholds: Floats

    @classmethod
    def of(cls, read: Sequence[Floats], target: float, thresholds: Floats) -> _Runs:
        """The runs of each task."""
        counts = [len(runs) for runs in read]
        weights = np.repeat([1 / (count * len(counts)) for count in counts], counts)
        return cls(np.concatenate(read), counts, weights, int(TRIMMED * sum(counts)) / sum(counts), target, thresholds)

    def statistics(self, weights: Floats) -> Floats:
        """(samples, 4 + thresholds) the aggregates under each row of weights, (samples, runs), in their order."""
        starts = np.cumsum([0, *self.counts[:-1]])
        means = np.add.reduceat(weights * self.values, starts, axis=1) * len(self.counts)
        gap = self.target - weights @ np.minimum(self.values, self.target)
        order = np.argsort(self.values, kind="stable")
        above = np.cumsum(weights[:, order], axis=1).clip(self.cut, 1 - self.cut)
        kept = np.diff(above, axis=1, prepend=self.cut)
        iqm = kept @ self.values[order] / (1 - 2 * self.cut)
        profile = weights @ (self.values[:, None] > self.thresholds)
        found = np.column_stack([iqm, np.median(means, axis=1), means.mean(axis=1), gap, profile])
        return found.round(_DIGITS)

    def resamples(self, samples: int, seed: int) -> Iterator[Floats]:
        """Weights, (some samples, runs), where the runs of each task were drawn again."""
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
        block = max(_HELD // len(self.values), 1)
        for first in range(0, samples, block):
            count = min(block, samples - first)
            yield self.weights * np.concatenate([resampled(runs, count, rng) for runs in self.counts], axis=1)

    def with_missed(self, share: float, ends: tuple[float, float]) -> Floats:
        """(2, 4 + thresholds) the aggregates if so great a share of each task's runs had been at either end."""
        bounds = np.cumsum(self.counts)[:-1]
        found = []
        for end in ends:
            values = np.concatenate([[*runs, end] for runs in np.split(self.values, bounds)])
            each = [[*(weights * (1 - share)), share / len(self.counts)] for weights in np.split(self.weights, bounds)]
            more = replace(self, values=values, counts=[count + 1 for count in self.counts])
            found.append(more.statistics(np.concatenate(each)[None])[0])
        return np.array(found)
