"""What a program may say is limited, and however much it is, other matches go on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any

import pytest

import arena
from arena.agents.core.errors import AgentUnavailable
from arena.agents.programs.player import ProgramPlayer
from arena.agents.programs.protocol import End, Told

READY = b'{"type":"ready"}'
RESIGN = b'{"type":"resign"}'
CALL: dict[str, Any] = {"provider": "p", "request": {"messages": []}}


class Says:
    """The way to a program that never has to be waited for: what it says to the first message, to the second, …"""

    secrets: tuple[str, ...] = ()

    def __init__(self, *answers: list[bytes]) -> None:
        self._answers = list(answers)
        self.said = 0
        self.others = 0
        """How often the loop came to somebody else, who waited for it from message to message."""

    async def open(self) -> None:
        pass

    async def ask(self, message: Told) -> AsyncGenerator[bytes, None]:
        for body in self._answers.pop(0):
            asyncio.get_running_loop().call_soon(self._other)
            self.said += 1
            yield body

    def _other(self) -> None:
        self.others += 1

    def drop(self) -> None:
        pass

    async def close(self, last: End | None) -> None:
        pass


def seat(*answers: list[bytes]) -> Any:
    return lambda: ProgramPlayer("it", Says(*answers))


def progress(*calls: Any, **fields: Any) -> bytes:
    return json.dumps({"type": "progress", "calls": calls, **fields}).encode()


async def failure(tell: Any, *said: bytes) -> str:
    """Why a program that says this at its first turn has crashed."""
    story = await tell([seat([READY], list(said)), "first"])
    assert story.end() == ("forfeited", "crashed", "player_0")
    return str(story.attempts[-1].problem.message)


async def test_others_run_between_the_messages_of_one_that_says_a_lot(tell: Any) -> None:
    behind = []

    class Watched(Says):
        async def ask(self, message: Told) -> AsyncGenerator[bytes, None]:
            async for body in super().ask(message):
                behind.append(self.said - self.others)
                yield body

    wire = Watched([READY], [progress(CALL)] * 100 + [RESIGN])
    story = await tell([lambda: ProgramPlayer("it", wire), "first"])
    assert len(story.attempts[0].calls) == 100
    assert len(behind) == 102
    assert max(behind) <= 2  # what it answers last is followed by more


async def test_a_thousand_calls_are_told_of_at_one_turn_and_no_more(tell: Any) -> None:
    hundred = progress(*[CALL] * 100)
    story = await tell([seat([READY], [hundred] * 10 + [RESIGN]), "first"])
    assert story.end() == ("played", "resignation", None)
    assert len(story.attempts[0].calls) == 1000
    message = "it told of more than 1,000 calls of models at one turn"
    assert message in await failure(tell, *[hundred] * 10, progress(CALL))
    assert message in await failure(tell, progress(*[CALL] * 60_000))


async def test_a_message_holds_so_many_values(tell: Any) -> None:
    said = progress(CALL | {"reply": {"parts": [], "stop": "end", "tokens": [["", 0]] * 100_001}})
    assert "what it said is no message: it holds more than 300,000 values" in await failure(tell, said)


async def test_a_form_is_wanted_once(tell: Any) -> None:
    said = json.dumps({"type": "ready", "want": ["image"] * 200_000}).encode()
    with pytest.raises(AgentUnavailable, match="want names a form twice"):
        await arena.aplay("tictactoe", [seat([said]), "first"], record=False)
    every = ["text", "legal", "long_term", "short_term", "scene", "image", "observation"]
    said = json.dumps({"type": "ready", "want": every}).encode()
    story = await tell([seat([said], [RESIGN]), "first"], game="tictactoe")
    assert set(story.attempts[0].shown) == set(every)


async def test_the_fault_of_its_own_finding_is_a_word_and_a_sentence(tell: Any) -> None:
    said = {"type": "move", "move": "", "fault": f" no\nmove {'x' * 100_000}", "why": "y" * 3_000_000}
    story = await tell([seat([READY], [json.dumps(said).encode()], [RESIGN]), "first"])
    problem = story.attempts[0].problem
    assert problem.kind == "unreadable"
    assert problem.fault == f"no_move_{'x' * 32}"
    assert problem.message == "y" * 500 + "…"


REPLY: dict[str, Any] = {"parts": [], "stop": "end"}
FAILED: dict[str, Any] = {"kind": "server", "message": "no"}


@pytest.mark.parametrize("number", ["-1", "1e300", "1e999", "NaN", "-Infinity", "9" * 400, "9" * 5000])
@pytest.mark.parametrize(
    "call",
    [
        CALL | {"cost": 0},
        CALL | {"seconds": 0},
        CALL | {"queued": 0},
        CALL | {"reply": REPLY | {"cost": 0}},
        CALL | {"reply": REPLY | {"usage": {"input": 0}}},
        CALL | {"reply": REPLY | {"usage": {"reasoning": 0}}},
        CALL | {"failures": [FAILED | {"waited": 0}]},
        CALL | {"failures": [FAILED | {"cost": 0}]},
        CALL | {"failures": [FAILED | {"usage": {"cached": 0}}]},
    ],
    ids=lambda call: json.dumps(call)[46:],
)
async def test_amounts_that_nothing_comes_to_are_no_message(call: Any, number: str, tell: Any) -> None:
    said = progress(call).replace(b": 0}", f": {number}}}".encode())
    assert number.encode() in said
    assert "what it said is no message: " in await failure(tell, said, RESIGN)
    story = await tell([seat([READY], [progress(call), RESIGN]), "first"])
    assert len(story.attempts[0].calls) == 1
