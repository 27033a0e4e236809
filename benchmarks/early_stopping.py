"""How often sequential tests err, and how much play they save: SPRT and AdaStop on made-up results, again and again.

By itself only: `python -m benchmarks.early_stopping [--tests N]`. Of SPRT, pairs of matches are drawn from several
kinds of players, one time such that `elo0` is true and one time such that `elo1` is; beside the mean number of pairs
stands that of a test of fixed size with the same error rates, which knows the spread of pairs beforehand. Of AdaStop,
whole tournaments are played block by block between players of known strengths, of which some are equal; a tournament
errs when it tells any two equal players apart.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from math import ceil, sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from arena.ratings.adastop import AdaStop, Decisions, against_the_field
from arena.ratings.sprt import ELO_A_SIGMA, Sprt
from benchmarks.report import Goal, Report, Value, command, say

Floats = NDArray[np.float64]
TESTS = 2000
ALPHA = BETA = 0.05
MOST, STRIDE = 20_000, 16
"""Pairs after which a test is given up, and pairs that are looked at together."""
POINTS = np.linspace(0, 1, 5)
KINDS: Mapping[str, Sequence[float]] = {
    "legs independent, few draws": (0.12, 0.11, 0.54, 0.11, 0.12),
    "the opening decides": (0.01, 0.04, 0.9, 0.04, 0.01),
    "both legs alike, no draws": (0.5, 0, 0, 0, 0.5),
    "skewed: rare double losses": (0.05, 0, 0.85, 0.1, 0),
}
"""How often pairs give 0, 1/2, 1, 3/2 and 2 points, before the mean is put where a hypothesis has it."""
HYPOTHESES = ((0, 20), (0, 50), (0, 150), (-100, 0))


class Lot(NamedTuple):
    """What many tests came to."""

    first: float
    """The share that accepted `elo0`."""
    second: float
    """The share that accepted `elo1`."""
    units: float
    """On the mean."""


def sprt(tests: int) -> Report:
    """SPRT's errors and lengths."""
    rows: list[dict[str, Value]] = []
    rates: list[tuple[float, float]] = []
    for model in ("logistic", "normalized"):
        for kind, shape in KINDS.items():
            for elo0, elo1 in HYPOTHESES:
                say(f"SPRT: {model}, {kind}, {elo0} to {elo1}")
                test = Sprt(elo0, elo1, ALPHA, BETA, model)
                least, most = (standing(shape, elo, model) for elo in (elo0, elo1))
                under0, under1 = drawn(test, least, tests, 1), drawn(test, most, tests, 2)
                rates.append((under0.second, under1.first))
                rows.append({
                    "Elo is": model,
                    "pairs": kind,
                    "from, to": f"{elo0}, {elo1}",
                    "first kind": f"{under0.second:.2%}",
                    "second kind": f"{under1.first:.2%}",
                    "undecided": f"{2 - sum(under0[:2]) - sum(under1[:2]):.1%}",
                    "units if 0": round(under0.units),
                    "if 1": round(under1.units),
                    "fixed size": fixed_size(least, most),
                })  # fmt: skip
    bounds = Sprt(0, 1, ALPHA, BETA).error_rates
    notes = [
        f"{tests:,} tests a number; alpha and beta {ALPHA:.0%}: by Wald's bounds {bounds[0]:.2%} and {bounds[1]:.2%}",
        f"the standard error of a rate of 5 % is {_error(tests):.2%}; the goals leave room for three, as the worst of"
        f" {len(rates)} numbers is chosen",
        f"given up after {MOST:,} pairs",
    ]
    goals = [
        Goal(f"SPRT, the worst error of the {kind} kind", 100 * max(each), 100 * (bound + 3 * _error(tests)), "%")
        for kind, bound, each in zip(("first", "second"), bounds, zip(*rates, strict=True), strict=True)
    ]
    return Report("SPRT", rows, notes, goals)


def standing(shape: Sequence[float], elo: float, model: str) -> Floats:
    """The shape of a distribution of pairs, tilted until its mean is that of a difference in Elo."""
    low, high = -60.0, 60.0
    for _ in range(100):
        tilted = np.asarray(shape) * np.exp((low + high) / 2 * (POINTS - 0.5))
        tilted /= tilted.sum()
        mean = float(tilted @ POINTS)
        spread = sqrt(float(tilted @ (POINTS - mean) ** 2))
        there = 1 / (1 + 10 ** (-elo / 400)) if model == "logistic" else 0.5 + elo * sqrt(2) / ELO_A_SIGMA * spread
        low, high = ((low + high) / 2, high) if mean < there else (low, (low + high) / 2)
    return tilted


def drawn(test: Sprt, likely: Floats, tests: int, seed: int) -> Lot:
    """Many tests side by side, a pair each at a time."""
    rng = np.random.default_rng([seed, tests])
    low, high = test.bounds
    counts, ends, units = np.zeros((tests, 5)), np.zeros((2, tests), dtype=bool), np.full(tests, MOST)
    live = np.arange(tests)
    for before in range(0, MOST, STRIDE):
        outcomes = rng.choice(5, (len(live), STRIDE), p=likely)
        seen = counts[live, None] + np.cumsum(np.eye(5)[outcomes], axis=1)
        different, which = np.unique(seen.reshape(-1, 5), axis=0, return_inverse=True)
        ratios = test.llrs(different)[which].reshape(len(live), STRIDE)
        over = (ratios <= low) | (ratios >= high)
        done, first = over.any(axis=1), over.argmax(axis=1)
        last = ratios[np.arange(len(live)), first]
        ends[0, live[done & (last <= low)]] = ends[1, live[done & (last >= high)]] = True
        units[live[done]] = before + 1 + first[done]
        counts[live] = seen[:, -1]
        live = live[~done]
        if not live.size:
            break
    return Lot(float(ends[0].mean()), float(ends[1].mean()), float(units.mean()))


def fixed_size(least: Floats, most: Floats) -> int:
    """The pairs that a test of one look takes to tell two distributions apart by their means, at the same errors."""
    means = [float(likely @ POINTS) for likely in (least, most)]
    spreads = [sqrt(float(likely @ (POINTS - mean) ** 2)) for likely, mean in zip((least, most), means, strict=True)]
    quantile = NormalDist().inv_cdf
    reach = quantile(1 - ALPHA) * spreads[0] + quantile(1 - BETA) * spreads[1]
    return ceil((reach / (means[1] - means[0])) ** 2)


FIELDS: Mapping[str, Sequence[float]] = {
    "2 equal": (0, 0),
    "4 equal": (0, 0, 0, 0),
    "10 equal": (0,) * 10,
    "2 equal, 1 stronger": (0, 0, 300),
    "2 and 2": (0, 0, 200, 200),
    "6, two pairs equal": (0, 0, 150, 150, 400, -300),
}
"""Elo of the players."""


def adastop(tests: int, block: int = 6, looks: int = 4) -> Report:
    """AdaStop's errors, what it finds, and what it saves."""
    ways: Mapping[str, Callable[..., tuple[Decisions, int]]] = {
        "the field, paired": round_robin,
        "each other": encounters,
        "the field, as if independent": unpaired,
        "independent runs": independent,
    }
    rows: list[dict[str, Value]] = []
    worst = 0.0
    for title, strengths in FIELDS.items():
        same = [pair for pair in combinations(range(len(strengths)), 2) if strengths[pair[0]] == strengths[pair[1]]]
        better = [pair for pair in combinations(range(len(strengths)), 2) if pair not in same]
        for way, play in ways.items():
            if way == "independent runs" and better:
                continue
            say(f"AdaStop: {title}, {way}")
            rng = np.random.default_rng([tests, len(strengths)])
            wrong = found = played = 0
            for number in range(tests):
                test = AdaStop(_names(strengths), block, looks, 1000, ALPHA, number)
                decided, units = play(test, strengths, rng)
                played += units
                wrong += any(decided.pairs[f"p{one}", f"p{other}"] != "equal" for one, other in same)
                found += sum(_right(decided, strengths, pair) for pair in better)
            if play is not unpaired:
                worst = max(worst, wrong / tests)
            full = tests * block * looks * len(strengths) * (len(strengths) - 1) / 2
            rows.append({
                "players": title,
                "compared by": way,
                "error": f"{wrong / tests:.2%}",
                "differences found": f"{found / tests / len(better):.0%}" if better else "",
                "units played": f"{played / full:.0%}",
            })  # fmt: skip
    rows += packaged(max(tests // 3, 1), block, looks)
    notes = [
        f"{tests:,} tournaments a number, {looks} looks after {block} pairs of each two players, alpha {ALPHA:.0%};"
        f" the standard error of a rate of 5 % is {_error(tests):.2%}",
        "error: any two equal players were told apart; units played: of a full round robin of all looks",
        "points are not independent of each other: as if they were is the test of the paper, where it does not hold",
    ]
    goal = Goal("AdaStop, the worst error but of that", 100 * worst, 100 * (ALPHA + 3 * _error(tests)), "%")
    return Report("AdaStop", rows, notes, [goal])


def packaged(tests: int, block: int, looks: int) -> list[dict[str, Value]]:
    """The package adastop on independent runs of two equals, where it is installed."""
    try:
        from adastop import MultipleAgentsComparator
    except ImportError:
        return []
    say("AdaStop: 2 equal, the package adastop")
    rng, wrong = np.random.default_rng(tests), 0
    for number in range(tests):
        package = MultipleAgentsComparator(n=block, K=looks, B=1000, alpha=ALPHA, seed=number)
        values = rng.normal(size=(2, block * looks))
        while not package.is_finished:
            seen = (package.k + 1) * block
            package.partial_compare({"p0": values[0, :seen], "p1": values[1, :seen]}, verbose=False)
        wrong += set(package.decisions.values()) != {"equal"}
    row = {
        "players": "2 equal",
        "compared by": "independent runs, by the package adastop",
        "error": f"{wrong / tests:.2%}",
    }
    return [row]


def _error(tests: int) -> float:
    """The standard error of a rate of 5 %."""
    return sqrt(ALPHA * (1 - ALPHA) / tests)


def _names(strengths: Sequence[float]) -> tuple[str, ...]:
    return tuple(f"p{number}" for number in range(len(strengths)))


def _right(decided: Decisions, strengths: Sequence[float], pair: tuple[int, int]) -> bool:
    told = "larger" if strengths[pair[0]] > strengths[pair[1]] else "smaller"
    return decided.pairs[f"p{pair[0]}", f"p{pair[1]}"] == told


def points(difference: float, rng: np.random.Generator) -> float:
    """What a pair gives: in 4 of 10 pairs the opening makes both legs alike."""
    score = 1 / (1 + 10 ** (-difference / 400))
    return float(rng.random() < score) if rng.random() < 0.4 else rng.binomial(2, score) / 2


def round_robin(
    test: AdaStop, strengths: Sequence[float], rng: np.random.Generator, paired: bool = True
) -> tuple[Decisions, int]:
    """Everybody who still plays meets everybody else in each round, and is compared by its points in it."""
    test = AdaStop(test.players, test.block, test.looks, test.permutations, test.alpha, test.seed, paired)
    elo = dict(zip(test.players, strengths, strict=True))
    decided, rounds, units = test.look({}), [], 0
    while not decided.finished:
        for _ in range(test.block):
            made = []
            for one, other in combinations(decided.playing, 2):
                share = points(elo[one] - elo[other], rng)
                made.append({one: share, other: 1 - share})
            rounds.append(made)
            units += len(made)
        decided = test.look(against_the_field(rounds))
    return decided, units


def unpaired(test: AdaStop, strengths: Sequence[float], rng: np.random.Generator) -> tuple[Decisions, int]:
    """The same, by the test of the paper, for which these values are not."""
    return round_robin(test, strengths, rng, paired=False)


def encounters(test: AdaStop, strengths: Sequence[float], rng: np.random.Generator) -> tuple[Decisions, int]:
    """Each two players are compared by what they made of each other, and meet until they are told apart."""
    elo = dict(zip(test.players, strengths, strict=True))
    differences: dict[tuple[str, str], list[float]] = {pair: [] for pair in test.pairs}
    decided, units = test.look({}), 0
    while not decided.finished:
        for one, other in decided.undecided:
            differences[one, other] += [2 * points(elo[one] - elo[other], rng) - 1 for _ in range(test.block)]
            units += test.block
        decided = test.look_at(differences)
    return decided, units


def independent(test: AdaStop, strengths: Sequence[float], rng: np.random.Generator) -> tuple[Decisions, int]:
    """Normal scores, as of agents that were trained each for itself: the paper's own case."""
    test = AdaStop(test.players, test.block, test.looks, test.permutations, test.alpha, test.seed, paired=False)
    size = test.block * test.looks
    decided = test.look({player: rng.normal(size=size) for player in test.players})
    lasting = max(decided.decided_at.values()) * test.block
    return decided, lasting * len(strengths) * (len(strengths) - 1) // 2


def _measure(given: Namespace) -> list[Report]:
    return [sprt(given.tests), adastop(max(given.tests // 2, 1))]


if __name__ == "__main__":
    command(__doc__, _measure, {"tests": TESTS})
