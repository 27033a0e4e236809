"""Tiny models with random weights and their tokenizers, written to a folder as if they had been downloaded.

Torch is imported when one is made, so that this can be read without it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"

END, START, PAD, IMAGE = "<|im_end|>", "<|im_start|>", "<|pad|>", "<image>"
CONTEXT = 512

TEMPLATE = """\
{%- for message in messages -%}
<|im_start|>{{ message['role'] }}
{% if message['content'] is string %}{{ message['content'] }}{% else %}
{%- for item in message['content'] -%}
{% if item['type'] == 'image' %}<image>{% else %}{{ item['text'] }}{% endif %}
{%- endfor %}{% endif %}<|im_end|>
{% endfor -%}
{%- if add_generation_prompt -%}
<|im_start|>assistant
{% if enable_thinking is defined and not enable_thinking %}<think>

</think>

{% endif %}{%- endif -%}
"""
"""Turns as ChatML writes them, with Qwen's switch for thinking; pictures stand where they were shown."""

WORDS = [
    "the quick brown fox jumps over the lazy dog; a move is one of the legal actions of this game",
    "north south east west 0 1 2 3 4 5 6 7 8 9 10 11 12 a1 b2 c3 d4 e4 e5 Nf3 O-O O-O-O",
    "Grüße an die Welt — das Spiel ist aus… 棋盘 ходы ♔♕ 🎲",
]


def tokenizer(template: str | None = TEMPLATE, *, thinks: bool = True, texts: Sequence[str] = ()) -> Any:
    """A byte-level BPE tokenizer that reads every text, with a chat template; `thinks` makes the tags tokens.

    Where there are `texts`, it learns from them as well, and knows many of their words as one token.
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    bare = Tokenizer(models.BPE())
    bare.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bare.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=2000 if texts else 384,
        show_progress=False,
        special_tokens=[PAD, START, END, IMAGE],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    bare.train_from_iterator([*WORDS, *texts], trainer)
    if thinks:
        bare.add_tokens(["<think>", "</think>"])
    fast = PreTrainedTokenizerFast(tokenizer_object=bare, eos_token=END, pad_token=PAD)
    fast.chat_template = template
    return fast


def text_model(
    folder: Path,
    *,
    seed: int = 0,
    template: str | None = TEMPLATE,
    thinks: bool = True,
    context: int = CONTEXT,
    texts: Sequence[str] = (),
    **settings: Any,
) -> Path:
    """A Qwen2 of some hundred thousand parameters; `settings` go into its generation_config.

    Where there are `texts`, it is made for long prompts like them: one layer, and a tokenizer that learned from them.
    """
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    words = tokenizer(template, thinks=thinks, texts=texts)
    torch.manual_seed(seed)
    config = Qwen2Config(
        vocab_size=len(words),
        hidden_size=16 if texts else 64,
        intermediate_size=32 if texts else 128,
        num_hidden_layers=1 if texts else 2,
        num_attention_heads=1 if texts else 4,
        num_key_value_heads=1 if texts else 2,
        max_position_embeddings=context,
        initializer_range=0.3,
        **_ends(words),
    )
    model = Qwen2ForCausalLM(config)
    model.generation_config.update(**settings)
    return _saved(folder, model, words)


def vision_model(folder: Path, *, seed: int = 0) -> Path:
    """A LLaVA with a CLIP of two layers, for pictures of 32 × 32 in 16 patches."""
    import torch
    from transformers import (
        CLIPImageProcessorPil,
        CLIPVisionConfig,
        LlamaConfig,
        LlavaConfig,
        LlavaForConditionalGeneration,
        LlavaProcessor,
    )

    words = tokenizer()
    torch.manual_seed(seed)
    config = LlavaConfig(
        vision_config=CLIPVisionConfig(
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=2,
            image_size=32,
            patch_size=8,
            projection_dim=32,
            initializer_range=0.3,
        ),
        text_config=LlamaConfig(
            vocab_size=len(words),
            hidden_size=64,
            intermediate_size=128,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=CONTEXT,
            initializer_range=0.3,
            **_ends(words),
        ),
        image_token_index=words.convert_tokens_to_ids(IMAGE),
        image_seq_length=16,
        initializer_range=0.3,
    )
    model = LlavaForConditionalGeneration(config)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.normal_(0, 0.2)
    processor = LlavaProcessor(
        CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}),
        words,
        patch_size=8,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        image_token=IMAGE,
        chat_template=TEMPLATE,
    )
    processor.save_pretrained(folder)
    return _saved(folder, model, words)


def _ends(words: Any) -> dict[str, Any]:
    return {"eos_token_id": words.eos_token_id, "pad_token_id": words.pad_token_id, "bos_token_id": None}


def _saved(folder: Path, model: Any, words: Any) -> Path:
    model.generation_config.eos_token_id = words.eos_token_id
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    assert json.loads((folder / "config.json").read_text())["model_type"] in ("qwen2", "llava")
    return folder
