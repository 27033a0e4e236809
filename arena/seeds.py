"""The seed tree: every stream of a match from one number, and no stream shared.

`SeedSequence(seed, spawn_key=(k,))` is the environment for k = 0 and seat k for k = 1, 2, …; (0, 1) draws a random
opening and (0, 2, k) replaces illegal actions of seat k (from 0) where the table says "random".
"""

from __future__ import annotations

import secrets

import numpy as np

from arena.games.core.rng import Rng


def fresh() -> int:
    """A seed that nobody chose, short enough to type."""
    return secrets.randbelow(2**31)


def seat_seed(seed: int, index: int) -> int:
    """The seed of the seat `index` (from 0), as 63 bits."""
    return int(np.random.SeedSequence(seed, spawn_key=(index + 1,)).generate_state(1, np.uint64)[0] >> np.uint64(1))


def opening_rng(seed: int) -> Rng:
    """The stream that draws a random opening."""
    return Rng(seed, 0, 1)


def table_rng(seed: int, index: int) -> Rng:
    """The stream that the table draws from for the seat `index` (from 0)."""
    return Rng(seed, 0, 2, index)
