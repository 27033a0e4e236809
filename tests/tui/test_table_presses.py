"""What is pressed, typed or opened at a wrong moment, and what then reaches whom."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from arena.agents.core.decision import Move
from arena.replays.events import Attempted
from arena.tui.app import ArenaApp
from arena.tui.screens import curtain, moving, person
from arena.tui.screens.curtain import Curtain
from arena.tui.screens.dialogs import Sure
from tests.tui.sitting import Until, is_played, recorded, said, session, shown, turn


@pytest.mark.hasty
async def test_a_second_press_makes_no_second_move(tmp_path: Path, until: Until, monkeypatch: Any) -> None:
    monkeypatch.setattr(moving, "HASTE", 1e9)
    app = ArenaApp(session=session(tmp_path, "connect_four", "human", "first"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await turn(pilot, until)
        await pilot.press("left", "enter", "enter")
        await pilot.pause()
        assert screen.tape.plies == 0
        await pilot.press("4", "enter")  # what was typed was meant
        await until(pilot, lambda: screen.tape.plies == 2)


@pytest.mark.hasty
async def test_a_curtain_stays_for_a_moment_and_is_no_way_out(tmp_path: Path, until: Until, monkeypatch: Any) -> None:
    monkeypatch.setattr(curtain, "STILL", 1e9)
    app = ArenaApp(session=session(tmp_path, "rock_paper_scissors", "human", "human"))
    async with app.run_test(size=(20, 6)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Curtain) and "enter" in shown(app))
        await pilot.press("enter", "ctrl+p", "q")
        await pilot.click(offset=(3, 3))
        assert isinstance(app.screen, Curtain)
        await pilot.press("ctrl+c")
        await until(pilot, lambda: isinstance(app.screen, Sure))
        await pilot.press("n")
        assert isinstance(app.screen, Curtain)
        await pilot.press("ctrl+c", "y")
    assert recorded(tmp_path).ended is not None


async def test_nothing_that_was_opened_stays_over_a_curtain(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "rock_paper_scissors,rounds=1", "human", "human"))
    async with app.run_test(size=(160, 50)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Curtain) and "Left to the screen" in shown(app))
        await pilot.press("enter")
        screen = await turn(pilot, until)
        await pilot.press(*"pap")
        people, decision = screen.people, Move("paper")
        await pilot.press("f4", "slash", *"secret", "escape", "e")
        await until(pilot, lambda: app.screen is not screen)
        assert people.answer(decision)
        await until(pilot, lambda: isinstance(app.screen, Curtain) and "Right to the screen" in shown(app))
        assert app.screen_stack[-2] is screen
        await pilot.press("enter")
        await turn(pilot, until)
        assert (screen._bar.input.value, screen.composer.text, screen.eyes) == ("", "", "player_1")
        assert "secret" not in shown(app)


async def test_who_mistypes_is_asked_again_before_the_next_comes(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "rock_paper_scissors,rounds=1", "human", "human"))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Curtain) and "Left to the screen" in shown(app))
        await pilot.press("enter")
        screen = await turn(pilot, until)
        await pilot.press(*"well", "enter")
        await until(pilot, lambda: '"well" is not a move' in said(screen))
        assert app.screen is screen
        assert screen.people.asked == "player_0"


async def test_what_was_typed_is_the_reply_and_its_meaning_the_move(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "rock_paper_scissors,rounds=1", "human", "first"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await turn(pilot, until)
        await pilot.press(*"PA", "enter")
        await until(pilot, lambda: screen.tape.plies == 1)
        attempts = [e for e in screen.tape.frame(1).attempts if isinstance(e, Attempted)]
        (attempt,) = [event for event in attempts if event.seat == "player_0"]
        assert (attempt.reply, attempt.extracted) == ("PA", "paper")


async def test_words_that_are_searched_for_are_no_part_of_a_move(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "tictactoe", "human", "first"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await turn(pilot, until)
        await pilot.press("f4", "slash", *"a2", "escape", "f4")
        assert screen.is_raw
        assert screen.composer.text == ""


async def test_a_resignation_is_of_the_seat_that_it_was_asked_for(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "tictactoe", "human", "human"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await turn(pilot, until)
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, Sure) and "Resign as X?" in shown(app))
        screen.people.answer(Move("a1"))
        await until(pilot, lambda: screen.people.asked == "player_1")
        await pilot.press("y")
        await until(pilot, lambda: app.screen is screen and screen.people.resigns("player_0"))
        await turn(pilot, until)
        await pilot.press(*"b1", "enter")
        await until(pilot, lambda: not screen.is_live)
    ended = recorded(tmp_path).ended
    assert ended is not None
    assert ended.scores == {"player_0": -1.0, "player_1": 1.0}


async def test_what_is_typed_as_the_match_ends_is_no_command(
    tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person, "_GRACE", 1e9)
    app = ArenaApp(session=session(tmp_path, "tictactoe", "human", "first"))
    async with app.run_test(size=(80, 24)) as pilot:
        for move in ("b2", "b1", "b3"):
            screen = await turn(pilot, until)
            await pilot.press(*move, "enter")
        await until(pilot, lambda: not screen.is_live)
        await pilot.press("q", "e", "t")
        assert app.screen is screen
        assert app.is_running


async def test_a_take_back_at_a_shared_terminal_says_what_it_undoes(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "tictactoe", "human", "human", take_backs=1))
    async with app.run_test(size=(80, 24)) as pilot:
        for move in ("a1", "b1", "c1"):
            screen = await turn(pilot, until)
            await pilot.press(*move, "enter")
            await until(pilot, partial(is_played, screen, move))
        await turn(pilot, until)
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, Sure))
        await until(pilot, lambda: "b1" in shown(app) and "c1" in shown(app))
        await pilot.press("y")
        await until(pilot, lambda: screen.tape.plies == 4)
        assert screen.tape.frame(4).played[0].action == "take back 2"


async def test_the_seed_is_no_hint(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "tictactoe", "human", "human"))
    async with app.run_test(size=(160, 50)) as pilot:
        screen = await turn(pilot, until)
        assert "seed" not in shown(app)
        screen.people.resign(None)
        await until(pilot, lambda: not screen.is_live)
        await pilot.press("home", "tab", "tab")
        await until(pilot, lambda: screen.eyes is None and "seed 3" in shown(app))
