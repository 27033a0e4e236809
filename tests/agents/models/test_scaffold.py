"""How a model is to think, with what limits, and the choices that mean nothing."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from typing import Any

import pytest

from arena.agents.core.errors import AgentMismatch, AgentUnavailable, UnknownAgent
from arena.agents.core.messages import Part, Reasoning, Text, ToolCall, ToolResult
from arena.agents.core.model import CallFailed, ModelReply, ModelRequest
from arena.agents.models.answers import form, parts_of
from arena.agents.models.player import ModelPlayer
from arena.agents.models.scaffold import Scaffold, idle
from arena.agents.providers.scripted import Scripted
from arena.games.core.errors import ParameterError

DIAGONAL = [f"<move>{move}</move>" for move in ("a1", "b2", "c3")]
LIMITS = {"max_tokens": 300, "fast_tokens": 100, "slow_tokens": 900, "thinking_tokens": 2000}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"history": "last", "last": 0}, "last is a number from 1, not 0"),
        ({"frames": -1}, "frames is a number from 1, not -1"),
        ({"samples": 1}, "samples is a number from 2, not 1"),
        ({"pixels": 15}, "pixels is a number from 16 to 8192, not 15"),
        ({"remember": -1}, "remember is a number from 0, not -1"),
        ({"max_tokens": 0}, "max_tokens is a number from 1, not 0"),
        ({"context": 0}, "context is a number from 1, not 0"),
        ({"opening": " "}, "opening is what stands before a move"),
        ({"reason_key": "action"}, "reason_key is any name but action"),
        ({"reason_key": ""}, "reason_key is any name but action"),
        ({"answer": "choice", "legal": False}, "chooses among the possible moves, which legal=false hides"),
        ({"answer": "score", "legal": False}, "chooses among the possible moves, which legal=false hides"),
        ({"answer": "whole", "reasoning": "auto"}, "leaves no way to ask for more thinking"),
        ({"answer": "choice", "reasoning": "auto"}, "leaves no way to ask for more thinking"),
        ({"answer": "score", "sampling": "majority"}, "gives the same move each time"),
        ({"reasoning": "auto", "sampling": "majority"}, "sampling=majority counts answers, and <think/> is none"),
        ({"reasoning": "auto", "sampling": "best"}, "sampling=best counts answers, and <think/> is none"),
        ({"reasoning": "cot", "answer": "choice"}, "answer=choice leaves no room for thoughts in the answer"),
        ({"reasoning": "cot", "answer": "score"}, "answer=score writes nothing: reasoning is direct"),
        ({"reasoning": "slow", "answer": "score"}, "answer=score writes nothing: reasoning is direct"),
        ({"last": 8}, "last does nothing but with history=last or summary, and history is full"),
        ({"history": "summary", "last": 3}, "last does nothing with history=summary unless frames=1"),
        ({"block": 1}, "block does nothing but with history=last, and history is full"),
        ({"frames": 8, "history": "none"}, "frames does nothing but with history=summary, and history is none"),
        ({"note_tokens": 99}, "note_tokens does nothing but with history=summary"),
        ({"pixels": 64}, "pixels does nothing but with see=image or both, and see is text"),
        ({"pictures": 1}, "pictures does nothing but with see=image or both"),
        ({"opening": "<move>", "answer": "json"}, "opening does nothing but with answer=tag, and answer is json"),
        ({"closing": "</move>", "answer": "whole"}, "closing does nothing but with answer=tag"),
        ({"letters": True, "answer": "tool"}, "letters does nothing but with answer=tag or whole"),
        ({"reason_key": "why", "reasoning": "cot"}, "reason_key does nothing but with answer=json, plain_json or tool"),
        ({"reason_key": "why", "answer": "json"}, "reason_key does nothing but with reasoning=cot"),
        ({"samples": 5}, "samples does nothing but with sampling=majority or best, and sampling is one"),
        ({"verifier": "model"}, "verifier does nothing but with sampling=best, and sampling is one"),
        ({"verifier": "nobody", "sampling": "majority"}, "verifier does nothing but with sampling=best"),
        ({"fast_tokens": 9}, "fast_tokens does nothing but with reasoning=fast or auto, and reasoning is direct"),
        ({"slow_tokens": 9, "reasoning": "fast"}, "slow_tokens does nothing but with reasoning=slow or auto"),
        ({"see": "both", "pixels": 8193}, "pixels is a number from 16 to 8192, not 8193"),
        ({"temperature": -0.1}, "temperature is a number from 0, not -0.1"),
        ({"temperature": float("nan")}, "temperature is a number from 0, not nan"),
        ({"temperature": float("inf")}, "temperature is a number from 0, not inf"),
        ({"top_p": 0.0}, "top_p is above 0 and at most 1, not 0.0"),
        ({"top_p": 1.1}, "top_p is above 0 and at most 1, not 1.1"),
        ({"history": "diff", "see": "image"}, "history=diff is made of text, which see=image does not send"),
        ({"history": "summary", "see": "image"}, "history=summary is made of text"),
    ],
)
def test_choices_that_mean_nothing(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        Scaffold(**options)


def test_the_least_values_are_taken() -> None:
    Scaffold(history="last", last=1, block=1, sampling="majority", samples=2, remember=0, logprobs=0, thinking_tokens=0)
    Scaffold(history="summary", frames=1, last=1, note_tokens=1, see="both", pixels=16, pictures=1)
    Scaffold(temperature=0.0, top_p=1.0, see="image", pixels=8192)


def test_a_default_is_the_value_that_it_says() -> None:
    assert (Scaffold().last, Scaffold().samples, Scaffold().opening) == (8, 5, "<move>")
    assert Scaffold(history="last", last=8) == Scaffold(history="last")


@pytest.mark.parametrize(
    ("reasoning", "sent"),
    [
        ("direct", (2300, 2000, None)),
        ("cot", (2300, 2000, None)),
        ("fast", (100, 0, "none")),
        ("slow", (2900, 2000, None)),
    ],
)
async def test_the_limits_of_a_call(sit: Any, reasoning: str, sent: tuple[Any, ...]) -> None:
    """The answer's tokens and the thinking's are apart: where both are set, the call's limit is their sum."""
    limits = {key: value for key, value in LIMITS.items() if not key.startswith(("fast", "slow")) or reasoning in key}
    match = await sit(DIAGONAL, reasoning=reasoning, temperature=0.5, top_p=0.9, logprobs=2, **limits)
    for request in match.requests:
        assert (request.max_tokens, request.thinking_tokens, request.effort) == sent
        assert (request.temperature, request.top_p, request.logprobs) == (0.5, 0.9, 2)
    assert {call.purpose for call in match.calls} == {"move"}


def sent(request: ModelRequest) -> tuple[Any, ...]:
    return request.max_tokens, request.thinking_tokens, request.effort


def test_settings_that_are_not_given_are_not_sent() -> None:
    nothing = dict.fromkeys(("max_tokens", "thinking_tokens", "effort", "temperature", "top_p", "logprobs"))
    assert Scaffold().settings("direct") == nothing
    assert Scaffold().settings("fast") == nothing | {"thinking_tokens": 0, "effort": "none"}
    assert Scaffold().settings("slow") == nothing | {"effort": "high"}
    assert Scaffold(effort="low").settings("slow") == nothing | {"effort": "low"}
    assert Scaffold(effort="low").settings("fast") == nothing | {"thinking_tokens": 0, "effort": "none"}
    assert Scaffold(thinking_tokens=9).settings("slow") == nothing | {"thinking_tokens": 9}
    assert Scaffold(reasoning="auto", slow_tokens=9).settings("fast") == nothing | {
        "thinking_tokens": 0,
        "effort": "none",
    }


@pytest.mark.parametrize(
    ("options", "limit"),
    [
        ({}, None),
        ({"max_tokens": 16}, 1000),
        ({"max_tokens": 4000}, 4000),
        ({"max_tokens": 16, "thinking_tokens": 500}, 1500),
        ({"note_tokens": 300}, 300),
        ({"note_tokens": 300, "max_tokens": 4000, "thinking_tokens": 500}, 800),
        ({"note_tokens": 300, "thinking_tokens": 500, "reasoning": "fast", "fast_tokens": 9}, 300),
        ({"reasoning": "fast", "fast_tokens": 9}, 1000),
    ],
)
def test_notes_have_a_limit_of_their_own(options: dict[str, Any], limit: int | None) -> None:
    """Those of a move may be a few tokens."""
    found = Scaffold(history="summary", logprobs=2, **options)
    settings = found.settings(found.first)
    assert found.note_settings() == settings | {"max_tokens": limit, "logprobs": None}


@pytest.mark.parametrize(
    ("answer", "asks", "way"),
    [
        ("tag", "<think/>", "answer <think/> alone"),
        ("tag", "Hard. <move><think/></move>", "answer <think/> alone"),
        ("plain_json", "<think/>", "answer <think/> alone"),
        ("json", '{"action": "<think/>"}', "name <think/> as your move"),
        (
            "tool",
            ModelReply((ToolCall("c0", "play", '{"action": "<think/>"}'),), "tool"),
            "name <think/> as your move",
        ),
    ],
)
async def test_auto_thinks_where_the_model_asks_for_it(sit: Any, answer: str, asks: Any, way: str) -> None:
    moves = [{"tag": f"<move>{move}</move>"}.get(answer, json.dumps({"action": move})) for move in ("a1", "b2", "c3")]
    replies: list[Any] = [
        ModelReply((ToolCall(move, "play", move),), "tool") if answer == "tool" else move for move in moves
    ]
    match = await sit([asks, *replies], reasoning="auto", answer=answer, **LIMITS)
    assert match.faults == [None, None, None]
    assert [call.purpose for call in match.calls] == ["move", "think", "move", "move"]
    assert [sent(request) for request in match.requests] == [
        (100, 0, "none"),
        (2900, 2000, None),
        (100, 0, "none"),
        (100, 0, "none"),
    ]
    first, second, third, _ = match.requests
    assert way in first.messages[0].text
    assert second.messages[: len(first.messages)] == first.messages
    said, then = second.messages[2:]
    assert said.role == "assistant"
    assert then.text == "Think it through now, then answer as you were told."
    if answer == "tool":
        assert isinstance(then.parts[0], ToolResult)
    assert "<think/>" not in str(third.messages[1:]), "what was thought about is not told again"
    assert len(third.messages) == 4
    assert len(match.attempts[0].calls) == 2


async def test_auto_that_does_not_ask_is_fast(sit: Any) -> None:
    match = await sit(DIAGONAL, reasoning="auto")
    assert [call.purpose for call in match.calls] == ["move"] * 3


async def test_auto_thinks_once_an_attempt(sit: Any) -> None:
    match = await sit(["<think/>", "<think/>", "<think/>", *DIAGONAL], reasoning="auto", table={"attempts": 2})
    assert match.faults == ["unreadable", None, None, None]
    assert [call.purpose for call in match.calls] == ["move", "think", "move", "think", "move", "move"]


async def test_nobody_else_thinks_twice(sit: Any) -> None:
    match = await sit(["<think/>", *DIAGONAL], reasoning="fast")
    assert match.faults == ["unreadable", None, None, None]


@pytest.mark.parametrize(("reasoning", "told"), [("direct", False), ("fast", False), ("auto", False), ("cot", True)])
async def test_whether_to_think_in_the_answer(sit: Any, reasoning: str, told: bool) -> None:
    match = await sit(DIAGONAL, reasoning=reasoning)
    assert ("Think step by step" in match.requests[0].messages[0].text) == told


async def test_thoughts_go_back_as_they_came_and_stand_in_the_record(sit: Any) -> None:
    thought = Reasoning("scripted", "the middle", {"signature": "x"})
    match = await sit([ModelReply((thought, Text(move)), "end") for move in DIAGONAL])
    assert [one.thought for one in match.attempts] == ["the middle"] * 3
    assert match.requests[1].messages[2].parts == (thought, Text(DIAGONAL[0]))


async def test_a_provider_that_cannot_score_is_not_seated(sit: Any) -> None:
    with pytest.raises(AgentUnavailable, match="cannot score moves, as answer=score wants; local models can"):
        await sit([], answer="score")


@pytest.mark.parametrize(
    ("answer", "formats", "said"),
    [
        ("tool", {"choice"}, "scripted cannot be given a tool to call, as answer=tool wants; answer=tag needs nothing"),
        ("json", {"choice"}, "scripted cannot be held to JSON, as answer=json wants; plain_json only asks for it"),
        ("choice", {"tool", "schema"}, "scripted cannot be held to the possible moves, as answer=choice wants"),
    ],
)
async def test_a_provider_that_cannot_hold_a_model_to_a_form_is_not_seated(
    sit: Any, answer: str, formats: set[str], said: str
) -> None:
    """One that says nothing of it takes all."""
    with pytest.raises(AgentUnavailable, match=said):
        await sit([], answer=answer, formats=formats)
    kind = {"json": "schema"}.get(answer, answer)
    table = {"attempts": 1, "max_plies": 1}
    assert len((await sit(["a1"], answer=answer, formats={kind}, table=table)).calls) == 1
    assert len((await sit(["a1"], answer="plain_json", formats={"choice"}, table=table)).calls) == 1


@pytest.mark.parametrize(
    ("verifier", "error", "said"),
    [
        ("random", AgentMismatch, "verifier=random: random does not value positions; minimax does"),
        ("nobody", UnknownAgent, "nobody"),
        ("minimax,depth=x", ParameterError, "depth"),
    ],
)
def test_verifiers_that_are_none(verifier: str, error: type[Exception], said: str) -> None:
    scaffold = Scaffold(sampling="best", verifier=verifier)
    with pytest.raises(error, match=said):
        ModelPlayer(_client(), scaffold)


def _client() -> Any:
    from arena.agents.core.client import ModelClient

    return ModelClient(Scripted([]))


CHOICES: dict[str, list[Any]] = {
    "reasoning": ["direct", "cot", "fast", "slow", "auto"],
    "history": ["none", "last", "full", "diff", "summary"],
    "last": [1, 3],
    "block": [None, 1, 2],
    "frames": [1, 2],
    "note_tokens": [None, 200],
    "remember": [None, 0, 2],
    "context": [None, 60, 400],
    "answer": ["tag", "whole", "json", "plain_json", "tool", "choice", "score"],
    "legal": [True, False],
    "hints": [True, False],
    "see": ["text", "text", "image", "both"],
    "pictures": [1, 3],
    "sampling": ["one", "majority", "best"],
    "samples": [2, 3],
    "verifier": ["model", "minimax"],
    "closing": ["</move>", ""],
}
BAD: list[Any] = ["", " \n", "z9", "<think/>", "<move>", '{"action": "<think/>"}', "{" * 99, "a1, a2, b1, 1, 2, 3"]


def drawn(draw: random.Random) -> dict[str, Any]:
    """Choices at random that go together; what would do nothing is left out."""
    while True:
        options = {name: draw.choice(values) for name, values in CHOICES.items()}
        options = {name: value for name, value in options.items() if not idle(name, options)}
        try:
            Scaffold(**options)
        except ParameterError:
            continue
        return options


class Moody:
    """Answers well, or in any bad way."""

    def __init__(self, draw: random.Random, options: dict[str, Any]) -> None:
        self.draw = draw
        self.form = form(Scaffold(**options))

    def __call__(self, request: ModelRequest) -> Any:
        draw, asked = self.draw, request.messages[-1].text
        if draw.random() < 0.1 and len(request.messages) > 4:
            return CallFailed("prompt is too long", "context")
        if draw.random() < 0.3:
            parts: tuple[Part, ...] = draw.choice(
                [
                    (),
                    (Text(draw.choice(BAD)),),
                    (ToolCall("1", "play", draw.choice(BAD)), ToolCall("2", "play", "{}")),
                    (Reasoning("scripted", "hm"),),
                ]
            )
            return ModelReply(parts, draw.choice(["end", "length", "refused", "filtered", "tool", "unknown"]))
        listed = asked.partition("Possible moves: ")[2].partition("\n")[0].split(", ")
        moves = listed if listed[0] else ["a1", "b2", "c3", "1", "2", "3", "rock", "paper"]
        return ModelReply((Reasoning("scripted", "hm"), *parts_of(self.form, draw.choice(moves))), "end")


@pytest.mark.parametrize("seed", range(60))
async def test_choices_go_together(sit: Any, seed: int) -> None:
    """Whatever is chosen and answered: the match ends by its rules, in the replay is what was sent, nothing crashes."""
    draw = random.Random(seed)
    options = drawn(draw)
    game = draw.choice(["tictactoe", "connect_four", "rock_paper_scissors"])
    if game == "rock_paper_scissors" and "verifier" in options:
        options["verifier"] = "model"
    table = {"attempts": draw.choice([1, 4]), "on_illegal": draw.choice(["random", "default"]), "max_plies": 12}
    match = await sit(Moody(draw, options), game=game, others=("random",), scores=True, table=table, **options)
    assert match.result.ended.ending == "played" or (
        match.result.ended.reason == "provider" and match.calls[-1].failures[-1].kind == "context"
    ), match.result.ended.detail
    for request in match.requests:
        roles = [message.role for message in request.messages]
        assert roles == ["system", *["user", "assistant"] * (len(roles) // 2 - 1), "user"]
        for before, after in pairwise(request.messages):
            made = [part.id for part in before.parts if isinstance(part, ToolCall)]
            assert [part.id for part in after.parts if isinstance(part, ToolResult)] == made
            assert any(getattr(part, "text", "x").strip() for part in after.parts)
