"""Several answers for one move: which is played, what is recorded, and what is charged."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest

import arena
from arena.agents.baselines.minimax import Minimax
from arena.agents.core.client import Limits, ModelClient
from arena.agents.core.errors import AgentMismatch
from arena.agents.core.messages import Reasoning, Text
from arena.agents.core.model import CallFailed, Choice, Delta, ModelReply, ModelRequest, Schema
from arena.agents.models.player import ModelPlayer
from arena.agents.models.scaffold import Scaffold
from arena.eager import load_of
from arena.replays.events import Attempted

GONE = CallFailed("no such model", "not_found", status=404)


def move(name: str) -> str:
    return f"<move>{name}</move>"


def samples(*answers: Any) -> list[Any]:
    return [move(one) if isinstance(one, str) and len(one) == 2 else one for one in answers]


ONE = {"max_plies": 1}


@pytest.mark.parametrize(
    ("answers", "played", "votes"),
    [
        (["b2", "a1", "a1"], "a1", "3 answers: b2 (1), a1 (2)"),
        (["b2", "a1", "a1", "b2"], "b2", "4 answers: b2 (2), a1 (2)"),
        (["a1", "b2", "b2", "a1", "c3"], "a1", "5 answers: a1 (2), b2 (2), c3 (1)"),
        (["", "no move", "b2"], "b2", "3 answers: b2 (1)"),
        (["z9", "b2", GONE, "b2"], "b2", "3 answers: z9 (1), b2 (2)"),
        ([GONE, "b2"], "b2", "1 answers: b2 (1)"),
    ],
)
async def test_the_move_that_most_answers_name(sit: Any, answers: list[Any], played: str, votes: str) -> None:
    match = await sit(samples(*answers), sampling="majority", samples=len(answers), table=ONE)
    (attempt,) = match.attempts
    assert (attempt.extracted, attempt.thought) == (played, votes)
    assert attempt.reply == move(played), "the first answer that names it"
    assert [call.purpose for call in match.calls] == ["move"] * len(answers)
    assert {str(request) for request in match.requests} == {str(match.requests[0])}
    replies = sorted(call.reply.text for call in match.calls if call.reply is not None)
    assert replies == sorted(one for one in samples(*answers) if one is not GONE)


async def test_the_answer_that_is_played_is_the_one_that_is_remembered(sit: Any) -> None:
    first = [
        ModelReply((Reasoning("scripted", f"thought {number}"), Text(move(name))), "end")
        for number, name in enumerate(("b2", "a1", "a1"))
    ]
    match = await sit([*first, *samples("b2", "b2", "b2")], sampling="majority", samples=3, table={"max_plies": 3})
    assert match.requests[3].messages[2].parts == first[1].parts
    assert match.attempts[0].thought == "3 answers: b2 (1), a1 (2)\n\nthought 1"


async def test_no_answer_with_a_move_is_an_attempt_that_failed(sit: Any) -> None:
    answers = ["", "hm", "b2 or so", *samples("b2", "b2", "b2")]
    match = await sit(answers, sampling="majority", samples=3, table=ONE | {"attempts": 2})
    assert match.faults == ["empty", None]
    assert match.attempts[0].thought == "3 answers: none names a move"


@pytest.mark.parametrize("sampling", ["majority", "best"])
async def test_a_service_that_gives_none_voids_the_match(sit: Any, sampling: str) -> None:
    match = await sit([GONE] * 3, sampling=sampling, samples=3)
    assert (match.result.ended.ending, match.result.ended.reason) == ("void", "provider")
    assert [call.failures[-1].kind for call in match.calls] == ["not_found"] * 3


async def test_minimax_finds_the_best_of_them(sit: Any) -> None:
    """Against the vote, and past a move that cannot be played."""
    answers = samples("a1", "a1", "a1", "a1", "b2", "b2", "b2", "b2", "b3", "b3", "z9", "c3")
    match = await sit(answers, sampling="best", samples=4, verifier="minimax")
    assert match.result.scores == {"player_0": 1.0, "player_1": -1.0}
    assert [one.extracted for one in match.attempts] == ["a1", "b2", "c3"]
    counted, valued = match.attempts[2].thought.split("\n")
    assert counted == "4 answers: b3 (2), z9 (1), c3 (1)"
    assert valued.startswith("valued by minimax: b3 (")
    assert "z9 (-inf), c3 (1)" in valued
    assert "valued" not in match.attempts[0].thought
    assert len(match.calls) == 12
    assert match.attempts[2].shown["position"] is None, "that the position was read is recorded"


@pytest.mark.parametrize(
    ("game", "said"),
    [("rock_paper_scissors", "one seat to move at a time"), ("nethack", "two seats and a zero-sum game")],
)
async def test_a_verifier_that_cannot_value_the_game_does_not_sit_down(sit: Any, game: str, said: str) -> None:
    if game == "nethack":
        pytest.importorskip("nle", reason="needs the extra nethack")
    with pytest.raises(AgentMismatch, match=f"minimax needs {said}"):
        await sit([], game=game, sampling="best", verifier="minimax", others=["first"] * (game != "nethack"))


@pytest.mark.parametrize(
    ("verdict", "played", "said"),
    [
        (move("c3"), "c3", "the model judged c3 to be the best"),
        (move("a1"), "b2", "the model named none of them as the best: the most frequent one was taken"),
        ("either", "b2", "the model named none of them as the best: the most frequent one was taken"),
        (move("b2, c3"), "b2", "the model named none of them as the best: the most frequent one was taken"),
    ],
)
async def test_the_model_judges_its_own_answers(sit: Any, verdict: str, played: str, said: str) -> None:
    match = await sit([*samples("c3", "b2", "b2"), verdict], sampling="best", samples=3, table=ONE)
    assert match.attempts[0].extracted == played
    assert match.attempts[0].thought == f"3 answers: c3 (1), b2 (2)\n{said}"
    assert [call.purpose for call in match.calls] == ["move", "move", "move", "verify"]
    before, asked = match.requests[0].messages[-1], match.requests[3].messages[-1]
    assert match.requests[3].messages[:-1] == match.requests[0].messages[:-1]
    assert asked.parts[:-1] == before.parts
    assert "they name different moves: c3, b2. Which of these is the best?" in asked.text


async def test_a_call_for_the_best_that_fails_leaves_the_most_frequent(sit: Any) -> None:
    """The votes are in: they are not lost."""
    match = await sit([*samples("c3", "b2", "b2"), GONE], sampling="best", samples=3, table=ONE)
    assert match.result.ended.reason == "ply_limit"
    assert match.attempts[0].extracted == "b2"
    said = "the call for the best of them failed (not_found): the most frequent one was taken"
    assert match.attempts[0].thought == f"3 answers: c3 (1), b2 (2)\n{said}"
    assert [call.purpose for call in match.calls] == ["move", "move", "move", "verify"]


async def test_an_agent_that_values_positions_holds_nobody_up(sit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It searches on another thread."""
    where: list[str] = []
    search = Minimax.evaluate

    def noted(self: Minimax, position: Any) -> Any:
        where.append(threading.current_thread().name)
        return search(self, position)

    monkeypatch.setattr(Minimax, "evaluate", noted)
    await sit(samples("a1", "b2"), sampling="best", samples=2, verifier="minimax", table=ONE)
    assert len(where) == 2
    assert threading.main_thread().name not in where


@pytest.mark.parametrize("answer", ["choice", "json"])
async def test_the_verdict_has_the_form_of_an_answer(sit: Any, answer: str) -> None:
    given = ["c3", "b2", "b2"] if answer == "choice" else [f'{{"action": "{one}"}}' for one in ("c3", "b2", "b2")]
    match = await sit([*given, given[0]], answer=answer, sampling="best", samples=3, table=ONE)
    assert match.attempts[0].extracted == "c3"
    form = match.requests[3].format
    assert form == Choice(("c3", "b2")) if answer == "choice" else isinstance(form, Schema)


async def test_answers_that_agree_are_not_judged(sit: Any) -> None:
    match = await sit(samples("b2", "b2"), sampling="best", samples=2, table=ONE)
    assert len(match.calls) == 2


class Begins:
    """A provider that begins to answer and never ends."""

    name = "begins:model"

    def __init__(self) -> None:
        self.open = 0

    async def stream(self, request: ModelRequest) -> AsyncIterator[Delta | ModelReply]:
        self.open += 1
        try:
            yield Delta("I think", thinking=True)
            await asyncio.Event().wait()
        finally:
            self.open -= 1

    async def close(self) -> None:
        pass


@pytest.mark.parametrize("sampling", ["one", "majority", "best"])
async def test_a_turn_that_is_late_leaves_nothing_running(tmp_path: Any, sampling: Any) -> None:
    provider = Begins()
    samples = {} if sampling == "one" else {"samples": 3}
    player = ModelPlayer(ModelClient(provider), Scaffold(sampling=sampling, **samples))
    table = {"move_seconds": 0.05}
    result = await arena.aplay("tictactoe", [player, "first"], seed=1, table=table, out=tmp_path)
    assert (result.ended.ending, result.ended.reason, result.ended.culprit) == ("forfeited", "late", "player_0")
    assert provider.open == 0
    await asyncio.sleep(0)  # where a task of the table ends
    parked = {one.task for one in load_of(asyncio.get_running_loop()).parked}
    assert asyncio.all_tasks() - parked == {asyncio.current_task()}
    (attempt,) = (one for one in result.replay.events() if isinstance(one, Attempted) and one.seat == "player_0")
    failures = [call["failures"][-1]["kind"] for call in attempt.calls]
    assert failures == ["cancelled"] * (1 if sampling == "one" else 3)


class AllButOne(Begins):
    """The first call is answered at once; the others go on for ever."""

    async def stream(self, request: ModelRequest) -> AsyncIterator[Delta | ModelReply]:
        if not self.open:
            self.open += 1
            yield ModelReply((Text(move("b2")),), "end")
        else:
            async for piece in super().stream(request):
                yield piece


async def test_a_sample_that_never_ends_keeps_the_clock_running(tmp_path: Any) -> None:
    player = ModelPlayer(ModelClient(AllButOne(), Limits()), Scaffold(sampling="majority", samples=2))
    table = {"move_seconds": 0.05}
    result = await arena.aplay("tictactoe", [player, "first"], seed=1, table=table, out=tmp_path)
    assert result.ended.reason == "late"
