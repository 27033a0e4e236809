"""All benchmarks, one report: `python -m benchmarks [--json] [--quick] [--install]`, from the repository's root.

`--quick` takes fewer rounds, for a look; `--install` adds the slow one that needs a package index.
"""

from __future__ import annotations

from argparse import Namespace

from benchmarks import (
    crowd,
    frames,
    install,
    memory,
    models,
    nethack,
    openspiel,
    pages,
    plies,
    puzzles,
    ratings,
    screens,
    seek,
    shelf,
    startup,
    workers,
)
from benchmarks.report import Report, command
from benchmarks.rooms import rooms


def measure(given: Namespace) -> list[Report]:
    """Every report, in the order of the issue."""
    reports = [
        plies.measure(10 if given.quick else plies.ROUNDS),
        rooms(plies.PROFILED),
        startup.measure(5 if given.quick else startup.RUNS),
        memory.measure(),
        seek.measure(10_000 if given.quick else seek.PLIES),
        shelf.measure(1000 if given.quick else shelf.REPLAYS),
        frames.measure(1000 if given.quick else frames.REPLAYS),
        pages.measure(1000 if given.quick else pages.LONG),
        models.measure(rounds=1 if given.quick else models.ROUNDS),
        workers.measure(2 if given.quick else workers.ROUNDS),
        crowd.measure(60 if given.quick else crowd.MATCHES),
        ratings.measure(10_000 if given.quick else ratings.RESULTS),
        openspiel.measure(3 if given.quick else openspiel.ROUNDS),
        puzzles.measure(4 if given.quick else puzzles.PUZZLES),
        *nethack.measure(given),
        *screens.measure(given),
    ]
    return [*reports, install.measure()] if given.install else reports


if __name__ == "__main__":
    command(__doc__, measure, {"quick": False, "install": False})
