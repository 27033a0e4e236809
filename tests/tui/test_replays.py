"""The browser of replays: what is listed, filtered, sorted, searched and opened, by keyboard and by mouse."""

from __future__ import annotations

import threading

import pytest
from textual.events import MouseScrollDown, MouseScrollUp

from arena.replays.player import Replay
from arena.tui.screens import replays as browsing
from arena.tui.widgets.filter import Filter
from arena.tui.widgets.shelf import Shelf
from tests.tui import browser
from tests.tui.browser import LOOKS, SIZES, Browser, ready, said, screen_text, titles, write


async def asked(app, pilot, text):
    """Apply a filter."""
    app.browser.query_one(Filter).value = text
    await pilot.press("slash", "enter")


folder, memory, app = browser.folder, browser.memory, browser.app


@pytest.mark.parametrize(("size", "theme"), LOOKS)
async def test_the_newest_stand_first_and_one_is_opened(app, until, size, theme):
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await ready(app, pilot, until)
        assert titles(app) == ["go"] * 3 + ["connect_four"] * 3 + ["chess"] * 3
        assert "9 replays in" in said(app, "#head")
        for words in ("Connect Four", "minimax", "live", "void: provider", "White wins"):
            await until(pilot, lambda words=words: words in screen_text(app))
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: bool(app.opened))
        (tape,) = app.opened
        assert isinstance(tape, Replay)
        assert tape.plies == 200


@pytest.mark.parametrize("size", SIZES)
async def test_a_row_is_chosen_by_the_mouse(app, until, size):
    async with app.run_test(size=size) as pilot:
        await ready(app, pilot, until)
        shelf = app.browser.query_one(Shelf)
        await pilot.click(Shelf, offset=(20, 4))
        assert shelf.cursor == 3
        assert app.opened == []
        await pilot.click(Shelf, offset=(20, 4))
        await until(pilot, lambda: bool(app.opened))
        assert app.opened[0].plies == 50
        await pilot.click(Shelf, offset=(20, 2), times=2)
        await until(pilot, lambda: len(app.opened) > 1)
        assert app.opened[1].ended.ending == "void"
        await pilot.click(Shelf, offset=(20, 15))
        assert shelf.cursor == 1


async def test_the_cursor_goes_everywhere_and_no_further(folder, memory, until):
    for number in range(10, 70):
        write(folder, number)
    app = Browser(folder, memory)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        shelf = app.browser.query_one(Shelf)
        last = len(shelf.rows) - 1
        for key, row in (
            ("up", 0),
            ("end", last),
            ("down", last),
            ("pageup", last - 19),
            ("home", 0),
            ("pagedown", 19),
        ):
            await pilot.press(key)
            assert shelf.cursor == row, key
            top = shelf.scroll_offset.y
            assert top <= shelf.cursor < top + shelf.size.height - 1
        wheel = {"x": 1, "y": 1, "delta_x": 0, "delta_y": 1, "button": 0, "shift": False, "meta": False, "ctrl": False}
        shelf.post_message(MouseScrollDown(shelf, **wheel))
        await pilot.pause()
        assert shelf.cursor == 22
        shelf.post_message(MouseScrollUp(shelf, **wheel))
        await pilot.pause()
        assert shelf.cursor == 19


async def test_sorting_by_key_and_by_head(app, until):
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        await pilot.press("s")
        assert titles(app) == ["chess"] * 3 + ["connect_four"] * 3 + ["go"] * 3
        await pilot.press("s")
        shelf = app.browser.query_one(Shelf)
        assert [row.summary.plies for row in shelf.rows] == [200, 50, 40, 30, 3, 3, 3, 3, 1]
        await pilot.press("S")
        assert [row.summary.plies for row in shelf.rows] == [1, 3, 3, 3, 3, 30, 40, 50, 200]
        await pilot.press("s")
        assert [row.summary.kind for row in shelf.rows] == ["played"] * 7 + ["void", "live"]
        await pilot.click(Shelf, offset=(3, 0))
        assert (app.browser.sort, titles(app)[0]) == ("date", "go")
        await pilot.click(Shelf, offset=(3, 0))
        assert titles(app)[0] == "chess"
        await pilot.click(Shelf, offset=(15, 0))
        assert app.browser.sort == "game"


async def test_the_cursor_stays_on_its_entry(app, until):
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        shelf = app.browser.query_one(Shelf)
        await pilot.press("down", "down")
        name = shelf.pointed.name
        await pilot.press("s")
        assert (shelf.pointed.name, shelf.cursor) == (name, 8)


@pytest.mark.parametrize(("size", "theme"), LOOKS)
async def test_a_filter_is_typed_left_and_cleared(app, until, size, theme):
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await ready(app, pilot, until)
        await pilot.press("slash")
        await until(pilot, lambda: app.browser.query_one(Filter).has_focus and "thought:word" in said(app, "#hint"))
        await pilot.press(*"game:connect plies:>30")
        await until(pilot, lambda: len(titles(app)) == 2)
        assert "2 of 9 replays" in said(app, "#head")
        await pilot.press("escape")
        assert app.browser.query_one(Shelf).has_focus
        assert len(titles(app)) == 2
        await pilot.press("escape")
        await until(pilot, lambda: len(titles(app)) == 9)
        assert app.browser.query_one(Filter).value == ""
        await pilot.press("escape")
        assert app.screen is app.browser


async def test_a_filter_is_pointed_at(app, until):
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        await pilot.click(Filter)
        await pilot.press(*"live", "enter")
        await until(pilot, lambda: titles(app) == ["go"] and app.browser.query_one(Shelf).has_focus)


async def test_escape_goes_back_where_something_is_below(folder, memory, until):
    app = Browser(folder, memory, below=True)
    async with app.run_test() as pilot:
        await ready(app, pilot, until)
        await pilot.press("escape")
        assert app.screen is not app.browser


async def test_what_means_nothing_is_said_in_place_and_the_filter_before_stays(app, until):
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        await asked(app, pilot, "game:go")
        assert len(titles(app)) == 3
        await asked(app, pilot, "game:go gmae:x")
        assert "there is no gmae:" in said(app, "#hint")
        await until(pilot, lambda: "there is no gmae:" in screen_text(app))
        assert len(titles(app)) == 3
        await asked(app, pilot, "game:go")
        await until(pilot, lambda: "gmae" not in screen_text(app))


async def test_the_last_word_is_completed(app, until):
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        await pilot.press("slash", *"ending:vo")
        await until(pilot, lambda: "ending:void" in said(app, "#hint"))
        await until(pilot, lambda: app.browser.query_one(Filter)._suggestion == "ending:void")
        await pilot.press("tab")
        assert app.browser.query_one(Filter).value == "ending:void"
        await pilot.press("enter")
        await until(pilot, lambda: len(titles(app)) == 1)


async def test_nothing_matches_and_says_which_filter(app, until):
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        await asked(app, pilot, "[red]no such\\")
        assert "No replay matches" in said(app, "#empty")
        await until(pilot, lambda: "[red]no such\\" in screen_text(app))
        await pilot.press("escape")
        assert len(titles(app)) == 9
        assert app.browser.query_one(Shelf).has_focus


async def test_thoughts_are_searched(app, until):
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        await asked(app, pilot, 'thought:"FÖRK in"')
        await until(pilot, lambda: len(titles(app)) == 1 and app.browser.search.done)
        assert titles(app) == ["go"]
        await asked(app, pilot, "-thought:centre game:chess")
        await until(pilot, lambda: app.browser.search is not None and app.browser.search.done)
        assert titles(app) == []
        await pilot.press("escape")
        assert app.browser.search is None
        assert len(titles(app)) == 9


async def test_another_part_of_the_filter_keeps_what_was_searched_and_asks_for_the_rest(app, until):
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        for given, found in (
            ("game:connect thought:centre", 0),
            ("game:chess thought:centre", 3),
            ("game:go thought:centre", 0),
            ("thought:centre", 3),
        ):
            await asked(app, pilot, given)
            await until(pilot, lambda: app.browser.search is not None and app.browser.search.done)
            await until(pilot, lambda found=found: len(titles(app)) == found)
            await until(pilot, lambda: "searched" not in said(app, "#head"))
            assert set(app.browser.search.found) >= {row.name for row in app.browser.query_one(Shelf).rows}
        assert len(app.browser.search.found) == 9


async def test_a_search_says_how_far_it_is_and_ends_with_the_next_key(app, until, monkeypatch):
    gate, reached, left = threading.Event(), threading.Event(), threading.Event()

    def run(self, catalog, entries, tell, stopped):
        for entry in entries[:2]:
            self.found[entry.name] = True
        tell()
        reached.set()
        while not stopped():
            gate.wait(0.01)
        left.set()

    monkeypatch.setattr(browsing.Search, "run", run)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        await asked(app, pilot, "thought:x")
        await until(pilot, reached.is_set)
        await until(pilot, lambda: "searched 2 of 9" in said(app, "#head"))
        assert len(titles(app)) == 2
        await pilot.press("slash", "y")
        await until(pilot, left.is_set)
        await pilot.press("escape", "escape")
        await until(pilot, lambda: len(titles(app)) == 9)
