"""Bills: what is not known is never 0, and sums are those of what was recorded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.agents.core.calls import Call, FailedTry, plain
from arena.agents.core.messages import say
from arena.agents.core.model import ModelReply, ModelRequest, Usage
from arena.games.core.scene import Plain
from arena.replays.bills import Bill, Count, bills
from arena.replays.events import Asked, Attempted, GameSetup, MatchStarted, Problem, Seated
from arena.replays.telling import bill_lines

REQUEST = ModelRequest((say("user", "hello"),))


def call(usage=None, cost=None, model="m-1", failures=(), **more):
    reply = None if usage is None else ModelReply((), "end", usage, model)
    return plain(Call("openai:m", REQUEST, reply=reply, failures=failures, cost=cost, **more))


FULL = call(Usage(1000, 800, 50, 40, 30), 0.25, seconds=2.0, queued=0.5)


def test_a_call_in_words():
    bill = Bill.of([FULL])
    assert bill.words == "1,000 in (800 cached, 50 written) → 40 out (30 thinking), $0.2500, 2.5 s"
    assert bill.answered_by == "m-1 (asked for m)"
    assert Bill.of([call(Usage(1), model="m")]).answered_by == "m"
    assert Bill.of([call(Usage(1), model="")]).answered_by == "m"


def test_several_calls_in_words():
    failed = FailedTry("server", "oops", 500, 1.0, 0.5)
    bill = Bill.of([FULL, FULL, call(Usage(10, output=1), 1.5, "m-2", (failed,) * 2)])
    assert bill.words == (
        "3 calls, 2,010 in (at least 1,600 cached, at least 100 written) → 81 out (at least 60 thinking), "
        "$2.00, 8.0 s, 2 failed tries"
    )
    assert bill.answered_by == "m-1, m-2 (asked for m)"
    assert bill.models == {"m-1": 2, "m-2": 1}
    assert bill.asked == {"m": 3}


def test_what_is_not_known_is_not_nothing():
    unknown = Bill.of([call(Usage())])
    assert unknown.words == "? in → ? out, cost unknown, 0.0 s"
    assert unknown.data["tokens"] == dict.fromkeys(("input", "cached", "cache_written", "output", "reasoning"))
    assert unknown.data["cost"] is None
    some = Bill.of([call(Usage()), FULL])
    assert some.words.startswith("2 calls, at least 1,000 in (at least 800 cached")
    assert "at least $0.2500" in some.words
    assert (some.data["cost"], some.data["cost_unknown"], some.data["tokens"]["output"]) == (0.25, 1, 40)
    assert some.data["tokens_unknown"]["output"] == 1


def test_what_is_nothing_is_known():
    free = Bill.of([call(Usage(5, 0, 0, 1, 0), 0.0)])
    assert free.words == "5 in → 1 out, $0.00, 0.0 s"
    assert free.data["tokens"] == {"input": 5, "cached": 0, "cache_written": 0, "output": 1, "reasoning": 0}
    assert free.data["tokens_unknown"] == {}
    assert free.data["cost"] == 0.0


@pytest.mark.parametrize(
    ("cost", "words"),
    [(0.00001, "less than $0.0001"), (0.1234567, "$0.1235"), (12.5, "$12.50"), (12345.678, "$12,345.68")],
)
def test_dollars_in_words(cost, words):
    assert Bill.of([call(Usage(), cost)]).dollars == words


def test_a_try_that_was_turned_away_cost_nothing():
    refused = (FailedTry("rate_limit", "", 429), FailedTry("overloaded", "", 529), FailedTry("auth", "no key"))
    bill = Bill.of([call(Usage(10, output=1), 0.5, failures=refused)])
    assert (bill.words, bill.failed_tries) == ("10 in → 1 out, $0.5000, 0.0 s, 3 failed tries", 3)


def test_a_try_that_broke_off_may_have_cost():
    bill = Bill.of([call(Usage(10, output=1), 0.5, failures=(FailedTry("connection", "gone"),))])
    assert bill.words == "at least 10 in → at least 1 out, at least $0.5000, 0.0 s, 1 failed try"
    told = FailedTry("connection", "gone", None, 1.0, 0.0, Usage(7, output=3), 0.25)
    assert Bill.of([call(Usage(10, output=1), 0.5, failures=(told,))]).words.startswith("17 in → 4 out, $0.7500")


def test_a_call_without_a_reply_counts_and_one_that_was_not_made_does_not():
    ended = Bill.of([call(failures=(FailedTry("timeout", "late", None, 3.0),))])
    assert (ended.calls, ended.words) == (1, "? in → ? out, cost unknown, 3.0 s, 1 failed try")
    assert ended.answered_by == "m"
    assert Bill.of([call()]) == Bill()


def test_a_kept_reply_spends_nothing():
    bill = Bill.of([call(Usage(1000, output=10), 0.0, cached_reply=True), FULL])
    assert (bill.input, bill.kept, bill.cost) == (Count(1000), 1, 0.25)
    assert "1 from the cache of replies" in bill.words


def test_each_seat_has_its_own():
    events = [
        Asked(0, "player_0", 1, 0.0),
        Attempted(0, "player_0", 1, calls=(FULL, FULL)),
        Attempted(1, "player_1", 1, calls=(FULL,)),
        Attempted(2, "player_0", 1, calls=(FULL,)),
        Attempted(3, "player_2", 1),
        Attempted(4, "player_3", 1, calls=(call(unmade="no budget is left"),)),
    ]
    found = bills(events)
    assert {seat: bill.calls for seat, bill in found.items()} == {"player_0": 3, "player_1": 1}
    assert sum(found.values(), Bill()) == Bill.of([FULL] * 4)


BROKEN = {
    "no provider": {},
    "a reply that is none": {"provider": "x", "reply": []},
    "a cost in words": {"provider": "x", "cost": "1"},
    "half a token": {"provider": "x", "reply": {"usage": {"input": 0.5}}},
    "true seconds": {"provider": "x", "seconds": True},
    "a cost beyond all": {"provider": "x", "cost": 10**400},
    "a cost that is no number": {"provider": "x", "cost": float("nan")},
    "an infinite cost": {"provider": "x", "cost": float("inf")},
    "a cost below nothing": {"provider": "x", "cost": -0.5},
    "tokens beyond all": {"provider": "x", "reply": {"usage": {"input": 10**400}}},
    "tokens below none": {"provider": "x", "reply": {"usage": {"output": -1}}},
    "seconds beyond all": {"provider": "x", "seconds": 1e300},
    "a pause before it began": {"provider": "x", "failures": [{"kind": "server", "waited": -1.0}]},
    "a status beyond all": {"provider": "x", "failures": [{"kind": "server", "status": 10**400}]},
    "failures that are none": {"provider": "x", "failures": [7]},
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_what_is_no_call_is_refused(broken):
    with pytest.raises(ValueError, match="a call of a model is none"):
        Bill.of([broken])


TOKENS = st.none() | st.integers(0, 10**6)
USAGES = st.builds(Usage, TOKENS, TOKENS, TOKENS, TOKENS, TOKENS)


@given(st.lists(st.tuples(USAGES, st.none() | st.integers(0, 100)), max_size=8), st.integers(0, 8))
def test_bills_of_parts_add_up(calls, cut):
    recorded = [call(usage, cost) for usage, cost in calls]
    assert Bill.of(recorded[:cut]) + Bill.of(recorded[cut:]) == Bill.of(recorded)
    known = [usage.input for usage, _ in calls if usage.input is not None]
    assert Bill.of(recorded).input == Count(sum(known), len(calls) - len(known))


def wrong(seat, kind, fault="", *calls):
    return Attempted(0, seat, 1, problem=Problem(kind, "no", fault), calls=calls)


def lines_of(found):
    seats = [Seated(f"player_{k}", title, "x") for k, title in enumerate(("Red", "Yellow"))]
    return bill_lines(MatchStarted("m", "", "0", GameSetup("g", 1, {}, "G"), seats, 1, {}, "", Plain("")), found)


def test_faults_are_counted_by_their_word():
    events = [wrong("player_0", "unreadable", "cut", FULL), *[wrong("player_0", "illegal", "", FULL)] * 2]
    found = bills([*events, *[wrong("player_1", "late")] * 1000])
    assert found["player_0"].data["faults"] == {"cut": 1, "illegal": 2}
    assert lines_of(found) == [
        f"Red: {Bill.of([FULL] * 3).answered_by}: {Bill.of([FULL] * 3).words}, faults: 2 illegal, 1 cut",
        "Yellow: faults: 1,000 late",
    ]
    assert "faults" not in Bill.of([FULL]).data
    assert found["player_0"] + found["player_1"] == sum(found.values(), Bill())
    assert (found["player_0"] + found["player_1"]).faults == {"cut": 1, "illegal": 2, "late": 1000}


def test_a_seat_whose_calls_were_never_made_has_no_line():
    events = [Attempted(0, "player_0", 1, calls=(call(unmade="no budget is left"),))]
    assert bills(events) == {}
    assert lines_of({"player_0": Bill()}) == []


def test_many_names_are_told_by_the_first():
    names = [f"m-{number}" for number in range(20_000)]
    bill = Bill.of([call(Usage(1, output=1), model=name) for name in [*names, "x" * 10_000]])
    assert bill.answered_by == "m-0, m-1, m-2 and 19,998 more (asked for m)"
    assert len(bill.models) == 20_001
    assert len(Bill.of([call(Usage(1), model="x" * 10_000)]).answered_by) < 120
    words = bills([wrong("player_0", "unreadable", name * 1000) for name in names])["player_0"]
    assert len(words.line) < 1500
    assert words.line.endswith("… and 19,988 more")
