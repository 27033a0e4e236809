"""A folder as a catalog: listed at once, read little by little, and none the worse for what lies in it."""

from __future__ import annotations

import os
import struct

import pytest

import arena
from arena.games.core.scene import Plain
from arena.replays.blocks import Blocks
from arena.replays.catalog import Catalog
from arena.replays.dates import local
from arena.replays.events import MatchEnded, Played, Seated
from arena.replays.query import completions, parse
from arena.replays.summary import Summary
from tests.replays import cataloguing
from tests.replays.cataloguing import whole, write
from tests.replays.test_hostile import NO_REPLAYS

folder, memory, reads = cataloguing.folder, cataloguing.memory, cataloguing.reads


def test_names_are_there_before_anything_is_read(folder, reads):
    write(folder / "20261103-142205-g-aa.jsonl")
    (folder / "rec.ttyrec3.bz2").write_bytes(b"x")
    (folder / "cup").mkdir()
    (folder / ".hidden").mkdir()
    (folder / "notes.txt").write_text("x")
    catalog = Catalog(folder)
    assert catalog.scan()
    found = {entry.name: entry for entry in catalog.entries}
    assert {name: entry.kind for name, entry in found.items()} == {
        "20261103-142205-g-aa.jsonl.zst": "replay",
        "rec.ttyrec3.bz2": "replay",
        "cup": "folder",
    }
    assert found["20261103-142205-g-aa.jsonl.zst"].date == "2026-11-03 14:22"
    assert reads == []
    assert all(entry.summary is None for entry in catalog.entries)


def test_what_a_summary_says(folder):
    write(folder / "a.jsonl")
    summary = whole(folder)["a.jsonl.zst"].summary
    assert summary == Summary(
        "played", "2026-11-03 14:22", "g", "G", ("Red", "Blue"), ("mcts", "openai:gpt"), (1.0, -1.0), True, None,
        "rules", "Red is quick", 2, (0,), 1, "Red",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("score", "winners", "ahead", "winner"),
    [
        (lambda number: number, (19,), 1, "S19"),
        (lambda number: -number, (0,), 1, "S0"),
        (lambda number: number > 1, tuple(range(2, 18)), 18, "S2"),
        (lambda number: 1.0, (), 0, ""),
    ],
)
def test_who_wins_is_told_however_many_seats_there_are(folder, score, winners, ahead, winner):
    seats = [Seated(f"player_{number}", f"S{number}", "x") for number in range(20)]
    journal = write(folder / "a.jsonl", ended=False, close=False, seats=seats)
    scores = {seated.seat: float(score(number)) for number, seated in enumerate(seats)}
    journal.write(MatchEnded("played", "rules", "", 2, "", 2.0, scores=scores))
    journal.close()
    summary = whole(folder)["a.jsonl.zst"].summary
    assert len(summary.seats) == len(summary.scores) == 16
    assert (summary.winners, summary.ahead, summary.winner) == (winners, ahead, winner)


@pytest.mark.parametrize("plies", [10**15, -1])
@pytest.mark.parametrize("blocks", [1, 3])
def test_plies_that_a_file_cannot_hold_are_counted(folder, plies, blocks):
    held = 2 if blocks == 1 else 600
    journal = write(folder / "a.jsonl", plies=held, ended=False, close=False)
    journal.write(MatchEnded("played", "rules", "", plies, "", 2.0, scores={}))
    journal.close()
    assert len(Blocks(folder / "a.jsonl.zst")) == blocks
    assert whole(folder)["a.jsonl.zst"].summary.plies == held


def test_a_date_is_told_by_the_clock_of_this_machine_and_kept_in_utc(folder, far_east):
    write(folder / "20261103-142205-g-aa.jsonl", created="2026-11-03T20:22:05")
    catalog = Catalog(folder)
    catalog.scan()
    (entry,) = catalog.entries
    assert entry.date == "2026-11-03 22:52"
    catalog.read(entry)
    assert (entry.summary.date, entry.began, entry.date) == ("2026-11-03 20:22",) * 2 + ("2026-11-04 04:52",)
    asked = {text: parse(text).matches(entry) for text in ("date:2026-11-04", "before:2026-11-03", "after:2026-11-04")}
    assert asked == {"date:2026-11-04": True, "before:2026-11-03": False, "after:2026-11-04": True}
    assert completions("date:", [entry]) == ["date:2026-11"]


@pytest.mark.parametrize("date", ["", "9999-99-99 99:99", "9999-12-31 23:59"])
def test_a_date_that_is_none_stays_as_it_is(date, far_east):
    assert local(date) == date


def test_a_summary_says_what_the_whole_replay_says(folder):
    for seed, game in enumerate(["tictactoe", "connect_four", "rock_paper_scissors"]):
        arena.play(game, ["random", "first"], seed=seed, out=folder)
    arena.play("connect_four", ["random", "random"], seed=1, table={"max_plies": 3}, out=folder)
    found = whole(folder)
    assert len(found) == 4
    for name, entry in found.items():
        replay = arena.load(folder / name)
        summary = entry.summary
        assert (summary.kind, summary.reason, summary.detail) == (
            replay.ended.ending,
            replay.ended.reason,
            replay.ended.detail,
        )
        assert summary.plies == replay.plies
        assert summary.scores == tuple(replay.ended.scores[seat] for seat in ("player_0", "player_1"))
        assert summary.date == replay.started.created[:16].replace("T", " ")
        assert entry.guessed == summary.date


def test_who_forfeits_is_told(folder):
    arena.play("tictactoe", [lambda: Loser(), "first"], seed=1, out=folder)
    (entry,) = whole(folder).values()
    assert (entry.summary.kind, entry.summary.culprit, entry.summary.reason) == ("forfeited", 0, "crashed")


class Loser:
    """Crashes."""

    runs = "loop"

    async def start(self, game, seat, seed):
        pass

    async def act(self, turn):
        raise RuntimeError("no")

    async def end(self, outcome):
        pass


def test_a_file_that_grows_is_sealed_and_vanishes(folder, memory):
    journal = write(folder / "m.jsonl", plies=1, ended=False, close=False)
    journal.flush()
    catalog = Catalog(folder, memory)
    catalog.scan()
    list(catalog.read_all())
    (entry,) = catalog.entries
    assert (entry.summary.kind, entry.summary.plies) == ("live", 1)
    assert not catalog.scan()
    journal.write(Played(1, "player_1", "x", "", 1.0, scene=Plain("2")))
    assert catalog.scan()
    assert catalog.entries[0].summary.plies == 2
    journal.close()
    assert catalog.scan(anew=True)
    (sealed,) = catalog.entries
    assert sealed.name == "m.jsonl.zst"
    list(catalog.read_all())
    assert sealed.summary.kind == "void"
    (folder / "m.jsonl.zst").unlink()
    assert catalog.scan(anew=True)
    assert catalog.entries == ()
    assert not catalog.scan(anew=True)


def test_a_writer_that_was_killed_leaves_a_match_cut_off(folder):
    journal = write(folder / "m.jsonl", plies=1, ended=False, close=False)
    journal.flush()
    catalog = Catalog(folder)
    catalog.scan()
    list(catalog.read_all())
    assert catalog.entries[0].summary.kind == "live"
    os.close(journal._file)
    journal._file = -1
    assert catalog.scan()
    assert catalog.entries[0].summary.kind == "cut"


def test_new_files_are_found_and_old_ones_are_not_read_again(folder, reads):
    write(folder / "a.jsonl")
    catalog = Catalog(folder)
    catalog.scan()
    list(catalog.read_all())
    old = catalog.entries[0]
    write(folder / "b.jsonl")
    os.utime(folder, ns=(1, 1))
    assert catalog.scan()
    assert {entry.name for entry in catalog.entries} == {"a.jsonl.zst", "b.jsonl.zst"}
    assert old in catalog.entries
    list(catalog.read_all())
    assert reads == ["a.jsonl.zst", "b.jsonl.zst"]


def test_the_newest_are_read_first_but_for_those_asked_for(folder, reads):
    for day in range(1, 7):
        write(folder / f"2026110{day}-000000-g-x.jsonl", created=f"2026-11-0{day}T00:00:00")
    catalog = Catalog(folder)
    catalog.scan()
    urgent = [entry for entry in catalog.entries if entry.name.startswith("20261102")]
    assert [entry.name[7] for entry in catalog.read_all(lambda: urgent if len(reads) > 1 else ())] == list("652431")


def test_reading_is_stopped_and_goes_on(folder, memory, reads):
    for number in range(6):
        write(folder / f"{number}.jsonl")
    catalog = Catalog(folder, memory)
    catalog.scan()
    assert len(list(catalog.read_all(stopped=lambda: len(reads) >= 2))) == 2
    assert len(list(catalog.read_all())) == 4
    assert len(reads) == 6


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.zst"])
@pytest.mark.parametrize("what", NO_REPLAYS)
def test_what_is_no_replay_is_a_row_that_says_so(what, name, folder):
    (folder / name).write_bytes(NO_REPLAYS[what])
    write(folder / "b.jsonl")
    found = whole(folder)
    assert found[name].summary.kind == "broken"
    assert found[name].summary.detail
    assert len(found[name].summary.detail) < 1000
    assert found["b.jsonl.zst"].summary.kind == "played"


def test_long_and_odd_names_are_cut(folder):
    seats = [Seated(f"player_{number}", "T" * 10_000, "p" * 1_000_000) for number in range(40)]
    write(folder / "a.jsonl", seats=seats, title="G" * 100_000, created="x" * 100_000)
    summary = whole(folder)["a.jsonl.zst"].summary
    assert summary.date == ""
    assert len(summary.players) == 16
    assert max(map(len, (*summary.players, *summary.seats, summary.title))) <= 80


@pytest.mark.skipif(os.name == "nt", reason="there are no such names and links")
def test_links_pipes_and_names_that_are_no_text(folder, memory):
    (folder / "dangling.jsonl").symlink_to(folder / "nowhere")
    (folder / "loop.jsonl").symlink_to(folder / "loop.jsonl")
    os.mkfifo(folder / "pipe.jsonl")
    write(folder / "good.jsonl")
    os.rename(folder / "good.jsonl.zst", os.path.join(os.fsencode(folder), b"\xff\x1b[2J\n.jsonl.zst"))
    for _ in range(2):
        found = whole(folder, memory)
        assert {name: entry.summary.kind for name, entry in found.items()} == {
            "dangling.jsonl": "broken",
            "loop.jsonl": "broken",
            "pipe.jsonl": "broken",
            os.fsdecode(b"\xff\x1b[2J\n.jsonl.zst"): "played",
        }


def test_a_ttyrec_says_when_it_began_without_being_played(folder):
    (folder / "x.ttyrec").write_bytes(struct.pack("<IIIB", 1_793_700_000, 5, 3, 0) + b"abc")
    (folder / "y.ttyrec3").write_bytes(b"")
    found = whole(folder)
    assert found["x.ttyrec"].summary == Summary("recording", "2026-11-03 10:00", "ttyrec", "Terminal recording")
    assert found["y.ttyrec3"].summary.kind == "broken"


def test_a_folder_that_is_not_there_and_comes(folder):
    catalog = Catalog(folder / "none")
    assert not catalog.scan()
    assert (catalog.entries, catalog.problem) == ((), "")
    write(folder / "none" / "a.jsonl")
    assert catalog.scan()
    assert catalog.problem == ""
    assert len(catalog.entries) == 1
    (folder / "none" / "a.jsonl.zst").unlink()
    (folder / "none").rmdir()
    assert catalog.scan()
    assert (catalog.entries, catalog.problem) == ((), "")


def test_what_is_no_folder_is_told(folder):
    catalog = Catalog(folder / "a file")
    catalog.folder.write_text("")
    assert catalog.scan()
    assert "Not a directory" in catalog.problem
