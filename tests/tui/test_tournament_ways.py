"""The ways to a tournament: the first screen, the list of tournaments, the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from arena.cli import app as commands
from arena.tournaments.folder import CONFIG
from arena.tui import launch
from arena.tui.app import ArenaApp
from arena.tui.policy import Policy
from arena.tui.screens.dialogs import Help
from arena.tui.screens.home import HomeScreen
from arena.tui.screens.tournaments import TournamentsScreen
from arena.tui.settings import SettingsFile
from arena.tui.tournament_known import known
from tests.tui import cups
from tests.tui.cups import Until, ready, shown

played, cup, bare, hurry = cups.played, cups.cup, cups.bare, cups.hurry
SIZES = [(80, 24), (160, 50)]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is begun here is begun in an empty folder, and finds no models."""

    async def nothing() -> Any:
        from arena.tui.findings import Findings

        return Findings()

    place = tmp_path / "elsewhere"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.setattr("arena.tui.screens.home.look", nothing)


@pytest.mark.parametrize("size", SIZES)
async def test_from_the_first_screen_to_a_tournament_and_back(
    cup: Path, tmp_path: Path, until: Until, size: tuple[int, int]
) -> None:
    file = SettingsFile(tmp_path / "tui.json")
    app = ArenaApp(folder=tmp_path / "replays", settings=file)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await pilot.press("t")
        await until(pilot, lambda: "No tournaments yet" in shown(app))
        await until(pilot, lambda: "arena tournament --init cup.toml" in shown(app))
        file.visited(str(cup))
        await until(pilot, lambda: "small cup" in shown(app))
        await until(pilot, lambda: "complete" in shown(app) and "24 of 24" in shown(app))
        await pilot.press("y")
        assert app.clipboard == str(cup)
        await pilot.press("question_mark")
        assert isinstance(app.screen, Help)
        await pilot.press("escape", "enter")
        await ready(app, pilot, until)
        await pilot.press("escape")
        assert isinstance(app.screen, TournamentsScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)
        await until(pilot, lambda: "small" in shown(app).partition("How they stand")[2])
    assert SettingsFile(tmp_path / "tui.json").settings.tournaments == (str(cup),)


async def test_visitors_are_told_of_what_lies_beside_the_replays(cup: Path, tmp_path: Path, until: Until) -> None:
    (tmp_path / "tournaments").mkdir()
    cup.rename(tmp_path / "tournaments" / "[red]\x1b[2J")
    file = SettingsFile(None)
    file.settings.tournaments = (str(tmp_path / "secret"),)
    app = ArenaApp(folder=tmp_path / "replays", settings=file, policy=Policy(play=True, spend=False, write=False))
    async with app.run_test(size=(160, 50)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await pilot.press("t")
        await until(pilot, lambda: "small cup" in shown(app))
        await until(pilot, lambda: "[red]\\x1b[2J" in shown(app))
        assert str(tmp_path) not in shown(app)
        await pilot.press("y")
        await until(pilot, lambda: "cannot be copied" in cups.notified(app))


def test_tournaments_are_found_where_one_would_look(cup: Path, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "broken" / "replays").mkdir(parents=True)
    (tmp_path / "broken" / CONFIG).write_text("players = 1", encoding="utf-8")
    os.symlink(cup, tmp_path / "again")
    found = known([str(cup), str(tmp_path / "gone"), "a\0b"], [tmp_path, tmp_path / "nowhere"])
    assert sorted(one.folder.name for one in found) == ["broken", "small"]
    assert [bool(one.seen.problem) for one in found] == [False, True]
    with cups.held(cup):
        assert known([], [cup])[0].seen.state == "running"


def test_watching_a_tournament_opens_its_screen(cup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    apps: list[ArenaApp] = []
    monkeypatch.setattr(ArenaApp, "run", lambda self: apps.append(self))
    monkeypatch.setattr("arena.cli.screens.on_screen", lambda: True)
    assert CliRunner().invoke(commands, ["watch", str(cup)]).exit_code == 0
    launch.watch_tournament(cup)
    assert [app._tournament for app in apps] == [cup, cup]


def test_without_a_terminal_it_is_told_in_a_line(cup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    told = CliRunner().invoke(commands, ["watch", str(cup)])
    assert told.stdout == "small cup: complete, 24 of 24 matches\n"
    assert f"arena standings {cup}" in told.stderr
