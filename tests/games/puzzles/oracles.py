"""The rules of each puzzle once more, in plain code over arrays of fillings, from nothing but what is seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

Seen = Mapping[str, Any]
"""`PuzzleGame.data`."""
Grids = NDArray[np.int8]
"""Fillings of shape (fillings, rows, columns): numbers, or 1 where a cell is selected; walls are 9."""
Oracle = Callable[[Seen, Grids], NDArray[np.bool_]]


def latin(grids: Grids) -> NDArray[np.bool_]:
    numbers = np.arange(1, grids.shape[1] + 1)
    rows = (np.sort(grids, axis=2) == numbers).all(axis=(1, 2))
    columns = (np.sort(grids, axis=1) == numbers[:, None]).all(axis=(1, 2))
    return rows & columns


def sudoku(seen: Seen, grids: Grids) -> NDArray[np.bool_]:
    fits = latin(grids)
    for top, left in product((0, 2), (0, 2)):
        box = grids[:, top : top + 2, left : left + 2].reshape(len(grids), 4)
        fits &= (np.sort(box, axis=1) == [1, 2, 3, 4]).all(axis=1)
    return fits


def futoshiki(seen: Seen, grids: Grids) -> NDArray[np.bool_]:
    fits = latin(grids)
    for sign in seen["signs"]:
        small, large = sign.split("<")
        fits &= at(grids, small) < at(grids, large)
    return fits


def at(grids: Grids, name: str) -> Grids:
    """What stands in a cell such as b3."""
    return grids[:, int(name[1:]) - 1, "abcdefgh".index(name[0])]


def nonogram(seen: Seen, grids: Grids) -> NDArray[np.bool_]:
    fits = np.ones(len(grids), dtype=bool)
    size = grids.shape[1]
    for lines, clues in ((grids, seen["row_clues"]), (grids.swapaxes(1, 2), seen["column_clues"])):
        for number, clue in enumerate(clues):
            runs = [int(word) for word in clue.split() if word != "0"]
            pattern = re.compile("0*" + "0+".join("1" * run for run in runs) + "0*")
            good = [bool(pattern.fullmatch("".join(bits))) for bits in product("01", repeat=size)]
            place = (lines[:, number] * (2 ** np.arange(size)[::-1])).sum(axis=1)
            fits &= np.array(good)[place]
    return fits


def light_up(seen: Seen, grids: Grids) -> NDArray[np.bool_]:
    size = grids.shape[1]
    fits = np.ones(len(grids), dtype=bool)
    for y, x in product(range(size), range(size)):
        stands = seen["given"][y][x]
        around = [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]
        if stands is not None:
            bulbs = sum((grids[:, r, c] == 1).astype(int) for r, c in around if 0 <= r < size and 0 <= c < size)
            fits &= stands == "w" or bulbs == int(stands)
            continue
        others = np.zeros(len(grids), dtype=int)
        for down, right in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            r, c = y + down, x + right
            while 0 <= r < size and 0 <= c < size and seen["given"][r][c] is None:
                others += grids[:, r, c] == 1
                r, c = r + down, c + right
        own = grids[:, y, x] == 1
        fits &= np.where(own, others == 0, others > 0)
    return fits


def star_battle(seen: Seen, grids: Grids) -> NDArray[np.bool_]:
    fits = (grids.sum(axis=1) == 1).all(axis=1) & (grids.sum(axis=2) == 1).all(axis=1)
    regions = np.array([list(row) for row in seen["regions"]])
    for name in np.unique(regions):
        fits &= grids[:, regions == name].sum(axis=1) == 1
    size = grids.shape[1]
    for (a, b), (c, d) in product(product(range(size), repeat=2), repeat=2):
        if (a, b) < (c, d) and max(abs(a - c), abs(b - d)) == 1:
            fits &= grids[:, a, b] + grids[:, c, d] < 2
    return fits


def battleship_solitaire(seen: Seen, grids: Grids) -> NDArray[np.bool_]:
    lengths = tuple(int(word) for word in re.findall(r"\d+", seen["note"]))
    size = grids.shape[1]
    bits = 2 ** np.arange(size * size, dtype=np.int64)
    fits = np.isin((grids.reshape(len(grids), -1) * bits).sum(axis=1), list(fleets(lengths, size)))
    fits &= (grids.sum(axis=2) == [int(clue) for clue in seen["row_clues"]]).all(axis=1)
    fits &= (grids.sum(axis=1) == [int(clue) for clue in seen["column_clues"]]).all(axis=1)
    return fits


@cache
def fleets(lengths: tuple[int, ...], size: int) -> frozenset[int]:
    """Every way to lay a fleet without two ships touching, as bits: ship after ship, wherever there is room."""
    if not lengths:
        return frozenset({0})
    found = set()
    for rest in fleets(lengths[1:], size):
        taken = {divmod(cell, size) for cell in range(size * size) if rest >> cell & 1}
        for y, x, (down, right) in product(range(size), range(size), ((0, 1), (1, 0))):
            ship = [(y + k * down, x + k * right) for k in range(lengths[0])]
            inside = max(ship[-1]) < size
            if inside and all(max(abs(a - c), abs(b - d)) > 1 for a, b in ship for c, d in taken):
                found.add(rest | sum(1 << a * size + b for a, b in ship))
    return frozenset(found)


ORACLES: Mapping[str, Oracle] = {
    "sudoku": sudoku,
    "futoshiki": futoshiki,
    "nonogram": nonogram,
    "light_up": light_up,
    "star_battle": star_battle,
    "battleship_solitaire": battleship_solitaire,
}
