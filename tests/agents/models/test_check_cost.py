"""What a match would cost: what is asked of the stand-in, and the prices that calls tell."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from arena.agents.core.budget import dollars
from arena.agents.core.calls import Call
from arena.agents.core.client import ModelClient
from arena.agents.core.messages import Text, say
from arena.agents.core.model import ModelReply, ModelRequest, Usage
from arena.agents.models.check import cost
from arena.agents.models.player import ModelPlayer
from arena.agents.models.scaffold import Answer, History, Scaffold
from arena.games.spec import game


@pytest.mark.parametrize("form", get_args(Answer))
@pytest.mark.parametrize("history", get_args(History))
async def test_a_match_is_weighed_in_every_form_and_with_every_history(form: Any, history: Any) -> None:
    stand_in = cost.stand_in("openai:x", [])
    often: dict[str, Any] = {"frames": 2} if history == "summary" else {}
    player = ModelPlayer(ModelClient(stand_in), Scaffold(answer=form, history=history, **often))
    weight = await cost.weigh(player, game("tictactoe").env(), stand_in, [], [])
    assert weight.whole
    assert weight.turns <= weight.calls == len(stand_in.requests)
    assert (weight.calls > weight.turns) == (history == "summary")
    assert 0 <= weight.repeated < weight.input
    assert weight.dollars is None


def test_prices_are_found_in_costs_and_not_invented() -> None:
    def call(read: int, cached: int, written: int, dollars: float | None) -> Call:
        usage = Usage(input=read + cached, cached=cached, output=written)
        reply = ModelReply((Text("a"),), "end", usage)
        return Call("openai:x", ModelRequest((say("user", "b"),)), reply=reply, cost=dollars)

    def price(read: int, cached: int, written: int) -> Call:
        return call(read, cached, written, (3 * read + 0.3 * cached + 15 * written) / 1e6)

    found = cost.prices([price(100, 0, 10), price(200, 50, 10), price(900, 0, 33)])
    assert found == pytest.approx((3e-6, 0.3e-6, 15e-6))
    assert cost.prices([price(100, 0, 10), price(900, 0, 33)]) == pytest.approx((3e-6, None, 15e-6))
    assert cost.prices([price(100, 0, 10)]) is None, "one call does not tell two prices"
    assert cost.prices([call(100, 0, 10, None), call(900, 0, 33, None)]) is None
    assert cost.prices([call(100, 0, 10, 0.0), call(900, 0, 33, 0.0)]) == (0.0, None, 0.0)
    assert cost.prices([]) is None


def test_money_is_told_in_few_figures() -> None:
    told = {0: "$0.00", 0.00001: "less than $0.0001", 0.00012: "$0.0001", 0.0345: "$0.0345", 1234.5: "$1,234.50"}
    assert {amount: dollars(amount) for amount in told} == told
