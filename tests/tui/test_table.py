"""The match screen of persons who play whole moves, in the real app."""

from __future__ import annotations

from pathlib import Path

import pytest

from arena.replays.events import Attempted
from arena.replays.verify import verify
from arena.tui.app import ArenaApp
from arena.tui.screens.curtain import Curtain
from arena.tui.screens.dialogs import Help, Sure
from arena.tui.widgets.movebar import MoveBar, Possible
from arena.tui.widgets.scene import SceneView
from tests.tui.sitting import SIZES, Until, recorded, said, session, shown, turn


async def test_a_game_is_typed_and_recorded(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "tictactoe", "human", "first"))
    async with app.run_test(size=SIZES[1]) as pilot:
        app.theme = "textual-light"
        for move in ("b2", "b1", "b3"):
            screen = await turn(pilot, until)
            assert screen.query_one(Possible).moves
            await pilot.press(*move)
            assert screen._bar.input.value == move
            await pilot.press("enter")
        await until(pilot, lambda: not screen.is_live)
        await until(pilot, lambda: "wins" in said(screen))
        assert not screen.is_raw
        await pilot.press("home")
        assert screen.playback.ply == 0
    replay = recorded(tmp_path)
    assert verify(replay.path).verified
    own = [e for e in replay.events() if isinstance(e, Attempted) and e.seat == "player_0"]
    assert [event.action for event in own] == ["b2", "b1", "b3"]
    assert all(event.seconds > 0 for event in own)


async def test_a_game_is_played_with_the_mouse(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "connect_four", "human", "first"))
    async with app.run_test(size=SIZES[0]) as pilot:
        for column in "4567":
            screen = await turn(pilot, until)
            view = screen.query_one(SceneView)
            target = next(one for one in view.picture.targets if one.text == column)
            left = max((view.size.width - view.picture.width) // 2, 0)
            top = max((view.size.height - view.picture.height) // 2, 0)
            place = (left + target.left + target.width // 2, top + target.top + target.height // 2)
            region = view.content_region.offset - view.region.offset
            await pilot.click(view, offset=(place[0] + region.x, place[1] + region.y))
        await until(pilot, lambda: not screen.is_live)
        await until(pilot, lambda: "Red wins" in said(screen))
    assert [one.played[0].action for one in map(recorded(tmp_path).frame, (1, 3, 5, 7))] == ["4", "5", "6", "7"]


async def test_arrows_steer_on_the_board(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "tictactoe", "human", "first"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await turn(pilot, until)
        view = screen.query_one(SceneView)
        places = set()
        for key in ("up", "up", "left", "left", "down", "right", "down", "right"):
            await pilot.press(key)
            places.add(view.cursor)
        assert view.cursor == "c3"
        assert {"a1", "a2", "b2", "b3"} <= places
        await pilot.press("enter")
        await until(pilot, lambda: screen.tape.plies == 2)
        assert screen.tape.frame(1).played[0].action == "c3"


async def test_a_move_is_picked_from_the_list(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "tictactoe", "human", "first"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await turn(pilot, until)
        await pilot.press("b")
        assert list(screen.query_one(Possible).moves) == ["b1", "b2", "b3"]
        await pilot.click(Possible, offset=(6, 0))
        await until(pilot, lambda: screen.tape.plies == 2)
        assert screen.tape.frame(1).played[0].action == "b2"


async def test_what_is_no_move_is_told_and_costs_an_attempt(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "tictactoe", "human", "first"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await turn(pilot, until)
        await pilot.press(*"[red]", "enter")
        await until(pilot, lambda: '"[red]" is not a move' in said(screen))
        await turn(pilot, until)
        await pilot.press(*"B2", "enter")  # in another case, as the only move that it can mean
        await until(pilot, lambda: screen.tape.plies == 2)
        attempts = [e for e in screen.tape.frame(1).attempts if isinstance(e, Attempted)]
        assert [event.action for event in attempts] == [None, "b2"]


async def test_tab_completes_and_escape_clears(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "rock_paper_scissors", "human", "first"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await turn(pilot, until)
        await pilot.press("r", "tab")
        assert screen._bar.input.value == "rock"
        await pilot.press("escape")
        assert screen._bar.input.value == ""
        assert screen.is_raw


async def test_a_hint_is_shown_taken_and_recorded(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "tictactoe", "human", "first"))
    app.settings_file.settings.hints = "minimax,depth=9"
    async with app.run_test(size=(160, 50)) as pilot:
        screen = await turn(pilot, until)
        await pilot.press("f5")
        await until(pilot, lambda: screen._advised != "")
        advised = screen._advised
        assert f"minimax,depth=9: {advised}" in screen.query_one(Possible).said
        assert screen.choices is not None
        assert screen.choices.hinted == {advised}
        await pilot.press("tab", "enter")
        await until(pilot, lambda: screen.tape.plies == 2)
        (attempt,) = [e for e in screen.tape.frame(1).attempts if isinstance(e, Attempted)]
        assert attempt.action == advised
        assert attempt.thought == f"hints: minimax,depth=9 would play {advised}"
        assert attempt.shown.keys() == {"legal"}


async def test_a_hint_that_cannot_be_given_says_why(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "rock_paper_scissors", "human", "first"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await turn(pilot, until)
        await pilot.press("f5")
        await until(pilot, lambda: "gives no hint" in said(screen))
        assert screen._is_mine


@pytest.mark.parametrize(("take_backs", "told"), [(0, "allows no take-backs"), (1, "")])
async def test_a_move_is_taken_back_where_the_table_allows_it(
    tmp_path: Path, until: Until, take_backs: int, told: str
) -> None:
    app = ArenaApp(session=session(tmp_path, "tictactoe", "human", "first", take_backs=take_backs))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await turn(pilot, until)
        await pilot.press("f6")
        assert said(screen).strip()
        await pilot.press(*"b2", "enter")
        await until(pilot, lambda: screen.tape.plies == 2 and screen._is_mine)
        before = screen.tape.frame(0).scene
        await pilot.press("f6")
        if told:
            await until(pilot, lambda: told in said(screen))
            return
        await until(pilot, lambda: screen.tape.plies == 3 and screen._is_mine)
        assert screen.tape.frame(3).scene == before
        assert screen.query_one(SceneView).scene == before
        await pilot.press("f6")
        await until(pilot, lambda: "Nothing can be taken back" in said(screen))
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, Sure))
        await pilot.press("y")
        await until(pilot, lambda: not screen.is_live)
    assert verify(recorded(tmp_path).path).verified


async def test_a_draw_is_offered_with_a_move_and_accepted_by_the_other(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "tictactoe", "human", "human"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await turn(pilot, until)
        await pilot.press("f7")
        assert "offered with your next move" in said(screen)
        await pilot.press(*"a1", "enter")
        await until(pilot, lambda: screen.people.asked == "player_1" and screen._is_mine)
        assert "F7 accepts" in said(screen)
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, Sure) and "y yes" in shown(app))
        await pilot.click("#yes")
        await until(pilot, lambda: not screen.is_live)
    ended = recorded(tmp_path).ended
    assert ended is not None
    assert (ended.reason, ended.scores) == ("agreement", {"player_0": 0.0, "player_1": 0.0})


async def test_a_pause_stops_the_clock_and_hides_the_board(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "tictactoe", "human", "first", move_seconds=500.0))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await turn(pilot, until)
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, Curtain) and "Paused" in shown(app))
        assert screen.people.is_paused
        assert "Tic-Tac-Toe" not in shown(app)
        assert "first" not in shown(app)
        await pilot.press("q", "escape", "space")
        assert isinstance(app.screen, Curtain)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen and not screen.people.is_paused)
        await pilot.press(*"b2", "enter")
        await until(pilot, lambda: screen.tape.plies == 2)
        (attempt,) = [e for e in screen.tape.frame(1).attempts if isinstance(e, Attempted)]
        assert attempt.paused > 0


async def test_no_clock_no_pause(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "tictactoe", "human", "first"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await turn(pilot, until)
        await pilot.press("f8")
        assert "No clock of yours runs" in said(screen)
        assert app.screen is screen


@pytest.mark.parametrize("size", SIZES)
async def test_a_curtain_is_between_two_persons_with_secrets(
    tmp_path: Path, until: Until, size: tuple[int, int]
) -> None:
    app = ArenaApp(session=session(tmp_path, "rock_paper_scissors,rounds=1", "human", "human"))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Curtain) and "Left to the screen" in shown(app))
        await pilot.press("enter")
        screen = await turn(pilot, until)
        assert screen.eyes == "player_0"
        await pilot.press(*"paper", "enter")
        await until(pilot, lambda: isinstance(app.screen, Curtain) and "Right to the screen" in shown(app))
        assert "paper" not in shown(app)
        await pilot.click(offset=(5, 5))
        screen = await turn(pilot, until)
        assert screen.eyes == "player_1"
        assert "read as  paper" not in shown(app)
        await pilot.press(*"rock", "enter")
        await until(pilot, lambda: not screen.is_live)


async def test_one_looks_back_and_plays_on(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "tictactoe", "human", "first"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await turn(pilot, until)
        await pilot.press(*"b2", "enter")
        await until(pilot, lambda: screen.tape.plies == 2 and screen._is_mine)
        await pilot.press("b", "f4", "left")
        assert screen.playback.ply == 1
        await until(pilot, lambda: not screen.query_one(MoveBar).display)
        assert screen.choices is None
        await pilot.press("0")  # whoever plays stays behind their own eyes
        assert screen.eyes == "player_0"
        await pilot.press("f4", "1", "enter")
        await until(pilot, lambda: screen.tape.plies == 4)
        assert screen.tape.frame(3).played[0].action == "b1"


async def test_help_quitting_and_resigning(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "tictactoe", "human", "first"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await turn(pilot, until)
        await pilot.press("f1")
        assert isinstance(app.screen, Help)
        await pilot.press("escape", "ctrl+c")
        await until(pilot, lambda: isinstance(app.screen, Sure) and "n no" in shown(app))
        await pilot.click("#no")
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("f10", "n")
        assert app.screen is screen
        await pilot.press("f10", "y")
    replay = recorded(tmp_path)
    assert replay.ended is not None
    assert (replay.ended.ending, replay.ended.reason) == ("void", "interrupted")


async def test_the_board_survives_any_size(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=session(tmp_path, "connect_four", "human", "first"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await turn(pilot, until)
        for size in ((20, 6), (300, 90), (1, 1), (40, 100), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        await pilot.press("4", "enter")
        await until(pilot, lambda: screen.tape.plies == 2)
