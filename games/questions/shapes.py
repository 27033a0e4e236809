"""Shapes: a square, a triangle or a cross in a matrix of zeros and ones, and the question which it is.

**Rules.** A matrix of 15 by 15 zeros has one shape of ones in it, each kind as likely as the others: a filled square
with sides of 2 to 7; a filled triangle of int(s·√3/2) rows for s from 4 to 7, whose row y, from 0 at its tip, has
2y + 1 cells; or a cross with four arms of 2 or 3 cells around its middle. The shape lies anywhere inside. The answer is
one of square, triangle, cross and circle, which are listed in random order; no shape is ever a circle. So a uniformly
random answer is right with a probability of exactly 1/4.
(Hora de Carvalho, Knap and Pollice, "Show, Don't Tell", arXiv:2407.11068.)

**Notation.** The name of the shape: `triangle`.

**Scoring.** The share of the questions that were answered rightly: with one question, 1 or 0.

**Versions.** 1: the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import isqrt
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from arena.games.core.info import GameInfo
from arena.games.core.outcome import Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Grid, Tile
from arena.games.questions.quiz import Asked, Quiz

if TYPE_CHECKING:
    from gymnasium.spaces import Space
    from numpy.typing import NDArray

SIZE = 15
DRAWN = ("square", "triangle", "cross")
OPTIONS = (*DRAWN, "circle")
ONES = {None: "plain", True: "good", False: "bad"}
"""How ones are coloured before the answer, after a right one and after a wrong one."""


class Drawing(NamedTuple):
    """The matrix row by row, which shape is in it, and the options in the order in which they are listed."""

    cells: str
    shape: str
    options: tuple[str, ...]

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows of the matrix."""
        return tuple(self.cells[start : start + SIZE] for start in range(0, SIZE * SIZE, SIZE))


def between(rng: Rng, low: int, high: int) -> int:
    """A uniform number from `low` to `high`."""
    return low + rng.below(high - low + 1)


def square(rng: Rng) -> set[tuple[int, int]]:
    """The cells (x, y) of a filled square."""
    side = between(rng, 2, SIZE // 2)
    left, top = between(rng, 0, SIZE - side), between(rng, 0, SIZE - side)
    return {(left + x, top + y) for x in range(side) for y in range(side)}


def triangle(rng: Rng) -> set[tuple[int, int]]:
    """The cells (x, y) of a filled triangle that stands on its base."""
    side = between(rng, 4, SIZE // 2)
    height = isqrt(3 * side * side) // 2  # int(side * sqrt(3) / 2), without a float
    tip, top = between(rng, side, SIZE - side), between(rng, 0, SIZE - 2 * side)
    return {(tip + x, top + y) for y in range(height) for x in range(-y, y + 1)}


def cross(rng: Rng) -> set[tuple[int, int]]:
    """The cells (x, y) of an upright cross."""
    arm = between(rng, 2, SIZE // 4)
    x, y = between(rng, arm, SIZE - arm - 1), between(rng, arm, SIZE - arm - 1)
    return {(x + k, y) for k in range(-arm, arm + 1)} | {(x, y + k) for k in range(-arm, arm + 1)}


class Shapes(Quiz[Drawing]):
    """ChildPlay's Shapes.

    Args:
        rounds: questions of a match, 1 to 1000.
    """

    info = GameInfo(
        id="shapes",
        version=1,
        title="Shapes",
        seats=("Viewer",),
        card=(
            "You see a matrix of 15 by 15 zeros, in which one shape is drawn with ones. Say which it is: the options "
            "are listed below the matrix, and exactly one of them is right. A move is the name of a shape, such as "
            "triangle. A right answer scores 1, a wrong one 0; of several questions the share that was right counts."
        ),
        payoff="single",
        question=True,
        score_range=(0.0, 1.0),
    )
    num_actions = len(OPTIONS)

    def __init__(self, rounds: int = 1) -> None:
        super().__init__(rounds)

    def ask(self, rng: Rng) -> Drawing:
        shape = rng.choice(DRAWN)
        ones = {"square": square, "triangle": triangle, "cross": cross}[shape](rng)
        cells = "".join("01"[(x, y) in ones] for y in range(SIZE) for x in range(SIZE))
        return Drawing(cells, shape, tuple(rng.shuffled(OPTIONS)))

    def mark(self, question: Drawing, answer: int) -> bool:
        return question.options[answer] == question.shape

    def legal(self, state: Asked[Drawing], seat: Seat) -> Sequence[int]:
        return range(len(OPTIONS))

    def notation(self, state: Asked[Drawing], seat: Seat, action: int) -> str:
        """The option's name: actions are numbered in the order in which the options are listed."""
        return state.now.options[action]

    def shown(self, question: Drawing) -> str:
        return "\n".join([*question.rows, "", f"Which shape is it: {', '.join(question.options)}?"])

    def told(self, question: Drawing, answer: int) -> str:
        said = question.options[answer]
        return f"it is a {said}" if self.mark(question, answer) else f"it is no {said} but a {question.shape}"

    @cached_property
    def observation_space(self) -> Space[Any]:
        from gymnasium.spaces import Box

        return Box(0, 3, (SIZE * SIZE + len(OPTIONS),), np.int8)

    def observe(self, state: Asked[Drawing], seat: Seat) -> NDArray[Any]:
        """An int8 array of shape (229,): the matrix row by row, then for each action its place in `OPTIONS`."""
        question = state.now
        options = [OPTIONS.index(option) for option in question.options]
        return np.array([*map(int, question.cells), *options], dtype=np.int8)

    def data(self, state: Asked[Drawing], seat: Seat) -> Mapping[str, Any]:
        """The rows of the matrix and the options."""
        return {"rows": list(state.now.rows), "options": list(state.now.options)}

    def scene(self, state: Asked[Drawing], seat: Seat | None) -> Grid:
        question, right = state.now, self.is_marked(state)
        asked = f"Which shape is it: {', '.join(question.options)}?"
        legend = {"0": Tile("·", "0", "empty"), "1": Tile("■", "1", ONES[right])}
        caption = "\n".join(filter(None, [self.standing(state), asked if right is None else self.verdict(state)]))
        return Grid(question.rows, legend, highlights={"last": ()}, caption=caption)  # another question is no move
