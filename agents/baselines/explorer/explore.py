"""Exploring: what is not yet known of a level, and the search for what it hides."""

from __future__ import annotations

from arena.agents.baselines.explorer.boards import Board, around, beside, reach
from arena.agents.baselines.explorer.level import MINES
from arena.agents.baselines.explorer.mind import Mind
from arena.agents.baselines.explorer.walk import walk
from arena.agents.core.decision import Move

_SEARCHES = ("10s", "12s", "15s", "20s")
_BOLD_TURNS = 30


def explore(mind: Mind) -> Move | None:
    """Steps to the nearest thing that is new."""
    level = mind.level
    prizes = 0 if level.shop else level.prizes & ~level.visited & ~level.barred
    frontier = level.frontier()
    goals = frontier | prizes
    move = walk(mind, goals, "exploring") if goals else None
    if move is None:
        level.exhausted = True
        return None
    level.exhausted = False
    return move


def explore_boldly(mind: Mind) -> Move | None:
    """Steps over traps and through boulders to something new."""
    move = walk(mind, mind.level.frontier(), "exploring, over whatever lies in the way", bold=True)
    if move is not None:
        mind.bold_until = max(mind.bold_until, mind.now.turn + 2)
    return move


def uncover(mind: Mind) -> Move | None:
    """Steps onto things that may hide the stairs down, where none were found."""
    level = mind.level
    if level.down or level.shop:
        return None
    return walk(mind, level.things & ~level.visited & ~level.barred, "looking for stairs under things")


def search(mind: Mind) -> Move:
    """A search for hidden doors and corridors, at dead ends first, then along the walls."""
    level, now = mind.level, mind.now
    bold = level.round > 0
    ways = level.ways(bold=bold) & ~mind.blockers
    hidden = _suspects(mind) & ~around(level.searched)
    spots = beside(hidden) & ways & reach(now.hero, ways, level.narrow)
    if spots >> now.hero & 1:
        level.searched |= 1 << now.hero
        return mind.say(_SEARCHES[min(level.round, 3)], "searching for hidden passages")
    move = walk(mind, spots, "going to search for hidden passages", bold=bold)
    if move is not None:
        return move
    level.round += 1
    level.stuck = True
    level.searched = 0
    level.barred = 0 if level.round % 2 == 0 else level.barred
    mind.bold_until = now.turn + _BOLD_TURNS
    return mind.say("5s", "looking around once more")


def _suspects(mind: Mind) -> Board:
    """Cells that may be hidden doors or corridors."""
    level = mind.level
    ends = beside(level.dead_ends()) & level.blank
    if level.place[0] == MINES:
        return ends | (level.blind_walls() if level.round else 0)
    suspects = ends | level.blind_walls()
    if level.round >= 1:
        suspects |= beside(level.corridors) & level.blank
    if level.round >= 2:
        suspects |= level.walls & beside(level.floor)
    return suspects
