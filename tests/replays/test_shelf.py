"""A folder of replays as a list: the newest first, and what is broken by its name."""

from __future__ import annotations

import struct

import pytest

import arena
from arena.games.core.scene import Plain
from arena.replays.events import GameSetup, MatchStarted, Seated
from arena.replays.journal import Journal
from arena.replays.seal import unpacked
from arena.replays.shelf import shelf


@pytest.fixture
def folder(tmp_path):
    """Two matches, one cut off, one being written, three broken ones, and what is none of ours."""
    made = arena.play("tictactoe", ["first", "random"], seed=1, out=tmp_path).path
    made.rename(tmp_path / "20250101-b.jsonl.zst")
    plain = unpacked((tmp_path / "20250101-b.jsonl.zst").read_bytes())
    (tmp_path / "20250103-d.jsonl").write_bytes(plain)
    (tmp_path / "20250102-c.jsonl").write_bytes(plain[:-30])
    (tmp_path / "20250104-e.jsonl").write_bytes(b"")
    (tmp_path / "20250105-f.jsonl.zst").write_bytes(b"\x28\xb5\x2f\xfdnoise")
    (tmp_path / "20250106-g.jsonl").write_bytes(b'{"kind":"\\u001b[2J"}\n')
    (tmp_path / "20250107-h.jsonl.zst.part").write_bytes(plain)
    (tmp_path / "notes.txt").write_bytes(plain)
    seats = [Seated("player_0", "Solo", "x")]
    journal = Journal(tmp_path / "20250108-i.jsonl")
    journal.write(MatchStarted("m", "", "0", GameSetup("g", 1, {}, "G"), seats, 1, {}, "", Plain("")))
    yield tmp_path
    journal.close()


def test_the_newest_first(folder):
    names = [entry.path.name[9] for entry in shelf(folder)]
    assert names == ["i", "g", "f", "e", "d", "c", "b"]


def test_what_each_is(folder):
    entries = {entry.path.name[9]: entry for entry in shelf(folder)}
    assert {name: entry.replay.status for name, entry in entries.items() if entry.replay} == {
        "i": "live",
        "d": "ended",
        "c": "cut off",
        "b": "ended",
    }
    line = entries["b"].line
    assert line.startswith("20250101-b.jsonl.zst  Tic-Tac-Toe (tictactoe v1, seed 1)  first – random  played (rules)")
    assert "cut off at ply" in entries["c"].line
    assert entries["i"].line.endswith("still being played, at ply 0")


def test_what_is_broken_is_named_and_harms_no_other(folder):
    broken = {entry.path.name[9]: entry for entry in shelf(folder) if entry.replay is None}
    assert set(broken) == {"e", "f", "g"}
    for entry in broken.values():
        assert entry.path.name in entry.line
        assert entry.problem
        assert entry.line.isprintable()
    assert "is empty" in broken["e"].line
    assert "damaged" in broken["f"].line
    assert r"\x1b[2J" in broken["g"].line


def test_names_and_players_add_no_lines(tmp_path):
    journal = Journal(tmp_path / "a\x1b[2J\nb.jsonl")
    seats = [Seated("player_0", "x\ny", "p\nq\u202e\x1b]0;x\x07")]
    setup = GameSetup("g\nh", 1, {"k\nl": "m\nn"}, "T\nU\x9b")
    journal.write(MatchStarted("m", "", "0", setup, seats, 1, {}, "", Plain("")))
    (tmp_path / "c\nd.jsonl").write_bytes(b"")
    lines = [entry.line for entry in shelf(tmp_path)]
    assert len(lines) == 2
    assert all(line.isprintable() for line in lines)
    journal.close()


def test_a_ttyrec_is_named_and_not_played(tmp_path):
    (tmp_path / "a.ttyrec").write_bytes(struct.pack("<IIIB", 1_793_700_000, 5, 3, 0) + b"abc")
    (tmp_path / "b.ttyrec3.bz2").write_bytes(b"")
    broken, whole = shelf(tmp_path)
    assert whole.line == "a.ttyrec  Terminal recording"
    assert broken.line.startswith("b.ttyrec3.bz2  ")
    assert "is empty" in broken.line


def test_nothing_there(tmp_path):
    assert list(shelf(tmp_path)) == []
    assert list(shelf(tmp_path / "none")) == []
