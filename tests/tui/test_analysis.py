"""What judges said of a match, on the screen: marks, the next blunder, the better move; and not before the end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

import arena
from arena.replays.analysis import Analysis, place, read_analyses, write_analyses
from arena.replays.marks import BLUNDER
from arena.replays.player import Replay
from arena.replays.tape import LiveTape
from arena.tui.app import ArenaApp
from arena.tui.bindings import LOOK_BACK_KEYS
from arena.tui.review import Review
from arena.tui.screens.match import MatchScreen
from arena.tui.widgets.mind import Mind
from arena.tui.widgets.notice import Notice
from arena.tui.widgets.scene import SceneView
from arena.tui.widgets.timeline import Timeline
from tests.tui.hosting import LOOKS

Until = Callable[..., Awaitable[None]]


@pytest.fixture
def replay(tmp_path: Path) -> Replay:
    """X c3, O c1 (a blunder), X b3, O b1, X a2 (another: a3 wins), O a1."""
    moves = ["c3", "c1", "b3", "b1", "a2", "a1"]

    class Reads(arena.BaseAgent):
        async def act(self, turn: Any) -> arena.Decision:
            return arena.Move(moves[turn.ply])

    return arena.play("tictactoe", [Reads, Reads], seed=1, out=tmp_path).replay


def looked_at(app: ArenaApp) -> tuple[int, str, str, frozenset[str]]:
    """The ply, what the notice and the mind say, and what is marked on the board."""
    screen = app.screen
    assert isinstance(screen, MatchScreen)
    choices = screen.query_one("#scene", SceneView).choices
    hinted = frozenset() if choices is None else choices.hinted
    notice, mind = screen.query_one("#result", Notice).said.plain, screen.query_one("#mind", Mind).text.plain
    return screen.playback.ply, notice.strip(), mind, hinted


@pytest.mark.parametrize(("size", "theme"), LOOKS)
async def test_the_next_blunder_and_the_better_move(replay: Replay, size: tuple[int, int], theme: str) -> None:
    arena.analyse(replay.path, "solver")
    app = ArenaApp(Replay(replay.path))
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await pilot.press("home", "b")
        ply, notice, mind, hinted = looked_at(app)
        assert (ply, notice) == (2, "?  c1: loses in 3; better b2: draws")
        assert "judged  blunder, loses in 3; better b2: draws  solver" in mind
        assert hinted == {"b2"}
        await pilot.press("b")
        ply, notice, _, hinted = looked_at(app)
        assert (ply, notice) == (5, "?  a2: loses in 1; better a3, a1: wins in 1")
        assert hinted == {"a3", "a1"}
        screen = app.screen
        assert screen.query_one(Timeline).render_line(0).text.count("?") == 1  # the other is under the mark of the ply
        await pilot.press("b")
        assert looked_at(app)[0] == 5
        await pilot.press("right")
        ply, notice, mind, hinted = looked_at(app)
        assert "?" not in notice
        assert "judged  best of 4, wins in 1  solver" in mind
        assert not hinted
        await pilot.press("B", "B")
        assert looked_at(app)[0] == 2
        await pilot.press("left")
        assert looked_at(app)[1] == ""
        assert "judged  best of 9, draws  solver" in looked_at(app)[2]


async def test_without_an_analysis_it_says_how_one_is_made(replay: Replay) -> None:
    app = ArenaApp(Replay(replay.path))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("home", "b")
        ply, notice, mind, _ = looked_at(app)
        assert (ply, notice[:33]) == (0, "no judge has looked at this match")
        assert "arena analyse REPLAY --with solver" in notice
        assert "judged" not in mind
        arena.analyse(replay.path, "solver")  # somebody makes one meanwhile
        await pilot.press("b")
        assert looked_at(app)[0] == 2


async def test_what_is_damaged_is_told_and_harmless(replay: Replay) -> None:
    place(replay.path).write_text('{"format": 1, "analyses": [{"judge": "\x1b[31m"}]}')
    app = ArenaApp(Replay(replay.path))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("b")
        assert "is no analysis of a replay" in looked_at(app)[1]
    arena.analyse(replay.path, "solver", force=True)
    (sound,) = read_analyses(replay.path)
    odd = [
        replace(move, played="\x1b[31m", best=("\u202eodd",) * move.moves, told="x" * 999, best_told="\n")
        for move in sound.moves
    ]
    odd += [replace(sound.moves[0], ply=ply) for ply in (10**12, 6)]
    write_analyses(replay.path, [replace(sound, judge="[b]\x1b]0;me\x07", moves=tuple(odd))])
    app = ArenaApp(Replay(replay.path))
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("home", "b")
        ply, notice, mind, hinted = looked_at(app)
        assert ply == 2
        assert not {"\x1b", "\x07", "\u202e"} & {*notice, *mind}
        assert "[b]" in mind
        assert not hinted


def test_only_a_replay_that_has_ended_has_a_review(replay: Replay) -> None:
    arena.analyse(replay.path, "solver")
    assert Review.of(replay).blunders == (2, 5)
    live = LiveTape(replay.started)
    for event in replay.events():
        if event is not replay.started:
            live.append(event)
    assert not Review.of(live)


def test_the_judge_that_was_asked_last_comes_first(replay: Replay) -> None:
    arena.analyse(replay.path, "solver")
    (solver,) = read_analyses(replay.path)
    other = replace(
        solver, judge="other", moves=tuple(replace(move, value=0.0, best_value=0.0) for move in solver.moves)
    )
    review = Review([solver, other], replay.plies)
    assert [verdict.judge for verdict in review.at(2)] == ["other", "solver"]
    assert review.blunders == ()
    assert Review([other, solver], replay.plies).blunders == (2, 5)
    assert Review([solver, Analysis("none", "d", "g", (0, 1), ())], replay.plies).blunders == (2, 5)


async def test_whoever_plays_sees_nothing_of_it(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen on which nobody may judge shows no mark, no better move and no key."""
    arena.analyse(replay.path, "solver")
    monkeypatch.setattr(MatchScreen, "may_judge", False)
    app = ArenaApp(Replay(replay.path))
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("home", "b")
        assert looked_at(app)[0] == 0
        screen = app.screen
        assert isinstance(screen, MatchScreen)
        assert not screen.index.marks.count(BLUNDER, 0, 99)
        await pilot.press("right", "right")
        ply, notice, mind, hinted = looked_at(app)
        assert (ply, notice, hinted) == (2, "", frozenset())
        assert "judged" not in mind
    assert "b B" not in dict(LOOK_BACK_KEYS)


def test_an_analysis_survives_its_file(replay: Replay) -> None:
    arena.analyse(replay.path, "solver")
    found = msgspec.json.decode(place(replay.path).read_bytes())
    assert found["format"] == 1
    move = found["analyses"][0]["moves"][1]
    assert (move["played"], move["best"], move["rank"], move["moves"]) == ("c1", ["b2"], 2, 8)
    assert "source" not in move
