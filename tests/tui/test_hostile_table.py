"""Hostile text before a person who plays: typed into the move bar, told by the table, and on the way to a seat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.events import Paste

from arena.edges import set_up
from arena.tui.app import ArenaApp
from arena.tui.screens.match import MatchScreen
from arena.tui.screens.table import TableScreen
from arena.tui.session import Session
from arena.tui.widgets.movebar import MoveBar
from arena.tui.widgets.timeline import Timeline
from tests.tui.foreign import BLENDS, cells_of, check
from tests.tui.test_hostile_screens import everywhere

Until = Callable[..., Awaitable[None]]
CASES = pytest.mark.parametrize(
    ("text", "size"), [*zip(BLENDS.values(), [(80, 24), (160, 50), (80, 24)], strict=True)], ids=BLENDS
)


@CASES
async def test_what_is_no_move(text: str, size: tuple[int, int], tmp_path: Path, until: Until) -> None:
    setup = set_up("tictactoe", ["human", "first"], seed=3, table={"attempts": 100})
    app = ArenaApp(session=Session.of(setup, tmp_path))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, TableScreen) and app.screen._is_mine)
        screen = app.screen
        assert isinstance(screen, TableScreen)
        app.post_message(Paste(f"no{text}"))
        await until(pilot, lambda: screen.query_one(MoveBar).input.value.startswith("no"))
        await pilot.press("enter")
        await until(pilot, lambda: bool(screen._remark))
        check(cells_of(screen), *size)
        for key in ("f1", "escape", "f9", "escape"):
            await pilot.press(key)
            check(cells_of(app.screen), *size)


@CASES
async def test_what_is_found_and_who_is_to_play_on(text: str, size: tuple[int, int]) -> None:
    app = ArenaApp(everywhere(text))
    async with app.run_test(size=size) as pilot:
        await pilot.press("end", "slash", *"a")
        await pilot.pause()
        check(cells_of(app.screen), *size)
        assert app.screen.query_one(Timeline).told(0).isprintable()
        await pilot.press("escape", "t")
        await pilot.pause()
        check(cells_of(app.screen), *size)
        assert not app.screen.query("#scene") or isinstance(app.screen, MatchScreen)
