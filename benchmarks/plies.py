"""What a ply of random Connect Four costs: in the arena, and in the loops of PettingZoo, TextArena and OpenSpiel.

Everything runs in one process and in one run. In each short round every contender plays a few matches, and each round
begins with another contender, so that a busy machine slows all of them. A ply's cost is the whole time of a round's
matches, set-up, journal and seal included, by the plies played in it; median and minimum are over the rounds. "Recorded
is" compares the recorded ply with the contender's round by round, and is the median of that.

A match's time is split by a line through the median times of matches of each length: its slope is what one more ply
costs ("marginal"), its value at no plies what every match costs ("a match").

`--profile` tells instead where the time of a recorded ply goes, by room.
"""

from __future__ import annotations

import gc
from argparse import Namespace
from collections import defaultdict
from collections.abc import Sequence
from operator import truediv
from statistics import linear_regression, median

from benchmarks.contenders import ENV, RECORDED, TEXTARENA, Contender, Sample, contenders
from benchmarks.report import Goal, Report, Value, command, say
from benchmarks.rooms import rooms

ROUNDS, MATCHES = 40, 30
PROFILED = 300
_FEW = 5
"""Matches of one length below which their median says little."""


def measure(rounds: int = ROUNDS, matches: int = MATCHES) -> Report:
    """The cost of a ply of every contender that is installed."""
    there, missing = contenders()
    found = race(there, rounds, matches)
    costs = {name: [_cost(samples) for samples in played] for name, played in found.items()}
    typical = {name: median(each) for name, each in costs.items()}
    ratios = {name: median(map(truediv, costs[RECORDED], each)) for name, each in costs.items()}
    rows: list[dict[str, Value]] = []
    for one in there:
        each, all_matches = costs[one.name], [sample for samples in found[one.name] for sample in samples]
        marginal, fixed = split(all_matches)
        rows.append({
            "contender": one.name,
            "µs a ply": round(typical[one.name], 1),
            "min": round(min(each), 1),
            "marginal": round(marginal, 1),
            "µs a match": round(fixed),
            "matches/s": round(len(all_matches) / sum(seconds for _, seconds in all_matches)),
            "recorded is": f"{ratios[one.name]:.2f} of it",
        })  # fmt: skip
    notes = [f"{rounds} rounds of {matches} matches each, interleaved; one process."]
    notes += [f"{name} is not installed here: pip install '.[bench]'" for name in missing]
    goals = [
        Goal("a recorded ply, in TextArena's unrecorded plies", ratios.get(TEXTARENA), 1.0, "plies"),
        Goal("a recorded ply, in plies of PettingZoo's env()", ratios.get(ENV), 1 / 3, "plies"),
    ]
    return Report("Plies of random Connect Four", rows, notes, goals)


def race(there: Sequence[Contender], rounds: int, matches: int) -> dict[str, list[list[Sample]]]:
    """The matches of every contender, round by round, after one that does not count."""
    found: dict[str, list[list[Sample]]] = {one.name: [] for one in there}
    for one in there:
        one.play(20, 0)
    for number in range(rounds):
        if number % 10 == 0:
            say(f"plies: round {number + 1} of {rounds}")
        turn = number % len(there)
        for one in [*there[turn:], *there[:turn]]:
            gc.collect()
            found[one.name].append(one.play(matches, number * matches))
    return found


def split(samples: Sequence[Sample]) -> tuple[float, float]:
    """The marginal cost of a ply and the fixed cost of a match, in µs."""
    lengths = defaultdict(list)
    for plies, seconds in samples:
        lengths[plies].append(seconds * 1e6)
    points = [(plies, median(times)) for plies, times in lengths.items() if len(times) >= _FEW]
    line = linear_regression([plies for plies, _ in points], [time for _, time in points])
    return line.slope, line.intercept


def _cost(samples: Sequence[Sample]) -> float:
    """µs a ply over whole matches."""
    return 1e6 * sum(seconds for _, seconds in samples) / sum(plies for plies, _ in samples)


def _measure(given: Namespace) -> list[Report]:
    return [rooms(PROFILED)] if given.profile else [measure(given.rounds, given.matches)]


if __name__ == "__main__":
    command(__doc__, _measure, {"rounds": ROUNDS, "matches": MATCHES, "profile": False})
