"""Errands: a way out of walking in circles, by way of somewhere else."""

from __future__ import annotations

from arena.agents.baselines.explorer.boards import cells, reach
from arena.agents.baselines.explorer.mind import Mind
from arena.agents.baselines.explorer.walk import walk
from arena.agents.core.decision import Move

_FEW = 4
"""So many cells, or fewer, in the steps that a mind remembers, are a circle."""
_LONGEST = 60
"""Steps after which an errand is given up."""


def errand(mind: Mind) -> Move | None:
    """Steps to a cell drawn by chance, when the last ones led to and fro."""
    now, level, trail = mind.now, mind.level, mind.trail
    if mind.errand is not None:
        mind.errand_steps += 1
        if mind.errand != now.hero and mind.errand_steps <= _LONGEST:
            move = walk(mind, 1 << mind.errand, "walking elsewhere")
            if move is not None:
                return move
        mind.errand = None
        trail.clear()
        return None
    if mind.hostile or len(trail) < (trail.maxlen or 0) or len(set(trail)) > _FEW:
        return None
    trail.clear()
    level.circles += 1
    within = reach(now.hero, level.ways() & ~mind.blockers, level.narrow) & ~(1 << now.hero)
    if not within:
        return None
    mind.errand, mind.errand_steps = mind.rng.choice(list(cells(within))), 0
    return walk(mind, 1 << mind.errand, "walking elsewhere")
