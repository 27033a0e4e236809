"""AdaStop: who of several players is better than whom, looked at now and then, and no further played once it is clear.

After Mathieu et al., "AdaStop: adaptive statistical testing for sound comparisons of Deep RL agents" (2023). Everybody
plays a block of units; at each of a few *looks* every two players that are not told apart yet are compared by a
permutation test on the sum of the differences of all blocks so far. The boundary of the greatest absolute difference is
set so that, of permuted data of these pairs, a share of `alpha * look / looks` at most would have passed any boundary
by now. Pairs beyond it are decided, the boundary is set again for the rest (step-down), and who has no undecided pair
left need not play on. After the last look, pairs that were never told apart count as equal, which says that no
difference was found and not that there is none.

**Its error.** Of all tournaments in which some players are equal, `alpha` at most tell any of these apart: the
permutations of each pair are drawn for themselves, which gives the greatest difference of all pairs no smaller
quantiles than it has (Šidák). Measured for 5 %: 1.5 to 5.2 %, with 2 to 10 players, some or all of them equal.

**What is compared.** The test of the paper holds values of different players to be independent of each other. Points
are not: what one wins the other loses, and with two players the error of a nominal 5 % is 18 %. So by default values
are *paired*: the first of one player stands against the first of the other (the same round against the same opponents,
or the same seed), and what is permuted is who of the two got which. That is exact wherever two equal players could have
been exchanged in each round, however their values hang together.

- Contests: `against_the_field` makes of each round of a round robin one value a player, its mean points against
  everybody who still plays. Two players are the same if they do as well against this field. All who are `playing` must
  go on meeting each other, or the field is not common.
- Where there is no common field, as in a gauntlet: `AdaStop.look_at`, with the differences of the points that the two
  of a pair made of each other.
- One seat: the scores of episodes, of which all players had the same seeds.
- Independent runs that nothing pairs: `paired=False` is the test of the paper, a little stronger with few values.

The package adastop 0.1.3 compares the absolute difference with a quantile of the greatest *signed* one, and so errs
about twice as often as it says: of two equal players it told 11.7 % apart, where it was to be 5 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from arena.games.core.errors import ParameterError, quoted

Pair = tuple[str, str]
Decision = Literal["larger", "smaller", "equal", "continue"]
"""Of a pair: the first is better, the second is, no difference was found to the end, or nobody can say yet."""
Floats = NDArray[np.float64]

MOST_HELD = 25_000_000
"""Permutations times pairs, at most: 200 MB."""
_BLOCK = 4_000_000
"""Numbers that are drawn together."""
_ROUNDING = 1e-9
"""Sums that differ by less than this part of the greatest are the same: they were added up in another order."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the looks so far say."""

    pairs: Mapping[Pair, Decision]
    looks: int
    """Looks that were taken."""
    decided_at: Mapping[Pair, int]
    """The look at which a pair was decided, from 1; pairs that are undecided are not in it."""
    boundaries: tuple[float, ...]
    """Of each look: the mean absolute difference of two values, above which a pair was told apart."""
    playing: tuple[str, ...]
    """Who has an undecided pair and plays on, in the order of the field."""

    @property
    def undecided(self) -> tuple[Pair, ...]:
        """The pairs that need another block."""
        return tuple(pair for pair, decision in self.pairs.items() if decision == "continue")

    @property
    def finished(self) -> bool:
        """Whether every pair is decided."""
        return not self.undecided


@dataclass(frozen=True, slots=True)
class AdaStop:
    """The test of a field of players. It keeps nothing: the same values give the same decisions.

    Args:
        players: the field.
        block: values of each player between two looks. With K looks, two players can be told apart from look k on where
            `2 ** (1 - block * k)` is at most `alpha * k / K`: with five values and five looks from the second on.
        looks: at most.
        permutations: of each pair, its data as they are among them.
        alpha: the share of tournaments in which any two equal players are told apart, at most.
        seed: of the permutations.
        paired: whether a player's values stand against those of the others one by one.
        pairs: who is compared; everybody with everybody where there are none.

    Raises:
        ParameterError: a field, a number or a pair with which there is no test.
    """

    players: tuple[str, ...]
    block: int = 5
    looks: int = 5
    permutations: int = 10_000
    alpha: float = 0.05
    seed: int = 0
    paired: bool = True
    pairs: tuple[Pair, ...] = ()

    def __post_init__(self) -> None:
        if len(self.players) < 2 or len(set(self.players)) < len(self.players):
            raise ParameterError(f"AdaStop compares at least two players, each named once, and not {self.players!r}")
        for name, number in (("block", self.block), ("looks", self.looks)):
            if number < 1:
                raise ParameterError(f"{name} is at least 1, not {number!r}")
        if not 0 < self.alpha < 1:
            raise ParameterError(f"alpha is an error rate between 0 and 1, such as 0.05, and not {self.alpha!r}")
        if self.alpha * self.permutations < 1:
            raise ParameterError(
                f"with alpha = {self.alpha:g} it takes {math.ceil(1 / self.alpha)} permutations to tell any apart, and"
                f" there are {self.permutations}"
            )
        if not self.pairs:
            object.__setattr__(self, "pairs", tuple(combinations(self.players, 2)))
        for pair in self.pairs:
            if len(set(pair)) < 2 or not set(pair) <= set(self.players):
                raise ParameterError(f"a pair names two different players of the field, and {pair!r} does not")
        if self.permutations * len(self.pairs) > MOST_HELD:
            raise ParameterError(
                f"{self.permutations:,} permutations of {len(self.pairs):,} pairs are too many to hold; with so many"
                f" players, {MOST_HELD // len(self.pairs):,} would do"
            )

    def look(self, values: Mapping[str, Sequence[float]]) -> Decisions:
        """All looks that the values allow, from the first on.

        Args:
            values: player -> its values, in order, as many blocks as it has played; a block that one of the players
                still in question has not finished is not looked at, and neither is what comes after.

        Raises:
            ParameterError: a value that is no finite number.
        """
        read = {player: _read(player, values.get(player, ())) for player in self.players}
        return self._looks({(one, other): (read[one], read[other]) for one, other in self.pairs})

    def look_at(self, differences: Mapping[Pair, Sequence[float]]) -> Decisions:
        """All looks that the differences of pairs allow, from the first on.

        Args:
            differences: pair -> by how much its first player was better in each of their units, in order.

        Raises:
            ParameterError: a difference that is no finite number, or values that are not paired.
        """
        if not self.paired:
            raise ParameterError("differences are values of two players that are paired, and paired is false")
        read = {pair: _read(" - ".join(pair), differences.get(pair, ())) for pair in self.pairs}
        return self._looks({pair: (mine, np.zeros_like(mine)) for pair, mine in read.items()})

    def _looks(self, values: Mapping[Pair, tuple[Floats, Floats]]) -> Decisions:
        found: dict[Pair, Decision] = dict.fromkeys(self.pairs, "continue")
        decided_at: dict[Pair, int] = {}
        boundaries: list[float] = []
        sums = np.zeros((len(self.pairs), self.permutations))
        passed = np.zeros(sums.shape, dtype=bool)
        live = np.arange(len(self.pairs))
        for look in range(1, self.looks + 1):
            least = min((len(each) for number in live for each in values[self.pairs[number]]), default=0)
            if least < look * self.block:
                break
            for number in live:
                one, other = (each[(look - 1) * self.block : look * self.block] for each in values[self.pairs[number]])
                sums[number] += self._permuted(one, other, int(number), look)
            room = math.floor(self.alpha * look / self.looks * self.permutations + _ROUNDING)
            slack = _ROUNDING * float(np.abs(sums[live]).max())
            while live.size:
                boundary = _boundary(np.abs(sums[live]), passed[live], room) + slack
                beyond = np.abs(sums[live, 0]) > boundary
                for number in live[beyond]:
                    found[self.pairs[number]] = "larger" if sums[number, 0] > 0 else "smaller"
                    decided_at[self.pairs[number]] = look
                live = live[~beyond]
                if not beyond.any():
                    break
            passed[live] |= np.abs(sums[live]) > boundary
            boundaries.append(boundary / (look * self.block))
        if len(boundaries) == self.looks:
            for number in live:
                found[self.pairs[number]], decided_at[self.pairs[number]] = "equal", self.looks
        playing = {player for pair, decision in found.items() if decision == "continue" for player in pair}
        in_order = tuple(player for player in self.players if player in playing)
        return Decisions(found, len(boundaries), decided_at, tuple(boundaries), in_order)

    def _permuted(self, one: Floats, other: Floats, number: int, look: int) -> Floats:
        """(permutations,) sums of differences of a block: first as it is, then with the values exchanged by chance."""
        bits = np.random.PCG64(np.random.SeedSequence(self.seed, spawn_key=(number, look)))
        size = len(one)
        sums = np.empty(self.permutations)
        step = max(_BLOCK // (2 * size), 1)
        for first in range(0, self.permutations, step):
            count = min(step, self.permutations - first)
            if self.paired:
                raw = bits.random_raw(-(-count * size // 64))
                signs = np.unpackbits(raw.view(np.uint8), count=count * size).reshape(count, size)
                sums[first : first + count] = (one - other).sum() - 2 * (signs @ (one - other))
            else:
                pool = np.concatenate([one, other])
                drawn = np.argpartition(bits.random_raw((count, 2 * size)), size, axis=1)[:, :size]
                sums[first : first + count] = 2 * pool[drawn].sum(axis=1) - pool.sum()
        sums[0] = (one - other).sum()
        return sums


def against_the_field(rounds: Iterable[Iterable[Mapping[str, float]]]) -> dict[str, list[float]]:
    """Player -> its mean points in each round.

    A round in which somebody who plays later met nobody, as where its units have no result, counts for nobody: values
    of different players are those of the same rounds.

    Args:
        rounds: of each round the points of its units, each player -> its share; in a round everybody who is still
            playing meets everybody else as often. A unit without a result is left out.
    """
    means: list[dict[str, float]] = []
    for units in rounds:
        points: dict[str, list[float]] = {}
        for unit in units:
            for player, share in unit.items():
                points.setdefault(player, []).append(share)
        means.append({player: math.fsum(shares) / len(shares) for player, shares in points.items()})
    last = {player: number for number, found in enumerate(means) for player in found}
    values: dict[str, list[float]] = {player: [] for player in last}
    for number, found in enumerate(means):
        if all(player in found for player, end in last.items() if end >= number):
            for player, mean in found.items():
                values[player].append(mean)
    return values


def _read(name: str, values: Sequence[float]) -> Floats:
    read = np.asarray(values, dtype=np.float64)
    if not np.isfinite(read).all():
        raise ParameterError(f"every value of {quoted(name)} must be a finite number")
    return read


def _boundary(sums: Floats, passed: NDArray[np.bool_], room: int) -> float:
    """The least boundary that so few permutations pass, now or before.

    Args:
        sums: (pairs, permutations) absolute.
        passed: (pairs, permutations) whether one has passed a boundary before.
        room: permutations that may.
    """
    gone = passed.any(axis=0)
    room -= int(gone.sum())
    if room <= 0:
        return math.inf
    greatest = sums.max(axis=0)[~gone]
    return float(np.partition(greatest, len(greatest) - 1 - room)[len(greatest) - 1 - room])
