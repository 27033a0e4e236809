"""Grid puzzles: how long one takes to draw, to solve and to check: `python -m benchmarks.puzzles [--json]`.

Sizes are those of VGRP-Bench, and one that is hard to draw. Every puzzle is drawn anew, with the default clues; drawing
includes the proof that there is one solution.
"""

from __future__ import annotations

from argparse import Namespace
from statistics import median
from time import perf_counter

from arena.games.core.rng import Rng
from arena.games.puzzles.core import PuzzleGame, solutions
from arena.games.spec import game
from benchmarks.report import Goal, Report, Value, command, say

PUZZLES = 20
"""Puzzles of each kind and size."""
SIZES = {
    "sudoku": (4, 9),
    "futoshiki": (4, 8, 12),
    "nonogram": (5, 8, 12),
    "light_up": (4, 8, 12),
    "star_battle": (5, 8, 12),
    "battleship_solitaire": (4, 8, 12),
}
EXTREMES = {"nonogram,size=20,filled=0.3": 20}
"""Parameters with which a puzzle is hard to draw, and their size."""
LIMITS = {4: 50.0, 5: 50.0, 8: 1000.0, 9: 500.0, 12: 10_000.0, 20: 10_000.0}
"""Size -> milliseconds that drawing one may take in the median."""


def measure(count: int = PUZZLES) -> Report:
    """Every kind at every size of VGRP-Bench."""
    rows: list[dict[str, Value]] = []
    goals = []
    usual = {f"{name},size={size}": size for name, sizes in SIZES.items() for size in sizes}
    for spec, size in (usual | EXTREMES).items():
        name = spec.replace(f",size={size}", "")
        say(f"puzzles: {name} {size}x{size}")
        found = game(spec).rules
        assert isinstance(found, PuzzleGame)
        drawn, solved, checked = times(found, count)
        rows.append(
            {
                "puzzle": name,
                "size": f"{size}×{size}",
                "drawn, ms (median)": median(drawn),
                "drawn, ms (longest)": max(drawn),
                "solved, ms": median(solved),
                "checked, ms": median(checked),
            }
        )
        goals.append(Goal(f"{name} {size}×{size} drawn", median(drawn), LIMITS[size], "ms"))
    notes = [
        f"{count} puzzles of each; one thread.",
        "Solved: all solutions looked for with CP-SAT, and one found. Checked: the solution, by the rules in Python.",
    ]
    return Report("Grid puzzles", rows, notes, goals)


def times(rules: PuzzleGame, count: int) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds in which each of some puzzles was drawn, solved and checked."""
    drawn, solved, checked = [], [], []
    for seed in range(count):
        began = perf_counter()
        puzzle = rules.drawn(Rng(seed, 0).bits())
        drawn.append(1000 * (perf_counter() - began))
        began = perf_counter()
        found = solutions(puzzle, 2)
        solved.append(1000 * (perf_counter() - began))
        began = perf_counter()
        broken = puzzle.broken(puzzle.solution)
        checked.append(1000 * (perf_counter() - began))
        if found != [puzzle.solution] or broken is not None:
            raise RuntimeError(f"{rules!r}, seed {seed}: not exactly one solution")
    return drawn, solved, checked


def _measure(given: Namespace) -> list[Report]:
    return [measure(given.puzzles)]


if __name__ == "__main__":
    command(__doc__, _measure, {"puzzles": PUZZLES})
