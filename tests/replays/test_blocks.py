"""A file that was cut off anywhere opens as far as its lines are whole, and one that grows is followed."""

from __future__ import annotations

import json
import os

import pytest

from arena.games.core.scene import Plain
from arena.replays.blocks import Blocks
from arena.replays.errors import ReplayError, ReplayTorn
from arena.replays.events import Asked, Attempted, GameSetup, MatchEnded, MatchStarted, Played, Seated
from arena.replays.journal import Journal
from arena.replays.lines import BLOCK
from arena.replays.lock import is_written
from arena.replays.player import Replay
from arena.replays.seal import split, unpacked

SEATS = [Seated("player_0", "Solo", "x")]


def begin(path):
    journal = Journal(path)
    journal.write(MatchStarted("m", "", "0", GameSetup("g", 1, {}, "G"), SEATS, 1, {}, "d0", Plain("0")))
    return journal


def play(journal, start, end):
    for ply in range(start, end):
        journal.write(Asked(ply, "player_0", 1, 0.0))
        journal.write(Attempted(ply, "player_0", 1, "a", "a", "a", shown={"text": f"é{ply}"}))
        journal.write(Played(ply, "player_0", "a", f"d{ply + 1}", 0.0, scene=Plain(f"{ply + 1}")))


def plain(folder, plies):
    journal = begin(folder / "whole.jsonl")
    play(journal, 0, plies)
    journal.write(MatchEnded("played", "rules", "over", plies, f"d{plies}", 0.0, {"player_0": 1.0}))
    journal.close()
    return unpacked(journal.path.read_bytes())


def is_whole(row):
    try:
        json.loads(row)
    except ValueError:
        return False
    return True


def expected(data):
    """How many plies and whether an end are in lines that are whole."""
    rows = data.split(b"\n")
    if not is_whole(rows[-1]):
        rows.pop()
    plies = sum(row.startswith(b'{"kind":"played"') for row in rows)
    return plies, any(row.startswith(b'{"kind":"ended"') for row in rows)


@pytest.mark.parametrize("plies", [0, 1, 3, BLOCK + 1])
def test_torn_at_any_byte_of_its_last_lines(plies, tmp_path):
    data = plain(tmp_path, plies)
    first = data.index(b"\n")
    start = len(data) - sum(len(line) + 1 for line in data.splitlines()[-3:])
    path = tmp_path / "torn.jsonl"
    for end in range(max(start, 0), len(data) + 1):
        path.write_bytes(data[:end])
        if end < first:
            with pytest.raises(ReplayError):
                Replay(path)
            continue
        replay = Replay(path)
        found, over = expected(data[:end])
        assert replay.plies == found, data[:end][-80:]
        assert replay.status == ("ended" if over else "cut off")
        assert replay.frame(found).scene == Plain(f"{found}")
        assert plies > 9 or len(list(replay.events())) >= 1 + 3 * found
        assert not replay.refresh()


def test_torn_at_any_byte_of_its_first_line(tmp_path):
    data = plain(tmp_path, 1)
    path = tmp_path / "torn.jsonl"
    for end in range(data.index(b"\n")):
        path.write_bytes(data[:end])
        with pytest.raises(ReplayTorn if end == 0 else ReplayError):
            Replay(path)


def test_torn_in_the_keyframe_of_a_new_block(tmp_path):
    """The keyframe is written with the last ply of its block, and may not reach the disk with it."""
    data = plain(tmp_path, BLOCK)
    start = data.index(b'{"kind":"keyframe"')
    path = tmp_path / "torn.jsonl"
    for end in range(start - 3, data.index(b"\n", start) + 1):
        path.write_bytes(data[:end])
        replay = Replay(path)
        assert replay.plies == (BLOCK if end >= start - 1 else BLOCK - 1)
        assert replay.status == "cut off"
        assert len([event for event in replay.events() if isinstance(event, Played)]) == replay.plies


@pytest.mark.parametrize("plies", [2, BLOCK + 2])
def test_sealed_and_torn_at_any_byte_is_refused_or_read(plies, tmp_path):
    """Zstd frames are whole or damaged; without the index at the end they are read all at once."""
    journal = begin(tmp_path / "whole.jsonl")
    play(journal, 0, plies)
    journal.close()
    data = journal.path.read_bytes()
    path = tmp_path / "torn.jsonl.zst"
    opened = 0
    for end in range(0, len(data), 1 if plies < 9 else 7):
        path.write_bytes(data[:end])
        try:
            replay = Replay(path)
        except ReplayError:
            continue
        opened += 1
        assert len(list(replay.events())) >= 3 * replay.plies
        assert replay.status != "live"
    assert opened < len(data) // 2


def test_a_replay_follows_the_writer(tmp_path):
    journal = begin(tmp_path / "a.jsonl")
    replay = Replay(journal.path)
    assert (replay.plies, replay.status) == (0, "live")
    assert is_written(journal.path)
    assert not replay.refresh()
    for end in (1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK):
        play(journal, replay.plies, end)
        assert replay.plies < end
        assert replay.refresh()
        assert (replay.plies, replay.status) == (end, "live")
        assert replay.frame(end).scene == Plain(f"{end}")
        assert not replay.refresh()
    journal.write(Asked(end, "player_0", 1, 0.0))
    journal.flush()
    assert replay.refresh()
    assert replay.pending() == (Asked(end, "player_0", 1, 0.0),)
    journal.write(MatchEnded("played", "rules", "over", end, f"d{end}", 0.0, {"player_0": 1.0}))
    assert replay.refresh()
    assert replay.status == "ended"
    journal.close()
    assert not replay.refresh()
    assert not is_written(journal.path)


def test_a_replay_follows_the_sealing(tmp_path):
    journal = begin(tmp_path / "a.jsonl")
    play(journal, 0, 3)
    replay = Replay(tmp_path / "a.jsonl")
    assert replay.frame(2).scene == Plain("2")
    play(journal, 3, BLOCK + 5)
    journal.close()
    assert not (tmp_path / "a.jsonl").exists()
    assert replay.refresh()
    assert replay.path == tmp_path / "a.jsonl.zst"
    assert (replay.plies, replay.status) == (BLOCK + 5, "ended")
    assert replay.frame(BLOCK + 1).scene == Plain(f"{BLOCK + 1}")
    assert not replay.refresh()


def test_the_old_name_of_a_sealed_replay_opens_it(tmp_path):
    journal = begin(tmp_path / "a.jsonl")
    journal.close()
    assert Replay(tmp_path / "a.jsonl").path == journal.path


def test_a_writer_that_dies_lets_go(tmp_path):
    journal = begin(tmp_path / "a.jsonl")
    play(journal, 0, 2)
    replay = Replay(journal.path)
    assert replay.status == "live"
    os.close(journal._file)
    assert replay.status == "live", "nobody has looked"
    assert replay.refresh()
    assert replay.status == "cut off"
    assert not replay.refresh()
    journal._file = -1


def test_growth_in_the_middle_of_a_line_is_no_ply(tmp_path):
    data = plain(tmp_path, BLOCK + 2)
    path = tmp_path / "a.jsonl"
    path.write_bytes(data[: data.index(b"\n") + 1])
    replay, before = Replay(path), 0
    for end in range(data.index(b"\n") + 2, len(data) + 1, 997):
        path.write_bytes(data[:end])
        replay.refresh()
        assert before <= replay.plies == expected(data[:end])[0]
        assert replay.frame(replay.plies).scene == Plain(f"{replay.plies}")
        before = replay.plies
    path.write_bytes(data)
    assert replay.refresh()
    assert replay.status == "ended"


def test_a_file_that_vanishes(tmp_path):
    journal = begin(tmp_path / "a.jsonl")
    play(journal, 0, 2)
    replay = Replay(journal.path)
    journal.path.unlink()
    for ask in (replay.refresh, lambda: Blocks(tmp_path / "a.jsonl")):
        with pytest.raises(ReplayError, match="there is no replay"):
            ask()
    journal._ended = False
    journal._broken = True
    journal.close()


def test_blocks_are_cut_before_keyframes(tmp_path):
    data = plain(tmp_path, 2 * BLOCK + 1)
    parts = [data[start:end] for start, end in split(data)]
    assert b"".join(parts) == data
    assert [part.startswith(b'{"kind":"keyframe"') for part in parts] == [False, True, True]
    assert split(b"") == [(0, 0)]
    spaced = data.replace(b'{"kind":"keyframe"', b' { "kind" :\t"keyframe"')
    assert len(split(spaced)) == 3


def test_a_keyframe_in_a_text_begins_no_block(tmp_path):
    journal = begin(tmp_path / "a.jsonl")
    journal.write(Attempted(0, "player_0", 1, '\n{"kind":"keyframe"', thought='{"kind":"keyframe"}\n'))
    journal.write(Played(0, "player_0", '\n{"kind":"keyframe"', "d1", 0.0, scene=Plain('x\n{"kind":"keyframe"')))
    journal.close()
    assert len(Blocks(journal.path)) == 1
    assert Replay(journal.path).frame(1).scene.text == 'x\n{"kind":"keyframe"'
