"""The app: live streams, files that grow, and how it ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from arena.games.core.scene import Plain
from arena.replays.events import AnyEvent, Played
from arena.replays.journal import Journal
from arena.replays.player import Replay
from arena.replays.tape import LiveTape
from arena.tui import launch as tui
from arena.tui.app import ArenaApp
from arena.tui.feed import Feed
from arena.tui.screens.match import MatchScreen
from arena.tui.screens.waiting import WaitingScreen
from arena.tui.session import Session
from arena.tui.widgets.scene import SceneView

Make = Callable[..., Any]
Until = Callable[..., Awaitable[None]]
On = Callable[[ArenaApp], MatchScreen]


class Stream:
    """A stream of given events that says whether it was closed; with `hold` it then waits forever."""

    def __init__(self, events: Sequence[AnyEvent], *, hold: bool = False, error: Exception | None = None) -> None:
        self._events, self._hold, self._error = events, hold, error
        self.closed = False

    async def run(self) -> AsyncIterator[AnyEvent]:
        try:
            for event in self._events:
                yield event
            if self._error is not None:
                raise self._error
            if self._hold:
                await asyncio.Event().wait()
        finally:
            self.closed = True


def many(started: Make, plies: int) -> list[AnyEvent]:
    played = [Played(ply, "player_0", str(ply), "d", 0.0, scene=Plain(str(ply + 1))) for ply in range(plies)]
    return [started(Plain("0")), *played]


async def test_a_fast_stream_is_followed_to_its_last_frame(started: Make, until: Until, match: On) -> None:
    stream = Stream(many(started, 5000))
    app = ArenaApp(events=stream.run(), speed=0)
    async with app.run_test() as pilot:
        assert app.feed is not None
        await until(pilot, lambda: app.feed is not None and app.feed.done)
        await until(pilot, lambda: isinstance(app.screen, MatchScreen) and app.screen.is_mounted)
        await until(pilot, lambda: "cut off at ply 5000" in str(match(app).query_one("#result", Static).visual))
        assert match(app).playback.ply == 5000
        assert match(app).query_one(SceneView).scene == Plain("5000")
        assert stream.closed


async def test_many_events_make_few_messages(started: Make) -> None:
    told: list[int] = []
    over = asyncio.Event()

    def tell() -> None:
        told.append(0 if feed.tape is None else feed.tape.plies)
        if feed.done:
            over.set()

    stream = Stream(many(started, 5000))
    feed = Feed(stream.run(), tell)
    feed.start()
    async with asyncio.timeout(60):
        await over.wait()
    assert told[-1] == 5000
    assert len(told) < 1000
    await feed.stop()
    await feed.stop()
    assert stream.closed


async def test_a_live_match_is_played_at_a_pace_and_can_be_followed(game_events: Make, until: Until, match: On) -> None:
    stream = Stream(game_events("connect_four", ["4", "3", "4", "3", "4", "3", "4"]))
    app = ArenaApp(events=stream.run(), speed=1000)
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.screen, MatchScreen) and app.screen.is_mounted)
        screen = match(app)
        await until(pilot, lambda: screen.playback.plies == 7 and screen.tape.ended is not None)
        assert (screen.playback.ply, screen.playback.playing) == (0, True)
        assert "wins" not in str(screen.query_one("#result", Static).visual)
        await pilot.press("f")
        assert screen.playback.ply == 7
        assert "Red wins" in str(screen.query_one("#result", Static).visual)


@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+q"])
async def test_quitting_closes_the_stream(started: Make, until: Until, key: str) -> None:
    stream = Stream(many(started, 3), hold=True)
    app = ArenaApp(events=stream.run(), speed=0)
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.screen, MatchScreen) and app.screen.playback.ply == 3)
        assert not stream.closed
        await pilot.press(key)
    assert stream.closed
    assert app.return_code == 0


async def test_an_app_that_ends_in_another_way_closes_the_stream_too(started: Make, until: Until) -> None:
    stream = Stream(many(started, 3), hold=True)
    app = ArenaApp(events=stream.run(), speed=0)
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.screen, MatchScreen))
        app.exit()
    assert stream.closed


async def test_quitting_before_the_match_has_begun(until: Until) -> None:
    stream = Stream([], hold=True)
    app = ArenaApp(events=stream.run())
    async with app.run_test() as pilot:
        await pilot.pause()
        assert isinstance(app.screen, WaitingScreen)
        await pilot.press("q")
    assert stream.closed


async def test_an_error_of_the_stream_is_shown_in_place(started: Make, until: Until, match: On) -> None:
    stream = Stream(many(started, 3), error=RuntimeError("[red]the engine\x1b broke"))
    app = ArenaApp(events=stream.run(), speed=0)
    async with app.run_test(size=(160, 50)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, MatchScreen) and app.screen.trouble != "")
        shown = str(match(app).query_one("#result", Static).visual)
        assert "RuntimeError: [red]the engine\\x1b broke" in shown
        assert match(app).playback.ply == 3
    assert app.feed is not None
    assert isinstance(app.feed.error, RuntimeError)


@pytest.mark.parametrize(
    ("events", "error", "words"),
    [([], RuntimeError("no key"), "RuntimeError: no key"), ([], None, "ended before it began")],
)
async def test_a_match_that_does_not_begin_says_so(
    events: list[AnyEvent], error: Exception | None, words: str, until: Until
) -> None:
    app = ArenaApp(events=Stream(events, error=error).run())
    async with app.run_test() as pilot:
        await until(pilot, lambda: words in str(app.screen.query_one("#waiting", Static).visual))


async def test_a_stream_that_does_not_begin_with_a_beginning(started: Make, until: Until) -> None:
    app = ArenaApp(events=Stream(many(started, 1)[1:]).run())
    async with app.run_test() as pilot:
        await until(pilot, lambda: "begins with MatchStarted" in str(app.screen.query_one("#waiting", Static).visual))


class Headless(ArenaApp):
    """The app without a terminal, which quits as soon as the match is over."""

    async def run_async(self, **options: Any) -> None:
        async with self.run_test() as pilot:
            assert self.feed is not None
            while not self.feed.done:
                await pilot.pause()


def test_watch_live_returns_the_ending(game_events: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tui, "ArenaApp", Headless)
    ended = tui.watch_live(Session(Stream(game_events("tictactoe", ["a1", "b1", "a2", "b2", "a3"])).run()), pace=0)
    assert ended is not None
    assert ended.scores == {"player_0": 1.0, "player_1": -1.0}


def test_watch_live_raises_what_the_stream_raised(started: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tui, "ArenaApp", Headless)
    with pytest.raises(RuntimeError, match="broke"):
        tui.watch_live(Session(Stream(many(started, 2), error=RuntimeError("it broke")).run()))


async def test_a_file_that_is_written_elsewhere_is_followed(
    tmp_path: Path, game_events: Make, until: Until, match: On
) -> None:
    events = game_events("connect_four", ["4", "3", "4", "3", "4", "3", "4"])
    path = tmp_path / "match.jsonl"
    journal = Journal(path)
    for event in events[:7]:
        journal.write(event)
    journal.flush()
    replay = Replay(path)
    assert replay.status == "live"
    app = ArenaApp(replay)
    async with app.run_test() as pilot:
        await pilot.pause()
        screen = match(app)
        assert screen.playback.ply == 2
        for event in events[7:]:
            journal.write(event)
        journal.close()
        await until(pilot, lambda: screen.playback.ply == 7)
        assert "Red wins" in str(screen.query_one("#result", Static).visual)


async def test_escape_leaves_no_match_that_was_opened_alone(connect_four: LiveTape, match: On) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test() as pilot:
        await pilot.press("escape")
        assert match(app).tape is connect_four
