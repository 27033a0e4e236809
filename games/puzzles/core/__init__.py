"""The core that every grid puzzle is declared with: cells, regions, clues and constraints.

From a `Puzzle` come the checker (`Puzzle.violations`), the solver and the proof that there is one solution
(`solve`, `solutions`, `is_unique`), text, picture, and the ways to play it (`PuzzleGame`).
"""

from __future__ import annotations

from arena.games.puzzles.core.constraints import AllDifferent, Constraint, Count, Less, Runs, Violation
from arena.games.puzzles.core.game import PuzzleGame, State
from arena.games.puzzles.core.puzzle import OPEN, Puzzle, Symbol
from arena.games.puzzles.core.solver import ambiguous, is_unique, solutions, solve

__all__ = [
    "OPEN",
    "AllDifferent",
    "Constraint",
    "Count",
    "Less",
    "Puzzle",
    "PuzzleGame",
    "Runs",
    "State",
    "Symbol",
    "Violation",
    "ambiguous",
    "is_unique",
    "solutions",
    "solve",
]
