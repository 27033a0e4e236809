"""Tournaments to draw: one that was never played and has everything, and a small one that was."""

from __future__ import annotations

from pathlib import Path

import pytest

import arena
from arena.reports.reckoning import standings
from arena.reports.standings import Standings
from arena.tournaments.front import Tournament
from tests.reports.made import config, episodes, forfeit, pair, void


@pytest.fixture(scope="session")
def whole() -> Standings:
    """A tournament with everything that there is."""
    part = [{"cost": 0.5, "calls": 3, "tokens_in": 900}, {"cost": 0.1, "calls": 1, "tokens_in": 100}]
    results = [
        *(one for unit in range(6) for variant in ("text", "image")
          for one in pair(unit=unit, second=0.0, variant=variant, seats=part)),
        *episodes({"alpha": 70, "beta": 30}, 8),
        forfeit(unit=90, variant="text"),
        void(unit=91, variant="text"),
    ]  # fmt: skip
    return standings(config("alpha", "beta", games=("chess", "dungeon")), results, samples=50)


@pytest.fixture(scope="session")
def cup(tmp_path_factory: pytest.TempPathFactory) -> Tournament:
    """A tournament of bots that was played."""
    settings = {
        "name": "cup",
        "players": [{"name": "thinker", "agent": "first"}, {"name": "random", "agent": "random"}],
        "games": [
            {"name": "tictactoe", "game": "tictactoe", "openings": "random:2"},
            {"name": "dice", "game": "rock_paper_scissors,rounds=5"},
        ],
        "schedule": {"rounds": 3},
        "ratings": {"samples": 200},
    }
    return arena.tournament(settings, folder=tmp_path_factory.mktemp("plots") / "cup")


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A match that a judge has looked at, with a blunder."""
    place = tmp_path_factory.mktemp("judged")
    played = arena.play("tictactoe", ["random", "random"], seed=3, out=place)
    arena.analyse([played.path], "solver")
    assert played.path is not None
    return played.path
