"""Folders that hold no model, or not all of it: each is refused before a match, with one sentence."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from arena.agents.providers.local_folder import POINTER, problem_of
from tests.agents.providers import tiny_models

pytest.importorskip("torch")
pytest.importorskip("transformers")

INDEX = json.dumps({"weight_map": {"a": "one.safetensors", "b": "two.safetensors"}})


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.text_model(tmp_path_factory.mktemp("models") / "tiny-text")


@pytest.fixture
def model(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "model"))


def without(*names: str) -> Callable[[Path], object]:
    return lambda folder: [file.unlink() for name in names for file in folder.glob(name)]


def with_file(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(text)


BROKEN: list[tuple[list[Callable[[Path], object]], str]] = [
    ([without("config.json")], "has no config.json"),
    ([without("config.json"), with_file("adapter_config.json", "{}")], "is an adapter"),
    ([without("config.json"), with_file("m.gguf", "")], "m.gguf is a GGUF file"),
    ([with_file("config.json", "{")], "config.json is no JSON"),
    ([with_file("config.json", "[" * 100_000)], "config.json is no JSON"),
    ([with_file("config.json", "[]")], "names no model_type"),
    ([with_file("config.json", "{}")], "names no model_type"),
    ([without("*.safetensors")], "holds no weights"),
    ([with_file("model.safetensors", "")], "model.safetensors is empty"),
    ([with_file("model.safetensors", POINTER.decode() + "/spec/v1")], "git lfs pull"),
    ([with_file("model.safetensors.index.json", INDEX)], "one.safetensors is missing, and 1 more"),
    ([without("tokenizer*")], "no tokenizer"),
]


def test_a_whole_model_is_no_problem(model: Path) -> None:
    assert problem_of(model) is None
    (model / "model.safetensors.index.json").write_text("{")
    assert problem_of(model) is None


@pytest.mark.parametrize(("changes", "words"), BROKEN, ids=[words for _, words in BROKEN])
def test_what_is_missing_is_said(model: Path, changes: list[Callable[[Path], object]], words: str) -> None:
    for change in changes:
        change(model)
    problem = problem_of(model)
    assert problem is not None
    assert words in problem
    assert "\n" not in problem


@pytest.mark.parametrize(("name", "words"), [("m.gguf", "is a GGUF file"), ("m.txt", "m.txt is a file")])
def test_a_file_is_no_model(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / name).write_text("")
    assert words in str(problem_of(tmp_path / name))


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"model_type": "qwen99"}, "knows no model_type 'qwen99', a newer one may"),
        ({"model_type": "mine", "auto_map": {}}, "code that comes with a model is not run"),
    ],
)
def test_the_command_line_refuses_it_before_the_match(model: Path, config: dict[str, object], words: str) -> None:
    (model / "config.json").write_text(json.dumps(config))
    seats = [f"local:{model},answer=score", "first"]
    command = [sys.executable, "-m", "arena", "play", "tictactoe", *seats, "--out", str(model / "out")]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert words in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1
    assert not list(model.glob("out/*"))
