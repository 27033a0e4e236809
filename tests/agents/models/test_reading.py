"""Reading a reply: what is a move, and what kept a model from naming one, each told apart."""

from __future__ import annotations

from typing import Any

import pytest

from arena.agents.core.messages import Part, Reasoning, Text, ToolCall
from arena.agents.core.model import ModelReply, Stop
from arena.agents.models.answers import form
from arena.agents.models.reading import Reading, read, shown
from arena.agents.models.scaffold import Scaffold

TAG, WHOLE, TOOL, CHOICE = (form(Scaffold(answer=answer)) for answer in ("tag", "whole", "tool", "choice"))
CELLS = ("a1", "b2", "c3")


def reply(text: str, stop: Stop = "end", thought: str = "", detail: str = "") -> ModelReply:
    parts: tuple[Part, ...] = (Reasoning("any", thought), Text(text)) if thought else (Text(text),)
    return ModelReply(parts, stop, detail=detail)


REST, STARS, JSON = (
    form(Scaffold(opening="ACTION:", closing="")),
    form(Scaffold(opening="**", closing="**")),
    form(Scaffold(answer="plain_json")),
)


@pytest.mark.parametrize(
    ("text", "reader", "move"),
    [
        ("<move>4</move> because", TAG, "4"),
        ("<move>4</move> 3 < 5, so", TAG, "4"),
        ("**4** is a good", STARS, "4"),
        ('{"action": "4"}', JSON, "4"),
        ('{"action": "4"} since {a1, b2} are', JSON, "4"),
        ("a1", CHOICE, "a1"),
    ],
)
def test_a_move_that_was_closed_before_a_cut_counts(text: str, reader: Any, move: str) -> None:
    assert read(reply(text, "length"), reader, CELLS) == Reading(move)


@pytest.mark.parametrize(
    ("text", "reader"),
    [
        ("<move>4</move> is bad, so <move>3", TAG),
        ("<move>4</move> is bad, so <MOVE>", TAG),
        ("<move>4</move> is bad, so <mo", TAG),
        ("<move>4</move> is bad, so <move>3</move", TAG),
        ("**4** is worse than **3", STARS),
        ("**4** is worse than *", STARS),
        ("ACTION: go for", REST),
        ("ACTION: 1", REST),
        ("4", WHOLE),
        ('{"action": "4"} is bad: {"action": "3', JSON),
        ('{"action": "4"} is bad: {', JSON),
        ('{"reason": {"action": "4"}, "action": "3', JSON),
        ("a", CHOICE),
        ("z9", CHOICE),
        ("1", CHOICE),
    ],
)
def test_a_move_that_may_have_gone_on_does_not(text: str, reader: Any) -> None:
    """What was cut is told so, and not played: 1 may be the beginning of 12, and a second move stands for the first."""
    reading = read(reply(text, "length"), reader, (*CELLS, "1", "12"))
    assert (reading.move, reading.fault) == (None, "cut")
    assert "cut at its limit" in reading.why
    assert repr(text) in reading.why


@pytest.mark.parametrize(("reader", "move"), [(REST, "ACTION: far east"), (WHOLE, "far east")])
def test_without_a_cut_an_open_end_is_the_end(reader: Any, move: str) -> None:
    assert read(reply(move), reader) == Reading("far east")


@pytest.mark.parametrize(
    ("found", "fault", "why"),
    [
        (reply(""), "empty", "the answer was empty"),
        (reply(" \n"), "empty", "the answer was empty"),
        (reply("", thought="long thoughts"), "empty", "the answer was empty"),
        (reply("", "length", "long thoughts"), "thought_only", "all tokens were spent on thinking"),
        (reply("I think\nthat", "length"), "cut", "before a move was named; it ends 'I think that'"),
        (reply("<move>4</move>", "refused", detail="I will not"), "refused", "the answer was refused: I will not"),
        (reply("<move>4</move>", "filtered"), "filtered", "the answer was filtered"),
        (reply("Column 4."), "unreadable", "the answer holds no <move>…</move>; it ends 'Column 4.'"),
        (reply("<move> </move>"), "unreadable", "the answer holds an empty move; it ends '<move> </move>'"),
        (reply("x" * 500), "unreadable", f"it ends '…{'x' * 80}'"),
        (reply("<move>a1 or b2</move>"), "ambiguous", "names 2 moves at once, and not which of them: a1, b2"),
    ],
)
def test_faults_are_told_apart(found: ModelReply, fault: str, why: str) -> None:
    reading = read(found, TAG, CELLS)
    assert (reading.move, reading.fault) == (None, fault)
    assert why in reading.why
    assert len(reading.why) < 200


def test_moves_that_are_hidden_are_not_told_as_ambiguous() -> None:
    assert read(reply("<move>a1 or b2</move>"), TAG) == Reading("a1 or b2")


@pytest.mark.parametrize(
    ("stop", "parts", "fault"),
    [
        ("tool", (ToolCall("1", "play", "{"),), "unreadable"),
        ("length", (ToolCall("1", "play", '{"action": "b'),), "cut"),
        ("end", (Text("I play b2"),), "unreadable"),
        ("end", (), "empty"),
        ("length", (Reasoning("any", "so"),), "thought_only"),
    ],
)
def test_faults_of_calls(stop: Stop, parts: tuple[Part, ...], fault: str) -> None:
    reading = read(ModelReply(parts, stop), TOOL)
    assert (reading.move, reading.fault) == (None, fault)
    assert ("it ends" in reading.why) == (fault in ("unreadable", "cut"))


def test_blanks_are_no_choice() -> None:
    assert read(reply(" \n"), CHOICE, CELLS).fault == "empty"


def test_what_is_shown_of_an_answer() -> None:
    parts = (Reasoning("any", "hm"), Text("so"), ToolCall("1", "play", '{"a": 1}'), ToolCall("2", "stop", ""))
    assert shown(parts) == 'so\nplay({"a": 1})\nstop()'
    assert shown((Reasoning("any", "hm"), Text(""))) == ""


def cut(text: str) -> ModelReply:
    return ModelReply((Text(text),), "length")


async def test_faults_are_counted_apart_in_the_replay_and_told_to_the_model(sit: Any) -> None:
    answers: list[Any] = [
        "",
        cut("Let me see"),
        ModelReply((Reasoning("scripted", "so many thoughts"),), "length"),
        ModelReply((Text("I cannot"),), "refused", detail="a game of war"),
        ModelReply((Text("<move>a1</move>"),), "filtered"),
        "<move>a1, b2</move>",
        "b2 of course",
        "<move>z9</move>",
        *(f"<move>{move}</move>" for move in ("a1", "b2", "c3")),
    ]
    match = await sit(answers, table={"attempts": 9})
    assert match.faults[:9] == [
        "empty",
        "cut",
        "thought_only",
        "refused",
        "filtered",
        "ambiguous",
        "unreadable",
        "unreadable",
        None,
    ]
    assert [one.problem.fault for one in match.attempts[:8] if one.problem][-1] == ""
    assert match.attempts[7].extracted == "z9"
    for request, asked in zip(match.requests[1:9], match.asked[1:9], strict=True):
        assert f"Your last answer was not accepted: {asked.feedback}\n\nPossible" in request.messages[-1].text
    feedback = [asked.feedback for asked in match.asked[1:9]]
    for number, quote in ((1, "'Let me see'"), (3, "a game of war"), (5, "a1, b2"), (6, "'b2 of course'"), (7, "z9")):
        assert quote in feedback[number]
    assert "c3" in feedback[7]


async def test_what_is_empty_or_only_thought_is_not_sent_again(sit: Any) -> None:
    """A service refuses it, or thoughts that nothing follows; what was seen is shown again in its place."""
    silent = [ModelReply(parts, "length") for parts in ((), (Text(" \n"),), (Reasoning("scripted", "hm"), Text("")))]
    match = await sit([*silent, "<move>a1</move>", "<move>b2</move>", "<move>c3</move>"], table={"attempts": 4})
    assert [len(request.messages) for request in match.requests] == [2, 2, 2, 2, 4, 6]
    board = match.attempts[0].shown["text"]
    assert all(request.messages[1].text.startswith(board) for request in match.requests)
    assert match.requests[3].messages[1].text.count(board) == 1


@pytest.mark.parametrize("game", ["tictactoe", "connect_four", "rock_paper_scissors", "nethack"])
async def test_moves_that_are_not_listed_are_not_told_by_a_refusal_either(sit: Any, game: str) -> None:
    """A game says what was possible, or near, each in its own words: none of it is told but what was read."""
    if game == "nethack":
        pytest.importorskip("nle", reason="needs the extra nethack")
    hidden = ["zz9", "rocc", "hm"]
    others = [] if game == "nethack" else ["first"]
    table = {"attempts": 4, "on_illegal": "random", "max_plies": 1}
    answers = [*(f"<move>{one}</move>" for one in hidden), "no mark"]
    match = await sit(answers, game=game, others=others, legal=False, table=table)
    assert match.faults == ["unreadable"] * 4
    for request, said in zip(match.requests[1:], hidden, strict=True):
        told = request.messages[-1].text
        assert told.endswith(f'Your last answer was not accepted. It was read as "{said}".\n\nYour move?')


async def test_what_reading_says_is_told_where_the_moves_are_hidden_too(sit: Any) -> None:
    table = {"attempts": 3, "max_plies": 1}
    match = await sit(["hm", "", "<move>a1</move>"], legal=False, table=table)
    for request, why in zip(match.requests[1:], ["it ends 'hm'", "the answer was empty"], strict=True):
        assert "Your last answer was not accepted: " in request.messages[-1].text
        assert why in request.messages[-1].text


async def test_without_hints_nothing_is_told(sit: Any) -> None:
    answers = ["b2 of course", "<move>z9</move>", "<move>a1, b2</move>", "<move>a1</move>"]
    match = await sit(answers, hints=False, table={"attempts": 4, "max_plies": 1})
    assert match.faults == ["unreadable", "unreadable", "ambiguous", None]
    for request in match.requests[1:]:
        told = request.messages[-1].text.partition("\n\n")[0]
        assert told == "Your last answer was not accepted. Try again."


async def test_without_hints_what_was_played_in_its_place_is_not_told_either(sit: Any) -> None:
    """So that with history=none each turn stands alone."""
    table = {"attempts": 1, "on_illegal": "default", "max_plies": 5}
    match = await sit(["z", "<move>b2</move>", "<move>c3</move>"], hints=False, history="none", table=table)
    assert match.played[0].source == "default"
    assert not any("accepted" in message.text for request in match.requests for message in request.messages)


@pytest.mark.parametrize("rule", ["random", "default"])
@pytest.mark.parametrize("history", ["none", "full", "last", "diff"])
async def test_what_was_played_in_its_place_is_told_at_the_next_turn(sit: Any, rule: str, history: str) -> None:
    answers = ["<move>z9</move>", "", "<move>b2</move>", "<move>c3</move>"]
    table = {"attempts": 2, "on_illegal": rule, "max_plies": 5}
    match = await sit(answers, table=table, history=history, others=("random",), seed=11)
    assert match.played[0].source == rule
    said = f"Your last answer was not accepted; played in its place: {match.played[0].action}"
    assert said in match.requests[2].messages[-1].text
    assert said not in match.requests[3].messages[-1].text
    kept = [message.text for message in match.requests[3].messages[1:-1]]
    assert any(said in text for text in kept) == (history != "none")


async def test_a_first_attempt_that_fails_again_is_told_of_itself(sit: Any) -> None:
    """What was wrong with the last answer stands in the place of what was played for the one before."""
    answers = ["z", "y", "<move>b2</move>"]
    match = await sit(answers, table={"attempts": 1, "on_illegal": "default", "max_plies": 5}, history="none")
    first, second = (match.played[n].action for n in (0, 1))
    assert f"in its place: {first}" in match.requests[1].messages[-1].text
    assert f"in its place: {second}" in match.requests[2].messages[-1].text
    assert first != second
