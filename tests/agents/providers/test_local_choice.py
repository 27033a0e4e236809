"""Answers from given options: written under constraint, or scored."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.agents.core.model import Choice, ModelReply
from arena.agents.providers.local import Local
from arena.agents.providers.local_choice import ChoiceTree, Walk
from tests.agents.providers import tiny_models
from tests.agents.providers.calling import asks, failure_of, pieces_of, reply_of

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

END = 99
OPTIONS = (
    "1",
    "10",
    "a",
    "ab",
    " ",
    "",
    "\x1b",
    "棋盘",
    "🎲",
    "north",
    "far north",
    'say "hi"\n',
    "Nf3",
    "Nf3+",
    "\ud800",
)
"""Moves with beginnings in common, blanks, escapes, and what is no text at all."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.text_model(tmp_path_factory.mktemp("models") / "tiny-text")


@pytest.fixture(scope="module")
def held(folder: Path) -> Iterator[Path]:
    """The model's folder, and the model in memory as long as this module's tests run."""
    loop = asyncio.new_event_loop()
    local = Local(str(folder))
    loop.run_until_complete(reply_of(local, asks("?", max_tokens=1)))
    yield folder
    loop.run_until_complete(local.close())
    loop.close()


def naive(folder: Path) -> tuple[Any, Any]:
    return (
        transformers.AutoModelForCausalLM.from_pretrained(folder).eval(),
        transformers.AutoTokenizer.from_pretrained(folder),
    )


def prompt_of(tokenizer: Any, text: str) -> list[int]:
    """The prompt for a choice: the template is told that no thought is wanted."""
    turns = [{"role": "user", "content": text}]
    whole = tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True, enable_thinking=False)
    found: list[int] = tokenizer.encode(whole, add_special_tokens=False)
    return found


def likelihood(model: Any, prompt: list[int], tokens: Sequence[int]) -> float:
    """The sum of the log-probabilities of tokens after a prompt, by one forward pass without any cache."""
    with torch.inference_mode():
        odds = model(torch.tensor([[*prompt, *tokens]])).logits[0].float().log_softmax(-1)
    return sum(float(odds[len(prompt) - 1 + place, token]) for place, token in enumerate(tokens))


token_lists = st.lists(st.lists(st.integers(0, 5), max_size=4), min_size=1, max_size=12)


@given(token_lists, st.randoms(use_true_random=False))
def test_every_way_through_the_tree_ends_at_an_option(options: list[list[int]], rng: Any) -> None:
    walk, taken = Walk(ChoiceTree(options, (END,))), []
    while walk.chosen is None and walk.allowed:
        token = rng.choice(walk.allowed)
        walk.take(token)
        taken += [token] if token != END else []
        assert len(taken) <= 4
    if walk.chosen is None:  # the only option is empty: nothing needs to be written
        assert set(map(tuple, options)) == {()}
    else:
        assert options[walk.chosen] == taken
    assert walk.only == options.index(taken)


@given(token_lists)
def test_every_option_can_be_reached(options: list[list[int]]) -> None:
    for option in options:
        walk = Walk(ChoiceTree(options, (END,)))
        for token in option:
            assert token in walk.allowed
            walk.take(token)
        if walk.chosen is None and walk.allowed:
            walk.take(END)
        assert walk.only == options.index(option)


@given(token_lists, st.data())
def test_only_is_said_as_soon_as_no_other_option_is_left(options: list[list[int]], data: st.DataObject) -> None:
    option = data.draw(st.sampled_from(options))
    walk, taken = Walk(ChoiceTree(options, (END,))), []
    for token in option:
        left = {tuple(each) for each in options if each[: len(taken)] == taken}
        assert (walk.only is not None) == (len(left) == 1)
        walk.take(token)
        taken.append(token)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(max_size=8), min_size=1, max_size=30, unique=True), st.integers(0, 99))
def test_no_choice_is_illegal(held: Path, options: list[str], seed: int) -> None:
    async def chosen() -> list[ModelReply]:
        local = Local(str(held))
        wanted = Choice(tuple(options))
        try:
            return await asyncio.gather(
                reply_of(local, asks("your move", format=wanted)),
                reply_of(local, asks("your move", format=wanted, temperature=3.0, seed=seed, max_tokens=1)),
                reply_of(local, asks("your move", format=Choice(tuple(options), scored=True))),
            )
        finally:
            await local.close()

    for reply in asyncio.run(chosen()):
        assert reply.text in options
        assert (reply.stop, len(reply.parts)) == ("end", 1)


async def test_all_options_are_chosen_by_somebody(held: Path) -> None:
    local = Local(str(held))
    some = OPTIONS[:-1]
    found = {
        (await reply_of(local, asks(f"move {n}", format=Choice(some), temperature=50.0, seed=n))).text
        for n in range(160)
    }
    await local.close()
    assert found == set(some)


async def test_a_choice_follows_the_models_odds(held: Path) -> None:
    model, tokenizer = naive(held)
    prompt = prompt_of(tokenizer, "your move")
    options = ("1", "10", "12", "a1", "e4", "e5")
    tokens = {option: tokenizer.encode(option, add_special_tokens=False) for option in options}
    with torch.inference_mode():
        first = model(torch.tensor([prompt])).logits[0, -1]
    begin = max({ids[0] for ids in tokens.values()}, key=lambda token: float(first[token]))
    local = Local(str(held))
    reply = await reply_of(local, asks("your move", format=Choice(options)))
    await local.close()
    assert tokens[reply.text][0] == begin


async def test_the_only_option_costs_nothing(held: Path) -> None:
    local = Local(str(held))
    reply = await reply_of(local, asks("your move", format=Choice(("pass",)), max_tokens=5))
    await local.close()
    assert (reply.text, reply.usage.output) == ("pass", 0)
    assert "max_tokens" in reply.ignored


@pytest.mark.parametrize("scoring", ["sum", "mean"])
async def test_scores_are_the_log_likelihoods_of_the_options_and_of_the_end(held: Path, scoring: Any) -> None:
    model, tokenizer = naive(held)
    local = Local(str(held), scoring=scoring)
    replies = await asyncio.gather(
        *(reply_of(local, asks(text, format=Choice(OPTIONS, scored=True))) for text in ("your move", "a longer text"))
    )
    await local.close()
    for text, reply in zip(("your move", "a longer text"), replies, strict=True):
        assert tuple(reply.scores) == OPTIONS
        for option, score in reply.scores.items():
            tokens = tokenizer.encode(option.replace("\ud800", "\\ud800"), add_special_tokens=False)
            wanted = likelihood(model, prompt_of(tokenizer, text), [*tokens, tokenizer.eos_token_id])
            share = len(tokens) + 1 if scoring == "mean" else 1
            assert math.isclose(score, wanted / share, abs_tol=2e-4)
        assert reply.text == max(OPTIONS, key=reply.scores.__getitem__)
        assert reply.usage.output == 0
        assert reply.sent["scoring"] == scoring


async def test_scores_do_not_depend_on_how_options_are_cut_into_batches(
    held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = Local(str(held))
    wanted = asks("your move", format=Choice(tuple(f"move {n}" for n in range(120)), scored=True))
    whole = await reply_of(local, wanted)
    monkeypatch.setattr("arena.agents.providers.local_scoring.ROW", 10)
    cut = await reply_of(local, wanted)
    await local.close()
    assert whole.scores == pytest.approx(cut.scores, abs=1e-4)


async def test_of_equal_scores_the_first_option_counts(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "arena.agents.providers.local_service.scores", lambda reader, read, options, *rest: [[-1.0] * 3] * len(options)
    )
    local = Local(str(held))
    reply = await reply_of(local, asks("your move", format=Choice(("c", "a", "b"), scored=True), temperature=1.0))
    await local.close()
    assert reply.text == "c"
    assert "temperature" in reply.ignored


async def test_a_choice_of_nothing_is_refused(held: Path) -> None:
    local = Local(str(held))
    assert (await failure_of(local, asks("?", format=Choice(())))).kind == "request"
    await local.close()


async def test_it_may_think_before_it_chooses(held: Path) -> None:
    local = Local(str(held))
    wanted = asks("your move", format=Choice(("north", "south")), thinking_tokens=9, logprobs=0)
    *pieces, reply = await pieces_of(local, wanted)
    await local.close()
    assert isinstance(reply, ModelReply)
    assert reply.text in ("north", "south")
    assert reply.thought
    assert reply.usage.reasoning is not None
    assert 9 <= reply.usage.reasoning < 20
    assert reply.detail == "the thought was closed after 9 tokens"
    assert any(piece.thinking for piece in pieces if not isinstance(piece, ModelReply))
