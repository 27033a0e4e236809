"""Small tournaments: configs of a few lines, and what a folder came to, whatever order its matches ended in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arena.replays.results import MatchResult
from arena.tournaments.stock import Stock

Settings = dict[str, Any]


@pytest.fixture
def settings() -> Settings:
    """Three bots at two games: 3 pairings, 2 pairs each, 24 matches."""
    return {
        "name": "cup",
        "seed": 7,
        "players": [
            {"name": "first", "agent": "first"},
            {"name": "random", "agent": "random"},
            {"name": "minimax", "agent": "minimax,depth=2"},
        ],
        "games": [
            {"name": "ttt", "game": "tictactoe"},
            {"name": "c4", "game": "connect_four", "openings": "random:3"},
        ],
        "schedule": {"rounds": 2},
    }


Held = dict[str, tuple[str, dict[str, float | None], str]]


@pytest.fixture
def results_in() -> Callable[[Path], Held]:
    """What the matches of a folder came to, by name: how they ended, with which scores and which digest."""

    def found(folder: Path) -> Held:
        return {one.occasion.match: told(one) for one in Stock(folder).results if one.scored}

    def told(one: MatchResult) -> tuple[str, dict[str, float | None], str]:
        return one.ending, {seat.player: seat.score for seat in one.seats}, one.digest

    return found
