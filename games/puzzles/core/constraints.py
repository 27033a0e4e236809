"""Constraints: what a filling must satisfy, said twice.

`violations` checks a filling in plain Python, and `post` tells the same to the CP-SAT solver. Cells are numbered row by
row from the top left; a filling is one value a cell, and a value is the number of a symbol.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from arena.games.puzzles.core.solver import Variables


@dataclass(frozen=True)
class Violation:
    """A rule that a filling breaks, and the cells where it does."""

    rule: str
    cells: tuple[int, ...]


@dataclass(frozen=True)
class Constraint(ABC):
    """One rule over some cells."""

    rule: str
    """What holds, in words: "row 2 holds no value twice"."""

    @abstractmethod
    def violations(self, values: Sequence[int]) -> Iterator[Violation]:
        """Where a complete filling breaks the rule."""

    @abstractmethod
    def post(self, model: Any, variables: Variables) -> None:
        """Add the rule to a CP-SAT model."""


@dataclass(frozen=True)
class AllDifferent(Constraint):
    """No value stands twice among some cells."""

    cells: tuple[int, ...]

    def violations(self, values: Sequence[int]) -> Iterator[Violation]:
        held = [values[cell] for cell in self.cells]
        twice = tuple(cell for cell, value in zip(self.cells, held, strict=True) if held.count(value) > 1)
        if twice:
            yield Violation(self.rule, twice)

    def post(self, model: Any, variables: Variables) -> None:
        model.add_all_different([variables.of(cell) for cell in self.cells])


@dataclass(frozen=True)
class Less(Constraint):
    """One cell holds a lower value than another."""

    small: int
    large: int

    def violations(self, values: Sequence[int]) -> Iterator[Violation]:
        if values[self.small] >= values[self.large]:
            yield Violation(self.rule, (self.small, self.large))

    def post(self, model: Any, variables: Variables) -> None:
        model.add(variables.of(self.small) < variables.of(self.large))


@dataclass(frozen=True)
class Count(Constraint):
    """Of some cells, at least `least` and at most `most` hold a value."""

    cells: tuple[int, ...]
    value: int
    least: int
    most: int
    about: tuple[int, ...] = ()
    """The cells that the rule is about, where they are others: a wall with a number, a cell that wants light."""

    def violations(self, values: Sequence[int]) -> Iterator[Violation]:
        holding = tuple(cell for cell in self.cells if values[cell] == self.value)
        if len(holding) > self.most:
            yield Violation(self.rule, self.about + holding)
        elif len(holding) < self.least:
            yield Violation(self.rule, self.about or self.cells)

    def post(self, model: Any, variables: Variables) -> None:
        holding = [variables.holds(cell, self.value) for cell in self.cells]
        if (self.least, self.most) == (0, 1):
            model.add_at_most_one(holding)
        elif self.least == 1 and self.most >= len(holding):
            model.add_bool_or(holding)
        else:
            model.add_linear_constraint(sum(holding), self.least, self.most)


@dataclass(frozen=True)
class Runs(Constraint):
    """Along a line of cells, those that hold a value form runs of these lengths, in this order, with gaps between."""

    cells: tuple[int, ...]
    value: int
    lengths: tuple[int, ...]

    def violations(self, values: Sequence[int]) -> Iterator[Violation]:
        if runs_of([values[cell] == self.value for cell in self.cells]) != self.lengths:
            yield Violation(self.rule, self.cells)

    def post(self, model: Any, variables: Variables) -> None:
        holding = [variables.holds(cell, self.value) for cell in self.cells]
        if not self.lengths:
            model.add_bool_and([~one for one in holding])
            return
        # A state is how much of the pattern has been seen: after a run of n cells comes a gap, but for the last run.
        pattern = [bit for number, length in enumerate(self.lengths) for bit in [0] * (number > 0) + [1] * length]
        steps = [(state, bit, state + 1) for state, bit in enumerate(pattern)]
        at_gap = [state for state in range(len(pattern)) if pattern[state] and (state == 0 or not pattern[state - 1])]
        steps += [(state, 0, state) for state in (*at_gap, len(pattern))]
        model.add_automaton(holding, 0, [len(pattern)], steps)


def runs_of(line: Sequence[bool]) -> tuple[int, ...]:
    """The lengths of the runs of true values in a line; none for a line without any."""
    return tuple(len(list(run)) for held, run in groupby(line) if held)
