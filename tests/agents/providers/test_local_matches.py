"""Matches with local models, recorded: each way to answer, a model that sees, two models at one table."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

import arena
from arena.agents.core.calls import Call
from arena.agents.core.messages import Picture
from arena.agents.core.model import Choice
from arena.agents.models.pictures import picture
from arena.games.spec import game
from arena.replays.events import Attempted, Played
from tests.agents.providers import tiny_models

pytest.importorskip("torch")
pytest.importorskip("transformers")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    models = tmp_path_factory.mktemp("models")
    tiny_models.text_model(models / "text", context=4096)
    tiny_models.text_model(models / "other", seed=1, context=4096)
    tiny_models.vision_model(models / "vision")
    return models


async def played(seats: list[str], out: Path, **table: object) -> tuple[arena.Result, list[Attempted], list[Call]]:
    """A match of Tic-Tac-Toe whose replay verifies, and the first seat's attempts and calls as it holds them."""
    result = await arena.aplay("tictactoe", seats, seed=3, out=out, table=table)
    assert result.path is not None
    assert arena.verify(result.path).verified
    assert result.ended.ending == "played", result.ended.detail
    attempts = [one for one in result.replay.events() if isinstance(one, Attempted) and one.seat == "player_0"]
    return result, attempts, [msgspec.convert(call, Call) for one in attempts for call in one.calls]


def check_record(calls: list[Call], name: str) -> None:
    """Whether every call says who answered, how, and what it took."""
    assert calls
    for call in calls:
        reply = call.reply
        assert reply is not None
        assert (reply.model, reply.host) == (name, "cpu")
        assert re.fullmatch(r"weights:[0-9a-f]+,template:[0-9a-f]+", reply.fingerprint)
        assert reply.usage.input
        assert reply.usage.output is not None
        assert reply.sent["dtype"] == "float32"
        assert (call.cost, call.cost_from) == (0.0, "service")
        assert call.request.messages[0].role == "system"


async def test_free_text(folder: Path, tmp_path: Path) -> None:
    """Random weights name no move: the table plays for it, and the next prompt says what."""
    seat = f"local:{folder / 'text'},max_tokens=12,temperature=0,logprobs=1"
    result, attempts, calls = await played([seat, "first"], tmp_path, attempts=1, on_illegal="random")
    check_record(calls, "text")
    assert {one.problem.fault for one in attempts if one.problem is not None} <= {"cut", "unreadable", "empty"}
    played_for = [one.action for one in result.replay.events() if isinstance(one, Played) and one.source == "random"]
    assert f"played in its place: {played_for[0]}" in calls[1].request.messages[-1].text
    for call in calls:
        assert call.reply is not None
        assert len(call.reply.tokens) == call.reply.usage.output
        assert all(isinstance(token, int) and score <= 0 for token, score in call.reply.tokens)


@pytest.mark.parametrize("answer", ["choice", "score"])
async def test_a_move_that_is_chosen(answer: str, folder: Path, tmp_path: Path) -> None:
    _, attempts, calls = await played([f"local:{folder / 'text'},answer={answer}", "first"], tmp_path)
    check_record(calls, "text")
    assert all(one.problem is None for one in attempts)
    for one, call in zip(attempts, calls, strict=True):
        form = call.request.format
        assert isinstance(form, Choice)
        assert one.action in form.options
        assert call.reply is not None
        if answer == "score":
            assert set(call.reply.scores) == set(form.options)
            assert max(call.reply.scores, key=lambda option: call.reply.scores[option]) == one.action
    assert bool(calls[0].reply and calls[0].reply.scores) == (answer == "score")


@pytest.mark.parametrize("see", ["image", "both"])
async def test_a_model_that_sees(see: str, folder: Path, tmp_path: Path) -> None:
    """The picture that it was sent stands in the replay, with its size."""
    seat = f"local:{folder / 'vision'},answer=score,see={see},history=none,pixels=64"
    _, _, calls = await played([seat, "first"], tmp_path)
    check_record(calls, "vision")
    env = game("tictactoe").env()
    env.restart(3)
    expected = picture(env.view("player_0").image, 64)
    sent = [part for part in calls[0].request.messages[-1].parts if isinstance(part, Picture)]
    assert sent == [expected]
    assert (expected.width, expected.height) == (64, 64)
    assert (
        len({part.name for call in calls for part in call.request.messages[-1].parts if isinstance(part, Picture)}) > 1
    )


async def test_two_models_at_one_table(folder: Path, tmp_path: Path) -> None:
    seats = [f"local:{folder / name},answer=score,history=none" for name in ("text", "other")]
    result, _, _ = await played(seats, tmp_path)
    prints = {
        call["reply"]["fingerprint"]
        for one in result.replay.events()
        if isinstance(one, Attempted)
        for call in one.calls
    }
    assert len(prints) == 2
