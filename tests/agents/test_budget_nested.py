"""Budgets within budgets: a call has to fit into all of them, and whichever is empty is named."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from arena.agents.core.budget import Budget, BudgetSpent, Estimate, house, house_budget
from arena.agents.core.client import ModelClient
from arena.agents.core.messages import Text, say
from arena.agents.core.model import ModelReply, ModelRequest, Usage
from arena.agents.core.turn import Turn
from arena.agents.providers.scripted import Scripted

NAME = "the tournament's budget"


def answers(usage: Usage | None = None, cost: float | None = None) -> Scripted:
    used = Usage(input=100, output=50) if usage is None else usage
    return Scripted(
        lambda request: ModelReply((Text("e4"),), "end", used, "model-1", cost=cost), name="service:model-1"
    )


async def ask(client: ModelClient) -> str:
    turn: Any = Turn(0, "player_0", None)  # type: ignore[arg-type]
    request = ModelRequest((say("user", "x" * 300),), max_tokens=100)
    return (await client.ask(request, turn, turn.record)).text


async def spend(budget: Budget, tokens: int) -> None:
    budget.settle(await budget.hold(Estimate(0.0, tokens)), 0.0, Usage(input=tokens, output=0))


async def refusal(budget: Budget, need: Estimate) -> str:
    with pytest.raises(BudgetSpent) as refused:
        await budget.hold(need)
    return str(refused.value)


async def test_what_is_spent_counts_in_both() -> None:
    outer = Budget(tokens=1000, name=NAME)
    one, other = Budget(tokens=600, within=outer), Budget(within=outer)
    await spend(one, 400)
    await spend(other, 100)
    hold = await one.hold(Estimate(0.25, 200))
    one.settle(hold, 0.125, Usage(input=10, output=5), broke_off=Estimate(0.5, 300))
    assert [(budget.used, budget.spent) for budget in (one, other, outer)] == [(415, 0.125), (100, 0.0), (515, 0.125)]
    assert one.assumed == outer.assumed == Estimate(0.375, 285)
    assert [budget._words.held for budget in (one, other, outer)] == [0.0, 0.0, 0.0]


async def test_whichever_is_empty_refuses_and_is_named() -> None:
    outer = Budget(2.0, 1000, name=NAME)
    inner = Budget(tokens=300, within=outer)
    assert await refusal(inner, Estimate(0.0, 301)) == ("300 of 300 tokens are left, and the next call may take 301")
    assert (inner.refused != "", outer.refused) == (True, "")
    await spend(Budget(within=outer), 900)
    said = await refusal(inner, Estimate(0.0, 200))
    assert said == f"{NAME}: 100 of 1,000 tokens are left, and the next call may take 200"
    assert outer.refused == said
    assert await refusal(Budget(within=outer), Estimate(2.5, 1)) == (
        f"{NAME}: 2 of 2 dollars are left, and the next call may cost 2.5"
    )
    await spend(inner, 100)
    assert await refusal(inner, Estimate(0.0, 1)) == f"{NAME} of 1,000 tokens is spent"
    assert outer.is_of(outer.refused)
    assert not inner.is_of(outer.refused)
    assert not outer.is_of("openai:gpt-5 did not begin to answer within 120 s")


async def test_a_call_waits_for_room_in_the_outer_budget() -> None:
    outer = Budget(tokens=1000)
    one, other = Budget(within=outer), Budget(tokens=5000, within=outer)
    hold = await one.hold(Estimate(0.0, 800))
    waiting = asyncio.create_task(other.hold(Estimate(0.0, 800)))
    await asyncio.sleep(0)
    assert not waiting.done()
    assert (other._under_way, other._words.held) == (0, 0.0)
    one.settle(hold, 0.0, Usage(input=100, output=0))
    async with asyncio.timeout(5):
        other.settle(await waiting, 0.0, Usage(input=100, output=0))
    assert outer.used == 200


async def test_two_budgets_around_one_that_share_a_third_count_there_once() -> None:
    outermost = Budget(tokens=1000)
    left, right = Budget(within=outermost), Budget(tokens=500, within=outermost)
    await spend(Budget(within=(left, right)), 200)
    assert [budget.used for budget in (left, right, outermost)] == [200, 200, 200]


async def test_what_was_spent_before_counts() -> None:
    budget = Budget(10.0, 1000, name=NAME, spent=9.5, used=400)
    assert (budget.spent, budget.used) == (9.5, 400)
    assert "0.5 of 10 dollars are left" in await refusal(budget, Estimate(0.6, 1))
    assert "600 of 1,000 tokens are left" in await refusal(budget, Estimate(0.1, 601))
    assert await refusal(Budget(10.0, name=NAME, spent=10.0), Estimate()) == f"{NAME} of 10 dollars is spent"
    assert await refusal(Budget(tokens=5, used=5), Estimate()) == "the budget of 5 tokens is spent"


async def test_calls_of_unknown_need_are_held_as_what_each_budget_knows() -> None:
    outer = Budget(1.0)
    costly = Budget(within=outer)
    costly.settle(await costly.hold(Estimate()), 0.6, Usage())
    other = Budget(1.0, within=outer)
    hold = await other.hold(Estimate())  # alone, while anything is left
    assert (hold.dollars, [held.dollars for held in hold.around]) == (0.0, [0.6])
    other.settle(hold, 0.1, Usage())
    assert (other.spent, outer.spent) == (0.1, pytest.approx(0.7))


@pytest.mark.parametrize(
    ("limit", "usage", "said"), [({"dollars": 5.0}, None, "what model-1 costs"), ({"tokens": 99_999}, Usage(), "count")]
)
async def test_an_outer_budget_that_cannot_be_kept_is_said_after_one_call(
    limit: dict[str, Any], usage: Usage | None, said: str
) -> None:
    outer, service = Budget(**limit), answers(usage)
    client = ModelClient(service, budget=Budget(within=outer))
    assert await ask(client) == "e4"
    with pytest.raises(BudgetSpent, match="cannot be kept") as refused:
        await ask(client)
    assert outer.refused == str(refused.value)
    assert said in outer.refused
    assert len(service.requests) == 1


async def test_a_client_stops_where_the_outer_budget_does() -> None:
    outer = Budget(1.0, name=NAME)
    client = ModelClient(answers(cost=0.4), budget=Budget(50.0, within=outer))
    for _ in range(3):
        await ask(client)
    with pytest.raises(BudgetSpent, match=f"^{NAME} of 1 dollars is spent$"):
        await ask(client)
    assert client.budget.spent == outer.spent == pytest.approx(1.2)


async def test_a_house_is_for_this_task_and_those_that_it_starts() -> None:
    budget, inner = Budget(), Budget()

    async def seen() -> Budget | None:
        return house_budget()

    before = asyncio.create_task(seen())
    with house(budget):
        assert await asyncio.create_task(seen()) is budget
        with house(inner):
            assert house_budget() is inner
        assert house_budget() is budget
    assert await before is None
    assert house_budget() is None
