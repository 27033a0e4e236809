"""Places on the tournament screen: they are the first sheet, and telling them executes nobody's program."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.widgets import Static

import arena
from arena.replays.results import MatchResult
from arena.reports.reckoning import standings
from arena.reports.standings import Standings
from arena.tournaments.config import TournamentConfig
from arena.tournaments.loading import parse
from arena.tournaments.stock import Stock
from arena.tui.app import ArenaApp
from arena.tui.palette import Palette
from arena.tui.tournament import views
from arena.tui.tournament_tables import PlaceSheet
from arena.tui.tournament_verdicts import placed
from arena.tui.widgets.sheet import SheetView
from tests.tui.cups import Until, ready, shown

PALETTE = Palette.of({}, dark=True)
CONFIG = """\
name = "bracket"
seed = 5
schedule = { kind = "knockout" }
players = [
    { name = "careful", agent = "minimax,depth=2" },
    { name = "dice", agent = "random" },
    { name = "lefty", agent = "first" },
]
games = [{ name = "noughts", game = "tictactoe", openings = "random:2" }]
ratings = { samples = 200 }
"""


@pytest.fixture(scope="module")
def bracket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a knockout that is over."""
    folder = tmp_path_factory.mktemp("cups") / "bracket"
    file = folder.with_suffix(".toml")
    file.write_text(CONFIG, encoding="utf-8")
    arena.tournament(file, folder=folder)
    return folder


def bare(config: TournamentConfig, results: list[MatchResult]) -> Standings:
    return standings(config, results, samples=20)


async def test_places_are_what_is_seen_first(bracket: Path, until: Until) -> None:
    app = ArenaApp(tournament=bracket)
    told = arena.standings(bracket)
    async with app.run_test(size=(160, 50)) as pilot:
        screen = await ready(app, pilot, until)
        assert screen.study.standings is not None
        assert screen.study.standings.places == told.places
        assert [row.player for row in screen.query_one("#standings", SheetView).rows] == [
            row.player for row in told.places
        ]
        for words in ("places", "noughts", "came to", "winner", "semi-final", "Knockout, after all 2 rounds"):
            await until(pilot, lambda words=words: words in shown(app))
        said = str(app.screen.query_one("#about-text", Static).visual)
        assert said.startswith(told.places[0].player)
        assert "came to      winner" in said
        await pilot.press("g")
        await until(pilot, lambda: "Elo" in shown(app) and "came to" not in shown(app))
        await pilot.press("G", "2")
        assert app.screen.query_one("#crosstable", SheetView).rows
        await pilot.press("3")
        assert app.screen.query_one("#failures", SheetView).rows
        await pilot.press("1", "enter")
        await until(pilot, lambda: screen.tab == "matches" and bool(screen.chosen.asked))


@pytest.mark.parametrize("width", [10, 30, 78])
def test_the_sheet_fits(bracket: Path, width: int) -> None:
    sheet = PlaceSheet(arena.standings(bracket).places)
    columns = sheet.columns(width)
    assert columns
    if width >= 30:
        assert sum(one.width for one in columns) + len(columns) - 1 <= width
        for row in sheet.rows:
            for column in columns:
                assert sum(cell_len(text) for text, _, _ in sheet.cell(row, column, PALETTE)) <= column.width


def test_nobodys_program_is_executed_for_the_places(bracket: Path, tmp_path: Path) -> None:
    results = Stock(bracket).results
    own = parse(CONFIG, "")
    found = placed(bare(own, results), own, results)
    assert found.places == arena.standings(bracket).places
    assert views(found)[0].places == found.places
    program = tmp_path / "game.py"
    program.write_text(f"open({str(tmp_path / 'executed')!r}, 'w')\n", encoding="utf-8")
    for text in (
        CONFIG.replace('game = "tictactoe"', f'game = "python:{program}:Game"'),
        CONFIG.replace("knockout", "round_robin"),
        CONFIG.replace('game = "tictactoe"', 'game = "kuhn_poker"').replace("knockout", "episodes"),
    ):
        foreign = parse(text, "")
        told = bare(foreign, results)
        assert placed(told, foreign, results) is told
    agent = parse(CONFIG.replace('agent = "first"', f'agent = "python:{program}:Agent"'), "")
    assert placed(bare(agent, results), agent, results).places == found.places
    assert not (tmp_path / "executed").exists()


def test_a_schedule_that_nobody_could_play_places_nobody(bracket: Path) -> None:
    """The ratings of its results are told all the same."""
    results = Stock(bracket).results
    alone = parse(CONFIG.replace('game = "tictactoe", openings = "random:2"', 'game = "2048"'), "")
    told = bare(alone, results)
    assert placed(told, alone, results) is told
