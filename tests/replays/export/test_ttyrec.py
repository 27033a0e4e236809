"""ttyrec: NLE's own reader finds the scenes and the keys of the match in what is exported."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from arena.games.core.scene import Screen
from arena.replays.errors import NotExported
from arena.replays.export import ttyrec
from arena.replays.export.keystrokes import keystrokes
from arena.replays.export.shots import Pace, shots
from arena.replays.opening import open_replay
from arena.replays.player import Replay

HERE = runpy.run_path(str(Path(__file__).with_name("conftest.py")))
screen, read_by_nle = HERE["screen"], HERE["read_by_nle"]
Record = Callable[..., Path]
Exported = Callable[..., tuple[Path, "str | None"]]

SCENES = [
    screen("Hello", "7", (3, 4)),
    screen("It hits!", "9", (5, 6)),
    screen("It hits!", "9", (5, 6)),
    screen("--More--", "f", (0, 8)),
    screen("You die...", "c", (23, 79)),
]
ACTIONS = ["far east", "i", "esc", "more"]
CODES = [ord("L"), ord("i"), 27, 13]


@pytest.fixture
def exported(tmp_path: Path) -> Exported:
    """Exports a replay: the ttyrec, and what was remarked."""

    def export(replay: Path, pace: Pace | None = None) -> tuple[Path, str | None]:
        tape, path = open_replay(replay), tmp_path / "out.ttyrec3.bz2"
        with path.open("wb") as file:
            return path, ttyrec.write(shots(tape, pace or Pace()), tape.started, file)

    return export


def test_nle_reads_the_scenes_the_keys_and_the_scores(record: Record, exported: Exported) -> None:
    pytest.importorskip("nle")
    path, remark = exported(record(SCENES, ACTIONS))
    frames = read_by_nle(path)
    shown = [Screen(*parts) for parts in zip(frames.rows, frames.colors, frames.cursors, strict=True)]
    assert shown == SCENES[:-1], "a frame a key, as in NLE's own: the screen on which it was pressed"
    assert frames.keys == CODES
    assert frames.scores == [0, 0, 0, 0], "no status line has told another"
    assert remark is None
    began = 1767323045_000_000
    assert frames.times == [began + 250_000 * ply for ply in (1, 2, 3, 4)]


def test_what_is_exported_opens_again_with_every_scene(record: Record, exported: Exported) -> None:
    pytest.importorskip("nle")
    replay = open_replay(exported(record(SCENES, ACTIONS))[0])
    frames = [replay.frame(ply) for ply in range(replay.plies + 1)]
    assert [frame.scene for frame in frames] == SCENES
    assert [frame.played[0].action for frame in frames[1:]] == ["far east", "inventory", "esc", "more"]


def test_the_score_is_that_of_the_status_line_or_of_the_match(record: Record, exported: Exported) -> None:
    pytest.importorskip("nle")
    told = ["St:17 Neutral S:12", "(end)", "S:2500 Dlvl:1", "x"]
    lines = [Screen((*[" " * 80] * 22, line.ljust(80), " " * 80)) for line in told]
    assert read_by_nle(exported(record(lines, "hjk"))[0]).scores == [12, 12, 2500]
    assert read_by_nle(exported(record(lines, "hjk", game="another"))[0]).scores == [0, 1, 2]
    assert open_replay(exported(record(lines, "hjk"))[0]).frame(3).scores == {"player_0": 2500.0}


def test_counts_and_lines_are_keys_one_by_one(record: Record, exported: Exported) -> None:
    pytest.importorskip("nle")
    frames = read_by_nle(exported(record(SCENES[:3], ["20 search", "Elbereth"]))[0])
    assert bytes(frames.keys) == b"20sElbereth\r"
    assert frames.rows == [SCENES[0].rows] * 3 + [SCENES[1].rows] * 9


@pytest.mark.parametrize(
    ("action", "keys"),
    [("i", b"i"), ("<", b"<"), ("up", b"<"), ("5", b"5"), ("apply", b"a"), ("^d", b"\x04"), ("m-p", b"\xf0")],
)
def test_names_of_keys(action: str, keys: bytes) -> None:
    pytest.importorskip("nle")
    assert keystrokes("nethack")(action) == keys


@pytest.mark.parametrize("action", ["", "→", "\x1b[2J", "a" * 100, "日本"])
def test_what_no_keyboard_types_is_no_key(action: str) -> None:
    assert keystrokes("nethack")(action) == b""
    assert keystrokes("another game")(action) == b""


def test_without_nle_words_are_key_0_and_it_is_said(
    record: Record, exported: Exported, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("nle")
    replay = record(SCENES, ACTIONS)
    with monkeypatch.context() as without:
        for name in ("nle", "arena.games.worlds.nethack.keys"):
            without.setitem(sys.modules, name, None)
        path, remark = exported(replay)
    assert remark == "of 4 actions 3 are not known as keys, and stand as key 0"
    frames = read_by_nle(path)
    assert frames.keys == [0, ord("i"), 0, 0]
    assert frames.rows == [scene.rows for scene in SCENES[:-1]], "every screen is a frame all the same"


def test_words_of_another_game_are_no_keys_of_nethack(record: Record, exported: Exported) -> None:
    path, remark = exported(record(SCENES, ["up", "k", "down", "j"], game="sokoban"))
    assert remark is not None
    assert read_by_nle(path).keys == [0, ord("k"), 0, ord("j")]


def test_a_screen_larger_than_nles_is_refused(record: Record, exported: Exported) -> None:
    with pytest.raises(NotExported, match=r"30 rows of 80 columns.*asciicast"):
        exported(record([screen("a"), screen("b", rows=30)]))


def test_hostile_rows_reach_nle_as_ascii(record: Record, exported: Exported) -> None:
    evil = Screen(("\x1b[2J日本\x07─│" + "a" * 60, *["b"] * 23), ("\x1b" * 80,), (0, 1))
    frames = read_by_nle(exported(record([evil, screen("x")]))[0])
    assert frames.rows[0][0].startswith("?[2J?????aaa")
    assert [row.strip() for row in frames.rows[0][1:]] == ["b"] * 23


def test_scores_out_of_range_are_the_largest_there_are() -> None:
    numbers = {0.4: 0, -3.0: -3, 1e30: 2**31 - 1, -1e30: -(2**31), float("inf"): 2**31 - 1}
    for score, number in numbers.items():
        assert int.from_bytes(ttyrec._score(score), "little", signed=True) == number
    assert len(ttyrec._score(float("nan"))) == 4


def test_the_pace_is_that_of_the_recording(record: Record, exported: Exported) -> None:
    frames = read_by_nle(exported(record(SCENES, ACTIONS), Pace(every=1.5))[0])
    assert [after - before for before, after in zip(frames.times, frames.times[1:], strict=False)] == [1_500_000] * 3


def test_a_match_of_many_plies_is_written_ply_by_ply(record: Record, tmp_path: Path) -> None:
    """What is exported is never at hand as a whole: the file grows while the match is read."""
    tape, path = Replay(record([screen(str(k) * 70) for k in range(600)])), tmp_path / "a.cast"
    from arena.replays.export import asciicast

    sizes = []

    def watched():  # type: ignore[no-untyped-def]
        for shot in shots(tape, Pace()):
            sizes.append(path.stat().st_size)
            yield shot

    with path.open("wb", buffering=0) as file:
        asciicast.write(watched(), tape.started, file)
    assert sizes == sorted(sizes)
    assert len(set(sizes)) > 500
