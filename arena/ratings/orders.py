"""A ranking as choices: the best of all who are there, then the best of who is left, and so on to the last.

That is how Plackett and Luce read a ranking (Plackett, "The analysis of permutations", 1975). Players who have tied
stand for all their orders, each as likely as another; with two seats a draw is half a win for both.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

from arena.games.core.errors import ParameterError, listed, quoted
from arena.ratings.evidence import Ranking

LARGEST = 6
"""Up to so many tied players all orders are taken; of more, those that follow from one by rotation."""


Choices = dict[tuple[tuple[str, ...], str], float]
"""(who was there, sorted; who was chosen) -> how often, on the mean over all orders."""


def canonical(ranking: Ranking) -> Ranking:
    """The same ranking, the players of each group sorted.

    Raises:
        ParameterError: a player stands in it twice.
    """
    sorted_groups = tuple(tuple(sorted(group)) for group in ranking if group)
    players = [player for group in sorted_groups for player in group]
    if len(set(players)) < len(players):
        shown = listed([quoted(player) for player in sorted(players)])
        raise ParameterError(f"a ranking has each player once, not as here: {shown}")
    return sorted_groups


def choices(ranking: Ranking) -> Choices:
    """The choices in a canonical ranking: of a single player there is none."""
    found: Choices = {}
    below: tuple[str, ...] = ()
    for group in reversed(ranking):
        for tied, weight in _remaining(group):
            there = tuple(sorted((*tied, *below)))
            if len(there) > 1:
                found |= {(there, player): weight / len(tied) for player in tied}
        below += group
    return found


def _remaining(group: tuple[str, ...]) -> list[tuple[tuple[str, ...], float]]:
    """Who of the tied may still be there when one of them is chosen, and in which share of the orders it is these."""
    size = len(group)
    if size <= LARGEST:
        return [(left, 1 / comb(size, count)) for count in range(1, size + 1) for left in combinations(group, count)]
    twice = group * 2
    parts = [(twice[first : first + count], 1 / size) for count in range(1, size) for first in range(size)]
    return [*parts, (group, 1.0)]
