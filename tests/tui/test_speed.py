"""A match that is played as fast as can be: it is drawn now and then, keys are answered, and its end is shown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from arena.games.core.scene import Plain
from arena.replays.events import AnyEvent, Asked, Attempted, MatchEnded, Played
from arena.tui.app import ArenaApp
from arena.tui.messages import Grown
from arena.tui.screens.dialogs import Help
from arena.tui.screens.match import MatchScreen
from arena.tui.widgets.notice import Notice
from arena.tui.widgets.scene import SceneView

Make = Callable[..., Any]
Until = Callable[..., Awaitable[None]]
PLIES = 20_000


class Flood:
    """A stream of events that never waits by itself; it can be held at a ply."""

    def __init__(self, first: AnyEvent, hold: int = -1) -> None:
        self.sent = 0
        self.hold = hold
        self.go_on = asyncio.Event()
        self._first = first

    async def run(self) -> AsyncIterator[AnyEvent]:
        """The events."""
        yield self._first
        for ply in range(PLIES):
            if ply == self.hold:
                await self.go_on.wait()
            yield Asked(ply, "player_0", 1, 0.0)
            yield Attempted(ply, "player_0", 1, "a", "a", "a")
            yield Played(ply, "player_0", "a", f"d{ply}", 0.0, scene=Plain(f"scene {ply + 1}"))
            self.sent = ply + 1
        yield MatchEnded("played", "rules", "that was all", PLIES, "d", 1.0, {"player_0": 1.0})


@pytest.fixture
def first(started: Make) -> AnyEvent:
    """The beginning of a match of one."""
    begun: AnyEvent = started(Plain("scene 0"), [("Solo", "bot")])
    return begun


def counting(monkeypatch: pytest.MonkeyPatch, kind: type[Any], name: str) -> list[int]:
    """Counts the calls of a method."""
    calls: list[int] = []
    method = getattr(kind, name)

    def counted(self: Any, *given: Any, **more: Any) -> Any:
        calls.append(1)
        return method(self, *given, **more)

    monkeypatch.setattr(kind, name, counted)
    return calls


@pytest.mark.parametrize("size", [(80, 24), (160, 50)], ids=["80x24", "160x50"])
async def test_a_flood_is_drawn_now_and_then_and_to_its_end(
    first: AnyEvent, until: Until, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = counting(monkeypatch, MatchScreen, "show")
    told = counting(monkeypatch, Grown, "__init__")
    flood = Flood(first)
    app = ArenaApp(events=flood.run(), speed=0)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.feed is not None and app.feed.done)
        await until(pilot, lambda: isinstance(app.screen, MatchScreen) and app.screen.tape.status == "ended")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, MatchScreen)
        await until(pilot, lambda: "that was all" in screen.query_one(Notice).said.plain)
        assert screen.playback.ply == screen.playback.plies == PLIES
        assert screen.query_one(SceneView).scene == Plain(f"scene {PLIES}")
        assert 0 < len(told) < PLIES / 20
        assert 0 < len(draws) < PLIES / 20


async def test_keys_are_answered_while_it_floods(first: AnyEvent, until: Until) -> None:
    flood = Flood(first, hold=PLIES - 1)
    app = ArenaApp(events=flood.run(), speed=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, MatchScreen))
        screen = app.screen
        assert isinstance(screen, MatchScreen)
        assert flood.sent < PLIES
        await pilot.press("home")
        assert screen.playback.ply == 0
        await pilot.press("right", "right")
        assert screen.playback.ply == 2
        await pilot.press("question_mark")
        assert isinstance(app.screen, Help)
        await pilot.press("escape")
        await pilot.press("f")
        assert screen.playback.following
        assert flood.sent < PLIES, "it ended before a key was pressed: the flood is too short"
        flood.go_on.set()
        await until(pilot, lambda: screen.tape.status == "ended" and screen.playback.ply == PLIES)


async def test_whoever_looks_elsewhere_stays_there(first: AnyEvent, until: Until) -> None:
    flood = Flood(first)
    app = ArenaApp(events=flood.run(), speed=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, MatchScreen))
        screen = app.screen
        assert isinstance(screen, MatchScreen)
        await pilot.press("home", "right")
        await until(pilot, lambda: screen.tape.status == "ended" and screen.playback.plies == PLIES)
        assert screen.playback.ply == 1
        assert screen.query_one(SceneView).scene == Plain("scene 1")
        await pilot.press("end")
        await until(pilot, lambda: "that was all" in screen.query_one(Notice).said.plain)
