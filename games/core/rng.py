"""The only randomness that rules may use.

NumPy promises that a bit generator's raw output never changes, and promises nothing of the kind for its distributions.
So distributions are made here, over `PCG64.random_raw`: a seed means the same game in ten years.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")

_BLOCK = 16
"""Raw words drawn at a time: one call into NumPy costs as much as ten words."""


class Rng:
    """A stream of random numbers, determined by a seed and a path of keys below it.

    `Rng(7, 0)` and `Rng(7, 1)` are independent streams. A stream is owned by one environment or one agent and is
    never shared. Nothing is computed until the first draw, since most board games never draw.
    """

    __slots__ = ("_bits", "_key", "_seed", "_words")

    def __init__(self, seed: int, *key: int) -> None:
        if seed < 0:
            raise ValueError(f"a seed is a number from 0, not {seed}")
        self._seed = seed
        self._key = key
        self._bits: np.random.PCG64 | None = None
        self._words: list[int] = []

    @property
    def used(self) -> bool:
        """Whether anything was drawn from the stream."""
        return self._bits is not None

    def bits(self) -> int:
        """The next 64 random bits, as an int in [0, 2**64)."""
        if not self._words:
            if self._bits is None:
                self._bits = np.random.PCG64(np.random.SeedSequence(self._seed, spawn_key=self._key))
            self._words = self._bits.random_raw(_BLOCK).tolist()
            self._words.reverse()
        return self._words.pop()

    def below(self, n: int) -> int:
        """A uniform int in [0, n), without bias (Lemire's multiplication with rejection, arXiv:1805.10941)."""
        if n <= 0 or n > 1 << 64:
            raise ValueError(f"below() takes a number from 1 to 2**64, not {n}")
        product = self.bits() * n
        low = product & 0xFFFF_FFFF_FFFF_FFFF
        if low < n:
            threshold = (1 << 64) % n
            while low < threshold:
                product = self.bits() * n
                low = product & 0xFFFF_FFFF_FFFF_FFFF
        return product >> 64

    def random(self) -> float:
        """A uniform float in [0, 1) with 53 random bits."""
        return (self.bits() >> 11) * 2.0**-53

    def choice(self, items: Sequence[T]) -> T:
        """One of `items`, each as likely as the other."""
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """`items` in random order, as a new list (Fisher–Yates)."""
        result = list(items)
        for i in range(len(result) - 1, 0, -1):
            j = self.below(i + 1)
            result[i], result[j] = result[j], result[i]
        return result
