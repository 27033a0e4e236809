"""Journeys: which level to be on, and the stairs that lead there.

First the upper four levels, for experience and for the way into the Gnomish Mines; then the Mines, where dwarves carry
pick-axes; then down the main dungeon, digging if there is something to dig with.
"""

from __future__ import annotations

from collections import deque

from arena.agents.baselines.explorer.boards import Board, Cell, cells
from arena.agents.baselines.explorer.delve import digger, diving
from arena.agents.baselines.explorer.glimpse import Place
from arena.agents.baselines.explorer.level import MAIN, MINES, Level
from arena.agents.baselines.explorer.mind import Mind
from arena.agents.baselines.explorer.walk import walk
from arena.agents.core.decision import Move

SEASONED = 6
"""The experience level from which one goes into the Mines."""
_LAST_BRANCH = 4
"""The Mines branch off levels 2 to 4."""
_PATIENCE = 2500
"""Turns after which a level is left whatever is left of it."""
_SHORT_PATIENCE = 1000
_DEEP_IN = 5
"""The level of the Mines below which one does not look for a pick-axe."""
_LATER = 600
"""Turns after which one tries again to get to the Mines, where no way led there."""


def journey(mind: Mind) -> Move | None:
    """Steps toward another level, where this one is not the place to be."""
    now, level = mind.now, mind.level
    dungeon, number = level.place
    if digger(mind) is not None and diving(mind):
        return descend(mind) if level.hard or not mind.allowed("dig") else None
    if dungeon == MINES:
        mind.mines_done = mind.mines_done or level.stuck or number > _DEEP_IN
        if digger(mind) is not None or mind.mines_done or not (_seasoned(mind) or _early_done(mind)):
            return _toward(mind, (MAIN, 1)) if _known_way(mind, MAIN) else None
        spent = now.turn - level.arrived
        return descend(mind) if level.exhausted or spent > _SHORT_PATIENCE else None
    if dungeon != MAIN:
        return None
    if not mind.mines_done and mind.allowed("mines") and (_seasoned(mind) or _early_done(mind)):
        into = _into_mines(mind)
        if into is not None:
            return into
        mind.put_off("mines", _LATER)
    quick = number > _LAST_BRANCH and now.level >= 8
    if level.exhausted or quick or now.turn - level.arrived > _PATIENCE:
        return descend(mind)
    return None


def descend(mind: Mind) -> Move | None:
    """Steps to a way down, and down it."""
    level = mind.level
    stairs = level.down
    if level.place[0] == MAIN:
        for cell, place in level.leads.items():
            if place[0] != MAIN:
                stairs &= ~(1 << cell)
    move = _take(mind, stairs, ">", "down the stairs")
    if move is None and level.holes:
        move = walk(mind, level.holes, "into the hole")
    return move


def _take(mind: Mind, stairs: Board, key: str, thought: str) -> Move | None:
    """Steps to stairs, and up or down them."""
    now = mind.now
    if stairs >> now.hero & 1:
        mind.departed = (mind.level.place, now.hero)
        return mind.say(key, thought)
    return walk(mind, stairs, f"to the stairs {'down' if key == '>' else 'up'}") or walk(
        mind, stairs, "to the stairs, over whatever lies in the way", bold=True
    )


def _seasoned(mind: Mind) -> bool:
    return mind.now.level >= SEASONED


def _early_done(mind: Mind) -> bool:
    """Whether the upper levels have nothing more to give."""
    last = mind.levels.get((MAIN, _LAST_BRANCH))
    return (last is not None and last.exhausted) or any(
        place[0] == MAIN and place[1] > _LAST_BRANCH for place in mind.levels
    )


def _into_mines(mind: Mind) -> Move | None:
    """Steps toward the Mines, where the way is known."""
    for place in sorted(mind.levels):
        branch = branch_stairs(mind.levels[place])
        if not branch:
            continue
        if place == mind.level.place:
            return _take(mind, branch, ">", "down into the Mines")
        return _toward(mind, place)
    return None


def branch_stairs(level: Level) -> Board:
    """The stairs of a level that lead, or may lead, into the Mines."""
    if level.place[0] != MAIN or not 2 <= level.place[1] <= _LAST_BRANCH:
        return 0
    unknown, known = level.down, 0
    for cell, place in level.leads.items():
        if place[0] == MINES:
            known |= 1 << cell
        unknown &= ~(1 << cell)
    return known or (unknown if len(list(cells(level.down))) > 1 else 0)


def _toward(mind: Mind, target: Place) -> Move | None:
    """Steps to the stairs that lead nearer to a level."""
    first = _first_stairs(mind, target)
    if first is None:
        if target[1] < mind.level.place[1] or mind.level.place[0] != target[0]:
            return _take(mind, mind.level.up, "<", "up the stairs")
        return descend(mind)
    key = ">" if mind.level.down >> first & 1 else "<"
    return _take(mind, 1 << first, key, "down the stairs" if key == ">" else "up the stairs")


def _first_stairs(mind: Mind, target: Place) -> Cell | None:
    """The first stairs on a known way to a level of the same dungeon or another."""
    start = mind.level.place
    came: dict[Place, Cell] = {start: -1}
    queue = deque([start])
    while queue:
        place = queue.popleft()
        if place == target:
            return came[place] if place != start else None
        level = mind.levels.get(place)
        if level is None:
            continue
        for cell in sorted(level.leads):
            there = level.leads[cell]
            if there not in came:
                came[there] = cell if place == start else came[place]
                queue.append(there)
    return None


def _known_way(mind: Mind, dungeon: int) -> bool:
    """Whether a way into another dungeon may be found."""
    return bool(mind.level.up) or any(place[0] == dungeon for place in mind.level.leads.values())
