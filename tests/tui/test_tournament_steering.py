"""Steering a tournament from the screen: start, pause, go on, stop, extend, and whoever may not."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import pytest
from textual.widgets import Input

from arena.games.core.errors import ParameterError
from arena.replays.results import MatchResult
from arena.tournaments import steering
from arena.tournaments.folder import CONFIG, CONTROL, Control
from arena.tournaments.loading import parse
from arena.tui.app import ArenaApp
from arena.tui.policy import Policy
from arena.tui.screens.dialogs import Sure
from arena.tui.screens.tournament_extend import ExtendScreen, current, problem, read
from arena.tui.widgets.form import Field
from tests.tui import cups
from tests.tui.cups import Until, held, notified, ready, shown

Played = tuple[Path, list[MatchResult]]
played, cup, bare, hurry = cups.played, cups.cup, cups.bare, cups.hurry
RUN = """
import fcntl, pathlib, sys, time
folder = pathlib.Path(sys.argv[1])
journal = open(folder / "journal.jsonl", "ab")
fcntl.flock(journal, fcntl.LOCK_EX)
print("it runs")
for _ in range(6000):
    if (folder / "control.json").exists():
        break
    time.sleep(0.01)
"""


def wanted(folder: Path) -> str | None:
    """What the run is told."""
    path = folder / CONTROL
    return msgspec.json.decode(path.read_bytes(), type=Control).want if path.exists() else None


def runs(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Have other code run in place of a tournament."""
    monkeypatch.setattr(steering, "command", lambda folder: (sys.executable, "-c", code, str(folder)))


@pytest.mark.skipif(sys.platform == "win32", reason="needs locks")
async def test_what_is_missing_is_played_by_a_process_of_its_own(
    bare: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs(monkeypatch, RUN)
    app = ArenaApp(tournament=bare)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "s  plays what is missing" in shown(app))
        await pilot.press("s")
        await until(pilot, lambda: "a process of its own" in notified(app))  # which is told for a while only
        await until(pilot, lambda: "● running" in shown(app))
        await until(pilot, lambda: "s Start" not in shown(app))
        await pilot.press("s")
        await until(pilot, lambda: "it is being played already" in notified(app))
        await pilot.press("x")
        assert isinstance(app.screen, Sure)
        await pilot.press("n")
        assert wanted(bare) is None
        await pilot.press("x", "y")
        await until(pilot, lambda: wanted(bare) == "stop" and "● running" not in shown(app))
        await until(pilot, lambda: app.screen._process is None)
    assert steering.last_words(bare) == "it runs"


async def test_what_a_run_died_of_is_told(bare: Path, until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    runs(monkeypatch, "import sys; sys.exit('arena: there is no player [red]\\x1b[2J')")
    app = ArenaApp(tournament=bare)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "s  plays what is missing" in shown(app))
        await pilot.press("s")
        await until(pilot, lambda: "there is no player [red]\\x1b[2J" in notified(app))
        await until(pilot, lambda: "s Start" in shown(app))


async def test_a_run_is_paused_and_goes_on(bare: Path, until: Until) -> None:
    cups.journal(bare, cups.OPENED)
    cups.status(bare)
    app = ArenaApp(tournament=bare)
    with held(bare):
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: "p Pause" in shown(app))
            await pilot.press("p")
            await until(pilot, lambda: wanted(bare) == "pause")
            cups.status(bare, state="paused")
            await until(pilot, lambda: "p Go on" in shown(app))
            await pilot.press("p")
            await until(pilot, lambda: wanted(bare) == "run")


async def test_a_tournament_is_extended_and_its_comments_stay(cup: Path, until: Until) -> None:
    app = ArenaApp(tournament=cup)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ready(app, pilot, until)
        await pilot.press("e")
        assert isinstance(app.screen, ExtendScreen)
        form = app.screen
        await until(pilot, lambda: [field.value for field in form.query(Field)] == ["2", "10", "", "2"])
        await pilot.press("backspace", "1", "enter")
        form.query_one("#dollars").query_one(Input).value = "much"
        await until(pilot, lambda: "it can only grow: 2 or more" in shown(app))
        await until(pilot, lambda: "it is a number above 0" in shown(app))
        await pilot.press("enter", "enter", "enter")
        assert app.screen is form
        form.query_one("#rounds").query_one(Input).value = "6"
        form.query_one("#dollars").query_one(Input).value = "12.50"
        form.query_one("#hours").query_one(Input).value = ""
        form.query_one("#hours").query_one(Input).focus()
        await pilot.press("enter")
        await until(pilot, lambda: "it is extended; s plays on" in notified(app))
        text = (cup / CONFIG).read_text(encoding="utf-8")
        assert "# The cup of three bots." in text
        assert "rounds = 6  # pairs of each lineup" in text
        config = parse(text, "")
        assert (config.schedule.rounds, config.budget.dollars, config.budget.hours) == (6, 12.5, None)
        await until(pilot, lambda: "of $12.50" in shown(app))
        await pilot.press("e", "escape")
        assert app.screen is screen


async def test_what_would_break_the_config_is_refused_and_nothing_is_written(cup: Path, until: Until) -> None:
    app = ArenaApp(tournament=cup)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ready(app, pilot, until)
        before = (cup / CONFIG).read_bytes()
        screen._extend({"schedule.rounds": -1})
        await until(pilot, lambda: "rounds" in notified(app))
        assert (cup / CONFIG).read_bytes() == before


async def test_whoever_may_only_watch_steers_nothing(cup: Path, until: Until) -> None:
    app = ArenaApp(tournament=cup, policy=Policy(play=True, spend=False, write=False))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ready(app, pilot, until)
        for key in "spxe":
            app.clear_notifications()
            await pilot.press(key)
            assert app.screen is screen
            await until(pilot, lambda: notified(app) == "this arena is for watching only")
        assert "Start" not in shown(app)
        assert "Extend" not in shown(app)
        await pilot.press("4")
        assert "plays what is missing" not in shown(app)
        await pilot.press("5", "y")
        assert app.clipboard.startswith("small/replays/four/")
    assert not (cup / CONTROL).exists()
    assert app.settings_file.settings.tournaments == ()


def test_what_cannot_begin_says_why(bare: Path, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="holds no tournament"):
        steering.begin(tmp_path)
    cups.journal(bare, cups.OPENED)
    with held(bare), pytest.raises(ParameterError, match="goes on already"):
        steering.begin(bare)
    assert steering.last_words(bare) == ""
    with pytest.raises(OSError, match="control"):
        steering.want(tmp_path / "nowhere", "pause")


@pytest.mark.parametrize(
    ("place", "text", "value"),
    [
        ("schedule.rounds", "1_000", 1000),
        ("budget.tokens", "1,500,000", 1_500_000),
        ("budget.dollars", "2.5", 2.5),
        ("budget.hours", " ", None),
    ],
)
def test_numbers_are_read_as_people_write_them(place: str, text: str, value: float | None) -> None:
    assert read(place, text) == value
    assert problem(place, text, 1) == ""


@pytest.mark.parametrize("text", ["0", "-3", "nan", "inf", "1e400", "x"])
@pytest.mark.parametrize("place", ["schedule.rounds", "budget.dollars"])
def test_what_is_no_number_above_nothing_is_refused(place: str, text: str) -> None:
    assert "number above 0" in problem(place, text, None)


def test_each_schedule_offers_what_makes_it_longer() -> None:
    text = cups.CONFIG_TEXT.replace("[schedule]", '[schedule]\nkind = "{}"')
    assert [*current(parse(text.format("swiss"), ""))][1] == "schedule.swiss_rounds"
    assert [*current(parse(text.format("ladder"), ""))][1] == "schedule.ladder_rounds"
    assert "schedule.swiss_rounds" not in current(parse(cups.CONFIG_TEXT, ""))
