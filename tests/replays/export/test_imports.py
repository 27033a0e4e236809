"""Opening ttyrecs: NLE's own, ours, older ones, and whatever somebody calls one."""

from __future__ import annotations

import bz2
import gzip
import os
import random
import runpy
import struct
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import arena
from arena.games.core.scene import Screen
from arena.replays.errors import ReplayError
from arena.replays.imports import sanitized
from arena.replays.imports.records import is_ttyrec
from arena.replays.imports.sanitized import harmless
from arena.replays.opening import open_replay
from arena.replays.telling import end_line

HERE = runpy.run_path(str(Path(__file__).with_name("conftest.py")))
packed, read_by_nle, ROWS, COLUMNS = (HERE[name] for name in ("packed", "read_by_nle", "ROWS", "COLUMNS"))
pytest.importorskip("nle")


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The temporary folder, which is empty again at the end."""
    import gc

    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    yield place
    gc.collect()
    assert not [*place.iterdir()]


def text_of(replay: Any, ply: int) -> str:
    return "\n".join(row.rstrip() for row in replay.frame(ply).scene.rows).strip()


def test_nles_own_recording_is_what_nle_showed(nle_game: Any) -> None:
    path, seen = nle_game
    replay = arena.load(path)
    assert replay.plies == len(seen["keys"])
    for ply in range(replay.plies + 1):
        scene = replay.frame(ply).scene
        assert isinstance(scene, Screen)
        assert [row.encode() for row in scene.rows] == [bytes(row) for row in seen["tty_chars"][ply]], ply
        assert scene.cursor == tuple(seen["tty_cursor"][ply]), ply
        codes = ["".join(f"{code & 15:x}" for code in row) for row in seen["tty_colors"][ply].tolist()]
        assert list(scene.colors) == codes, ply
    names = {"h": "west", "j": "south", "s": "search", "i": "inventory", "\r": "more", "\x1b": "esc"}
    played = [replay.frame(ply).played[0].action for ply in range(1, replay.plies + 1)]
    for key, action in zip(seen["keys"].tolist(), played, strict=True):
        assert names.get(chr(key), action) == action
    assert replay.started.game.deterministic is False
    assert replay.started.seed is None
    assert "does not say what became of the game" in end_line(replay)


def test_the_copy_for_nle_reads_as_the_recording_itself(nle_game: Any) -> None:
    direct, replay = read_by_nle(nle_game.path), open_replay(nle_game.path)
    for ply, rows in enumerate(direct.rows):
        scene = replay.frame(ply).scene
        assert (scene.rows, scene.colors, scene.cursor) == (rows, direct.colors[ply], direct.cursors[ply])


@pytest.mark.parametrize("name", ["a.ttyrec1", "a.ttyrec", "a.TTYREC.bz2"])
def test_the_classic_ones_have_a_frame_a_record(tmp_path: Path, name: str) -> None:
    told = [(0, b"\x1b[2J\x1b[Hone"), (0, b"\x1b[Htwo\x1b["), (0, b"1;31m!")]
    replay = open_replay(packed(tmp_path / name, told, channels=False))
    assert [text_of(replay, ply) for ply in range(3)] == ["one", "two", "two!"]
    assert replay.frame(2).scene.colors[0][3] == "9", "a control sequence may go on in the next record"
    assert [replay.frame(ply).played[0].at for ply in (1, 2)] == pytest.approx([0.1, 0.2])


@pytest.mark.parametrize("name", ["a.ttyrec", "a.ttyrec2.bz2", "a.ttyrec3"])
def test_the_ones_with_channels_have_a_frame_a_key(tmp_path: Path, name: str) -> None:
    told = [(0, b"one"), (1, b"L"), (0, b"\rtwo"), (2, struct.pack("<i", 7)), (1, b"\xc8"), (0, b"\rend")]
    replay = open_replay(packed(tmp_path / name, told))
    assert [text_of(replay, ply) for ply in range(3)] == ["one", "two", "end"]
    assert [replay.frame(ply).played[0].action for ply in (1, 2)] == ["far east", "key 200"]
    assert [replay.frame(ply).scores["player_0"] for ply in range(3)] == [0, 7, 7]


def test_gzip_is_read_as_well(tmp_path: Path) -> None:
    plain = packed(tmp_path / "a.ttyrec3", [(0, b"one"), (1, b"L"), (0, b"two")])
    file = tmp_path / "b.ttyrec3.gz"
    file.write_bytes(gzip.compress(plain.read_bytes()))
    assert open_replay(file).plies == 1


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of several compressed blocks."""
    rng, told = random.Random(1), []
    for number in range(3000):
        told += [(0, b"\x1b[H" + rng.randbytes(40).hex().encode()), (2, bytes(4)), (1, b"hjkl"[number % 4 :][:1])]
    return packed(tmp_path_factory.mktemp("long") / "a.ttyrec3", told)


def test_a_torn_one_shows_what_there_is(long: Path, tmp_path: Path) -> None:
    plain, file = long.read_bytes(), tmp_path / "torn.ttyrec3.bz2"
    file.write_bytes(bz2.compress(plain, 1)[: len(bz2.compress(plain, 1)) * 2 // 3])
    replay, whole = open_replay(file), open_replay(long)
    assert 500 < replay.plies < whole.plies
    assert "torn" in end_line(replay)
    assert all(replay.frame(ply).scene == whole.frame(ply).scene for ply in range(0, replay.plies, 50))
    (tmp_path / "b.ttyrec3").write_bytes(plain[:1000])
    assert "it is torn in record" in end_line(open_replay(tmp_path / "b.ttyrec3"))


def test_a_damaged_one_is_shown_up_to_there(long: Path, tmp_path: Path) -> None:
    plain = bytearray(long.read_bytes())
    plain[5000:5200] = b"\xff" * 200
    (tmp_path / "a.ttyrec3").write_bytes(plain)
    replay = open_replay(tmp_path / "a.ttyrec3")
    assert 10 < replay.plies < 100
    assert "is damaged" in end_line(replay)


REFUSED = {
    "empty.ttyrec": b"",
    "short.ttyrec3": b"\0" * 12,
    "zero.ttyrec": b"\0" * 4000,
    "text.ttyrec": b"This is a text, and not a recording at all.\n" * 20,
    "huge.ttyrec3": struct.pack("<iiiB", 1, 1, 2**31 - 1, 0) + b"x" * 100,
    "negative.ttyrec3": struct.pack("<iiiB", 1, 1, -5, 0) + b"x" * 100,
    "channel.ttyrec3": struct.pack("<iiiB", 1, 1, 5, 9) + b"x" * 100,
    "not.ttyrec3.bz2": b"BZh91AY&SY" + b"\xff" * 100,
    "torn.ttyrec3.bz2": bz2.compress(bytes(range(256)) * 50)[:60],
    "torn.ttyrec.gz": gzip.compress(b"\x01" * 100)[:12],
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_none_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(REFUSED[name])
    with pytest.raises(ReplayError, match=name.replace(".", r"\.")) as refused:
        open_replay(tmp_path / name)
    assert "\n" not in str(refused.value)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ttyrec")
    for name in ("pipe.ttyrec", "missing.ttyrec"):
        with pytest.raises(ReplayError):
            open_replay(tmp_path / name)


def test_without_nle_the_remedy_is_named(nle_game: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nle", None)
    with pytest.raises(ReplayError, match=r'pip install "game-agent-arena\[nethack\]"'):
        open_replay(nle_game.path)


HOSTILE = [
    b"\x1b[99999999999999999b",
    b"x\x1b[9\x1b[999999999999b",
    b"x\x1b[9\x00[999999999999b",
    b"\x1b)0\x1b[9999999999Lx",
    b"\x1b[1;2;3;4;5;6;7;8;9;10;11;12m",
    b"\x1b]0;owned\x07\x1b]2;" + b"y" * 9000,
    b"\xff\xfe\x80" * 500,
    b"\x1b[999;999H\x1b[999@\x1b[999P\x1b[999X\x1b[999L\x1b[999M\x1b[999S\x1b[999T",
    b"\x1bH\t\t\t\x1b[3g\t\x1b[99Z\x1b[99I",
    b"\x1b(0lqk\x0e\x0f",
]


@pytest.mark.parametrize("body", HOSTILE)
@pytest.mark.parametrize("name", ["a.ttyrec3", "a.ttyrec1"])
def test_hostile_output_harms_nobody(body: bytes, name: str, tmp_path: Path) -> None:
    told = [(0, body[: len(body) // 2] or b"x"), (0, body[len(body) // 2 :] or b"x"), (1, b"h"), (0, b"\r\nend")]
    channels = name != "a.ttyrec1"
    told = told if channels else [(0, data) for _, data in told]
    replay = open_replay(packed(tmp_path / name, told, channels=channels))
    for ply in range(replay.plies + 1):
        scene = replay.frame(ply).scene
        assert all(len(row) == COLUMNS and row.isascii() and row.isprintable() for row in scene.rows)


def test_line_drawing_does_not_last_into_the_next_recording(tmp_path: Path) -> None:
    told = [(0, b"\x1b(0\x1b[0m qqq"), (1, b"h"), (0, b"x")]
    assert "---" in text_of(open_replay(packed(tmp_path / "a.ttyrec3", told)), 0)
    assert "qqq" in text_of(open_replay(packed(tmp_path / "b.ttyrec3", [(0, b"\x1b[0mqqq"), (1, b"h")] * 2)), 0)


def test_scores_and_keys_of_any_shape_are_read(tmp_path: Path) -> None:
    """More scores than keys would be written past the end of an array by NLE's reader."""
    told = [(0, b"x"), *[(2, b"\1")] * 5000, (1, b"abc"), (1, b"h"), (2, b"12345678"), (0, b"y")]
    replay = open_replay(packed(tmp_path / "a.ttyrec3", told))
    assert [replay.frame(ply).played[0].action for ply in (1, 2)] == ["apply", "west"]
    assert replay.frame(0).scores["player_0"] == 1


def test_control_sequences_of_a_terminal_stay_as_they_are() -> None:
    usual = (
        b"\x1b[0m\x1b[2J\x1b[H\x1b[17;3H----\x1b[1;37mf\x1b[K\x1b[C\r\x1b[B\x1b7\x1b8"
        b"\x1b(0lq\x1b(B\x0e\x0f\x1b[?25l a\tb"
    )
    assert harmless(usual) == usual
    assert harmless(b"a\x1b[5bb\x1b[500bc\x1b[>0c\x1b)0d\x1bMe\x1b") == b"a\x1b[5bbcde"


def test_a_recording_without_end_is_read_as_far_as_a_game_goes(
    long: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sanitized, "MOST_FRAMES", 100)
    replay = open_replay(long)
    assert replay.plies in (99, 100)
    assert "larger than any game" in end_line(replay)


@pytest.mark.parametrize(
    ("limit", "most", "told"),
    [
        ("MOST_RECORDS", 1000, [(2, bytes(4))] * 5000),
        ("MOST_RECORDS", 1000, [(0, b"x")] * 5000),
        ("MOST_BYTES", 100_000, [(2, bytes(1000))] * 5000),
        ("MOST_BYTES", 100_000, [(1, b"h" * 1000)] * 5000),
        ("MOST_BYTES", 100_000, [(0, b"\x1b]"), *[(0, b"a")] * 3000]),  # held, and looked at again at every record
    ],
    ids=["scores", "outputs", "long scores", "long keys", "unfinished"],
)
def test_records_of_every_kind_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, told: list[tuple[int, bytes]]
) -> None:
    monkeypatch.setattr(sanitized, limit, most)
    replay = open_replay(packed(tmp_path / "a.ttyrec3.bz2", [(0, b"x"), *told, (1, b"h")]))
    assert "larger than any game" in end_line(replay)


def test_a_bomb_takes_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """300 MB of output that compress to a few hundred bytes."""
    monkeypatch.setattr(sanitized, "MOST_BYTES", 1 << 24)
    record = struct.pack("<iiiB", 1, 1, 1 << 19, 0) + b"x" * (1 << 19)
    packer, file = bz2.BZ2Compressor(), tmp_path / "bomb.ttyrec3.bz2"
    file.write_bytes(b"".join(packer.compress(record) for _ in range(100)) + packer.flush())
    tracemalloc.start()
    try:
        assert open_replay(file).plies == 0
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_what_is_called_a_ttyrec() -> None:
    for name in ("nle.1.0.ttyrec3.bz2", "a.ttyrec", "2014-08-27.00:42:39.ttyrec.bz2", "x.TTYREC2", "a.ttyrec1.gz"):
        assert is_ttyrec(Path(name)), name
    for name in ("a.jsonl.zst", "ttyrec", "a.ttyrec4", "a.ttyrec.zst", "ttyrec.jsonl"):
        assert not is_ttyrec(Path(name)), name
