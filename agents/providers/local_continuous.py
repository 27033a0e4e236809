"""The continuous batching of transformers, with our own way to pick tokens.

Transformers keeps the conversations in a paged cache, reads prompts in pieces beside replies that are being written,
and reads again what prompts have in common only once. Its settings are for all requests alike and it streams whole
replies, so that it is given a logits processor that leaves but one token of each row: the one that the row's own
writer has picked. It is driven step by step on the thread of its caller, and not on one of its own.

Source: `transformers.generation.continuous_batching`, version 5.23; the parts used are not all public.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Generic

from arena.agents.providers.local_batch import READ_AT_ONCE, EntryT
from arena.agents.providers.local_pick import pick

PAGE = 256
"""Tokens of a page."""
LONG = 8192
"""Tokens that a conversation is expected to have at most; longer ones take the place of others."""
MEMORY = 0.5
"""The share of free memory that its cache may take: scores and pictures are read beside it."""


class ContinuousBatch(Generic[EntryT]):
    """The replies that are being written.

    Args:
        model: a model for text.
        most: replies at once.
    """

    def __init__(self, model: Any, most: int) -> None:
        self.most = most
        self.entries: list[EntryT] = []
        self._model = model
        self._ids: dict[str, EntryT] = {}
        self._count = 0
        self._manager: Any = None
        self._processor: Any = None

    def add(self, entries: Sequence[EntryT]) -> None:
        """Let replies in; their prompts are read with the next steps."""
        self.entries += entries
        self._begin()
        for entry in entries:
            self._count += 1
            name = str(self._count)
            self._manager.add_request(entry.ids, request_id=name, max_new_tokens=None, eos_token_id=-1)
            self._ids[name] = entry

    def step(self) -> None:
        """Write one more token of every reply whose prompt is read, and read more of the other prompts."""
        if self.entries and self._processor.prepare_next_batch():
            self._processor._generation_step(self._model)
            self._processor.update_batch()

    def leave(self) -> list[EntryT]:
        """Let go of the replies that are done, and return them."""
        done = [entry for entry in self.entries if entry.writer.stop is not None]
        if done:
            self.entries = [entry for entry in self.entries if entry.writer.stop is None]
            for name in [name for name, entry in self._ids.items() if entry.writer.stop is not None]:
                del self._ids[name]
                self._processor.scheduler.set_request_cancellation(name)
        return done

    def clear(self) -> list[EntryT]:
        """Let go of all, and of the cache."""
        left, self.entries, self._ids = self.entries, [], {}
        self._manager = self._processor = None
        return left

    def _begin(self) -> None:
        """Make the cache, where there is none."""
        if self._manager is not None:
            return
        logging.getLogger("ContinuousBatchingLogger").setLevel(logging.ERROR)
        longest = min(getattr(self._model.config, "max_position_embeddings", None) or LONG, LONG)
        pages = self.most * -(-longest // PAGE)
        try:
            self._make(num_blocks=pages, max_batch_tokens=READ_AT_ONCE)
        except MemoryError:  # then as much as there is
            self._make()

    def _make(self, **size: int) -> None:
        from transformers import GenerationConfig
        from transformers.generation.configuration_utils import ContinuousBatchingConfig

        manager = self._model.init_continuous_batching(
            generation_config=GenerationConfig(do_sample=False, eos_token_id=-1),
            continuous_batching_config=ContinuousBatchingConfig(
                page_size=PAGE,
                max_requests_per_batch=self.most,
                max_memory_percent=MEMORY,
                use_cuda_graph=False,
                use_async_batching=False,
                auto_switch_to_flash=False,
                **size,
            ),
        )
        processors = manager.logit_processor
        processors.logits_processor.append(_picker(self._ids))
        processors.tensors_required += 1
        processors.do_processing = True
        self._processor = manager.batch_processor = manager._create_batch_processor()
        self._manager = manager


def _picker(entries: dict[str, Any]) -> Any:
    """A logits processor of transformers that leaves each row the token that its writer picks."""
    import torch
    from transformers.generation.continuous_batching.cb_logits_processors import ContinuousBatchingLogitsProcessor

    class Picker(ContinuousBatchingLogitsProcessor):  # type: ignore[misc]
        supported_kwargs: dict[str, type] = {}  # noqa: RUF012 - as the base class has it
        ignored_kwargs: tuple[str, ...] = ()

        def fill_defaults(self, int32_tensor: Any) -> None:
            int32_tensor.zero_()

        def prepare_tensor_args(self, requests_with_new_token: Sequence[Any]) -> Any:
            self._names = [request.state.request_id for request in requests_with_new_token]
            return torch.zeros(len(self._names), dtype=torch.int32)

        def __call__(self, scores: Any, tensor_arg: Any) -> Any:
            rows = [(row, entries[name].writer) for row, name in enumerate(self._names) if name in entries]
            tokens = pick(scores[[row for row, _ in rows]], [writer for _, writer in rows])
            left = torch.full_like(scores, -torch.inf)
            left[[row for row, _ in rows], tokens] = 0.0
            return left

    return Picker()
