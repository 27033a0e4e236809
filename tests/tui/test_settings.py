"""The settings: what the file holds, and the screen that changes them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input, OptionList

from arena.tui import settings
from arena.tui.app import ArenaApp
from arena.tui.policy import Policy
from arena.tui.screens.dialogs import Help
from arena.tui.screens.home import HomeScreen
from arena.tui.screens.settings import SettingsScreen
from arena.tui.settings import Settings, SettingsFile
from arena.tui.widgets.form import Field
from tests.tui.hosting import HostApp, shown

Until = Callable[..., Awaitable[None]]
RIGHT: list[tuple[str, str, Any]] = [
    ("pace", "0.25", 0.25),
    ("hints", "minimax,depth=2", "minimax,depth=2"),
    ("evaluator", "", ""),
    ("replays", "/somewhere/new", "/somewhere/new"),
]
WRONG = [
    ("pace", "-1", "greater than or equal to 0"),
    ("pace", "nan", "finite"),
    ("pace", "fast", "valid number"),
    ("hints", "human", "a person cannot"),
    ("hints", "mtcs", "did you mean mcts"),
    ("evaluator", "[red],\x1b", "is not key=value"),
    ("replays", "somewhere", "a whole path"),
]


@pytest.fixture(autouse=True)
def looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is looked for, and nobody waited for who may still be typing."""

    async def look() -> Any:
        from arena.tui.findings import Findings

        return Findings()

    monkeypatch.setattr("arena.tui.screens.home.look", look)
    monkeypatch.setattr("arena.tui.screens.new_match.look", look)
    monkeypatch.setattr("arena.tui.screens.settings._PAUSE", 0.0)


def saved(app: HostApp) -> Any:
    assert app.settings_file.path is not None
    return json.loads(app.settings_file.path.read_text())


def field(app: HostApp, name: str) -> Field:
    return app.screen.query_one(f"#{name}", Field)


async def test_a_theme_is_tried_on_and_kept(tmp_path: Path, until: Until) -> None:
    theme = "textual-dark"
    app = HostApp(tmp_path, theme=theme)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
        await until(pilot, lambda: str(app.settings_file.path)[:20] in shown(app))
        await pilot.press("up")
        assert app.theme != theme
        assert saved(app)["theme"] == app.theme
        themes = app.screen.query_one(OptionList)
        before = app.theme
        await pilot.click(themes, offset=(3, 2))
        assert app.theme != before
        assert saved(app)["theme"] == app.theme
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


async def test_a_setting_is_saved_at_once(tmp_path: Path, until: Until) -> None:
    app = HostApp(tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen) and app.screen.is_mounted)
        for name, text, value in RIGHT:
            field(app, name).query_one(Input).value = text
            await until(pilot, lambda: getattr(app.settings_file.settings, name) == value)  # noqa: B023
            await pilot.pause()
            assert saved(app)[name] == value
            assert field(app, name).problem == ""


async def test_what_is_wrong_is_said_in_place(tmp_path: Path, until: Until) -> None:
    app = HostApp(tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen) and app.screen.is_mounted)
        for name, text, words in WRONG:
            field(app, name).query_one(Input).value = text
            await until(pilot, lambda: words in field(app, name).problem)  # noqa: B023
            await pilot.pause()
            assert getattr(app.settings_file.settings, name) == getattr(Settings(), name)
            assert "\x1b" not in shown(app)


async def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, until: Until) -> None:
    (tmp_path / "config").write_text("a file where the folder should be")
    app = HostApp(tmp_path)
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("s", "up")
        await until(pilot, lambda: "cannot be written" in shown(app))


async def test_nothing_is_kept_where_nothing_may_be_written(tmp_path: Path, until: Until) -> None:
    app = HostApp(tmp_path, policy=Policy(write=False))
    async with app.run_test() as pilot:
        await pilot.press("s")
        await until(pilot, lambda: "nothing is kept here" in shown(app))
        assert not app.screen.query("#replays")
        field(app, "pace").query_one(Input).value = "2"
        await until(pilot, lambda: app.settings_file.settings.pace == 2)
        assert app.settings_file.path is not None
        assert not app.settings_file.path.exists()


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "a" / "tui.json")
    assert file.change(pace=0.2) == ""
    for number in range(30):
        file.watched(f"/replay/{number}")
    file.watched("/replay/20")
    again = SettingsFile(tmp_path / "a" / "tui.json")
    assert again.settings == file.settings
    assert again.settings.recent[:2] == ("/replay/20", "/replay/29")
    assert len(again.settings.recent) == 20
    assert [one.name for one in (tmp_path / "a").iterdir()] == ["tui.json"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "no JSON object"),
        ("[" * 100_000, "no JSON object"),
        ("[1]", "no JSON object"),
        ('{"pace": "fast", "theme": "nord"}', "pace"),
        ('{"pace": NaN, "theme": "nord"}', "pace"),
        ('{"last": {"game": 3}, "theme": "nord"}', "last.game"),
    ],
)
def test_a_damaged_file_costs_only_what_is_damaged(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "tui.json"
    path.write_text(text)
    file = SettingsFile(path)
    assert words in file.problem
    assert file.settings == Settings(theme="nord" if "nord" in text else Settings().theme)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert "cannot be read" in SettingsFile(tmp_path).problem


def test_a_value_that_is_none_changes_nothing(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "tui.json")
    assert "greater than or equal to 0" in file.change(pace=-1)
    assert file.settings == Settings()
    assert not (tmp_path / "tui.json").exists()


def test_two_arenas_keep_what_each_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "tui.json"
    one, other = SettingsFile(path), SettingsFile(path)
    assert one.change(pace=0.2) == ""
    one.watched("/replay/1")
    other.watched("/replay/2")
    other.watched("/replay/1")
    assert other.change(theme="nord") == ""
    assert one.change(hints="random") == ""
    assert (one.settings.theme, other.settings.pace) == (Settings().theme, Settings().pace)
    both = SettingsFile(path).settings
    assert (both.pace, both.theme, both.hints) == (0.2, "nord", "random")
    assert both.recent == ("/replay/1", "/replay/2")
    assert other.change(pace=0.3) == ""
    assert one.change(pace=0.7) == ""
    assert SettingsFile(path).settings.pace == 0.7
    assert [file.name for file in tmp_path.iterdir()] == ["tui.json"]


async def test_a_theme_is_written_once(tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    replace = settings._replace
    monkeypatch.setattr(settings, "_replace", lambda *given: written.append(given) or replace(*given))
    app = ArenaApp(settings=SettingsFile(tmp_path / "tui.json"), folder=tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen) and isinstance(app.focused, OptionList))
        await pilot.press("up")
        await until(pilot, lambda: len(written) > 0)
        await pilot.pause()
        assert len(written) == 1
        assert SettingsFile(tmp_path / "tui.json").settings.theme == app.theme


async def test_what_can_be_pressed_while_one_types_is_told(tmp_path: Path, until: Until) -> None:
    app = HostApp(tmp_path)
    async with app.run_test() as pilot:
        for place, key in (("s", "tab"), ("n", "m")):
            await pilot.press(place)
            await until(pilot, lambda: not isinstance(app.screen, HomeScreen) and "? Help" in shown(app))
            await pilot.press(key)
            await until_typing(app, pilot)
            await until(pilot, lambda: "F1 Help" in shown(app) and "? Help" not in shown(app))
            await pilot.press("f1")
            assert isinstance(app.screen, Help)
            await pilot.press("escape", "escape")
            await until(pilot, lambda: isinstance(app.screen, HomeScreen))


async def until_typing(app: HostApp, pilot: Any) -> None:
    while not isinstance(app.focused, Input):
        await pilot.pause()
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (110, 32)])
async def test_no_value_is_cut(tmp_path: Path, until: Until, size: tuple[int, int]) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=size) as pilot:
        await pilot.press("s")
        for value in (Settings().hints, Settings().evaluator, "the platform's data folder"):
            await until(pilot, lambda value=value: value in shown(app))
