"""Live matches: played in the background, watched in cells, and kept however they end."""

from __future__ import annotations

import asyncio
import gc
import shutil
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("anywidget", reason="needs the extra notebook")

import arena
from arena.agents.core.errors import AgentMismatch
from arena.games.core.errors import GameError, ParameterError
from arena.notebook import live as module
from arena.notebook.cell import Cell
from tests.notebook.front import Front

pytestmark = pytest.mark.usefixtures("fronts")


class Waits(arena.BaseAgent):
    """Waits for ever."""

    async def act(self, turn: arena.Turn) -> arena.Move:
        await asyncio.Event().wait()
        raise AssertionError("for ever is over")


KEPT, LET_GO = threading.Event(), threading.Event()


class Keeps(arena.BaseAgent):
    """Keeps its thread, outside of Python, until it is told to let go."""

    async def act(self, turn: arena.Turn) -> arena.Move:
        KEPT.set()
        LET_GO.wait()
        return arena.Move(turn.view.legal[0])


@pytest.fixture(autouse=True)
def _free() -> Iterator[None]:
    KEPT.clear()
    LET_GO.clear()
    yield
    LET_GO.set()


class Publisher:
    """Where a cell's outputs are collected: display id -> the last of them."""

    def __init__(self) -> None:
        self.outputs: dict[str, dict[str, Any]] = {}
        self.updates: list[bool] = []

    def publish(self, *, data: Any, metadata: Any, transient: Mapping[str, str], update: bool) -> None:
        assert update == (transient["display_id"] in self.outputs)
        self.outputs[transient["display_id"]] = data


class Formatter:
    """What IPython does to show an object."""

    def format(self, what: Any) -> tuple[Any, Any]:
        return what._repr_mimebundle_()


class Shell:
    display_formatter = Formatter()


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Publisher:
    """A notebook in which every object is shown."""
    publisher = Publisher()
    monkeypatch.setattr(module, "here", lambda: Cell("a cell", {}, publisher, Shell()))
    return publisher


def test_a_match_is_played_in_the_background_and_recorded(tmp_path: Path) -> None:
    match = arena.live("connect_four", ["random", "random"], seed=3, out=tmp_path)
    result = match.wait()
    assert result is not None
    assert result is match.result
    assert not match.is_live
    expected = arena.play("connect_four", ["random", "random"], seed=3, record=False)
    assert (result.ended.plies, result.scores) == (expected.ended.plies, expected.scores)
    assert match.path == result.path
    assert match.replay.plies == result.ended.plies
    assert arena.verify(match.path).verified
    assert repr(match).startswith("Connect Four: random – random: played (rules) after")


def test_it_is_told_to_a_browser_while_it_is_played(tmp_path: Path) -> None:
    match = arena.live("connect_four", ["first", Waits], seed=3, out=tmp_path)
    front = Front(match.view)
    front.until(lambda front: front.plies == 1 and front.told["asked"]["seats"] == ["player_1"])
    assert match.is_live
    assert match.result is None
    assert match.wait(0) is None
    assert front.told["head"]["stops"]
    front.say(do="stop")
    front.until(lambda front: "end" in front.told)
    assert match.wait() is match.result
    assert front.told["end"]["end"]["reason"] == "interrupted"


def test_a_match_that_is_stopped_keeps_its_replay(tmp_path: Path) -> None:
    match = arena.live("connect_four", ["first", Waits], seed=3, out=tmp_path)
    Front(match.view).until(lambda front: front.plies == 1)
    match.stop()
    match.stop()
    assert match.result is not None
    assert (match.result.ended.ending, match.result.ended.reason) == ("void", "interrupted")
    assert (match.replay.ended, match.replay.plies) == (match.result.ended, 1)
    assert {event.seat for event in match.replay.pending()} == {"player_1"}
    assert "void (interrupted) after 1 plies" in repr(match)


def test_a_match_that_is_stopped_without_a_record_has_no_result() -> None:
    match = arena.live("connect_four", ["first", Waits], seed=3, record=False)
    match.stop()
    assert match.wait() is None
    assert "cut off" in repr(match)


def test_what_is_played_when_the_kernel_ends_is_kept(tmp_path: Path) -> None:
    match = arena.live("connect_four", ["first", Waits], seed=3, out=tmp_path)
    Front(match.view).until(lambda front: front.plies == 1)
    module._leave()
    assert not match.is_live
    assert match.replay.ended.reason == "interrupted"


async def test_it_can_be_awaited_by_several(tmp_path: Path) -> None:
    match = arena.live("tictactoe", ["first", "first"], out=tmp_path)

    async def wait() -> Any:
        return await match

    results = await asyncio.gather(wait(), wait())
    assert results == [match.result, match.result]
    assert await match is match.result


async def test_whoever_no_longer_waits_leaves_it_alone(tmp_path: Path) -> None:
    match = arena.live("tictactoe", ["first", Waits], out=tmp_path)

    async def wait() -> Any:
        return await match

    waiting = asyncio.create_task(wait())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert match.is_live
    match.stop()


async def test_whoever_awaits_it_is_reached_by_an_interrupt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    match = arena.live("tictactoe", ["first", Waits], out=tmp_path)
    heard: list[asyncio.Task[Any] | None] = []

    @contextmanager
    def stopping() -> Iterator[None]:
        heard.append(asyncio.current_task())
        yield
        heard.clear()

    monkeypatch.setattr(module, "stopping", stopping)

    async def wait() -> Any:
        return await match

    waiting = asyncio.create_task(wait())
    await asyncio.sleep(0)
    assert heard == [waiting]
    match._cancel()
    assert await waiting is match.result
    assert heard == []


def test_an_interrupted_wait_leaves_it_playing_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    match = arena.live("tictactoe", ["first", Waits], out=tmp_path)

    class Interrupted:
        def wait(self, timeout: float | None = None) -> bool:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(match, "_done", Interrupted())
        with pytest.raises(KeyboardInterrupt, match=r"the match goes on; stop\(\) ends it"):
            match.wait()
    assert match.is_live
    match.stop()


def test_many_are_played_at_once(tmp_path: Path) -> None:
    matches = [arena.live("tictactoe", ["random", "random"], seed=seed, out=tmp_path) for seed in range(8)]
    assert [match.wait() is not None for match in matches] == [True] * 8
    assert len({match.path for match in matches}) == 8
    for seed, match in enumerate(matches):
        assert match.replay.started.seed == seed


@pytest.mark.parametrize(
    ("game", "seats", "error", "words"),
    [
        ("no_such_game", ["random", "random"], GameError, "no_such_game"),
        ("tictactoe", ["random"], ParameterError, "2 seats"),
        ("tictactoe", None, ParameterError, "seats is a sequence"),
        ("tictactoe", ["human", "random"], ParameterError, "a person plays in a notebook here"),
        ("battleship", ["minimax", "random"], AgentMismatch, "perfect information"),
    ],
)
def test_what_cannot_be_set_up_is_raised_at_once(
    game: str, seats: Any, error: type[Exception], words: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=words):
        arena.live(game, seats, out=tmp_path)
    assert not module._LIVE


def test_a_folder_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError):
        arena.live("tictactoe", ["random", "random"], out=tmp_path / "file")


def test_what_breaks_later_is_raised_to_whoever_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    match = arena.live("tictactoe", ["first", Waits], out=tmp_path)
    monkeypatch.setattr(match, "_failed", OSError("the disk is full"))
    match.stop()
    with pytest.raises(OSError, match="the disk is full"):
        match.wait()


def test_without_a_recording_there_is_a_result_and_no_replay() -> None:
    match = arena.live("tictactoe", ["first", "first"], record=False)
    result = match.wait()
    assert result is not None
    assert match.path is None
    with pytest.raises(FileNotFoundError, match="record=False"):
        _ = match.replay


def test_in_cells_it_is_a_widget_and_when_it_has_ended_html(tmp_path: Path, publisher: Publisher) -> None:
    match = arena.live("tictactoe", ["first", Waits], out=tmp_path)
    match._ipython_display_()
    match._ipython_display_()
    assert len(publisher.outputs) == 2
    assert all("application/vnd.jupyter.widget-view+json" in data for data in publisher.outputs.values())
    match.stop()
    match._ipython_display_()
    assert len(publisher.outputs) == 3
    for data in publisher.outputs.values():
        assert set(data) == {"text/html", "text/plain"}
        assert "<iframe" in data["text/html"]
        assert "void (interrupted)" in data["text/plain"]


def test_a_match_whose_file_is_gone_says_so_in_its_cell(tmp_path: Path, publisher: Publisher) -> None:
    match = arena.live("tictactoe", ["first", "first"], out=tmp_path)
    match.wait()
    match.path.unlink()
    match._ipython_display_()
    (data,) = publisher.outputs.values()
    assert "played (rules)" in data["text/plain"]
    assert f"{match.path} is gone" in data["text/plain"]


def test_a_match_whose_record_is_gone_when_it_is_stopped_ends_all_the_same(
    tmp_path: Path, publisher: Publisher
) -> None:
    match = arena.live("connect_four", ["first", Waits], seed=3, out=tmp_path)
    front = Front(match.view)
    front.until(lambda front: front.plies == 1)
    match._ipython_display_()
    shutil.rmtree(tmp_path)
    match.stop()
    assert not match.is_live
    front.until(lambda front: "end" in front.told)
    (data,) = publisher.outputs.values()
    assert "<iframe" in data["text/html"]
    for told in (data["text/plain"], repr(match)):
        assert "Broken off: FileNotFoundError" in told
    with pytest.raises(FileNotFoundError):
        match.wait()


def test_cells_that_come_while_it_ends_are_ended_too(
    tmp_path: Path, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    match = arena.live("tictactoe", ["first", Waits], out=tmp_path)
    match._ipython_display_()
    shown = match._shown

    def while_another_comes() -> Any:
        match._ipython_display_()
        return shown()

    monkeypatch.setattr(match, "_shown", while_another_comes)
    match.stop()
    assert len(publisher.outputs) == 2
    assert [set(data) for data in publisher.outputs.values()] == [{"text/html", "text/plain"}] * 2


def test_whoever_keeps_the_thread_is_left_behind_and_the_record_is_whole(tmp_path: Path) -> None:
    match = arena.live("tictactoe", ["first", Keeps], out=tmp_path)
    front = Front(match.view)
    front.until(lambda front: front.plies == 1)
    KEPT.wait()
    front.say(do="stop")
    front.until(lambda front: "stopping" in front.told and "end" in front.told)
    match.stop()
    assert match._thread.is_alive()
    LET_GO.set()
    match._thread.join()
    assert (match.result.ended.reason, match.replay.plies, match.view.tape.plies) == ("interrupted", 1, 1)
    assert match.wait() is match.result


def test_a_match_that_is_stuck_costs_no_other_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LEAVING", 0.2)
    stuck = [arena.live("tictactoe", ["first", Keeps], out=tmp_path) for _ in range(2)]
    KEPT.wait()
    match = arena.live("tictactoe", ["first", Waits], out=tmp_path)
    Front(match.view).until(lambda front: front.plies == 1)
    module._leave()
    assert not match.is_live
    assert [one.replay.ended.reason for one in (match, *stuck)] == ["interrupted"] * 3
    LET_GO.set()
    for one in stuck:
        one._thread.join()


def test_a_match_that_has_ended_keeps_nobody_who_played_it(tmp_path: Path) -> None:
    match = arena.live("tictactoe", ["first", "first"], out=tmp_path)
    match.wait()
    match._thread.join()
    view, gone = match.view, weakref.ref(match)
    del match
    gc.collect()
    assert gone() is None
    front = Front(view)
    front.until(lambda front: "end" in front.told and front.plies == view.tape.plies)


def test_what_broke_a_match_off_is_told_in_its_cell(
    tmp_path: Path, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    match = arena.live("tictactoe", ["first", Waits], out=tmp_path)
    match._ipython_display_()
    monkeypatch.setattr(match, "_failed", OSError("the disk is full"))
    match.stop()
    (data,) = publisher.outputs.values()
    for told in (data["text/html"], data["text/plain"], repr(match)):
        assert "Broken off: OSError: the disk is full" in told


def test_a_live_match_can_be_viewed_once_it_has_ended(tmp_path: Path) -> None:
    match = arena.live("tictactoe", ["first", Waits], out=tmp_path)
    with pytest.raises(ParameterError, match="still being played"):
        arena.viewer(match)
    for take in (arena.load, arena.verify, arena.plots.scores, lambda one: arena.fork(one, 0, {})):
        with pytest.raises(ParameterError, match="still being played"):
            take(match)
    match.stop()
    assert arena.viewer(match, eyes="player_0", at=-1).ply == match.replay.plies
    assert arena.load(match).path == match.path
    assert arena.fork(match, 0, {"O": "first", "X": "first"}, out=tmp_path).scores is not None
    assert arena.export(match, tmp_path / "match.html").stat().st_size


def test_outside_of_a_notebook_it_is_told_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    match = arena.live("tictactoe", ["first", "first"], out=tmp_path)
    match.wait()
    match._ipython_display_()
    assert capsys.readouterr().out.startswith("Tic-Tac-Toe: first – first: played (rules) after")
