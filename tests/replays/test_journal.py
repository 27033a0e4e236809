"""The journal: what was taken is on disk before anybody waits, stands there once, and costs no memory that grows."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.games.core.scene import Plain
from arena.replays.errors import ReplayError
from arena.replays.events import Asked, Attempted, GameSetup, MatchEnded, MatchStarted, Played, Progress, Seated
from arena.replays.journal import Journal
from arena.replays.lines import BLOCK
from arena.replays.player import Replay
from arena.replays.recorder import Recorder, file_name
from arena.replays.seal import read_index, unpacked
from arena.replays.sent import RECENT

SEATS = [Seated("player_0", "Solo", "x")]
START = MatchStarted(
    "m1", "2025-02-03T04:05:06.789+00:00", "0", GameSetup("g", 1, {}, "G"), SEATS, 1, {}, "d0", Plain("0")
)
END = MatchEnded("played", "rules", "over", 0, "d0", 1.0, {"player_0": 1.0})


def ply_of(number, shown=None):
    """The events of one ply."""
    return [
        Asked(number, "player_0", 1, 0.5),
        Attempted(number, "player_0", 1, "a", "a", "a", shown=shown or {}),
        Played(number, "player_0", "a", f"d{number + 1}", 0.5, scene=Plain(f"{number + 1}")),
    ]


@pytest.fixture
def journal(tmp_path):
    made = Journal(tmp_path / "deep" / "er" / "a.jsonl")
    yield made
    made.close()


def lines(journal):
    return [json.loads(line) for line in journal.path.read_bytes().splitlines()]


def kinds(journal):
    return [line["kind"] for line in lines(journal)]


def test_the_beginning_and_every_ply_are_on_disk_at_once(journal):
    journal.write(START)
    assert kinds(journal) == ["started"]
    asked, attempted, played = ply_of(0)
    journal.write(asked)
    journal.write(attempted)
    assert journal.waiting
    journal.write(played)
    assert not journal.waiting
    assert kinds(journal) == ["started", "asked", "attempted", "played"]


def test_what_waits_is_handed_over_by_a_flush(journal):
    journal.write(START)
    journal.write(ply_of(0)[0])
    assert kinds(journal) == ["started"]
    journal.flush()
    assert kinds(journal) == ["started", "asked"]
    journal.flush()
    assert kinds(journal) == ["started", "asked"]


def test_it_only_ever_grows(journal):
    journal.write(START)
    before = b""
    for number in range(2 * BLOCK):
        for event in ply_of(number, {"text": f"{number}"}):
            journal.write(event)
            now = journal.path.read_bytes()
            assert now.startswith(before)
            before = now


def test_thoughts_in_the_making_are_not_recorded(journal):
    journal.write(START)
    journal.write(Progress(0, "player_0", "hm"))
    journal.flush()
    assert kinds(journal) == ["started"]


def test_a_file_that_is_there_is_not_touched(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"precious")
    with pytest.raises(FileExistsError):
        Journal(path)
    assert path.read_bytes() == b"precious"


def test_what_was_shown_stands_once(journal):
    journal.write(START)
    shown = {"text": "a long text", "legal": ("a", "b"), "image": None}
    for number in range(600):
        for event in ply_of(number, shown):
            journal.write(event)
    blobs = [line for line in lines(journal) if line["kind"] == "blob"]
    assert [blob["data"] for blob in blobs] == ["a long text", ["a", "b"]]
    journal.close()
    attempts = [event for event in Replay(journal.path).events() if isinstance(event, Attempted)]
    assert len(attempts) == 600
    assert all(event.shown == {"text": "a long text", "legal": ["a", "b"], "image": None} for event in attempts)


def test_a_blob_stands_before_who_reads_it(journal):
    journal.write(START)
    for event in ply_of(0, {"text": "t"}):
        journal.write(event)
    assert kinds(journal) == ["started", "asked", "blob", "attempted", "played"]


def test_a_file_does_not_grow_with_the_square_of_what_is_read(tmp_path):
    sizes = []
    for plies in (100, 200):
        made = Journal(tmp_path / f"{plies}.jsonl")
        made.write(START)
        for number in range(plies):
            for event in ply_of(number, {"text": "the same for all " * 1000}):
                made.write(event)
        sizes.append(os.path.getsize(made.path))
        made.close()
    assert sizes[1] < 2 * sizes[0]


def test_memory_is_bounded(journal):
    """However much is shown, a bounded number of texts is kept, and of the lines not one that was written."""
    journal.write(START)
    for number in range(4 * RECENT):
        for event in ply_of(number, {"text": f"text {number}", "legal": ("a",)}):
            journal.write(event)
        assert len(journal._sent._recent) <= RECENT
        assert not journal._lines
    assert journal._first is None, "only one block is kept for the sealing"
    journal.close()
    texts = [event.shown["text"] for event in Replay(journal.path).events() if isinstance(event, Attempted)]
    assert texts == [f"text {number}" for number in range(4 * RECENT)]


def test_one_block_is_kept_for_the_sealing_and_no_more(journal):
    journal.write(START)
    for number in range(BLOCK + 1):
        assert journal._first is not None or number == BLOCK
        for event in ply_of(number):
            journal.write(event)
    assert journal._first is None


@pytest.mark.parametrize("plies", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK])
def test_it_comes_in_blocks_that_begin_with_keyframes(plies, journal):
    journal.write(START)
    for number in range(plies):
        for event in ply_of(number):
            journal.write(event)
    keys = [line for line in lines(journal) if line["kind"] == "keyframe"]
    assert [key["ply"] for key in keys] == list(range(BLOCK, plies + 1, BLOCK))
    assert all(key["scene"]["text"] == str(key["ply"]) for key in keys)
    plain = journal.path.read_bytes()
    journal.close()
    sealed = journal.path.read_bytes()
    assert unpacked(sealed).startswith(plain)
    index = read_index(sealed)
    assert len(index.blocks) == plies // BLOCK + 1
    parts = [unpacked(sealed[offset : offset + length]) for offset, length in index.blocks]
    assert b"".join(parts) == unpacked(sealed)
    assert all(part.startswith(b'{"kind":"keyframe"') for part in parts[1:])
    replay = Replay(journal.path)
    assert replay.plies == plies
    assert [replay.frame(ply).scene.text for ply in range(plies + 1)] == [str(ply) for ply in range(plies + 1)]


def test_closing_seals(journal):
    journal.write(START)
    journal.write(END)
    journal.close()
    assert journal.path.name == "a.jsonl.zst"
    assert os.listdir(journal.path.parent) == ["a.jsonl.zst"]
    assert Replay(journal.path).ended == END
    before = journal.path.read_bytes()
    journal.close()
    assert journal.path.read_bytes() == before


def test_a_match_without_an_end_gets_one(journal):
    journal.write(START)
    for event in (*ply_of(0), *ply_of(1)[:1]):
        journal.write(event)
    journal.close()
    replay = Replay(journal.path)
    assert (replay.ended.ending, replay.ended.reason, replay.ended.plies) == ("void", "interrupted", 1)
    assert (replay.ended.digest, replay.ended.detail) == ("d1", "interrupted after 1 plies")
    assert replay.pending() == (ply_of(1)[0],)


def test_what_never_began_is_no_match(journal):
    journal.close()
    assert os.listdir(journal.path.parent) == ["a.jsonl"]
    with pytest.raises(ReplayError):
        Replay(journal.path)


def test_a_full_disk_leaves_what_was_whole(journal, monkeypatch):
    journal.write(START)
    for event in ply_of(0):
        journal.write(event)
    write = os.write

    def short(file, data):
        write(file, data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", short)
    *before, last = ply_of(1)
    for event in before:
        journal.write(event)
    with pytest.raises(OSError, match="No space"):
        journal.write(last)
    monkeypatch.setattr(os, "write", write)
    for event in ply_of(2):
        journal.write(event)
    journal.write(END)
    journal.close()
    replay = Replay(journal.path)
    assert (replay.plies, replay.status, replay.path.suffix) == (1, "cut off", ".jsonl")


def test_a_write_that_is_taken_in_pieces_is_whole(journal, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:7]))
    journal.write(START)
    for event in (*ply_of(0, {"text": "x" * 100}), END):
        journal.write(event)
    monkeypatch.setattr(os, "write", write)
    journal.close()
    assert [type(event) for event in Replay(journal.path).events()] == [
        MatchStarted, Asked, Attempted, Played, MatchEnded
    ]  # fmt: skip


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=30, deadline=None)
@given(texts=st.lists(st.tuples(TEXTS, TEXTS, st.lists(TEXTS, max_size=3).map(tuple)), max_size=5))
def test_any_text_comes_back(texts, tmp_path_factory):
    made = Journal(tmp_path_factory.mktemp("texts") / "a.jsonl")
    made.write(START)
    for number, (text, thought, legal) in enumerate(texts):
        made.write(Attempted(number, "player_0", 1, text, thought=thought, shown={"text": text, "legal": legal}))
        made.write(Played(number, "player_0", text, "d", 0.0, scene=Plain(text, thought)))
    made.close()
    events = list(Replay(made.path).events())
    attempts = [event for event in events if isinstance(event, Attempted)]
    assert [(one.reply, one.thought, tuple(one.shown["legal"])) for one in attempts] == texts
    assert [one.shown["text"] for one in attempts] == [text for text, _, _ in texts]
    played = [event for event in events if isinstance(event, Played)]
    assert [(one.action, one.scene) for one in played] == [(text, Plain(text, thought)) for text, thought, _ in texts]


def test_names_sort_by_time():
    assert file_name(START) == "20250203-040506-g-m1"


async def test_a_recorder_passes_everything_on_and_closes_the_file(tmp_path):
    async def stream():
        for event in (START, *ply_of(0), Progress(1, "player_0", "hm"), END):
            yield event

    recorder = Recorder(tmp_path)
    assert recorder.path is None
    told = [event async for event in recorder.record(stream())]
    assert told == [START, *ply_of(0), Progress(1, "player_0", "hm"), END]
    assert recorder.path == tmp_path / "20250203-040506-g-m1.jsonl.zst"
    assert len(list(Replay(recorder.path).events())) == 5


async def test_a_recorder_that_is_left_seals_what_there_is(tmp_path):
    closed = []

    async def stream():
        try:
            for event in (START, *ply_of(0), *ply_of(1)):
                yield event
        finally:
            closed.append(True)

    recorder = Recorder(tmp_path)
    events = recorder.record(stream())
    for _ in range(5):
        await anext(events)
    await events.aclose()
    assert closed == [True]
    replay = Replay(recorder.path)
    assert (replay.plies, replay.ended.reason) == (1, "interrupted")


async def test_a_stream_that_fails_leaves_its_beginning(tmp_path):
    async def stream():
        for event in (START, *ply_of(0)):
            yield event
        raise KeyError("broken")

    recorder = Recorder(tmp_path)
    with pytest.raises(KeyError):
        [event async for event in recorder.record(stream())]
    assert Replay(recorder.path).plies == 1


async def test_a_stream_that_never_begins_leaves_nothing(tmp_path):
    async def stream():
        raise KeyError("broken")
        yield

    recorder = Recorder(tmp_path)
    with pytest.raises(KeyError):
        [event async for event in recorder.record(stream())]
    assert recorder.path is None
    assert not os.listdir(tmp_path)
