"""The same seed is the same dungeon, however it is played."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("nle", reason="needs the extra nethack")

import numpy as np
from nle import nethack

from arena import Turn
from arena.agents.baselines.explorer.explorer import Explorer
from arena.games.worlds.nethack.world import NetHack

SEAT = "player_0"
LASTING = [nethack.GLYPH_CMAP_OFF + symbol for symbol in (*range(1, 12), 19, 21, 23, 24)]
"""Walls, floors, corridors and stairs: what play changes least."""

Levels = dict[tuple[int, int], Any]


async def explored(seed: int, waiting: int, plies: int = 1500) -> Levels:
    """What was seen of each level below the first by an explorer that begins with waiting: glyphs, 0 where unseen."""
    env = NetHack(character="val-hum-neu-fem")
    env.restart(seed)
    agent = Explorer()
    await agent.start(env.info, SEAT, 1)
    for _ in range(waiting):
        env.advance({SEAT: env.parse(SEAT, "search")})
    levels: Levels = {}
    while env.to_act() and env.ply < plies:
        view = env.view(SEAT)
        sight = env.sight
        if sight.normal and sight.mode == "map" and sight.stats.depth > 1:
            glyphs = sight.array("glyphs")
            known = levels.setdefault((sight.stats.dungeon, sight.stats.depth), np.zeros_like(glyphs))
            seen = np.isin(glyphs, LASTING)
            known[seen] = glyphs[seen]
        move: Any = await agent.act(Turn(env.ply, SEAT, view))
        env.advance({SEAT: env.parse(SEAT, move.text)})
    env.close()
    return levels


def likeness(one: Levels, other: Levels) -> tuple[int, float]:
    """How many places both know, and in how many of those they saw the same."""
    pairs = [(one[level], other[level]) for level in one if level in other]
    both = [(a[(a > 0) & (b > 0)], b[(a > 0) & (b > 0)]) for a, b in pairs]
    places = sum(len(a) for a, _ in both)
    return places, sum(int((a == b).sum()) for a, b in both) / max(places, 1)


async def test_levels_do_not_depend_on_how_they_are_reached() -> None:
    one, other, stranger = await explored(2, 0), await explored(2, 5), await explored(3, 0)
    places, alike = likeness(one, other)
    assert places > 200
    assert alike > 0.98
    assert likeness(one, stranger)[1] < 0.8
