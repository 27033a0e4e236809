"""NLE's tasks: what is rewarded, and when a task is done.

The definitions are those of `nle.env.tasks` (Küttler et al., arXiv:2006.13760); what NLE computes a key, these compute
a ply, which is the same wherever a ply is one key.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np
from nle import nethack

from arena.games.worlds.nethack.sight import Sight

Name = Literal["score", "staircase", "gold", "eat", "scout", "oracle", "challenge"]

_STAIRS_DOWN, _HUNGER = 4, 7
"""Places in NLE's `internal`: standing on stairs down, and nutrition (u.uhunger)."""

RULES: dict[Name, str] = {
    "score": "The reward is what NetHack's score rises by",
    "staircase": "The reward is 1 for standing on a staircase down, which ends the game",
    "gold": "The reward is the gold that is gained, less what is spent or lost",
    "eat": "The reward is what nutrition rises by when eating",
    "scout": "The reward is the number of places on the map that are discovered",
    "oracle": "The reward is 1 for standing beside the Oracle, which ends the game",
    "challenge": "The reward is what NetHack's score rises by",
}
"""Each task in a sentence without its end."""
PENALTY = 0.01
"""Taken off for a ply in which no turn passes, in every task but the challenge."""


class Task:
    """The reward of one game, ply by ply."""

    def __init__(self, name: Name) -> None:
        self.name = name
        self.total = 0.0
        """The reward so far."""
        self.done = False
        """Whether the task has been fulfilled."""
        self._explored: dict[tuple[int, int], int] = {}
        self._gain = 0
        self._frozen = 0

    def note(self, before: Sight, after: Sight) -> None:
        """Take in one ply."""
        old, new = before.stats, after.stats
        self._frozen += before.normal and old.turn == new.turn
        if after.normal and before.normal:
            self._gain += self._gained(before, after)
        penalty = 0.0 if self.name == "challenge" else PENALTY
        self.total = round(self._gain - penalty * self._frozen, 2)

    def _gained(self, before: Sight, after: Sight) -> int:
        if self.name in ("score", "challenge"):
            return after.stats.score - before.stats.score
        if self.name == "gold":
            return after.stats.gold - before.stats.gold
        if self.name == "eat":
            eaten = after.array("internal")[_HUNGER] - before.array("internal")[_HUNGER]
            return max(0, int(eaten))
        if self.name == "scout":
            return self._discovered(after)
        if self.name == "staircase":
            self.done = bool(after.array("internal")[_STAIRS_DOWN])
        else:
            self.done = _beside_the_oracle(after)
        return int(self.done)

    def _discovered(self, sight: Sight) -> int:
        level = (sight.stats.dungeon, sight.stats.dungeon_level)
        seen = int(np.count_nonzero(sight.array("glyphs") != nethack.GLYPH_CMAP_OFF))
        gained = seen - self._explored.get(level, 0)
        self._explored[level] = seen
        return gained


def _beside_the_oracle(sight: Sight) -> bool:
    x, y = sight.stats.x, sight.stats.y
    around = sight.array("glyphs")[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2]
    return bool(np.any(around == _oracle()))


@lru_cache(maxsize=1)
def _oracle() -> int:
    """The glyph of the Oracle."""
    for glyph in range(nethack.GLYPH_MON_OFF, nethack.GLYPH_PET_OFF):
        if nethack.permonst(nethack.glyph_to_mon(glyph)).mname == "Oracle":
            return glyph
    raise LookupError("NetHack has no Oracle")
