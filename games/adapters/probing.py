"""Probing: whether an environment does the same again when it is given the same seed and actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from gymnasium import spaces

from arena.games.adapters.inner import Inner
from arena.games.adapters.tidy import one_line
from arena.games.adapters.words import Words
from arena.games.core.canonical import canonical
from arena.games.core.errors import GameError, GameUnavailable
from arena.games.core.rng import Rng

_STEPS = 6


def is_reproducible(name: str, make: Callable[[], tuple[Inner, Words]]) -> bool:
    """Whether two new environments show the same in a few random steps. It finds chance that no seed reaches.

    Raises GameUnavailable where the environment cannot even do that.
    """
    try:
        return _told(make) == _told(make)
    except GameError:
        raise
    except Exception as error:  # it is anybody's
        raise GameUnavailable(f"{name} cannot be begun here: {one_line(error)}") from error


def _told(make: Callable[[], tuple[Inner, Words]]) -> bytes:
    (inner, words), rng = make(), Rng(2)
    try:
        inner.begin(rng.bits() >> 33)
        told: list[Any] = [_seen(inner, words)]
        for _ in range(_STEPS):
            if inner.reason is not None:
                break
            inner.step({agent: _drawn(inner, agent, rng) for agent in inner.movers()})
            told.append([_seen(inner, words), inner.rewards])
        return canonical(told)
    finally:
        inner.close()


def _seen(inner: Inner, words: Words) -> list[Any]:
    """What all observe, and what is said of it: a map may be no part of an observation."""
    seen = [inner.sight(agent) for agent in range(len(inner.agents))]
    return [seen, [words.text(one, None) for one in seen]]


def _drawn(inner: Inner, agent: int, rng: Rng) -> Any:
    space, mask = inner.acting(agent), inner.mask(agent)
    if not isinstance(space, spaces.Discrete):
        space.seed(rng.bits() >> 33)
        return space.sample()
    free = range(int(space.n)) if mask is None else np.flatnonzero(mask).tolist()
    return int(rng.choice(free))
