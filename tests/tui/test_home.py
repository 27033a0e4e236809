"""The first screen: what it offers, by keyboard and by mouse, and what it says of models and replays."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual.widgets import OptionList

import arena
from arena.agents.models.found import FoundProvider, FoundServer
from arena.replays.dates import local, stamped
from arena.tui import findings
from arena.tui.findings import Findings
from arena.tui.plan import DEMO, FIRST, Plan, is_own
from arena.tui.policy import Policy
from arena.tui.recent import Recent, recent
from arena.tui.screens import home, telling
from arena.tui.screens.dialogs import Help
from arena.tui.screens.home import HomeScreen
from arena.tui.screens.new_match import NewMatchScreen
from arena.tui.screens.settings import SettingsScreen
from arena.tui.widgets.about import card
from tests.tui.hosting import LOOKS, SIZES, HostApp, shown

Until = Callable[..., Awaitable[None]]
DAYS = ("2026-11-03", "2026-11-04", "2027-11-03")
FOUND = Findings(
    (FoundProvider("openai", "game-agent-arena", "", "OPENAI_API_KEY", True, "api.openai.com"),),
    (),
    (FoundServer("Ollama", "http://127.0.0.1:11434/v1", ("[red]wei\x1brd", "qwen3")),),
    (),
)


@pytest.fixture(autouse=True)
def looking(monkeypatch: pytest.MonkeyPatch) -> list[Findings]:
    """What is found on this machine: the last of these."""
    found = [Findings()]

    async def look() -> Findings:
        return found[-1]

    monkeypatch.setattr(home, "look", look)
    monkeypatch.setattr(findings, "look", look)
    monkeypatch.setattr("arena.tui.screens.new_match.look", look)
    return found


def at(app: HostApp) -> str | None:
    things = app.screen.query_one(OptionList)
    return None if things.highlighted is None else things.get_option_at_index(things.highlighted).id


def names(app: HostApp) -> list[str | None]:
    return [option.id for option in app.screen.query_one(OptionList).options if option.id]


async def settled(app: HostApp, pilot: Any, until: Until) -> HomeScreen:
    screen = app.screen
    assert isinstance(screen, HomeScreen)
    await until(pilot, lambda: screen.findings is not None and "Connect Four" in shown(app))
    return screen


@pytest.mark.parametrize(("size", "theme"), LOOKS)
async def test_everything_that_can_be_done_is_in_view(
    tmp_path: Path, until: Until, size: tuple[int, int], theme: str
) -> None:
    app = HostApp(tmp_path, theme=theme)
    async with app.run_test(size=size) as pilot:
        await settled(app, pilot, until)
        for words in ("agents meet", "Play Connect Four against mcts", "New match", "Watch two bots", "All replays"):
            await until(pilot, lambda words=words: words in shown(app))
        for words in ("none found", "Settings", "Keys", "Quit", "perfect information", "mcts,simulations=400"):
            await until(pilot, lambda words=words: words in shown(app))
        assert at(app) == "again"


async def test_keys_do_what_the_list_says(tmp_path: Path, until: Until) -> None:
    app = HostApp(tmp_path)
    async with app.run_test() as pilot:
        screen = await settled(app, pilot, until)
        await pilot.press("enter")
        assert app.begun == [FIRST]
        screen.refuse("no seat for [red]you\x1b")
        await until(pilot, lambda: "no seat for [red]you\\x1b" in shown(app))
        await pilot.press("d")
        assert app.begun == [FIRST, DEMO]
        assert screen.trouble == ""
        await pilot.press("n")
        assert isinstance(app.screen, NewMatchScreen)
        await pilot.press("escape", "s")
        assert isinstance(app.screen, SettingsScreen)
        await pilot.press("escape", "question_mark")
        assert isinstance(app.screen, Help)
        await pilot.press("escape", "r")
        assert app.visited == ["new", "settings", "replays"]
        await pilot.press("end", "enter")
    assert app.quit


async def test_a_double_key_begins_one_match(tmp_path: Path, until: Until) -> None:
    app = HostApp(tmp_path)
    async with app.run_test() as pilot:
        await settled(app, pilot, until)
        await pilot.press("p", "p", "enter")
        assert app.begun == [FIRST]


@pytest.mark.parametrize("size", SIZES)
async def test_a_click_does_it_at_once(tmp_path: Path, until: Until, size: tuple[int, int]) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=size) as pilot:
        await settled(app, pilot, until)
        rows = shown(app).split("\n")
        line = next(number for number, row in enumerate(rows) if "Watch two bots" in row)
        await pilot.click(offset=(rows[line].index("Watch") + 2, line))
        assert app.begun == [DEMO]


async def test_models_are_told_and_looked_for_again(tmp_path: Path, until: Until, looking: list[Findings]) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=(160, 50)) as pilot:
        screen = await settled(app, pilot, until)
        await pilot.press(*["down"] * 5)
        assert at(app) == "models"
        await until(pilot, lambda: "ollama serve" in shown(app))
        looking.append(FOUND)
        await pilot.press("m")
        await until(pilot, lambda: screen.findings is FOUND)
        for words in ("1 key, 1 server", "[red]wei\\x1brd", "OPENAI_API_KEY is set"):
            await until(pilot, lambda words=words: words in shown(app))
        assert "ollama serve" not in shown(app)


async def test_who_may_only_watch_is_offered_no_match(tmp_path: Path, looking: list[Findings]) -> None:
    looking.append(FOUND)
    app = HostApp(tmp_path, policy=Policy(play=False, spend=False, write=False))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert names(app) == ["replays", "tournaments", "settings", "keys", "quit"]
        await pilot.press("p", "n", "d", "m", "c")
        assert (app.begun, app.visited) == ([], [])
        assert str(tmp_path) not in shown(app)


async def test_who_may_not_spend_is_told_of_no_models(tmp_path: Path, looking: list[Findings]) -> None:
    looking.append(FOUND)
    app = HostApp(tmp_path, policy=Policy(spend=False, write=False))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "models" not in names(app)
        assert isinstance(app.screen, HomeScreen)
        assert app.screen.findings is None


async def test_replays_that_were_watched_can_be_watched_again(tmp_path: Path, until: Until) -> None:
    result = arena.play("tictactoe", ["first", "random"], seed=1, out=tmp_path)
    broken = tmp_path / "broken.jsonl"
    broken.write_text("nothing\n")
    app = HostApp(tmp_path)
    app.settings_file.settings.recent = (str(tmp_path / "gone.jsonl"), str(result.path), str(broken), "\0")
    async with app.run_test(size=(160, 50)) as pilot:
        await until(pilot, lambda: "recent-1" in names(app))
        assert "recent-2" not in names(app)
        await until(pilot, lambda: "Tic-Tac-Toe: first – r" in shown(app))
        await pilot.press("c")
        await until(pilot, lambda: bool(app.opened))
        assert app.opened[0].plies == result.ended.plies
        await until(pilot, lambda: result.ended.detail in shown(app))
        await pilot.press("down", "enter")
        screen = app.screen
        assert isinstance(screen, HomeScreen)
        await until(pilot, lambda: screen.trouble != "")
        assert len(app.opened) == 1
        broken.unlink()
        await pilot.press("s", "escape")
        await until(pilot, lambda: "recent-1" not in names(app))


def test_replays_are_told_apart_in_a_line(tmp_path: Path, far_east: None) -> None:
    result = arena.play("tictactoe", ["first", "random"], seed=1, out=tmp_path)
    (one,) = recent([str(result.path)], 4)
    assert telling.watched(one) == "Tic-Tac-Toe: first – random"
    assert one.date == local(stamped(result.replay.started.created))
    assert telling.watched(Recent("x", "Go", (("a", "human,name=A"), ("b", "openai:org/x")))) == "Go: human – x"
    assert telling.watched(Recent("x", "x.ttyrec")) == "x.ttyrec"
    days = {today: telling.day(Recent("x", "y", date="2026-11-03 14:22"), today) for today in DAYS}
    assert days == {"2026-11-03": "14:22", "2026-11-04": "11-03", "2027-11-03": "2026-11-03"}


def test_a_card_has_no_backticks() -> None:
    assert card("a `b` and ``c\\d``\nor `e` ` f").plain == "a b and c\\d or e ` f"


async def test_a_match_that_goes_on_can_be_gone_back_to(tmp_path: Path, connect_four: Any, until: Until) -> None:
    app = HostApp(tmp_path)
    going = SimpleNamespace(title="[b]hers\x1b", is_live=True, tape=connect_four)
    app.sessions = [going]
    async with app.run_test(size=(160, 50)) as pilot:
        await settled(app, pilot, until)
        assert "[b]hers\\x1b" in shown(app)
        await pilot.press("c")
        assert app.resumed == [going]
        app.sessions.clear()
        screen = app.screen
        assert isinstance(screen, HomeScreen)
        screen._look_at_matches()
        await pilot.pause()
        assert "session-0" not in names(app)


@pytest.mark.parametrize(
    "path", [Plan(game="nobody[b]s\x1b,=,", seats=("\x1b[31m", "[@click=app.quit]x")), Plan(game="", seats=())]
)
async def test_a_plan_out_of_a_strange_file_breaks_nothing(tmp_path: Path, until: Until, path: Plan) -> None:
    app = HostApp(tmp_path)
    app.settings_file.settings.last = path
    async with app.run_test() as pilot:
        screen = app.screen
        assert isinstance(screen, HomeScreen)
        await until(pilot, lambda: screen.findings is not None)
        await pilot.resize_terminal(20, 6)
        await pilot.press("up", "down", "n")
        await pilot.resize_terminal(160, 50)
        assert isinstance(app.screen, NewMatchScreen)
        assert "\x1b" not in shown(app)


async def test_one_key_spends_no_money_and_starts_no_program(tmp_path: Path, until: Until) -> None:
    app = HostApp(tmp_path)
    async with app.run_test() as pilot:
        await settled(app, pilot, until)
        app.settings_file.settings.last = Plan(game="connect_four", seats=("human", "openai:gpt-5"))
        await pilot.press("p")
        await pilot.pause()
        assert (app.begun, app.visited) == ([], ["new"])
    foreign = ("openai:gpt-5", "cmd:rm x", "python:x.py", "https://example.org", "[b],,")
    assert not any(map(is_own, foreign))
    assert all(map(is_own, ("human,name=A", "mcts,simulations=9")))


def test_players_are_told_in_a_word() -> None:
    assert telling.who("openai:org/gpt-5,budget=1") == "gpt-5"
    assert telling.proposal(Plan(game="x", seats=("human", "openai:gpt-5")), None) == "Play x against gpt-5"
    assert telling.proposal(Plan(game="x", seats=("mcts", "random")), None) == "x: mcts – random"
