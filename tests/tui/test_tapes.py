"""Tapes that a screen must stand: very long ones, damaged ones, and text that wants to act."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.widgets import Static

from arena.games.core.scene import Grid, Plain, Tile
from arena.replays.events import AnyEvent, Asked, Attempted, MatchEnded, MatchStarted, Played, Problem
from arena.replays.tape import Frame, Status, Tape
from arena.tui.app import ArenaApp
from arena.tui.screens.match import MatchScreen
from arena.tui.screens.picture import PictureScreen
from arena.tui.widgets.mind import Mind
from arena.tui.widgets.scene import SceneView

SIZES = [(80, 24), (160, 50)]
Make = Callable[..., Any]
Until = Callable[..., Awaitable[None]]
On = Callable[[ArenaApp], MatchScreen]


class Endless(Tape):
    """A tape of 100,000 plies that says which were asked for."""

    def __init__(self, started: MatchStarted) -> None:
        self.started = started
        self.ended = MatchEnded("played", "rules", "over", self.plies, "d", 1.0)
        self.asked: set[int] = set()

    @property
    def plies(self) -> int:
        return 100_000

    @property
    def status(self) -> Status:
        return "ended"

    def frame(self, ply: int) -> Frame:
        if not 0 <= ply <= self.plies:
            raise IndexError(ply)
        self.asked.add(ply)
        problem = Problem("illegal", "no") if ply == 50_000 else None
        attempts = (Asked(ply, "player_0", 1, 0.0), Attempted(ply, "player_0", 1, problem=problem))
        played = (Played(ply - 1, "player_0", f"move {ply}", "d", 0.0),) if ply else ()
        return Frame(ply, Plain(f"scene {ply}"), "d", {}, played, attempts if ply else ())

    def pending(self) -> tuple[Asked, ...]:
        return ()


async def test_a_long_tape_is_read_only_where_it_is_looked_at(started: Make, match: On, until: Until) -> None:
    long = Endless(started(Plain("scene 0")))
    app = ArenaApp(long)
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("end", "g", *"77777", "enter")
        await until(pilot, lambda: isinstance(app.screen, MatchScreen))
        screen = match(app)
        await until(pilot, lambda: screen.query_one(SceneView).scene == Plain("scene 77777"))
        await pilot.click("#timeline", offset=(20, 0))
        await pilot.press("home")
        looked = {ply for ply in long.asked if ply > screen.index.through + 1}
        assert len(looked) < 300
        await pilot.press("n")
        await until(pilot, lambda: screen.playback.ply == 50_000)
        await pilot.press("n", "left")
        assert screen.playback.ply == 49_999
        await pilot.press("end", "right_square_bracket", "N")
        await until(pilot, lambda: screen.playback.ply == 50_000)


async def test_a_damaged_tape_says_so_in_place(started: Make, match: On) -> None:
    class Damaged(Endless):
        def frame(self, ply: int) -> Frame:
            if ply > 3:
                raise ValueError(f"[red]ply {ply} is damaged\x1b[2J")
            return super().frame(ply)

    app = ArenaApp(Damaged(started(Plain("x"))))
    async with app.run_test() as pilot:
        await pilot.press("end", "n", "N", "1")
        screen = match(app)
        assert "is damaged\\x1b[2J" in str(screen.query_one("#result", Static).visual)
        assert "[red]" in str(screen.query_one("#result", Static).visual)
        await pilot.press("i")
        assert isinstance(app.screen, PictureScreen)
        assert "is damaged" in app.screen.problem
        await pilot.press("escape", "e", "p", "v", "slash", "x")
        await pilot.press("escape", "home")
        assert screen.query_one(SceneView).scene == Plain("scene 0")


HOSTILE = "[red]x[/] [@click=app.bell]y[/] \x1b[2J\x1b]0;title\x07 \u202eevil\u200b 🎲" + "\u0301" * 40


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_text_is_data_wherever_it_stands(
    started: Make, tape: Make, match: On, size: tuple[int, int]
) -> None:
    grid = Grid(("\x1b\u202e", "ab"), {"a": Tile(HOSTILE, HOSTILE, HOSTILE)}, (HOSTILE,), (HOSTILE,), caption=HOSTILE)
    huge = HOSTILE + "A" * 1_000_000
    attempt = Attempted(
        0,
        "player_0",
        1,
        huge,
        huge,
        HOSTILE,
        problem=Problem("illegal", huge),
        thought=huge,
        shown={HOSTILE: huge, "legal": [huge]},
    )
    first = started(
        grid,
        [(HOSTILE, HOSTILE), (HOSTILE, HOSTILE)],
        title=HOSTILE,
        params={HOSTILE: HOSTILE},
        position=HOSTILE,
        opening=HOSTILE,
    )
    events: list[AnyEvent] = [
        first,
        Asked(0, "player_0", 1, 0.0, feedback=HOSTILE),
        attempt,
        Played(0, "player_0", HOSTILE, "d", 0.1, scene=grid),
        Asked(1, HOSTILE, 1, 0.0),
        MatchEnded("forfeited", "illegal", huge, 1, "d", 1.0, {HOSTILE: 1.0, "player_0": 0.0}, HOSTILE),
    ]
    app = ArenaApp(tape(events))
    async with app.run_test(size=size) as pilot:
        for keys in (["home"], ["end", "m"], ["1"], ["2"], ["0", "n"]):
            await pilot.press(*keys)
            await pilot.pause()
            screen = match(app)
            strips = screen._compositor.render_strips(app.size)
            assert len(strips) == size[1]
            for strip in strips:
                assert strip.cell_length == size[0]
                assert strip.text.isprintable()
                assert "\u202e" not in strip.text
                for segment in strip:
                    click = "" if segment.style is None else str(segment.style.meta.get("@click", ""))
                    assert "bell" not in click
        await pilot.press("end")
        shown = match(app).query_one(Mind).text.plain
        assert "[red]x[/] [@click=app.bell]y[/]" in " ".join(shown.split())
        assert "more characters)" in " ".join(shown.split())
        assert len(shown) < 200_000
