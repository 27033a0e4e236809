"""Storms of faults: many matches at once against services that fail in every way, mixed at random.

Every try that a service served is compared with the record of it, in order: nothing is lost, nothing is taken for
something else, and no match is scored but by the moves that its models really named.
"""

from __future__ import annotations

import asyncio
import gc
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, get_args

import msgspec
import pytest

import arena
from arena.agents.core.budget import Budget, Price
from arena.agents.core.calls import Call
from arena.agents.core.client import Limits, ModelClient
from arena.agents.models.player import ModelPlayer
from arena.agents.models.scaffold import History, Scaffold
from arena.eager import load_of
from arena.games.board.tictactoe import LINES
from arena.replays.events import Attempted, Played
from tests.agents.storm.faults import FAULTS, SQUARES, Served
from tests.agents.storm.jumping import JumpingLoop
from tests.agents.storm.wires import KEY, Name, Question, expected, wire

MATCHES, AT_ONCE = 360, 25
HISTORIES: Sequence[History] = ("none", "last", "none", "diff", "none", "full", "none")
ATTEMPTS = 3
TABLE = {"attempts": ATTEMPTS, "waiting_seconds": 10_000.0}
WEIGHTS = {"none": 17.0, "429, 300 s": 1.1, "1 MB": 0.8, "illegal": 1.2}
"""How often a request is served a fault, of which most have 1."""
LASTING = 0.9
"""How likely a service goes on as it did, for every tenth match."""
LEAST = 34
"""How often each fault is served on each wire, at least: a hundred times on all of them."""
PRICES = {name: Price(input=2.0, output=8.0) for name in ("storm", "storm-2026-01-01")}


class Try(NamedTuple):
    """One request, as the service knows it. `at` is in the loop's seconds."""

    id: str
    served: Served
    at: float


class Storm:
    """What the services do, request after request, for each match by a stream of its own."""

    def __init__(self, name: Name) -> None:
        self.name: Name = name
        self.log: dict[int, list[Try]] = defaultdict(list)
        self._streams: dict[int, Random] = {}
        self._last: dict[int, str] = {}
        self._weights = [WEIGHTS.get(fault, 1.0) for fault in FAULTS]

    def serve(self, question: Question) -> tuple[str, Served]:
        tag = question.tag
        stream = self._streams.setdefault(tag, Random(f"{self.name} {tag}"))
        (fault,) = stream.choices(list(FAULTS), self._weights)
        if tag % 10 == 0 and stream.random() < LASTING:
            fault = self._last.get(tag, fault)
        self._last[tag] = fault
        served = FAULTS[fault](stream, question.possible)
        one = Try(f"{tag}-{len(self.log[tag])}", served, asyncio.get_running_loop().time())
        self.log[tag].append(one)
        return one.id, served

    def counted(self) -> Counter[str]:
        return Counter(one.served.fault for tries in self.log.values() for one in tries)


class Match(NamedTuple):
    """A match that was played: its tag, the model's seat, and what came of it."""

    tag: int
    seat: str
    result: arena.Result


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORM_KEY", KEY)
    for name in ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_CUSTOM_HEADERS"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", get_args(Name))
def test_a_storm(name: Name, tmp_path: Path) -> None:
    arena.play("tictactoe", ["first", "first"], record=False)  # what stays for good is there
    before = _around()
    storm, budget = Storm(name), Budget()
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        matches = runner.run(_rage(storm, budget, tmp_path))
    assert _around() == before
    _check_books([call for match in matches for call in _check(match, storm)], storm, budget)
    endings = Counter(match.result.ended.ending for match in matches)
    assert min(endings[ending] for ending in ("played", "forfeited", "void")) >= 20, endings
    counted = storm.counted()
    assert {fault: count for fault in FAULTS if (count := counted[fault]) < LEAST} == {}


async def _rage(storm: Storm, budget: Budget, folder: Path) -> list[Match]:
    """All matches; nothing goes on after them, and nobody has missed an exception."""
    loop, complaints = asyncio.get_running_loop(), list[dict[str, Any]]()
    loop.set_exception_handler(lambda _, context: complaints.append(context))
    async with wire(storm.name, storm.serve) as provider:
        client = ModelClient(provider, budget=budget, prices=PRICES, timer=loop.time)
        matches = await _played(client, folder)
        await client.close()
    gc.collect()
    await asyncio.sleep(0.1)
    parked = {one.task for one in load_of(loop).parked}
    assert asyncio.all_tasks() - parked == {asyncio.current_task()}
    assert not complaints
    return matches


def _around() -> tuple[list[str], list[str], list[str]]:
    """The open files and sockets, threads and child processes that there are now."""
    files = []
    for file in Path("/proc/self/fd").iterdir():
        try:
            files.append(f"{file.name} {file.readlink()}")
        except OSError:  # the listing's own
            continue
    threads = sorted(thread.name for thread in threading.enumerate() if thread.name != "watchdog")
    children = [
        child for task in Path("/proc/self/task").iterdir() for child in (task / "children").read_text().split()
    ]
    return sorted(files), threads, sorted(children)


async def _played(client: ModelClient, folder: Path) -> list[Match]:
    """All matches, so many at once: the model sits on either side, and keeps its history in different ways."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def play(number: int) -> Match:
        tag = 1000 + number
        model = ModelPlayer(client, Scaffold(max_tokens=tag, history=HISTORIES[number % len(HISTORIES)]))
        seats = [model, "random"] if number % 2 else ["random", model]
        async with gate:
            result = await arena.aplay("tictactoe", seats, seed=number, out=folder, table=TABLE)
        return Match(tag, f"player_{1 - number % 2}", result)

    return await asyncio.gather(*(play(number) for number in range(MATCHES)))


def _check(match: Match, storm: Storm) -> list[Call]:
    """One match, against what its model's service knows of it; its calls."""
    tag, seat, result = match
    tries = iter(storm.log[tag])
    assert result.path is not None
    assert arena.verify(result.path).verified
    events = list(result.replay.events())
    attempts = [event for event in events if isinstance(event, Attempted) and event.seat == seat]
    named: dict[int, str] = {}
    calls: list[Call] = []
    problem = None
    for before, attempt in pairwise([None, *attempts]):
        assert attempt is not None
        again = before is not None and before.ply == attempt.ply
        assert attempt.attempt == (before.attempt + 1 if again and before is not None else 1)
        (raw,) = attempt.calls
        calls.append(msgspec.convert(raw, Call))
        served = _check_call(calls[-1], tries, storm)
        problem = attempt.problem
        if served is None:
            assert problem is not None
            assert problem.kind == "provider"
        elif served.move is not None:
            assert (problem, attempt.extracted, attempt.action) == (None, served.move, served.move), served
            named[attempt.ply] = served.move
        else:
            assert problem is not None, served
            assert (problem.kind, problem.fault) == served.problem, (served.fault, problem)
            assert not attempt.action
    assert next(tries, None) is None, "a try is not in the record"
    played = [event for event in events if isinstance(event, Played)]
    assert {event.ply: event.action for event in played if event.seat == seat} == named
    assert all(event.source == "agent" for event in played)
    _check_end(match, attempts, [event.action for event in played])
    assert len(calls) == sum(len(event.calls) for event in events if isinstance(event, Attempted))
    return calls


def _check_call(call: Call, tries: Iterator[Try], storm: Storm) -> Served | None:
    """One call, with every try in it; what was served to the last, None where it brought no reply."""
    limits, due = Limits(), 0.0
    last: Try | None = None
    for failure in call.failures:
        last = next(tries, None)
        assert last is not None, failure
        assert last.at >= due - 1e-6, "tried again before its time"
        assert (failure.kind, failure.status or 200) == (last.served.failure, last.served.status), last.served
        assert failure.seconds >= (limits.begin if failure.kind == "timeout" else 0.0)
        if last.served.retry_after == "1":
            assert failure.waited == 0.0 or 1.0 <= failure.waited <= 1.1
        due = last.at + failure.waited
    if call.reply is None:
        assert last is not None
        gave_up = len(call.failures) == limits.tries
        assert gave_up or last.served.retry_after == "300"
        return None
    one = next(tries)
    served = expected(storm.name, one.served)
    assert one.at >= due - 1e-6
    assert not served.failure
    assert (call.reply.id, call.reply.stop) == (one.id, served.stop)
    assert call.reply.model in PRICES
    assert call.reply.host.startswith("127.0.0.1:")
    assert call.reply.usage.input
    assert call.cost == pytest.approx(PRICES["storm"].of(call.reply.usage))
    assert call.cost_from == "prices"
    return served


def _check_end(match: Match, attempts: Sequence[Attempted], moves: Sequence[str]) -> None:
    """How the match ended: by its moves, by its model's last attempt, or not at all."""
    _, seat, result = match
    ended = result.ended
    last = attempts[-1] if attempts else None
    problem = last.problem if last is not None else None
    if problem is None:
        assert (ended.ending, ended.reason, ended.culprit) == ("played", "rules", None), ended.detail
        winner = _winner(moves)
        scores = [0.0, 0.0] if winner is None else [1.0, -1.0] if winner == 0 else [-1.0, 1.0]
        assert ended.scores == dict(zip(("player_0", "player_1"), scores, strict=True))
        assert winner is not None or len(moves) == 9
    elif problem.kind == "provider":
        assert (ended.ending, ended.reason, ended.scores, ended.culprit) == ("void", "provider", None, None)
    else:
        assert last is not None
        assert last.attempt == ATTEMPTS
        assert (ended.ending, ended.reason, ended.culprit) == ("forfeited", problem.kind, seat)
        assert ended.scores is not None
        assert ended.scores[seat] == -1.0


def _winner(moves: Sequence[str]) -> int | None:
    """Who has three in a row once these moves are made, and nobody before."""
    held: tuple[set[int], set[int]] = set(), set()
    for number, move in enumerate(moves, 1):
        mine = held[(number - 1) % 2]
        mine.add(SQUARES.index(move))
        if any(mine.issuperset(line) for line in LINES):
            assert number == len(moves)
            return (number - 1) % 2
    return None


def _check_books(calls: Sequence[Call], storm: Storm, budget: Budget) -> None:
    """Tokens and money: what the replies in the replays cost is what is booked."""
    assert any(len(call.failures) == Limits().tries for call in calls), "nobody has given up"
    replies = [call.reply for call in calls if call.reply is not None]
    served = [one for tries in storm.log.values() for one in tries]
    assert len(replies) == sum(one.served.failure is None for one in served)
    assert sum(len(call.failures) for call in calls) == sum(one.served.failure is not None for one in served)
    assert len({reply.id for reply in replies}) == len(replies)
    failures = [failure for call in calls for failure in call.failures]
    usages = [one.usage for one in (*replies, *failures) if one.usage is not None]
    assert budget.used == sum((usage.input or 0) + (usage.output or 0) for usage in usages)
    assert budget.spent == pytest.approx(sum(one.cost or 0.0 for one in (*calls, *failures)))
    assert budget.unknown == sum(failure.cost is None and failure.status is None for failure in failures)
