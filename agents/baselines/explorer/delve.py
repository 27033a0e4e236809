"""Delving: getting hold of a pick-axe, and digging down with it."""

from __future__ import annotations

from arena.agents.baselines.explorer.boards import Board, distance
from arena.agents.baselines.explorer.glimpse import Item
from arena.agents.baselines.explorer.level import MINES
from arena.agents.baselines.explorer.mind import Mind
from arena.agents.baselines.explorer.needs import hungry, tired
from arena.agents.baselines.explorer.walk import walk
from arena.agents.baselines.explorer.ward import warded, write
from arena.agents.core.decision import Move

DIGGERS = ("pick-axe", "dwarvish mattock", "broad pick")
READY = 1
"""The experience level from which one digs down."""
_WARDED = 4
"""The depth from which one writes Elbereth before digging."""
_BRAVE = 0.6
"""The share of hit points above which one digs on while being attacked."""


def digger(mind: Mind) -> Item | None:
    """The tool to dig with."""
    if not mind.hands.can("apply"):
        return None
    found = mind.now.item(*DIGGERS)
    return None if found is not None and "unpaid" in found.text else found


def diving(mind: Mind) -> bool:
    """Whether it is time to dig down, level after level."""
    return digger(mind) is not None and mind.now.level >= READY and mind.level.place[0] != MINES


def delve(mind: Mind) -> Move | None:
    """A hole in the floor."""
    now, level = mind.now, mind.level
    if not diving(mind) or level.hard or not mind.allowed("dig") or now.floating or now.swallowed:
        return None
    beside = [monster for monster in mind.hostile if distance(now.hero, monster.cell) == 1]
    if any(monster.kind.bold for monster in beside) or (beside and not warded(mind) and not mind.allowed("ward")):
        return None
    if now.hp < _BRAVE * now.max_hp and not warded(mind) and beside and now.depth < _WARDED:
        return None
    if not mind.near(8) and (hungry(mind) or tired(mind)):
        return None
    soft = diggable(mind)
    if not soft >> now.hero & 1:
        return walk(mind, soft, "looking for a place to dig")
    if now.depth >= _WARDED:
        word = write(mind, "writing Elbereth before digging")
        if word is not None:
            return word
    tool = digger(mind)
    assert tool is not None
    if now.turn == mind.dug:
        mind.digs += 1
        if mind.digs > 4:
            mind.digs = 0
            mind.level.no_digging |= 1 << now.hero
    else:
        mind.digs = 0
    mind.dug = now.turn
    return mind.say("a", "digging down", ("use or apply", tool.letter), ("direction", ">"))


def diggable(mind: Mind) -> Board:
    """Cells where a hole can be dug."""
    level = mind.level
    return level.floor & ~(level.furniture | level.doors | level.no_digging | level.water)


def loot(mind: Mind) -> Move | None:
    """A look at what dead dwarves had with them."""
    now, level = mind.now, mind.level
    goals = level.diggers & ~level.looked
    if not goals or level.shop or digger(mind) is not None or now.dizzy or now.floating:
        return None
    if any(distance(now.hero, monster.cell) <= 2 for monster in mind.hostile):
        return None
    if goals >> now.hero & 1:
        level.looked |= 1 << now.hero
    return walk(mind, goals, "looking for a pick-axe")


def take(mind: Mind) -> Move | None:
    """A digging tool from under one's feet."""
    now, level = mind.now, mind.level
    here = 1 << now.hero
    if (
        not mind.allowed("take")
        or level.looked & here
        or not level.digging_place & here
        or digger(mind) is not None
        or level.shop
    ):
        return None
    if any(distance(now.hero, monster.cell) <= 1 for monster in mind.hostile):
        return None
    level.looked |= here
    if mind.heard_any("You see here") and not mind.heard_any(*DIGGERS):
        return None
    mind.wants = DIGGERS
    return mind.say(",", "looking through the things here", ("pick up", "y"))
