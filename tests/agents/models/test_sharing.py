"""Clients that players share: when they are made and closed, and out of whose budget they pay."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

import arena
from arena.agents.core.budget import Budget, house
from arena.agents.core.client import ModelClient
from arena.agents.core.errors import AgentUnavailable
from arena.agents.core.messages import Text
from arena.agents.core.model import CallFailed, Delta, ModelReply, ModelRequest, Usage
from arena.agents.models.player import ModelPlayer
from arena.agents.models.sharing import hold_open
from arena.agents.models.spec import seat
from arena.games.spec import game, parse_spec

Seats = Callable[..., list[ModelPlayer]]


class Counted:
    """A provider that counts how often it is closed, and plays the first possible move for a quarter of a dollar."""

    broken = False

    def __init__(self, model: str) -> None:
        self.name = f"counted:{model}"
        self.asked = self.closed = 0

    def check(self) -> None:
        if self.broken:
            raise CallFailed("there is no key", "auth")

    async def stream(self, request: ModelRequest) -> AsyncIterator[Delta | ModelReply]:
        self.asked += 1
        await asyncio.sleep(0)
        move = request.messages[-1].text.partition("Possible moves: ")[2].partition(",")[0]
        yield ModelReply((Text(f"<move>{move}</move>"),), "end", Usage(input=10, output=5), "m", cost=0.25)

    async def close(self) -> None:
        self.closed += 1


@pytest.fixture
def made() -> list[ModelClient]:
    """The clients that were made."""
    return []


@pytest.fixture
def seats(made: list[ModelClient], monkeypatch: pytest.MonkeyPatch) -> Seats:
    """Makes two players of one model."""
    monkeypatch.setattr("arena.agents.models.spec.PROVIDERS", SimpleNamespace(load=lambda kind: Counted))

    def client(*args: Any, **more: Any) -> ModelClient:
        made.append(ModelClient(*args, **more))
        return made[-1]

    def players(options: str = "") -> list[ModelPlayer]:
        build = seat(parse_spec(f"counted:m{options}"), client)
        return [build(), build()]

    return players


def closed(clients: Sequence[ModelClient]) -> list[int]:
    """How often the provider of each was closed."""
    return [client.provider.closed for client in clients]  # type: ignore[attr-defined]


async def match(seats: Sequence[ModelPlayer]) -> arena.Result:
    return await arena.aplay("tictactoe", seats, seed=1, record=False)


async def test_every_match_makes_and_closes_a_client_of_its_own(seats: Seats, made: list[ModelClient]) -> None:
    table = seats()
    for _ in range(3):
        assert (await match(table)).ended.ending == "played"
    assert closed(made) == [1, 1, 1]


async def test_a_series_of_matches_makes_one_client_where_it_is_held_open(
    seats: Seats, made: list[ModelClient]
) -> None:
    table = seats()
    async with hold_open():
        for _ in range(2):
            assert (await match(table)).ended.ending == "played"
            assert closed(made) == [0]
        async with hold_open():
            await match(table)
        assert closed(made) == [0]
    assert closed(made) == [1]
    await match(table)
    assert closed(made) == [1, 1]


async def test_a_client_that_is_still_held_at_the_end_is_closed_by_its_holder(
    seats: Seats, made: list[ModelClient]
) -> None:
    late, early = seats()
    info = game("tictactoe").info
    async with hold_open():
        for player in (late, early):
            await player.start(info, "player_0", 1)
        await early.end(None)
    assert closed(made) == [0]
    await late.end(None)
    assert closed(made) == [1]


async def test_what_goes_wrong_in_closing_one_client_keeps_no_other_open(
    seats: Seats, made: list[ModelClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hold_open():
        await match(seats())
        await match(seats(",at_once=2"))

        async def fail() -> None:
            raise ConnectionError("gone")

        monkeypatch.setattr(made[0].provider, "close", fail)
    assert closed(made) == [0, 1]


async def test_a_player_who_could_not_sit_down_takes_no_client_from_others(
    seats: Seats, made: list[ModelClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its end is called by itself and by the table."""
    playing, other = seats()
    info = game("tictactoe").info
    await playing.start(info, "player_0", 1)
    monkeypatch.setattr(Counted, "broken", True)
    with pytest.raises(AgentUnavailable, match="there is no key"):
        await match([other, other])
    assert closed(made) == [0]
    await playing.end(None)
    assert closed(made) == [1]


async def test_a_client_pays_out_of_the_house_in_which_its_match_is_played(
    seats: Seats, made: list[ModelClient]
) -> None:
    """Tic-tac-toe of first moves takes seven plies."""
    budget, table = Budget(), seats()
    with house(budget):
        result = await match(table)
    assert result.ended.plies == 7
    assert (budget.spent, budget.used) == (1.75, 105)
    await match(table)
    assert (budget.spent, len(made)) == (1.75, 2)


async def test_matches_of_different_houses_share_no_client(seats: Seats, made: list[ModelClient]) -> None:
    first, second = Budget(), Budget()

    async def played_in(budget: Budget) -> None:
        with house(budget):
            await asyncio.gather(match(seats()), match(seats()))

    await asyncio.gather(played_in(first), played_in(second), match(seats()))
    assert (first.spent, second.spent) == (3.5, 3.5)
    assert len(made) == 3
    assert closed(made) == [1, 1, 1]


async def test_a_spent_house_ends_a_match_without_blame(seats: Seats) -> None:
    budget = Budget(1.0, name="the tournament's budget")
    with house(budget):
        ended = (await match(seats())).ended
    assert (ended.ending, ended.reason) == ("void", "provider")
    assert budget.refused == "the tournament's budget of 1 dollars is spent"
    assert ended.detail == f"X: {budget.refused}"
    assert budget.is_of(ended.detail)


async def test_a_budget_of_the_players_own_lasts_from_house_to_house(seats: Seats, made: list[ModelClient]) -> None:
    table = seats(",budget=2.5")
    houses = [Budget(), Budget(100.0)]
    ends = []
    for budget in houses:
        with house(budget):
            ends.append((await match(table)).ended.detail)
    assert ends[1] == "O: the budget of 2.5 dollars is spent"
    assert [budget.spent for budget in houses] == [1.75, 0.75]
    assert [budget.refused for budget in houses] == ["", ""]
