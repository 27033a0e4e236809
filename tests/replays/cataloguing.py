"""A folder to be catalogued, small replays for it, and who notes which files were read."""

from __future__ import annotations

import pytest

from arena.games.core.scene import Plain
from arena.replays import catalog as cataloging
from arena.replays.catalog import Catalog
from arena.replays.events import GameSetup, MatchEnded, MatchStarted, Played, Seated
from arena.replays.journal import Journal
from arena.replays.summary import summarise


def started(**more):
    seats = [Seated("player_0", "Red", "mcts"), Seated("player_1", "Blue", "openai:gpt")]
    given = {"match": "m", "created": "2026-11-03T14:22:05.000+00:00", "seats": seats, "title": "G", **more}
    setup = GameSetup("g", 1, {}, given["title"])
    return MatchStarted(given["match"], given["created"], "0", setup, given["seats"], 1, {}, "", Plain("0"))


def write(path, *, plies=2, ended=True, close=True, **more):
    """A small replay."""
    journal = Journal(path)
    journal.write(started(**more))
    for ply in range(plies):
        journal.write(Played(ply, f"player_{ply % 2}", "x", "", 1.0, scene=Plain(str(ply + 1))))
    if ended:
        scores = {"player_0": 1.0, "player_1": -1.0}
        journal.write(MatchEnded("played", "rules", "Red is quick", plies, "", 2.0, scores=scores))
    if close:
        journal.close()
    return journal


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "replays"
    place.mkdir()
    return place


@pytest.fixture
def memory(tmp_path):
    return tmp_path / "cache" / "deep" / "memory.sqlite"


@pytest.fixture
def reads(monkeypatch):
    """The names of files that were read."""
    read = []

    def reading(path):
        read.append(path.name)
        return summarise(path)

    monkeypatch.setattr(cataloging, "summarise", reading)
    return read


def whole(folder, memory=None):
    """A catalog that was read to its end."""
    catalog = Catalog(folder, memory)
    catalog.scan()
    catalog.recall()
    list(catalog.read_all())
    return {entry.name: entry for entry in catalog.entries}
