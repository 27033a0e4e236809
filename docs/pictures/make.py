"""Makes the pictures of the documentation from the real app: `python docs/pictures/make.py [NAME …]`.

It needs chromium, NLE for the picture of NetHack, and Stockfish for that of a blunder. What is seen was
played, with fixed seeds, on this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import figures
from PIL import Image
from textual.pilot import Pilot

import arena
from arena.replays.export import html
from arena.reports.page import page
from arena.tui.app import ArenaApp
from arena.tui.findings import Findings
from arena.tui.messages import Begin, Visit
from arena.tui.plan import Plan
from arena.tui.screens import home as homes
from arena.tui.screens import new_match as forms
from arena.tui.screens.home import HomeScreen
from arena.tui.screens.match import MatchScreen
from arena.tui.screens.table import TableScreen
from arena.tui.screens.tournament import TournamentScreen
from arena.tui.settings import SettingsFile

HERE = Path(__file__).parent
LEADERBOARD = HERE.parent / "leaderboard.md"
PAGE = (960, 880)
"""Pixels of a page of HTML that are seen."""
FRAME = '<iframe src="{page}" width="1100" height="640" style="border:0;position:fixed;inset:0"></iframe>'
"""A page of HTML at a place of its own."""
COLORS = 256
"""Colours of a picture: a terminal shows few."""
NOTHING = Findings()
"""No models: what there is on this machine is nobody's business."""
MODEL = (
    ("The board is empty but for one disc. The middle column is part of the most lines.", "<move>4</move>", 412, 36),
    ("I build upwards in the middle.", "<move>4</move>", 455, 24),
    ("Three of mine would stand in the middle. One more on top wins, if nobody stops me.", "<move>44</move>", 498, 41),
    ("There is no column 44: they go from 1 to 7. I meant the middle, which is 4.", "<move>4</move>", 561, 33),
    ("It was stopped, so I spread to the right.", "<move>5</move>", 540, 22),
)
"""What a model thinks and says, what it reads and writes."""
Until = Callable[[Callable[[], bool]], Awaitable[None]]


def waiting(pilot: Pilot[None]) -> Until:
    """Waits until something holds."""

    async def until(holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not holds():
                await pilot.pause(0.02)
        await pilot.pause(0.1)

    return until


def nobody_looks() -> None:
    """Let the app find no models."""

    async def found() -> Findings:
        return NOTHING

    homes.look = forms.look = found


async def watched(replay: arena.Replay, ply: int, size: tuple[int, int], *keys: str) -> str:
    """The match screen at a ply, after some keys."""
    app = ArenaApp(replay)
    async with app.run_test(size=size) as pilot:
        await pilot.press("g", *str(ply), "enter", *keys)
        await waiting(pilot)(lambda: isinstance(app.screen, MatchScreen))
        return app.export_screenshot(title="arena watch")


def played(game: str, players: list[str], seed: int, **options: Any) -> arena.Replay:
    """The replay of a match."""
    return arena.play(game, players, seed=seed, out="replays", **options).replay


async def match() -> str:
    """Two bots at Connect Four."""
    replay = played("connect_four", ["mcts,simulations=400", "minimax,depth=5"], 3)
    return await watched(replay, 27, (130, 38))


async def nethack() -> str:
    """A dungeon, with what the player thought."""
    replay = played("nethack", ["explorer"], 8, table={"max_plies": 1500})
    return await watched(replay, 1449, (160, 34))


async def blunder() -> str:
    """A blunder at chess, and the better move."""
    replay = played("chess", ["stockfish,nodes=2000", "random"], 3)
    arena.analyse([replay.path], "stockfish,nodes=20000")
    app = ArenaApp(replay)
    async with app.run_test(size=(150, 44)) as pilot:
        await pilot.press("home", "b")
        await waiting(pilot)(lambda: "blunder" in _words(app))
        return app.export_screenshot(title="arena watch")


async def mind() -> str:
    """A model that fails once."""
    return await watched(await modelled(), 6, (130, 38))


async def viewer() -> str:
    """The same match in a browser: the page, which is also the viewer of a notebook."""
    film = html.page(await modelled())
    await asyncio.to_thread(Path("match.html").write_text, film, encoding="utf-8")
    return FRAME.format(page="match.html#ply=6")


async def modelled() -> arena.Replay:
    """A match of a bot against a model that fails once."""
    lines = [
        json.dumps({"thought": thought, "text": text, "usage": {"input": read, "output": written}})
        for thought, text, read, written in MODEL
    ]
    await asyncio.to_thread(Path("model.jsonl").write_text, "\n".join(lines))
    players = ["minimax,depth=3", "scripted:model.jsonl"]
    return played("connect_four", players, 4, table={"max_plies": 8})


async def graph() -> str:
    """How the chances went, as a bot sees them."""
    replay = played("connect_four", ["mcts,simulations=60", "minimax,depth=3"], 8)
    file = settings()
    file.settings.evaluator = "mcts,simulations=300"
    app = ArenaApp(replay, settings=file)
    async with app.run_test(size=(130, 38)) as pilot:
        await pilot.press("v", "g", *str(replay.plies - 6), "enter")
        await pilot.pause(4)
        return app.export_screenshot(title="arena watch")


def settings() -> SettingsFile:
    """Settings as they are at first, kept for one app."""
    return SettingsFile(Path("tui.json"))


def several() -> list[Path]:
    """A folder of replays of different games."""
    for seed, (game, players) in enumerate(
        [
            ("tictactoe", ["minimax", "random"]),
            ("connect_four", ["mcts,simulations=50", "random"]),
            ("connect_four", ["minimax,depth=3", "mcts,simulations=80"]),
            ("rock_paper_scissors", ["random", "first"]),
            ("tictactoe", ["random", "random"]),
            ("connect_four", ["random", "minimax,depth=2"]),
            ("tictactoe", ["mcts,simulations=50", "minimax"]),
            ("connect_four", ["mcts,simulations=200", "minimax,depth=5"]),
        ]
    ):
        played(game, players, seed)
    return sorted(Path("replays").glob("*.zst"))


async def home() -> str:
    """The first screen."""
    file = settings()
    file.settings.last = Plan(game="connect_four", seats=("human", "mcts,simulations=400"))
    file.settings.recent = tuple(str(path.absolute()) for path in several()[:3])
    app = ArenaApp(folder=Path("replays"), settings=file)
    async with app.run_test(size=(110, 32)) as pilot:
        await waiting(pilot)(lambda: isinstance(app.screen, HomeScreen) and app.screen.findings is not None)
        await pilot.pause(0.5)
        return app.export_screenshot(title="arena")


async def new() -> str:
    """The form for a match."""
    app = ArenaApp(folder=Path("replays"), settings=settings())
    async with app.run_test(size=(110, 32)) as pilot:
        await waiting(pilot)(lambda: isinstance(app.screen, HomeScreen))
        app.screen.post_message(Visit("new"))
        await waiting(pilot)(lambda: isinstance(app.screen, forms.NewMatchScreen))
        await pilot.pause(1.5)
        return app.export_screenshot(title="arena")


async def turn() -> str:
    """A person's turn, with a hint."""
    app = ArenaApp(folder=Path("replays"), settings=settings())
    async with app.run_test(size=(110, 34)) as pilot:
        until = waiting(pilot)
        await until(lambda: isinstance(app.screen, HomeScreen))
        app.screen.post_message(Begin(Plan(game="connect_four", seats=("human", "minimax,depth=4"), seed=2)))
        for ply in range(0, 14, 2):
            await until(lambda ply=ply: _asked(app, ply))  # type: ignore[misc]
            await pilot.press("f5")
            await until(lambda: "takes it" in _words(app))
            if ply < 12:
                await pilot.press("tab", "enter")
        return app.export_screenshot(title="arena")


def _asked(app: ArenaApp, ply: int) -> bool:
    screen = app.screen
    return isinstance(screen, TableScreen) and screen.tape.plies == ply and screen.choices is not None


def _words(app: ArenaApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips(app.size))


async def replays() -> str:
    """The replays of a folder, with a preview."""
    several()
    app = ArenaApp(folder=Path("replays"), browse=True, settings=settings())
    async with app.run_test(size=(130, 30)) as pilot:
        await pilot.pause(1.5)
        return app.export_screenshot(title="arena watch replays")


async def tournament() -> str:
    """How a tournament stands: five bots, two games, pairs from the same openings."""
    bots = {
        "mcts-200": "mcts,simulations=200",
        "mcts-40": "mcts,simulations=40",
        "minimax-3": "minimax,depth=3",
        "random": "random",
        "first": "first",
    }
    config = {
        "name": "bots cup",
        "seed": 5,
        "players": [{"name": name, "agent": agent} for name, agent in bots.items()],
        "games": [
            {"name": "connect_four", "game": "connect_four", "openings": "random:4"},
            {"name": "tictactoe", "game": "tictactoe", "openings": "random:2"},
        ],
        "schedule": {"rounds": 8},
        "budget": {"hours": 1.0},
    }
    await arena.atournament(config, folder="cup")
    app = ArenaApp(tournament=Path("cup"), settings=settings())
    async with app.run_test(size=(130, 24)) as pilot:
        await waiting(pilot)(lambda: isinstance(app.screen, TournamentScreen) and bool(app.screen.views))
        return app.export_screenshot(title="arena watch cup")


def small_cup() -> str:
    """The tournament of docs/leaderboard.md, as a file."""
    blocks = re.findall(r"^```\w+\n(.*?)^```$", LEADERBOARD.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    for name, block in zip(("bots.py", "small.toml"), blocks, strict=False):
        Path(name).write_text(block, encoding="utf-8")
    return "small.toml"


async def standings() -> str:
    """The page of a tournament."""
    held = await arena.atournament(small_cup())
    return page(held.standings)


PICTURES: Mapping[str, Callable[[], Awaitable[str]]] = {
    "match": match,
    "nethack": nethack,
    "home": home,
    "new": new,
    "turn": turn,
    "blunder": blunder,
    "mind": mind,
    "viewer": viewer,
    "graph": graph,
    "replays": replays,
    "tournament": tournament,
    "standings": standings,
}


def paint(browser: str, drawn: str, file: Path) -> None:
    """Turn an SVG, a page in a frame, or the top of a page of HTML, into a PNG of few colours."""
    width, height = PAGE
    if frame := re.match(r'<iframe src="\S+" width="(\d+)" height="(\d+)"', drawn):
        width, height = map(int, frame.groups())
    elif not drawn.startswith("<!DOCTYPE html>"):
        width, height, drawn = framed(drawn)
    screen = Path("screen.html").absolute()
    screen.write_text(drawn, encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1"]
    options.append("--virtual-time-budget=10000")  # a page that opens a film is not done when it is loaded
    size = f"--window-size={width},{height}"
    shot = [browser, *options, size, f"--screenshot={file}", screen.as_uri()]
    subprocess.run(shot, check=True, stderr=subprocess.DEVNULL)
    with Image.open(file) as picture:
        picture.convert("RGB").quantize(COLORS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            file, optimize=True
        )


def framed(svg: str) -> tuple[int, int, str]:
    """The width and the height of an SVG, and a page that shows nothing else."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL).replace("Fira Code", "DejaVu Sans Mono")
    box = re.search(r'viewBox="0 0 (\S+) (\S+)"', svg)
    assert box is not None
    width, height = (round(float(size)) for size in box.groups())
    return width, height, f'<body style="margin:0"><div style="width:{width}px">{svg}</div></body>'


def main() -> None:
    """Take the pictures that were asked for, or all."""
    reader = argparse.ArgumentParser(description=__doc__)
    known = [*PICTURES, figures.NAME]
    reader.add_argument("names", nargs="*", choices=[*known, []], metavar="NAME", help=", ".join(known))
    reader.add_argument("--out", type=Path, default=HERE, help="where the pictures go")
    given = reader.parse_args()
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("chromium is needed to turn the screen into a picture")
    out = given.out.absolute()
    out.mkdir(parents=True, exist_ok=True)
    nobody_looks()
    for name in given.names or known:
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            if name == figures.NAME:
                figures.make(out)
                continue
            paint(browser, asyncio.run(PICTURES[name]()), out / f"{name}.png")
        print(out / f"{name}.png")


if __name__ == "__main__":
    main()
