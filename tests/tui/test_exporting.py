"""Copies of a match, and files of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from textual.widgets import OptionList

import arena
from arena.games.core.scene import Plain, Screen
from arena.replays.errors import NotExported
from arena.replays.events import MatchEnded, Played
from arena.replays.journal import Journal
from arena.replays.player import Replay
from arena.replays.tape import LiveTape
from arena.tui.app import ArenaApp
from arena.tui.exporting import WAYS, Place, saved
from arena.tui.messages import PlayOn
from arena.tui.policy import Policy
from arena.tui.screens.export import ExportMenu
from arena.tui.screens.match import MatchScreen
from tests.tui.hosting import LOOKS

Make = Callable[..., Any]
Until = Callable[..., Awaitable[None]]
NAMES = {way.name: way for way in WAYS}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def text(name: str, place: Place) -> str:
    make = NAMES[name].text
    assert make is not None
    return make(place)


def test_positions_moves_and_minds_are_told_as_they_may_be_seen(connect_four: LiveTape) -> None:
    everybody, red = Place(connect_four, 4, None), Place(connect_four, 4, "player_0")
    assert "  1  2  3" in text("position", everybody)
    moves = text("moves", everybody).splitlines()
    assert moves[0].startswith("Connect Four (game v1")
    assert "   4. Yellow 3   (1 failed attempts)" in moves
    assert moves[-1].startswith("played (rules) after 7 plies")
    seen = text("moves", red)
    assert "as Red sees it" in seen
    assert "failed" not in seen
    assert "seed" not in seen
    assert "I take 99!" in text("mind", everybody)
    with pytest.raises(NotExported, match="as far as may be seen"):
        text("mind", red)
    with pytest.raises(NotExported, match="no model was called"):
        text("prompt", everybody)
    assert "I take 99!" in text("text", everybody)
    assert "I take 99!" not in text("text", red)


def test_a_forfeit_is_not_explained_to_others(started: Make, tape: Make) -> None:
    ended = MatchEnded("forfeited", "illegal", "secret plan", 1, "d", 1.0, culprit="player_1")
    made = tape([started(Plain("x")), Played(0, "player_0", "a", "d", 0.1, scene=Plain("y")), ended])
    assert "secret plan" in text("moves", Place(made, 0, None))
    assert "secret plan" in text("moves", Place(made, 0, "player_1"))
    assert "secret plan" not in text("moves", Place(made, 0, "player_0"))


def test_no_file_is_replaced(connect_four: LiveTape, folder: Path) -> None:
    place = Place(connect_four, 3, "player_0")
    names = [saved(NAMES["text"], place, "", folder).name for _ in range(3)]
    assert names == ["m1-player_0.txt", "m1-player_0-2.txt", "m1-player_0-3.txt"]
    assert saved(NAMES["screenshot"], Place(connect_four, 3, None), "<svg/>", folder).name == "m1-ply-3.svg"


def test_names_of_files_are_harmless(started: Make, tape: Make, folder: Path) -> None:
    first = replace(started(Plain("x")), match="../../\x1b[2J/etc é")
    place = Place(tape([first]), 0, "../x")
    assert saved(NAMES["text"], place, "", folder).parent == folder
    assert place.stem == "2J_etc_é"


@pytest.mark.parametrize(("size", "theme"), LOOKS)
async def test_the_menu_copies_and_saves(
    connect_four: LiveTape, folder: Path, until: Until, size: tuple[int, int], theme: str
) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await pilot.press("right", "e", "p")
        await until(pilot, lambda: "1  2  3" in app.clipboard)
        await pilot.press("e", "down", "enter")
        await until(pilot, lambda: "Connect Four (game" in app.clipboard)
        await pilot.press("e")
        assert isinstance(app.screen, ExportMenu)
        await pilot.click(OptionList, offset=(5, 2))
        await until(pilot, lambda: "My move is 4." in app.clipboard)
        before = app.clipboard
        await pilot.press("e", "w")
        await until(pilot, lambda: any("no model was called" in one.message for one in app._notifications))
        assert app.clipboard == before
        await pilot.press("e", "s")
        await until(pilot, lambda: any("saved" in one.message for one in app._notifications))
        picture = unescape((folder / "m1-ply-1.svg").read_text()).replace("\xa0", " ")
        assert "Copy and save" not in picture, "the menu is gone before"
        assert "Connect" in picture
        told = [one.message for one in app._notifications if "saved" in one.message]
        assert told == [f"saved {folder / 'm1-ply-1.svg'}"]
        await pilot.press("e", "escape")
        assert isinstance(app.screen, MatchScreen)


async def test_a_visitor_writes_nothing(connect_four: LiveTape, folder: Path) -> None:
    app = ArenaApp(connect_four)
    app.policy = Policy(play=False, write=False)
    async with app.run_test() as pilot:
        await pilot.press("e")
        assert isinstance(app.screen, ExportMenu)
        assert app.screen.query_one(OptionList).option_count == 4
        await pilot.press("s", "escape", "t")
        assert isinstance(app.screen, MatchScreen)
        assert app.screen.check_action("take_seat", ()) is False
        await pilot.pause()
        assert list(folder.iterdir()) == []


async def test_whoever_may_play_takes_a_seat(connect_four: LiveTape) -> None:
    left: list[tuple[object, int]] = []
    app = ArenaApp(connect_four)
    async with app.run_test(
        message_hook=lambda one: left.append((one.tape, one.ply)) if isinstance(one, PlayOn) else None
    ) as pilot:
        await pilot.press("right", "right", "t")
        await pilot.pause()
        assert (connect_four, 2) in left


async def test_recordings_are_offered_where_scenes_are_screens(folder: Path, events_of: Make, until: Until) -> None:
    journal = Journal(folder / "m.jsonl")
    for event in events_of([Screen((f"{ply:02}" + "." * 78, *["." * 80] * 23)) for ply in range(4)], seats=1):
        journal.write(event)
    journal.close()
    app = ArenaApp(Replay(next(folder.glob("m.jsonl*"))))
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("e", "a")
        await until(pilot, lambda: (folder / "m.cast").exists() and (folder / "m.cast").stat().st_size > 0)
        await pilot.press("e", "a")
        await until(pilot, lambda: (folder / "m-2.cast").exists())
        await pilot.press("e", "y")
        await until(pilot, lambda: (folder / "m.ttyrec3.bz2").exists())
    assert '"version": 2' in (folder / "m.cast").read_text().splitlines()[0]


async def test_a_replay_is_exported_from_a_thread(folder: Path, until: Until) -> None:
    replay = arena.play("tictactoe", ["random", "random"], seed=1, out=folder / "out").replay
    app = ArenaApp(replay)
    async with app.run_test() as pilot:
        await pilot.press("e", "x")
        await until(pilot, lambda: bool(list(folder.glob("*.txt"))))
        await pilot.press("e", "m")
        await until(pilot, lambda: "Tic-tac-toe" in app.clipboard or "tictactoe" in app.clipboard)


def test_a_page_of_a_match_is_saved_as_it_may_be_seen(connect_four: LiveTape, folder: Path) -> None:
    everybody = saved(NAMES["html"], Place(connect_four, 3, None), "", folder)
    red = saved(NAMES["html"], Place(connect_four, 3, "player_0"), "", folder)
    assert (everybody.name, red.name) == ("m1.html", "m1-player_0.html")
    assert everybody.read_text().startswith("<!DOCTYPE html>")
    assert "seed" in everybody.read_text().partition("</title>")[0]
    assert "seed" not in red.read_text().partition("</title>")[0]
