"""The form for a new match and its pickers, by keyboard and by mouse."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.containers import VerticalScroll
from textual.widgets import Button, Collapsible, Input, Static

from arena.agents.models.found import FoundProvider, FoundServer
from arena.tui.findings import Findings
from arena.tui.plan import Plan
from arena.tui.policy import Policy
from arena.tui.screens import new_match
from arena.tui.screens.dialogs import Help
from arena.tui.screens.home import HomeScreen
from arena.tui.screens.new_match import NewMatchScreen
from arena.tui.screens.pick_game import PickGame
from arena.tui.screens.pick_player import PickPlayer
from arena.tui.widgets.form import Field
from arena.tui.widgets.picker import OfferList, Picker
from arena.tui.widgets.seat_row import SeatRow
from tests.tui.hosting import LOOKS, HostApp, shown

Until = Callable[..., Awaitable[None]]
FOUND = Findings(
    (
        FoundProvider("openai", "game-agent-arena", "", "OPENAI_API_KEY", True, "api.openai.com"),
        FoundProvider("anthropic", "game-agent-arena", "", "ANTHROPIC_API_KEY", False, "api.anthropic.com"),
    ),
    (),
    (FoundServer("Ollama", "http://127.0.0.1:11434/v1", ("qwen3:4b", "a,comma", "[red]\x1b[2J")),),
    (),
)


@pytest.fixture(autouse=True)
def looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found on this machine; and nothing waits for a person who may still be typing."""

    async def look() -> Findings:
        return FOUND

    monkeypatch.setattr(new_match, "_PAUSE", 0.0)
    for place in ("home", "new_match", "pick_player"):
        monkeypatch.setattr(f"arena.tui.screens.{place}.look", look)


async def opened(app: HostApp, pilot: Any, until: Until) -> NewMatchScreen:
    """The form, with all that it finds out."""
    await pilot.press("n")
    await until(pilot, lambda: isinstance(app.screen, NewMatchScreen))
    screen = app.screen
    assert isinstance(screen, NewMatchScreen)
    await until(pilot, lambda: screen._verdict is not None and screen._offer is not None and bool(screen._games))
    await until(pilot, lambda: screen._verdict is not None and screen._verdict.seats == screen._names)
    await until(pilot, lambda: all(name in shown(app) for name in screen._names))  # the rows were made anew
    return screen


async def picking(app: HostApp, pilot: Any, until: Until, key: str) -> PickPlayer:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.screen, PickPlayer) and app.screen.is_mounted)
    screen = app.screen
    assert isinstance(screen, PickPlayer)
    await until(pilot, lambda: any(one.group == "your own" for one in screen.query_one(Picker).offers))
    return screen


def seats(screen: NewMatchScreen) -> list[str]:
    return [row.spec for row in screen.query(SeatRow)]


def field(screen: Any, name: str) -> Field:
    return next(one for one in screen.query(Field) if one.parameter.name == name)


def enter(screen: Any, name: str, text: str) -> None:
    field(screen, name).query_one(Input).value = text


def sought(screen: Any, words: str) -> None:
    """Look for something in a picker."""
    screen.query_one("#search", Input).value = words


def place(app: HostApp, words: str) -> tuple[int, int]:
    rows = shown(app).split("\n")
    line = next(number for number, row in enumerate(rows) if words in row)
    return rows[line].index(words) + 1, line


@pytest.mark.parametrize(("size", "theme"), LOOKS)
async def test_the_common_case_is_in_view_and_enter_starts_it(
    tmp_path: Path, until: Until, size: tuple[int, int], theme: str
) -> None:
    app = HostApp(tmp_path, theme=theme)
    async with app.run_test(size=size) as pilot:
        screen = await opened(app, pilot, until)
        for words in ("Connect Four", "Red", "a person", "Yellow", "mcts,simulations=400", "Start", "More"):
            await until(pilot, lambda words=words: words in shown(app))
        for words in ("arena play connect_four human mcts,simulations=400", "--take-backs 3"):
            await until(pilot, lambda words=words: words in shown(app))
        await until(pilot, lambda: ("Whoever first has" in shown(app)) == (size[0] > 110))
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.begun))
        begun = app.begun[0]
        assert (begun.game, begun.seats, begun.seed) == ("connect_four", ("human", "mcts,simulations=400"), None)
        assert begun.table["attempts"] == 100
        await pilot.press("enter", "s")
        assert len(app.begun) == 1
        screen.refuse("no [red]room\x1b")
        await until(pilot, lambda: "no [red]room\\x1b" in shown(app))
        await pilot.press("s")
        await until(pilot, lambda: len(app.begun) == 2)


async def test_two_choices_and_enter(tmp_path: Path, until: Until) -> None:
    app = HostApp(tmp_path)
    async with app.run_test() as pilot:
        screen = await opened(app, pilot, until)
        await pilot.press("g")
        assert isinstance(app.screen, PickGame)
        await pilot.press(*"tic", "enter")
        await until(pilot, lambda: app.screen is screen)
        await until(pilot, lambda: "Tic-Tac-Toe" in shown(app) and screen._offer is not None)
        await picking(app, pilot, until, "2")
        await pilot.press(*"minim", "enter")
        await until(pilot, lambda: app.screen is screen and seats(screen) == ["human", "minimax"])
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.begun))
        assert (app.begun[0].game, app.begun[0].seats) == ("tictactoe", ("human", "minimax"))


async def test_everything_by_mouse(tmp_path: Path, until: Until) -> None:
    app = HostApp(tmp_path, theme="textual-light")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot, until)
        await pilot.click("#game")
        await until(pilot, lambda: "  Chess" in shown(app))
        there = place(app, "  Chess")
        await pilot.click(offset=there)
        assert isinstance(app.screen, PickGame)
        await pilot.click(offset=there)
        await until(pilot, lambda: app.screen is screen)
        await until(pilot, lambda: screen._offer is not None and screen._offer.spec == "chess")
        await until(pilot, lambda: "Black" in shown(app))
        await pilot.click(screen.query(SeatRow)[1].query_one(Button))
        await until(pilot, lambda: isinstance(app.screen, PickPlayer))
        picker = app.screen
        assert isinstance(picker, PickPlayer)
        await until(pilot, lambda: "minimax" in shown(app))
        await until(pilot, lambda: any(one.group == "your own" for one in picker.query_one(Picker).offers))
        await pilot.click(offset=place(app, "  minimax"))
        await until(pilot, lambda: "alpha-beta" in shown(app))
        await pilot.click("#seat")
        await until(pilot, lambda: app.screen is screen and seats(screen) == ["human", "minimax"])
        await pilot.click("#start")
        await until(pilot, lambda: bool(app.begun))
        assert (app.begun[0].game, app.begun[0].seats) == ("chess", ("human", "minimax"))


async def test_the_options_of_a_bot_are_fields_and_a_spec_of_ones_own_is_checked_in_place(
    tmp_path: Path, until: Until
) -> None:
    app = HostApp(tmp_path)
    async with app.run_test() as pilot:
        screen = await opened(app, pilot, until)
        picker = await picking(app, pilot, until, "2")
        await until(pilot, lambda: bool(picker.query(Field)))
        assert field(picker, "exploration").query_one(Input).placeholder == "1.4"
        enter(picker, "simulations", "0")
        await pilot.press("enter")
        await until(pilot, lambda: "simulations go from 1, not 0" in shown(app))
        enter(picker, "simulations", "7")
        enter(picker, "more", "runs=thread")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen)
        await until(pilot, lambda: seats(screen) == ["human", "mcts,simulations=7,runs=thread"])
        assert screen.plan().command().startswith("arena play connect_four human mcts,simulations=7,runs=thread ")
        picker = await picking(app, pilot, until, "1")
        sought(picker, "a spec")
        await pilot.press("enter")
        await until(pilot, lambda: picker.query("#f-target"))
        for wrong, said in (("mtcs,x", "is not key=value"), ("mtcs", "did you mean mcts")):
            enter(picker, "target", wrong)
            await pilot.press("enter")
            await until(pilot, lambda: said in shown(app))  # noqa: B023
        enter(picker, "target", "random")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen)
        await until(pilot, lambda: seats(screen)[0] == "random")
        assert app.begun == []


async def test_models_say_what_they_cost_and_what_they_need_before_they_are_seated(
    tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-nobody")
    app = HostApp(tmp_path)
    async with app.run_test(size=(160, 50)) as pilot:
        screen = await opened(app, pilot, until)
        picker = await picking(app, pilot, until, "2")
        await until(pilot, lambda: "[red]\\x1b[2J" in shown(app))
        for words, said in (("comma", "no spec can hold this name"), ("anthropic", "set ANTHROPIC_API_KEY before")):
            sought(picker, words)
            await pilot.press("enter")
            await until(pilot, lambda: said in shown(app))  # noqa: B023
            assert app.screen is picker
        sought(picker, "openai")
        await until(pilot, lambda: "calls api.openai.com; costs money" in shown(app))
        await until(pilot, lambda: bool(picker.query("#f-target")))
        await pilot.press("enter")
        enter(picker, "target", "gpt-5")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen)
        await until(pilot, lambda: seats(screen)[1] == "openai:gpt-5")
        await until(pilot, lambda: "calls api.openai.com; costs money" in shown(app))
        picker = await picking(app, pilot, until, "2")
        await until(pilot, lambda: [one.value for one in picker.query("#f-target").results(Field)] == ["gpt-5"])
        assert "sk-nobody" not in shown(app)
        sought(picker, "qwen")
        await until(pilot, lambda: "runs on this machine" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen and seats(screen)[1] != "openai:gpt-5")
        assert seats(screen)[1] == "openai:qwen3:4b,base_url=http://127.0.0.1:11434/v1"


async def test_a_bot_that_cannot_play_the_game_is_refused(tmp_path: Path, until: Until) -> None:
    app = HostApp(tmp_path)
    app.settings_file.settings.last = Plan(game="rock_paper_scissors", seats=("human", "random"))
    async with app.run_test() as pilot:
        screen = await opened(app, pilot, until)
        sought(await picking(app, pilot, until, "2"), "mcts")
        await pilot.press("enter")
        await until(pilot, lambda: "several do" in shown(app))
        await pilot.press("escape")
        assert seats(screen) == ["human", "random"]


async def test_more_holds_everything_else_and_checks_it_in_place(tmp_path: Path, until: Until) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=(160, 50)) as pilot:
        screen = await opened(app, pilot, until)
        await pilot.press("m")
        assert not screen.query_one(Collapsible).collapsed
        await until(pilot, lambda: isinstance(app.focused, Input))
        await pilot.press("x")
        await until(pilot, lambda: "valid integer" in shown(app))
        await pilot.press("enter")
        assert app.begun == []
        await pilot.press("backspace", "9")
        enter(screen, "seed", "-1")
        enter(screen, "move_seconds", "0")
        await until(pilot, lambda: "a seed is a whole number" in shown(app) and "greater than 0" in shown(app))
        enter(screen, "seed", "7")
        enter(screen, "move_seconds", "30")
        enter(screen, "position", "random:2")
        enter(screen, "attempts", "5")
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.begun))
        plan = app.begun[0]
        assert (plan.game, plan.seed, plan.position) == ("connect_four,rows=9", 7, "random:2")
        assert (plan.table["move_seconds"], plan.table["attempts"]) == (30.0, 5)
        screen.refuse("")
        enter(screen, "rows", "99")
        await until(pilot, lambda: "rows and columns go from 2 to 20" in shown(app))
        enter(screen, "rows", "")
        enter(screen, "position", "9 9")
        await until(pilot, lambda: bool(field(screen, "position").problem))


async def test_what_was_played_last_is_proposed(tmp_path: Path, until: Until) -> None:
    app = HostApp(tmp_path)
    app.settings_file.settings.last = Plan(
        game="connect_four,rows=8", seats=("random", "first"), seed=3, table={"max_plies": 9, "draws": False}
    )
    async with app.run_test() as pilot:
        screen = await opened(app, pilot, until)
        await pilot.pause()
        assert screen.plan() == app.settings_file.settings.last
        command = str(screen.query_one("#command", Static).visual)
        assert command.startswith("arena play connect_four,rows=8 random first --max-plies 9")
        assert command.endswith("--seed 3")
        await pilot.press("y")
        assert app.clipboard == screen.plan().command()
        await pilot.press("f1")
        assert isinstance(app.screen, Help)
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, HomeScreen)


async def test_a_game_with_other_seats_has_other_rows(tmp_path: Path, until: Until) -> None:
    pytest.importorskip("nle", reason="needs the extra nethack")
    app = HostApp(tmp_path)
    async with app.run_test() as pilot:
        screen = await opened(app, pilot, until)
        await pilot.press("g")
        sought(app.screen, "nethack")
        await pilot.press("enter")
        await until(pilot, lambda: seats(screen) == ["human"])
        await until(pilot, lambda: "Adventurer" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.begun))
        assert app.begun[0].seats == ("human",)


async def test_who_may_not_spend_is_offered_bots_and_persons_alone(tmp_path: Path, until: Until) -> None:
    app = HostApp(tmp_path, policy=Policy(spend=False, write=False))
    async with app.run_test() as pilot:
        screen = await opened(app, pilot, until)
        assert {one.spec for one in screen._games} >= {"connect_four", "tictactoe"}
        assert "python" not in {one.spec for one in screen._games}
        await pilot.press("2")
        picker = app.screen
        assert isinstance(picker, PickPlayer)
        await until(pilot, lambda: bool(picker.query_one(Picker).offers))
        await pilot.pause()
        assert {one.group for one in picker.query_one(Picker).offers} == {"people", "bots"}


async def test_no_size_is_too_small(tmp_path: Path, until: Until) -> None:
    app = HostApp(tmp_path)
    async with app.run_test() as pilot:
        screen = await opened(app, pilot, until)
        for key in ("g", "2", "m"):
            await pilot.press(key)
            for size in [(20, 6), (3, 2), (100, 30)]:
                await pilot.resize_terminal(*size)
            await pilot.press("down")
            assert shown(app)
            if app.screen is not screen:
                await pilot.press("escape")


async def test_all_of_the_form_is_told_where_the_rules_stand_beside_it(tmp_path: Path, until: Until) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=(110, 20)) as pilot:
        screen = await opened(app, pilot, until)
        await until(pilot, lambda: "More: parameters, clocks, seed, position" in shown(app))
        rules = screen.query_one("#rules", VerticalScroll)
        await until(pilot, lambda: rules.show_vertical_scrollbar)
        await pilot.pause()
        edge = rules.query_one("#card").content_region.right
        assert rules.vertical_scrollbar.region.x - edge >= 2


async def test_a_picker_learns_what_its_seat_is_called(
    tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, judged = threading.Event(), new_match.judged
    monkeypatch.setattr(new_match, "judged", lambda *given: (gate.wait(60), judged(*given))[1])
    app = HostApp(tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewMatchScreen))
        await pilot.press("2")
        picker = app.screen
        assert isinstance(picker, PickPlayer)
        await until(pilot, lambda: "Who plays Seat 2?" in shown(app))
        gate.set()
        await until(pilot, lambda: "Who plays Yellow?" in shown(app))
        assert picker._game is not None


async def test_the_arrows_go_through_a_search_and_a_file_of_ones_own_is_a_game_too(
    tmp_path: Path, until: Until
) -> None:
    app = HostApp(tmp_path)
    async with app.run_test() as pilot:
        screen = await opened(app, pilot, until)
        await pilot.press("g")
        listed = app.screen.query_one(OfferList)
        first = listed.highlighted
        await pilot.press("down")
        assert listed.highlighted != first
        await pilot.press("up")
        assert listed.highlighted == first
        await pilot.press(*"zzz")
        await until(pilot, lambda: "nothing is called like that" in shown(app))
        await pilot.press("enter")
        assert isinstance(app.screen, PickGame)
        sought(app.screen, "file")
        await pilot.press("enter")
        app.screen.query_one("#target", Input).value = str(tmp_path / "none.py")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen)
        await until(pilot, lambda: "there is no file" in shown(app))
