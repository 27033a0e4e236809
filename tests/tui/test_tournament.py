"""The tournament screen: what it tells of a tournament that is over, by keyboard and by mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static

from arena.tournaments.folder import CONFIG
from arena.tui.app import ArenaApp
from arena.tui.screens.dialogs import Help
from arena.tui.screens.replays import ReplaysScreen
from arena.tui.tournament_cross import CrossSheet
from arena.tui.widgets.sheet import SheetView
from arena.tui.widgets.tabline import TabLine
from tests.tui import cups
from tests.tui.cups import Until, notified, ready, screen_of, shown

SIZES = [(80, 24), (160, 50)]
LOOKS = [*zip(SIZES, ("textual-dark", "textual-light"), strict=True)]

played, cup, bare, hurry = cups.played, cups.cup, cups.bare, cups.hurry


def about(app: ArenaApp) -> str:
    return str(app.screen.query_one("#about-text", Static).visual)


def pointed(app: ArenaApp) -> str:
    """The line that the cursor stands on."""
    return next(line for line in shown(app).split("\n") if line.startswith("▸"))


@pytest.mark.parametrize(("size", "theme"), LOOKS)
async def test_the_standings_are_what_is_seen_first(cup: Path, until: Until, size: tuple[int, int], theme: str) -> None:
    app = ArenaApp(tournament=cup)
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        screen = await ready(app, pilot, until)
        for words in ("small cup", "■ complete", "24 of 24", "100%", "$2.50 of $10.00", "1 of 2 h", "1 void"):
            await until(pilot, lambda words=words: words in shown(app))
        for words in ("all games", "noughts", "four", "Elo", "careful", "dice", "lefty", "●", "├"):
            await until(pilot, lambda words=words: words in shown(app))
        rows = screen.query_one("#standings", SheetView).rows
        assert [row.player for row in rows] == ["careful", "dice", "lefty"]
        assert sum(row.forfeits for row in rows) == 1
        assert screen.query_one("#about").display is (size == (160, 50))


async def test_more_is_told_of_the_player_that_is_pointed_at(cup: Path, until: Until) -> None:
    app = ArenaApp(tournament=cup)
    async with app.run_test(size=(160, 50)) as pilot:
        await ready(app, pilot, until)
        for words in ("minimax,depth=2", "no forfeits", "1 illegal", "stronger", "250 ms a move"):
            await until(pilot, lambda words=words: words in about(app))
        await pilot.press("down")
        await until(pilot, lambda: about(app).startswith("dice\nrandom"))
        await pilot.press("i")
        await until(pilot, lambda: not app.screen.query_one("#about").display)
        await pilot.press("i")
        await until(pilot, lambda: bool(app.screen.query_one("#about").display))


async def test_each_sheet_has_a_key_and_can_be_clicked(cup: Path, until: Until) -> None:
    app = ArenaApp(tournament=cup)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ready(app, pilot, until)
        for key, tab, words in (
            ("2", "crosstable", "▒▒▒"),
            ("3", "failures", "unreadable"),
            ("4", "playing", "Nothing is in play"),
            ("5", "matches", "∅ void: provider"),
            ("6", "notes", "the budget was raised to $10"),
        ):
            await pilot.press(key)
            assert screen.tab == tab
            await until(pilot, lambda words=words: words in shown(app))
        await pilot.press("tab")
        assert screen.tab == "standings"
        await pilot.press("shift+tab")
        assert screen.tab == "notes"
        row = shown(app).split("\n").index(next(line for line in shown(app).split("\n") if "3 Failures" in line))
        await pilot.click(offset=(shown(app).split("\n")[row].index("Failures"), row))
        await until(pilot, lambda: screen.tab == "failures")


async def test_each_game_has_its_standings(cup: Path, until: Until) -> None:
    app = ArenaApp(tournament=cup)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ready(app, pilot, until)
        assert [view.title for view in screen.views][:3] == ["all games", "noughts", "four"]
        await pilot.press("g")
        await until(pilot, lambda: "12 matches" in shown(app))
        line = screen.query_one("#views", TabLine)
        await pilot.click(line, offset=(str(line.visual).index("four"), 0))
        await until(pilot, lambda: screen.view == 2)
        await pilot.press("2", "G", "G", "G")
        assert screen.view == len(screen.views) - 1
        assert screen.tab == "crosstable"


async def test_ratings_without_forfeits_are_told_as_such(cup: Path, until: Until) -> None:
    app = ArenaApp(tournament=cup)
    async with app.run_test(size=(160, 50)) as pilot:
        screen = await ready(app, pilot, until)
        table = screen.query_one("#standings", SheetView)
        careful = table.rows[0]
        await until(pilot, lambda: f"{careful.rating.elo:,.0f}" in pointed(app))
        await pilot.press("f")
        await until(pilot, lambda: "without forfeits" in shown(app))
        await until(pilot, lambda: f"{careful.clean.elo:,.0f}" in pointed(app))


async def test_the_crosstable_tells_of_two_players(cup: Path, until: Until) -> None:
    app = ArenaApp(tournament=cup)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ready(app, pilot, until)
        await pilot.press("2")
        await until(pilot, lambda: "point at an opponent" in shown(app))
        await pilot.press("right", "right", "right", "left", "left", "right")
        await until(pilot, lambda: "careful against dice" in shown(app))
        cross = screen.query_one("#crosstable", SheetView)
        assert isinstance(cross.sheet, CrossSheet)
        assert cross.sheet.opponent == "dice"
        columns = cross.columns()
        x = 1 + sum(column.width + 1 for column in columns[:3]) + 2
        await pilot.click(cross, offset=(x, 3))
        await until(pilot, lambda: "lefty against careful" in shown(app))
        await pilot.click(cross, offset=(x, 3))
        await until(pilot, lambda: screen.tab == "matches")
        await until(pilot, lambda: len(screen.matches.rows) == 8)


async def test_failures_are_told_by_kind_and_in_words(cup: Path, until: Until) -> None:
    app = ArenaApp(tournament=cup)
    async with app.run_test(size=(160, 50)) as pilot:
        screen = await ready(app, pilot, until)
        await pilot.press("3")
        rows = {row.player: row for row in screen.query_one("#failures", SheetView).rows}
        assert rows["careful"].forfeits == {"illegal": 1}
        assert (rows["careful"].bad, rows["careful"].matches) == (3, 16)
        assert rows["dice"].void == rows["lefty"].void == {"provider": 1}
        await until(pilot, lambda: "X: 3 attempts were illegal [red]\\x1b[2J" in about(app))
        await pilot.press("g", "g")
        assert "careful" not in {row.player for row in screen.query_one("#failures", SheetView).rows if row.forfeits}
        await pilot.press("G", "home", "enter")
        await until(pilot, lambda: len(screen.matches.rows) == 1)
        assert screen.matches.rows[0].ending == "forfeited"


async def test_help_lists_the_keys_and_escape_goes_back(cup: Path, until: Until) -> None:
    app = ArenaApp(folder=cup.parent, browse=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, ReplaysScreen) and app.screen.whole)
        await pilot.press("enter")
        screen = await ready(app, pilot, until)
        for key in ("question_mark", "f1"):
            await pilot.press(key)
            assert isinstance(app.screen, Help)
            await until(pilot, lambda: "crosstable" in shown(app))
            await pilot.press("escape")
            assert app.screen is screen
        await pilot.press("b")
        await until(pilot, lambda: isinstance(app.screen, ReplaysScreen))
        await until(pilot, lambda: "noughts/" in shown(app))
        await pilot.press("escape")
        assert app.screen is screen
        await pilot.press("escape")
        assert isinstance(app.screen, ReplaysScreen)


async def test_resizing_at_any_moment(cup: Path, until: Until) -> None:
    app = ArenaApp(tournament=cup)
    async with app.run_test(size=(160, 50)) as pilot:
        screen = await ready(app, pilot, until)
        for number, size in enumerate(((20, 6), (160, 50), (99, 24), (30, 40), (5, 3), (1, 1), (80, 24))):
            await pilot.resize_terminal(*size)
            await pilot.press(str(number % 6 + 1), "down", "i")
        await pilot.press("1")
        assert screen_of(app) is screen
        await until(pilot, lambda: "careful" in shown(app))


async def test_a_folder_that_holds_no_tournament_says_what_to_do(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(tournament=tmp_path / "nowhere")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "arena tournament --init" in shown(app))
        await until(pilot, lambda: "holds no tournament" in " ".join(shown(app).split()))  # the path may be long
        assert app.settings_file.settings.tournaments == ()
        await pilot.press("s")
        await until(pilot, lambda: "its config cannot be used" in notified(app))


async def test_a_broken_config_is_told_and_the_matches_stay(cup: Path, until: Until) -> None:
    (cup / CONFIG).write_text(cups.CONFIG_TEXT.replace("rounds = 2", "rouns = 2"), encoding="utf-8")
    app = ArenaApp(tournament=cup)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ready(app, pilot, until)
        await until(pilot, lambda: "did you mean rounds?" in " ".join(shown(app).split()))
        await pilot.press("5")
        assert len(screen.matches.rows) == 25
        (cup / CONFIG).write_text(cups.CONFIG_TEXT, encoding="utf-8")
        await pilot.press("1")
        await until(pilot, lambda: "careful" in shown(app))
