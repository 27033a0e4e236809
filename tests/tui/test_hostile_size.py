"""Texts and scenes of any size: what is drawn of them, and so the time of a look, is bounded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from arena.games.core.scene import Card, Dialogue, Grid, Hand, Message, Plain, Screen, Stack, Tile
from arena.replays.events import Problem
from arena.tui.app import ArenaApp
from arena.tui.palette import Palette
from arena.tui.scenes.drawing import draw
from arena.tui.screens.match import MatchScreen
from arena.tui.widgets.mind import LIMIT, Mind
from arena.tui.widgets.notice import Notice
from arena.tui.widgets.scene import SceneView
from tests.tui.foreign import HUGE, cells_of, check, tape

LINES = 4500
"""More than is ever drawn of a scene."""
LONG = "A" * 1_000_000
ROWS = "\n" * 1_000_000

SCENES: dict[str, Callable[[], Any]] = {
    "a grid of a million cells": lambda: Grid(("x" * 1000,) * 1000, {}),
    "a legend of all there is": lambda: Grid(("x",), {chr(code): Tile("a", "b", f"r{code}") for code in range(40_000)}),
    "a grid with everything marked": lambda: Grid(("x",), {}, highlights={"win": ((0, 0),) * 1_000_000}),
    "a terminal of a million columns": lambda: Screen((LONG,) * 24, (LONG,) * 24),
    "a terminal of a million rows": lambda: Screen(("x" * 80,) * 1_000_000),
    "a million cards": lambda: Hand((("a", (Card("K"),) * 1_000_000),)),
    "a hundred thousand groups": lambda: Hand((("a", (Card("K"),)),) * 100_000),
    "a tower of a million": lambda: Stack((("a", (Card("K"),) * 1_000_000),)),
    "a hundred thousand stacks": lambda: Stack((("a", ()),) * 100_000),
    "a hundred thousand messages": lambda: Dialogue((Message("a", "b"),) * 100_000),
    "long messages": lambda: Dialogue((Message(LONG, LONG, LONG, (LONG,) * 1000),) * 1000),
    "messages of many lines": lambda: Dialogue((Message("a", ROWS),) * 1000),
    "facts of many lines": lambda: Dialogue((), ((ROWS, ROWS),) * 100_000),
    "a text of many lines": lambda: Plain(ROWS, ROWS),
}


@pytest.mark.parametrize("name", SCENES)
def test_of_a_scene_no_more_is_drawn_than_can_be_looked_at(name: str) -> None:
    scene = SCENES[name]()
    picture = draw(scene, scene, 100, 40, Palette.of({}, dark=True, sixteen=False))
    assert 0 < picture.height <= LINES
    assert picture.width <= LINES
    assert sum(len(list(line)) for line in picture.lines) < 250_000


@pytest.mark.parametrize(
    ("name", "size"), [(name, (160, 50) if name in ("one pile", "many lines") else (80, 24)) for name in HUGE]
)
async def test_of_a_text_no_more_is_drawn_than_can_be_looked_at(name: str, size: tuple[int, int]) -> None:
    huge = HUGE[name]
    attempted = {"reply": huge, "extracted": huge, "thought": huge, "shown": {huge: huge, "legal": (huge,)}}
    found = tape(
        [Plain("before"), Dialogue((Message(huge, huge, huge, (huge,)),), ((huge, huge),), huge)],
        seats=[(huge, huge), (huge, huge)],
        game={"title": huge, "params": {huge: huge}},
        started={"table": {huge: huge}, "position": huge, "opening": huge},
        asked={"feedback": huge},
        attempted={**attempted, "action": huge, "problem": Problem("illegal", huge, huge)},
        played={"action": huge},
        ended={"detail": huge, "measures": {"player_0": {huge: 1.0}}},
    )
    app = ArenaApp(found)
    async with app.run_test(size=size) as pilot:
        for keys in (["home"], ["end"], ["m"], ["1"]):
            await pilot.press(*keys)
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, MatchScreen)
            check(cells_of(screen), *size)
            assert screen.query_one(SceneView).picture.height <= LINES
            assert len(screen.query_one(Mind).text) < 12 * 10 * LIMIT
            assert screen.query_one(Notice).said.plain.count("\n") < 5
