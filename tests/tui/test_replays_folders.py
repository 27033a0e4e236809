"""The browser of replays: previews, folders, files that come and go, and foreign ones."""

from __future__ import annotations

import os

import pytest
from textual.content import Content

from arena.games.core.scene import Plain
from arena.replays.events import Played
from arena.tui.app import ArenaApp
from arena.tui.glimpse import Glimpse
from arena.tui.screens.dialogs import Help
from arena.tui.screens.match import MatchScreen
from arena.tui.screens.replays import ReplaysScreen
from arena.tui.shelving import Glimpsed
from arena.tui.widgets import shelf as shelving
from arena.tui.widgets.filter import Filter
from arena.tui.widgets.preview import Preview
from arena.tui.widgets.scene import SceneView
from arena.tui.widgets.shelf import Shelf
from tests.tui import browser
from tests.tui.browser import LOOKS, SIZES, Browser, ready, said, screen_text, titles, write

folder, memory, app = browser.folder, browser.memory, browser.app


# The preview


async def test_a_preview_stands_beside_the_list_where_there_is_room(app, until):
    async with app.run_test(size=(160, 50)) as pilot:
        await ready(app, pilot, until)
        await pilot.press("down", "down")
        await until(pilot, lambda: "a ladder" in said(app, "#told-text"))
        told = said(app, "#told-text")
        for words in ("Go", "White", "openai:gpt", "200 plies", "2026-11-07 00:00", "1 min 2 s", "White wins"):
            assert words in told
        assert app.browser.query_one(SceneView).scene == Plain("scene 200")
        await pilot.press("p")
        await until(pilot, lambda: not app.browser.query_one(Preview).display)
        await pilot.press("p")
        await until(pilot, lambda: app.browser.query_one(Preview).display)


async def test_a_preview_is_asked_for_where_there_is_less_room(app, until):
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        assert not app.browser.query_one(Preview).display
        await pilot.press("p")
        await until(pilot, lambda: "LIVE" in said(app, "#told-text"))
        await until(pilot, lambda: app.browser.query_one(Preview).size.height > 5)
        assert app.browser.query_one(Shelf).size.height > 5


async def test_a_preview_that_comes_late_is_dropped(app, until):
    async with app.run_test(size=(160, 50)) as pilot:
        await ready(app, pilot, until)
        shelf = app.browser.query_one(Shelf)
        await until(pilot, lambda: "LIVE" in said(app, "#told-text"))
        late = Glimpsed(shelf.rows[5], Glimpse(Content("too late")))
        app.browser.post_message(late)
        await pilot.pause()
        assert "too late" not in said(app, "#told-text")
        app.browser.post_message(Glimpsed(shelf.rows[0], Glimpse(Content("in [red]time"))))
        await until(pilot, lambda: "in [red]time" in said(app, "#told-text"))


async def test_resizing_at_any_moment(app, until):
    async with app.run_test(size=(160, 50)) as pilot:
        await ready(app, pilot, until)
        for size in ((20, 6), (160, 50), (99, 24), (100, 24), (30, 40), (5, 3), (1, 1), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.press("down", "p")
        await pilot.press("home", "enter")
        await until(pilot, lambda: bool(app.opened))


# The folder


async def test_what_comes_while_one_looks(app, folder, until):
    async with app.run_test(size=(80, 8)) as pilot:
        await ready(app, pilot, until)
        name = app.browser.query_one(Shelf).pointed.name
        write(folder, 9, game="shogi")
        app.browser._again()
        await until(pilot, lambda: titles(app)[0] == "shogi")
        await until(pilot, lambda: "Shogi" in screen_text(app))
        assert app.browser.query_one(Shelf).pointed.name == name


async def test_a_live_match_ends_under_the_cursor(folder, memory, until):
    journal = write(folder, 12, plies=2, ended=False, close=False)
    journal.flush()
    app = Browser(folder, memory)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        shelf = app.browser.query_one(Shelf)
        assert shelf.pointed.summary.kind == "live"
        journal.close()
        app.browser._again()
        await until(pilot, lambda: shelf.rows[0].summary is not None and shelf.rows[0].summary.kind == "void")
        assert shelf.cursor == 0


async def test_the_preview_of_a_live_match_keeps_up(folder, memory, until):
    journal = write(folder, 12, plies=2, ended=False, close=False)
    journal.flush()
    app = Browser(folder, memory)
    async with app.run_test(size=(160, 50)) as pilot:
        await ready(app, pilot, until)
        await until(pilot, lambda: "LIVE at ply 2" in said(app, "#told-text"))
        journal.write(Played(2, "player_0", "e4", "", 1.0, scene=Plain("scene 3")))
        app.browser._again()
        await until(pilot, lambda: "LIVE at ply 3" in said(app, "#told-text"))
    journal.close()


async def test_folders_are_entered_and_left(folder, memory, until):
    (folder / "[red]cup\x1b").mkdir()
    write(folder / "[red]cup\x1b", 1, game="final")
    app = Browser(folder, memory)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        shelf = app.browser.query_one(Shelf)
        assert shelf.rows[0].kind == "folder"
        await until(pilot, lambda: "[red]cup\\x1b/" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: titles(app) == ["..", "final"])
        await pilot.press("enter")
        await until(pilot, lambda: len(titles(app)) == 10)
        assert shelf.pointed.name == "[red]cup\x1b"
        for key in ("backspace", "escape"):
            await pilot.press("enter")
            await until(pilot, lambda: titles(app) == ["..", "final"])
            await pilot.press(key)
            await until(pilot, lambda: len(titles(app)) == 10)
        await pilot.press("backspace")
        assert app.browser.catalog.folder == folder
        await pilot.press("slash", *"final", "enter")
        await until(pilot, lambda: titles(app) == [])


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_folder_says_what_to_do(tmp_path, memory, until, size):
    app = Browser(tmp_path, memory)
    async with app.run_test(size=size) as pilot:
        await ready(app, pilot, until)
        assert "No replays in" in said(app, "#empty")
        await until(pilot, lambda: "arena demo" in screen_text(app))
        await pilot.press("enter", "y", "down", "n")
        await until(pilot, lambda: app.visited == ["new"])


async def test_a_folder_that_is_not_there_yet_is_an_empty_one(tmp_path, memory, until):
    app = Browser(tmp_path / "none", memory)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "No replays in" in said(app, "#empty"))
        write(tmp_path / "none", 1)
        app.browser._again()
        await until(pilot, lambda: titles(app) == ["chess"])
        await until(pilot, lambda: app.browser.query_one(Shelf).has_focus)


async def test_the_app_watches_what_is_chosen_and_comes_back(folder, monkeypatch, tmp_path, until):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    app = ArenaApp(folder=folder, browse=True)
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.screen, ReplaysScreen) and app.screen.whole)
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, MatchScreen))
        assert app.screen.tape.plies == 200
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ReplaysScreen))
        assert app.screen.query_one(Shelf).cursor == 2


async def test_dates_are_told_by_the_clock_here(folder, memory, until, far_east):
    app = Browser(folder, memory)
    async with app.run_test(size=(160, 50)) as pilot:
        await ready(app, pilot, until)
        await until(pilot, lambda: "2026-11-09 08:30" in said(app, "#told-text"))
        await until(pilot, lambda: "2026-11-09 08:30" in screen_text(app))
        await pilot.press("slash", *"after:2026-11-09", "enter")
        await until(pilot, lambda: titles(app) == ["go"])


async def test_refreshing_reads_again(app, folder, until):
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        catalog = app.browser.catalog
        await pilot.press("down", "down", "r")
        assert app.browser.catalog is not catalog
        await until(pilot, lambda: len(titles(app)) == 9 and app.browser.whole)
        assert app.browser.query_one(Shelf).cursor == 2


# Foreign files


@pytest.mark.parametrize(("size", "theme"), LOOKS)
async def test_hostile_names_change_nothing_but_their_cells(tmp_path, memory, until, size, theme):
    nasty = "[red]\x1b[2J\u202e\u200b[@click=app.bell]ｗｉｄｅ" + "x" * 5000
    write(tmp_path, 1, game=nasty, players=(nasty, nasty), detail=nasty, thought=nasty, scene=Plain(nasty))
    (tmp_path / "a[red]b\x1b[2J\nc.jsonl").write_bytes(b"no\n")
    os.rename(tmp_path / "a[red]b\x1b[2J\nc.jsonl", os.path.join(os.fsencode(tmp_path), b"[red]\xff\x1b[2J\n.jsonl"))
    app = Browser(tmp_path, memory)
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await ready(app, pilot, until)
        await pilot.press("p")
        for key in ("down", "up"):
            await pilot.press(key)
            await pilot.pause(0.3)
            assert all(line.isprintable() for line in screen_text(app).split("\n"))
            await until(pilot, lambda: "[red]" in screen_text(app))
        await pilot.press("end", "home", "y", "enter")
        await until(pilot, lambda: bool(app.opened) or bool(app._notifications))


@pytest.mark.parametrize("size", SIZES)
async def test_what_cannot_be_opened_says_why_in_place(tmp_path, memory, until, size):
    (tmp_path / "a.jsonl").write_bytes(b"[red]no replay\n")
    (tmp_path / "b.jsonl").write_bytes(b"")
    app = Browser(tmp_path, memory)
    async with app.run_test(size=size) as pilot:
        await ready(app, pilot, until)
        await until(pilot, lambda: "✗ broken" in screen_text(app))
        if not app.browser.previews:
            await pilot.press("p")
        await until(pilot, lambda: "It cannot be opened" in said(app, "#told-text"))
        await pilot.press("enter")
        await until(pilot, lambda: len(app._notifications) > 0)
        (note,) = app._notifications
        assert ".jsonl" in note.message
        assert app.opened == []


async def test_a_file_that_is_gone_when_it_is_opened(app, folder, until):
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        shelf = app.browser.query_one(Shelf)
        await pilot.press("end")
        (folder / shelf.pointed.name).unlink()
        await pilot.press("enter")
        await until(pilot, lambda: len(app._notifications) > 0)
        assert app.opened == []
        await pilot.press("r")
        await until(pilot, lambda: len(titles(app)) == 8)


async def test_a_path_is_copied(app, folder, until):
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        await pilot.press("y")
        assert app.clipboard == str(folder / app.browser.query_one(Shelf).pointed.name)


async def test_a_path_with_controls_is_not_copied(tmp_path, memory, until):
    (tmp_path / "a\nrm.jsonl").write_bytes(b"")
    app = Browser(tmp_path, memory)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        await pilot.press("y")
        assert app.clipboard == ""
        await until(pilot, lambda: len(app._notifications) == 1)


async def test_help_lists_the_keys(app, until):
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        await pilot.press("question_mark")
        assert isinstance(app.screen, Help)
        await pilot.press("escape")
        assert app.screen is app.browser
        await pilot.press("slash", "question_mark")
        assert app.browser.query_one(Filter).value == "?"
        await until(pilot, lambda: "F1 Help" in screen_text(app) and "? Help" not in screen_text(app))
        await pilot.press("f1")
        assert isinstance(app.screen, Help)


async def test_three_thousand_rows_are_there_at_once_and_drawn_as_they_are_seen(tmp_path, memory, until, monkeypatch):
    write(tmp_path, 0)
    (first,) = tmp_path.glob("*.zst")
    data = first.read_bytes()
    first.unlink()
    for number in range(3000):
        (tmp_path / f"202611{number % 28 + 1:02}-000000-chess-{number:06}.jsonl.zst").write_bytes(data)
    drawn = set()
    cell = shelving.cell
    monkeypatch.setattr(
        "arena.tui.widgets.shelf.cell", lambda entry, *rest: drawn.add(entry.name) or cell(entry, *rest)
    )
    app = Browser(tmp_path, memory)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.browser.is_mounted and len(titles(app)) == 3000)
        await ready(app, pilot, until)
        await until(pilot, lambda: all(row.summary is not None for row in app.browser.query_one(Shelf).rows))
        drawn.clear()  # their order changed while they were read
        await pilot.press("end")
        await until(pilot, lambda: len(drawn) > 0)
        assert len(drawn) < 100
