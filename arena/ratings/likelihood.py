"""Generalised log-likelihoods of multinomial counts: how likely these can be where a mean or a standing is known.

Counts of outcomes are given, and what an outcome scores. Among all distributions over the outcomes with a certain mean
(or a certain `t = (mean - 1/2) / standard deviation`), the likeliest is found, and what is returned is the logarithm of
how likely it makes the counts, against how likely the observed frequencies themselves make them: zero where those fit,
less otherwise. Two such numbers differ by the log-likelihood ratio of a sequential test.

The mean: Van den Bergh, "Comparing the approximations for the generalized log likelihood ratio of a multinomial
distribution", proposition 1.1. The t: Van den Bergh, "Comments on normalized Elo", section 4.1. Everything works on any
number of counts at once.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

UNSEEN = 1e-3
"""What counts where an outcome was never seen; fastchess and fishtest take the same."""
_ROUNDS = 100
"""Steps after which a root is near enough, however slowly it is approached."""
_LINES = 60
"""Times that the condition on t is made linear, at most."""
_CLOSE = 1e-6
"""Change of a probability from which on the next step would change nothing that shows."""


def with_mean(counts: Floats, scores: Floats, mean: float) -> Floats:
    """The log-likelihood where the mean is known, against that of the frequencies.

    Args:
        counts: (…, outcomes) how often each outcome was seen; zeros count as `UNSEEN`.
        scores: (outcomes,) what each scores, ascending.
        mean: between the least and the greatest of the scores.

    Returns:
        (…,) zero or less.
    """
    seen = np.where(counts > 0, counts, UNSEEN)
    total = seen.sum(axis=-1, keepdims=True)
    off = np.broadcast_to(scores - mean, seen.shape)
    theta = _root(seen / total, off)
    found: Floats = -(seen * np.log1p(theta * off)).sum(axis=-1)
    return found


def with_t(counts: Floats, scores: Floats, t: float) -> Floats:
    """The log-likelihood where `t = (mean - 1/2) / standard deviation` is known, against that of the frequencies.

    The condition is made linear at a distribution, the likeliest under that is found, and so on from there. As the
    standard deviation is concave, every step ends at or beyond the t that is asked for, if the first one begins there:
    then the linear condition can be met at each step. Where t is very far from what was seen there can be several
    distributions from which no step leads on, and the one that is found is not always the likeliest.

    Args:
        counts: (…, outcomes) how often each outcome was seen; zeros count as `UNSEEN`.
        scores: (outcomes,) what each scores, ascending from 0 to 1 in equal steps.
        t: any number.

    Returns:
        (…,) zero or less.
    """
    seen = np.where(counts > 0, counts, UNSEEN)
    frequencies = seen / seen.sum(axis=-1, keepdims=True)
    likeliest = np.tile(_beyond(t, scores), (*seen.shape[:-1], 1))
    moving = np.ones(seen.shape[:-1], dtype=bool)
    for _ in range(_LINES):
        before, observed = likeliest[moving], frequencies[moving]
        mean = (before * scores).sum(axis=-1, keepdims=True)
        variance = (before * (scores - mean) ** 2).sum(axis=-1, keepdims=True)
        off = scores - 0.5 - t / 2 * np.sqrt(variance) * (1 + (scores - mean) ** 2 / variance)
        better = observed / (1 + _root(observed, off) * off)
        likeliest[moving] = better
        moving[moving] = (np.abs(better - before) > _CLOSE).any(axis=-1)
        if not moving.any():
            break
    found: Floats = (seen * np.log(likeliest / frequencies)).sum(axis=-1)
    return found


def _beyond(t: float, scores: Floats) -> Floats:
    """(outcomes,) the even distribution, with as much weight moved to an end as it takes to get to t."""
    spread = float(((scores - 0.5) ** 2).mean())
    linear, constant = -(t**2) * (0.25 - spread), -(t**2) * spread
    weight = (-linear + math.sqrt(linear**2 - (1 + t**2) * constant)) / (1 + t**2) * 2
    likely = np.full(len(scores), (1 - weight) / len(scores))
    likely[-1 if t > 0 else 0] += weight
    return likely


def _root(weights: Floats, off: Floats) -> Floats:
    """(…, 1) where `sum(weights * off / (1 + theta * off))` is zero, by false position (Illinois) and bisection.

    Both signs are among the `off` of each row. The sum falls from infinity to minus infinity between its poles; times
    its distance from both of them it is finite at either end.
    """
    least, most = off.min(axis=-1, keepdims=True), off.max(axis=-1, keepdims=True)
    left, right = -1 / most, -1 / least
    reach = right - left
    at_left = (weights * (off == most)).sum(axis=-1, keepdims=True) * most * (1 + left * least)
    at_right = (weights * (off == least)).sum(axis=-1, keepdims=True) * least * (1 + right * most)
    theta: Floats = np.zeros_like(left)
    before = np.zeros_like(left)
    for step in range(_ROUNDS):
        share = 0.5 if step % 3 == 2 else at_left / (at_left - at_right)
        theta = left + (right - left) * share
        value = (weights * off / (1 + theta * off)).sum(axis=-1, keepdims=True)
        value *= (1 + theta * least) * (1 + theta * most)
        up = value > 0
        left, right = np.where(up, theta, left), np.where(up, right, theta)
        at_left = np.where(up, value, np.where(before < 0, at_left / 2, at_left))
        at_right = np.where(up, np.where(before > 0, at_right / 2, at_right), value)
        before = np.where(up, 1.0, -1.0)
        if ((right - left <= 1e-14 * reach) | (np.abs(value) < 1e-15)).all():
            break
    return theta
