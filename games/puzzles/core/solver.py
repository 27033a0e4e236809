"""The CP-SAT solver of OR-Tools on a puzzle: solutions, and whether there is one alone.

Only facts are taken from it that no version and no search order can change: whether a solution exists, and solutions
that are the only ones. So a seed gives the same puzzle under every version of OR-Tools.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from typing import Any

from arena.games.core.errors import GameUnavailable
from arena.games.puzzles.core.puzzle import OPEN, Puzzle


def require() -> None:
    """Raise GameUnavailable where OR-Tools is not installed."""
    if find_spec("ortools") is None:
        raise GameUnavailable('grid puzzles need ortools, which is not there: pip install "game-agent-arena[puzzles]"')


class Variables:
    """The variables of a CP-SAT model: one a cell, and whether a cell holds a value where somebody asks."""

    def __init__(self, model: Any, puzzle: Puzzle) -> None:
        self._model = model
        self._puzzle = puzzle
        self._literals: dict[tuple[int, int], Any] = {}
        self._cells = [self._made(value) for value in puzzle.given]

    def _made(self, given: int) -> Any:
        if given != OPEN:
            return self._model.new_constant(given)
        return self._model.new_int_var(0, self._puzzle.choices - 1, "")

    def of(self, cell: int) -> Any:
        """The value of a cell."""
        return self._cells[cell]

    def holds(self, cell: int, value: int) -> Any:
        """Whether a cell holds a value, as a literal."""
        if (cell, value) not in self._literals:
            self._literals[cell, value] = self._literal(cell, value)
        return self._literals[cell, value]

    def _literal(self, cell: int, value: int) -> Any:
        model, given = self._model, self._puzzle.given[cell]
        if given != OPEN:
            return model.new_constant(int(given == value))
        if self._puzzle.choices == 2 and value < 2:
            return self._cells[cell] if value else ~self._cells[cell]
        literal = model.new_bool_var("")
        model.add(self._cells[cell] == value).only_enforce_if(literal)
        model.add(self._cells[cell] != value).only_enforce_if(~literal)
        return literal


class _Search:
    """A puzzle as a CP-SAT model, from which solutions can be taken away."""

    def __init__(self, puzzle: Puzzle) -> None:
        require()
        from ortools.sat.python import cp_model

        self._puzzle = puzzle
        self._model = cp_model.CpModel()
        self._variables = Variables(self._model, puzzle)
        for constraint in puzzle.constraints:
            constraint.post(self._model, self._variables)
        self._solver = cp_model.CpSolver()
        self._solver.parameters.num_workers = 1
        # Else it takes an interrupt for itself, and comes back with nothing.
        self._solver.parameters.catch_sigint_signal = False
        self._found = (cp_model.OPTIMAL, cp_model.FEASIBLE)
        self._none = cp_model.INFEASIBLE

    def take_away(self, values: Sequence[int], cells: Iterable[int]) -> None:
        """Let only solutions remain that differ from a filling in at least one of these cells."""
        self._model.add_bool_or([~self._variables.holds(cell, values[cell]) for cell in cells])

    def next(self) -> tuple[int, ...] | None:
        """A solution, or None where none is left. Raises RuntimeError where the solver found out neither."""
        status = self._solver.solve(self._model)
        if status == self._none:
            return None
        if status not in self._found:
            raise RuntimeError(f"CP-SAT came back without an answer: {self._solver.status_name(status)}")
        cells = range(len(self._puzzle.given))
        return tuple(int(self._solver.value(self._variables.of(cell))) for cell in cells)


def _each(puzzle: Puzzle) -> Iterator[tuple[int, ...]]:
    search = _Search(puzzle)
    while (values := search.next()) is not None:
        yield values
        if not puzzle.open:
            return
        search.take_away(values, puzzle.open)


def solutions(puzzle: Puzzle, limit: int = 2) -> list[tuple[int, ...]]:
    """Up to `limit` solutions of a puzzle, each a value a cell, in no particular order."""
    return [values for values, _ in zip(_each(puzzle), range(limit), strict=False)]


def solve(puzzle: Puzzle) -> tuple[int, ...]:
    """A solution of a puzzle: a value a cell, row by row. Raises LookupError where there is none."""
    found = solutions(puzzle, 1)
    if not found:
        raise LookupError("the puzzle has no solution")
    return found[0]


def is_unique(puzzle: Puzzle) -> bool:
    """Whether `puzzle.solution` is its only solution. That it is one is not looked at again."""
    return not ambiguous(puzzle, puzzle.open)


def ambiguous(puzzle: Puzzle, cells: Iterable[int]) -> bool:
    """Whether some solution differs from `puzzle.solution` in one of these cells."""
    search, looked_at = _Search(puzzle), tuple(cells)
    search.take_away(puzzle.solution, looked_at)
    return bool(looked_at) and search.next() is not None
