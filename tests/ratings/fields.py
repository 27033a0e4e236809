"""Evidence for tests: units written short, and tournaments drawn from known strengths."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from arena.ratings.evidence import Evidence, Ranking


def ranking(text: str) -> Ranking:
    """`a > b = c` in groups."""
    return tuple(tuple(player.strip() for player in group.split("=")) for group in text.split(">"))


def units(*texts: str, times: int = 1, cluster: str = "") -> list[Evidence]:
    """A unit each: `a > b, b > a` has two matches."""
    return [Evidence(tuple(ranking(one) for one in text.split(",")), cluster) for text in texts] * times


def drawn(
    strengths: Sequence[float], pairs: int, draws: float, repeats: float, rng: np.random.Generator
) -> list[Evidence]:
    """A round robin in pairs. The expected score is that of the strengths, whatever the share of draws.

    Args:
        strengths: log-strengths of p0, p1, ….
        pairs: units for each two players.
        draws: the share of the weaker player's points that comes from draws.
        repeats: how often the second leg repeats the first.
        rng: chance.
    """
    evidence = []
    for one, other in combinations(range(len(strengths)), 2):
        expected = 1 / (1 + np.exp(strengths[other] - strengths[one]))
        half = draws * min(expected, 1 - expected)
        luck = rng.random((pairs, 2))
        luck[:, 1] = np.where(rng.random(pairs) < repeats, luck[:, 0], luck[:, 1])
        a, b = f"p{one}", f"p{other}"
        ends: tuple[Ranking, ...] = (((a,), (b,)), ((a, b),), ((b,), (a,)))
        found = (luck > expected - half).astype(int) + (luck > expected + half)
        evidence += [Evidence((ends[first], ends[second])) for first, second in found.tolist()]
    return evidence


def orders(strengths: Sequence[float], seats: int, matches: int, rng: np.random.Generator) -> list[Ranking]:
    """Rankings of as many players, drawn from the Plackett-Luce model (by Gumbel noise)."""
    found = []
    for _ in range(matches):
        there = rng.choice(len(strengths), seats, replace=False)
        order = np.argsort(-(np.array(strengths)[there] + rng.gumbel(size=seats)))
        found.append(tuple((f"p{player}",) for player in there[order]))
    return found
