"""The tournament screen as it looked when somebody last looked at it; see `test_snapshots.py`.

The standings are made up, so that nothing looks otherwise because something is reckoned otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from arena.ratings.rating import Rating, Ratings
from arena.replays.results import MatchResult
from arena.reports import reckoning
from arena.reports.standings import Meeting, Standing, Standings, Table
from arena.tui.app import ArenaApp
from arena.tui.settings import SettingsFile
from tests.tui import cups
from tests.tui.cups import held, ready

Played = tuple[Path, list[MatchResult]]
played, cup, bare, hurry = cups.played, cups.cup, cups.bare, cups.hurry
SMALL, LARGE = (80, 24), (160, 50)
ELO = {
    "careful": (1640.0, 1520.0, 1760.0, 1),
    "dice": (1475.0, 1380.0, 1570.0, 1),
    "lefty": (1385.0, 1290.0, 1475.0, 2),
}
RECORDS = {("careful", "dice"): (5, 2, 1), ("careful", "lefty"): (7, 0, 1), ("dice", "lefty"): (4, 1, 3)}


def told() -> Standings:
    """The standings of the cup, as somebody made them up."""
    meetings = {pair: Meeting(*record) for pair, record in RECORDS.items()}
    meetings |= {pair[::-1]: Meeting(one.losses, one.draws, one.wins) for pair, one in meetings.items()}
    rows = tuple(_standing(name, meetings) for name in ELO)
    ratings = Ratings(
        tuple(row.rating for row in rows if row.rating), np.array([[1640.0, 1475.0, 1385.0]]), 0.95, 12, {}
    )
    tables = tuple(
        Table(title, game, True, rows, meetings, ratings, 12, 0, 24, 23, 0, 1)
        for title, game in (("all games", None), ("noughts", "noughts"), ("four", "four"))
    )
    sentences = ("24 of 48 matches are played: the standings are provisional.",)
    return Standings("small cup", 0.95, tables, (), {}, None, (), 48, 24, 0, 2.5, 104_000, 300.0, sentences)


def _standing(name: str, meetings: Mapping[tuple[str, str], Meeting]) -> Standing:
    elo, low, high, rank = ELO[name]
    met = [one for (player, _), one in meetings.items() if player == name]
    wins, draws, losses = (sum(getattr(one, what) for one in met) for what in ("wins", "draws", "losses"))
    forfeits = {"illegal": 1} if name == "careful" else {}
    rating = Rating(name, elo, low, high, rank)
    return Standing(
        name, cups.AGENTS[name], rank, rating, rating, None, 16, 15, wins, draws, losses, wins + draws / 2,
        len(forfeits), forfeits, 3 * len(forfeits), 0, 83, 0, 20.75, 52_000 if name == "dice" else 0,
        1.25 if name == "dice" else 0.0, 0, (),
    )  # fmt: skip


Setting = Callable[[Path, list[MatchResult]], None]


def running(folder: Path, results: list[MatchResult]) -> None:
    """A run goes on."""
    cups.journal(folder, cups.OPENED, *cups.finished(cups.spoiled(results)))
    playing = tuple(cups.in_play(one) for one in results[:3])
    cups.status(
        folder, planned=48, done=24, void=1, rate=37.4, left=2100.0, dollars=2.5, hours=0.4, in_play=3, playing=playing
    )


def over(folder: Path, results: list[MatchResult]) -> None:
    """It is over."""
    cups.ended(folder, cups.spoiled(results))


SHOTS: Mapping[str, tuple[Setting, str, tuple[int, int], str]] = {
    "standings-80x24-dark": (running, "1", SMALL, "dark"),
    "standings-80x24-light": (running, "1", SMALL, "light"),
    "standings-160x50-dark": (running, "1", LARGE, "dark"),
    "crosstable-80x24-dark": (over, "2 right", SMALL, "dark"),
    "matches-80x24-dark": (over, "5", SMALL, "dark"),
}


@pytest.mark.parametrize("name", SHOTS)
def test_the_tournament_looks_as_it_did(
    name: str, bare: Path, played: Played, snap_compare: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting, keys, size, theme = SHOTS[name]
    setting(bare, played[1])
    monkeypatch.setattr(reckoning, "standings", lambda *_, **__: told())
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)
    app = ArenaApp(tournament=bare, settings=SettingsFile(None))
    app.settings_file.settings.theme = f"textual-{theme}"

    async def steps(pilot: Pilot[None]) -> None:
        await ready(app, pilot, until)
        await pilot.press(*keys.split())
        await pilot.pause()

    if setting is running:
        with held(bare):
            assert snap_compare(app, terminal_size=size, run_before=steps)
    else:
        assert snap_compare(app, terminal_size=size, run_before=steps)
