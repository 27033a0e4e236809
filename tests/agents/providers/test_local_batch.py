"""Replies that are written together: nobody's depends on the others', whoever comes and goes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from arena.agents.core.model import Choice, ModelReply, ModelRequest
from arena.agents.providers.local import Batching, Local
from arena.agents.providers.local_pick import Sampling, draw
from tests.agents.providers import tiny_models
from tests.agents.providers.calling import asks, reply_of

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

WORDS = ["north", "south", "east", "west", "e4", "Nf3", "the", "quick", "brown", "fox"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.text_model(tmp_path_factory.mktemp("models") / "tiny-text")


def requests() -> list[ModelRequest]:
    """Of all lengths, greedy, drawn, and constrained."""
    found = []
    for number in range(14):
        text = " ".join(WORDS[: 1 + number % len(WORDS)] * (1 + number % 3))
        more: dict[str, Any] = [
            {"temperature": 0.0},
            {"temperature": 1.0, "seed": number},
            {"temperature": 0.8, "top_p": 0.7, "seed": number},
            {"format": Choice(("1", "10", "far north", "far south"))},
        ][number % 4]
        found.append(asks(text, max_tokens=5 + 3 * number, logprobs=0, **more))
    return found


def tokens(reply: ModelReply) -> list[int | str]:
    return [token for token, _ in reply.tokens]


@pytest.mark.parametrize("batching", ["rolling", "continuous"])
async def test_a_reply_does_not_depend_on_who_is_in_the_batch(folder: Path, batching: Batching) -> None:
    local = Local(str(folder), batching=batching, max_batch=6)
    alone = [await reply_of(local, request) for request in requests()]
    together = await asyncio.gather(*(reply_of(local, request) for request in requests()))
    await local.close()
    assert [tokens(reply) for reply in together] == [tokens(reply) for reply in alone]
    assert [reply.text for reply in together] == [reply.text for reply in alone]
    for one, other in zip(alone, together, strict=True):
        for (_, odds), (_, others) in zip(one.tokens, other.tokens, strict=True):
            assert odds == pytest.approx(others, abs=1e-4)
    assert {reply.sent["batching"] for reply in together} == {batching}


async def test_both_ways_to_batch_write_the_same(folder: Path) -> None:
    found = []
    for batching in ("rolling", "continuous"):
        local = Local(str(folder), batching=batching)  # type: ignore[arg-type]
        found.append(await asyncio.gather(*(reply_of(local, request) for request in requests())))
        await local.close()
    assert [tokens(reply) for reply in found[0]] == [tokens(reply) for reply in found[1]]


async def test_it_writes_what_generate_writes(folder: Path) -> None:
    model = transformers.AutoModelForCausalLM.from_pretrained(folder).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    turns = [{"role": "user", "content": "north south"}]
    text = tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
    ids = tokenizer(text, return_tensors="pt", add_special_tokens=False)
    with torch.inference_mode():
        written = model.generate(**ids, do_sample=False, max_new_tokens=24)[0, ids["input_ids"].shape[1] :].tolist()
    local = Local(str(folder))
    reply = await reply_of(local, asks("north south", max_tokens=24, logprobs=0))
    await local.close()
    assert tokens(reply) == written


async def test_log_probabilities_are_those_of_the_model(folder: Path) -> None:
    model = transformers.AutoModelForCausalLM.from_pretrained(folder).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    text = tokenizer.apply_chat_template(
        [{"role": "user", "content": "north"}], tokenize=False, add_generation_prompt=True
    )
    prompt = tokenizer.encode(text, add_special_tokens=False)
    local = Local(str(folder))
    reply = await reply_of(local, asks("north", max_tokens=10, temperature=2.0, seed=1, logprobs=3))
    bare = await reply_of(local, asks("north", max_tokens=3))
    await local.close()
    assert (bare.tokens, bare.alternatives) == ((), ())
    assert len(reply.tokens) == len(reply.alternatives) == reply.usage.output
    ids = [int(token) for token, _ in reply.tokens]
    with torch.inference_mode():
        odds = model(torch.tensor([prompt + ids])).logits[0].log_softmax(-1)
    for place, ((token, value), others) in enumerate(zip(reply.tokens, reply.alternatives, strict=True)):
        row = odds[len(prompt) - 1 + place]
        assert value == pytest.approx(float(row[int(token)]), abs=1e-4)
        best = row.topk(3)
        assert [token for token, _ in others] == best.indices.tolist()
        assert [value for _, value in others] == pytest.approx(best.values.tolist(), abs=1e-4)


def share(sampling: Sampling, logits: Any, rounds: int = 2000) -> dict[int, float]:
    """How often each token is drawn, with points spread evenly."""
    rows = logits[None].expand(rounds, -1)
    found = draw(rows, sampling, [(number + 0.5) / rounds for number in range(rounds)])
    return {token: found.count(token) / rounds for token in set(found)}


def test_tokens_are_drawn_as_often_as_they_are_likely() -> None:
    logits = torch.tensor([0.5, 0.1, 0.3, 0.1]).log()
    assert share(Sampling(1.0), logits) == pytest.approx({0: 0.5, 1: 0.1, 2: 0.3, 3: 0.1}, abs=2e-3)
    hotter = (logits / 2).softmax(-1).tolist()
    assert share(Sampling(2.0), logits) == pytest.approx(dict(enumerate(hotter)), abs=2e-3)
    assert share(Sampling(0.0), logits) == {0: 1.0}
    assert share(Sampling(1.0, top_p=0.6), logits) == pytest.approx({0: 0.625, 2: 0.375}, abs=2e-3)
    assert share(Sampling(1.0, top_p=0.0), logits) == {0: 1.0}
    assert share(Sampling(1.0, top_k=2), logits) == pytest.approx({0: 0.625, 2: 0.375}, abs=2e-3)
    assert share(Sampling(1.0, top_p=0.6, top_k=2), logits) == {0: 1.0}


def test_a_flat_distribution_is_cut_by_top_p_beyond_the_likeliest() -> None:
    flat = torch.zeros(5000)
    found = share(Sampling(1.0, top_p=0.5), flat, 5000)
    assert len(found) == pytest.approx(2500, abs=2)


def test_points_at_the_edge_draw_a_possible_token() -> None:
    logits = torch.tensor([[-torch.inf, 0.0, -torch.inf, 0.0, -torch.inf]]).expand(2, -1)
    assert draw(logits, Sampling(1.0), [0.0, 1 - 1e-9]) == [1, 3]
