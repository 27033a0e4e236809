"""What comes between a person and the game: questions, help, the clock, looking back, the end."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.command import CommandPalette
from textual.widgets import Footer, Static

from arena.replays.events import MatchEnded
from arena.tui.app import ArenaApp
from arena.tui.bindings import LOOK_BACK_KEYS, OVER_KEYS
from arena.tui.screens import person
from arena.tui.screens.dialogs import Dialog, GoTo, Help, Sure
from arena.tui.screens.play import PlayScreen
from arena.tui.widgets.notice import Notice

Table = Any
Until = Callable[..., Awaitable[None]]


def app_of(table: Table) -> ArenaApp:
    return ArenaApp(events=table.run(), player=table.player)


def shown(app: ArenaApp) -> list[str]:
    """The lines that the app draws."""
    return [strip.text for strip in app.screen._compositor.render_strips(app.size)]


def said(screen: PlayScreen) -> str:
    return screen.query_one(Notice).said.plain


def head(screen: PlayScreen) -> str:
    return str(screen.query_one("#head", Static).visual)


async def seated(pilot: Any, until: Until) -> PlayScreen:
    app = pilot.app
    await until(pilot, lambda: isinstance(app.screen, PlayScreen) and app.screen.is_mounted)
    await until(pilot, lambda: app.screen.player.is_asked)
    await pilot.pause()
    assert isinstance(app.screen, PlayScreen)
    return app.screen


async def ended(pilot: Any, until: Until, screen: PlayScreen) -> None:
    """Wait for the end, and until it has sunk in."""
    await until(pilot, lambda: screen.tape.status != "live" and not screen._was_raw)
    screen._over -= 1e10
    await pilot.pause()


@pytest.mark.parametrize("quits", ["ctrl+c", "ctrl+q"])
@pytest.mark.parametrize(
    ("keys", "over"),
    [(["f1"], Help), (["f4", "g"], GoTo), (["f9"], Sure), (["f10"], Sure), (["f4", "ctrl+p"], CommandPalette)],
)
async def test_only_an_answer_quits(table: Table, until: Until, keys: list[str], over: type, quits: str) -> None:
    app = app_of(table)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await seated(pilot, until)
        await pilot.press(*keys)
        assert isinstance(app.screen, over)
        await pilot.press(quits)
        await until(pilot, lambda: app.screen is screen)
        assert screen.is_live
        await pilot.press(quits)
        assert isinstance(app.screen, Sure)


async def test_a_question_is_asked_once(table: Table, until: Until) -> None:
    app = app_of(table)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await seated(pilot, until)
        for _ in range(2):
            await screen.action_leave()
            screen.action_resign()
        await pilot.pause()
        assert [type(one) for one in app.screen_stack].count(Sure) == 1
        await pilot.press("n")
        assert app.screen is screen


@pytest.mark.parametrize("key", ["f9", "f10"])
async def test_a_question_goes_with_the_match(table: Table, until: Until, key: str) -> None:
    app = app_of(table)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await seated(pilot, until)
        await pilot.press(key)
        assert isinstance(app.screen, Sure)
        table.player.press("!")
        await until(pilot, lambda: app.screen is screen)
        await until(pilot, lambda: "final score" in said(screen))
        await pilot.press("y")
        assert app.screen is screen


async def test_a_dialog_that_was_closed_closes_nothing_else(table: Table, until: Until) -> None:
    app = app_of(table)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await seated(pilot, until)
        await pilot.press("f10")
        sure = app.screen
        assert isinstance(sure, Dialog)
        sure.dismiss(False)
        sure.dismiss(True)
        await pilot.pause()
        assert app.screen is screen


async def test_f10_quits_after_the_end(table: Table, until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(person, "_GRACE", 1e9)  # however long the key takes
    app = app_of(table)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await seated(pilot, until)
        await pilot.press("exclamation_mark", "f10")
        await until(pilot, lambda: screen.tape.ended is not None and not screen._was_raw)
        await pilot.press("f10")  # meant for the match that was
        assert app.screen is screen
        await ended(pilot, until, screen)
        assert "q quit" in said(screen)
        await pilot.press("f10")
    assert app.return_code == 0


async def test_the_clock_is_seen(table: Table, until: Until) -> None:
    table.clock = 90.0
    app = app_of(table)
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await seated(pilot, until)
        await until(pilot, lambda: re.match(r" ● YOUR TURN  [\d.]+ s left  Keys", head(screen)) is not None)
        await pilot.press("f4")
        assert "s left" in head(screen)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "s left" in said(screen))
        await pilot.press("f4")
        assert "s left" not in said(screen)


@pytest.mark.parametrize("key", ["f1", "f10"])
async def test_the_last_seconds_are_told_over_the_scene_and_its_dialogs(table: Table, until: Until, key: str) -> None:
    table.clock = 9.0
    app = app_of(table)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await seated(pilot, until)
        await until(pilot, lambda: " s left" in said(screen))
        await pilot.press(key)
        await until(pilot, lambda: any("─ " in line and " s left ─" in line for line in shown(app)))


async def test_looking_back_keeps_the_whole_terminal(table: Table, until: Until) -> None:
    app = app_of(table)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await seated(pilot, until)
        await pilot.press(*"hjk")
        await until(pilot, lambda: len(table.keys) == 3 and table.player.is_asked)
        await pilot.press("f4", "left")
        await pilot.pause()
        assert said(screen).strip() == "● LOOKING BACK  2 / 3   ← → step   F4 plays on   ? help"
        await until(pilot, lambda: [shown(app)[row][:2] for row in (1, 20, 22, 23)] == ["01", "20", "22", "23"])
        await pilot.press("z")
        await until(pilot, lambda: "LOOKING BACK" in shown(app)[0])


async def test_looking_back_begins_at_the_newest_ply(table: Table, until: Until) -> None:
    app = app_of(table)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await seated(pilot, until)
        table.player.press("h")
        await until(pilot, lambda: screen.tape.plies == 1)
        screen.playback.grow(0, more=True)  # as if that had not been taken in yet
        screen.action_look_back()
        assert (screen.playback.ply, screen.playback.plies) == (1, 1)


async def test_help_tells_the_keys_that_there_are(table: Table, until: Until) -> None:
    app = app_of(table)
    async with app.run_test(size=(160, 60)) as pilot:
        screen = await seated(pilot, until)
        for keys, listed in (("f4", LOOK_BACK_KEYS), ("exclamation_mark", OVER_KEYS)):
            await pilot.press(keys)
            if keys != "f4":
                await ended(pilot, until, screen)
            await pilot.press("question_mark")
            assert isinstance(app.screen, Help)
            for words in (word for told in listed for word in told):
                await until(pilot, lambda words=words: words in "\n".join(shown(app)))
            assert "back to the list" not in "\n".join(shown(app))
            await pilot.press("escape", *(["f4"] if keys == "f4" else []))


async def test_a_question_hides_keys_that_mean_something_else_now(table: Table, until: Until) -> None:
    app = app_of(table)
    async with app.run_test(size=(160, 50)) as pilot:
        screen = await seated(pilot, until)
        await pilot.press("f4")
        await until(pilot, lambda: "q Quit" in shown(app)[-1])
        await pilot.press("f10")
        await until(pilot, lambda: "q Quit" not in shown(app)[-1])
        await pilot.press("n")
        await until(pilot, lambda: "q Quit" in shown(app)[-1])
        assert screen.query_one(Footer).visible


@pytest.mark.parametrize("size", [(20, 6), (80, 24)])
async def test_the_answers_are_seen_in_every_terminal(table: Table, until: Until, size: tuple[int, int]) -> None:
    app = app_of(table)
    async with app.run_test(size=size) as pilot:
        await seated(pilot, until)
        await pilot.press("f10")
        await until(pilot, lambda: any("y yes" in line and "n no" in line for line in shown(app)))
        await until(pilot, lambda: any("Quit?" in line for line in shown(app)))


@pytest.mark.parametrize(
    "ending",
    [
        MatchEnded(
            "void", "infrastructure", "WorldDied: the world's process " + "has ended, " * 9 + "alas", 1, "d", 1.0
        ),
        MatchEnded("forfeited", "late", f"no answer {'within the time ' * 8}on", 1, "d", 1.0, culprit="player_0"),
    ],
)
async def test_the_end_is_told_to_its_last_word(table: Table, until: Until, ending: MatchEnded) -> None:
    table.ending = ending
    app = app_of(table)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await seated(pilot, until)
        await pilot.press("exclamation_mark")
        await ended(pilot, until, screen)
        for word in ending.detail.split():
            await until(pilot, lambda word=word: word in " ".join(line.strip() for line in shown(app)))
        text = " ".join(line.strip() for line in shown(app))
        assert ("forfeits: late" in text) == (ending.ending == "forfeited")
        assert shown(app)[23].startswith("23")


async def test_a_terminal_too_small_for_the_scene_says_so(table: Table, until: Until) -> None:
    app = app_of(table)
    async with app.run_test(size=(60, 20)) as pilot:
        screen = await seated(pilot, until)
        await until(pilot, lambda: "60×20 is too small: the scene has 80×24" in said(screen))
        screen.remark("", 0)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "too small" not in said(screen))
