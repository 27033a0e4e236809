"""Options that are scored one behind the other, hidden from each other: the scores are those of each by itself."""

from __future__ import annotations

import inspect
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from arena.agents.providers import local_scoring
from arena.agents.providers.local_batch import Reader
from tests.agents.providers import tiny_models

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

ENDS = (2,)
PROMPTS = [[5, 6, 7], [9, 8, 7, 6, 5, 4, 9, 8, 7, 6, 5, 4], [300]]
OPTIONS: list[list[tuple[int, ...]]] = [
    [(11,), (11, 12), (11, 12, 13, 14, 15), (), (16,), (11,)],
    [(20 + number, 30) for number in range(25)],
    [(40, 41, 42)],
]
"""Options of each prompt: beginnings of others, one that is empty, one twice."""


class Asked:
    """A prompt that nothing is to be written for."""

    writer: Any = None
    inputs = None

    def __init__(self, ids: list[int]) -> None:
        self.ids = ids


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.text_model(tmp_path_factory.mktemp("models") / "tiny-text")


def loaded(folder: Path, **settings: Any) -> Any:
    return transformers.AutoModelForCausalLM.from_pretrained(folder, **settings).eval()


def scored(model: Any, options: Sequence[Sequence[tuple[int, ...]]] = OPTIONS) -> tuple[list[list[float]], Reader]:
    reader = Reader(model)
    with torch.inference_mode():
        read = reader.read([Asked(ids) for ids in PROMPTS])
        found = local_scoring.scores(reader, read, options, ENDS, "sum")
        again = local_scoring.scores(reader, read, options, ENDS, "sum")  # what was read is as it was
    assert found == [pytest.approx(row, abs=1e-4) for row in again]
    return found, reader


def naive(model: Any) -> list[list[float]]:
    """By one forward pass an option, without any cache."""

    def score(prompt: list[int], option: tuple[int, ...]) -> float:
        with torch.inference_mode():
            odds = model(torch.tensor([[*prompt, *option]])).logits[0].double().log_softmax(-1)
        following = enumerate((*option, *ENDS), len(prompt) - 1)
        return sum(float(odds[place, token]) for place, token in following)

    return [[score(prompt, option) for option in several] for prompt, several in zip(PROMPTS, OPTIONS, strict=True)]


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many options each call read with a copy of the prompt's cache."""
    found: list[int] = []
    follow = Reader.follow

    def noted(reader: Reader, read: Any, places: Any, continuations: Any) -> Any:
        found.append(len(places))
        return follow(reader, read, places, continuations)

    monkeypatch.setattr(Reader, "follow", noted)
    return found


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
@pytest.mark.parametrize("at_once", [1024, 7, 1])
def test_scores_are_those_of_each_option_by_itself(
    folder: Path, attention: str, at_once: int, copies: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_scoring, "ROW", at_once)
    model = loaded(folder, attn_implementation=attention)
    found, reader = scored(model)
    assert reader.apart
    assert found == [pytest.approx(row, abs=2e-4) for row in naive(model)]
    assert sum(copies) == local_scoring.COMPARED  # and that only once


@pytest.mark.parametrize("kept", [1 << 15, 40])
def test_a_window_that_slides_is_no_place_for_them(
    folder: Path, tmp_path: Path, kept: int, copies: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_scoring, "KEPT", kept)
    sliding = Path(shutil.copytree(folder, tmp_path / "sliding"))
    config = json.loads((sliding / "config.json").read_text())
    config |= {"use_sliding_window": True, "sliding_window": 6, "max_window_layers": 0}
    (sliding / "config.json").write_text(json.dumps(config | {"layer_types": ["sliding_attention"] * 2}))
    model = loaded(sliding)
    found, reader = scored(model)
    assert reader.apart is False
    assert found == [pytest.approx(row, abs=2e-4) for row in naive(model)]
    assert naive(model)[1] != pytest.approx(naive(loaded(folder))[1], abs=1e-2)  # the window does slide
    assert sum(copies) == 2 * sum(len(set(several) - {()}) for several in OPTIONS)
    assert (len(copies) == 2) == (kept > 40)


@pytest.mark.parametrize("fails", [False, True])
def test_a_model_that_does_not_follow_the_mask_is_found_out(
    folder: Path, fails: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = loaded(folder)
    forward = type(model).forward

    def deaf(self: Any, *, attention_mask: Any = None, **given: Any) -> Any:
        if attention_mask is not None and attention_mask.ndim == 4:
            if fails:
                raise ValueError("attention_mask has two dimensions")
            attention_mask = None
        return forward(self, attention_mask=attention_mask, **given)

    deaf.__signature__ = inspect.signature(forward)  # type: ignore[attr-defined]
    wanted = naive(model)
    monkeypatch.setattr(type(model), "forward", deaf)
    found, reader = scored(model)
    assert reader.apart is False
    assert found == [pytest.approx(row, abs=2e-4) for row in wanted]


def test_half_precision_takes_the_same_way(folder: Path) -> None:
    model = loaded(folder, dtype=torch.bfloat16)
    found, reader = scored(model)
    assert reader.apart
    for row, wanted in zip(found, naive(model), strict=True):
        assert row == pytest.approx(wanted, rel=0.05, abs=0.5)


def test_one_option_tells_nothing_of_the_mask(folder: Path, copies: list[int]) -> None:
    options: list[list[tuple[int, ...]]] = [[()], [(7, 8)], [()]]
    _, reader = scored(loaded(folder), options)
    assert reader.apart is None
    assert copies == [1, 1]
