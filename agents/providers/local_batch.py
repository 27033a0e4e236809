"""Replies that one model writes together: each joins when it comes and leaves when it is done.

All conversations are rows of one cache, padded on the left. A step writes one token of each; new ones are read first,
and their rows join the others (iteration-level scheduling: Yu et al., Orca, OSDI 2022). Positions count from a
conversation's own first token and padding is masked, so that a reply does not depend on who else is in the batch, but
for the rounding of its numbers.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from arena.agents.providers.local_cache import can_be_joined, joined, keeps_all, new_cache, rows_of, same, trim
from arena.agents.providers.local_pick import pick
from arena.agents.providers.local_writer import Writer

READ_AT_ONCE = 8192
"""Tokens of prompts, padding included, that are read in one go."""
READ_ON_CPU = 2048
"""The same on a processor, which more at once would not make faster: those who wait hear nothing meanwhile."""


class Entry(Protocol):
    """A reply that is to be written."""

    ids: list[int]
    """The prompt."""
    inputs: Mapping[str, Any] | None
    """All that the model takes to read the prompt, where that is more than its tokens."""
    writer: Writer


EntryT = TypeVar("EntryT", bound=Entry)


@dataclass
class Read:
    """Prompts that were read: a cache row each, and what the model says next, of shape (rows, vocabulary)."""

    cache: Any
    rows: list[Row]
    logits: Any

    def only(self, places: Sequence[int], joins: bool) -> Read:
        """The same, of some rows. Where rows cannot be joined, there is but one."""
        if not joins or len(places) == len(self.rows):
            return self
        rows = [self.rows[place] for place in places]
        cache = rows_of(self.cache, places)
        trim(cache, max(row.length for row in self.rows) - max(row.length for row in rows))
        return Read(cache, rows, self.logits[list(places)])


@dataclass
class Row:
    """One conversation: the tokens in its cache row, and by how much positions run ahead of them."""

    length: int
    ahead: int = 0


class Reader:
    """Runs the model: over prompts, over the next token of each row, over continuations of rows."""

    def __init__(self, model: Any) -> None:
        self._model = model
        known = inspect.signature(model.forward).parameters
        self._positions = "position_ids" in known
        self._keep = "logits_to_keep" in known
        self.joins = can_be_joined(model.config)
        """Whether several conversations can be rows of one cache."""
        self.config = model.config
        attention = getattr(model.config.get_text_config(), "_attn_implementation", None)
        masked = attention in ("sdpa", "eager") and self.joins and self._positions and keeps_all(model.config)
        masked = masked and not getattr(
            model.config, "attention_types", None
        )  # windows by place in the cache (GPT-Neo)
        self.apart: bool | None = None if masked else False
        """Whether continuations of a row can stand one behind the other (`follow_apart`); None is not known yet."""
        self._turned = next((part for part in model.modules() if hasattr(part, "rope_deltas")), None)

    @property
    def device(self) -> Any:
        """Where its inputs go."""
        return self._model.device

    def groups(self, entries: Sequence[EntryT]) -> list[list[EntryT]]:
        """Prompts that are read together: of about the same length, and without pictures."""
        found: list[list[EntryT]] = []
        at_once = READ_ON_CPU if self.device.type == "cpu" else READ_AT_ONCE
        for entry in sorted(entries, key=lambda entry: len(entry.ids)):
            last = found[-1] if found else None
            fits = last is not None and (len(last) + 1) * len(entry.ids) <= at_once
            if last is not None and fits and self.joins and entry.inputs is None and last[-1].inputs is None:
                last.append(entry)
            else:
                found.append([entry])
        return found

    def read(self, entries: Sequence[Entry]) -> Read:
        """Read the prompts of a group."""
        import torch

        cache = new_cache(self._model.config, self.joins)
        rows = [Row(len(entry.ids)) for entry in entries]
        inputs = entries[0].inputs
        if inputs is not None:
            given = {name: self._moved(value) for name, value in inputs.items()}
            logits = self._forward(cache, given, 1)
            if self._turned is not None and self._turned.rope_deltas is not None:
                rows[0].ahead = int(self._turned.rope_deltas.reshape(-1)[0])
            return Read(cache, rows, logits[:, -1])
        size = max(row.length for row in rows)
        ids = torch.tensor([[0] * (size - len(entry.ids)) + entry.ids for entry in entries], device=self.device)
        return Read(cache, rows, self._forward(cache, self._given(ids, rows, size), 1)[:, -1])

    def step(self, cache: Any, rows: Sequence[Row], tokens: Sequence[int]) -> Any:
        """Read one more token of each row: what the model says next."""
        import torch

        ids = torch.tensor(tokens, device=self.device)[:, None]
        for row in rows:
            row.length += 1
        return self._forward(cache, self._given(ids, rows, max(row.length for row in rows)), 1)[:, -1]

    def follow(self, read: Read, places: Sequence[int], continuations: Sequence[Sequence[int]]) -> Any:
        """What the model says after each token of continuations, of shape (continuations, longest, vocabulary).

        `places` says which of the rows each of them continues. What stands behind the end of a shorter one means
        nothing. Where rows cannot be joined, there is but one continuation.
        """
        import torch

        size = max(map(len, continuations))
        ids = torch.tensor([[*tokens, *[0] * (size - len(tokens))] for tokens in continuations], device=self.device)
        cache = rows_of(read.cache, places) if self.joins else deepcopy(read.cache)
        longer = [Row(read.rows[place].length + size, read.rows[place].ahead) for place in places]
        return self._forward(cache, self._given(ids, longer, max(row.length for row in read.rows) + size), size)

    def follow_apart(self, read: Read, places: Sequence[int], packs: Sequence[Sequence[Sequence[int]]]) -> Any:
        """What the model says after each token of continuations, of shape (rows, most tokens, vocabulary).

        `places` says which rows they continue, and each of `packs` holds those of one row. They stand one behind the
        other; each sees its row and itself alone.
        """
        import torch

        rows = [read.rows[place] for place in places]
        length, size = max(row.length for row in read.rows), max(sum(map(len, pack)) for pack in packs)
        ids, owners, positions = [], [], []
        for row, pack in zip(rows, packs, strict=True):
            free = size - sum(map(len, pack))
            ids.append([*(token for tokens in pack for token in tokens), *[0] * free])
            owners.append([*(number for number, tokens in enumerate(pack) for _ in tokens), *[-1] * free])
            begin = row.length + row.ahead
            positions.append([*(begin + place for tokens in pack for place in range(len(tokens))), *[begin] * free])
        owner = torch.tensor(owners, device=self.device)
        lengths = torch.tensor([row.length for row in rows], device=self.device)[:, None, None]
        before = torch.arange(length, device=self.device) >= length - lengths
        own = (owner[:, :, None] == owner[:, None, :]).tril()
        seen = torch.cat([before.expand(-1, size, -1), own], -1)[:, None]
        hidden = torch.finfo(self._model.dtype).min
        mask = torch.zeros(seen.shape, dtype=self._model.dtype, device=self.device).masked_fill(~seen, hidden)
        place = torch.tensor(positions, device=self.device)
        given = {"input_ids": torch.tensor(ids, device=self.device), "attention_mask": mask}
        given["position_ids"] = place if self._turned is None else place[None].expand(3, -1, -1)
        cache = same(read.cache) if list(places) == list(range(len(read.rows))) else rows_of(read.cache, places)
        return self._forward(cache, given, size)

    def _given(self, ids: Any, rows: Sequence[Row], size: int) -> dict[str, Any]:
        """Tokens with their positions and masks; `size` is the length of the cache once they are read."""
        import torch

        given = {"input_ids": ids}
        lengths = torch.tensor([row.length for row in rows], device=ids.device)[:, None]
        places = torch.arange(size - ids.shape[1], size, device=ids.device)[None] - (size - lengths)
        if any(row.length < size for row in rows):
            given["attention_mask"] = (torch.arange(size, device=ids.device)[None] >= size - lengths).long()
        if self._positions:
            ahead = torch.tensor([row.ahead for row in rows], device=ids.device)[:, None]
            positions = places.clamp(min=0) + ahead
            given["position_ids"] = positions if self._turned is None else positions[None].expand(3, -1, -1)
        return given

    def _moved(self, value: Any) -> Any:
        if not hasattr(value, "to"):
            return value
        return value.to(self.device, self._model.dtype) if value.is_floating_point() else value.to(self.device)

    def _forward(self, cache: Any, given: Mapping[str, Any], keep: int) -> Any:
        kept = {"logits_to_keep": keep} if self._keep else {}
        return self._model(**given, **kept, past_key_values=cache, use_cache=True).logits[:, -keep:]


class RollingBatch(Generic[EntryT]):
    """The replies that are being written: one alone, where the model's conversations cannot be joined.

    Args:
        reader: runs the model.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.entries: list[EntryT] = []
        self._rows: list[Row] = []
        self._cache: Any = None

    def join(self, entries: Sequence[EntryT], read: Read) -> None:
        """Let replies in whose prompts were read; their first token is written."""
        cache = read.cache if self._cache is None else joined(self._cache, read.cache)
        pick(read.logits, [entry.writer for entry in entries])
        self._cache = cache
        self.entries += entries
        self._rows += read.rows

    def step(self) -> None:
        """Write one more token of every reply."""
        if self.entries:
            tokens = [entry.writer.latest for entry in self.entries]
            logits = self._reader.step(self._cache, self._rows, tokens)
            pick(logits, [entry.writer for entry in self.entries])

    def leave(self) -> list[EntryT]:
        """Let go of the replies that are done, and return them."""
        done = [entry for entry in self.entries if entry.writer.stop is not None]
        if done:
            kept = [place for place, entry in enumerate(self.entries) if entry.writer.stop is None]
            self.entries = [self.entries[place] for place in kept]
            before = max(row.length for row in self._rows)
            self._rows = [self._rows[place] for place in kept]
            if not kept:
                self._cache = None
            else:
                self._cache = rows_of(self._cache, kept)
                trim(self._cache, before - max(row.length for row in self._rows))
        return done

    def clear(self) -> list[EntryT]:
        """Let go of all."""
        left, self.entries, self._rows, self._cache = self.entries, [], [], None
        return left
