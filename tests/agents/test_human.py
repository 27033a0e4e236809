from __future__ import annotations

from typing import Any

import pytest

from arena.agents.core.agent import Agent
from arena.agents.core.decision import Decision, Move
from arena.agents.core.errors import AgentUnavailable
from arena.agents.core.turn import Turn
from arena.agents.human import Human
from arena.agents.spec import agent
from arena.games.board.tictactoe import TicTacToe


async def test_a_person_answers_when_asked(play: Any) -> None:
    asked = []

    async def ask(turn: Turn) -> Decision:
        asked.append(turn.ply)
        return Move(turn.view.legal[-1])

    people = [Human("Ada"), Human()]
    for person in people:
        person.ask = ask
    assert (await play(TicTacToe(), people)).moves == ["c3", "b3", "a3", "c2", "b2", "a2", "c1"]
    assert asked == list(range(7))


async def test_nobody_to_ask_is_said_at_the_start() -> None:
    with pytest.raises(AgentUnavailable, match="needs a terminal"):
        await Human().start(TicTacToe.info, "player_0", 0)


def test_a_spec_names_a_person() -> None:
    person = agent("human,name=Ada").build()
    assert isinstance(person, Human)
    assert isinstance(person, Agent)
    assert (person.name, person.ask) == ("Ada", None)
