"""Local play against plain `generate`: the same model, prompts and lengths, on this machine.

A model with random weights is written to a folder and loaded twice. One copy is given all prompts as one padded batch,
as a program of its own would (`generate`, greedy); the other is asked by as many clients at once through the provider
`local`, with all that a match needs: chat template, streaming, records. Rounds alternate. `--parameters` names the size
in millions; `python -m benchmarks.local --device cuda --dtype bfloat16 --parameters 7000` is a test for a GPU.
"""

from __future__ import annotations

import asyncio
import random
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from arena.agents.core.client import Limits, ModelClient
from arena.agents.core.messages import say as message
from arena.agents.core.model import ModelRequest
from arena.agents.core.turn import Wait
from arena.agents.providers.local import Local
from benchmarks.report import Goal, Report, Value, command, say

OPTIONS: dict[str, Any] = {
    "parameters": 30,
    "vocabulary": 8000,
    "at_once": 16,
    "prompt": 256,
    "new": 64,
    "rounds": 5,
    "device": "cpu",
    "dtype": "float32",
    "batching": "auto",
}
SHARE = 0.85
"""Of the tokens a second of `generate`, what local play is to reach."""
SMALLEST = (16, 1)
"""Width and layers of a model that is there for its tokens alone."""
END, PAD = "<|end|>", "<|pad|>"
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"


def measure(given: Namespace) -> Report:
    """Tokens a second, both ways."""
    with TemporaryDirectory(prefix="arena-bench-") as folder:
        say(f"local: making a model of {given.parameters} million parameters")
        millions = write_model(Path(folder), given)
        return asyncio.run(_measure(Path(folder), millions, given))


async def _measure(folder: Path, millions: float, given: Namespace) -> Report:
    import torch
    import transformers

    rng = random.Random(3)
    texts = [_words(rng, given.prompt) for _ in range(given.at_once)]
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=getattr(torch, given.dtype))
    model = model.eval().to(given.device)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    ids = [_ids(tokenizer, text) for text in texts]
    local = Local(str(folder), device=given.device, dtype=given.dtype, batching=given.batching, max_batch=given.at_once)
    client = ModelClient(local, Limits(at_once=given.at_once, begin=600, idle=600))
    static: list[float] = []
    played: list[float] = []
    for number in range(given.rounds + 1):
        say(f"local: round {number} of {given.rounds}" if number else "local: warming up")
        plain = await asyncio.to_thread(_generate, model, ids, given.new)
        asked = await _ask(client, texts, given.new)
        if number:
            static.append(plain)
            played.append(asked)
    await client.close()
    whole = given.at_once * given.new
    rows: list[dict[str, Value]] = [
        {"contender": name, "tokens/s": round(whole / median(times), 1), "best": round(whole / min(times), 1)}
        for name, times in (("generate, one batch", static), (f"local, {given.at_once} clients", played))
    ]
    share = median(plain / asked for plain, asked in zip(static, played, strict=True))
    notes = [
        f"{millions:,.1f} million parameters, {given.dtype} on {given.device}; {given.at_once} prompts of "
        f"{min(map(len, ids))} to {max(map(len, ids))} tokens, {given.new} new ones each; "
        f"median of {given.rounds} rounds; batching={given.batching}",
        f"local play reaches {share:.2f} of generate's tokens a second (median of the rounds' ratios); "
        f"torch {torch.__version__}, transformers {transformers.__version__}",
    ]
    goal = Goal("tokens/s of generate, in those of local play", round(1 / share, 3), round(1 / SHARE, 3), "times")
    return Report("Local models", rows, notes, [goal])


def write_model(folder: Path, given: Namespace, texts: Sequence[str] = ()) -> float:
    """A Qwen2 with random weights that never ends its turn, and a tokenizer that learned from some texts.

    Returns its millions of parameters.
    """
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

    bare = Tokenizer(models.BPE())
    bare.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bare.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=min(given.vocabulary, 8000),
        special_tokens=[PAD, END],
        initial_alphabet=alphabet,
        show_progress=False,
    )
    bare.train_from_iterator(texts or [_words(random.Random(1), 20_000)], trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=bare, eos_token=END, pad_token=PAD)
    tokenizer.chat_template = TEMPLATE
    width, layers = _shape(given.parameters * 1e6, given.vocabulary) if given.parameters else SMALLEST
    config = Qwen2Config(
        vocab_size=given.vocabulary,
        hidden_size=width,
        intermediate_size=int(2.75 * width),
        num_hidden_layers=layers,
        num_attention_heads=max(1, width // 64),
        num_key_value_heads=max(1, width // 256),
        max_position_embeddings=8192,
        tie_word_embeddings=False,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
    )
    torch.manual_seed(0)
    before = torch.get_default_dtype()
    torch.set_default_dtype(getattr(torch, given.dtype))
    try:
        with torch.device(given.device):
            model = Qwen2ForCausalLM(config)
    finally:
        torch.set_default_dtype(before)
    with torch.no_grad():
        model.lm_head.weight[tokenizer.eos_token_id] = 0  # another is always likelier
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return sum(parameter.numel() for parameter in model.parameters()) / 1e6


def _shape(parameters: float, vocabulary: int) -> tuple[int, int]:
    """Width and layers of about so many parameters, in the proportions that models of their size have."""
    for width in range(256, 16_384, 256):
        each = (2 + 0.5 + 3 * 2.75) * width * width
        layers = round((parameters - 2 * vocabulary * width) / each)
        if layers <= width / 64:
            return width, max(layers, 2)
    raise ValueError("that is too large")


def _words(rng: random.Random, count: int) -> str:
    return " ".join("".join(rng.choices("abcdefgh", k=3)) for _ in range(count))


def _ids(tokenizer: Any, text: str) -> list[int]:
    found: list[int] = tokenizer.encode(
        tokenizer.apply_chat_template([{"role": "user", "content": text}], tokenize=False, add_generation_prompt=True),
        add_special_tokens=False,
    )
    return found


def _generate(model: Any, prompts: list[list[int]], new: int) -> float:
    """Seconds that one padded batch takes."""
    import torch

    size = max(map(len, prompts))
    ids = torch.tensor([[0] * (size - len(prompt)) + prompt for prompt in prompts], device=model.device)
    mask = torch.tensor([[0] * (size - len(prompt)) + [1] * len(prompt) for prompt in prompts], device=model.device)
    began = perf_counter()
    with torch.inference_mode():
        out = model.generate(ids, attention_mask=mask, do_sample=False, max_new_tokens=new)
    assert out.shape[1] == size + new
    return perf_counter() - began


async def _ask(client: ModelClient, texts: list[str], new: int) -> float:
    """Seconds until all who ask at once have their replies."""
    requests = [ModelRequest((message("user", text),), max_tokens=new, temperature=0.0) for text in texts]
    began = perf_counter()
    replies = await asyncio.gather(*(client.ask(request, _NoClock(), lambda call: None) for request in requests))
    seconds = perf_counter() - began
    assert all(reply.usage.output == new for reply in replies)
    return seconds


class _NoClock:
    """A clock that nobody reads."""

    @contextmanager
    def waiting(self, why: Wait) -> Iterator[None]:
        yield

    def credit(self, why: Wait, seconds: float) -> None:
        pass

    def progress(self, text: str) -> None:
        pass


def _reports(given: Namespace) -> list[Report]:
    return [measure(given)]


if __name__ == "__main__":
    command(__doc__, _reports, OPTIONS)
