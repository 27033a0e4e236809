"""The match screen, driven by keys and mouse."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.widgets import Static

from arena.games.core.scene import Plain, Scene
from arena.replays.events import Asked, Attempted, MatchEnded, Played, Problem, Progress
from arena.replays.tape import LiveTape
from arena.tui.app import ArenaApp
from arena.tui.screens.dialogs import GoTo, Help
from arena.tui.screens.match import MatchScreen
from arena.tui.widgets.mind import Mind
from arena.tui.widgets.moves import Moves
from arena.tui.widgets.scene import SceneView
from arena.tui.widgets.seats import SeatCard, Seats
from arena.tui.widgets.timeline import Timeline
from tests.tui.hosting import LOOKS, SIZES

Make = Callable[..., Any]
Until = Callable[..., Awaitable[None]]
On = Callable[[ArenaApp], MatchScreen]


def said(screen: MatchScreen, where: str) -> str:
    """What a line of the screen says."""
    return str(screen.query_one(where, Static).visual)


def mind(screen: MatchScreen) -> str:
    return screen.query_one(Mind).text.plain


def scene(screen: MatchScreen) -> Any:
    return screen.query_one(SceneView).scene


@pytest.mark.parametrize("size", SIZES)
async def test_keys_step_and_seek(connect_four: LiveTape, match: On, size: tuple[int, int]) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        screen = match(app)
        for key, ply in [
            ("right", 1), ("l", 2), ("full_stop", 3), ("left", 2), ("h", 1), ("comma", 0), ("left", 0), ("end", 7),
            ("right", 7), ("left_square_bracket", 0), ("right_square_bracket", 7), ("home", 0),
        ]:  # fmt: skip
            await pilot.press(key)
            assert screen.playback.ply == ply
        await pilot.press("right")
        assert scene(screen) == connect_four.frame(1).scene
        assert not screen.playback.playing


@pytest.mark.parametrize(("size", "theme"), [*LOOKS, ((80, 24), "ansi-dark")])
async def test_the_whole_board_is_in_view(
    connect_four: LiveTape, match: On, until: Until, size: tuple[int, int], theme: str
) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await pilot.pause()
        view = match(app).query_one(SceneView)
        picture = view.picture
        assert picture.height <= view.size.height
        assert picture.width <= view.size.width
        assert picture.height >= 0.6 * view.size.height
        before = picture
        await pilot.resize_terminal(size[0] + 60, size[1] + 20)
        await until(pilot, lambda: view.picture.width > before.width)
        await pilot.resize_terminal(40, 12)
        await until(pilot, lambda: view.picture.height < before.height)


async def test_playing_reaches_the_end_and_pauses_there(connect_four: LiveTape, match: On, until: Until) -> None:
    app = ArenaApp(connect_four, speed=0.01)
    async with app.run_test() as pilot:
        await pilot.pause()
        screen = match(app)
        assert not screen.playback.playing
        await pilot.press("space")
        await until(pilot, lambda: screen.playback.ply == 7)
        assert not screen.playback.playing
        screen.playback.rate = 0.001
        await pilot.press("space")
        assert (screen.playback.playing, screen.playback.ply) == (True, 0)
        await pilot.press("space")
        assert not screen.playback.playing


async def test_speed_is_doubled_and_halved(connect_four: LiveTape, match: On) -> None:
    app = ArenaApp(connect_four, speed=0.5)
    async with app.run_test() as pilot:
        await pilot.press("plus", "plus", "minus")
        assert match(app).playback.rate == 4.0


@pytest.mark.parametrize("size", SIZES)
async def test_pointing_at_the_timeline_and_at_a_move_goes_there(
    connect_four: LiveTape, match: On, size: tuple[int, int]
) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        screen = match(app)
        width = screen.query_one(Timeline).size.width
        await pilot.click("#timeline", offset=(width - 1, 0))
        assert screen.playback.ply == 7
        await pilot.click("#timeline", offset=(0, 0))
        assert screen.playback.ply == 0
        await pilot.click("#timeline", offset=(width // 2, 0))
        assert screen.playback.ply in (3, 4)
        await pilot.click("#moves", offset=(4, 6))
        assert screen.playback.ply == 6
        await pilot.click("#moves", offset=(4, 0))
        assert screen.playback.ply == 0


async def test_dragging_along_the_timeline_seeks(connect_four: LiveTape, match: On) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test() as pilot:
        await pilot.pause()
        screen = match(app)
        width = screen.query_one(Timeline).size.width
        await pilot.mouse_down("#timeline", offset=(0, 0))
        await pilot.hover("#timeline", offset=(width - 1, 0))
        assert screen.playback.ply == 7
        await pilot.mouse_up("#timeline", offset=(width - 1, 0))
        await pilot.hover("#timeline", offset=(0, 0))
        assert screen.playback.ply == 7


async def test_buttons_do_what_keys_do(connect_four: LiveTape, match: On, until: Until) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test() as pilot:
        await pilot.pause()
        screen = match(app)
        for button, ply in (("#on", 1), ("#on", 2), ("#back", 1), ("#last", 7), ("#first", 0)):
            await pilot.click(button)
            await until(pilot, lambda ply=ply: screen.playback.ply == ply)
        await pilot.click("#play")
        await until(pilot, lambda: screen.playback.playing)


async def test_a_ply_can_be_typed(connect_four: LiveTape, match: On, until: Until) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test() as pilot:
        await pilot.press("g")
        assert isinstance(app.screen, GoTo)
        await pilot.press("5", "enter")
        await until(pilot, lambda: isinstance(app.screen, MatchScreen) and app.screen.playback.ply == 5)
        await pilot.press("g", "escape")
        assert match(app).playback.ply == 5
        await pilot.press("g", "enter")
        assert match(app).playback.ply == 5
        await pilot.press("question_mark")
        assert isinstance(app.screen, Help)
        await pilot.press("escape")
        assert match(app).playback.ply == 5


async def test_failed_attempts_are_shown_marked_and_found(connect_four: LiveTape, match: On, until: Until) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.pause()
        screen = match(app)
        await pilot.press("n")
        await until(pilot, lambda: screen.playback.ply == 4)
        shown = mind(screen)
        for words in (
            "attempt 1 of 3",
            "I take 99!",
            "illegal: column 99",
            "attempt 2 of 3",
            "My move is 3.",
            "matched",
        ):
            assert words in shown
        assert "The middle is strong, so 3 it is." in " ".join(shown.split())
        assert "legal" in shown
        await until(pilot, lambda: len(screen.query_one(Timeline).marked) == 1)
        await until(pilot, lambda: screen.query_one(Seats).states[1].failed_known)
        assert screen.query_one(Seats).states[1].failed == 1
        await pilot.press("n")
        assert screen.playback.ply == 4
        await pilot.press("end", "N")
        await until(pilot, lambda: screen.playback.ply == 4)


async def test_seats_show_turn_clock_score_and_the_end(connect_four: LiveTape, match: On) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.pause()
        screen = match(app)
        red, yellow = screen.query_one(Seats).states
        assert (red.turn, yellow.turn) == (True, False)
        assert red.clock == 9.75
        assert said(screen, "#result") == ""
        await pilot.press("right")
        red, yellow = screen.query_one(Seats).states
        assert (red.turn, yellow.turn, red.last) == (False, True, 0.5)
        await pilot.press("end")
        red, yellow = screen.query_one(Seats).states
        assert (red.won, red.score, yellow.score) == (True, 1.0, -1.0)
        assert "Red wins  Red connects 4" in said(screen, "#result")
        assert "Connect Four rows=6 columns=7 connect=4  seed 7" in said(screen, "#head")


async def test_a_seat_sees_its_own_mind_only(connect_four: LiveTape, match: On, until: Until) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("n")
        screen = match(app)
        await until(pilot, lambda: screen.playback.ply == 4)
        await pilot.press("tab")
        assert screen.eyes == "player_0"
        assert "through Red's eyes" in said(screen, "#head")
        assert "99" not in mind(screen)
        assert "so 3 it is" not in mind(screen)
        assert screen.query_one(Timeline).marked == frozenset()
        assert screen.query_one(Seats).states[1].failed == 0
        await pilot.press("2")
        assert screen.eyes == "player_1"
        assert "I take 99!" in mind(screen)
        await pilot.press("9")
        assert screen.eyes == "player_1"
        await pilot.press("0")
        assert screen.eyes is None
        await pilot.press("tab", "tab", "tab")
        assert screen.eyes is None


async def test_a_seat_sees_its_own_scene_only(started: Make, tape: Make, match: On) -> None:
    views = {"player_0": Plain("you hold an ace"), "player_1": Plain("you hold a king")}
    events = [
        started(Plain("ace and king"), views=views),
        Played(
            0,
            "player_0",
            "bury ace",
            "d",
            0.1,
            scene=Plain("ace buried"),
            views={**views, "player_0": Plain("buried")},
            secret=True,
        ),
    ]
    app = ArenaApp(tape(events))
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("end")
        screen = match(app)
        assert scene(screen) == Plain("ace buried")
        await pilot.press("2")
        assert scene(screen) == Plain("you hold a king")
        assert "bury" not in mind(screen)
        assert "bury" not in "".join(
            line.text for line in screen.query_one(Moves).render_lines(screen.query_one(Moves).size.region)
        )
        assert "seed" not in said(screen, "#head")
        await pilot.press("home")
        assert scene(screen) == Plain("you hold a king")


async def test_simultaneous_moves_share_a_ply(game_events: Make, tape: Make, match: On) -> None:
    app = ArenaApp(tape(game_events("rock_paper_scissors", ["rock", "paper", "paper", "rock"])))
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("right")
        screen = match(app)
        moves = screen.query_one(Moves)
        line = moves.render_line(1 - moves.scroll_offset.y).text
        assert "rock" in line
        assert "paper" in line
        assert [state.turn for state in screen.query_one(Seats).states] == [True, True]
        assert mind(screen).count("matched") == 2


@pytest.mark.parametrize("seats", [1, 2, 5])
async def test_any_number_of_seats(events_of: Make, tape: Make, match: On, counting: list[Scene], seats: int) -> None:
    app = ArenaApp(tape(events_of(counting, seats=seats)))
    async with app.run_test() as pilot:
        await pilot.press("end")
        assert len(match(app).query(SeatCard)) == seats


async def test_a_match_without_plies_and_one_that_was_cut_off(events_of: Make, tape: Make, match: On) -> None:
    app = ArenaApp(tape(events_of([Plain("empty")], ended=False)))
    async with app.run_test() as pilot:
        await pilot.press("right", "end", "space", "n", "home")
        screen = match(app)
        assert screen.playback.ply == 0
        assert "cut off at ply 0" in said(screen, "#result")
        assert "The table" in mind(screen)
    app = ArenaApp(tape(events_of([Plain("a"), Plain("b"), Plain("c")], ended=False)))
    async with app.run_test() as pilot:
        await pilot.pause()
        screen = match(app)
        assert said(screen, "#result") == ""
        assert "CUT OFF at ply 2" in said(screen, "#head")
        await pilot.press("end")
        assert "cut off at ply 2" in said(screen, "#result")


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (MatchEnded("played", "rules", "full", 0, "d", 1.0, {"player_0": 0.0, "player_1": 0.0}), ["= draw", "full"]),
        (
            MatchEnded("played", "ply_limit", "after 9", 0, "d", 1.0, {"player_0": 1.0, "player_1": -1.0}),
            ["wins", "ply limit"],
        ),
        (
            MatchEnded(
                "forfeited", "late", "out of time", 0, "d", 1.0, {"player_0": 1.0, "player_1": -1.0}, "player_1"
            ),
            ["Seat 0 wins", "Seat 1 forfeits: late", "out of time"],
        ),
        (MatchEnded("void", "provider", "HTTP 529", 0, "d", 1.0), ["no result (provider)", "HTTP 529"]),
    ],
)
async def test_every_ending_is_told(
    events_of: Make, tape: Make, match: On, ended: MatchEnded, words: list[str]
) -> None:
    app = ArenaApp(tape([*events_of([Plain("x")], ended=False), ended]))
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("end")
        for word in words:
            assert word in said(match(app), "#result")


async def test_what_ended_a_match_is_found_and_shown(events_of: Make, tape: Make, match: On, until: Until) -> None:
    problem = Problem("illegal", "no such move")
    events = [
        *events_of([Plain("x"), Plain("y")], ended=False),
        Asked(1, "player_1", 1, 0.0),
        Attempted(1, "player_1", 1, reply="castle!", problem=problem),
        MatchEnded("forfeited", "illegal", "gave up", 1, "d", 1.0, culprit="player_1"),
    ]
    app = ArenaApp(tape(events))
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("n")
        screen = match(app)
        await until(pilot, lambda: screen.playback.ply == 1)
        assert "castle!" in mind(screen)
        assert screen.query_one(Seats).states[1].forfeited
        await until(pilot, lambda: screen.query_one(Seats).states[1].failed == 1)
        await pilot.press("1")
        assert "castle!" not in mind(screen)


async def test_mind_and_zoom_are_toggled(connect_four: LiveTape, match: On, until: Until) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = match(app)
        panel = screen.query_one(Mind)
        assert not panel.display
        await pilot.press("m")
        await until(pilot, lambda: panel.display)
        await pilot.press("down", "pagedown", "up", "pageup", "m")
        await until(pilot, lambda: not panel.display)
        narrow = screen.query_one(SceneView).size.width
        await pilot.press("z")
        await until(pilot, lambda: screen.query_one(SceneView).size.width > narrow)
        await pilot.resize_terminal(160, 50)
        await pilot.press("z")
        await until(pilot, lambda: panel.display)


async def test_a_thought_is_seen_arriving(started: Make, match: On) -> None:
    live = LiveTape(started(Plain("x")))
    live.append(Asked(0, "player_1", 1, 0.0, clock=30.0))
    live.append(Progress(0, "player_1", "first the knight"))
    app = ArenaApp(live)
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.pause()
        screen = match(app)
        assert "first the knight" in mind(screen)
        state = screen.query_one(Seats).states[1]
        assert state.turn
        assert state.thinking is not None
        assert state.clock is not None
        assert state.clock <= 30.0
        live.append(Progress(0, "player_1", ", then the queen"))
        screen.grown()
        assert "then the queen" in mind(screen)
        await pilot.press("1")
        assert "knight" not in mind(screen)
