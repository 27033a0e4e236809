"""What models were sent and said, told word for word: nothing of it acts on the terminal, and nothing is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.agents.core.calls import Call, FailedTry
from arena.agents.core.calls import plain as plain_call
from arena.agents.core.messages import Message, Picture, Reasoning, Text, ToolCall, ToolResult, say
from arena.agents.core.model import Choice, ModelReply, ModelRequest, Schema, Usage
from arena.games.core.scene import Plain
from arena.replays.bills import Bill
from arena.replays.events import Attempted, GameSetup, MatchStarted, Problem, Seated
from arena.replays.telling import Prompts, attempt_lines, bill_lines, call_lines

HOSTILE = [
    "\x1b[2J\x1b]0;title\x07", "\r\rgone", "\x9b31m", "\u202eevil\u202c", "zero\u200bwidth", "a\nb", "\u2028\x85\x0b",
    "e" + "\u0301" * 50, "\U000e0041", "\x00", "[bold]x[/bold]", "",
]  # fmt: skip


def call(text):
    """A call in which every text is this one, of messages with parts of every kind."""
    told = text.encode("utf-8", "replace").decode()
    parts = (
        Text(told, {told: told}), Picture(told.encode(), 3, 4), Reasoning(told, told, told), ToolCall(told, told, told),
        ToolResult(told, told),
    )  # fmt: skip
    reply = ModelReply(
        parts, "refused", Usage(1, 2, 3, 4, 5), told, told, told, told, None, {told: told}, {told: told}, told,
        ((told, -1.0),), (), {told: -0.5},
    )  # fmt: skip
    request = ModelRequest((Message("user", parts, True), say("assistant", told)), stop=(told,), format=Choice((told,)))
    return plain_call(Call(told, request, "think", reply, (FailedTry("server", told, 500, 1.0, 2.0),)))


@given(text=st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=6))
def test_any_text_is_told_in_printable_lines(text):
    event = Attempted(0, text, 1, problem=Problem("unreadable", text, text), calls=(call(text), call(text)))
    started = MatchStarted("m", "", "0", GameSetup("g", 1, {}, "G"), [Seated(text, text, text)], 1, {}, "", Plain(""))
    bills = {text: Bill.of(event.calls), "s" + text: Bill.of([call("x")])}
    lines = [*Prompts().lines(event), *call_lines(event), *bill_lines(started, bills), *attempt_lines(event, {})]
    assert len(lines) > 20
    assert all(line.isprintable() for line in lines)


def test_a_prompt_in_lines():
    rules, picture = say("system", "Rules.\nMore.", cached=True), say("user", "look", Picture(b"x" * 1000, 512, 256))
    sent = {"max_tokens": 200, "stop": ["a", "b"]}
    reply = ModelReply(
        (Reasoning("openai", "hm", {"sig": "x" * 100}), Text("4")), "length", Usage(), "m-1", "h", sent=sent
    )
    ignored = ModelReply((Text("5"),), "end", ignored={"top_p": "it has none"}, scores={"1": -2.0, "2": -0.25})
    failed = FailedTry("rate_limit", "slow", 429, 0.25, 1.0)
    first = Call("openai:m", ModelRequest((rules, picture)), reply=reply, failures=(failed,), queued=0.5, seconds=2.0)
    asked = ModelRequest(
        (rules, picture, say("assistant", "4"), say("user", "no")), format=Choice(("4", "5"), scored=True)
    )
    second = Call("openai:m", asked, "verify", ignored)
    third = Call("openai:m", ModelRequest((rules,), temperature=0.5, format=Schema("s", {"a": 1})), failures=(failed,))
    prompts = Prompts()
    event = Attempted(0, "player_0", 1, calls=(plain_call(first), plain_call(second)))
    assert list(prompts.lines(event)) == [
        "        call 1 of 2, for a move: openai:m",
        "          try 1 failed: rate_limit (429) after 0.250 s, then a pause of 1.000 s: slow",
        "          answered by: m-1 at h",
        "          time: 0.500 s until it began to answer, 2.000 s to the end",
        '          settings as sent: max_tokens=200, stop=["a","b"]',
        "        ── system (may be cached up to here)",
        "          │ Rules.",
        "          │ More.",
        "        ── user",
        f"          │ [picture 512×256, 1,000 bytes, blake2b {picture.parts[0].name}]",
        "          │ look",
        "        ── thought",
        "          │ hm",
        "        ── reply (cut at the limit)",
        "          │ 4",
        "        call 2 of 2, to judge: openai:m",
        "          answered by: a model that the service does not name",
        "          time: 0.000 s until it began to answer, 0.000 s to the end",
        "          settings as sent: none",
        "          not sent: top_p: it has none",
        "          answer as: the likeliest of: 4, 5",
        "        ── … the first 2 messages as before",
        "        ── assistant",
        "          │ 4",
        "        ── user",
        "          │ no",
        "        ── reply",
        "          │ 5",
        "          log-likelihoods: 2 -0.250, 1 -2.000",
    ]
    assert list(prompts.lines(Attempted(1, "player_0", 1, calls=(plain_call(third),)))) == [
        "        call for a move: openai:m",
        "          try 1 failed: rate_limit (429) after 0.250 s, then a pause of 1.000 s: slow",
        "          time: 0.000 s until it began to answer, 0.000 s to the end",
        "          settings wanted: temperature=0.5",
        '          answer as: {"kind":"schema","name":"s","schema":{"a":1}}',
        "        ── … the first message as before",
    ]


def test_what_another_seat_was_sent_is_not_before():
    one = plain_call(Call("p", ModelRequest((say("user", "hello"),)), reply=ModelReply((), "end")))
    prompts = Prompts()
    first, again = (list(prompts.lines(Attempted(0, seat, 1, calls=(one,)))) for seat in ("player_0", "player_1"))
    assert first == again
    assert "hello" in "".join(first)


def test_thoughts_for_the_provider_are_named_and_not_shown():
    kept = say("user", "x"), Message("assistant", (Reasoning("anthropic", "", {"data": "A" * 5000}),))
    (line,) = [
        line
        for line in Prompts().lines(Attempted(0, "s", 1, calls=(plain_call(Call("p", ModelRequest(kept))),)))
        if "back to anthropic" in line
    ]
    assert "with 5,011 bytes for the provider, blake2b" in line


def test_a_call_that_is_none_is_refused():
    with pytest.raises(ValueError, match=r"a call of a model cannot be read: .*role"):
        list(Prompts().lines(Attempted(0, "s", 1, calls=({"provider": "p", "request": {"messages": [{"role": 1}]}},))))


def test_a_call_that_was_never_made_says_why_as_far_as_it_is_known():
    calls = [Call("p", ModelRequest(()), unmade=why) for why in ("the budget of 1 dollars is spent", "")]
    lines = [line.strip() for line in Prompts().lines(Attempted(0, "s", 1, calls=tuple(map(plain_call, calls))))]
    assert [line for line in lines if line.startswith("not made")] == [
        "not made: the budget of 1 dollars is spent",
        "not made: nobody says why",
    ]
