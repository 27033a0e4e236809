"""What goes wrong before the first ply and after the last."""

from __future__ import annotations

import asyncio

import pytest

import arena
from arena.agents.core.errors import AgentMismatch
from arena.games.core.errors import ParameterError


@pytest.fixture(autouse=True)
def short_grace(monkeypatch):
    monkeypatch.setattr("arena.eager.GRACE", 0.05)
    monkeypatch.setattr("arena.seats._PARTING", 0.05)


@pytest.mark.parametrize("runs", ["loop", "thread", "process"])
async def test_an_agent_that_cannot_sit_down_has_crashed(runs, tell, spec):
    story = await tell(["first", spec("StartRaises", runs=runs)])
    assert story.end() == ("forfeited", "crashed", "player_1")
    assert "could not sit down" in story.ended.detail
    assert "ValueError: no chair" in story.ended.detail
    assert (story.asked, story.moves) == ([], [])


@pytest.mark.parametrize("error", [SystemExit(1), asyncio.CancelledError()])
@pytest.mark.parametrize("when", ["start", "end"])
async def test_leaving_the_program_is_not_in_an_agents_hands(error, when, tell, bad):
    class Leaves(bad.Fine):
        async def start(self, game, seat, seed):
            if when == "start":
                raise error

        async def end(self, outcome):
            if when == "end":
                raise error

    story = await tell([Leaves(), "first"], table={"max_plies": 2})
    expected = ("forfeited", "crashed", "player_0") if when == "start" else ("played", "ply_limit", None)
    assert story.end() == expected


async def test_an_agent_that_never_sits_down_makes_the_match_void(tell, spec):
    story = await tell(["first", spec("StartHangs")], table={"start_seconds": 0.05})
    assert story.end() == ("void", "infrastructure", None)
    assert story.ended.detail == "player_1 did not sit down within 0.05 s"


async def test_a_provider_that_fails_at_the_start_makes_the_match_void(tell, spec):
    story = await tell([spec("StartProvider"), "first"])
    assert story.end() == ("void", "provider", None)
    assert "no credit" in story.ended.detail


async def test_the_first_failure_in_seat_order_counts(tell, spec):
    story = await tell([spec("StartRaises"), spec("StartProvider")])
    assert story.end() == ("forfeited", "crashed", "player_0")


@pytest.mark.parametrize("runs", ["loop", "thread", "process"])
async def test_an_agent_at_the_wrong_table_is_refused_before_any_event(runs, spec):
    events = arena.stream("connect_four", ["first", spec("StartMismatch", runs=runs)], seed=1)
    with pytest.raises(AgentMismatch, match="not this game"):
        await anext(events)


@pytest.mark.parametrize("name", ["EndRaises", "EndHangs"])
@pytest.mark.parametrize("runs", ["loop", "thread", "process"])
async def test_how_an_agent_leaves_changes_no_result(name, runs, tell, spec):
    story = await tell([spec(name, runs=runs), "first"])
    assert story.end() == ("played", "rules", None)


async def test_every_agent_gets_up_with_the_outcome(tell, bad):
    class Notes(bad.Fine):
        outcome = "none"

        async def end(self, outcome):
            self.outcome = outcome

    agents = [Notes(), Notes()]
    story = await tell(agents)
    for agent in agents:
        assert agent.outcome.scores == story.ended.scores
    voided = Notes()
    await tell([voided, bad.Provider()])
    assert voided.outcome is None


async def test_cancelling_while_one_gets_up_still_lets_the_other(bad, until):
    class Slow(bad.Fine):
        leaving = False

        async def end(self, outcome):
            self.leaving = True
            await asyncio.Event().wait()

    class Last(bad.Fine):
        gone = False

        async def end(self, outcome):
            await asyncio.sleep(0)
            self.gone = True

    slow, last = Slow(), Last()
    task = asyncio.create_task(arena.aplay("connect_four", [slow, last], record=False, table={"max_plies": 1}))
    await until(lambda: slow.leaving)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert last.gone


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ({"attempts": 0}, "table: attempts=0: input should be greater than or equal to 1"),
        ({"move_seconds": -1}, "table: move_seconds=-1: input should be greater than 0"),
        ({"on_illegal": "explode"}, "table: on_illegal='explode': input should be 'forfeit', 'random' or 'default'"),
        ({"cheating": True}, "table: cheating=True: extra inputs are not permitted"),
        (
            {"evaluator": {"evaluator": "minimax", "margin": 0}},
            "table: evaluator.margin=0: input should be greater than 0",
        ),
    ],
)
async def test_a_table_that_cannot_be_is_refused_in_one_sentence(table, why):
    with pytest.raises(ParameterError) as refused:
        arena.stream("connect_four", ["first", "first"], table=table)
    assert str(refused.value) == why


async def test_seats_are_counted():
    with pytest.raises(ParameterError, match=r"connect_four has 2 seats \(Red, Yellow\), not 3"):
        arena.stream("connect_four", ["first"] * 3)


async def test_who_still_sits_down_when_another_is_refused_is_let_go(spec):
    with pytest.raises(AgentMismatch):
        await arena.aplay("connect_four", [spec("StartHangs"), spec("StartMismatch")], record=False)
