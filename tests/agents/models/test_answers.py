"""The forms of an answer: how each is asked for, what the service is told, and where the move stands in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from arena.agents.core.messages import Part, Reasoning, Text, ToolCall, ToolResult
from arena.agents.core.model import Choice, ModelReply, ModelRequest, Schema, Tool
from arena.agents.models.answers import MOVE, TOOL, Form, form, parts_of, several
from arena.agents.models.scaffold import Scaffold

DIAGONAL = ("a1", "b2", "c3")
OBJECT: dict[str, Any] = {
    "type": "object",
    "properties": {"action": {"type": "string"}},
    "required": ["action"],
    "additionalProperties": False,
}
THOUGHTFUL: dict[str, Any] = {
    "type": "object",
    "properties": {"why": {"type": "string"}, "action": {"type": "string"}},
    "required": ["why", "action"],
    "additionalProperties": False,
}


def made(answer: str = "tag", **options: Any) -> Form:
    return form(Scaffold(answer=answer, **options))  # type: ignore[arg-type]


def said(text: str, *parts: Part) -> ModelReply:
    return ModelReply((Text(text), *parts), "end")


def called(*arguments: str, name: str = TOOL) -> ModelReply:
    return ModelReply(tuple(ToolCall(f"c{n}", name, one) for n, one in enumerate(arguments)), "tool")


def tool_call(arguments: str, name: str = "c1") -> ModelReply:
    return ModelReply((ToolCall(name, TOOL, arguments),), "tool")


FORMS: list[tuple[dict[str, Any], Callable[[str], Any], Any, str]] = [
    ({"answer": "tag"}, "Hm. <move>{}</move>".format, None, "your move alone, as <move>…</move>, in the notation"),
    (
        {"answer": "tag", "opening": "<|ACTION|>", "closing": "<|END|>", "reasoning": "cot"},
        "I might <|ACTION|>z9<|END|>, or <|action|> {} <|end|>".format,
        None,
        "Then name your move, in the notation of the rules, as <|ACTION|>…<|END|>. The last one counts.",
    ),
    (
        {"answer": "tag", "opening": "ACTION:", "closing": "", "reasoning": "cot"},
        "ACTION: none yet\nAction: {}\n".format,
        None,
        "Think step by step about the position first. Then name your move, in the notation of the rules, as "
        "ACTION: …. Nothing stands after it.",
    ),
    ({"answer": "whole"}, " {} \n".format, None, "Answer with your move alone, in the notation of the rules, and with"),
    (
        {"answer": "json"},
        lambda move: json.dumps({"action": move}),
        Schema("answer", OBJECT),
        'Answer with one JSON object: "action": your move, a string in the notation of the rules. Write nothing else.',
    ),
    (
        {"answer": "plain_json", "reasoning": "cot", "reason_key": "why"},
        lambda move: f"```json\n{json.dumps({'why': {'action': 'z9'}, 'action': move}, indent=2)}\n```",
        None,
        'Answer with one JSON object: "why": what you think about the position, then "action": your move, a string',
    ),
    (
        {"answer": "tool", "reasoning": "cot", "reason_key": "why"},
        lambda move: tool_call(json.dumps({"why": "it wins", "action": move}), move),
        Tool("play", "Play a move.", THOUGHTFUL),
        'Answer with a call of the tool play. Say what you think about the position in "why" first. Your move is'
        ' "action"',
    ),
    (
        {"answer": "choice"},
        str,
        Choice,
        "Answer with one of the possible moves, as it is listed, and with nothing else.",
    ),
    (
        {"answer": "score"},
        str,
        Choice,
        "Answer with one of the possible moves, as it is listed, and with nothing else.",
    ),
]


@pytest.mark.parametrize(
    ("options", "answer", "wanted", "sentence"), FORMS, ids=lambda one: "made" if callable(one) else str(one)[:40]
)
async def test_a_match_in_each_form(
    sit: Any, options: dict[str, Any], answer: Callable[[str], Any], wanted: Any, sentence: str
) -> None:
    match = await sit([answer(move) for move in DIAGONAL], scores=True, **options)
    assert [one.extracted for one in match.attempts] == list(DIAGONAL)
    assert match.result.scores == {"player_0": 1.0, "player_1": -1.0}
    for request, attempt in zip(match.requests, match.attempts, strict=True):
        assert sentence in request.messages[0].text
        if wanted is Choice:
            assert request.format == Choice(tuple(attempt.shown["legal"]), scored=options["answer"] == "score")
        else:
            assert request.format == wanted


async def test_the_result_of_a_call_stands_before_all_else_in_the_next_question(sit: Any) -> None:
    """Also where the call was no good, and where there were several."""
    answers = [
        called('{"action": "z9"}', '{"action": "y8"}'),
        called("{broken"),
        called("{}", name="another"),
        *(tool_call(json.dumps({"action": move})) for move in DIAGONAL),
    ]
    match = await sit(answers, answer="tool", table={"attempts": 4})
    assert match.faults == ["unreadable", "unreadable", "unreadable", None, None, None]
    assert match.attempts[0].extracted == "y8"
    assert match.attempts[0].reply == 'play({"action": "z9"})\nplay({"action": "y8"})'
    for request in match.requests:
        told = request.messages
        for before, after in pairwise(told):
            calls = [part.id for part in before.parts if isinstance(part, ToolCall)]
            results = [part for part in after.parts if isinstance(part, ToolResult)]
            assert [part.id for part in results] == calls
            assert list(after.parts[: len(results)]) == results
    assert len(match.requests[-1].messages) == 12
    assert "no readable call of the tool play; it ends 'play({broken)'" in match.asked[2].feedback
    assert "no readable call of the tool play; it ends 'another({})'" in match.asked[3].feedback


TAG, WHOLE, JSON, CALL = made(), made("whole"), made("json"), made("tool")


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("<move>4</move>", "4"),
        ("I take the middle.\n<MOVE> far east </Move>\n", "far east"),
        ("Not <move>1</move> but <move>2</move>.", "2"),
        ("<move>1</move> or <move>", "1"),
        ("<move>1</move> is marked by </move>", "1"),
        ("The mark <move> is to stand before it: <move>2</move>", "2"),
        ("<move>two\nlines</move>", "two\nlines"),
        ("<move></move>", ""),
        ("no mark", None),
        ("</move>4<move>", None),
    ],
)
def test_the_last_tagged_move_counts_as_it_stands(text: str, move: str | None) -> None:
    assert TAG.named(said(text)) == move


def test_a_move_after_one_mark_is_the_rest_of_the_answer() -> None:
    rest = made(opening="ACTION:", closing="")
    assert rest.named(said("ACTION: north\nand\n action: far east \n")) == "far east"
    assert rest.named(said("ACTION:")) == ""
    assert rest.named(said("north")) is None


def test_equal_marks_go_in_pairs() -> None:
    stars = made(opening="**", closing="**")
    assert stars.named(said("**a1** is worse than **b2**")) == "b2"
    assert stars.named(said("**a1** is *** best")) == "a1"


@pytest.mark.parametrize(
    ("text", "read"), [("Far-east 12!\n", "Fareast"), ("2. go  forward: now", "go  forward: now"), ("42", "")]
)
def test_letters_alone(text: str, read: str) -> None:
    """As in BALROG: letters, spaces and colons stay."""
    assert made("whole", letters=True).named(said(text)) == (read or None)
    assert made(letters=True).named(said(f"<move>{text}</move>")) == read


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ('{"action": "b2"}', "b2"),
        ('{"action": "a1"}\n{"action": "b2"}', "b2"),
        ('{"action": "b2"} and {"reason": "none"}', "b2"),
        ('Here: ```json\n{"reason": "x",\n "action": " b2 "}\n``` Done.', "b2"),
        ('{"reason": {"action": "a1"}, "action": "b2"}', "b2"),
        ('{"action": "b2", "then": {"action": "a1"}}', "b2"),
        ('[{"action": "a1"}, {"action": "b2"}]', "b2"),
        ('the set {a1, b2} {} {"action": "b2"}', "b2"),
        ('{"action": 4}', "4"),
        ('{"action": -4}', "-4"),
        ('{"action": 4.0}', ""),
        ('{"action": true}', ""),
        ('{"action": null}', ""),
        ('{"action": ["b2"]}', ""),
        ('{"action": {"move": "b2"}}', ""),
        ('{"Action": "b2"}', None),
        ("{'action': 'b2'}", None),
        ('{"action": "b2"', None),
        ('"action": "b2"', None),
        ("", None),
        (f'{{"action": 1{"0" * 5000}}}', None),
        (f'{"[" * 5000}{{"action": "b2"}}', "b2"),
    ],
)
def test_the_last_object_with_a_move_counts(text: str, move: str | None) -> None:
    assert JSON.named(said(text)) == move


@pytest.mark.parametrize(
    ("arguments", "move"),
    [
        (['{"action": "b2"}'], "b2"),
        (['{"action": "a1"}', '{"action": "b2"}'], "b2"),
        (['{"action": "a1"}', "{broken"], None),
        (['{"action": 4}'], "4"),
        (['{"action": false}'], ""),
        (['"b2"'], None),
        (["[]"], None),
        ([""], None),
        (['{"reason": "b2"}'], None),
        (["[" * 100_000], None),
        ([f'{{"action": {"9" * 5000}}}'], None),
    ],
)
def test_the_last_call_counts(arguments: list[str], move: str | None) -> None:
    assert CALL.named(called(*arguments)) == move


def test_only_the_tool_that_was_offered_is_read() -> None:
    assert CALL.named(called('{"action": "b2"}', name="other")) is None
    assert CALL.named(said('{"action": "b2"}')) is None
    mixed = said("so", ToolCall("1", TOOL, '{"action": "b2"}'), ToolCall("2", "other", '{"action": "a1"}'))
    assert CALL.named(mixed) == "b2"


def test_a_choice_is_read_word_for_word() -> None:
    for name in ("choice", "score"):
        assert made(name).named(said("b2 ")) == "b2 "
        assert made(name).named(said(" \n")) is None


HOSTILE = [
    "{" * 1_000_000,
    '{"' * 500_000,
    '{"a":' * 200_000,
    '{"a":' * 900 + "[" + "1," * 500_000,
    '{"a"}' * 200_000,
    "[" * 1_000_000,
    '{"action":' + "[" * 100_000,
    "<move>" * 170_000,
    "<move>" * 90_000 + "</move" * 80_000,
    "<move" * 200_000,
    "</move><move>" * 80_000,
    "\ud83d" * 1_000_000,
    "{\u202e\x1b[2J\0" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
@pytest.mark.parametrize("reader", [TAG, made(opening="{", closing="}]"), JSON], ids=["tag", "brace", "json"])
def test_a_megabyte_of_nothing_is_read_to_its_end(reader: Form, text: str) -> None:
    """What is quadratic in the length of such an answer would read for an hour."""
    assert not reader.named(said(text))
    assert reader.goes_on(said(text), ()) in (True, False)
    assert WHOLE.named(said(text)) == text.strip()
    assert CALL.named(tool_call(text)) is None


@pytest.mark.parametrize("filler", ["{} ", '{"a": 1} ', "{x} ", '{"a": {"b": [1, 2]}} '])
def test_many_objects_before_it_hide_no_move(filler: str) -> None:
    assert JSON.named(said(filler * 4_000 + '{"action": "b2"}')) == "b2"


MARKS = [("<move>", "</move>"), ("<|ACTION|>", "<|END|>"), ("**", "**"), ("Move:", ""), ("(.*", "+)")]
ANY = st.text(max_size=30)


@given(ANY, st.sampled_from(MARKS), ANY)
def test_a_tagged_move_is_read_back(move: str, marks: tuple[str, str], before: str) -> None:
    opening, closing = marks
    tagged = made(opening=opening, closing=closing)
    for mark in filter(None, marks):
        assume(not re.search(re.escape(mark), f"{before}\n{move}{closing[:-1]}", re.IGNORECASE))
    assert tagged.named(said(tagged.said(move))) == move.strip()
    assert tagged.named(said(f"{before}\n{tagged.said(move)}")) == move.strip()


@given(ANY, st.dictionaries(ANY, ANY, max_size=3), st.sampled_from(["json", "plain_json", "tool"]))
def test_a_move_in_json_is_read_back(move: str, beside: dict[str, str], answer: str) -> None:
    one = made(answer)
    assert one.named(ModelReply(parts_of(one, move), "end")) == move.strip()
    text = json.dumps({**beside, MOVE: move})
    reply = called("{}", text) if answer == "tool" else said(f"```\n{text}\n```")
    assert one.named(reply) == move.strip()


@given(ANY.filter(lambda text: text == text.strip() != ""), st.sampled_from(["whole", "choice", "score"]))
def test_a_bare_move_is_read_back(move: str, answer: str) -> None:
    one = made(answer)
    assert one.named(ModelReply((Reasoning("any", "b2"), *parts_of(one, move)), "end")) == move


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a1 or b2", 2),
        ("a1, b2; c3", 3),
        ("a1\nb2", 2),
        ("a1 then b2 and c3", 3),
        ("a1/b2|c3", 3),
        ("a1, a1", 0),
        ("a1", 0),
        ("a1, z9", 0),
        ("either a1 or b2", 0),
        ("1, 2", 0),
    ],
)
def test_several_moves_at_once(text: str, count: int) -> None:
    """A text that is one of the possible moves is that move, and one with other words is the game's to read."""
    why = several(text, ["a1", "b2", "c3", "1", "2", "1, 2"])
    assert bool(why) == (count > 0)
    assert f"names {count} moves at once" in why or not count


async def test_a_game_of_choices(sit: Any) -> None:
    def script(request: ModelRequest) -> str:
        assert isinstance(request.format, Choice)
        return request.format.options[-1]

    match = await sit(script, answer="choice", game="connect_four", others=("random",))
    assert match.faults == [None] * len(match.attempts)
    assert match.result.ended.reason == "rules"


@pytest.mark.parametrize("form", [JSON, CALL])
def test_a_move_that_json_names_by_half_a_character_can_be_written_down(form: Form) -> None:
    body = '{"action": "\\ud800"}'
    move = form.named(said(body) if form is JSON else called(body))
    assert move == "\\ud800"
