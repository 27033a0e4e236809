"""How often intervals of ratings hold the truth: tournaments between players of known strengths, again and again.

By itself only: `python -m benchmarks.coverage [--tournaments N]`. In each tournament, pairs of matches are drawn
from the strengths, with a share of draws, the second match of a pair being a repetition of the first with a given
probability (that is how much the opening decides), and rated; for each two players it is noted whether the interval of
their difference lies above, around or below the truth. With five players, ten intervals of a tournament hang together:
the standard error of a share is about that of four independent ones for each tournament.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from itertools import combinations
from math import exp

import numpy as np

from arena.ratings.evidence import Evidence, Ranking
from arena.ratings.fit import ELO, rate
from benchmarks.report import Report, Value, command, say

TOURNAMENTS = 300
CONFIDENCE = 0.95
Pairing = tuple[int, int]
_FIVE = tuple(combinations(range(5), 2))
FIELDS: dict[str, tuple[Sequence[float], Sequence[Pairing]]] = {
    "two equal": ((0, 0), ((0, 1),)),
    "two, 400 apart": ((2.3, 0), ((0, 1),)),
    "five equal": ((0,) * 5, _FIVE),
    "five in steps of 87": ((1, 0.5, 0, -0.5, -1), _FIVE),
    "five, 1,042 apart": ((3, 1, 0, -1, -3), _FIVE),
    "gauntlet of one": ((1, 0.5, 0, -0.5, -1), tuple((0, other) for other in range(1, 5))),
    "two threes, one link": ((1, 0, -1, 1, 0, -1), ((0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3))),
}
"""Log-strengths, and who meets whom."""


def measure(tournaments: int = TOURNAMENTS) -> Report:
    """The shares for each field, number of pairs and kind of luck."""
    rows: list[dict[str, Value]] = []
    for title, (strengths, pairings) in FIELDS.items():
        for pairs in (2, 5, 20, 100):
            say(f"coverage: {title}, {pairs} pairs")
            row: dict[str, Value] = {"field": title, "pairs": pairs}
            for name, draws, repeats in (("independent", 0.0, 0.0), ("draws", 0.5, 0.5), ("repeated", 0.0, 1.0)):
                above, below = missed(strengths, pairings, pairs, draws, repeats, tournaments)
                row |= {name: f"{1 - above - below:.1%} (+{above:.1%} -{below:.1%})"}
            rows.append(row)
    notes = [
        f"share of {CONFIDENCE:.0%} intervals of differences that hold the truth (+ it lies above, - below)",
        "independent: the legs of a pair; draws: half of the weaker player's points come from draws, and every other "
        "second leg repeats the first; repeated: all second legs do",
    ]
    return Report("Coverage", rows, notes)


def missed(
    strengths: Sequence[float],
    pairings: Sequence[Pairing],
    pairs: int,
    draws: float,
    repeats: float,
    tournaments: int,
) -> tuple[float, float]:
    """The shares of intervals above which, and below which, the true difference lies."""
    rng = np.random.default_rng([pairs, tournaments, int(100 * draws), int(100 * repeats)])
    names = [f"p{number}" for number in range(len(strengths))]
    both = list(combinations(range(len(strengths)), 2))
    truth = ELO * np.array([strengths[one] - strengths[other] for one, other in both])
    above = below = 0
    for _ in range(tournaments):
        evidence = []
        for one, other in pairings:
            expected = 1 / (1 + exp(strengths[other] - strengths[one]))
            half = draws * min(expected, 1 - expected)
            luck = rng.random((pairs, 2))
            luck[:, 1] = np.where(rng.random(pairs) < repeats, luck[:, 0], luck[:, 1])
            a, b = names[one], names[other]
            ends: tuple[Ranking, ...] = (((a,), (b,)), ((a, b),), ((b,), (a,)))
            found = (luck > expected - half).astype(int) + (luck > expected + half)
            evidence += [Evidence((ends[first], ends[second])) for first, second in found.tolist()]
        ratings = rate(evidence, players=names, confidence=CONFIDENCE, seed=int(rng.integers(2**31)))
        column = {row.player: number for number, row in enumerate(ratings.rows)}
        samples = ratings.samples[:, [column[name] for name in names]]
        differences = np.stack([samples[:, one] - samples[:, other] for one, other in both], axis=1)
        low, high = np.quantile(differences, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2], axis=0)
        above += int((truth > high).sum())
        below += int((truth < low).sum())
    return above / (tournaments * len(both)), below / (tournaments * len(both))


def _measure(given: Namespace) -> list[Report]:
    return [measure(given.tournaments)]


if __name__ == "__main__":
    command(__doc__, _measure, {"tournaments": TOURNAMENTS})
