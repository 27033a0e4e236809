"""The budget: what is held for calls under way, who waits, who is refused, and what everything costs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from arena.agents.core.budget import Budget, BudgetSpent, Estimate, Price, cost_of, estimate, price_of
from arena.agents.core.calls import Call
from arena.agents.core.client import Limits, ModelClient
from arena.agents.core.messages import Message, Picture, Reasoning, Text, say
from arena.agents.core.model import CallFailed, Choice, Delta, ModelReply, ModelRequest, Usage
from arena.agents.core.turn import Turn
from arena.agents.providers.scripted import Scripted

PRICE = Price(input=1.0, output=4.0)


def reply(read: int | None = 100, written: int | None = 100, **more: Any) -> ModelReply:
    return ModelReply((Text("e4"),), "end", Usage(read, output=written), "model-1", **more)


def asks(**settings: Any) -> ModelRequest:
    return ModelRequest((say("user", "x" * 300),), **settings)


class Service(Scripted):
    """Answers all alike, when it is told to."""

    def __init__(self, answer: ModelReply) -> None:
        super().__init__(self._answer, name="service:model-1")
        self.answer = answer
        self.go = asyncio.Event()

    async def _answer(self, request: ModelRequest) -> ModelReply:
        await self.go.wait()
        return self.answer


async def ask(client: ModelClient, request: ModelRequest) -> ModelReply | BudgetSpent:
    turn: Any = Turn(0, "player_0", None)  # type: ignore[arg-type]
    try:
        return await client.ask(request, turn, turn.record)
    except BudgetSpent as error:
        return error


async def all_at_once(client: ModelClient, service: Service, count: int, request: ModelRequest) -> tuple[int, int]:
    """How many of some calls were answered, and how many the service had before it answered the first."""
    tasks = [asyncio.create_task(ask(client, request)) for _ in range(count)]
    for _ in range(10):
        await asyncio.sleep(0)
    begun = len(service.requests)
    service.go.set()
    found = await asyncio.gather(*tasks)
    return sum(isinstance(one, ModelReply) for one in found), begun


@pytest.mark.parametrize("limit", [{"dollars": 0.00155}, {"tokens": 620}])
async def test_many_calls_at_once_do_not_overrun_a_budget(limit: dict[str, Any]) -> None:
    """A call may cost 0.0005 dollars and take 201 tokens: three fit at once. Nobody is refused who fits later."""
    service, budget = Service(reply(90, 50)), Budget(**limit)
    client = ModelClient(service, budget=budget, prices={"model-1": PRICE})
    answered, begun = await all_at_once(client, service, 32, asks(max_tokens=100))
    assert begun == 3
    assert answered == (3 if "tokens" in limit else 4)
    assert (budget.spent, budget.used) == (pytest.approx(answered * 0.00029), answered * 140)
    assert budget._money.held == pytest.approx(0.0)
    assert budget._under_way == 0


async def test_the_first_calls_of_unknown_need_may_pass_it_and_later_ones_wait() -> None:
    service, budget = Service(reply(cost=0.4)), Budget(1.0)
    first = ModelClient(service, Limits(at_once=1), budget=budget)
    service.go.set()
    await ask(first, asks())
    service.go.clear()
    answered, begun = await all_at_once(ModelClient(service, budget=budget), service, 32, asks())
    assert begun == 2  # with the one before; another beside it might pass the limit
    assert answered == 2  # the last alone, while anything was left
    assert budget.spent == pytest.approx(1.2)
    fresh = Service(reply(cost=0.4))
    assert (await all_at_once(ModelClient(fresh, budget=Budget(1.0)), fresh, 32, asks()))[1] == 32


async def test_a_call_that_can_never_fit_is_refused_and_told() -> None:
    service, budget = Service(reply()), Budget(0.001)
    service.go.set()
    client = ModelClient(service, budget=budget, prices={"model-1": PRICE})
    refused = await ask(client, asks(max_tokens=1000))
    assert str(refused) == "0.001 of 0.001 dollars are left, and the next call may cost 0.004101"
    assert str(await ask(ModelClient(service, budget=Budget(tokens=500)), asks(max_tokens=1000))) == (
        "500 of 500 tokens are left, and the next call may take 1,101"
    )
    assert service.requests == []
    assert isinstance(await ask(client, asks(max_tokens=100)), ModelReply)


async def test_who_waits_for_a_budget_can_be_cancelled() -> None:
    service, budget = Service(reply()), Budget(tokens=250)
    client, calls = ModelClient(service, budget=budget), list[Call]()
    turn: Any = Turn(0, "player_0", None)  # type: ignore[arg-type]
    first = asyncio.create_task(ask(client, asks(max_tokens=100)))
    second = asyncio.create_task(client.ask(asks(max_tokens=100), turn, calls.append))
    for _ in range(10):
        await asyncio.sleep(0)
    assert turn.is_waiting
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    service.go.set()
    assert isinstance(await first, ModelReply)
    assert (client._gate.inside, budget._under_way, len(service.requests)) == (0, 0, 1)
    assert [(call.reply, call.failures) for call in calls] == [(None, ())]


async def test_event_loops_share_a_budget() -> None:
    budget = Budget(tokens=1000)
    begun, go = threading.Event(), threading.Event()

    async def hold_and_settle() -> None:
        hold = await budget.hold(Estimate(None, 800))
        begun.set()
        await asyncio.to_thread(go.wait)
        budget.settle(hold, 0.0, Usage(input=100, output=0))

    other = threading.Thread(target=lambda: asyncio.run(hold_and_settle()))
    other.start()
    await asyncio.to_thread(begun.wait)
    waiting = asyncio.create_task(budget.hold(Estimate(None, 800)))
    await asyncio.sleep(0)
    assert not waiting.done()
    go.set()
    budget.settle(await waiting, 0.0, Usage(input=100, output=0))
    other.join()
    assert budget.used == 200


@pytest.mark.parametrize(("limit", "said"), [({"dollars": 5.0}, "what model-1 costs"), ({"tokens": 99}, "count them")])
async def test_a_budget_that_cannot_be_kept_is_said(limit: dict[str, Any], said: str) -> None:
    service = Service(reply(None, None))
    service.go.set()
    client = ModelClient(service, budget=Budget(**limit))
    assert isinstance(await ask(client, asks()), ModelReply)
    refused = await ask(client, asks())
    assert isinstance(refused, BudgetSpent)
    assert "cannot be kept" in str(refused)
    assert said in str(refused)
    assert len(service.requests) == 1


async def test_a_budget_of_nothing_makes_no_call() -> None:
    service = Service(reply())
    assert str(await ask(ModelClient(service, budget=Budget(0.0)), asks())) == "the budget of 0 dollars is spent"
    assert service.requests == []


def test_a_price_stands_under_the_very_name_or_the_longest_beginning() -> None:
    prices = {name: Price(number, 1.0) for number, name in enumerate(("gpt-5", "gpt-5*", "gpt-5-mini*", "*"))}
    found = {name: price_of(name, prices) for name in ("gpt-5", "gpt-5-2026-01-01", "gpt-5-mini-2026", "claude")}
    assert [price.input if price else None for price in found.values()] == [0, 1, 2, 3]
    assert price_of("gpt-5-2026-01-01", {"gpt-5": PRICE}) is None
    assert price_of("gpt-5", {"gpt-5-*": PRICE}) is None


def test_what_a_request_may_take() -> None:
    board = Message("user", (Picture(b"", 100, 50), Text("x" * 30)))
    thought = Message("assistant", (Reasoning("p", "", {"encrypted": "y" * 300}),))
    needed = estimate(ModelRequest((board, thought), max_tokens=1000), Price(1.0, 10.0, cache_written=2.0))
    assert needed.tokens is not None
    assert 11 + 11 + 100 + 1000 <= needed.tokens <= 11 + 11 + 120 + 1000
    assert needed.dollars == pytest.approx(((needed.tokens - 1000) * 2.0 + 1000 * 10.0) / 1e6)
    assert estimate(asks(), PRICE) == Estimate()
    assert estimate(asks(max_tokens=10), None) == Estimate(None, 111)
    assert estimate(asks(max_tokens=10, thinking_tokens=100), None).tokens == 211
    assert estimate(asks(max_tokens=110, thinking_tokens=100), None).tokens == 211
    scored = estimate(asks(format=Choice(("e4", "d4"), scored=True)), PRICE)
    assert scored.tokens is not None
    assert 101 < scored.tokens < 130
    assert estimate(ModelRequest((say("user", "\ud83d"),), max_tokens=1), None).tokens == 3


@pytest.mark.parametrize("told", [-1.0, float("nan"), float("inf")])
def test_a_cost_that_is_none_is_not_believed(told: float) -> None:
    assert cost_of(reply(cost=told), "model-1", {}) == (None, "unknown")
    assert cost_of(reply(cost=told), "model-1", {"model-1": PRICE}) == (pytest.approx(0.0005), "prices")


def test_more_tokens_from_a_cache_than_were_read_cost_no_less_than_nothing() -> None:
    assert Price(1.0, 1.0, cached=0.5).of(Usage(input=10, cached=1_000_000, output=0)) == 0.5


async def test_a_failure_releases_what_was_held() -> None:
    budget = Budget(tokens=250)
    client = ModelClient(Scripted([CallFailed("no", "request", status=400), reply()]), budget=budget)
    with pytest.raises(CallFailed):
        await ask(client, asks(max_tokens=100))
    assert isinstance(await ask(client, asks(max_tokens=100)), ModelReply)
    assert budget.used == 200


class Drops:
    """Begins to answer, and breaks off without a word of what that took."""

    name = "service:model-1"

    def __init__(self) -> None:
        self.asked = 0

    async def stream(self, request: ModelRequest) -> AsyncIterator[Delta | ModelReply]:
        self.asked += 1
        yield Delta("words " * 500)
        raise CallFailed("dropped", "connection")

    async def close(self) -> None:
        return None


@pytest.mark.parametrize("limit", [{"dollars": 0.002}, {"tokens": 500}])
async def test_what_may_have_been_taken_counts_where_an_answer_breaks_off(limit: dict[str, Any]) -> None:
    """Each try may cost 0.0005 dollars and take 201 tokens."""
    service, budget = Drops(), Budget(**limit)
    client = ModelClient(service, Limits(backoff=0.0), budget=budget, prices={"model-1": PRICE})
    refused = await ask(client, asks(max_tokens=100))
    assert isinstance(refused, BudgetSpent)
    assert service.asked == (3 if "dollars" in limit else 2)
    assert budget.assumed == Estimate(pytest.approx(service.asked * 0.000501), service.asked * 201)
    assert (budget.spent, budget.used, budget.unknown) == (0.0, 0, service.asked)


async def test_of_an_answer_without_a_limit_that_breaks_off_the_prompt_counts() -> None:
    service, budget = Drops(), Budget(1.0)
    client = ModelClient(service, Limits(tries=1), budget=budget, prices={"model-1": PRICE})
    with pytest.raises(CallFailed):
        await ask(client, asks())
    assert budget.assumed == Estimate(pytest.approx(0.000101), 101)


async def test_who_waits_is_let_in_whatever_comes_of_the_call_before() -> None:
    budget = Budget(tokens=1000)
    hold = await budget.hold(Estimate(None, 800))
    waiting = asyncio.create_task(budget.hold(Estimate(None, 800)))
    await asyncio.sleep(0)
    nonsense: Any = Usage(input="many")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        budget.settle(hold, 0.0, nonsense)
    async with asyncio.timeout(30):
        budget.settle(await waiting, 0.0, Usage(input=100, output=0))
    assert (budget.used, budget._under_way, budget._words.held) == (100, 0, 0.0)


@pytest.mark.parametrize("number", [10**400, -1, 2**53 + 1, True, 0.5, "7", float("nan")])
async def test_a_number_that_is_none_is_unknown(number: Any) -> None:
    service = Service(msgspec.structs.replace(reply(cost=number), usage=Usage(number, output=5)))
    service.go.set()
    client = ModelClient(service, prices={"model-1": PRICE})
    found = await ask(client, asks())
    assert isinstance(found, ModelReply)
    assert found.usage == Usage(output=5)
    assert client.budget.used == 5
    assert client.budget.spent in (0.0, 0.5)
