"""Files that were damaged, forged or made up are refused with a ReplayError, or can be walked from end to end."""

from __future__ import annotations

import contextlib
import copy
import json
import os
from itertools import islice

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import arena
from arena.agents.core.calls import Call, FailedTry, plain
from arena.agents.core.messages import Picture, Reasoning, Text, say
from arena.agents.core.model import Choice, ModelReply, ModelRequest, Usage
from arena.games.core.errors import GameError
from arena.games.core.scene import Plain, Screen
from arena.replays.errors import ReplayError, ReplayTorn
from arena.replays.events import Asked, Attempted, GameSetup, MatchEnded, MatchStarted, Parent, Played, Problem, Seated
from arena.replays.journal import Journal
from arena.replays.lines import blob_name
from arena.replays.player import Replay
from arena.replays.recovery import recover
from arena.replays.redact import redact
from arena.replays.seal import seal, unpacked
from arena.replays.shelf import shelf
from arena.replays.telling import (
    Prompts,
    attempt_lines,
    bill_lines,
    call_lines,
    end_line,
    headline,
    ply_line,
    result_line,
    scene_lines,
    seat_lines,
    titles_of,
)
from arena.replays.verify import verify


def walk(path):
    """Everything that can be asked of a file; whether it opened. Whatever is raised beyond the tree of errors fails."""
    listed = [entry.line for entry in shelf(path.parent)]
    assert listed
    assert all(line.isprintable() for line in listed)
    with contextlib.suppress(ReplayError, GameError):
        verify(path)
    try:
        replay = Replay(path)
    except ReplayError:
        with pytest.raises(ReplayError):
            recover(path)
        return False
    titles = titles_of(replay.started)
    told = [headline(replay.started), *seat_lines(replay.started), end_line(replay)]
    seats = list(replay.started.views) or ["player_0"]
    for ply in range(min(replay.plies, 300) + 1):
        try:
            frame = replay.frame(ply)
        except ReplayError:
            continue
        told += [ply_line(frame, titles), *scene_lines(frame.scene)]
        for event in frame.attempts:
            if isinstance(event, Attempted):
                told += [*attempt_lines(event, titles), *call_lines(event)]
                with contextlib.suppress(ValueError):
                    told += Prompts().lines(event)
        for seat in seats:
            told += scene_lines(frame.seen_by(seat).scene)
    for events in (replay.events, replay.pending):
        with contextlib.suppress(ReplayError):
            for event in islice(iter(events()), 2000):
                for seat in seats:
                    redact(event, seat)
    with contextlib.suppress(ReplayError):
        told += bill_lines(replay.started, replay.bills())
    if replay.ended is not None:
        told.append(result_line(replay.started, replay.ended))
    for text in told:
        assert all(line.isprintable() for line in text.split("\n")), text
    with pytest.raises(IndexError):
        replay.frame(replay.plies + 1)
    with pytest.raises(IndexError):
        replay.frame(-1)
    assert replay.refresh() in (True, False)
    with contextlib.suppress(ReplayError):
        recover(path)
    return True


class Hesitant(arena.BaseAgent):
    """Says nonsense first, offers a draw, and reads the board."""

    async def act(self, turn):
        assert turn.view.text
        if turn.attempt == 1 and turn.ply == 1:
            return arena.Move("nonsense", "I say nonsense", "let me think")
        return arena.OfferDraw(turn.view.legal[0]) if turn.ply == 2 else arena.Move(turn.view.legal[-1])


@pytest.fixture(scope="module")
def valid(tmp_path_factory):
    """The bytes of sealed replays: one small, one of three blocks."""
    folder = tmp_path_factory.mktemp("valid")
    small = arena.play("tictactoe", [Hesitant, Hesitant], seed=1, out=folder)
    journal = Journal(folder / "long.jsonl")
    seats = [Seated("player_0", "Solo", "x")]
    setup = GameSetup("no_such_game", 1, {}, "Long")
    journal.write(MatchStarted("m", "", "0", setup, seats, 1, {}, "", Plain("0")))
    for ply in range(600):
        journal.write(Asked(ply, "player_0", 1, 0.0))
        journal.write(Attempted(ply, "player_0", 1, shown={"text": f"{ply % 100}"}))
        journal.write(Played(ply, "player_0", "a", f"{ply}", 0.0, scene=Plain(f"{ply + 1}")))
    journal.close()
    return {"small": small.path.read_bytes(), "long": journal.path.read_bytes()}


@pytest.fixture(scope="module")
def hidden(tmp_path_factory):
    """The lines of a match in which something is hidden, and several act at once."""
    journal = Journal(tmp_path_factory.mktemp("hidden") / "hidden.jsonl")
    seats = [Seated("player_0", "Ann", "x"), Seated("player_1", "Bob", "x")]
    setup = GameSetup("no_such_game", 1, {"cards": [1, {"of": "x"}]}, "Hidden", perfect_information=False)

    def views(ply):
        return {seat.seat: Screen((f"{ply}", seat.title, "x", "y"), cursor=(0, 0)) for seat in seats}

    start, parent = Screen(("0", "a", "b", "c")), Parent("m0", 3, "")
    journal.write(MatchStarted("m", "", "0", setup, seats, 1, {}, "", start, views(0), parent=parent))
    for ply in range(2):
        journal.write(Asked(ply, "player_0", 1, 0.0, 1.0, "no", True))
        problem = Problem("illegal", "no")
        journal.write(Attempted(ply, "player_0", 1, "r", "e", "a", "move", problem, "t", {"text": "t", "image": None}))
        journal.write(Played(ply, "player_0", "a", "", 0.0, secret=True))
        journal.write(
            Played(
                ply, "player_1", "b", "d", 0.0, "agent", {"player_0": 1.0}, replace(start, caption="x"), views(ply + 1)
            )
        )
    journal.write(MatchEnded("forfeited", "late", "x", 2, "d", 0.0, {"player_0": 1.0}, "player_1", {"rule": "x"}))
    journal.close()
    return [json.loads(line) for line in unpacked(journal.path.read_bytes()).splitlines()]


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """The lines of a match of models, in which messages are repeated and listed."""
    journal = Journal(tmp_path_factory.mktemp("spoken") / "spoken.jsonl")
    setup = GameSetup("no_such_game", 1, {}, "Spoken")
    journal.write(MatchStarted("m", "", "0", setup, [Seated("player_0", "A", "x")], 1, {}, "", Plain("0")))
    told = [say("user", f"{number}") for number in range(64)]
    reply = ModelReply(
        (Reasoning("p", "t", {"a": [1]}), Text("x")), "end", Usage(1, 1, 1, 1, 1), "m", "h", "i", "f", 0.5
    )
    failed = FailedTry("server", "oops", 500, 1.0, 1.0, Usage(1), 0.5)
    for ply in range(2):
        told.append(say("user", "look", Picture(b"png", 1, 2)))
        request = ModelRequest(tuple(told), 1, 2, "low", 0.5, 0.5, 7, ("s",), Choice(("a",)), 1)
        calls = [Call("p:m", request, "move", reply, (failed,), 0.5, queued=1.0, seconds=1.0), Call("p:m", request)]
        journal.write(Attempted(ply, "player_0", 1, "r", "e", "a", calls=tuple(map(plain, calls))))
        journal.write(Played(ply, "player_0", "a", f"{ply}", 0.0, scene=Plain(f"{ply + 1}")))
    journal.close()
    return [json.loads(line) for line in unpacked(journal.path.read_bytes()).splitlines()]


@pytest.fixture(scope="module")
def small(valid):
    """The lines of the small one."""
    return [json.loads(line) for line in unpacked(valid["small"]).splitlines()]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Puts bytes into a fresh folder as a replay."""

    def put(data, name="hostile.jsonl"):
        path = tmp_path_factory.mktemp("hostile") / name
        path.write_bytes(data)
        return path

    return put


def encoded(lines):
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


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
REST = b'"seats":[],"seed":1,"table":{},"digest":"","scene":{"kind":"plain","text":""}}\n'
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
    "a newer format": STARTED + REST.replace(b"}}", b'},"format":2}'),
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
    with pytest.raises(ReplayError, match="replay format 2, and this arena reads up to 1: upgrade it"):
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
