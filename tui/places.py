"""The screens that one can go to, each made when somebody does: what it needs is imported then."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from textual.screen import Screen

from arena.tui.messages import Place


def screen_at(place: Place | Literal["tournament"], folder: Path) -> Screen[None]:
    """A new screen. `folder` is where replays lie, or that of the tournament."""
    if place == "home":
        from arena.tui.screens.home import HomeScreen

        return HomeScreen()
    if place == "new":
        from arena.tui.screens.new_match import NewMatchScreen

        return NewMatchScreen()
    if place == "replays":
        from arena.tui.screens.replays import ReplaysScreen

        return ReplaysScreen(folder)
    if place == "tournaments":
        from arena.tui.screens.tournaments import TournamentsScreen

        return TournamentsScreen()
    if place == "tournament":
        from arena.tui.screens.tournament import TournamentScreen

        return TournamentScreen(folder)
    from arena.tui.screens.settings import SettingsScreen

    return SettingsScreen()
