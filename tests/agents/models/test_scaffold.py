"""How a model is to think, with what limits, and the choices that mean nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from arena.agents.core.errors import AgentMismatch, AgentUnavailable, UnknownAgent
from arena.agents.core.messages import Reasoning, Text, ToolCall, ToolResult
from arena.agents.core.model import ModelReply, ModelRequest
from arena.agents.models.player import ModelPlayer
from arena.agents.models.scaffold import Scaffold
from arena.agents.providers.scripted import Scripted
from arena.games.core.errors import ParameterError

DIAGONAL = [f"<move>{move}</move>" for move in ("a1", "b2", "c3")]
LIMITS = {"max_tokens": 300, "fast_tokens": 100, "slow_tokens": 900, "thinking_tokens": 2000}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"last": 0}, "last is a number from 1, not 0"),
        ({"frames": -1}, "frames is a number from 1, not -1"),
        ({"samples": 1}, "samples is a number from 2, not 1"),
        ({"pixels": 15}, "pixels is a number from 16, not 15"),
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
        ({"history": "diff", "see": "image"}, "history=diff is made of text, which see=image does not send"),
        ({"history": "summary", "see": "image"}, "history=summary is made of text"),
    ],
)
def test_choices_that_mean_nothing(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        Scaffold(**options)


def test_the_least_values_are_taken() -> None:
    Scaffold(last=1, block=1, frames=1, samples=2, pixels=16, remember=0, logprobs=0, thinking_tokens=0, pictures=1)


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
    match = await sit(DIAGONAL, reasoning=reasoning, temperature=0.5, top_p=0.9, logprobs=2, **LIMITS)
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
    assert Scaffold(slow_tokens=9).settings("direct") == nothing


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
    ModelPlayer(_client(), Scaffold(verifier=verifier))  # which is not asked


def _client() -> Any:
    from arena.agents.core.client import ModelClient

    return ModelClient(Scripted([]))
