"""What a catalog remembers of files: whatever becomes of the database, only reading takes longer."""

from __future__ import annotations

import os
import sqlite3

import pytest

from arena.replays.catalog import Catalog
from arena.replays.seal import unpacked
from tests.replays import cataloguing
from tests.replays.cataloguing import whole, write

folder, memory, reads = cataloguing.folder, cataloguing.memory, cataloguing.reads


def test_what_was_read_is_remembered(folder, memory, reads):
    write(folder / "a.jsonl")
    first = whole(folder, memory)["a.jsonl.zst"].summary
    assert memory.exists()
    assert whole(folder, memory)["a.jsonl.zst"].summary == first
    assert reads == ["a.jsonl.zst"]


def test_a_file_that_was_changed_is_read_again(folder, memory, reads):
    write(folder / "a.jsonl")
    whole(folder, memory)
    (folder / "a.jsonl.zst").unlink()
    write(folder / "a.jsonl", title="Another")
    assert whole(folder, memory)["a.jsonl.zst"].summary.title == "Another"
    assert len(reads) == 2


def test_what_is_still_written_or_broken_is_not_remembered(folder, memory):
    journal = write(folder / "m.jsonl", plies=1, ended=False, close=False)
    journal.flush()
    (folder / "b.jsonl").write_text("no replay\n")
    whole(folder, memory)
    assert not memory.exists()
    journal.close()


def rows(memory):
    with sqlite3.connect(memory) as database:
        found = database.execute("SELECT name FROM summaries").fetchall()
    database.close()
    return sorted(os.fsdecode(name) for (name,) in found)


def test_what_is_gone_is_forgotten(folder, memory, tmp_path):
    write(folder / "a.jsonl")
    write(folder / "b.jsonl")
    other = tmp_path / "other"
    write(other / "c.jsonl")
    whole(folder, memory)
    whole(other, memory)
    assert rows(memory) == ["a.jsonl.zst", "b.jsonl.zst", "c.jsonl.zst"]
    (folder / "a.jsonl.zst").unlink()
    (other / "c.jsonl.zst").unlink()
    other.rmdir()
    whole(folder, memory)
    assert rows(memory) == ["b.jsonl.zst"]


def test_a_damaged_database_is_made_anew(folder, memory):
    write(folder / "a.jsonl")
    whole(folder, memory)
    good = memory.read_bytes()
    for data in (b"no database at all" * 100, b"", good[:200], good[:1000] + b"\xff" * 3000):
        memory.write_bytes(data)
        assert whole(folder, memory)["a.jsonl.zst"].summary.kind == "played"
        whole(folder, memory)
        assert rows(memory) == ["a.jsonl.zst"]


@pytest.mark.parametrize("body", [b"", b"\xc1", b"\x01", None, "text", 7])
def test_a_damaged_row_is_read_from_the_file(body, folder, memory):
    write(folder / "a.jsonl")
    whole(folder, memory)
    with sqlite3.connect(memory) as database:
        database.execute("UPDATE summaries SET body = ?", (body,))
    database.close()
    assert whole(folder, memory)["a.jsonl.zst"].summary.kind == "played"


def test_a_database_of_another_arena_is_left_alone(folder, memory):
    write(folder / "a.jsonl")
    memory.parent.mkdir(parents=True)
    with sqlite3.connect(memory) as database:
        database.execute("CREATE TABLE summaries (what TEXT)")
    database.close()
    before = memory.read_bytes()
    assert whole(folder, memory)["a.jsonl.zst"].summary.kind == "played"
    assert memory.read_bytes() == before


def test_a_locked_database_is_done_without(folder, memory, monkeypatch):
    monkeypatch.setattr("arena.replays.memory._WAIT", 0.0)
    write(folder / "a.jsonl")
    whole(folder, memory)
    write(folder / "b.jsonl")
    other = sqlite3.connect(memory, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    found = whole(folder, memory)
    other.execute("ROLLBACK")
    other.close()
    assert [entry.summary.kind for entry in found.values()] == ["played", "played"]
    assert rows(memory) == ["a.jsonl.zst"]


def test_a_place_that_is_none_is_done_without(folder, tmp_path):
    write(folder / "a.jsonl")
    (tmp_path / "file").write_text("x")
    for memory in (tmp_path / "file" / "memory.sqlite", folder, tmp_path / ("x" * 300)):
        assert whole(folder, memory)["a.jsonl.zst"].summary.kind == "played"
    assert (tmp_path / "file").read_text() == "x"


def test_a_database_that_cannot_be_written_is_read(folder, memory, reads, monkeypatch):
    write(folder / "a.jsonl")
    whole(folder, memory)
    write(folder / "b.jsonl")
    connect = sqlite3.connect
    only = lambda path, **more: connect(f"file:{path}?mode=ro", uri=True, **more)  # noqa: E731
    monkeypatch.setattr("arena.replays.memory.sqlite3.connect", only)
    whole(folder, memory)
    whole(folder, memory)
    assert reads == ["a.jsonl.zst", "b.jsonl.zst", "b.jsonl.zst"]


def test_two_catalogs_remember_in_one_database(folder, memory, tmp_path, reads):
    other = tmp_path / "other"
    for number in range(5):
        write(folder / f"{number}.jsonl")
        write(other / f"{number}.jsonl")
    one, two = Catalog(folder, memory), Catalog(other, memory)
    one.scan()
    two.scan()
    list(zip(one.read_all(), two.read_all(), strict=True))
    one.entries, two.entries = (), ()
    reads.clear()
    assert len(whole(folder, memory)) == len(whole(other, memory)) == 5
    assert reads == []


def test_three_thousand(folder, memory, reads):
    write(folder / "a.jsonl")
    data = (folder / "a.jsonl.zst").read_bytes()
    (folder / "a.jsonl.zst").unlink()
    for number in range(3000):
        (folder / f"2026{number // 28 % 12 + 1:02}{number % 28 + 1:02}-000000-g-{number:04}.jsonl.zst").write_bytes(
            data
        )
    assert all(entry.summary.kind == "played" for entry in whole(folder, memory).values())
    assert len(reads) == 3000
    found = whole(folder, memory)
    assert len(found) == 3000
    assert len(reads) == 3000
    kept = {id(entry.summary.players) for entry in found.values()}
    assert len(kept) == 1
    assert unpacked(data).startswith(b'{"kind":"started"')
