"""How long 100,000 stored results take to be rated with 1,000 samples, beside evalica on the same data.

Twenty players, 50,000 pairs of matches with draws, drawn from known strengths: what `arena standings` has in hand once
it has read a tournament's results. evalica's bare call is one fit without intervals, and gets its lists ready made; its
own bootstrap draws matches, not pairs, and is measured on few samples, since it takes so long.
"""

from __future__ import annotations

import random
import warnings
from argparse import Namespace
from collections.abc import Callable
from math import exp
from time import perf_counter

from benchmarks.report import Goal, Report, Value, command, say

RESULTS = 100_000
PLAYERS = 20
SAMPLES = 1000
_FEW = 10
_ROUNDS = 3


def measure(results: int = RESULTS, samples: int = SAMPLES) -> Report:
    """Rate made-up results, and have evalica rate them; the quickest of three, in turn."""
    import evalica

    from arena.ratings.evidence import Evidence, Ranking
    from arena.ratings.fit import rate
    from arena.ratings.outcomes import outcomes

    say(f"ratings: drawing {results:,} results")
    rng = random.Random(6)
    names = [f"player {number:02d}" for number in range(PLAYERS)]
    strength = [3 * number / PLAYERS for number in range(PLAYERS)]
    evidence = []
    for _ in range(results // 2):
        one, other = rng.sample(range(PLAYERS), 2)
        expected = 1 / (1 + exp(strength[other] - strength[one]))
        drawn = 0.6 * min(expected, 1 - expected)
        legs: list[Ranking] = []
        for luck in (rng.random(), rng.random()):
            if abs(luck - expected) < drawn / 2:
                legs.append(((names[one], names[other]),))
            else:
                legs.append(((names[one],), (names[other],)) if luck < expected else ((names[other],), (names[one],)))
        evidence.append(Evidence(tuple(legs)))
    flat = [ranking for unit in evidence for ranking in unit.matches]
    xs = [ranking[0][0] for ranking in flat]
    ys = [ranking[-1][-1] for ranking in flat]
    winners = [evalica.Winner.X if len(ranking) == 2 else evalica.Winner.Draw for ranking in flat]

    def bootstrap() -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return evalica.bootstrap(
                evalica.bradley_terry, xs, ys, winners, n_resamples=_FEW, bootstrap_method="percentile", random_state=6
            )

    contenders: dict[str, Callable[[], object]] = {
        "arena: table of outcomes": lambda: outcomes(evidence),
        "arena: ratings, 1 sample": lambda: rate(evidence, samples=1),
        f"arena: ratings, {samples:,} samples": lambda: rate(evidence, samples=samples),
        "evalica: bradley_terry, no intervals": lambda: evalica.bradley_terry(xs, ys, winners),
        f"evalica: bootstrap, {_FEW} samples": bootstrap,
    }
    took = dict.fromkeys(contenders, float("inf"))
    for turn in range(_ROUNDS):
        say(f"ratings: round {turn + 1} of {_ROUNDS}")
        for name, work in contenders.items():
            began = perf_counter()
            work()
            took[name] = min(took[name], perf_counter() - began)
    table, _, whole, bare, slow = took.values()
    rows: list[dict[str, Value]] = [
        {"what": name, "s": round(seconds, 4), "by evalica's bare call": round(seconds / bare, 2)}
        for name, seconds in took.items()
    ]
    notes = [
        f"{results:,} results of {PLAYERS} players in pairs; a whole rating with its {samples:,} samples takes "
        f"{whole / bare:.1f} times evalica's bare call, which has none",
        f"a sample: {whole / samples * 1e3:.2g} ms of the arena's (the table included), {slow / _FEW * 1e3:.2g} ms of "
        "evalica's bootstrap",
    ]
    goals = [
        Goal(f"rating {results:,} results, {samples:,} samples", round(whole, 3), 5, "s"),
        Goal(f"table of {results // 2:,} units", round(table, 3), 1, "s"),
    ]
    return Report("Ratings", rows, notes, goals)


def _measure(given: Namespace) -> list[Report]:
    return [measure(given.results, given.samples)]


if __name__ == "__main__":
    command(__doc__, _measure, {"results": RESULTS, "samples": SAMPLES})
