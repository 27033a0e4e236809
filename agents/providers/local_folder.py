"""What can be told of a folder without loading it: whether a model of transformers is in it, all of it.

Nothing is imported, and of weights only the first bytes are read: a seat is refused before the match, not at its first
move.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from arena.agents.providers.local_weights import SUFFIXES

TOKENIZERS = ("tokenizer*", "vocab*", "*.model", "*.tiktoken", "tekken.json")
POINTER = b"version https://git-lfs"
"""How a file of Git LFS begins that was not fetched."""


def problem_of(path: Path) -> str | None:
    """Why a file or folder is no model that can be loaded; None where nothing is to be said against it."""
    try:
        return _problem(path)
    except OSError as error:
        return f"{error.filename or path} cannot be read: {error.strerror or error}"


def _problem(path: Path) -> str | None:
    if not path.is_dir():
        gguf = path.suffix.lower() == ".gguf"
        return _gguf(path.name) if gguf else f"a model is a folder that transformers saved, {path.name} is a file"
    config = path / "config.json"
    if not config.is_file():
        if (path / "adapter_config.json").is_file():
            return "it is an adapter (LoRA) without its base model: merge the two with peft, and save what comes of it"
        ggufs = sorted(path.glob("*.gguf"))
        return _gguf(ggufs[0].name) if ggufs else "a model is a folder that transformers saved, this has no config.json"
    try:
        settings = json.loads(config.read_bytes())
    except (ValueError, RecursionError):
        return "its config.json is no JSON"
    kind = settings.get("model_type") if isinstance(settings, dict) else None
    if not isinstance(kind, str):
        return "its config.json names no model_type, as those of transformers do"
    if not _is_known(kind):
        own = " and code that comes with a model is not run" if "auto_map" in settings else ""
        return f"transformers, as it is installed, knows no model_type {kind!r},{own or ' a newer one may'}"
    return _weights(path) or _tokenizer(path)


def _gguf(name: str) -> str:
    return (
        f"{name} is a GGUF file, which transformers does not load here: serve it (llama.cpp, Ollama, LM Studio) "
        "and play openai:MODEL,base_url=URL"
    )


def _is_known(kind: str) -> bool:
    """Whether transformers has a model of this type, by the source of its tables: to import it takes seconds."""
    found = importlib.util.find_spec("transformers")
    tables = sorted(Path(found.origin).parent.glob("models/auto/*.py")) if found is not None and found.origin else []
    if not tables or "transformers" in sys.modules:  # a type of the program's own may have been registered
        return True
    return any(f'"{kind}"' in table.read_text(encoding="utf-8") for table in tables)


def _weights(path: Path) -> str | None:
    files = next((found for kind in SUFFIXES if (found := sorted(path.glob(f"*{kind}")))), [])
    if not files:
        return "its folder holds no weights (*.safetensors, *.bin)"
    for index in path.glob("*.safetensors.index.json"):
        parts = sorted(set(_parts(index)))
        if missing := [name for name in parts if not (path / name).is_file()]:
            return f"of its weights, {missing[0]} is missing" + (f", and {len(missing) - 1} more" * (len(missing) > 1))
        files = [index, *(path / name for name in parts)]
    for file in files:
        with file.open("rb") as data:
            begins = data.read(len(POINTER))
        if not begins:
            return f"its {file.name} is empty"
        if begins == POINTER:
            return f"its {file.name} only points to the weights: git lfs pull fetches them"
    return None


def _parts(index: Path) -> list[str]:
    """The files that an index of weights names."""
    try:
        body: Any = json.loads(index.read_bytes())
    except (ValueError, RecursionError):
        return []
    named = body.get("weight_map") if isinstance(body, dict) else None
    return [name for name in named.values() if isinstance(name, str)] if isinstance(named, Mapping) else []


def _tokenizer(path: Path) -> str | None:
    if any(next(path.glob(name), None) for name in TOKENIZERS):
        return None
    return "its folder holds no tokenizer (tokenizer.json): save the tokenizer beside the model"
