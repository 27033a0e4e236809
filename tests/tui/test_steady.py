"""What keeps the screen quick, and what is told only as long as it holds."""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from arena.games.core.scene import Plain
from arena.replays.tape import Frame, LiveTape, Tape
from arena.tui.app import ArenaApp
from arena.tui.screens.match import MatchScreen
from arena.tui.widgets.told import Told
from tests.tui.foreign import tape

Until = Callable[..., Awaitable[None]]


class Moody(LiveTape):
    """A tape that can be read and looked at again only when its mood is good."""

    bad = False

    def frame(self, ply: int) -> Frame:
        if self.bad:
            raise OSError("no mood to read")
        return super().frame(ply)

    def refresh(self) -> bool:
        if self.bad:
            raise OSError("no mood to look")
        return False


async def test_what_went_wrong_is_told_until_it_goes_well(until: Until) -> None:
    source = tape([Plain(f"scene {number}") for number in range(4)], closed=False)
    moody = Moody(source.started)
    moody.__dict__.update(source.__dict__)
    app = ArenaApp(moody)
    async with app.run_test() as pilot:
        screen = app.screen
        assert isinstance(screen, MatchScreen)
        moody.bad = True
        await until(pilot, lambda: screen._amiss.get("file") == "no mood to look")
        moody.bad = False
        await until(pilot, lambda: screen.trouble == "")
        screen.fail(ValueError("the match is lost"))
        await pilot.pause()
        assert screen.trouble == "ValueError: the match is lost"


async def test_garbage_is_looked_for_as_before_when_the_app_has_ended(connect_four: Tape, until: Until) -> None:
    often = gc.get_threshold()
    app = ArenaApp(connect_four)
    async with app.run_test() as pilot:
        await until(pilot, lambda: gc.get_threshold() != often and gc.get_freeze_count() > 0)
    assert (gc.get_threshold(), gc.get_freeze_count()) == (often, 0)


class Two(App[None]):
    """A text beside another."""

    CSS = "Told { width: auto; height: auto; }"

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Told("12345", id="first")
            yield Told("after", id="second")


async def test_a_text_of_the_same_size_moves_nothing(until: Until) -> None:
    app = Two()
    async with app.run_test() as pilot:
        first, second = app.query_one("#first", Told), app.query_one("#second", Told)
        first.tell(Content("12345"))
        await until(pilot, lambda: second.region.x == 5)
        await pilot.pause()
        before = first._layout_updates
        first.tell(Content("54321"))
        await pilot.pause()
        assert (first._layout_updates, str(first.visual), second.region.x) == (before, "54321", 5)
        first.tell(Content("123456"))
        await until(pilot, lambda: second.region.x == 6)
        first.tell(Content("1\n2"))
        await until(pilot, lambda: (second.region.x, first.size.height) == (1, 2))
