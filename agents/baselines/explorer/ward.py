"""Wards: the word Elbereth in the dust, from which most monsters flee, and the rest that one finds on it.

In NetHack 3.6 as NLE has it, a monster next to the word does not attack; humans, elves and minotaurs do not care. The
word goes when one fights on it, and one letter in twenty-five goes wrong in writing, so that it is read once after.
"""

from __future__ import annotations

from arena.agents.baselines.explorer.boards import distance
from arena.agents.baselines.explorer.glimpse import Monster
from arena.agents.baselines.explorer.mind import Mind
from arena.agents.core.decision import Move

_TRIES = 3
"""Words that are written in one place before one gives up."""
_LOW, _WELL = 0.45, 0.8
"""The shares of hit points at which one seeks shelter, and leaves it."""


def warded(mind: Mind) -> bool:
    """Whether one stands on a word that was read."""
    return mind.ward == (mind.level.place, mind.now.hero) and mind.ward_read


def write(mind: Mind, thought: str) -> Move | None:
    """The word, or a look at it where it was just written; None where it cannot be written."""
    now, level = mind.now, mind.level
    if (
        not mind.allowed("ward")
        or not mind.hands.types
        or now.floating
        or now.swallowed
        or level.furniture >> now.hero & 1
    ):
        return None
    here = (level.place, now.hero)
    if mind.ward == here:
        if mind.ward_read:
            return None
        if mind.last == ":":
            if mind.heard_any('"Elbereth"') or now.blind:
                mind.ward_read = True
                return None
        elif mind.last == "E" and not mind.heard_any("can't", "cannot", "unable"):
            return mind.say(":", "reading what was written")
        mind.ward_tries += 1
        if mind.ward_tries >= _TRIES:
            mind.ward = None
            mind.put_off("ward", 25)
            return None
    else:
        mind.ward_tries = 0
    mind.ward, mind.ward_read, mind.ward_hp = here, False, now.hp
    return mind.say("E", thought, ("write with", "-"), ("Do you want to add", "n"))


def shelter(mind: Mind) -> Move | None:
    """A word around a hero who is losing, and rest upon it."""
    now = mind.now
    share = now.hp / max(now.max_hp, 1)
    if now.swallowed:
        return None
    threats = [monster for monster in mind.hostile if distance(now.hero, monster.cell) <= 6]
    if warded(mind):
        if share >= _WELL or (not threats and share > 0.7):
            mind.sheltering = False
        elif share < _LOW:
            mind.sheltering = True
        return _wait(mind, threats) if mind.sheltering else None
    near = [monster for monster in threats if distance(now.hero, monster.cell) <= 2]
    if share >= _LOW and not (mind.sheltering and mind.ward == (mind.level.place, now.hero)):
        return None
    if not (near or mind.hurt) or (near and all(monster.kind.bold for monster in near)):
        return None
    mind.sheltering = True
    return write(mind, "writing Elbereth in the dust") or (_wait(mind, threats) if warded(mind) else None)


def _wait(mind: Mind, threats: list[Monster]) -> Move | None:
    """Rest upon the word, unless it does not hold."""
    now = mind.now
    if now.hp < mind.ward_hp - max(4, now.max_hp // 8):
        mind.sheltering, mind.ward = False, None
        mind.put_off("ward", 15)
        return None
    mind.ward_hp = max(mind.ward_hp, now.hp)
    return mind.say("5s" if threats else "20s", "resting upon Elbereth")
