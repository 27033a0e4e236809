"""The mind: thoughts that arrive, thoughts that nobody can read, and what every seat thought last."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from arena.agents.core.calls import Call, plain
from arena.agents.core.messages import Text, say
from arena.agents.core.model import ModelReply, ModelRequest, Usage
from arena.games.core.scene import Plain
from arena.replays.events import Asked, Attempted, Played, Progress
from arena.replays.tape import LiveTape
from arena.tui.app import ArenaApp
from arena.tui.calls import hidden_thought, waits
from arena.tui.screens.match import MatchScreen
from arena.tui.widgets.mind import Mind

Make = Callable[..., Any]
Until = Callable[..., Awaitable[None]]


def attempt(reasoning: int | None, thought: str = "") -> Attempted:
    reply = ModelReply((Text("e4"),), "end", Usage(100, None, None, 2000, reasoning))
    call = plain(Call("openai:gpt", ModelRequest((say("user", "move"),)), reply=reply))
    return Attempted(0, "player_0", 1, "e4", "e4", "e4", thought=thought, calls=(call,))


def mind(app: ArenaApp) -> Mind:
    assert isinstance(app.screen, MatchScreen)
    return app.screen.query_one(Mind)


def test_a_hidden_thought_is_told_by_its_tokens() -> None:
    assert hidden_thought(attempt(1536)) == "hidden, 1,536 tokens"
    assert hidden_thought(attempt(0)) == hidden_thought(attempt(None)) == ""
    assert hidden_thought(attempt(1536, "first the knight")) == ""
    assert hidden_thought(Attempted(0, "player_0", 1, "e4")) == ""


def test_time_that_was_not_charged_is_told() -> None:
    assert waits(Attempted(0, "player_0", 1)) == ""
    assert waits(Attempted(0, "player_0", 1, queued=2.0, retried=0.05)) == ", 2.0 s queued, 50 ms retried"
    assert waits(Attempted(0, "player_0", 1, paused=90.0)) == ", 90.0 s paused"
    assert waits(Attempted(0, "player_0", 1, seated=4.0)) == ", 4.0 s waited for the screen"
    assert waits(Attempted(0, "player_0", 1, queued=0.0004, retried=0.04, paused=0.0499, seated=0.01)) == ""


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_a_hidden_thought_stands_in_the_mind(started: Make, tape: Make, size: tuple[int, int]) -> None:
    events = [started(Plain("x")), attempt(1536), Played(0, "player_0", "e4", "d", 0.1, scene=Plain("y"))]
    app = ArenaApp(tape(events))
    async with app.run_test(size=size) as pilot:
        await pilot.press("right", "m", "m", "m", "m")
        await pilot.pause()
        assert "thought hidden, 1,536 tokens" in " ".join(mind(app).text.plain.split())


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_the_end_of_a_thought_that_arrives_stays_in_view(
    started: Make, until: Until, size: tuple[int, int]
) -> None:
    live = LiveTape(started(Plain("x")))
    live.append(Asked(0, "player_0", 1, 0.0))
    app = ArenaApp(live)
    async with app.run_test(size=size) as pilot:
        if size == (80, 24):
            await pilot.press("m")
        screen = app.screen
        assert isinstance(screen, MatchScreen)
        for number in range(80):
            live.append(Progress(0, "player_0", f"line {number}\n"))
            screen.grown()
        await until(pilot, lambda: mind(app).scroll_offset.y > 0)
        await until(pilot, lambda: mind(app).scroll_offset.y >= mind(app).max_scroll_y - 2)
        await pilot.press("pageup", "pageup")
        await until(pilot, lambda: mind(app).scroll_offset.y < mind(app).max_scroll_y - 10)
        there = mind(app).scroll_offset.y
        for number in range(5):
            live.append(Progress(0, "player_0", f"more {number}\n"))
            screen.grown()
        await pilot.pause()
        await pilot.pause()
        assert mind(app).scroll_offset.y == there
        await pilot.press("1", "2")
        assert "line 79" not in mind(app).text.plain


async def test_where_there_is_room_every_seat_is_told(connect_four: LiveTape, until: Until) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("right", "right", "right", "right")
        text = mind(app).text.plain
        assert text.index("Ply 4") < text.index("Before that, ply 3")
        assert "so 4 it is" in " ".join(text.split())
        await pilot.press("2")
        assert "Before that" not in mind(app).text.plain
        await pilot.press("0")
        await pilot.resize_terminal(120, 30)
        await until(pilot, lambda: "Before that" not in mind(app).text.plain)
