"""Models at the table: the real SDKs against services on loopback, through specs, and all of it in the replay."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

import arena
from arena.agents.core.calls import Call
from arena.agents.core.errors import AgentUnavailable, UnknownAgent
from arena.agents.models.sharing import _OPEN
from arena.agents.spec import agent
from arena.games.core.errors import ParameterError
from arena.replays.events import Asked, Attempted, Played
from arena.replays.seal import unpacked
from tests.agents.providers import anthropic_server as claude
from tests.agents.providers import openai_asking as asking

openai_server, anthropic_server = asking.openai_server, claude.anthropic_server
KEY = "sk-secret-0123456789"
DIAGONAL = ["<move>a1</move>", "The middle. <move>b2</move>", "<move>c3</move>"]


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)


def attempts(result: arena.Result) -> list[Attempted]:
    return [event for event in result.replay.events() if isinstance(event, Attempted) and event.seat == "player_0"]


def calls(result: arena.Result) -> list[Call]:
    return [msgspec.convert(call, Call) for event in attempts(result) for call in event.calls]


async def played(seat: str, folder: Path, **more: Any) -> arena.Result:
    result = await arena.aplay("tictactoe", [seat, "first"], seed=1, out=folder, **more)
    assert result.path is not None
    assert arena.verify(result.path).verified
    assert KEY.encode() not in unpacked(result.path.read_bytes())
    assert not any(_OPEN.values()), "the client is closed with the last player"
    return result


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_a_match_with_openai(openai_server: Any, tmp_path: Path, api: str) -> None:
    openai_server.key = KEY
    openai_server.plan(*(asking.loopback.Answer(text) for text in DIAGONAL))
    seat = f"openai:gpt-5,api={api},base_url={openai_server.url},api_key_env=OPENAI_API_KEY"
    result = await played(seat, tmp_path)
    assert result.scores == {"player_0": 1.0, "player_1": -1.0}
    assert [one.reply for one in attempts(result)] == DIAGONAL
    assert [one.extracted for one in attempts(result)] == ["a1", "b2", "c3"]
    for call, count in zip(calls(result), (2, 4, 6), strict=True):
        assert len(call.request.messages) == count
        assert call.reply is not None
        assert (call.reply.model, call.reply.host) == ("gpt-5-2026-01-01", openai_server.host)
    assert openai_server.all_closed()


async def test_a_match_with_anthropic(anthropic_server: Any, tmp_path: Path) -> None:
    anthropic_server.answer(*(claude.says(text) for text in DIAGONAL))
    result = await played(f"anthropic:claude,base_url={anthropic_server.url},max_tokens=500", tmp_path)
    assert result.scores == {"player_0": 1.0, "player_1": -1.0}
    assert [one.extracted for one in attempts(result)] == ["a1", "b2", "c3"]
    assert all(call.reply is not None and call.reply.usage.output for call in calls(result))


def script(folder: Path, *answers: Any) -> str:
    file = folder / "script.jsonl"
    file.write_text("\n".join(json.dumps(answer) for answer in answers))
    return f"scripted:{file}"


async def test_faults_are_counted_apart_and_told_to_the_model(tmp_path: Path) -> None:
    cut = {"text": "Let me see, the", "stop": "length"}
    seat = script(tmp_path, "", cut, "b2 of course", *DIAGONAL)
    result = await played(seat, tmp_path / "out", table={"attempts": 4})
    first = attempts(result)[:4]
    assert [one.problem.fault if one.problem else None for one in first] == ["empty", "cut", "unreadable", None]
    assert [one.problem.kind if one.problem else None for one in first] == ["unreadable"] * 3 + [None]
    feedback = [event.feedback for event in result.replay.events() if isinstance(event, Asked) and event.ply == 0]
    assert feedback[1:] == [one.problem.message for one in first[:3] if one.problem is not None]
    asked = calls(result)[3].request.messages[-1].text
    assert "Your last answer was not accepted: the answer holds no <move>" in asked
    assert result.ended.ending == "played"


async def test_an_illegal_move_is_the_games_to_refuse(tmp_path: Path) -> None:
    result = await played(script(tmp_path, "<move>z9</move>"), tmp_path / "out", table={"attempts": 1})
    (one,) = attempts(result)
    assert one.extracted == "z9"
    assert one.problem is not None
    assert one.problem.fault == ""
    assert result.ended.ending == "forfeited"


async def test_a_service_that_fails_voids_the_match(openai_server: Any, tmp_path: Path) -> None:
    openai_server.plan(asking.loopback.Answer("<move>a1</move>"), "rate_limit_300s")
    result = await played(f"openai:gpt-5,base_url={openai_server.url}", tmp_path)
    assert (result.ended.ending, result.ended.reason, result.scores) == ("void", "provider", None)
    assert calls(result)[-1].failures[-1].kind == "rate_limit"


@pytest.mark.parametrize(
    ("options", "messages"), [("history=none", [2, 2, 2]), ("history=full", [2, 4, 6]), ("history=diff", [2, 4, 6])]
)
async def test_what_is_sent_again(tmp_path: Path, options: str, messages: list[int]) -> None:
    result = await played(f"{script(tmp_path, *DIAGONAL)},{options}", tmp_path / "out")
    assert [len(call.request.messages) for call in calls(result)] == messages


async def test_the_rules_the_seat_and_the_possible_moves_are_told(tmp_path: Path) -> None:
    result = await played(f"{script(tmp_path, *DIAGONAL)},reasoning=cot", tmp_path / "out")
    system, question = calls(result)[0].request.messages
    assert system.role == "system"
    assert "Tic-Tac-Toe as X" in system.text
    assert "Think step by step" in system.text
    assert "Possible moves: a1, b1" in question.text
    hidden = await played(f"{script(tmp_path, *DIAGONAL)},legal=false", tmp_path / "hidden")
    assert "Possible moves" not in calls(hidden)[0].request.messages[1].text


def action(text: str) -> str:
    return json.dumps({"action": text})


@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize(
    "options", ["", ",remember=1", ",history=last,last=1,block=1", ",history=none", ",reasoning=auto"]
)
async def test_a_conversation_of_calls_that_openai_accepts(
    openai_server: Any, tmp_path: Path, api: str, options: str
) -> None:
    """Calls that cannot be read, illegal moves and calls for time to think have their results as well."""
    answers = ["{broken", action("z9"), action("<think/>"), action("a1"), *map(action, ("b2", "c3"))]
    openai_server.dialect = "compatible"
    openai_server.plan(*(asking.loopback.Answer(text, thought="hm") for text in answers))
    seat = f"openai:gpt-5,api={api},base_url={openai_server.url},answer=tool{options}"
    result = await played(seat, tmp_path, table={"attempts": 4})
    assert result.scores == {"player_0": 1.0, "player_1": -1.0}, result.ended.detail
    thinks = options == ",reasoning=auto"
    problems = [one.problem is not None for one in attempts(result)]
    assert problems == [True, True, *([] if thinks else [True]), False, False, False]
    assert [call.purpose for call in calls(result)].count("think") == thinks
    assert all(call.reply is not None and not call.failures for call in calls(result))


@pytest.mark.parametrize("options", ["", ",remember=1", ",history=none", ",reasoning=auto", ",thinking_tokens=2000"])
async def test_a_conversation_of_calls_that_anthropic_accepts(
    anthropic_server: Any, tmp_path: Path, options: str
) -> None:
    moves = ["z9", "<think/>", "a1", "b2", "c3"]
    if options == ",thinking_tokens=2000":
        thought = {"type": "thinking", "thinking": "hm"}
        answers = [claude.calls("play", {"action": one}) for one in moves]
        anthropic_server.answer(*(claude.Answer((thought, *one.blocks), one.stop) for one in answers))
    else:
        anthropic_server.answer(*(claude.calls("play", {"action": one}) for one in moves))
    seat = f"anthropic:claude,base_url={anthropic_server.url},max_tokens=500,answer=tool{options}"
    result = await played(seat, tmp_path, table={"attempts": 4})
    assert result.scores == {"player_0": 1.0, "player_1": -1.0}, result.ended.detail
    assert all(call.reply is not None and not call.failures for call in calls(result))


@pytest.mark.parametrize("api", ["chat", "responses", "anthropic"])
async def test_answers_that_say_nothing_alter_no_conversation(
    openai_server: Any, anthropic_server: Any, tmp_path: Path, api: str
) -> None:
    """Empty ones, thoughts without an answer, blanks, a cut, a filter, half a surrogate pair."""
    if api == "anthropic":
        thought = {"type": "thinking", "thinking": "hm"}
        silent = [
            claude.Answer(),
            claude.Answer((thought,), "max_tokens"),
            claude.says(" \n"),
            claude.FAULTS["refusal"],
        ]
        odd = [claude.says("I would", stop="max_tokens"), claude.says("<move>\ud83d</move>")]
        anthropic_server.answer(*silent, *odd, *(claude.says(text) for text in DIAGONAL))
        seat = f"anthropic:claude,base_url={anthropic_server.url},max_tokens=5000,thinking_tokens=2000"
    else:
        answer = asking.loopback.Answer
        silent = [answer(""), answer("", thought="hm", finish="length"), answer(" \n"), answer("", refusal="No.")]
        odd = [answer("I would", finish="length"), answer("<move>\ud83d</move>")]
        openai_server.dialect = "compatible"
        openai_server.plan(*silent, *odd, *(answer(text, thought="hm") for text in DIAGONAL))
        seat = f"openai:gpt-5,api={api},base_url={openai_server.url}"
    result = await played(seat, tmp_path, table={"attempts": 7})
    assert result.scores == {"player_0": 1.0, "player_1": -1.0}, result.ended.detail
    faults = [one.problem and (one.problem.fault or one.problem.kind) for one in attempts(result)]
    assert faults == ["empty", "thought_only", "empty", "refused", "cut", "unreadable", None, None, None]
    assert all(call.reply is not None and not call.failures for call in calls(result))


@pytest.mark.parametrize("options", ["history=full", "history=last,last=2", "history=diff"])
async def test_every_request_begins_with_the_one_before(openai_server: Any, tmp_path: Path, options: str) -> None:
    """Up to its last answer, byte for byte on the wire: so a service can read it from its cache."""
    said = iter("4536271" * 6)
    openai_server.answer = lambda seen: asking.loopback.Answer(f"<move>{next(said)}</move>")
    seat = f"openai:gpt-5,api=chat,base_url={openai_server.url},{options}"
    table = {"attempts": 4, "max_plies": 21}
    result = await arena.aplay("connect_four", [seat, "random"], seed=2, table=table, out=tmp_path)
    assert result.ended.plies == 21, result.ended.detail
    sent = [seen.body["messages"] for seen in openai_server.requests]
    kept = sum(after[: len(before) - 1] == before[:-1] for before, after in itertools.pairwise(sent))
    cuts = sum(len(after) < len(before) for before, after in itertools.pairwise(sent))
    assert kept == len(sent) - 1 - cuts
    assert cuts == (4 if "last" in options else 0)


@pytest.mark.parametrize("runs", ["loop", "thread", "process"])
@pytest.mark.parametrize("rule", ["random", "default"])
async def test_an_agent_is_told_what_was_played_in_its_place(tmp_path: Path, runs: str, rule: str) -> None:
    file = tmp_path / "asks.py"
    file.write_text(ECHO)
    table = {"attempts": 2, "on_illegal": rule, "max_plies": 7}
    result = await arena.aplay(
        "connect_four", [f"python:{file}:Echo,runs={runs}", "random"], seed=3, table=table, out=tmp_path / "out"
    )
    events = list(result.replay.events())
    made = [event for event in events if isinstance(event, Played) and event.seat == "player_0"]
    said = [event.extracted for event in events if isinstance(event, Attempted) and event.seat == "player_0"]
    assert [one.source for one in made] == [rule, "agent", rule, "agent"]
    first, second = made[0].action, made[2].action
    assert said == ["None at 1", "None at 2", f"{made[1].action}", "None at 1", "None at 2", f"{made[3].action}"]
    told = [event.reply for event in events if isinstance(event, Attempted) and event.action]
    assert [one for one in told if one.startswith("replaced")] == [f"replaced {first}", f"replaced {second}"]


ECHO = """
from arena import BaseAgent, Move

class Echo(BaseAgent):
    async def act(self, turn):
        if turn.replaced is None:
            return Move(f"None at {turn.attempt}")
        return Move(turn.view.legal[0], reply=f"replaced {turn.replaced}")
"""


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
async def test_without_a_key_nobody_sits_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: str) -> None:
    name = f"{provider.upper()}_API_KEY"
    monkeypatch.delenv(name)
    with pytest.raises(AgentUnavailable, match=f"needs a key: .*{name}"):
        await arena.aplay("tictactoe", [f"{provider}:some-model", "first"], out=tmp_path)
    assert not list(tmp_path.iterdir())
    assert not any(_OPEN.values())


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("openai", ParameterError, "openai needs a model"),
        ("openai:gpt-5,histroy=diff", ParameterError, "histroy"),
        ("openai:gpt-5,history=some", ParameterError, "'none', 'last', 'full', 'diff' or 'summary'"),
        ("openai:gpt-5,base_url=https://me:secret@host/v1", ParameterError, "stands in the replay"),
        ("openai:gpt-5,base_url=https://host/v1?key=secret", ParameterError, "stands in the replay"),
        ("opnai:gpt-5", UnknownAgent, "opnai"),
    ],
)
def test_specs_that_cannot_be_read(text: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said) as caught:
        agent(text)
    assert "secret" not in str(caught.value)
