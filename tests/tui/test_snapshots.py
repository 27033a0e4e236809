"""Every screen as it looked when somebody last looked at it.

Messages and state are asserted elsewhere; this only says that nothing looks otherwise by accident. What should look
otherwise is made anew with `python -m pytest tests/tui/test_snapshots.py --snapshot-update`, and looked at.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from arena.agents.core.calls import Call, plain
from arena.agents.core.messages import Reasoning, Text, say
from arena.agents.core.model import ModelReply, ModelRequest, Usage
from arena.edges import set_up
from arena.games.core.outcome import Seat
from arena.games.core.scene import Screen
from arena.replays.events import AnyEvent, Asked, Attempted, MatchEnded, MatchStarted, Played, Progress
from arena.replays.journal import Journal
from arena.replays.tape import LiveTape
from arena.tui import findings
from arena.tui.app import ArenaApp
from arena.tui.findings import Findings
from arena.tui.messages import Visit
from arena.tui.screens import home, new_match, pick_player
from arena.tui.screens.curtain import Curtain
from arena.tui.screens.fill import Fill
from arena.tui.screens.home import HomeScreen
from arena.tui.screens.match import MatchScreen
from arena.tui.screens.new_match import NewMatchScreen
from arena.tui.screens.replays import ReplaysScreen
from arena.tui.screens.settings import SettingsScreen
from arena.tui.screens.table import TableScreen
from arena.tui.session import Session
from arena.tui.settings import SettingsFile
from arena.tui.widgets.mind import Mind
from tests.tui.kinds.person import shown, spec_of

GameEvents = Callable[..., list[AnyEvent]]
Tapes = Callable[..., LiveTape]
SMALL, LARGE = (80, 24), (160, 50)
FOUR = "connect_four,rows=4,columns=5"
MOVES = ("4", "3", "4", "3", "4", "2", "5", "4")
WON = ("4", "3", "4", "3", "4", "3", "4")


@dataclass(frozen=True)
class Bench:
    """What tapes are made with."""

    game_events: GameEvents
    tape: Tapes


Make = Callable[[Bench], ArenaApp]
Steps = Callable[[Pilot[None]], Awaitable[None]]


def watch(spec: str, *moves: str, failing: Sequence[int] = ()) -> Make:
    """A replay of a game by its moves."""
    return lambda bench: ArenaApp(bench.tape(bench.game_events(spec, moves, failing=failing)))


def table(spec: str, *seats: str) -> Make:
    """A match with a person who has not moved yet."""
    return lambda bench: ArenaApp(session=Session.of(set_up(spec, list(seats), seed=3), None))


@dataclass(frozen=True)
class Shot:
    """An app, and what is done in it before its picture is taken."""

    make: Make
    steps: Steps
    sizes: tuple[tuple[int, int], ...] = (SMALL,)
    light: bool = True
    """Whether it is taken in the light theme too, in its first size."""


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    assert isinstance(pilot.app, ArenaApp)
    try:
        async with asyncio.timeout(30):
            while not holds():
                await pilot.pause()
    except TimeoutError:
        raise AssertionError(f"it never came to this:\n{shown(pilot.app)}") from None


def seen(kind: type[Any], *keys: str, words: str = "") -> Steps:
    """Wait for a screen, press keys, and wait for words."""

    async def steps(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(pilot.app.screen, kind))
        await pilot.pause()
        await pilot.press(*keys)
        app = pilot.app
        assert isinstance(app, ArenaApp)
        await until(pilot, lambda: words in shown(app))

    return steps


def then(*parts: Steps) -> Steps:
    async def steps(pilot: Pilot[None]) -> None:
        for part in parts:
            await part(pilot)

    return steps


def visited(place: Any, kind: type[Any], words: str) -> Steps:
    """Go to a screen from the first one."""

    async def steps(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        pilot.app.screen.post_message(Visit(place))
        await seen(kind, words=words)(pilot)

    return steps


async def asked(pilot: Pilot[None]) -> None:
    """Wait until the person is to move."""
    await until(pilot, lambda: isinstance(pilot.app.screen, TableScreen) and pilot.app.screen.choices is not None)
    await pilot.pause()


async def with_mind(pilot: Pilot[None]) -> None:
    """See to it that the mind is shown."""
    if not pilot.app.screen.query_one(Mind).display:
        await pilot.press("m")
    await seen(MatchScreen, words="99")(pilot)


def typed(*keys: str) -> Steps:
    async def steps(pilot: Pilot[None]) -> None:
        await asked(pilot)
        await pilot.press(*keys)

    return steps


def at_home(bench: Bench) -> ArenaApp:
    return ArenaApp(folder=Path("replays"))


def browsing(bench: Bench) -> ArenaApp:
    """A folder of replays: a match that was won, one that was forfeited, one that was cut off."""
    folder = Path("replays")
    folder.mkdir()
    whole = bench.game_events(FOUR, WON, failing=[2])
    cut = bench.game_events("tictactoe", ["b2", "a1", "c1"])
    lost = bench.game_events("tictactoe", ["a1", "b2"])
    lost.append(MatchEnded("forfeited", "illegal", "X: 3 attempts", 2, "d", 2.0))
    for number, events in enumerate((whole, cut, lost)):
        started, *rest = events
        assert isinstance(started, MatchStarted)
        path = folder / f"2026010{number + 2}-030405-match-{number}.jsonl"
        journal = Journal(path)
        for event in (msgspec.structs.replace(started, created=f"2026-01-0{number + 2}T03:04:05Z"), *rest):
            journal.write(event)
        journal.close()
    for number, path in enumerate(sorted(folder.iterdir())):
        os.utime(path, (1767322800 + 86400 * number,) * 2)
    return ArenaApp(folder=folder, browse=True)


def thinking(*, live: bool = False) -> Make:
    """Connect Four between models, one of which has failed once."""

    def make(bench: Bench) -> ArenaApp:
        found: list[AnyEvent] = []
        for event in bench.game_events(FOUR, MOVES, failing=[3]):
            called = isinstance(event, Attempted)
            found.append(msgspec.structs.replace(event, calls=(_call(event.seat, event.reply),)) if called else event)
        if live:
            found.append(Asked(8, "player_0", 1, 8.0, clock=60.0))
            found.append(Progress(8, "player_0", "If I take the fourth column again, Yellow has to answer in the"))
        return ArenaApp(bench.tape(found, closed=not live))

    return make


def terminal(bench: Bench) -> ArenaApp:
    """A game that is a terminal by itself, as NetHack is."""
    events: list[AnyEvent] = []
    for event in bench.game_events(spec_of("nim"), ["3"]):
        if isinstance(event, (MatchStarted, Played)):
            rows = (
                "pressed h",
                *("." * 79,) * 21,
                "Agent the Stripling  St:17 Dx:11",
                "Dlvl:1 $:0 HP:13(13)",
            )
            screen = Screen(tuple(row.ljust(80) for row in rows), ("7" * 40 + "a" * 40,) * 24, (10, 40))
            event = msgspec.structs.replace(event, scene=screen)
        events.append(event)
    return ArenaApp(bench.tape(events))


def _call(seat: Seat, text: str) -> dict[str, Any]:
    request = ModelRequest((say("system", f"You are {seat}."), say("user", "It is your move. Answer with a column.")))
    said = (Reasoning("openai", "The middle is strong."), Text(text))
    reply = ModelReply(said, "end", Usage(1200, output=40), "a-model", "host.example", "r1")
    return plain(Call("openai:a-model", request, reply=reply, cost=0.0125, seconds=0.5))


HAGGLED = ("What a fine rug.", "/offer 12", "You must be joking.", "Take 15, and it is yours.", "/offer 21", "accept")
BOTH = (SMALL, LARGE)
AT_END = seen(MatchScreen, "end")
ANN = seen(Curtain, "enter")
PERSONS = ("human", "human")
SHOTS = {
    "home": Shot(at_home, seen(HomeScreen, words="PLAY"), BOTH),
    "home_help": Shot(at_home, seen(HomeScreen, "question_mark", words="demo"), light=False),
    "new": Shot(at_home, visited("new", NewMatchScreen, "Yellow"), BOTH),
    "player": Shot(at_home, then(visited("new", NewMatchScreen, "Yellow"), seen(NewMatchScreen, "2")), BOTH),
    "settings": Shot(at_home, visited("settings", SettingsScreen, "heme")),
    "replays": Shot(browsing, seen(ReplaysScreen, words="illeg")),
    "preview": Shot(browsing, seen(ReplaysScreen, words="3 attempts"), (LARGE,), light=False),
    "filter": Shot(browsing, seen(ReplaysScreen, "slash", *"ending:forfeited", words="1 of 3"), light=False),
    "replay": Shot(watch(FOUR, *WON, failing=[3]), AT_END, light=False),
    "mind": Shot(thinking(), then(seen(MatchScreen, "g", "4", "enter"), with_mind), BOTH),
    "live": Shot(thinking(live=True), seen(MatchScreen, words="LIVE"), light=False),
    "prompt": Shot(thinking(), seen(MatchScreen, "g", "4", "enter", "p", words="host"), light=False),
    "help": Shot(watch("tictactoe", "b2"), seen(MatchScreen, "question_mark", words="play, pause"), light=False),
    "fork": Shot(watch("tictactoe", "b2", "a1"), seen(MatchScreen, "t", words="Play on from"), light=False),
    "cells": Shot(watch("tictactoe", "b2", "a1", "c1", "a3", "a2", "c2"), AT_END, light=False),
    "from_to": Shot(watch(spec_of("breakthrough"), "b2b3", "c4c3", "b3a4"), AT_END, light=False),
    "hand": Shot(watch(spec_of("menagerie")), seen(MatchScreen, words="tricks")),
    "stacks": Shot(watch(spec_of("hanoi"), "AC", "AB", "CB"), AT_END, light=False),
    "talk": Shot(watch(spec_of("haggle"), *HAGGLED), seen(MatchScreen, "end", words="deal"), BOTH),
    "text": Shot(watch(spec_of("nim"), "3", "1"), seen(MatchScreen, "end", words="oooo"), light=False),
    "terminal": Shot(terminal, seen(MatchScreen, words="pressed"), light=False),
    "turn": Shot(table(FOUR, "human", "random"), asked, BOTH),
    "turn_parts": Shot(table(spec_of("breakthrough"), "human", "random"), typed("b", "2"), light=False),
    "turn_clues": Shot(table(spec_of("sudoku"), "human"), typed("down", "enter")),
    "turn_hand": Shot(table(spec_of("menagerie"), "human", "random"), typed("left")),
    "turn_stacks": Shot(table(spec_of("hanoi"), "human"), typed("A")),
    "turn_talk": Shot(table(spec_of("haggle"), *PERSONS), then(ANN, typed(*"Hello"))),
    "turn_help": Shot(
        table("tictactoe", "human", "random"), then(asked, seen(TableScreen, "f1", words="drag")), light=False
    ),
    "form": Shot(
        table(spec_of("haggle"), *PERSONS), then(ANN, typed("tab", "enter"), seen(Fill, words="1 to 30")), light=False
    ),
    "curtain": Shot(table(spec_of("menagerie"), *PERSONS), seen(Curtain, words="Ann")),
    "resign": Shot(
        table("tictactoe", "human", "random"), then(asked, seen(TableScreen, "f9", words="Resign")), light=False
    ),
}
CASES = [
    (name, size, theme)
    for name, shot in SHOTS.items()
    for size in shot.sizes
    for theme in ("dark", "light")
    if theme == "dark" or (shot.light and size == shot.sizes[0])
]


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Clocks stand still, cursors do not blink, no models are found, and nobody's files are near."""

    async def nothing() -> Findings:
        return Findings()

    for module in (findings, home, new_match, pick_player):
        monkeypatch.setattr(module, "look", nothing)
    monkeypatch.setattr("arena.tui.seating.monotonic", lambda: 0.0)
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("name", "size", "theme"), CASES, ids=[f"{n}-{w}x{h}-{t}" for n, (w, h), t in CASES])
def test_a_screen_looks_as_it_did(
    name: str, size: tuple[int, int], theme: str, snap_compare: Any, game_events: GameEvents, tape: Tapes
) -> None:
    shot = SHOTS[name]
    app = shot.make(Bench(game_events, tape))
    app.settings_file = SettingsFile(None)
    app.settings_file.settings.theme = f"textual-{theme}"

    async def steps(pilot: Pilot[None]) -> None:
        await shot.steps(pilot)
        for _ in range(5):  # what one worker has found may set another to work
            await until(pilot, lambda: all(worker.is_finished for worker in app.workers))
            await pilot.pause()
        for screen in app.screen_stack:
            if isinstance(screen, MatchScreen):
                await until(pilot, lambda screen=screen: screen.index.through == screen.tape.plies)
                screen.remark("", 0)
        app.screen.refresh()  # what `shown` has read is remembered without the screen below
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=steps)
