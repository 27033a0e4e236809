"""The match screen of a person who plays, and scenes of a whole terminal, at 80x24 and 160x50."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

import pytest
from textual.events import Paste
from textual.widgets import Static

from arena.agents.core.turn import Turn
from arena.agents.persons.player import Player
from arena.games.core.scene import Plain, Screen
from arena.replays.events import AnyEvent, Asked, Attempted
from arena.tui.app import ArenaApp
from arena.tui.screens import person
from arena.tui.screens.dialogs import Help, Sure
from arena.tui.screens.match import MatchScreen
from arena.tui.screens.play import PlayScreen
from arena.tui.widgets.mind import Mind
from arena.tui.widgets.notice import Notice
from arena.tui.widgets.scene import SceneView
from tests.tui.hosting import LOOKS, SIZES

Make = Callable[..., Any]
Until = Callable[..., Awaitable[None]]
Table = Any


def terminal(said: str = "", cursor: tuple[int, int] = (5, 5)) -> Screen:
    """A terminal of 24 rows whose every row can be told."""
    rows = [f"{number:02}{'-' * 76}{number:02}" for number in range(24)]
    rows[0] = said.ljust(77) + "@00"
    return Screen(tuple(rows), tuple("0123456789abcdef" * 5 for _ in rows), cursor)


def shown(app: ArenaApp) -> list[str]:
    """The lines that the app draws."""
    return [strip.text for strip in app.screen._compositor.render_strips(app.size)]


def rows_of(app: ArenaApp) -> int:
    """How many of the terminal's rows are to be seen from their first character to their last."""
    lines = shown(app)
    wanted = ["@00", *(f"{number:02}{'-' * 76}{number:02}" for number in range(1, 24))]
    return sum(any(row in line for line in lines) for row in wanted)


def app_of(table: Table) -> ArenaApp:
    return ArenaApp(events=table.run(), player=table.player)


async def seated(pilot: Any, until: Until) -> PlayScreen:
    app = pilot.app
    await until(pilot, lambda: isinstance(app.screen, PlayScreen) and app.screen.is_mounted)
    await until(pilot, lambda: app.screen.player.is_asked)
    await pilot.pause()
    assert isinstance(app.screen, PlayScreen)
    return app.screen


@pytest.mark.parametrize("size", SIZES)
async def test_keys_go_to_the_game(table: Table, until: Until, size: tuple[int, int]) -> None:
    app = app_of(table)
    async with app.run_test(size=size) as pilot:
        screen = await seated(pilot, until)
        pressed = ["h", "colon", "enter", "escape", "space", "ctrl+d", "alt+p", "left", "home", "q", "tab", "f", "0"]
        await pilot.press(*pressed)
        await until(pilot, lambda: len(table.keys) == len(pressed))
        assert table.keys == ["h", ":", "enter", "esc", "space", "^d", "m-p", "west", "northwest", "q", "^i", "f", "0"]
        await until(pilot, lambda: any("pressed 0" in line for line in shown(app)))
        assert screen.is_raw


@pytest.mark.parametrize(("size", "theme"), LOOKS)
async def test_the_whole_terminal_is_seen_while_playing(
    table: Table, until: Until, size: tuple[int, int], theme: str
) -> None:
    app = app_of(table)
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        screen = await seated(pilot, until)
        screen.remark("", 0)
        await until(pilot, lambda: rows_of(app) == 24)
        view = screen.query_one(SceneView)
        assert not view.show_vertical_scrollbar or view.styles.scrollbar_size_vertical == 0
        assert screen.query_one(Mind).display == (size == (160, 50))


async def test_a_key_that_is_no_move_is_told_in_one_line(table: Table, until: Until) -> None:
    app = app_of(table)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await seated(pilot, until)
        await pilot.press("x")
        await until(pilot, lambda: "names no key" in screen.query_one(Notice).said.plain and rows_of(app) == 23)
        assert screen.query_one(Notice).said.plain.strip() == '"x" names no key'
        assert screen.query_one(Notice).size.height == 1
        await pilot.press("h")
        await until(pilot, lambda: table.keys == ["h"] and not screen.query_one(Notice).said)
        await until(pilot, lambda: rows_of(app) == 24 and screen.tape.plies == 1)
        assert [event.attempt for event in screen.tape.frame(1).attempts] == [1, 1]


async def test_what_is_pasted_is_typed(table: Table, until: Until) -> None:
    app = app_of(table)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await seated(pilot, until)
        app.post_message(Paste("ab c\n"))
        await until(pilot, lambda: table.keys == ["a", "b", "space", "c", "enter"] and table.player.is_asked)
        app.post_message(Paste("xde"))
        await until(pilot, lambda: "names no key" in screen.query_one(Notice).said.plain)
        await pilot.press("h")
        await until(pilot, lambda: table.keys[5:] == ["h"])


async def test_lost_keys_ring_once(table: Table, until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    app, rung = app_of(table), []
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await seated(pilot, until)
        monkeypatch.setattr(app, "bell", lambda: rung.append(len(table.keys)))
        for lost in (1, 2):
            screen.on_paste(Paste("h" * 500))
            screen.on_paste(Paste("h" * 500))
            assert len(rung) == lost
            await until(pilot, lambda lost=lost: len(table.keys) == 65 * lost and not screen._rung)


@pytest.mark.parametrize("keys", [["#"], ["E", "-"]])
async def test_special_keys_are_no_part_of_a_line_in_nethack(until: Until, keys: list[str]) -> None:
    pytest.importorskip("nle", reason="needs the extra nethack")
    from arena.edges import set_up
    from arena.tui.session import Session

    session = Session.of(set_up("nethack", ["human"], seed=7, table={"max_plies": 40}), None)
    player = session.player
    assert player is not None
    app = ArenaApp(session=session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await seated(pilot, until)

        async def press(*pressed: str) -> None:
            for key in pressed:
                await pilot.press(key)
                await until(pilot, lambda: player.is_asked and screen._drawn == screen.tape.plies)
                await pilot.pause()

        await press(*keys)
        while not any(line.startswith(("# ", "What do you want to write")) for line in shown(app)):
            await press("enter")
        plies = screen.tape.plies
        for key, name in (("left", "west"), ("tab", "^i"), ("ctrl+r", "^r"), ("alt+p", "m-p"), ("é", "xe9")):
            screen.remark("", 0)
            await press(key)
            told = screen.query_one(Notice)
            await until(pilot, lambda name=name, told=told: name in told.said.plain and told.size.height == 1)
            assert screen.tape.plies == plies
            assert [event for event in screen.tape.pending() if isinstance(event, Attempted)] == []
        await press("a")
        await until(pilot, lambda: screen.tape.plies == plies + 1)


async def test_help_panels_and_mind(table: Table, until: Until) -> None:
    app = app_of(table)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await seated(pilot, until)
        await pilot.press("f1")
        assert isinstance(app.screen, Help)
        await until(pilot, lambda: any("look back" in line for line in shown(app)))
        await pilot.press("f1")
        assert app.screen is screen
        await pilot.press("f2")
        await until(pilot, lambda: "YOUR TURN" in shown(app)[0] and rows_of(app) < 24)
        await pilot.press("f3")
        await until(pilot, lambda: screen.query_one(Mind).display)
        await pilot.press("f2", "h")
        await until(pilot, lambda: table.keys == ["h"])
        screen.remark("", 0)
        await until(pilot, lambda: rows_of(app) == 24)


async def test_looking_back_and_playing_on(table: Table, until: Until) -> None:
    app = app_of(table)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await seated(pilot, until)
        await pilot.press(*"hjk")
        await until(pilot, lambda: len(table.keys) == 3)
        await pilot.press("f4")
        assert "LOOKING BACK" in str(screen.query_one("#head", Static).visual)
        screen.playback.rate = 0.001  # it plays no ply between the two spaces, however long they take
        await pilot.press("left", "h", "home", "right", "space", "space")
        assert len(table.keys) == 3
        assert screen.query_one(SceneView).scene == terminal("pressed h")
        for back in ("f4", "f", "escape"):
            await pilot.press(back)
            assert screen.is_raw
            await pilot.press("f4")
        await pilot.press("f4", "l")
        await until(pilot, lambda: table.keys == list("hjkl"))


async def test_resigning_and_quitting_are_asked_for(table: Table, until: Until) -> None:
    app = app_of(table)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await seated(pilot, until)
        for key in ("f9", "f10", "ctrl+c"):
            for no in ("n", "escape", "q"):
                await pilot.press(key)
                assert isinstance(app.screen, Sure)
                await pilot.press("h", no)
                assert app.screen is screen
        assert table.keys == []
        await pilot.press("f9", "y")
        await until(pilot, lambda: screen.tape.ended is not None and not screen.is_raw)
        await until(pilot, lambda: "resignation" in screen.query_one(Notice).said.plain)
        await pilot.press("ctrl+c")
    assert app.return_code == 0


async def test_quitting_ends_the_app_and_closes_the_match(table: Table, until: Until) -> None:
    app = app_of(table)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await seated(pilot, until)
        await pilot.press("f10", "y")
    assert screen.tape.status == "cut off"
    assert app.return_code == 0


@pytest.mark.parametrize("size", SIZES)
async def test_the_end_is_told_with_what_was_measured(
    table: Table, until: Until, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person, "_GRACE", 1e9)  # however long the keys take
    app = app_of(table)
    async with app.run_test(size=size) as pilot:
        screen = await seated(pilot, until)
        await pilot.press("h", "exclamation_mark", "q", "q", "left")  # still meant for the game
        await until(pilot, lambda: screen.tape.ended is not None and not screen._was_raw)
        for words in ("final score 1", "Hero: progression 0.125, depth 10, level 4, score 938", "turns 1944"):
            await until(pilot, lambda words=words: words in "\n".join(shown(app)))
        screen._over -= 1e10
        await pilot.press("left")
        assert screen.playback.ply == 1
        await until(pilot, lambda: "progression" not in "\n".join(shown(app)))


@pytest.mark.parametrize(("size", "theme"), LOOKS)
async def test_the_whole_terminal_is_seen_while_watching(
    events_of: Make, tape: Make, until: Until, size: tuple[int, int], theme: str
) -> None:
    app = ArenaApp(tape(events_of([terminal(f"ply {ply}") for ply in range(5)], seats=1)))
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        screen = app.screen
        assert isinstance(screen, MatchScreen)
        assert size == (160, 50) or "space play" in screen.query_one(Notice).said.plain
        screen.remark("", 0)
        await pilot.press("right")
        await until(pilot, lambda: rows_of(app) == 24)
        for back in SIZES:
            await pilot.resize_terminal(*back)
            await pilot.pause()
            await until(pilot, lambda: rows_of(app) == 24)
        await pilot.resize_terminal(80, 24)
        await pilot.press("z")
        await until(pilot, lambda: "PLAYED" in shown(app)[0])
        await pilot.press("z", "end")
        await until(pilot, lambda: any("final score" in line for line in shown(app)))


async def test_who_plays_sees_with_their_own_eyes_only(started: Make, until: Until) -> None:
    views = {"player_0": terminal("yours"), "player_1": terminal("theirs")}
    player = Player("player_0")

    async def events() -> AsyncIterator[AnyEvent]:
        yield started(terminal("all"), views=views)
        yield Asked(0, "player_0", 1, 0.0)
        await player.ask(Turn(0, "player_0", cast(Any, None)))

    app = ArenaApp(events=events(), player=player)
    async with app.run_test(size=(160, 50)) as pilot:
        screen = await seated(pilot, until)
        view = screen.query_one(SceneView)
        assert view.scene == terminal("yours")
        await pilot.press("f4")
        for key in ("0", "2", "tab"):
            await pilot.press(key)
            assert view.scene == terminal("yours")
        assert "seed" not in str(screen.query_one("#head", Static).visual)


async def test_a_terminal_too_small_keeps_the_cursor_in_view(events_of: Make, tape: Make, until: Until) -> None:
    app = ArenaApp(tape(events_of([terminal(), terminal("x", (22, 77))], seats=1, ended=False)))
    async with app.run_test(size=(40, 12)) as pilot:
        screen = app.screen
        assert isinstance(screen, MatchScreen)
        screen.remark("", 0)
        await pilot.press("right")
        await until(pilot, lambda: any("22" in line for line in shown(app)))


async def test_other_scenes_are_not_left_alone(events_of: Make, tape: Make, until: Until) -> None:
    app = ArenaApp(tape(events_of([Plain("a"), Plain("b")])))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, MatchScreen)
        assert not app.screen.zoomed
        await until(pilot, lambda: "PLAYED" in shown(app)[0])


async def test_the_beginning_of_a_terminal_is_preferred(events_of: Make, tape: Make, until: Until) -> None:
    scenes = [terminal("a", (5, 5)), terminal("b", (23, 5)), terminal("c", (10, 20))]
    app = ArenaApp(tape(events_of(scenes, seats=1, ended=False)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("z", "right")
        await until(pilot, lambda: any("23---" in line for line in shown(app)))
        await pilot.press("right")
        await until(pilot, lambda: shown(app)[1].startswith("c"))
