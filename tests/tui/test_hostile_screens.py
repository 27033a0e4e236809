"""Hostile text on every other screen: replays, prompts, menus and dialogs, and the first screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from arena.agents.core.calls import Call, plain
from arena.agents.core.messages import say
from arena.agents.core.model import ModelReply, ModelRequest
from arena.games.core.scene import Card, Dialogue, Grid, Hand, Message, Tile
from arena.replays.events import GameSetup, MatchEnded, MatchStarted, Seated
from arena.replays.journal import Journal
from arena.replays.tape import LiveTape
from arena.tui.app import ArenaApp
from arena.tui.plan import Plan
from arena.tui.screens.match import MatchScreen
from arena.tui.screens.replays import ReplaysScreen
from arena.tui.settings import SettingsFile
from tests.tui.foreign import BLENDS, cells_of, check, tape

Until = Callable[..., Awaitable[None]]
TRIED = [(kind, (160, 50) if kind == "wide" else (80, 24)) for kind in BLENDS]
CASES = pytest.mark.parametrize(("text", "size"), [(BLENDS[kind], size) for kind, size in TRIED], ids=map(str, TRIED))
KEYS = ("p", "t", "e", "i", "slash", "v", "question_mark", "ctrl+p", "n", "g")
"""What opens something over a match, or tells something."""


def everywhere(text: str) -> LiveTape:
    """A match with the text wherever one may come from outside."""
    call = plain(Call(text, ModelRequest((say("user", text),)), reply=ModelReply(text, text)))
    return tape(
        [
            Grid(("ab",), {"a": Tile(text, text, text)}, (text,), (text,), {"0,0": text}, caption=text),
            Hand(((text, (Card(text, "good", text),)),), text),
            Dialogue((Message(text, text, text, (text,)),), ((text, text),), text),
        ],
        seats=[(text, text), (text, text)],
        game={"title": text, "params": {text: text}},
        asked={"feedback": text},
        attempted={"reply": text, "thought": text, "shown": {text: text}, "calls": (call,), "action": text},
        played={"action": text},
        ended={"detail": text, "measures": {"player_0": {text: 1.0}}},
    )


def shelve(folder: Path, text: str) -> None:
    """A replay with the text in it, and files with it as their name, which are none."""
    name = text.replace("/", "").replace("\0", "").encode("utf-8", "surrogatepass")
    text = text.replace("\ud800", "")  # no file has one: they are UTF-8
    journal = Journal(folder / "match.jsonl")
    seats = [Seated(f"player_{number}", text, text) for number in range(2)]
    game = GameSetup(text or "g", 1, {text: text}, text)
    scene = Grid(("a",), {"a": Tile(text, text)}, caption=text)
    journal.write(MatchStarted(text, "2026-01-02T03:04:05Z", text, game, seats, 1, {text: text}, "d", scene))
    journal.write(MatchEnded("played", "rules", text, 0, "d", 0.0, {"player_0": 1.0}))
    journal.close()
    if sys.platform != "win32":
        (Path(os.fsdecode(os.path.join(os.fsencode(folder), name + b"\xff.jsonl")))).write_text(f"{text!a}\n")


@CASES
async def test_over_a_match(text: str, size: tuple[int, int]) -> None:
    app = ArenaApp(everywhere(text))
    async with app.run_test(size=size) as pilot:
        for ply, keys in (("home", KEYS[:3]), ("end", KEYS)):
            for key in keys:
                await pilot.press(ply, key)
                await pilot.pause()
                check(cells_of(app.screen), *size)
                while not isinstance(app.screen, MatchScreen):
                    app.screen.dismiss()
                    await pilot.pause()
                await pilot.press("escape")
        assert app.title == "arena"


@CASES
async def test_in_a_list_of_replays(text: str, size: tuple[int, int], tmp_path: Path, until: Until) -> None:
    shelve(tmp_path, text)
    app = ArenaApp(browse=True, folder=tmp_path)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, ReplaysScreen) and app.screen.whole)
        for key in ("down", "up", "end", "enter", "home", "enter"):
            await pilot.press(key)
            await pilot.pause()
            await until(pilot, lambda: app.screen.size == size)  # another may have come that has none yet
            check(cells_of(app.screen), *size)
        assert app.is_running


@CASES
async def test_on_the_first_screen(text: str, size: tuple[int, int], tmp_path: Path, until: Until) -> None:
    shelve(tmp_path, text)
    file = SettingsFile(tmp_path / "config" / "tui.json")
    file.settings.last = Plan(game=text, seats=(text, text), seed=1, position=text)
    app = ArenaApp(folder=tmp_path, settings=file)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "Settings" in "".join(cell for row in cells_of(app.screen) for cell, _ in row))
        check(cells_of(app.screen), *size)
        for key in ("p", "n", "enter", "escape", "s", "escape", "r"):
            await pilot.press(key)
            await pilot.pause()
            await until(pilot, lambda: app.screen.size == size)  # another may have come that has none yet
            check(cells_of(app.screen), *size)
        assert app.is_running
