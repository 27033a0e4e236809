"""Nothing is lost: a match that is cancelled, killed or out of disk leaves a replay that tells how far it got."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import subprocess
import sys
import types

import pytest

import arena
from arena.edges import set_up
from arena.match import Match
from arena.replays.errors import ReplayError
from arena.replays.events import Asked, Attempted, MatchEnded, Played
from arena.replays.player import Replay
from arena.replays.recorder import Recorder
from arena.replays.verify import verify


class Thinker(arena.BaseAgent):
    """Plays some moves at once, and then thinks for ever; notes in which order it was stopped and sent away."""

    def __init__(self, moves=0):
        self.moves, self.notes = moves, []

    async def act(self, turn):
        if self.moves:
            self.moves -= 1
            return arena.Move(turn.view.legal[0])
        try:
            await asyncio.Event().wait()
        finally:
            self.notes.append("stopped")

    async def end(self, outcome):
        self.notes.append("ended")


def the_only(folder):
    (path,) = folder.iterdir()
    return Replay(path)


def assert_interrupted(replay, plies):
    assert replay.path.name.endswith(".jsonl.zst")
    assert (replay.status, replay.plies) == ("ended", plies)
    assert (replay.ended.ending, replay.ended.reason) == ("void", "interrupted")
    assert replay.ended.scores is None
    assert verify(replay).verified


async def test_closing_the_stream_after_any_event_leaves_a_sealed_replay(tmp_path):
    for count in range(1, 200):
        recorder = Recorder(tmp_path / str(count))
        stream = recorder.record(Match(set_up("tictactoe", ["first", "first"], seed=1)).events())
        seen = [await anext(stream) for _ in range(count)]
        await stream.aclose()
        if isinstance(seen[-1], MatchEnded):
            assert the_only(tmp_path / str(count)).ended == seen[-1]
            return
        assert_interrupted(the_only(tmp_path / str(count)), sum(isinstance(event, Played) for event in seen))
    raise AssertionError


async def test_what_was_not_taken_from_a_closed_stream_is_in_the_file_in_its_order(tmp_path):
    setup = {"seed": 1, "table": {"max_plies": 3}}
    for count in range(1, 40):
        match = Match(set_up("rock_paper_scissors", ["first", "first"], **setup))
        stream = Recorder(tmp_path / str(count)).record(match.events(), match.untold)
        seen = [await anext(stream) for _ in range(count)]
        await stream.aclose()
        replay = the_only(tmp_path / str(count))
        assert verify(replay).verified
        if isinstance(seen[-1], MatchEnded):
            return
        kinds = [type(event) for event in replay.events()]
        assert kinds.count(Asked) == kinds.count(Attempted)
        assert kinds.count(Asked) % 2 == 0
    raise AssertionError


async def test_closing_while_an_agent_thinks_stops_it_before_it_is_sent_away():
    agent = Thinker(1)
    stream = arena.stream("connect_four", [agent, "first"])
    async for event in stream:
        if isinstance(event, Asked) and event.ply == 2:
            break
    await stream.aclose()
    assert agent.notes == ["stopped", "ended"]


async def test_cancelling_the_task(tmp_path, until):
    agent, events = Thinker(3), []
    task = asyncio.create_task(arena.aplay("connect_four", [agent, "first"], out=tmp_path, on_event=events.append))
    await until(lambda: any(isinstance(event, Asked) and event.ply == 6 for event in events))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert agent.notes == ["stopped", "ended"]
    replay = the_only(tmp_path)
    assert_interrupted(replay, 6)
    assert [event.seat for event in replay.pending()] == ["player_0"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_whatever_a_listener_raises_passes_and_the_replay_is_sealed(error, tmp_path):
    def listen(event):
        if isinstance(event, Played) and event.ply == 4:
            raise error

    with pytest.raises(error):
        arena.play("connect_four", ["first", "first"], out=tmp_path, on_event=listen)
    assert_interrupted(the_only(tmp_path), 5)


SCRIPT = """
import asyncio, sys, arena

class Slow(arena.BaseAgent):
    async def act(self, turn):
        if turn.ply == 6:
            await asyncio.Event().wait()
        return arena.Move(turn.view.legal[0])

arena.play("connect_four", [Slow, "first"], seed=1, out=sys.argv[1])
"""


async def test_a_killed_program_leaves_a_match_cut_off_at_the_last_whole_ply(tmp_path, until):
    def look():
        try:
            return the_only(tmp_path)
        except (ReplayError, ValueError):
            return None

    process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path)])
    try:
        await until(lambda: process.poll() is None and (replay := look()) is not None and len(replay.pending()) == 1)
        replay = look()
        assert (replay.status, replay.plies) == ("live", 6)
        assert not replay.refresh()
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert replay.refresh()
    assert replay.status == "cut off"
    for found in (replay, look()):
        assert (found.status, found.plies, found.ended) == ("cut off", 6, None)
        assert found.frame(6).played[0].ply == 5
    proof = verify(replay)
    assert proof.verified
    assert "cut off at ply 6" in proof.statement


class FullDisk(types.SimpleNamespace):
    """The `os` module of a machine whose disk is full after so many bytes."""

    def __init__(self, room):
        super().__init__(**{**vars(os), "write": self.written})
        self.room = room

    def written(self, file, data):
        if self.room <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = os.write(file, data[: self.room])
        self.room -= written
        return written


@pytest.mark.parametrize("room", [0, 100, 1500, 1501, 1700, 2500, 3000])
async def test_a_full_disk_stops_the_match_and_spoils_nothing(room, tmp_path, monkeypatch):
    disk = FullDisk(room)
    monkeypatch.setattr("arena.replays.journal.os", disk)
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    with pytest.raises(OSError, match="No space left"):
        await arena.aplay("connect_four", ["first", "first"], seed=1, out=tmp_path)
    (path,) = tmp_path.iterdir()
    assert path.stat().st_size == room
    if before:
        assert len(os.listdir("/proc/self/fd")) == before
    if path.read_bytes().count(b"\n") == 0:
        with pytest.raises(ReplayError):
            Replay(path)
        return
    replay = Replay(path)
    assert replay.status == "cut off"
    assert replay.plies == path.read_bytes().count(b'"kind":"played"', 0, path.read_bytes().rfind(b"\n"))
    assert verify(replay).verified


async def test_a_disk_that_has_room_again_does_not_mend_a_hole(tmp_path, monkeypatch):
    disk = FullDisk(1700)
    monkeypatch.setattr("arena.replays.journal.os", disk)

    recorder = Recorder(tmp_path)
    stream = recorder.record(Match(set_up("connect_four", ["first", "first"], seed=1)).events())
    with pytest.raises(OSError, match="No space left"):
        async for _ in stream:
            disk.room += 10**9 if disk.room <= 0 else 0
    replay = Replay(recorder.path)
    assert replay.status == "cut off"
    assert len(list(replay.events())) > 3


@pytest.fixture
async def thinking(tmp_path, monkeypatch):
    """A match whose file is full from its beginning on, its first player, and the stream of it after two events."""
    disk, agent = FullDisk(10**9), Thinker()
    monkeypatch.setattr("arena.replays.journal.os", disk)
    match = Match(set_up("connect_four", [agent, "first"], seed=1))
    stream = Recorder(tmp_path).record(match.events(), match.untold)
    await anext(stream)
    disk.room = 0
    assert isinstance(await anext(stream), Asked)
    yield agent, stream
    await stream.aclose()


async def test_whoever_waits_for_a_thinking_player_is_told_at_once_that_the_disk_is_full(thinking, tmp_path):
    agent, stream = thinking
    with pytest.raises(OSError, match="No space left") as raised:
        await asyncio.wait_for(anext(stream), 30)
    (path,) = tmp_path.iterdir()
    assert raised.value.filename == str(path)
    assert agent.notes == ["stopped", "ended"]
    assert asyncio.current_task().cancelling() == 0
    replay = Replay(path)
    assert (replay.status, replay.plies) == ("cut off", 0)
    with pytest.raises(StopAsyncIteration):
        await anext(stream)


async def test_whoever_does_something_else_is_told_with_the_next_event(thinking):
    agent, stream = thinking
    await asyncio.sleep(0)
    assert not agent.notes
    with pytest.raises(OSError, match="No space left"):
        await asyncio.wait_for(anext(stream), 30)
    assert agent.notes == ["stopped", "ended"]


async def test_whoever_leaves_is_told_too(thinking):
    _, stream = thinking
    await asyncio.sleep(0)
    with pytest.raises(OSError, match="No space left"):
        await stream.aclose()


async def test_a_disk_that_is_full_at_the_very_end_is_told_and_the_file_is_let_go(thinking, tmp_path):
    _, stream = thinking
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    with pytest.raises(OSError, match="No space left"):
        await stream.aclose()
    if before:
        assert len(os.listdir("/proc/self/fd")) == before - 1
    (path,) = tmp_path.iterdir()
    assert Replay(path).status == "cut off"


async def test_a_place_that_cannot_be_written_is_an_error_and_ends_the_agents(tmp_path):
    (tmp_path / "file").write_text("in the way")
    agent = Thinker()
    with pytest.raises(OSError):
        await arena.aplay("connect_four", ["first", agent], out=tmp_path / "file")
    assert agent.notes == ["ended"]


async def test_a_match_that_cannot_be_sealed_is_still_whole(tmp_path, monkeypatch):
    def full(*args, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("arena.replays.seal.zstd.compress", full)
    with pytest.raises(OSError, match="No space left"):
        await arena.aplay("tictactoe", ["first", "first"], out=tmp_path)
    replay = the_only(tmp_path)
    assert replay.status == "ended"
    assert replay.ended.reason == "rules"
    assert verify(replay).verified
