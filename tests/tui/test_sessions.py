"""The app as a whole: matches that it plays, leaves and goes back to, forks, and what its policy allows."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

import arena
from arena.replays.player import Replay
from arena.replays.seal import unpacked
from arena.replays.verify import verify
from arena.tui.app import ArenaApp
from arena.tui.messages import Begin, OpenTape, PlayOn, Resume, Visit
from arena.tui.plan import Plan
from arena.tui.policy import Policy
from arena.tui.screens.dialogs import Sure
from arena.tui.screens.fork import ForkScreen
from arena.tui.screens.home import HomeScreen
from arena.tui.screens.match import MatchScreen
from arena.tui.screens.new_match import NewMatchScreen
from arena.tui.screens.replays import ReplaysScreen
from arena.tui.screens.settings import SettingsScreen
from arena.tui.screens.table import TableScreen
from arena.tui.screens.waiting import WaitingScreen
from arena.tui.settings import Settings, SettingsFile

Until = Callable[..., Awaitable[None]]
QUICK = Plan(game="tictactoe", seats=("first", "first"), seed=1)
MINE = Plan(game="tictactoe", seats=("human", "first"), seed=1, table={"attempts": 100})
PATIENT = f"python:{Path(__file__).parent / 'kinds' / 'patient.py'}"
SLOW = Plan(game="connect_four,rows=20,columns=20,connect=20", seats=(PATIENT, PATIENT), seed=1)


@pytest.fixture
def app(tmp_path: Path) -> ArenaApp:
    return ArenaApp(folder=tmp_path / "replays", settings=SettingsFile(tmp_path / "config" / "tui.json"), speed=0)


async def begun(pilot: Pilot[None], plan: Plan, until: Until) -> MatchScreen:
    """Begin a match from where the app is, and wait for its screen."""
    app = pilot.app
    await pilot.pause()
    app.screen.post_message(Begin(plan))
    await until(pilot, lambda: isinstance(app.screen, MatchScreen))
    assert isinstance(app.screen, MatchScreen)
    return app.screen


async def test_a_match_is_begun_played_recorded_and_left(app: ArenaApp, until: Until) -> None:
    async with app.run_test() as pilot:
        screen = await begun(pilot, QUICK, until)
        await until(pilot, lambda: screen.tape.ended is not None)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert app.settings_file.settings.last == QUICK
    (file,) = app.folder.iterdir()
    assert verify(file).verified
    kept = Settings.model_validate_json((app.folder.parent / "config" / "tui.json").read_bytes())
    assert kept.last == QUICK


async def test_what_cannot_be_played_is_told_in_place(app: ArenaApp, until: Until) -> None:
    async with app.run_test() as pilot:
        await pilot.pause()
        app.screen.post_message(Visit("new"))
        await until(pilot, lambda: isinstance(app.screen, NewMatchScreen) and app.screen._verdict is not None)
        app.screen.post_message(Begin(Plan(game="tictactoe", seats=("first",))))
        rows = lambda: "\n".join(s.text for s in app.screen._compositor.render_strips(app.size))  # noqa: E731
        await until(pilot, lambda: "tictactoe has 2 seats" in " ".join(rows().split()))
        assert isinstance(app.screen, NewMatchScreen)
        assert app.sessions == []


async def test_a_match_that_does_not_begin_is_left(app: ArenaApp, until: Until) -> None:
    async with app.run_test() as pilot:
        await pilot.pause()
        app.screen.post_message(Begin(Plan(game="rock_paper_scissors", seats=("minimax", "first"))))
        await until(pilot, lambda: isinstance(app.screen, WaitingScreen))
        await until(pilot, lambda: bool(app.sessions) and app.sessions[0].feed.done)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert app.sessions == []


async def test_a_match_goes_on_while_one_is_elsewhere_and_can_be_gone_back_to(app: ArenaApp, until: Until) -> None:
    async with app.run_test() as pilot:
        screen = await begun(pilot, SLOW, until)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        (session,) = app.sessions
        plies = screen.tape.plies
        await until(pilot, lambda: session.tape is not None and session.tape.plies > plies + 2)
        app.screen.post_message(Resume(session))
        await until(pilot, lambda: isinstance(app.screen, MatchScreen))
        assert app.screen is not screen
        assert app.screen.tape is session.tape  # type: ignore[attr-defined]
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await pilot.press("q")
        await until(pilot, lambda: isinstance(app.screen, Sure))
        await pilot.press("n", "q")
        await until(pilot, lambda: isinstance(app.screen, Sure))
        await pilot.press("y")
    (file,) = app.folder.iterdir()
    ended = Replay(file).ended
    assert ended is not None
    assert ended.reason == "interrupted"


async def test_a_match_that_is_over_elsewhere_is_no_longer_there(app: ArenaApp, until: Until) -> None:
    async with app.run_test() as pilot:
        screen = await begun(pilot, MINE, until)
        assert isinstance(screen, TableScreen)
        await until(pilot, lambda: screen._is_mine)
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, Sure))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert app.sessions == []
        assert app.is_running


async def test_every_place_can_be_visited(app: ArenaApp, until: Until) -> None:
    async with app.run_test() as pilot:
        for place, kind in (("new", NewMatchScreen), ("replays", ReplaysScreen), ("settings", SettingsScreen)):
            await pilot.pause()
            app.screen.post_message(Visit(place))  # type: ignore[arg-type]
            await until(pilot, lambda kind=kind: isinstance(app.screen, kind))
        app.screen.post_message(Visit("home"))
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))


async def test_a_seat_is_taken_at_a_ply_of_a_replay(app: ArenaApp, until: Until, tmp_path: Path) -> None:
    parent = arena.play("connect_four", ["random", "random"], seed=4, out=tmp_path / "old").replay
    async with app.run_test() as pilot:
        await pilot.pause()
        app.screen.post_message(OpenTape(parent))
        await until(pilot, lambda: isinstance(app.screen, MatchScreen))
        await pilot.press("g", *"3", "enter", "t")
        await until(pilot, lambda: isinstance(app.screen, ForkScreen) and bool(app.screen.chosen))
        assert isinstance(app.screen, ForkScreen)
        assert app.screen.chosen == {"player_0": "human"}
        await pilot.press("k", "down", "y")
        assert app.screen.chosen == {"player_1": "human"}
        await pilot.click("#go")
        await until(pilot, lambda: isinstance(app.screen, TableScreen) and app.screen._is_mine)
        screen = app.screen
        assert isinstance(screen, TableScreen)
        assert screen.eyes == "player_1"
        started = screen.tape.started
        assert started.parent is not None
        assert (started.parent.match, started.parent.ply) == (parent.started.match, 3)
        assert [seated.player for seated in started.seats] == ["random", "human"]
        assert started.table["take_backs"] == 3
    (file,) = app.folder.iterdir()
    assert verify(file).verified


async def test_a_match_that_this_app_played_is_left_at_a_ply_too(app: ArenaApp, until: Until) -> None:
    async with app.run_test() as pilot:
        screen = await begun(pilot, QUICK, until)
        await until(pilot, lambda: screen.tape.ended is not None)
        screen.post_message(PlayOn(screen.tape, 2))
        await until(pilot, lambda: isinstance(app.screen, ForkScreen))
        await pilot.press("k", "tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, MatchScreen) and app.screen is not screen)
        assert isinstance(app.screen, MatchScreen)
        assert app.screen.tape.started.parent is not None


@pytest.mark.parametrize(
    ("policy", "plan", "why"),
    [
        (Policy(play=False), QUICK, "for watching only"),
        (Policy(spend=False), Plan(game="tictactoe", seats=("openai:x", "first")), "only the arena's own bots"),
        (Policy(spend=False), Plan(game="tictactoe", seats=("cmd:sh", "first")), "only the arena's own bots"),
        (Policy(spend=False), Plan(game="tictactoe", seats=("python:x.py", "first")), "only the arena's own bots"),
        (Policy(spend=False), Plan(game="python:x.py", seats=("first", "first")), "only the arena's own games"),
    ],
)
async def test_the_policy_holds_whatever_asks(
    tmp_path: Path, until: Until, policy: Policy, plan: Plan, why: str
) -> None:
    app = ArenaApp(folder=tmp_path, policy=policy)
    told: list[str] = []
    async with app.run_test() as pilot:
        await pilot.pause()
        app._refuse = told.append  # type: ignore[method-assign]
        app.screen.post_message(Begin(plan))
        await until(pilot, lambda: bool(told))
        assert why in told[0]
        assert app.sessions == []
    assert list(tmp_path.iterdir()) == []


async def test_whoever_only_watches_takes_no_seat(tmp_path: Path, until: Until) -> None:
    parent = arena.play("tictactoe", ["random", "random"], seed=4, out=tmp_path / "old").replay
    app = ArenaApp(parent, folder=tmp_path / "new", policy=Policy(play=False, spend=False, write=False))
    async with app.run_test() as pilot:
        await pilot.pause()
        app.screen.post_message(PlayOn(parent, 1))
        await pilot.press("t")
        await pilot.pause()
        assert isinstance(app.screen, MatchScreen)
        app.screen.post_message(Visit("new"))
        await pilot.pause()
        assert isinstance(app.screen, MatchScreen)


async def test_the_theme_is_remembered(app: ArenaApp) -> None:
    async with app.run_test() as pilot:
        await pilot.pause()
        app.theme = "textual-light"
        await pilot.pause()
    again = SettingsFile(app.folder.parent / "config" / "tui.json")
    assert again.settings.theme == "textual-light"
    other = ArenaApp(folder=app.folder, settings=again)
    async with other.run_test() as pilot:
        await pilot.pause()
        assert other.theme == "textual-light"


@pytest.mark.parametrize("text", ["{", '{"pace": "fast"}', "[1]", '{"theme": "no such"}', '{"last": {"game": 1}}'])
async def test_settings_that_are_wrong_stop_nobody(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tui.json"
    path.write_text(text)
    app = ArenaApp(folder=tmp_path / "replays", settings=SettingsFile(path))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)


async def test_a_seat_at_a_foreign_replay_executes_nothing_that_it_names(tmp_path: Path, until: Until) -> None:
    script = tmp_path / "evil.py"
    script.write_text(f"open({str(tmp_path / 'executed')!r}, 'w')\n")
    parent = arena.play("tictactoe", ["random", "random"], seed=4, out=tmp_path / "old", record=True).path
    assert parent is not None
    first, *rest = unpacked(parent.read_bytes()).splitlines()
    started = {**json.loads(first), "table": {"evaluator": {"evaluator": f"python:{script}"}}}
    file = tmp_path / "foreign.jsonl"
    file.write_bytes(b"\n".join([json.dumps(started).encode(), *rest, b""]))
    told: list[str] = []
    app = ArenaApp(Replay(file), folder=tmp_path / "new")
    async with app.run_test() as pilot:
        await pilot.pause()
        app._refuse = told.append  # type: ignore[method-assign]
        await pilot.press("g", "2", "enter", "t")
        await until(pilot, lambda: isinstance(app.screen, ForkScreen) and bool(app.screen.chosen))
        await until(pilot, lambda: app.screen.query_one("#go").region.area > 0)
        await pilot.click("#go")
        await until(pilot, lambda: bool(told))
    assert "the replay names a file for the evaluator" in told[0]
    assert not (tmp_path / "executed").exists()
