"""What models were sent stands once in a file, is listed in a line that does not grow, and comes back word for word."""

from __future__ import annotations

import json
import os
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.agents.core.calls import Call, FailedTry, plain
from arena.agents.core.messages import Picture, say
from arena.agents.core.model import ModelReply, ModelRequest, Usage
from arena.games.core.scene import Plain
from arena.replays.errors import ReplayError
from arena.replays.events import Attempted, GameSetup, MatchEnded, MatchStarted, Played, Seated
from arena.replays.journal import Journal
from arena.replays.lines import BLOCK, blob_name
from arena.replays.player import Replay
from arena.replays.recovery import recover
from arena.replays.seal import unpacked
from arena.replays.sent import RUN, Lists, Sent

SEATS = [Seated("player_0", "Red", "x"), Seated("player_1", "Blue", "y")]
START = MatchStarted("m", "", "0", GameSetup("g", 1, {}, "G"), SEATS, 1, {}, "d0", Plain("0"))
END = MatchEnded("played", "rules", "over", 0, "d", 1.0, {"player_0": 1.0})
RULES = say("system", "the rules " * 20, cached=True)


def call_of(messages, purpose="move"):
    request = ModelRequest(tuple(messages))
    return plain(Call("openai:m", request, purpose, ModelReply((), "end", Usage(10, output=1), "m"), cost=0.5))


def attempt(number, seat, *calls):
    return Attempted(number, seat, 1, "a", "a", "a", shown={"text": f"board {number}"}, calls=calls)


def played(number, seat):
    return Played(number, seat, "a", f"d{number + 1}", 0.5, scene=Plain(f"{number + 1}"))


def full_history(plies, seats=1):
    """The calls of a match with all that was said before: a list of them, by ply."""
    told = {f"player_{k}": [RULES] for k in range(seats)}
    for number in range(plies):
        seat = f"player_{number % seats}"
        told[seat] += [say("user", f"{seat}, this is the board at ply {number}: {'.' * 40}")]
        yield number, seat, call_of(told[seat])
        told[seat] += [say("assistant", f"I play {number}")]


@pytest.fixture
def journal(tmp_path):
    made = Journal(tmp_path / "a.jsonl")
    made.write(START)
    yield made
    made.close()


def sent(replay, ply):
    """The messages of every call of a ply."""
    attempts = [event for event in replay.frame(ply).attempts if isinstance(event, Attempted)]
    return [call["request"]["messages"] for event in attempts for call in event.calls]


def wire(call):
    """A call as it reads in JSON."""
    return json.loads(msgspec.json.encode(call))


@pytest.mark.parametrize("seats", [1, 2])
def test_a_long_match_with_full_history_costs_the_same_at_every_ply(journal, seats):
    sizes, calls = [0], []
    for number, seat, call in full_history(1000, seats):
        calls.append(call)
        journal.write(attempt(number, seat, call))
        journal.write(played(number, seat))
        if (number + 1) % 250 == 0:
            sizes.append(os.path.getsize(journal.path))
    quarters = [after - before for before, after in pairwise(sizes)]
    assert quarters[3] <= 1.01 * quarters[1]
    assert sizes[-1] < 1000 * 1400
    for path in (journal.path, None):
        replay = Replay(journal.path if path is None else path)
        for ply in (900, 1, 256, 257, 258, 512, 1000, 899):
            assert sent(replay, ply) == [wire(calls[ply - 1])["request"]["messages"]]
        bills = replay.bills()
        assert [bills[f"player_{k}"].calls for k in range(seats)] == [1000 // seats] * seats
        if path is not None:
            journal.write(END)
            journal.close()


def test_a_message_of_any_ply_stands_once_however_long_the_match(journal):
    for number, seat, call in full_history(700):
        journal.write(attempt(number, seat, call))
        journal.write(played(number, seat))
    names = [json.loads(line).get("name") for line in journal.path.read_bytes().splitlines() if b'"blob"' in line[:20]]
    assert len(names) == len(set(names))


def test_a_ply_is_read_from_the_blocks_that_hold_what_was_sent(journal, monkeypatch):
    for number, seat, _ in full_history(4 * BLOCK):
        messages = [RULES, say("user", f"board {number}")]
        journal.write(attempt(number, seat, call_of(messages)))
        journal.write(played(number, seat))
    replay = Replay(journal.path)
    read, rows = [], replay._blocks.rows
    monkeypatch.setattr(replay._blocks, "rows", lambda block: read.append(block) or rows(block))
    assert [message["parts"][0]["text"] for message in sent(replay, 700)[0]] == [RULES.text, "board 699"]
    assert sorted(set(read)) == [0, 2], "its own block, and the one where the rules stand"


def test_what_another_seat_or_purpose_asks_does_not_come_between(journal):
    told = [say("user", f"message {number}") for number in range(10)]
    judge = [say("user", "which is best?")]
    first = [call_of(told[:8]), call_of(judge, "verify")]
    second = [call_of(told[:10]), call_of(judge, "verify"), call_of(told[:3])]
    other = [call_of(told[4:])]
    for number, (seat, calls) in enumerate([("player_0", first), ("player_1", other), ("player_0", second)]):
        journal.write(attempt(number, seat, *calls))
        journal.write(played(number, seat))
    lines = [json.loads(line) for line in journal.path.read_bytes().splitlines()]
    listed = [[c["request"]["messages"] for c in line["calls"]] for line in lines if line["kind"] == "attempted"]
    assert [[messages[0].get("same") for messages in one] for one in listed] == [[None, None], [None], [8, 1, 3]]
    assert [len(messages) for messages in listed[2]] == [3, 1, 1]
    replay = Replay(journal.path)
    for ply, calls in ((3, second), (1, first), (2, other)):
        assert sent(replay, ply) == [wire(call)["request"]["messages"] for call in calls]


def test_a_picture_stands_once_and_comes_back(journal):
    picture = Picture(b"\x89PNG" + bytes(3000), 8, 8)
    messages = [RULES, say("user", "look", picture)]
    for number in range(300):
        journal.write(attempt(number, "player_0", call_of(messages)))
        journal.write(played(number, "player_0"))
    assert os.path.getsize(journal.path) < 300 * 900
    (found,) = sent(Replay(journal.path), 290)
    assert found == wire(call_of(messages))["request"]["messages"]


HISTORY = st.lists(st.lists(st.integers(0, 5), max_size=3 * RUN), max_size=12)


@settings(max_examples=60, deadline=None)
@given(lists=HISTORY, seats=st.lists(st.integers(0, 1), min_size=12, max_size=12), turns=st.sets(st.integers(0, 11)))
def test_any_lists_come_back(lists, seats, turns):
    """However lists grow, shrink and change, in however many blocks."""
    stands, reading = {}, Lists()
    block, writing = 0, Sent(lambda blob: stands.__setitem__((blob.name, block), json.loads(bytes(blob.data))))
    for number, values in enumerate(lists):
        if number in turns:
            block += 1
            writing.turn()
            reading = Lists()
        seat = f"player_{seats[number]}"
        call = call_of([say("user", f"{value}") for value in values])
        event = Attempted(0, seat, 1, calls=(wire(writing.call(seat, call)),))
        reading.add(event)

        def look(ref):
            return stands[ref["blob"], ref["block"]]

        assert [look(ref) for ref in reading.of(seat, event.calls[0], look)] == wire(call)["request"]["messages"]


def test_names_that_were_forgotten_are_written_again(journal, monkeypatch):
    monkeypatch.setattr("arena.replays.sent.NAMES", 20)
    calls = []
    for number, seat, call in full_history(300):
        calls.append(call)
        journal.write(attempt(number, seat, call))
        journal.write(played(number, seat))
        assert len(journal._sent._places) <= 20 + len(call["request"]["messages"]) * 2
    replay = Replay(journal.path)
    for ply in (1, 5, 100, 257, 300):
        assert sent(replay, ply) == [wire(calls[ply - 1])["request"]["messages"]]


# What somebody else may have written


@pytest.fixture
def two_calls(journal, read):
    """The lines of a match of which the second call repeats the first."""
    for number, seat, call in full_history(2):
        journal.write(attempt(number, seat, call))
        journal.write(played(number, seat))
    journal.write(END)
    journal.close()
    return read(journal.path)


def listed(lines, number):
    """What the call of an attempt lists."""
    return [line for line in lines if line["kind"] == "attempted"][number]["calls"][0]["request"]["messages"]


FORGED = {
    "none": None, "a word": "2", "a fraction": 1.0, "true": True, "below nothing": -1, "one more": 3, "more": 10**30,
}  # fmt: skip


@pytest.mark.parametrize("same", FORGED.values(), ids=FORGED)
def test_messages_that_were_not_sent_are_not_repeated(same, two_calls, write):
    assert listed(two_calls, 1)[0] == {"same": 2}
    listed(two_calls, 1)[0]["same"] = same
    replay = Replay(write(two_calls))
    assert len(sent(replay, 1)[0]) == 2
    with pytest.raises(ReplayError, match=r"changed\.jsonl: a call of a model repeats .* messages"):
        replay.frame(2)


def test_a_first_call_repeats_nothing(two_calls, write):
    listed(two_calls, 0).insert(0, {"same": 1})
    with pytest.raises(ReplayError, match="repeats 1 messages, and there was none before it"):
        Replay(write(two_calls)).frame(1)


BROKEN = {
    "same later on": ([{"same": 0}, {"same": 1}], "is said to stand in block None"),
    "words": (["hello"], "a message of a call is named by 'hello'"),
    "no list": ("hello", "a call of a model has no messages"),
    "a list that is not there": ([{"list": "0" * 24, "block": 0}], "is missing from block 0"),
    "a list in no block": ([{"list": "0" * 24}], "is said to stand in block None"),
    "a list in a block to come": ([{"list": "0" * 24, "block": 1}], "in block 1, which there is not"),
    "a message that is none": ([{"blob": [], "block": 0}], "is missing from block 0"),
}


@pytest.mark.parametrize(("forged", "said"), BROKEN.values(), ids=BROKEN)
def test_what_lists_no_messages_is_refused_in_a_sentence(forged, said, two_calls, write):
    calls = next(line for line in two_calls if line["kind"] == "attempted")["calls"]
    calls[0]["request"]["messages"] = forged
    with pytest.raises(ReplayError, match=said):
        Replay(write(two_calls)).frame(1)


@pytest.mark.parametrize("data", [7, "text", [1], [{"list": "x", "block": 0}], [{"same": 1}], [[]]])
def test_a_list_is_one_of_messages(data, two_calls, write):
    blob = {"kind": "blob", "name": blob_name(data), "data": data}
    listed(two_calls, 0)[:] = [{"list": blob["name"], "block": 0}]
    with pytest.raises(ReplayError, match=r"changed\.jsonl: "):
        Replay(write([two_calls[0], blob, *two_calls[1:]])).frame(1)


def test_a_call_whose_numbers_are_none_is_refused(two_calls, write):
    next(line for line in two_calls if line["kind"] == "attempted")["calls"][0]["cost"] = "cheap"
    replay = Replay(write(two_calls))
    for reading in (lambda: replay.frame(1), replay.bills):
        with pytest.raises(ReplayError, match=r"changed\.jsonl.*a call of a model is none: .*cost"):
            reading()


def test_lists_of_lists_do_not_fill_the_memory(two_calls, write):
    """A small file that claims a great many messages is refused as soon as it has claimed too many."""
    message = listed(two_calls, 0)[0]
    run = [message] * 4000
    blob = {"kind": "blob", "name": blob_name(run), "data": run}
    listed(two_calls, 0)[:] = [{"list": blob["name"], "block": 0}] * 4000
    with pytest.raises(ReplayError, match="more than 4,194,304 messages"):
        Replay(write([two_calls[0], blob, *two_calls[1:]])).frame(1)


def test_what_was_cut_off_or_written_again_by_others_is_read(journal, tmp_path, write):
    calls = {}
    for number, seat, call in full_history(600):
        calls[number] = wire(call)["request"]["messages"]
        journal.write(attempt(number, seat, call))
        journal.write(played(number, seat))
    data = journal.path.read_bytes()
    torn = tmp_path / "torn.jsonl"
    torn.write_bytes(data[: data.index(b'"kind":"attempted","ply":550')])
    sealed = recover(torn)
    again = write([json.loads(line) for line in unpacked(sealed.read_bytes()).splitlines()], "again")
    for path in (sealed, again):
        replay = Replay(path)
        assert replay.ended.plies == 550
        assert sent(replay, 549) == [calls[548]]
        assert [len(sent(replay, ply)[0]) for ply in (256, 257, 258, 513)] == [512, 514, 516, 1026]


def test_failed_tries_come_back(journal):
    failed = FailedTry("rate_limit", "slow down", 429, 0.25, 1.0)
    call = plain(Call("openai:m", ModelRequest((RULES,)), failures=(failed,)))
    journal.write(attempt(0, "player_0", call))
    journal.write(played(0, "player_0"))
    (event,) = Replay(journal.path).frame(1).attempts
    (found,) = event.calls
    assert msgspec.convert(found, Call) == Call("openai:m", ModelRequest((RULES,)), failures=(failed,))
