"""Sitting down at a table of the app as a person, for tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from arena.edges import set_up
from arena.replays.player import Replay
from arena.tui.app import ArenaApp
from arena.tui.screens.table import TableScreen
from arena.tui.session import Session
from arena.tui.widgets.notice import Notice

Until = Callable[..., Awaitable[None]]
SIZES = [(80, 24), (160, 50)]


def session(folder: Path, game: str, *seats: str, **table: Any) -> Session:
    return Session.of(set_up(game, list(seats), seed=3, table={"attempts": 100, **table}), folder)


def shown(app: ArenaApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips(app.size))


async def turn(pilot: Pilot[None], until: Until) -> TableScreen:
    """Wait until a person can move."""
    app = pilot.app
    await until(pilot, lambda: isinstance(app.screen, TableScreen) and app.screen._is_mine)
    await pilot.pause()
    assert isinstance(app.screen, TableScreen)
    return app.screen


def said(screen: TableScreen) -> str:
    return screen.query_one(Notice).said.plain


def is_played(screen: TableScreen, move: str) -> bool:
    """Whether a move is the last one that was played."""
    return any(played.action == move for played in screen.tape.frame(screen.tape.plies).played)


def recorded(folder: Path) -> Replay:
    (file,) = folder.glob("*.jsonl*")
    return Replay(file)
