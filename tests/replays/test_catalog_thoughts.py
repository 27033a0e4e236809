"""Text in thoughts and replies, however it stands in the file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.games.core.scene import Plain
from arena.replays import thoughts as module
from arena.replays.events import Asked, Attempted, GameSetup, MatchStarted, Played, Seated
from arena.replays.journal import Journal
from arena.replays.lines import encode
from arena.replays.thoughts import Needle
from tests.replays.test_hostile import NO_REPLAYS


def write(path, *said, close=True):
    """A replay in which these things are thought and answered."""
    journal = Journal(path)
    seats = [Seated("player_0", "fork", "fork")]
    journal.write(MatchStarted("m", "", "0", GameSetup("g", 1, {"fork": 1}, "fork"), seats, 1, {}, "", Plain("fork")))
    for ply, (thought, reply) in enumerate(said):
        journal.write(Asked(ply, "player_0", 1, 0.0, feedback="a fork"))
        journal.write(Attempted(ply, "player_0", 1, reply, "x", "fork", thought=thought, shown={"text": "fork"}))
        journal.write(Played(ply, "player_0", "fork", "", 0.0, scene=Plain(str(ply))))
    if close:
        journal.close()
    return journal.path


def test_only_thoughts_and_replies_count(tmp_path):
    assert not Needle("fork").stands_in(write(tmp_path / "a.jsonl", ("none", "here")))
    assert Needle("fork").stands_in(write(tmp_path / "b.jsonl", ("none", "a fork")))
    assert Needle("fork").stands_in(write(tmp_path / "c.jsonl", ("the Fork!", "x")))


def test_a_later_block_is_searched_too(tmp_path):
    path = write(tmp_path / "a.jsonl", *[("", "x")] * 600, ("at last a fork", ""))
    assert Needle("at last").stands_in(path)
    assert not Needle("at first").stands_in(path)


def test_a_file_that_is_still_written(tmp_path):
    assert Needle("a fork").stands_in(write(tmp_path / "a.jsonl", ("a fork", ""), close=False))


def test_a_torn_line_says_nothing(tmp_path):
    path = write(tmp_path / "a.jsonl", ("a fork", ""), close=False)
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"a fork") + 6])
    assert not Needle("a fork").stands_in(path)


@pytest.mark.parametrize("what", NO_REPLAYS)
def test_what_is_no_replay_says_nothing(what, tmp_path):
    (tmp_path / "a.jsonl").write_bytes(NO_REPLAYS[what])
    assert not Needle("started").stands_in(tmp_path / "a.jsonl")


def test_what_is_no_file_says_nothing(tmp_path):
    (tmp_path / "a.ttyrec").write_bytes(b"fork")
    for path in (tmp_path, tmp_path / "none.jsonl", tmp_path / "a.ttyrec"):
        assert not Needle("fork").stands_in(path)


SAID = [
    "Ein schöner Zug, ÉTÉ", "A fork\nin the road", 'a "quote" and \\ back/slash', "😀 smile", "日本語 text",
    "tab\there", "nb\u00a0space", "Straße", "\u0000 control", "[red]markup", "Kelvin K",
]  # fmt: skip
SOUGHT = [
    "schöner", "SCHÖNER zug", "été", "Été", "FORK in", "fork in the", '"quote"', "\\ back", "back/slash", "😀", "日本",
    "tab here", "nb space", "STRASSE", "straße", "[red]", "nothing", "e",
]  # fmt: skip


@pytest.mark.parametrize("escaped", ["not", "foreign", "all"])
@pytest.mark.parametrize("said", SAID)
def test_however_it_is_written(said, escaped):
    line = encode(Attempted(0, "player_0", 1, thought=said))
    if escaped == "foreign":
        line = json.dumps(json.loads(line), ensure_ascii=True, separators=(" , ", " : ")).encode()
    elif escaped == "all":
        units = said.encode("utf-16-be")
        written = "".join(f"\\u{units[at : at + 2].hex().upper()}" for at in range(0, len(units), 2))
        line = b'{"kind":"attempted","ply":0,"seat":"p","attempt":1,"thought":"' + written.encode() + b'"}'
    for sought in SOUGHT:
        needle = Needle(sought)
        assert needle._in(b'{"kind":"asked"}\n' + line + b"\n") == bool(needle._told.search(said)), sought


@settings(max_examples=200)
@given(said=st.text(min_size=1, max_size=30), start=st.integers(0, 29), length=st.integers(1, 10), ascii_=st.booleans())
def test_any_part_of_what_was_said_is_found(said, start, length, ascii_):
    sought = said[start % len(said) :][:length]
    if not sought.strip():
        return
    event = {"kind": "attempted", "ply": 0, "seat": "p", "attempt": 1, "reply": said}
    line = json.dumps(event, ensure_ascii=ascii_).encode()
    assert Needle(sought)._in(line + b"\n")


def test_json_is_read_only_where_the_bytes_match(tmp_path, monkeypatch):
    read = []
    decode = module.decode
    monkeypatch.setattr(module, "decode", lambda line: read.append(line) or decode(line))
    path = write(tmp_path / "a.jsonl", *[("plain words", "and more")] * 50, ("the needle is here", "x"))
    assert Needle("needle").stands_in(path)
    assert len(read) == 1
    assert not Needle("haystack").stands_in(path)
    assert len(read) == 1


def test_it_stops_when_told(tmp_path):
    path = write(tmp_path / "a.jsonl", ("a fork", ""))
    assert not Needle("fork").stands_in(path, lambda: True)


@pytest.mark.parametrize("sought", ["needle", "?!"])
def test_it_stops_between_two_lines(tmp_path, sought):
    path = write(tmp_path / "a.jsonl", *[("plain words", "and more")] * 50, ("a needle?!", "x"))
    asked = []
    assert not Needle(sought).stands_in(path, lambda: asked.append(1) or len(asked) > 20)
    assert len(asked) == 21
    assert Needle(sought).stands_in(path)
