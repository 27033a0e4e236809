"""Vaults: closed rooms full of gold, out of which a guard leads whoever leaves the gold behind."""

from __future__ import annotations

from arena.agents.baselines.explorer.boards import around, distance
from arena.agents.baselines.explorer.delve import digger
from arena.agents.baselines.explorer.mind import Mind
from arena.agents.baselines.explorer.walk import walk
from arena.agents.core.decision import Move


def name_given(mind: Mind) -> str:
    """Who one says to be: somebody who is led out, or where one can dig, somebody who is left in peace."""
    return "Croesus" if digger(mind) is not None else "Nobody"


def follow(mind: Mind) -> Move | None:
    """Steps after the guard of a vault, without any gold."""
    now = mind.now
    guard = next((monster for monster in now.monsters if monster.kind.name == "guard"), None)
    if guard is None or digger(mind) is not None:
        return None
    if now.gold and mind.allowed("drop"):
        mind.put_off("drop", 1)
        return mind.say("d", "leaving the gold to the vault", ("drop", "$"))
    if distance(now.hero, guard.cell) <= 1:
        return mind.say("s", "waiting for the guard to go ahead")
    return walk(mind, around(1 << guard.cell) & ~(1 << guard.cell), "following the guard")
