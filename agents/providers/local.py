"""Models of transformers on this machine: `local:PATH` or `local:ID_AT_THE_HUB`, text models and those that see.

Requests of all matches are answered together, on a thread of the model's own (`local_worker.py`), and two seats with
the same model share its weights. Torch and transformers are imported by that thread, when the first request comes.
"""

from __future__ import annotations

import asyncio
import importlib.util
import re
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Literal

from arena.agents.core.errors import AgentUnavailable
from arena.agents.core.model import CallFailed, Delta, ModelReply, ModelRequest
from arena.agents.providers import local_worker
from arena.agents.providers.local_folder import problem_of
from arena.agents.providers.local_job import Job
from arena.agents.providers.local_scoring import Scoring
from arena.agents.providers.local_weights import Source, device_of
from arena.games.core.errors import ParameterError

DType = Literal["auto", "float32", "bfloat16", "float16"]
Batching = Literal["auto", "rolling", "continuous"]
_DEVICE = re.compile(r"auto|cpu|mps|cuda(:\d+)?")
_HUB_ID = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?", re.ASCII)
NEEDED = ("torch", "transformers")


class Local:
    """One model of transformers, from a folder or the hub.

    Args:
        model: its folder, or its id at the hub.
        device: where it runs: cpu, cuda, cuda:N or mps; auto takes the first GPU, if there is one.
        dtype: the type of its numbers; auto takes that of its files.
        device_map: how accelerate spreads it over several devices (`auto`), instead of `device`.
        revision: the branch, tag or commit at the hub.
        attention: how transformers computes attention (`sdpa`, `flash_attention_2`, …); its own choice by default.
        template: a file with a chat template (Jinja), instead of the model's own.
        scoring: whether the score of an option is the sum of its tokens' log-probabilities, or their mean.
        max_batch: replies that are written at once.
        batching: `rolling` is the arena's own, `continuous` that of transformers for models of text alone; `auto`
            takes rolling.

    Code that comes with a model is not run. Seats share the weights where all but template and scoring is equal.
    Raises ParameterError for options that make no sense.
    """

    scores = True
    formats = frozenset({"choice"})
    """The kinds of format that a reply is held to."""
    begin_seconds = 900.0
    """Until a reply begins, by default: the model has to be loaded first."""

    def __init__(
        self,
        model: str,
        *,
        device: str = "auto",
        dtype: DType = "auto",
        device_map: str | None = None,
        revision: str | None = None,
        attention: str | None = None,
        template: str | None = None,
        scoring: Scoring = "sum",
        max_batch: int = 32,
        batching: Batching = "auto",
    ) -> None:
        if not _DEVICE.fullmatch(device):
            raise ParameterError(f"local: device is one of auto, cpu, cuda, cuda:N and mps, not {device!r}")
        if max_batch < 1:
            raise ParameterError("local: max_batch is a number from 1")
        self.model = model
        self.name = f"local:{model}"
        self._template = None if template is None else _read(template)
        self._scoring: Scoring = scoring
        path = str(Path(model).expanduser().resolve()) if Path(model).expanduser().exists() else model
        self._source = Source(path, device, dtype, device_map, revision, attention, max_batch, batching)
        self._worker: local_worker.Worker | None = None

    def __repr__(self) -> str:
        return f"Local({self.model!r}, device={self._source.device!r})"

    def check(self) -> None:
        """Raises AgentUnavailable where torch or transformers is missing.

        Raises CallFailed where the folder holds no model, or not all of it, and where the device that was named is
        not there.
        """
        for package in NEEDED:
            if importlib.util.find_spec(package) is None:
                raise AgentUnavailable(
                    f'{self.name} needs {package}, which is not installed: pip install "game-agent-arena[local]"'
                )
        path = Path(self._source.model)
        if path.exists() and (problem := problem_of(path)):
            raise CallFailed(f"{self.name} cannot be loaded: {problem}", "request")
        if not path.exists() and not _HUB_ID.fullmatch(self.model):
            raise CallFailed(f"{self.name}: there is no folder {self.model}", "not_found")
        if self._source.device not in ("auto", "cpu"):
            device_of(self._source)

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Delta | ModelReply, None]:
        """Make one call: an empty piece when its turn has come, pieces as they are written, and the reply last.

        Raises CallFailed. Closing the iterator ends the writing.
        """
        if self._worker is None:
            self.check()
            self._worker = local_worker.take(self._source)
        job = Job(request, self._template, self._scoring)
        self._worker.submit(job)
        try:
            piece: Delta | ModelReply = await job.next()
            while isinstance(piece, Delta):
                yield piece
                piece = await job.next()
        finally:
            job.cancel()
        yield piece

    async def close(self) -> None:
        """Let go of the model. The last one to do so ends its thread and frees its memory.

        A model that is still being loaded is not waited for: its thread ends, and frees it, when it has been.
        """
        if self._worker is not None:
            self._worker = None
            last = local_worker.leave(self._source)
            if last is not None and not last.is_loading:
                await asyncio.to_thread(last.join, local_worker.PATIENCE)


def _read(template: str) -> str:
    """A chat template in a file. Raises ParameterError."""
    try:
        return Path(template).expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ParameterError(f"local: the template {template} cannot be read: {error}") from error
