"""The ways into the app: watch a replay, look through a folder, play a match, or begin at its home screen."""

from __future__ import annotations

import asyncio
from pathlib import Path

from arena.replays.events import MatchEnded
from arena.replays.tape import Tape
from arena.tui.app import ArenaApp
from arena.tui.session import Session
from arena.tui.settings import SettingsFile


def watch(tape: Tape, *, settings: SettingsFile | None = None) -> None:
    """Watch a replay, or a match that another process is recording, until the person quits."""
    ArenaApp(tape, settings=settings).run()


def browse(folder: Path, *, settings: SettingsFile | None = None) -> None:
    """Choose among the replays of a folder and watch them, until the person quits."""
    ArenaApp(folder=folder, browse=True, settings=settings).run()


def watch_tournament(folder: Path, *, settings: SettingsFile | None = None) -> None:
    """See how a tournament stands, whoever is playing it, until the person quits."""
    ArenaApp(tournament=folder, settings=settings).run()


def home(*, settings: SettingsFile | None = None) -> None:
    """Begin with the home screen: choose what to play or watch, until the person quits."""
    ArenaApp(settings=settings).run()


async def awatch_live(
    session: Session, *, pace: float | None = None, settings: SettingsFile | None = None
) -> MatchEnded | None:
    """Watch a match while it is played, until the person quits; how it ended, or None if it was left before.

    The stream is closed when the app ends, however it ends. What the stream raised is shown, and raised afterwards.
    """
    app = ArenaApp(session=session, speed=pace, settings=settings)
    try:
        await app.run_async()
    finally:
        await session.stop()
    if session.feed.error is not None:
        raise session.feed.error
    return None if session.tape is None else session.tape.ended


def watch_live(
    session: Session, *, pace: float | None = None, settings: SettingsFile | None = None
) -> MatchEnded | None:
    """`awatch_live` for a caller without an event loop."""
    return asyncio.run(awatch_live(session, pace=pace, settings=settings))
