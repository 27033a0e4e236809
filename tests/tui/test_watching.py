"""The match screen with tapes that are broken, huge or secret, and all of it by mouse."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from io import FileIO
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from textual.command import CommandPalette
from textual.widgets import Input, OptionList

import arena
from arena.games.core.scene import Grid, Plain, Tile
from arena.replays.errors import NotExported, ReplayError
from arena.replays.events import Attempted, MatchEnded, Played, Problem
from arena.replays.journal import Journal
from arena.replays.marks import CAPTURE, FAILED, SCORE, Marks
from arena.replays.player import Replay
from arena.replays.tape import Frame, LiveTape
from arena.tui.app import ArenaApp
from arena.tui.exporting import WAYS, Place, Way, current, saved
from arena.tui.glimpse import duration
from arena.tui.heading import usual_of
from arena.tui.policy import Policy
from arena.tui.screens.export import ExportMenu
from arena.tui.screens.fork import ForkScreen
from arena.tui.screens.match import MatchScreen
from arena.tui.widgets.graph import Bars
from arena.tui.widgets.seats import MOST, SeatCard, Seats, seconds
from arena.tui.widgets.timeline import Timeline
from tests.tui.hosting import LOOKS, SIZES

Make = Callable[..., Any]
Until = Callable[..., Awaitable[None]]
On = Callable[[ArenaApp], MatchScreen]
TEXT = next(way for way in WAYS if way.name == "text")


def said(screen: MatchScreen, where: str) -> str:
    return str(screen.query_one(where).visual)  # type: ignore[attr-defined]


class Torn(LiveTape):
    """A tape one of whose plies cannot be read."""

    def frame(self, ply: int) -> Frame:
        if ply == 3:
            raise ReplayError("ply 3 is torn")
        return super().frame(ply)


async def test_a_ply_that_cannot_be_read_harms_none_after_it(events_of: Make, match: On) -> None:
    started, *events = events_of([Plain(f"scene {ply}") for ply in range(8)])
    tape = Torn(started)
    for event in events:
        tape.append(event)
    app = ArenaApp(tape)
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("end")
        for _ in range(7):
            await pilot.press("left")
        await pilot.press("right", "right", "right", "right", "right")
        assert match(app).playback.ply == 5
        assert match(app)._amiss["ply"] == ""


def test_a_replay_in_which_nobody_sits_is_refused(started: Make, tmp_path: Path) -> None:
    file = arena.play("tictactoe", ["random", "random"], seed=1, out=tmp_path).replay
    journal = Journal(tmp_path / "empty.jsonl")
    journal.write(replace(file.started, seats=[]))
    journal.close()
    with pytest.raises(ReplayError, match="it has no seats"):
        Replay(next(tmp_path.glob("empty.jsonl*")))


async def test_a_table_without_seats_is_drawn(started: Make, tape: Make, until: Until) -> None:
    app = ArenaApp(tape([started(Plain("x"), ()), Played(0, "nobody", "a", "d", 0.1, scene=Plain("y"))]))
    async with app.run_test() as pilot:
        await pilot.press("v", "tab", "end", "t")
        await until(pilot, lambda: isinstance(app.screen, ForkScreen) and app.screen.is_mounted)
        await pilot.press("y", "o", "k", "enter")
        assert isinstance(app.screen, ForkScreen)
        assert app.screen.chosen == {}
    bars = Bars()
    bars._started, bars._leads, bars.plies = app_started(app), {0: ("player_0", 0.5)}, 0
    assert bars.level(0) == ("player_0", 0.5)


def app_started(app: ArenaApp) -> Any:
    assert app._tape is not None
    return app._tape.started


def test_a_time_that_nobody_can_have_waited_is_told_as_that() -> None:
    for value in (1e308, float("inf"), float("nan"), 4e7):
        assert seconds(value) == duration(value) == "over 10,000 h"
    assert seconds(-1e308) == "0 ms"
    assert duration(-5) == "0.0 s"
    assert seconds(187) == "3:07"


@pytest.mark.parametrize("size", SIZES)
async def test_of_very_many_seats_the_first_are_drawn(
    events_of: Make, tape: Make, match: On, until: Until, size: tuple[int, int]
) -> None:
    made = tape(events_of([Plain("a"), Plain("b"), Plain("c")], seats=2000))
    app = ArenaApp(made)
    async with app.run_test(size=size) as pilot:
        await pilot.press("end", "v")
        screen = match(app)
        await until(pilot, lambda: len(screen.query(SeatCard)) == len(screen.query_one(Seats).states) == MOST)
        await until(pilot, lambda: bool(screen.query("#seats .more")))
        assert str(screen.query_one("#seats .more").visual) == f"▌ and {2000 - MOST:,} more"  # type: ignore[attr-defined]
        assert "Seat 0 wins" in said(screen, "#result")
        await pilot.press("left", "t")
        await until(pilot, lambda: isinstance(app.screen, ForkScreen) and app.screen.is_mounted)
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == MOST + 1)


def test_views_are_compared_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[object] = []
    legend = {"a": Tile("a", "a man", "player_0"), ".": Tile("·", "empty", "empty")}
    full, empty = Grid(("a.",), legend), Grid(("..",), legend)
    monkeypatch.setattr("arena.replays.marks.captured", lambda old, new: bool(compared.append(new)) or old is full)
    seats = [f"player_{number}" for number in range(500)]
    marks = Marks(seats)
    marks.note(Frame(0, full, "", {}), Frame(1, empty, "", {}))
    assert len(compared) == 1
    assert marks.at(1, "player_7") == CAPTURE
    views = dict.fromkeys(seats[:400], empty)
    marks.note(Frame(1, full, "", {}, views=views), Frame(2, empty, "", {}, views=views))
    assert len(compared) == 3
    assert (marks.at(2), marks.at(2, "player_7")) == (CAPTURE, 0)
    marks.mark(2, CAPTURE | FAILED)
    assert marks.at(2) == CAPTURE | FAILED
    assert marks.count(CAPTURE, 0, 9) == 2
    assert len(marks._own) < 3


async def test_judging_asks_first_whether_the_game_may_be_opened(
    connect_four: LiveTape, match: On, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("arena.tui.screens.judging.Valuation", lambda *_: pytest.fail("the game was opened"))
    connect_four.started = replace(connect_four.started, game=replace(connect_four.started.game, id="somebodys"))
    app = ArenaApp(connect_four, policy=Policy(play=False, spend=False, write=False))
    async with app.run_test() as pilot:
        await pilot.press("v")
        assert said(match(app), "#value") == "only the arena's own games are played here"


async def test_a_seat_is_not_told_what_another_answered(started: Make, tape: Make, match: On) -> None:
    ended = MatchEnded("forfeited", "unreadable", "it answered: my secret", 1, "d", 1.0, culprit="player_1")
    app = ArenaApp(tape([started(Plain("x")), Played(0, "player_0", "a", "d", 0.1, scene=Plain("y")), ended]))
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("end")
        assert "my secret" in said(match(app), "#result")
        await pilot.press("1")
        assert "my secret" not in said(match(app), "#result")
        assert "forfeits" in said(match(app), "#result")
        await pilot.press("2")
        assert "my secret" in said(match(app), "#result")


async def test_a_search_that_found_nothing_says_so_everywhere(connect_four: LiveTape, match: On, until: Until) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test(size=(160, 50)) as pilot:
        await until(pilot, lambda: "Search" in keys(app))
        await pilot.press("slash", "q", "q")
        screen = match(app)
        await until(pilot, lambda: screen._search is not None and screen._search.wanted is None)
        await pilot.pause()
        assert "searching" not in said(screen, "#where")
        await until(pilot, lambda: "Search" not in keys(app))
        await pilot.press("slash")
        assert screen.query_one("#words", Input).value == "qq/"
        await pilot.press("escape")
        await until(pilot, lambda: "Search" in keys(app))


async def test_a_search_looks_through_the_present_eyes(connect_four: LiveTape, match: On) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test() as pilot:
        await pilot.press("slash", "q")
        search = match(app)._search
        assert search is not None
        assert any(isinstance(event, Attempted) for event in search._read(4).attempts)
        match(app).eyes = "player_0"
        assert not any(isinstance(event, Attempted) for event in search._read(4).attempts)


def keys(app: ArenaApp) -> list[str]:
    """What the last line tells."""
    return [key.description for key in app.screen.query("FooterKey")]  # type: ignore[attr-defined]


async def test_whose_eyes_it_is_stands_before_the_parameters(started: Make, tape: Make, match: On) -> None:
    params = {f"parameter_{number}": number for number in range(20)}
    app = ArenaApp(tape([started(Plain("x"), params=params)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        head = said(match(app), "#head")
        assert head.index("through Yellow's eyes") < head.index("parameter_0=0") < 80


async def test_usual_parameters_are_not_told(started: Make, tape: Make, match: On) -> None:
    arena.play("connect_four", ["random", "random"], seed=1)  # it is loaded
    assert usual_of("connect_four")["rows"] == "6"
    assert usual_of("python") == usual_of("no such game") == usual_of("python:evil.py") == {}
    first = started(Plain("x"), params={"rows": 7, "columns": 7})
    app = ArenaApp(tape([replace(first, game=replace(first.game, id="connect_four"))]))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "rows=7" in said(match(app), "#head")
        assert "columns" not in said(match(app), "#head")


async def test_a_score_that_changes_all_the_time_is_not_marked(started: Make, match: On, until: Until) -> None:
    tape = LiveTape(started(Plain("0")))
    for ply in range(200):
        score = {"player_0": float(ply)}
        if ply == 60:
            tape.append(Attempted(ply, "player_0", 1, problem=Problem("illegal", "no")))
        tape.append(Played(ply, "player_0", "a", "d", 0.1, scene=Plain(str(ply)), scores=score))
    tape.close()
    app = ArenaApp(tape)
    async with app.run_test() as pilot:
        screen = match(app)
        await until(pilot, lambda: screen.index.through == 200)
        await pilot.pause()
        line = screen.query_one(Timeline)
        assert list(line.bits.values()) == [FAILED]
        assert screen.index.marks.at(150) == SCORE
        assert "score" in line.told(line.size.width - 1)


class Full(FileIO):
    """A file on a disk that is full."""

    def write(self, data: object) -> int:
        raise OSError(28, "No space left on device")


def test_what_cannot_be_saved_is_said_and_leaves_nothing(
    connect_four: LiveTape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(connect_four, 0, None)
    with pytest.raises(NotExported, match=r"^m1\.txt cannot be written in .*gone: No such file or directory$"):
        saved(TEXT, place, "", tmp_path / "gone")

    monkeypatch.setattr(Path, "open", lambda self, mode, **_: Full(self, mode))
    with pytest.raises(NotExported, match="No space left on device"):
        saved(TEXT, place, "", tmp_path)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(Path, "cwd", lambda: (_ for _ in ()).throw(FileNotFoundError(2, "No such file or directory")))
    with pytest.raises(NotExported, match=r"current folder: No such file or directory$"):
        current()


async def test_a_match_played_here_is_copied_by_a_thread(
    connect_four: LiveTape, match: On, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[tuple[threading.Thread, int]] = []

    def text(place: Place) -> str:
        read.append((threading.current_thread(), place.tape.plies))
        return "all moves"

    live = LiveTape(connect_four.started)
    monkeypatch.setattr("arena.tui.screens.match.WAYS", [replaced(text)])
    app = ArenaApp(live)
    async with app.run_test() as pilot:
        await pilot.press("e", "m")
        await until(pilot, lambda: app.clipboard == "all moves")
        ((thread, plies),) = read
        assert thread is not threading.main_thread()
        assert plies == 0


def replaced(text: Callable[[Place], str]) -> Way:
    return Way("moves", "m", "copy the moves", text)


def test_a_still_tape_does_not_grow(connect_four: LiveTape) -> None:
    live = LiveTape(connect_four.started, keep=2)
    events = [
        event for ply in range(1, 8) for event in (*connect_four.frame(ply).attempts, *connect_four.frame(ply).played)
    ]
    for event in events[:-1]:
        live.append(event)
    still = live.still()
    live.append(events[-1])
    assert (live.plies, still.plies) == (7, 6)
    assert still.frame(6) == live.frame(6)
    assert still.frame(5).ply == 5
    assert len(still.pending()) > 0
    assert live.pending() == ()


@pytest.mark.parametrize("size", SIZES)
async def test_a_click_on_a_seat_looks_through_its_eyes(
    connect_four: LiveTape, match: On, until: Until, size: tuple[int, int]
) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: [card.region.area > 0 for card in app.screen.query(SeatCard)] == [True, True])
        cards = list(app.screen.query(SeatCard))
        for card, eyes in ((cards[1], "player_1"), (cards[0], "player_0"), (cards[0], None)):
            await pilot.click(card)
            await until(pilot, lambda eyes=eyes: match(app).eyes == eyes)


@pytest.mark.parametrize(("size", "theme"), LOOKS)
async def test_all_that_can_be_done_is_in_the_palette(
    connect_four: LiveTape, match: On, until: Until, size: tuple[int, int], theme: str
) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        titles = [command.title for command in app.get_system_commands(app.screen)]
        for title in ("Graph", "Picture", "Copy, save", "Take a seat", "Eyes", "Go to", "Zoom", "Follow", "Play"):
            assert titles.count(title) == 1
        command = next(one for one in match(app).commands if one.title == "Graph")
        assert command.help == "v  show or hide the evaluation graph"
        screen = match(app)
        await pilot.click("#menu")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pilot.press(*"zoom")
        await until(pilot, lambda: bool(app.screen.query("CommandList")[0].option_count))  # type: ignore[attr-defined]
        await pilot.press("escape")
        await command.callback()
        assert screen.has_class("-judged")


async def test_what_may_not_be_done_is_not_in_the_palette(connect_four: LiveTape, match: On) -> None:
    app = ArenaApp(connect_four, policy=Policy(play=False, spend=False, write=False))
    async with app.run_test():
        assert "Take a seat" not in [command.title for command in match(app).commands]


async def test_a_wide_terminal_tells_more_keys(connect_four: LiveTape, until: Until) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test(size=(118, 40)) as pilot:
        await until(pilot, lambda: {"Graph", "Copy, save", "Take a seat"} <= set(keys(app)))
        await pilot.pause()
        assert max(key.region.right for key in app.screen.query("FooterKey")) <= 118
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: not {"Graph", "Copy, save", "Take a seat"} & set(keys(app)))


@pytest.mark.parametrize("theme", ["ansi-dark", "ansi-light"])
async def test_where_the_terminal_has_its_own_colours_nothing_is_drawn_on_a_mixed_one(
    connect_four: LiveTape, match: On, theme: str
) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test() as pilot:
        app.theme = theme
        await pilot.press("end")
        await pilot.pause()
        result = match(app).query_one("#result")
        assert result.has_class("-over")
        assert result.styles.background.ansi == -1
        await pilot.press("e")
        await pilot.pause()
        assert isinstance(app.screen, ExportMenu)
        chosen = app.screen.query_one(OptionList).get_component_styles("option-list--option-highlighted")
        assert chosen.background.ansi == -1
        assert chosen.text_style.underline
