"""Calls of models are in the replay: every try, whatever came of the turn, and every message once."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

import arena
from arena import BaseAgent, Decision, Move, Turn
from arena.agents.core.calls import Call
from arena.agents.core.client import Limits, ModelClient
from arena.agents.core.messages import Message, Picture, Text, say
from arena.agents.core.model import CallFailed, ModelReply, ModelRequest, Usage
from arena.agents.providers.scripted import Scripted
from arena.replays.events import Attempted
from arena.replays.seal import unpacked

RULES = say("system", "the rules, which are long: " + 200 * "never the same word twice. ", cached=True)
BOARD = Picture(b"\x89PNG\r\n", 2, 1)


class Asks(BaseAgent):
    """Sends the rules, a picture and all earlier words at every turn, and plays what comes back."""

    name = "asks"

    def __init__(self, *answers: Any) -> None:
        self.client = ModelClient(Scripted(answers), Limits(backoff=0.0))
        self.said: list[Message] = []

    async def act(self, turn: Turn) -> Decision:
        self.said.append(say("user", turn.view.text, BOARD))
        reply = await self.client.ask(ModelRequest((RULES, *self.said)), turn, turn.record)
        self.said.append(Message("assistant", reply.parts))
        return Move(reply.text, reply=reply.text)


def calls_of(result: arena.Result) -> list[Call]:
    events = [event for event in result.replay.events() if isinstance(event, Attempted)]
    return [msgspec.convert(call, Call) for event in events for call in event.calls]


async def test_every_call_is_read_back_as_it_was(tmp_path: Path) -> None:
    answer = ModelReply((Text("b2"),), "end", Usage(input=1200, cached=1000, output=3), "served-2", cost=0.01)
    agent = Asks("a1", CallFailed("slow down", "rate_limit", status=429), answer, "c3")
    result = await arena.aplay("tictactoe", [agent, "first"], seed=1, table={"max_plies": 5}, out=tmp_path)
    first, second, third = calls_of(result)
    assert first.request.messages == (RULES, agent.said[0])
    assert second.reply == answer
    assert (second.cost, second.cost_from) == (0.01, "service")
    assert [(one.kind, one.status) for one in second.failures] == [("rate_limit", 429)]
    assert third.request.messages == (RULES, *agent.said[:5])
    assert arena.verify(result.path).verified


async def test_a_message_stands_once_in_the_file(tmp_path: Path) -> None:
    result = await arena.aplay(
        "tictactoe", [Asks("a1", "b2", "c3"), "first"], seed=1, table={"max_plies": 5}, out=tmp_path
    )
    assert result.path is not None
    assert unpacked(result.path.read_bytes()).count(b"the rules, which are long") == 1


@pytest.mark.parametrize("failure", [CallFailed("no such model", "not_found"), AssertionError("a bug")])
async def test_a_call_that_brought_nothing_is_recorded_too(tmp_path: Path, failure: Exception) -> None:
    result = await arena.aplay("tictactoe", [Asks(failure), "first"], seed=1, out=tmp_path)
    assert result.ended.reason == ("provider" if isinstance(failure, CallFailed) else "crashed")
    (call,) = calls_of(result)
    assert call.reply is None
    assert [one.message for one in call.failures] == (["no such model"] if isinstance(failure, CallFailed) else [])


async def test_nobody_else_sees_them(tmp_path: Path) -> None:
    result = await arena.aplay("tictactoe", [Asks("a1", "b2", "c3"), "first"], seed=1, out=tmp_path)
    told = [arena.redact(event, "player_1") for event in result.replay.events()]
    assert not [event for event in told if isinstance(event, Attempted) and event.calls]


async def test_a_process_tells_its_calls(tmp_path: Path) -> None:
    file = tmp_path / "far.py"
    file.write_text(FAR)
    result = await arena.aplay("tictactoe", [f"python:{file}:Far", "first"], seed=1, out=tmp_path / "out")
    assert result.ended.ending == "played", result.ended.detail
    first, *_ = calls_of(result)
    assert first.reply is not None
    assert first.reply.text == "a1"
    assert first.request.messages[0].text == "far away"


FAR = """
from arena import BaseAgent, Move
from arena.agents.core.client import ModelClient
from arena.agents.core.messages import say
from arena.agents.core.model import ModelRequest
from arena.agents.providers.scripted import Scripted

class Far(BaseAgent):
    runs = "process"

    async def act(self, turn):
        client = ModelClient(Scripted([turn.view.legal[0]]))
        reply = await client.ask(ModelRequest((say("user", "far away"),)), turn, turn.record)
        return Move(reply.text)
"""


class Hangs(Scripted):
    """A service that answers some requests and then says nothing any more."""

    def __init__(self, *answers: Any) -> None:
        left = list(answers)
        super().__init__(lambda request: left.pop(0) if left else self.never())
        self.hung = asyncio.Event()

    async def never(self) -> str:
        self.hung.set()
        await asyncio.Event().wait()
        return ""


async def test_a_match_that_is_interrupted_keeps_the_calls_under_way(tmp_path: Path) -> None:
    agent, hangs = Asks("a1"), Hangs(ModelReply((Text("b2"),), "end", Usage(input=7, output=1), cost=0.5))
    agent.client = ModelClient(hangs)

    class AsksTwice(Asks):
        async def act(self, turn: Turn) -> Decision:
            await super().act(turn)
            return await super().act(turn)

    agent.__class__ = AsksTwice
    match = asyncio.create_task(arena.aplay("tictactoe", [agent, "first"], seed=1, out=tmp_path))
    await hangs.hung.wait()
    match.cancel()
    with pytest.raises(asyncio.CancelledError):
        await match
    (path,) = tmp_path.iterdir()
    replay = arena.load(path)
    assert replay.ended is not None
    assert (replay.ended.ending, replay.ended.reason) == ("void", "interrupted")
    attempts = [event for event in replay.events() if isinstance(event, Attempted)]
    assert [one.problem.kind for one in attempts if one.problem is not None] == ["interrupted"]
    paid, broken = (msgspec.convert(call, Call) for call in attempts[0].calls)
    assert (paid.cost, broken.reply) == (0.5, None)
    assert [one.kind for one in broken.failures] == ["cancelled"]
    assert arena.verify(path).verified


async def test_a_seat_that_is_cut_off_by_another_keeps_its_calls(tmp_path: Path) -> None:
    agent, hangs = Asks(), Hangs()
    agent.client = ModelClient(hangs)

    class Resigns(BaseAgent):
        async def act(self, turn: Turn) -> Decision:
            await hangs.hung.wait()
            return arena.Resign()

    result = await arena.aplay("rock_paper_scissors", [agent, Resigns()], seed=1, out=tmp_path)
    assert result.ended.reason == "resignation"
    (call,) = calls_of(result)
    assert call.reply is None
    assert arena.verify(result.path).verified
