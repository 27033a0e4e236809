"""Recovery: a torn replay is sealed as far as it goes; one being written, and one that is sealed, are left alone."""

from __future__ import annotations

import pytest

import arena
from arena.games.core.scene import Plain
from arena.replays.errors import ReplayError, ReplayTorn
from arena.replays.events import GameSetup, MatchEnded, MatchStarted, Played, Seated
from arena.replays.journal import Journal
from arena.replays.lines import BLOCK
from arena.replays.player import Replay
from arena.replays.recovery import recover
from arena.replays.seal import read_index, unpacked, zstd
from arena.replays.verify import verify

START = MatchStarted(
    "m", "", "0", GameSetup("g", 1, {}, "G"), [Seated("player_0", "Solo", "x")], 1, {}, "d0", Plain("0")
)


def write(path, plies):
    journal = Journal(path)
    journal.write(START)
    for ply in range(plies):
        journal.write(Played(ply, "player_0", "a", f"d{ply + 1}", ply / 2, scene=Plain(f"{ply + 1}")))
    return journal


@pytest.fixture
def whole(tmp_path):
    """The plain lines of a real match."""
    result = arena.play("connect_four", ["random", "random"], seed=3, out=tmp_path / "whole")
    return unpacked(result.path.read_bytes())


@pytest.mark.parametrize("back", [1, 2, 30, 200, 700])
def test_a_torn_match_becomes_void_as_far_as_it_goes(back, whole, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(whole[: whole.rindex(b'{"kind":"ended"') - back])
    torn = Replay(path)
    assert torn.status == "cut off"
    events = list(torn.events())
    sealed = recover(path)
    assert sealed == tmp_path / "a.jsonl.zst"
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["a.jsonl.zst"]
    replay = Replay(sealed)
    assert (replay.plies, replay.status) == (torn.plies, "ended")
    assert (replay.ended.ending, replay.ended.reason) == ("void", "interrupted")
    assert (replay.ended.detail, replay.ended.plies) == (f"cut off at ply {torn.plies}", torn.plies)
    assert replay.ended.digest == torn.frame(torn.plies).digest
    assert list(replay.events())[:-1] == events
    proof = verify(replay)
    assert proof.verified, proof.statement


def test_an_end_that_has_only_lost_its_line_break_stands(whole, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(whole[:-1])
    sealed = recover(path)
    assert unpacked(sealed.read_bytes()) == whole
    assert verify(sealed).verified


def test_a_whole_match_that_was_never_sealed_is(whole, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(whole)
    assert unpacked(recover(path).read_bytes()) == whole
    assert not path.exists()


@pytest.mark.parametrize("plies", [BLOCK, BLOCK + 1, 2 * BLOCK + 5])
def test_blocks_are_sealed_one_by_one(plies, tmp_path):
    journal = write(tmp_path / "a.jsonl", plies)
    data = journal.path.read_bytes()
    journal.close()
    path = tmp_path / "b.jsonl"
    path.write_bytes(data + b'{"kind":"played"')
    sealed = recover(path)
    assert len(read_index(sealed.read_bytes()).blocks) == plies // BLOCK + 1
    assert Replay(sealed).frame(plies).scene == Plain(f"{plies}")
    assert Replay(sealed).ended.at == (plies - 1) / 2


def test_a_torn_keyframe_is_cut_away(tmp_path):
    journal = write(tmp_path / "a.jsonl", BLOCK)
    data = journal.path.read_bytes()
    journal.close()
    path = tmp_path / "b.jsonl"
    path.write_bytes(data[:-9])
    replay = Replay(recover(path))
    assert (replay.plies, replay.frame(BLOCK).scene) == (BLOCK, Plain(f"{BLOCK}"))
    assert replay.ended.plies == BLOCK


def test_a_match_without_a_ply(tmp_path):
    journal = write(tmp_path / "a.jsonl", 0)
    (tmp_path / "b.jsonl").write_bytes(journal.path.read_bytes())
    journal.close()
    replay = Replay(recover(tmp_path / "b.jsonl"))
    assert replay.ended == MatchEnded("void", "interrupted", "cut off at ply 0", 0, "d0", 0.0)


def test_one_that_is_being_written_is_refused(tmp_path):
    journal = write(tmp_path / "a.jsonl", 3)
    before = journal.path.read_bytes()
    with pytest.raises(ReplayError, match="is still being written"):
        recover(journal.path)
    assert journal.path.read_bytes() == before
    journal.close()


def test_one_that_is_sealed_is_left(tmp_path):
    journal = write(tmp_path / "a.jsonl", 3)
    journal.close()
    before = journal.path.read_bytes()
    for name in (journal.path, tmp_path / "a.jsonl"):
        assert recover(name) == journal.path
    assert journal.path.read_bytes() == before
    again = tmp_path / "b.jsonl.zst"
    again.write_bytes(zstd.compress(unpacked(before)))
    assert recover(again) == again


def test_what_never_began_cannot_be_recovered(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"")
    with pytest.raises(ReplayTorn):
        recover(path)
    path.write_bytes(b'{"kind":"star')
    with pytest.raises(ReplayError):
        recover(path)
    assert path.read_bytes() == b'{"kind":"star'
    with pytest.raises(ReplayError, match="there is no replay"):
        recover(tmp_path / "none.jsonl")


def test_a_crash_during_the_sealing_loses_nothing(whole, tmp_path):
    """The sealed file may be there half, or the plain one still beside it."""
    path = tmp_path / "a.jsonl"
    for left in ("a.jsonl.zst.part", "a.jsonl.part"):
        path.write_bytes(whole)
        (tmp_path / left).write_bytes(b"half a fil")
        assert unpacked(recover(path).read_bytes()) == whole
    path.write_bytes(whole)
    assert unpacked(recover(path).read_bytes()) == whole
    assert not path.exists()
