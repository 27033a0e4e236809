"""An app that is nothing but the browser of replays, and a folder for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App
from textual.widgets import Static

import arena.tui
from arena.games.core.scene import Grid, Plain
from arena.replays.events import Attempted, GameSetup, MatchEnded, MatchStarted, Played, Seated
from arena.replays.journal import Journal
from arena.tui.messages import OpenTape, Visit
from arena.tui.palette import defaults
from arena.tui.policy import OWNER
from arena.tui.screens.replays import ReplaysScreen
from arena.tui.widgets.shelf import Shelf

SIZES = [(80, 24), (160, 50)]
LOOKS = [*zip(SIZES, ("textual-dark", "textual-light"), strict=True)]


class Browser(App):
    """An app that shows nothing but the browser, and keeps what it is asked for."""

    CSS_PATH = Path(arena.tui.__path__[0], "arena.tcss")
    policy = OWNER

    def __init__(self, folder, memory, below=False):
        super().__init__()
        self.browser = ReplaysScreen(folder, memory)
        self.opened, self.visited, self.below = [], [], below

    def get_theme_variable_defaults(self):
        return defaults(self.current_theme)

    async def on_mount(self):
        if self.below:
            await self.push_screen(ReplaysScreen(self.browser.root, self.browser._memory))
        await self.push_screen(self.browser)

    def on_open_tape(self, message: OpenTape):
        self.opened.append(message.tape)

    def on_visit(self, message: Visit):
        self.visited.append(message.place)


def write(folder, number, *, game="chess", players=("mcts", "openai:gpt"), plies=3, thought="", ended=True, close=True,
          scene=None, ending="played", reason="rules", detail="White wins"):  # fmt: skip
    """A small replay; the higher its number the newer."""
    seats = [
        Seated(f"player_{k}", title, player)
        for k, (title, player) in enumerate(zip(("White", "Black"), players, strict=False))
    ]
    created = f"2026-11-{number % 28 + 1:02}T{number // 28 % 24:02}:00:00.000+00:00"
    stamp = created[:19].replace("-", "").replace(":", "").replace("T", "-")
    journal = Journal(folder / f"{stamp}-{game[:40]}-{number:06x}.jsonl")
    setup = GameSetup(game, 1, {}, game.replace("_", " ").title())
    first = scene or Grid(("...", "...", "..."), {})
    journal.write(MatchStarted(f"{number}", created, "0", setup, seats, 1, {}, "", first))
    for ply in range(plies):
        seat = f"player_{ply % 2}"
        journal.write(Attempted(ply, seat, 1, "e4", "e4", "e4", thought=thought))
        journal.write(Played(ply, seat, "e4", "", 1.0, scene=scene or Plain(f"scene {ply + 1}")))
    if ended:
        scores = {"player_0": 1.0, "player_1": -1.0} if ending == "played" else None
        journal.write(MatchEnded(ending, reason, detail, plies, "", 62.0, scores=scores))
    if close:
        journal.close()
    return journal


@pytest.fixture
def folder(tmp_path):
    """Nine matches of three games, the newest last, and what is none."""
    place = tmp_path / "replays"
    place.mkdir()
    for number in range(3):
        write(place, number, thought="the centre")
    for number in range(3, 6):
        write(place, number, game="connect_four", players=("minimax", "random"), plies=number * 10)
    write(place, 6, game="go", plies=200, thought="a ladder, and a f\u00f6rk in the road")
    write(place, 7, game="go", ending="void", reason="provider", detail="no reply")
    write(place, 8, game="go", plies=1, ended=False, close=False).flush()
    return place


@pytest.fixture
def memory(tmp_path):
    return tmp_path / "memory.sqlite"


@pytest.fixture
def app(folder, memory):
    return Browser(folder, memory)


def titles(app):
    return [row.summary.game if row.summary else row.name for row in app.browser.query_one(Shelf).rows]


def said(app, name):
    return str(app.browser.query_one(name, Static).visual)


def screen_text(app):
    return "\n".join("".join(segment.text for segment in line) for line in app.screen._compositor.render_strips())


async def ready(app, pilot, until):
    await until(pilot, lambda: app.browser.is_mounted and app.browser.whole)
