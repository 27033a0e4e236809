"""A model of transformers in memory, and what tells it apart: the hash of its weights and of its chat template."""

from __future__ import annotations

import inspect
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from arena.agents.core.model import CallFailed
from arena.agents.providers.local_processor import spare
from arena.agents.providers.local_text import Codec

SUFFIXES = (".safetensors", ".bin")
"""Files that hold weights; the first kind that is there counts, as transformers reads it."""
CHUNK = 1 << 22

_HASHES: dict[tuple[str, int, int], bytes] = {}
"""(path, size, time of the last change) -> the hash of a file that was read before."""


@dataclass(frozen=True)
class Source:
    """What is loaded, and how: two seats with equal sources share one model."""

    model: str
    device: str = "auto"
    dtype: str = "auto"
    device_map: str | None = None
    revision: str | None = None
    attention: str | None = None
    max_batch: int = 32
    batching: str = "auto"

    @property
    def name(self) -> str:
        """The model's name: its folder's, or its id at the hub."""
        path = Path(self.model).expanduser()
        return path.resolve().name if path.exists() else self.model


@dataclass(frozen=True)
class Weights:
    """A loaded model, its tokenizer, and its processor where it sees pictures."""

    source: Source
    model: Any
    codec: Codec
    processor: Any
    device: str
    """In words: `cpu`, `cuda:0 NVIDIA H200`."""
    hash: str
    """Of its weights."""

    @property
    def context(self) -> int | None:
        """Tokens that it can read and write together; None where its configuration does not say."""
        found = getattr(self.model.config.get_text_config(), "max_position_embeddings", None)
        return found if isinstance(found, int) and found > 0 else None

    @property
    def vocabulary(self) -> int:
        """Tokens that it knows."""
        return int(self.model.get_input_embeddings().weight.shape[0])

    @property
    def dtype(self) -> str:
        """The type of its numbers, such as `bfloat16`."""
        return str(self.model.dtype).removeprefix("torch.")


def load(source: Source) -> Weights:
    """Load a model. It may take minutes. Raises CallFailed, with one sentence."""
    import huggingface_hub
    import torch
    import transformers

    transformers.utils.logging.disable_progress_bar()
    if "TRANSFORMERS_VERBOSITY" not in os.environ:
        transformers.utils.logging.set_verbosity_error()
        huggingface_hub.utils.logging.set_verbosity_error()
    device = device_of(source)
    dtype = source.dtype if source.dtype == "auto" else getattr(torch, source.dtype)
    where = {} if source.revision is None else {"revision": source.revision}
    path = str(Path(source.model).expanduser())
    try:
        config = transformers.AutoConfig.from_pretrained(path, **where)
        sees = hasattr(config, "vision_config") and type(config) in transformers.MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING
        kind = transformers.AutoModelForImageTextToText if sees else transformers.AutoModelForCausalLM
        options = where | ({} if source.attention is None else {"attn_implementation": source.attention})
        options |= {} if source.device_map is None else {"device_map": source.device_map}
        model = kind.from_pretrained(path, dtype=dtype, **options).eval()
        if source.device_map is None:
            model = model.to(device)
        spare(model)
        hashed = weights_hash(_folder(path, where, transformers))
        processor: Any = transformers.AutoProcessor.from_pretrained(path, **where) if sees else None
        tokenizer = processor.tokenizer if sees else transformers.AutoTokenizer.from_pretrained(path, **where)
        if "past_key_values" not in inspect.signature(model.forward).parameters:
            raise ValueError(f"it is a {type(model).__name__}, which takes no cache of keys and values")
    except torch.OutOfMemoryError as error:
        raise CallFailed(
            f"{source.name} does not fit into the memory of {device}", "server", retryable=False
        ) from error
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, TypeError, AttributeError) as error:
        raise CallFailed(f"{source.name} cannot be loaded: {_line(error)}", "not_found") from error
    marks = [
        mark for name in ("image_token", "boi_token", "eoi_token") if isinstance(mark := _of(processor, name), str)
    ]
    codec = Codec(tokenizer, _ends(model, tokenizer), marks)
    return Weights(source, model, codec, processor, _device_name(model.device, torch), hashed)


def weights_hash(folder: Path) -> str:
    """The hash of all files with weights in a folder, as 16 hex digits."""
    files = next((found for kind in SUFFIXES if (found := sorted(folder.glob(f"*{kind}")))), [])
    whole = sha256()
    for file in files:
        whole.update(file.name.encode() + b"\0" + _file_hash(file))
    return whole.hexdigest()[:16]


def _file_hash(file: Path) -> bytes:
    facts = file.stat()
    key = str(file.resolve()), facts.st_size, facts.st_mtime_ns
    if key not in _HASHES:
        found = sha256()
        with file.open("rb") as data:
            while piece := data.read(CHUNK):
                found.update(piece)
        _HASHES[key] = found.digest()
    return _HASHES[key]


def _folder(path: str, where: dict[str, str], transformers: Any) -> Path:
    """The folder that holds the weights; for an id of the hub, in its cache."""
    if Path(path).is_dir():
        return Path(path)
    return Path(transformers.utils.cached_file(path, "config.json", **where)).parent


def device_of(source: Source) -> str:
    """The device to load onto. Raises CallFailed where there is no such device."""
    import torch

    wanted = source.device
    if wanted == "auto":
        if torch.cuda.is_available():
            return "cuda"
        return "mps" if torch.backends.mps.is_available() else "cpu"
    kind, _, number = wanted.partition(":")
    there = {
        "cpu": lambda: True,
        "cuda": lambda: torch.cuda.is_available() and int(number or 0) < torch.cuda.device_count(),
        "mps": torch.backends.mps.is_available,
    }
    if not there[kind]():
        raise CallFailed(f"{source.name} was to be loaded onto {wanted}, which torch does not find here", "request")
    return wanted


def _device_name(device: Any, torch: Any) -> str:
    return f"{device} {torch.cuda.get_device_name(device)}" if device.type == "cuda" else str(device)


def _ends(model: Any, tokenizer: Any) -> set[int]:
    """Ids that end a turn, by what the model's settings and its tokenizer say."""
    found: set[int] = set()
    for value in (_of(model.generation_config, "eos_token_id"), tokenizer.eos_token_id):
        found.update(value if isinstance(value, list | tuple) else [value])
    return {number for number in found if isinstance(number, int) and number >= 0}


def _of(thing: Any, name: str) -> Any:
    return getattr(thing, name, None)


def _line(error: BaseException) -> str:
    """The first sentence of an error."""
    text = " ".join(str(error).split())
    return (text if len(text) <= 240 else f"{text[:240]}…") or type(error).__name__
