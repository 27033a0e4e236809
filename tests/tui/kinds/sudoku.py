"""Little Sudoku: a grid of 4 by 4 with clues, filled cell by cell.

**Rules.** Every row, every column and every box of 2 by 2 holds 1, 2, 3 and 4. An empty cell takes a digit that does
not stand yet in its row, column and box; what was filled in stays. The game ends when the grid is full, or when no cell
can be filled.

**Notation.** A cell and its digit: `b3=4`. Columns are letters, rows are counted from the top.

**Scoring.** The share of the empty cells that were filled.

**Versions.** 1: the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from gymnasium.spaces import Box, Space
from numpy.typing import NDArray

from arena.games.core import Game, GameInfo, Grid, Outcome, Rng, Seat, Tile

EMPTY = "."
FILLED = "abcd"
"""The codes of what was filled in, where clues are 1 to 4."""
LEGEND = {
    EMPTY: Tile(" ", "empty", "empty"),
    **{digit: Tile(digit, f"clue {digit}", "plain") for digit in "1234"},
    **{code: Tile(digit, digit, "player_0") for code, digit in zip(FILLED, "1234", strict=True)},
}
CELLS = tuple(f"{column}{row}" for row in "1234" for column in "abcd")
WHOLE = "1234341221434321"


class State(NamedTuple):
    """The cells row by row: clues as digits, what was filled in as a to d; and how many were empty at first."""

    cells: str
    empty: int
    last: int = -1


class LittleSudoku(Game[State]):
    """Sudoku on 4 by 4 cells.

    Args:
        empty: cells without a clue, 1 to 16.
    """

    info = GameInfo(
        id="little_sudoku",
        version=1,
        title="Little Sudoku",
        seats=("Solver",),
        card=(
            "Fill the grid so that every row, column and box of 2 by 2 holds 1, 2, 3 and 4. A move is a cell and its "
            "digit, such as b3=4; columns are letters, rows are counted from the top."
        ),
        payoff="single",
        score_range=(0.0, 1.0),
    )
    num_actions = 64

    def __init__(self, empty: int = 8) -> None:
        super().__init__(empty=empty)
        if not 1 <= empty <= 16:
            raise ValueError(f"empty goes from 1 to 16, not {empty}")
        self.empty = empty

    def initial(self, rng: Rng) -> State:
        digits = dict(zip("1234", rng.shuffled("1234"), strict=True))
        bands = [2 * band + row for band in rng.shuffled((0, 1)) for row in rng.shuffled((0, 1))]
        cells = [digits[WHOLE[4 * row + column]] for row in bands for column in range(4)]
        for cell in rng.shuffled(range(16))[: self.empty]:
            cells[cell] = EMPTY
        return State("".join(cells), self.empty)

    def to_move(self, state: State) -> tuple[Seat, ...]:
        return self.seats if self._open(state) else ()

    def _open(self, state: State) -> list[int]:
        """Every action that is possible."""
        return [4 * cell + digit for cell in range(16) for digit in range(4) if self._fits(state.cells, cell, digit)]

    def _fits(self, cells: str, cell: int, digit: int) -> bool:
        if cells[cell] != EMPTY:
            return False
        row, column = divmod(cell, 4)
        for other, code in enumerate(cells):
            near = (other // 4, other % 4, other // 8, other % 4 // 2)
            meets = near[0] == row or near[1] == column or near[2:] == (row // 2, column // 2)
            if meets and code in ("1234"[digit], FILLED[digit]):
                return False
        return True

    def legal(self, state: State, seat: Seat) -> Sequence[int]:
        return self._open(state)

    def apply(self, state: State, actions: Mapping[Seat, int], rng: Rng) -> State:
        (action,) = actions.values()
        cell, digit = divmod(action, 4)
        return State(state.cells[:cell] + FILLED[digit] + state.cells[cell + 1 :], state.empty, cell)

    def scores(self, state: State) -> Mapping[Seat, float]:
        return {self.seats[0]: 1.0 - state.cells.count(EMPTY) / state.empty}

    def outcome(self, state: State) -> Outcome | None:
        if self._open(state):
            return None
        left = state.cells.count(EMPTY)
        return Outcome(self.scores(state), f"{left} cells can no longer be filled" if left else "the grid is full")

    def notation(self, state: State, seat: Seat, action: int) -> str:
        return f"{CELLS[action // 4]}={action % 4 + 1}"

    @cached_property
    def observation_space(self) -> Space[Any]:
        return Box(0, 4, (4, 4), np.int8)

    def observe(self, state: State, seat: Seat) -> NDArray[Any]:
        """An int8 array of shape (4, 4): the digit of each cell, 0 where it is empty."""
        digits = [int(LEGEND[code].glyph.strip() or 0) for code in state.cells]
        return np.array(digits, dtype=np.int8).reshape(4, 4)

    def text(self, state: State, seat: Seat | None) -> str:
        shown = [LEGEND[code].glyph.strip() or EMPTY for code in state.cells]
        rows = [f"{row + 1} {' '.join(shown[4 * row : 4 * row + 4])}" for row in range(4)]
        return "\n".join(["  a b c d", *rows, f"{state.cells.count(EMPTY)} cells are empty"])

    def scene(self, state: State, seat: Seat | None) -> Grid:
        rows = tuple(state.cells[start : start + 4] for start in range(0, 16, 4))
        empty = [cell for cell in range(16) if state.cells[cell] == EMPTY]
        clicks = {f"{cell // 4},{cell % 4}": f"{CELLS[cell]}=" for cell in empty}
        highlights = {"last": (divmod(state.last, 4),)} if state.last >= 0 else {}
        return Grid(rows, LEGEND, tuple("1234"), tuple("abcd"), clicks, highlights)
