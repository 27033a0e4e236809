"""Screens that are set up or taken down, whose widgets are not all there."""

from __future__ import annotations

from pathlib import Path

from textual.screen import Screen

from arena.tui.app import ArenaApp
from arena.tui.host import stands
from tests.tui.sitting import Until, session, turn


async def test_a_screen_that_is_taken_down_draws_nothing(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "connect_four", "human", "first"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await turn(pilot, until)
        assert stands(screen)
        gone = app.pop_screen()
        await screen.query_one("#side").remove()  # its widgets go one by one
        assert screen.is_mounted
        assert not stands(screen)
        screen.grown()
        screen.turned()
        screen.mode_changed()
        await gone
        assert not stands(screen)


async def test_a_screen_below_another_stands(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "connect_four", "human", "first"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await turn(pilot, until)
        await app.push_screen(Screen())
        assert stands(screen)
