"""Agents in a process of their own, which nothing of may be left afterwards (see `nothing_left`)."""

from __future__ import annotations

import asyncio

import pytest

import arena
from arena.agents.core.decision import Move
from arena.agents.core.errors import AgentUnavailable
from arena.agents.core.hosts.pipe import LENGTH


async def test_a_whole_match_is_played_in_processes(tell, spec):
    story = await tell([spec("Fine", runs="process"), "mcts,simulations=5,runs=process"])
    same = await tell([spec("Fine"), "mcts,simulations=5"])
    assert story.end()[:2] == ("played", "rules")
    assert story.moves == same.moves


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("OsExit", "with exit code 7"),
        ("KillsItself", "by signal SIGKILL"),
    ],
)
async def test_a_process_that_ends_has_crashed(name, how, tell, spec):
    story = await tell(["first", spec(name, runs="process")])
    assert story.end() == ("forfeited", "crashed", "player_1")
    assert story.attempts[-1].problem.kind == "crashed"
    assert story.attempts[-1].problem.message == f"AgentDied: the agent's process ended {how}"


@pytest.mark.parametrize(
    ("name", "reason", "message"),
    [
        ("Raises", "crashed", "ValueError: the dog ate my move"),
        ("Exits", "crashed", "SystemExit: 3"),
        ("ReturnsNone", "crashed", "no decision"),
        ("ReturnsImpostor", "crashed", "no decision"),
        ("MoveOfFive", "crashed", "no decision"),
        ("Nonsense", "unreadable", "is not a move of Connect Four"),
        ("Surrogates", "unreadable", "is not a move of Connect Four"),
        ("TenMegabytes", "unreadable", "the reply has 10000000 characters"),
    ],
)
async def test_bad_answers_are_the_same_through_a_pipe(name, reason, message, tell, spec):
    story = await tell([spec(name, runs="process"), "first"])
    assert story.end() == ("forfeited", reason, "player_0")
    assert message in story.attempts[-1].problem.message


async def test_no_impostor_accepts_a_draw(tell, bad, spec):
    story = await tell([bad.Answers(arena.OfferDraw("4")), spec("ReturnsImpostor", runs="process")])
    assert story.end() == ("forfeited", "crashed", "player_1")


async def test_a_process_that_never_returns_is_late(tell, spec):
    story = await tell([spec("NeverReturns"), "first"], table={"move_seconds": 0.05})
    assert story.end() == ("forfeited", "late", "player_0")
    assert story.attempts[-1].problem.kind == "late"


async def test_what_a_process_prints_is_not_heard(tell, spec, capfd):
    story = await tell([spec("Prints"), "first"], table={"max_plies": 4})
    assert story.end() == ("played", "ply_limit", None)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["Spawns", "SpawnsAndDies"])
async def test_what_a_process_started_ends_with_it(name, tell, spec, tmp_path, is_running, until):
    note = tmp_path / "children"
    story = await tell([spec(name, note=note), "first"], table={"max_plies": 1})
    assert story.ended.reason == ("ply_limit" if name == "Spawns" else "crashed")
    for pid in map(int, note.read_text().split()):
        await until(lambda pid=pid: not is_running(pid))


GARBAGE = [
    "garbage",
    (LENGTH.pack(2**32 - 1) + b"x").decode("latin-1"),
    (LENGTH.pack(1) + b"\xc1").decode("latin-1"),
    (LENGTH.pack(1) + b"\x90").decode("latin-1"),
    (LENGTH.pack(2) + b"\x91\x05").decode("latin-1"),
    (LENGTH.pack(9) + b"\x91\xa8decision").decode("latin-1"),
    (LENGTH.pack(5) + b"\x91\xa3get").decode("latin-1"),
    (LENGTH.pack(6) + b"\x92\xa3get\x90").decode("latin-1"),
    (LENGTH.pack(9) + b"\x91\xa7resumed").decode("latin-1"),
]


@pytest.mark.parametrize("number", range(len(GARBAGE)))
async def test_garbage_on_the_pipe_is_a_crash(number, tell, bad, monkeypatch):
    import functools

    text = GARBAGE[number]
    factory = functools.partial(bad.Garbage, text)
    story = await tell([factory, "first"])
    assert story.end() == ("forfeited", "crashed", "player_0")
    assert story.attempts[-1].problem.kind == "crashed"


async def test_an_agent_that_cannot_be_sent_is_the_callers_mistake(tmp_path, tell, bad):
    class Local(bad.Fine):
        runs = "process"

    with pytest.raises(AgentUnavailable, match="python:FILE:CLASS"):
        await arena.aplay("connect_four", [Local, "first"], out=tmp_path)


async def test_cancelling_a_match_ends_its_processes(spec, until):
    events = []
    seats = [spec("NeverReturns"), spec("Fine", runs="process")]
    task = asyncio.create_task(arena.aplay("connect_four", seats, record=False, on_event=events.append))
    await until(lambda: len(events) == 2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_decision_that_an_agent_subclassed_is_none(tell, bad):
    class Special(Move):
        pass

    story = await tell([bad.Answers(Special("4")), "first"])
    assert story.end() == ("forfeited", "crashed", "player_0")
