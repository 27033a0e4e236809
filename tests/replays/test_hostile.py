"""Files that were damaged, forged or made up are refused with a ReplayError, or can be walked from end to end."""

from __future__ import annotations

import contextlib
import copy
import json
import os

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from arena.games.core.errors import GameError
from arena.replays.errors import ReplayError, ReplayTorn
from arena.replays.lines import blob_name
from arena.replays.player import Replay
from arena.replays.seal import seal, unpacked
from arena.replays.shelf import shelf
from arena.replays.verify import verify
from tests.replays import walking
from tests.replays.walking import encoded, walk

valid, hidden, spoken, small, place = walking.valid, walking.hidden, walking.spoken, walking.small, walking.place


def test_what_is_valid_is_walked(valid, hidden, spoken, place):
    assert walk(place(encoded(hidden)))
    assert walk(place(encoded(spoken)))
    assert {name for line in spoken for call in line.get("calls", ()) for one in call["request"]["messages"]
            for name in one} == {"same", "list", "blob", "block"}  # fmt: skip
    for data in valid.values():
        assert walk(place(data, "sealed.jsonl.zst"))
        assert walk(place(unpacked(data)))


STARTED = (
    b'{"kind":"started","match":"m","created":"","arena":"0","game":{"id":"g","version":1,"params":{},"title":""},'
)
SEATS = b'"seats":[{"seat":"player_0","title":"A","player":"random"}],'
REST = SEATS + b'"seed":1,"table":{},"digest":"","scene":{"kind":"plain","text":""}}\n'
NO_REPLAYS = {
    "empty": b"",
    "a line break": b"\n",
    "text": b"once upon a time\n",
    "binary": bytes(range(256)) * 16,
    "a null": b"null\n",
    "a list": b"[]\n",
    "another object": b'{"a":1}\n',
    "an unknown kind": b'{"kind":"\\u001b[31mstarted"}\n',
    "not UTF-8": STARTED.replace(b'"m"', b'"\xff\xfe"') + REST,
    "lone surrogates": STARTED.replace(b'"m"', b'"\\ud800"') + REST,
    "a byte order mark": b"\xef\xbb\xbf" + STARTED + REST,
    "nested too deeply": STARTED + REST.replace(b"{}", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 1),
    "half a line": STARTED,
    "a newer format": STARTED + REST.replace(b"}}", b'},"format":3}'),
    "an absurd format": STARTED + REST.replace(b"}}", b'},"format":' + b"9" * 400 + b"}"),
    "no scene": STARTED + REST.replace(b'"plain"', b'"painting"'),
    "a scene that is a number": STARTED + REST.replace(b'{"kind":"plain","text":""}', b"7"),
    "a change to begin with": STARTED + REST.replace(b'"plain"', b'"change"'),
    "a keyframe first": b'{"kind":"keyframe","ply":0,"scene":{},"views":{},"scores":{},"digest":""}\n',
    "a blob first": b'{"kind":"blob","name":"a","data":1}\n' + STARTED + REST,
    "zstd in name only": b"\x28\xb5\x2f\xfd",
    "zstd and noise": b"\x28\xb5\x2f\xfd" + bytes(200),
    "zstd of absurd size": b"\x28\xb5\x2f\xfd\xe0" + b"\xff" * 40,
    "a forged index": b"\x28\xb5\x2f\xfd" + b'{"blocks":[[0,4]]}' + (18).to_bytes(4, "little") + b"arenaidx",
    "an index of nothing": b"\x28\xb5\x2f\xfd" + b"[]" + (2).to_bytes(4, "little") + b"arenaidx",
    "an index longer than the file": b"\x28\xb5\x2f\xfd" + b"[]" * 9 + b"\xff\xff\xff\xffarenaidx",
}


@pytest.mark.parametrize("what", NO_REPLAYS)
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.zst"])
def test_what_is_no_replay_is_refused(what, name, place):
    path = place(NO_REPLAYS[what], name)
    with pytest.raises(ReplayError, match=path.name):
        Replay(path)
    assert not walk(path)


def test_a_minimal_replay_is_one(place):
    assert walk(place(STARTED + REST))


def test_a_newer_format_says_so(place):
    with pytest.raises(ReplayError, match="replay format 3, and this arena reads up to 2: upgrade it"):
        Replay(place(NO_REPLAYS["a newer format"]))


def test_an_empty_file_was_cut_off(place):
    with pytest.raises(ReplayTorn, match="cut off before it began"):
        Replay(place(b""))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_what_would_be_read_for_ever_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.jsonl")
    for path in ("/dev/zero", tmp_path / "pipe.jsonl"):
        with pytest.raises(ReplayError, match="is not a file"):
            Replay(path)


def test_what_is_no_file_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "none.jsonl", tmp_path / "none.jsonl.zst", tmp_path / "none" / "none.jsonl"):
        with pytest.raises(ReplayError, match=str(path)):
            Replay(path)
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "dangling.jsonl").symlink_to(tmp_path / "nowhere")
    assert sorted(entry.path.name for entry in shelf(tmp_path) if entry.problem) == ["dangling.jsonl", "folder.jsonl"]


def test_a_damaged_line_is_named(small, place):
    lines = encoded(small).splitlines(keepends=True)
    lines[3] = b'{"kind":"asked","ply":"one"}\n'
    with pytest.raises(ReplayError, match=r"hostile\.jsonl, line 4: .*ply"):
        Replay(place(b"".join(lines)))


def test_any_line_missing_twice_or_elsewhere(small, place):
    for number, line in enumerate(small):
        rest = small[:number] + small[number + 1 :]
        for changed in (rest, [*small[:number], line, *small[number:]], [*rest, line], [line, *rest]):
            walk(place(encoded(changed)))


def test_another_matchs_beginning_in_the_middle(small, place):
    with pytest.raises(ReplayError, match="kind started stands where an event should"):
        Replay(place(encoded([*small, *small])))


def paths(value, so_far=()):
    """The path of every value in a line."""
    yield so_far
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths(inner, (*so_far, key))


NASTY = [
    None, True, 0, -1, 7, 2**63, -(2**63), 10**30, -(10**400), 1.5, 1e308, "", "a1", "\x1b[2J\u202e\n", "player_1",
    [], [[]], [None], {}, {"0": 1}, {"99": "x"}, {"-9": "x"}, {"x": "x"}, {"blob": "x", "block": 0},
    {"blob": [], "block": 10**30}, {"same": 1}, [{"same": 10**30}], {"list": "x", "block": 0},
    {"kind": "change", "rows": {"7": "x"}}, {"kind": "change", "rows": 3},
    {"kind": "change", "legend": None}, {"kind": "grid"}, {"kind": []}, {"kind": "plain", "text": "x"},
]  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("which", ["small", "hidden", "spoken"])
def test_any_value_may_be_anything(which, data, small, hidden, spoken, place):
    changed = copy.deepcopy({"small": small, "hidden": hidden, "spoken": spoken}[which])
    number = data.draw(st.integers(0, len(changed) - 1))
    path = data.draw(st.sampled_from(list(paths(changed[number]))))
    value = data.draw(st.sampled_from([*NASTY, "gone"]))
    if not path:
        changed[number] = value
    else:
        holder = changed[number]
        for key in path[:-1]:
            holder = holder[key]
        if value == "gone" and isinstance(holder, dict):
            del holder[path[-1]]
        else:
            holder[path[-1]] = value
    walk(place(encoded(changed)))


@settings(max_examples=150, deadline=None)
@given(flips=st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 255)), min_size=1, max_size=4))
@pytest.mark.parametrize("sealed", [False, True])
def test_any_bytes_may_be_flipped(sealed, flips, valid, place):
    data = bytearray(valid["small"] if sealed else unpacked(valid["small"]))
    for where, bits in flips:
        data[where % len(data)] ^= bits
    walk(place(bytes(data), "a.jsonl.zst" if sealed else "a.jsonl"))


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 10**9), tail=st.binary(max_size=40))
def test_any_tail_may_follow(cut, tail, valid, place):
    for data, name in ((valid["small"], "a.jsonl.zst"), (unpacked(valid["small"]), "a.jsonl")):
        walk(place(data[: cut % len(data)] + tail, name))


@settings(max_examples=100, deadline=None)
@example(data=b"\x28\xb5\x2f\xfd")
@given(data=st.binary(max_size=300))
def test_noise(data, place):
    assert not walk(place(data))
    assert not walk(place(STARTED + REST + b"{" + data + b"\n"))


def keyframe(lines):
    return next(number for number, line in enumerate(lines) if line["kind"] == "keyframe")


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("ply", [0, -1, -300, 1, 255, 257, 10**6, 10**30])
def test_keyframes_out_of_place(ply, sealed, valid, place):
    """Plies that no block holds are missing, and say so; nothing else is raised."""
    lines = [json.loads(line) for line in unpacked(valid["long"]).splitlines()]
    first = keyframe(lines)
    for number in (first, first + 1 + keyframe(lines[first + 1 :])):
        changed = copy.deepcopy(lines)
        changed[number]["ply"] = ply
        path = place(encoded(changed))
        path = seal(path) if sealed else path
        try:
            replay = Replay(path)
        except ReplayError:
            continue
        found = 0
        for at in (*range(0, min(replay.plies, 700), 50), *range(250, min(replay.plies, 260)), replay.plies):
            with contextlib.suppress(ReplayError):
                assert replay.frame(at).ply == at
                found += 1
        assert found
        with contextlib.suppress(ReplayError):
            list(replay.events())


def test_a_gap_is_named(valid, place):
    lines = [json.loads(line) for line in unpacked(valid["long"]).splitlines()]
    lines[keyframe(lines)]["ply"] = 300
    replay = Replay(place(encoded(lines)))
    with pytest.raises(ReplayError, match="ply 280 is missing"):
        replay.frame(280)


def test_a_block_without_its_keyframe(valid, place):
    """An index that cuts elsewhere is no index of blocks."""
    from arena.replays.seal import _index, zstd

    plain = unpacked(valid["long"])
    cut = plain.index(b"\n", len(plain) // 2) + 1
    parts = [zstd.compress(plain[:cut]), zstd.compress(plain[cut:])]
    with pytest.raises(ReplayError, match="does not begin with a keyframe"):
        Replay(place(b"".join(parts) + _index([len(part) for part in parts]), "a.jsonl.zst"))


def test_blobs_are_what_their_names_say(small, place):
    number = next(number for number, line in enumerate(small) if line["kind"] == "blob")
    user = next(line for line in small if line.get("shown"))
    changed = copy.deepcopy(small)
    changed[number]["data"] = "forged"
    replay = Replay(place(encoded(changed)))
    with pytest.raises(ReplayError, match="is not what was written"):
        list(replay.events())
    changed[number]["name"] = blob_name("forged")
    with pytest.raises(ReplayError, match="is missing from block 0"):
        list(Replay(place(encoded(changed))).events())
    form = next(form for form, blob in user["shown"].items() if blob)
    for block in (1, -1, "0", None, 2**70):
        changed = copy.deepcopy(small)
        changed[small.index(user)]["shown"][form]["block"] = block
        with pytest.raises(ReplayError, match="which there is not"):
            list(Replay(place(encoded(changed))).events())


CHANGES = [7, "x", [], {"kind": "change", "rows": {"9": "..."}}, {"kind": "change", "rows": {"x": "..."}}]


@pytest.mark.parametrize("change", CHANGES)
def test_changes_that_do_not_fit(change, small, place):
    number = [number for number, line in enumerate(small) if line["kind"] == "played"][2]
    for name, value in (("scene", change), ("views", {"player_0": change})):
        changed = copy.deepcopy(small)
        changed[number][name] = value
        path = place(encoded(changed))
        with pytest.raises(ReplayError):
            Replay(path).frame(3)
        walk(path)


def test_a_replay_is_parsed_and_never_executed(small, place, tmp_path):
    """A name in a replay names a registered game, whatever it looks like."""
    mark = tmp_path / "executed"
    code = tmp_path / "evil.py"
    code.write_text(f"open({str(mark)!r}, 'w').close()\n")
    for name in (f"python:{code}", f"python:{code}:Game", f" python:{code}", f"python:{code},a=1"):
        changed = copy.deepcopy(small)
        changed[0]["game"]["id"] = name
        path = place(encoded(changed))
        with pytest.raises(GameError):
            verify(path)
        walk(path)
    assert not mark.exists()


@pytest.mark.parametrize(
    "params", [{"text": 1}, {"self": 1}, {"rounds": []}, {"rounds": {"a": []}}, {"": None}, {"params": 1}]
)
def test_parameters_that_no_game_takes(params, small, place):
    changed = copy.deepcopy(small)
    changed[0]["game"]["params"] = params
    with pytest.raises(GameError):
        verify(place(encoded(changed)))


@pytest.mark.parametrize(
    "culprit", [{"culprit": "nobody", "scores": {"player_0": 1.0, "player_1": 1.0, "nobody": -1.0}}, {"culprit": ""}]
)
def test_nobody_forfeits_who_does_not_sit_there(culprit, small, place):
    lines = [small[0], {**small[-1], "ending": "forfeited", "reason": "crashed", "plies": 0, **culprit}]
    lines[-1]["digest"] = small[0]["digest"]
    assert not verify(place(encoded(lines))).verified
