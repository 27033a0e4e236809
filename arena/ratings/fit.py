"""The fit of ratings: evidence in, strengths on the Elo scale out, with intervals and ranks.

The model and its fit are in `arena.ratings.plackett_luce`, the pseudo-units that keep it finite and the samples behind
the intervals in `arena.ratings.bootstrap`, the ranks in `arena.ratings.ranks`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from arena.games.core.errors import ParameterError, listed, quoted
from arena.ratings.bootstrap import Sampler
from arena.ratings.evidence import Evidence
from arena.ratings.outcomes import Outcomes, outcomes
from arena.ratings.ranks import better, ranks
from arena.ratings.rating import Rating, Ratings
from arena.ratings.sums import Floats

ELO = 400 / math.log(10)
"""Points for a log-strength of 1."""


def rate(
    evidence: Iterable[Evidence],
    *,
    players: Sequence[str] | None = None,
    anchors: Mapping[str, float] = MappingProxyType({}),
    base: float = 1500.0,
    samples: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
) -> Ratings:
    """Rate players by the Plackett-Luce model, which with two seats is Bradley-Terry's.

    The order of the evidence changes nothing, not even the last bit. Copies (units of one cluster) count once.

    A rating is a difference; what from, decides what its interval says:

    - With anchors, ratings are moved so that the anchors are at the given ratings, on the mean where there are several
      (least squares), and every sample is moved by its own anchors. So an interval is that of the difference to the
      anchor, and a single anchor's own interval has no width.
    - Without, the field's mean is `base`, in the ratings as in every sample: the mean in which each player weighs by
      what is known about it (Fisher's information). The interval is that of the distance to this mean, and a player of
      whom little is known has a wide interval but neither moves nor blurs the others.

    A player alone has nothing to differ from: it is at `base`, and its interval has no width.

    Args:
        evidence: units of matches.
        players: who is rated even without a match; whoever played is rated anyway.
        anchors: player -> the Elo that holds the scale.
        base: the mean Elo of the field, without anchors, each player weighed by what is known about it.
        samples: how many samples the intervals and ranks are made of.
        confidence: of the intervals, such as 0.95: from the quantile (1 - confidence) / 2 of the samples to the one at
            the other end. They always hold the rating itself.
        seed: of the samples.

    Raises:
        ParameterError: a confidence outside (0, 1), fewer than one sample, a negative seed, numbers that are not
            finite, an anchor whom nobody knows, or a player twice in one ranking.
    """
    _check(anchors, base, samples, confidence, seed)
    found = outcomes(evidence)
    field = sorted({*found.players, *(players or ())})
    strange = sorted(anchors.keys() - set(field))
    if strange:
        shown = listed([quoted(player) for player in field]) or "it is empty"
        raise ParameterError(f"the anchor {quoted(strange[0])} is not in the field ({shown})")
    points, known, drawn = _strengths(found, field, samples, seed)
    if anchors:
        held = [field.index(player) for player in anchors]
        given = np.array(list(anchors.values()), dtype=np.float64)
        points += (given - points[held]).mean()
        drawn += (given - drawn[:, held]).mean(axis=1, keepdims=True)
    elif field:
        points += base - points @ known
        drawn += base - (drawn @ known)[:, None]
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    low, high = np.minimum(low, points), np.maximum(high, points)
    first, last = ranks(better(drawn, confidence))
    order = sorted(range(len(field)), key=lambda number: (-round(float(points[number]), 3), field[number]))
    rows = tuple(
        Rating(field[k], float(points[k]), float(low[k]), float(high[k]), int(first[k]), int(last[k])) for k in order
    )
    return Ratings(rows, drawn[:, order], confidence, sum(found.counts), dict(anchors))


def _strengths(found: Outcomes, field: Sequence[str], samples: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """(players,) Elo, (players,) the share of each in what is known, and (samples, players) Elo; from anywhere."""
    if len(field) < 2:
        return np.zeros(len(field)), np.ones(len(field)), np.zeros((samples, len(field)))
    sampler = Sampler(found, field)
    likeliest, information = sampler.likeliest()
    drawn = sampler.sample(likeliest, samples, np.random.Generator(np.random.PCG64(seed)))
    return ELO * likeliest, information / information.sum(), ELO * drawn.T


def _check(anchors: Mapping[str, float], base: float, samples: int, confidence: float, seed: int) -> None:
    if not 0 < confidence < 1:
        raise ParameterError(f"the confidence lies between 0 and 1, such as 0.95, not {confidence}")
    if samples < 1:
        raise ParameterError(f"intervals are made of at least 1 sample, such as 1000, not {samples}")
    if seed < 0:
        raise ParameterError(f"a seed is 0 or more, not {seed}")
    for name, value in (("base", base), *((f"anchor {quoted(player)}", elo) for player, elo in anchors.items())):
        if not math.isfinite(value):
            raise ParameterError(f"the {name} is an Elo, such as 1500, not {value}")
