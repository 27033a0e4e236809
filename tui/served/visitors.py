"""The app as a visitor gets it."""

from __future__ import annotations

from pathlib import Path

from arena.tui.app import ArenaApp
from arena.tui.policy import Policy
from arena.tui.settings import SettingsFile


def app(folder: Path, *, play: bool, light: bool, room: int | None = None) -> ArenaApp:
    """The app over a folder of replays, for somebody who may watch, and play the arena's own bots if `play` says so.

    `room` is how many bytes the folder may hold when a match is begun; None is any number.
    No settings are read and none are kept: they are those of whoever serves it.
    """
    settings = SettingsFile(None)
    settings.settings.theme = "textual-light" if light else "textual-dark"
    return ArenaApp(
        folder=folder,
        browse=not play,
        settings=settings,
        policy=Policy(play=play, spend=False, write=False, room=room),
    )
