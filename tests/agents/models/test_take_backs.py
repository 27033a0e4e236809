"""A model whose opponent takes moves back: it is told so, and what was undone is never shown as the present."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import Decision, Move, TakeBack
from arena.agents.core.model import ModelRequest
from arena.agents.core.turn import Turn
from arena.replays.events import Played

TOLD = "O took back 2 plies. Those moves no longer count: the game stands as it is shown now."
TABLE = {"take_backs": 1, "max_plies": 7}
SCRIPT = ["<move>a1</move>", "<move>b1</move>", "<move>c1</move>", "<move>c3</move>"]
EMPTY_ROW = "1 X . ."
"""The first row while only a1 stands in it."""


class Regretful(BaseAgent):
    """Plays c2, takes it back once X has answered, and plays a3 instead."""

    def __init__(self) -> None:
        self._answers: list[Decision] = [Move("c2"), TakeBack(), Move("a3"), Move("a2")]

    async def act(self, turn: Turn) -> Decision:
        return self._answers.pop(0)


def last(request: ModelRequest) -> str:
    return request.messages[-1].text


def whole(request: ModelRequest) -> str:
    return "\n".join(message.text for message in request.messages)


@pytest.mark.parametrize(
    "options",
    [
        {"history": "none"},
        {"history": "last", "last": 1},
        {"history": "full"},
        {"history": "full", "hints": False, "legal": False},
    ],
    ids=str,
)
async def test_it_is_told_once_and_shown_what_stands(options: dict[str, Any], sit: Any) -> None:
    sat = await sit(SCRIPT, others=[Regretful()], table=TABLE, **options)
    assert [(one.ply, one.action) for one in sat.played] == [(0, "a1"), (2, "b1"), (5, "c1")]
    first, second, third = sat.requests
    assert TOLD not in whole(first) + whole(second)
    assert last(third).count(TOLD) == 1
    assert EMPTY_ROW in last(third)
    assert bare(third)[: len(second.messages) - 1] == bare(second)[:-1] or options["history"] == "last"
    said = [message.text for message in third.messages if message.role == "assistant"]
    assert said == {"none": [], "last": ["<move>b1</move>"]}.get(options["history"], SCRIPT[:2])


def bare(request: ModelRequest) -> Sequence[Any]:
    return [(message.role, message.parts) for message in request.messages]


async def test_the_changes_that_it_is_shown_lead_to_what_stands(sit: Any) -> None:
    sat = await sit(SCRIPT, others=[Regretful()], table=TABLE, history="diff")
    third = last(sat.requests[2])
    assert TOLD in third
    assert "-2 . . O" in third
    assert "+3 O . ." in third


async def test_it_is_told_again_where_its_answer_is_not_accepted(sit: Any) -> None:
    script = [*SCRIPT[:2], "nothing", *SCRIPT[2:]]
    sat = await sit(script, others=[Regretful()], table=TABLE, history="none")
    assert [TOLD in last(request) for request in sat.requests] == [False, False, True, True]


async def test_its_notes_are_made_of_it(sit: Any) -> None:
    def script(request: ModelRequest) -> str:
        if "Take notes" in last(request):
            notes.append(last(request))
            return "noted"
        return moves.pop(0)

    notes: list[str] = []
    moves = [*SCRIPT]
    sat = await sit(script, others=[Regretful()], table={**TABLE, "max_plies": 8}, history="summary", frames=3)
    assert len(sat.played) == 4
    assert len(notes) == 1
    assert TOLD in notes[0]


async def test_a_move_that_the_table_played_and_that_was_taken_back(sit: Any) -> None:
    """Both are true, in this order: it was played in the place of an answer, and it is gone."""
    script = ["<move>a1</move>", "nothing", "<move>c1</move>"]
    table = {**TABLE, "attempts": 1, "on_illegal": "default"}
    sat = await sit(script, others=[Regretful()], table=table)
    made = [event for event in sat.events if isinstance(event, Played) and event.source == "default"]
    text = last(sat.requests[2])
    assert f"played in its place: {made[0].action}\n\n{TOLD}" in text
    assert EMPTY_ROW in text
