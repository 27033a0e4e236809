"""How closely the conformance suite looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from arena.games.core.game import Game
from arena.games.core.rng import Rng

T = TypeVar("T")
MOST = 24
"""Moments of a long play that are looked at in detail."""


def some(items: Sequence[T], most: int = MOST) -> list[T]:
    """All of a few items; of many the first, the last, and some between."""
    if len(items) <= most:
        return list(items)
    return [items[k * (len(items) - 1) // (most - 1)] for k in range(most)]


def actions(rules: Game[Any], state: Any, seat: str) -> list[Any]:
    """The legal actions; where actions are texts, some of them."""
    if not rules.longest:
        return list(rules.legal(state, seat))
    return list(dict.fromkeys(rules.sample(state, seat, Rng(number)) for number in range(3)))
