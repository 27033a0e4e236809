"""ChildPlay's fleets and a uniformly random match between them, by enumeration and with nothing of the rules' own code.

`python -m tests.games.board.childplay_fleets` prints what is documented: how likely the commonest fleets are, and how
likely the first of two uniformly random players wins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from math import comb

ATTEMPTS = 5
Cells = frozenset[tuple[int, int]]
Fleet = frozenset[Cells]


def types(size: int) -> tuple[int, ...]:
    """The lengths that are tried, in their order."""
    return (2, 1, *range(size, 0, -1))


def one_attempt(size: int, length: int) -> Mapping[Cells, float]:
    """The probability of each place in one attempt: lying or standing with 1/2, then uniform."""
    chances: dict[Cells, float] = defaultdict(float)
    for first in range(size):
        for second in range(size - length + 1):
            share = 0.5 / (size * (size - length + 1))
            chances[frozenset((first, second + k) for k in range(length))] += share
            chances[frozenset((second + k, first) for k in range(length))] += share
    return chances


def touch(one: Cells, other: Cells) -> bool:
    return any(abs(r - s) <= 1 and abs(c - d) <= 1 for r, c in one for s, d in other)


def fleets(size: int) -> Mapping[Fleet, float]:
    """Every fleet that can be drawn without touching, as a set of ships, and how likely it is.

    A ship that fits with probability q in one attempt is left out with probability (1 - q)**5.
    """
    now: dict[Fleet, float] = {frozenset(): 1.0}
    for length in types(size):
        places = one_attempt(size, length)
        beside = {place: frozenset(near(place, size)) for place in places}
        after: dict[Fleet, float] = defaultdict(float)
        for fleet, chance in now.items():
            water = frozenset().union(*fleet)
            open_places = [place for place in places if not beside[place] & water]
            fits = sum(places[place] for place in open_places)
            missed = max(1 - fits, 0.0) ** ATTEMPTS if fits < 1 - 1e-12 else 0.0
            after[fleet] += chance * missed
            for place in open_places:
                after[fleet | {place}] += chance * (1 - missed) * places[place] / fits
        now = {fleet: chance for fleet, chance in after.items() if chance > 0}
    return now


def near(place: Cells, size: int) -> Iterator[tuple[int, int]]:
    """The cells of a place and all around it."""
    for row, column in place:
        for r in range(max(row - 1, 0), min(row + 2, size)):
            yield from ((r, c) for c in range(max(column - 1, 0), min(column + 2, size)))


def by_lengths(chances: Mapping[Fleet, float]) -> Mapping[tuple[int, ...], float]:
    """The probability of each list of lengths, longest first."""
    found: dict[tuple[int, ...], float] = defaultdict(float)
    for fleet, chance in chances.items():
        found[tuple(sorted(map(len, fleet), reverse=True))] += chance
    return found


def first_wins(lengths: Mapping[tuple[int, ...], float], cells: int) -> float:
    """How likely the first of two players wins, who both shoot at uniformly random cells, never twice at the same.

    All k cells of a fleet are hit by the t-th shot with probability C(t, k) / C(cells, k). The first player wins where
    that happens to the second's fleet with no later shot than to the own one.
    """
    sizes: dict[int, float] = defaultdict(float)
    for fleet, chance in lengths.items():
        sizes[sum(fleet)] += chance
    done = [sum(chance * comb(t, k) / comb(cells, k) for k, chance in sizes.items()) for t in range(cells + 1)]
    return sum((done[t] - done[t - 1]) * (1 - done[t - 1]) for t in range(1, cells + 1))


if __name__ == "__main__":
    drawn = by_lengths(fleets(5))
    for lengths, share in sorted(drawn.items(), key=lambda item: -item[1])[:5]:
        print("-".join(map(str, lengths)), f"{share:.4f}")
    print("the first random player wins with probability", first_wins(drawn, 25))
