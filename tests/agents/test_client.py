"""The client above all providers: what it repeats, what it gives up, what it charges, and what it writes down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from arena.agents.core.budget import Budget, BudgetSpent, Price
from arena.agents.core.calls import Call
from arena.agents.core.client import Limits, ModelClient
from arena.agents.core.errors import ProviderError
from arena.agents.core.messages import Text, say
from arena.agents.core.model import CallFailed, Delta, Failure, ModelReply, ModelRequest, Usage
from arena.agents.core.turn import Turn

REQUEST = ModelRequest((say("user", "your move"),))
QUICK = Limits(backoff=0.0, begin=0.05, idle=0.05, total=0.5)

Step = Delta | ModelReply | BaseException | float


def reply(text: str = "4", **more: Any) -> ModelReply:
    return ModelReply((Text(text),), "end", **more)


class Service:
    """A provider that plays given scripts, one a call: pieces, exceptions, and numbers of seconds of silence."""

    name = "service:model-1"

    def __init__(self, *scripts: list[Step]) -> None:
        self.scripts = list(scripts)
        self.calls = 0
        self.open = 0
        self.most = 0

    async def stream(self, request: ModelRequest) -> AsyncIterator[Delta | ModelReply]:
        script = self.scripts[min(self.calls, len(self.scripts) - 1)]
        self.calls += 1
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            for step in script:
                if isinstance(step, BaseException):
                    raise step
                if isinstance(step, float):
                    await asyncio.sleep(step)
                else:
                    yield step
        finally:
            self.open -= 1

    async def close(self) -> None:
        return None


class Clock:
    """A turn that only keeps time."""

    def __init__(self) -> None:
        self.thoughts: list[str] = []
        self.turn = Turn(0, "player_0", None, progress=lambda ply, seat, text: self.thoughts.append(text))  # type: ignore[arg-type]


async def ask(client: ModelClient, clock: Clock | None = None) -> tuple[ModelReply | CallFailed, list[Call]]:
    calls: list[Call] = []
    try:
        return await client.ask(REQUEST, (clock or Clock()).turn, calls.append), calls
    except CallFailed as error:
        return error, calls


async def test_a_reply_comes_with_its_thoughts_and_a_record() -> None:
    service, clock = Service([Delta(""), Delta("hm", True), Delta("4"), reply()]), Clock()
    found, (call,) = await ask(ModelClient(service), clock)
    assert isinstance(found, ModelReply)
    assert found.text == "4"
    assert clock.thoughts == ["hm", "4"]
    assert (call.provider, call.request, call.reply, call.failures) == ("service:model-1", REQUEST, found, ())
    assert service.open == 0


@pytest.mark.parametrize("kind", ["rate_limit", "overloaded", "server", "timeout", "connection", "malformed"])
async def test_what_may_pass_is_tried_again(kind: Failure) -> None:
    service = Service([CallFailed("not now", kind, status=500)], [reply()])
    found, (call,) = await ask(ModelClient(service, QUICK))
    assert isinstance(found, ModelReply)
    assert [(one.kind, one.message, one.status) for one in call.failures] == [(kind, "not now", 500)]
    assert service.calls == 2


@pytest.mark.parametrize("kind", ["auth", "not_found", "context", "request"])
async def test_what_will_not_pass_is_not_tried_again(kind: Failure) -> None:
    service = Service([CallFailed("never", kind)], [reply()])
    found, (call,) = await ask(ModelClient(service, QUICK))
    assert isinstance(found, CallFailed)
    assert (found.kind, call.reply, len(call.failures), service.calls) == (kind, None, 1, 1)


async def test_tries_come_to_an_end() -> None:
    service = Service([CallFailed("not now", "server")])
    found, (call,) = await ask(ModelClient(service, Limits(tries=4, backoff=0.0)))
    assert isinstance(found, CallFailed)
    assert (len(call.failures), service.calls) == (4, 4)


async def test_a_service_that_asks_for_too_long_a_pause_has_failed() -> None:
    service = Service([CallFailed("in five minutes", "rate_limit", retry_after=300.0)], [reply()])
    found, (call,) = await ask(ModelClient(service))
    assert isinstance(found, CallFailed)
    assert service.calls == 1
    assert call.failures[0].waited == 0.0


async def test_the_pause_that_a_service_asks_for_is_made_and_not_charged() -> None:
    service, clock = Service([CallFailed("soon", "rate_limit", retry_after=0.05)], [reply()]), Clock()
    _, (call,) = await ask(ModelClient(service), clock)
    assert 0.05 <= call.failures[0].waited <= 0.06
    assert clock.turn.retried >= 0.05


@pytest.mark.parametrize(
    ("script", "what"),
    [([5.0], "begin to answer"), ([Delta("hm"), 5.0], "go on"), ([Delta("a"), *[0.03, Delta("b")] * 40], "go on")],
)
async def test_silence_ends_a_try(script: list[Step], what: str) -> None:
    service = Service(script, [reply()])
    found, (call,) = await ask(ModelClient(service, QUICK))
    assert isinstance(found, ModelReply)
    assert call.failures[0].kind == "timeout"
    assert what in call.failures[0].message
    assert service.open == 0


async def test_until_a_service_begins_and_while_it_fails_no_clock_runs() -> None:
    service, clock = (
        Service([Delta("hm"), 0.04, CallFailed("gone", "connection")], [0.04, Delta("hm"), reply()]),
        Clock(),
    )
    await ask(ModelClient(service, Limits(backoff=0.0)), clock)
    assert clock.turn.retried >= 0.04
    assert clock.turn.queued >= 0.04


async def test_an_answer_that_ends_in_the_middle_is_tried_again() -> None:
    service = Service([Delta("4")], [reply()])
    _, (call,) = await ask(ModelClient(service, QUICK))
    assert call.failures[0].kind == "connection"


@pytest.mark.parametrize(
    ("broken", "kind", "said"),
    [
        (KeyError("choices"), "server", "service:model-1 broke down: KeyError: 'choices'"),
        (asyncio.CancelledError(), "connection", "service:model-1 cancelled its own call"),
        (reply("\ud800"), "malformed", "service:model-1 gave a reply that no file can hold"),
        (OverflowError("int too large"), "server", "service:model-1 broke down: OverflowError: int too large"),
        (TimeoutError("read"), "timeout", "service:model-1 broke down: TimeoutError: read"),
        (ProviderError("out of order", retryable=True), "server", "out of order"),
        ("no piece", "malformed", "service:model-1 gave a str as a piece of a reply"),
    ],
)
@pytest.mark.parametrize("before", [[], [Delta("hm")]])
async def test_what_a_provider_did_not_classify_is_its_failure(
    broken: Any, kind: Failure, said: str, before: list[Step]
) -> None:
    service = Service([*before, broken], [reply()])
    found, (call,) = await ask(ModelClient(service, QUICK))
    assert isinstance(found, ModelReply)
    assert [(one.kind, one.message) for one in call.failures] == [(kind, said)]


async def test_a_provider_that_cannot_even_begin_has_failed() -> None:
    class Plain:
        name = "service:model-1"

        def stream(self, request: ModelRequest) -> Any:
            raise ValueError("no such model")

        async def close(self) -> None:
            return None

    found, (call,) = await ask(ModelClient(Plain(), Limits(tries=1)))
    assert isinstance(found, CallFailed)
    assert [one.message for one in call.failures] == ["service:model-1 broke down: ValueError: no such model"]


async def test_an_assertion_of_a_test_stays_one() -> None:
    with pytest.raises(AssertionError, match="not this"):
        await ask(ModelClient(Service([AssertionError("not this")]), QUICK))


async def test_a_reply_stands_though_its_provider_fails_to_close() -> None:
    class Careless(Service):
        async def stream(self, request: ModelRequest) -> AsyncIterator[Delta | ModelReply]:
            try:
                yield reply()
            finally:
                raise OSError("gone")

    found, (call,) = await ask(ModelClient(Careless(), QUICK))
    assert (found, call.failures) == (reply(), ())


@pytest.mark.parametrize("pause", [float("nan"), -5.0])
async def test_a_pause_that_is_none_is_not_made(pause: float) -> None:
    service = Service([CallFailed("soon", "rate_limit", retry_after=pause)], [reply()])
    _, (call,) = await ask(ModelClient(service, QUICK))
    assert call.failures[0].waited == 0.0


async def test_a_call_that_was_not_made_says_why() -> None:
    calls = list[Call]()
    with pytest.raises(BudgetSpent):
        await ModelClient(Service([reply()]), budget=Budget(0.0)).ask(REQUEST, Clock().turn, calls.append)
    client = ModelClient(Service([Delta("hm"), 100.0]), Limits(at_once=1))
    tasks = [asyncio.create_task(client.ask(REQUEST, Clock().turn, calls.append)) for _ in range(2)]
    for _ in range(10):
        await asyncio.sleep(0)
    for task in reversed(tasks):
        task.cancel()
    await asyncio.wait(tasks)
    assert [call.unmade for call in calls] == [
        "the budget of 0 dollars is spent",
        "nobody waited for it any longer",
        "",
    ]


async def test_cancelled_calls_end_and_are_recorded() -> None:
    service, calls = Service([Delta("hm"), 100.0]), list[Call]()
    client = ModelClient(service)
    task = asyncio.create_task(client.ask(REQUEST, Clock().turn, calls.append))
    while not service.open:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert service.open == 0
    assert client._gate.inside == 0
    assert [call.reply for call in calls] == [None]


async def test_who_waits_for_a_place_and_is_cancelled_takes_none() -> None:
    service, calls = Service([Delta("hm"), 100.0]), list[Call]()
    client = ModelClient(service, Limits(at_once=1))
    tasks = [asyncio.create_task(client.ask(REQUEST, Clock().turn, calls.append)) for _ in range(3)]
    while not service.open:
        await asyncio.sleep(0)
    for task in reversed(tasks):
        task.cancel()
    await asyncio.wait(tasks)
    assert (service.calls, service.open, client._gate.inside) == (1, 0, 0)
    assert [[one.kind for one in call.failures] for call in calls] == [[], [], ["cancelled"]]


async def test_a_quota_is_no_complaint_about_pace() -> None:
    service = Service([CallFailed("pay first", "quota", status=429)], [reply()])
    client = ModelClient(service, Limits(at_once=8))
    found, (call,) = await ask(client)
    assert isinstance(found, CallFailed)
    assert (found.retryable, len(call.failures), client._gate.limit) == (False, 1, 8.0)


PRICES = {"model-1": Price(input=1.0, output=4.0)}
TOLD = Usage(input=1000, output=10)


@pytest.mark.parametrize(
    "script",
    [
        [Delta("", usage=TOLD), Delta("hm"), CallFailed("gone", "connection")],
        [Delta("hm"), CallFailed("gone", "server", usage=TOLD)],
        [Delta("", usage=Usage(input=5)), CallFailed("gone", "server", status=500, usage=TOLD)],
        [Delta("", usage=Usage(input=5)), Delta("", usage=TOLD), 5.0],
        [Delta("", usage=TOLD)],
    ],
)
async def test_what_a_failed_try_is_known_to_have_taken_counts(script: list[Step]) -> None:
    service = Service(script, [reply(usage=Usage(input=1000, output=500), model="model-1")])
    client = ModelClient(service, QUICK, prices=PRICES)
    _, (call,) = await ask(client)
    assert [(one.usage, one.cost) for one in call.failures] == [(TOLD, pytest.approx(0.00104))]
    assert call.cost == 0.003
    assert (client.budget.used, client.budget.unknown) == (2510, 0)
    assert client.budget.spent == pytest.approx(0.00404)


async def test_what_a_cancelled_call_is_known_to_have_taken_counts() -> None:
    service, calls = Service([Delta("hm", usage=TOLD), 100.0]), list[Call]()
    client, clock = ModelClient(service, prices=PRICES), Clock()
    task = asyncio.create_task(client.ask(REQUEST, clock.turn, calls.append))
    while not clock.thoughts:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    (failure,) = calls[0].failures
    assert (failure.kind, failure.usage, failure.cost) == ("cancelled", TOLD, pytest.approx(0.00104))
    assert (client.budget.used, client.budget.unknown) == (1010, 0)


@pytest.mark.parametrize(
    ("failure", "unknown"),
    [
        (CallFailed("slow down", "rate_limit", status=429), 0),
        (CallFailed("no key", "auth"), 0),
        (CallFailed("gone", "connection"), 1),
        (CallFailed("gone", "connection", cost=0.5), 0),
        (CallFailed("gone", "connection", cost=float("nan")), 1),
    ],
)
async def test_a_failure_of_which_nothing_is_told(failure: CallFailed, unknown: int) -> None:
    client = ModelClient(Service([failure]), Limits(tries=1), prices=PRICES)
    await ask(client)
    assert (client.budget.unknown, client.budget.spent) == (unknown, 0.5 if failure.cost == 0.5 else 0.0)


async def test_no_more_at_once_than_allowed_and_fewer_after_a_complaint() -> None:
    service = Service([CallFailed("slow down", "rate_limit")], [0.001, reply()])
    client = ModelClient(service, Limits(at_once=4, backoff=0.0))
    await asyncio.gather(*(ask(client) for _ in range(30)))
    assert service.most <= 4
    assert service.calls == 31


async def test_a_spent_budget_makes_no_call() -> None:
    service = Service([reply(usage=Usage(input=1000, output=500), model="model-1")])
    budget = Budget(dollars=0.005)
    client = ModelClient(service, budget=budget, prices={"model-1": Price(input=1.0, output=4.0)})
    _, (call,) = await ask(client)
    assert (call.cost, call.cost_from) == (0.003, "prices")
    await ask(client)
    with pytest.raises(BudgetSpent, match=r"0\.005 dollars is spent"):
        await ask(client)
    assert (service.calls, round(budget.spent, 6), budget.used) == (2, 0.006, 3000)


@pytest.mark.parametrize(
    ("found", "cost", "source"),
    [
        (reply(cost=0.25), 0.25, "service"),
        (reply(model="another", usage=Usage(input=10, output=1)), None, "unknown"),
        (reply(usage=Usage(output=1)), None, "unknown"),
        (
            reply(usage=Usage(input=1_000_000, cached=400_000, cache_written=100_000, output=0)),
            0.5 + 0.04 + 0.125,
            "prices",
        ),
    ],
)
async def test_what_a_reply_cost(found: ModelReply, cost: float | None, source: str) -> None:
    prices = {"model-1": Price(input=1.0, output=4.0, cached=0.1, cache_written=1.25)}
    client = ModelClient(Service([found]), prices=prices)
    _, (call,) = await ask(client)
    assert (call.cost, call.cost_from) == (pytest.approx(cost) if cost is not None else None, source)
    assert client.budget.unknown == (cost is None)
