"""Density: Battleship by counting in how many ways the ships that are left can lie over every cell.

For each ship that may be afloat, every place is taken that agrees with what is known: no miss and no sunk ship in it,
and where ships may not touch, no hit beside it. A place that covers hits which belong to no sunk ship counts many times
as much, the more the more hits it explains; so around a hit the bot hunts, and elsewhere it searches. The idea is Nick
Berry's ("Battleship", DataGenetics, 2011), whose bot needs 42 shots in the median on the classic sea, this one 44.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import Decision, Move
from arena.agents.core.errors import AgentMismatch
from arena.agents.core.turn import Turn
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Seat

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PER_HIT = 5.0
"""How many times as much a place counts for each hit that it covers."""
_UNCERTAIN = 0.5
"""How much a ship counts of which it is not certain that it exists."""


class Density(BaseAgent):
    """Shoots at the cell of Battleship over which most of the possible places of ships lie."""

    summary: ClassVar[str] = "Battleship by counting the possible places of ships over each cell"

    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        """Sit down. Raises AgentMismatch at another game."""
        if game.id != "battleship":
            raise AgentMismatch(f"density plays battleship, and {game.title} is another game")
        await super().start(game, seat, seed)

    async def act(self, turn: Turn) -> Decision:
        """The densest cell, one of them at random where several are; a ship goes to a random place."""
        data = turn.view.data
        if data["place"] is not None:
            return Move(turn.view.sample(self.rng))
        legal = turn.view.legal
        dense = density(data)
        found = [float(dense[place_of(cell)]) for cell in legal]
        most = max(found)
        best = [cell for cell, value in zip(legal, found, strict=True) if value == most]
        return Move(self.rng.choice(best))


def place_of(cell: str) -> tuple[int, int]:
    """Row and column, from 0, of a cell such as B7."""
    return int(cell[1:]) - 1, ord(cell[0]) - ord("A")


def density(data: Mapping[str, Any]) -> NDArray[np.float64]:
    """How much speaks for a ship in each cell that was not shot at, of shape (size, size); 0 where none can be.

    `data` is what `arena.games.board.battleship` gives a seat to know. Where nothing agrees with it, all is 0.
    """
    size, other = data["size"], data["other"]
    hits, closed = _cells(size, other["hits"]), _cells(size, other["misses"])
    sunk = _cells(size, [cell for ship in other["sunk"] for cell in ship])
    closed |= sunk if data["touching"] else _widened(sunk)
    hits &= ~sunk
    dense = np.zeros(size * size)
    for number, length in enumerate(other["afloat"]):
        cells, around = _places(size, length)
        covered = hits.ravel()[cells].sum(axis=1)
        fits = ~closed.ravel()[cells].any(axis=1)
        if not data["touching"]:
            fits &= np.append(hits.ravel(), False)[around].sum(axis=1) == covered
        weight = np.where(fits, _PER_HIT**covered, 0.0) * (1.0 if number < other["certain"] else _UNCERTAIN)
        dense += np.bincount(cells.ravel(), np.repeat(weight, length), size * size)
    return np.where(hits | closed, 0.0, dense.reshape(size, size))


def _cells(size: int, names: list[str]) -> NDArray[np.bool_]:
    marked = np.zeros((size, size), dtype=bool)
    for name in names:
        marked[place_of(name)] = True
    return marked


def _widened(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The cells and all that touch them."""
    padded = np.pad(cells, 1)
    size = len(cells)
    wide = np.zeros_like(cells)
    for row in range(3):
        for column in range(3):
            wide |= padded[row : row + size, column : column + size]
    return wide


@lru_cache(maxsize=64)
def _places(size: int, length: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Every place of a ship: its cells, (places, length); and with those around it, the last of them size² for none."""
    cells, around = [], []
    for upright in (False, True)[: 1 if length == 1 else 2]:
        down, across = (length, 1) if upright else (1, length)
        for row in range(size - down + 1):
            for column in range(size - across + 1):
                cells.append([(row + k * upright) * size + column + k * (not upright) for k in range(length)])
                near = [
                    r * size + c if 0 <= r < size and 0 <= c < size else size * size
                    for r in range(row - 1, row + down + 1)
                    for c in range(column - 1, column + across + 1)
                ]
                around.append(near)
    return np.array(cells), np.array(around)
