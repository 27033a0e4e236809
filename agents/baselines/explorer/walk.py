"""Walks: the next steps of a way, with the doors in it."""

from __future__ import annotations

from arena.agents.baselines.explorer.boards import KEYS, STRAIGHT, Board, length_of_run, route
from arena.agents.baselines.explorer.mind import Mind
from arena.agents.core.decision import Move

_STRIDE = 9
"""The most steps that are taken at once, where the floor is lit: in the dark one would run into somebody."""
_KICKS = 30


def walk(mind: Mind, goals: Board, thought: str, *, bold: bool = False) -> Move | None:
    """The next steps to the nearest of some cells; None where no way leads to them."""
    path = way(mind, goals, bold=bold)
    if path is None or len(path) < 2:
        return None
    return stride(mind, path, thought)


def way(mind: Mind, goals: Board, *, bold: bool = False) -> list[int] | None:
    """A way to the nearest of some cells."""
    goals &= ~mind.blockers
    if not goals:
        return None
    level = mind.level
    ways = level.ways(bold=bold or mind.bold) & ~mind.blockers
    return route(mind.now.hero, goals, ways, level.narrow)


def stride(mind: Mind, path: list[int], thought: str) -> Move:
    """The first steps of a path: several at once where nothing threatens."""
    level, step = mind.level, path[1] - path[0]
    cell = 1 << path[1]
    if level.closed & cell and step in STRAIGHT:
        if level.locked & cell:
            return _kick(mind, path[1], step)
        thought = "opening a door"
    run = 1
    if not mind.hostile and not mind.now.dizzy:
        run = min(length_of_run(path), _STRIDE)
        for number in range(1, run + 1):
            if not level.lit >> path[number] & 1:
                run = max(number - 1, 1)
                break
    key = KEYS[step]
    move = mind.say(key if run == 1 else f"{run}{key}", thought)
    mind.aim = path[1]
    mind.trail.append(mind.now.hero)
    return move


def _kick(mind: Mind, cell: int, step: int) -> Move:
    """A kick at a locked door; after too many of them the door counts as closed for good."""
    level = mind.level
    level.kicks[cell] = level.kicks.get(cell, 0) + 1
    if level.town or level.kicks[cell] > _KICKS or not mind.allowed("kick") or mind.now.floating:
        level.barred |= 1 << cell
        return mind.say("s", "leaving that door alone")
    move = mind.say("kick", "kicking the locked door", ("direction", KEYS[step]))
    mind.aim = cell
    return move
