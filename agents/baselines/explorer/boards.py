"""Boards: sets of map cells as the bits of one integer, so that a flood over a level is a handful of shifts.

A cell is `row * 80 + column`, for NLE's 21 rows of 79 columns. Column 79 is never in a board, so that a shift past the
edge of a row falls on nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

ROWS, COLUMNS, WIDTH = 21, 79, 80
NORTH, SOUTH, EAST, WEST = -WIDTH, WIDTH, 1, -1
STRAIGHT = (NORTH, EAST, SOUTH, WEST)
SLANTED = (NORTH + EAST, SOUTH + EAST, SOUTH + WEST, NORTH + WEST)
KEYS = {NORTH: "k", EAST: "l", SOUTH: "j", WEST: "h", -79: "u", 81: "n", 79: "b", -81: "y"}
"""Step -> NetHack's key."""
NAMES = {NORTH: "north", EAST: "east", SOUTH: "south", WEST: "west"}
NAMES |= {-79: "northeast", 81: "southeast", 79: "southwest", -81: "northwest"}

Board = int
Cell = int


def cell_at(column: int, row: int) -> Cell:
    """The cell in a column and a row."""
    return row * WIDTH + column


def cells(board: Board) -> Iterator[Cell]:
    """The cells of a board, in ascending order."""
    while board:
        lowest = board & -board
        yield lowest.bit_length() - 1
        board ^= lowest


def beside(board: Board) -> Board:
    """The cells orthogonally beside a board, and perhaps some of its own."""
    return (board << 1) | (board >> 1) | (board << WIDTH) | (board >> WIDTH)


def around(board: Board) -> Board:
    """The board and the eight cells around each of its cells."""
    row = board | (board << 1) | (board >> 1)
    return row | (row << WIDTH) | (row >> WIDTH)


EVERYWHERE: Board = sum(((1 << COLUMNS) - 1) << (row * WIDTH) for row in range(ROWS))


def distance(a: Cell, b: Cell) -> int:
    """Steps between two cells where nothing is in the way."""
    return max(abs(a // WIDTH - b // WIDTH), abs(a % WIDTH - b % WIDTH))


def step_toward(a: Cell, b: Cell) -> int:
    """The step from `a` that comes nearest to `b`; 0 where they are the same."""
    rows, columns = b // WIDTH - a // WIDTH, b % WIDTH - a % WIDTH
    return ((rows > 0) - (rows < 0)) * WIDTH + (columns > 0) - (columns < 0)


def in_line(a: Cell, b: Cell) -> bool:
    """Whether `b` lies in one of the eight directions from `a`."""
    rows, columns = abs(b // WIDTH - a // WIDTH), abs(b % WIDTH - a % WIDTH)
    return not rows or not columns or rows == columns


def route(start: Cell, goals: Board, ways: Board, narrow: Board) -> list[Cell] | None:
    """A shortest way from `start` to the nearest of `goals`, both ends included; None where there is none.

    Args:
        ways: cells that can be walked on; goals are reached in any case.
        narrow: cells that are neither entered nor left at a slant, such as doors.
    """
    front = seen = 1 << start
    layers = [front]
    ways |= goals
    while not front & goals:
        wide = front & ~narrow
        slanted = (wide << 81) | (wide << 79) | (wide >> 79) | (wide >> 81)
        straight = (front << 1) | (front >> 1) | (front << 80) | (front >> 80)
        front = (straight | (slanted & ~narrow)) & ways & ~seen & EVERYWHERE
        if not front:
            return None
        seen |= front
        layers.append(front)
    reached = front & goals
    cell = (reached & -reached).bit_length() - 1
    path, step = [cell], 0
    for layer in reversed(layers[:-1]):
        step = _step_back(cell, layer, narrow, step)
        cell -= step
        path.append(cell)
    path.reverse()
    return path


def reach(start: Cell, ways: Board, narrow: Board) -> Board:
    """Every cell that can be walked to from `start`, itself included."""
    front = seen = 1 << start
    while front:
        wide = front & ~narrow
        slanted = (wide << 81) | (wide << 79) | (wide >> 79) | (wide >> 81)
        straight = (front << 1) | (front >> 1) | (front << 80) | (front >> 80)
        front = (straight | (slanted & ~narrow)) & ways & ~seen & EVERYWHERE
        seen |= front
    return seen


def _step_back(cell: Cell, layer: Board, narrow: Board, last: int) -> int:
    """The step that led from the layer to the cell: the same as the one after it, if possible."""
    steps: tuple[int, ...] = STRAIGHT if narrow >> cell & 1 else STRAIGHT + SLANTED
    if last in steps:
        steps = (last, *steps)
    for step in steps:
        before = cell - step
        if before >= 0 and layer >> before & 1 and (step in STRAIGHT or not narrow >> before & 1):
            return step
    raise AssertionError("a flood's layers are connected")


def length_of_run(path: list[Cell]) -> int:
    """How many first steps of a path go in the same direction."""
    step, run = path[1] - path[0], 1
    while run + 1 < len(path) and path[run + 1] - path[run] == step:
        run += 1
    return run
