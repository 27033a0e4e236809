"""The judge, and the evaluation graph that shows what it finds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from msgspec.structs import replace

import arena
from arena.agents.core.errors import AgentMismatch
from arena.games.core.scene import Plain
from arena.replays.events import GameSetup, MatchStarted
from arena.replays.marks import SWING
from arena.replays.player import Replay
from arena.replays.tape import LiveTape
from arena.tui.app import ArenaApp
from arena.tui.judge import Judged, Valuation, has_swung, lead
from arena.tui.screens.match import MatchScreen
from arena.tui.widgets.graph import Bars, Graph
from arena.tui.widgets.timeline import Timeline
from tests.tui.hosting import LOOKS

Until = Callable[..., Awaitable[None]]
SETUP = GameSetup("g", 1, {}, "G", score_range=(-1.0, 1.0))


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """Red, who searches, beats Yellow, who does not."""
    folder = tmp_path_factory.mktemp("judged")
    return arena.play("connect_four", ["mcts,simulations=200", "random"], seed=3, out=folder).replay


def judged(judge: Valuation, tape: Any, told: list[Judged]) -> None:
    """Run a judge to the end of a tape, in this thread."""
    judge.feed(tape, 60.0)
    stop = judge._more.wait

    def wait(timeout: float | None = None) -> bool:
        judge.stop()
        return stop(timeout)

    judge._more.wait = wait  # type: ignore[method-assign]
    judge.run()


def run(tape: Any, spec: str = "minimax,depth=2", started: MatchStarted | None = None) -> tuple[dict[int, Any], str]:
    told: list[Judged] = []
    judge = Valuation(started or tape.started, spec, told.append)
    judged(judge, tape, told)
    values = {ply: found for message in told for ply, found in message.values.items()}
    return values, "".join(message.problem for message in told)


def test_every_position_is_valued_and_the_last_is_the_result(replay: Replay) -> None:
    values, problem = run(replay)
    assert problem == ""
    assert set(values) == set(range(replay.plies + 1))
    assert values[replay.plies] == {"player_0": 1.0, "player_1": -1.0}
    assert values[replay.plies - 1]["player_0"] > 0.99
    assert values[0] == {"player_0": 0.0, "player_1": 0.0}


def test_what_is_near_the_looked_at_ply_comes_first(replay: Replay) -> None:
    order: list[int] = []
    judge = Valuation(replay.started, "minimax,depth=1", lambda message: order.extend(message.values))
    judge.look(9)
    judge._told = float("inf")
    judged(judge, replay, [])
    assert order[:3] == [9, 10, 8]


@pytest.mark.parametrize(
    ("change", "spec", "words"),
    [
        ({"id": "no_such_game"}, "minimax", "no_such_game"),
        ({"id": "python:evil.py"}, "minimax", "python:evil.py"),
        ({"id": "python"}, "minimax", "python"),
        ({"version": 99}, "minimax", "version 99"),
        ({"perfect_information": False}, "minimax", "hides something"),
        ({"params": {"rows": "many"}}, "minimax", "rows"),
        ({}, "random", "values no positions"),
        ({}, "nobody", "nobody"),
        ({}, "minimax,depth=0", "depth"),
    ],
)
def test_what_cannot_be_judged_is_said_in_a_line(
    replay: Replay, change: Mapping[str, Any], spec: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "evil.py").write_text("raise SystemExit('executed')")
    monkeypatch.chdir(tmp_path)
    started = replace(replay.started, game=replace(replay.started.game, **change))
    values, problem = run(replay, spec, started)
    assert not values
    assert problem.startswith("cannot be judged: ")
    assert words in problem
    assert "\n" not in problem


def test_a_redacted_or_altered_replay_is_refused(replay: Replay) -> None:
    _, problem = run(replay, started=replace(replay.started, seed=None))
    assert "the seed was taken out" in problem
    _, problem = run(replay, started=replace(replay.started, digest="00"))
    assert "begins otherwise" in problem

    class Altered:
        plies, started = replay.plies, replay.started

        def frame(self, ply: int) -> Any:
            frame = replay.frame(ply)
            odd = [replace(one, action="\x1b[31m9") for one in frame.played] if ply == 3 else frame.played
            return type(frame)(ply, frame.scene, frame.digest, frame.scores, odd)

    _, problem = run(Altered())
    assert "executed again, it differs: ply 2" in problem
    assert "\x1b" not in problem


class Broken:
    """Values nothing: it crashes, refuses, or takes as long as it is let."""

    name, runs, hold = "broken", "loop", Event()

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    async def act(self, turn: Any) -> Any: ...

    def evaluate(self, position: Any) -> Mapping[str, float]:
        if self.error is None:
            self.hold.wait(60)
            return {}
        raise self.error


@pytest.fixture
def evaluator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Exception | None], None]]:
    def install(error: Exception | None) -> None:
        monkeypatch.setattr("arena.tui.judge._evaluator", lambda spec: Broken(error))

    Broken.hold.clear()
    yield install
    Broken.hold.set()


def test_an_evaluator_that_crashes_or_refuses_is_named(
    replay: Replay, evaluator: Callable[[Exception | None], None]
) -> None:
    evaluator(AgentMismatch("minimax needs two seats"))
    assert run(replay)[1] == "cannot be judged: minimax needs two seats"
    evaluator(ZeroDivisionError())
    assert run(replay)[1] == "cannot be judged: ZeroDivisionError"


def test_leads_and_swings() -> None:
    assert lead({"a": 0.5, "b": -0.5}, SETUP) == ("a", 0.5)
    assert lead({"a": -1.0, "b": 1.0}, SETUP) == ("b", 1.0)
    assert lead({"a": 0.0, "b": 0.0}, SETUP) == (None, 0.0)
    assert lead({"a": 0.0}, SETUP) == ("a", 0.0)
    assert lead({"a": -1.0}, SETUP) == ("a", -1.0)
    assert lead({}, SETUP) == (None, 0.0)
    assert has_swung({"a": 0.3, "b": -0.3}, {"a": -0.3, "b": 0.3}, SETUP)
    assert not has_swung({"a": 0.3, "b": -0.3}, {"a": 0.1, "b": -0.1}, SETUP)
    assert has_swung({"a": 0.0, "b": 0.0}, {"a": -0.5, "b": 0.5}, SETUP)


def screen_of(app: ArenaApp) -> MatchScreen:
    assert isinstance(app.screen, MatchScreen)
    return app.screen


@pytest.mark.parametrize(("size", "theme"), LOOKS)
async def test_the_graph_is_shown_pointed_at_and_hidden(
    replay: Replay, until: Until, size: tuple[int, int], theme: str
) -> None:
    app = ArenaApp(replay)
    app.settings_file.settings.evaluator = "minimax,depth=2"
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await pilot.press("v")
        screen = screen_of(app)
        await until(pilot, lambda: len(screen.values) == replay.plies + 1)
        await pilot.press("end")
        await pilot.pause()
        graph, bars, line = screen.query_one(Graph), screen.query_one(Bars), screen.query_one(Timeline)
        assert graph.display
        await until(pilot, lambda: graph.size.height == (3 if size == (80, 24) else 7))
        await until(pilot, lambda: (bars.region.x, bars.size.width) == (line.region.x, line.size.width) != (0, 0))
        assert "Red +1.00" in str(screen.query_one("#value").visual)  # type: ignore[attr-defined]
        assert bars.level(bars.size.width - 1) == ("player_0", 1.0)
        assert "▀" in bars.render_line(0).text
        assert any(screen.index.marks.at(ply) & SWING for ply in range(replay.plies + 1))
        await pilot.click("#bars", offset=(0, 0))
        assert screen.playback.ply == 0
        await pilot.mouse_down("#bars", offset=(0, 0))
        await pilot.hover("#bars", offset=(bars.size.width - 1, 0))
        assert screen.playback.ply == replay.plies
        await pilot.mouse_up("#bars", offset=(bars.size.width - 1, 0))
        assert str(bars.tooltip) == f"ply {replay.plies}: Red +1.00"
        await pilot.press("v")
        await pilot.pause()
        assert not graph.display
        known = dict(screen.values)
        await pilot.press("v")
        assert screen.values == known


async def test_a_refusal_takes_one_line(connect_four: LiveTape, until: Until) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test() as pilot:
        await pilot.press("v")
        screen = screen_of(app)
        await until(pilot, lambda: screen.query_one(Graph).has_class("-refused"))
        await until(pilot, lambda: screen.query_one(Graph).size.height == 1)
        assert "cannot be judged: " in str(screen.query_one("#value").visual)  # type: ignore[attr-defined]
        await pilot.press("right", "v")
        assert screen.playback.ply == 1
        assert not screen.has_class("-judged")


async def test_a_slow_evaluator_stalls_nothing(
    replay: Replay, until: Until, evaluator: Callable[[Exception | None], None]
) -> None:
    evaluator(None)
    app = ArenaApp(replay)
    async with app.run_test() as pilot:
        await pilot.press("v", "right", "right")
        screen = screen_of(app)
        assert screen.playback.ply == 2
        judge = screen._judge
        assert judge is not None
        assert judge.daemon
        await pilot.resize_terminal(20, 6)
        await pilot.pause()
        await pilot.resize_terminal(160, 50)
        await pilot.pause()
    assert judge._stopped


async def test_a_live_match_is_judged_as_it_grows(replay: Replay, until: Until) -> None:
    live = LiveTape(replay.started)
    events = list(replay.events())[1:]
    half = len(events) // 2
    for event in events[:half]:
        live.append(event)
    app = ArenaApp(live)
    async with app.run_test() as pilot:
        await pilot.press("v")
        screen = screen_of(app)
        await until(pilot, lambda: len(screen.values) == live.plies + 1)
        for event in events[half:]:
            live.append(event)
        screen.grown()
        await until(pilot, lambda: len(screen.values) == replay.plies + 1)


async def test_whoever_plays_is_told_nothing_while_the_match_goes_on(table: Any, until: Until) -> None:
    app = ArenaApp(events=table.run(), player=table.player)
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.screen, MatchScreen) and app.screen.is_mounted)
        await until(pilot, lambda: table.player.is_asked)
        await pilot.press("f4", "v")
        screen = screen_of(app)
        assert not screen.may_judge
        assert not screen.has_class("-judged")
        await pilot.press("f4", "exclamation_mark")
        await until(pilot, lambda: screen.may_judge)


def test_plain_scenes_are_judged_too(started: Callable[..., MatchStarted]) -> None:
    tape = LiveTape(started(Plain("x")))
    assert "cannot be judged" in run(tape)[1]
