"""The log-likelihood of every option of a choice, given the prompt: nothing is written.

An option's score is the sum of the log-probabilities of its tokens and of the end of the turn after them, so that an
option that is the beginning of another ("1" and "10") is not likelier for being shorter. `mean` divides by the number
of these tokens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from arena.agents.providers.local_batch import Read, Reader

Scoring = Literal["sum", "mean"]
KEPT = 1 << 15
"""Tokens of the cache, at most, that are copied for the options that are read together."""
NUMBERS = 1 << 26
"""Log-probabilities, at most, that are held at once."""

Option = tuple[int, ...]


def scores(
    reader: Reader, read: Read, options: Sequence[Sequence[Option]], ends: Sequence[int], scoring: Scoring
) -> list[list[float]]:
    """The scores of each row's options, in nats."""
    first = read.logits.float().log_softmax(-1)
    found: list[dict[Option, float]] = [
        {option: float(first[row, list(ends)].logsumexp(-1)) for option in several if not option}
        for row, several in enumerate(options)
    ]
    longest = max(row.length for row in read.rows)
    pairs = [(row, option) for row, several in enumerate(options) for option in dict.fromkeys(several) if option]
    for chunk in _chunks(pairs, longest, first.shape[-1], reader.joins):
        for (row, option), value in zip(chunk, _sums(reader, read, first, chunk, ends), strict=True):
            found[row][option] = value
    share = {option: len(option) + 1 if scoring == "mean" else 1 for several in options for option in several}
    return [[found[row][option] / share[option] for option in several] for row, several in enumerate(options)]


def _chunks(
    pairs: Sequence[tuple[int, Option]], length: int, vocabulary: int, joins: bool
) -> Iterator[list[tuple[int, Option]]]:
    """Options that are read together: as many as memory should hold, those of about the same length."""
    chunk: list[tuple[int, Option]] = []
    for pair in sorted(pairs, key=lambda pair: len(pair[1])):
        size, rows = len(pair[1]), len(chunk) + 1
        fits = rows * (length + size) <= KEPT and rows * size * vocabulary <= NUMBERS and joins
        if chunk and not fits:
            yield chunk
            chunk = []
        chunk.append(pair)
    if chunk:
        yield chunk


def _sums(
    reader: Reader, read: Read, first: Any, chunk: Sequence[tuple[int, Option]], ends: Sequence[int]
) -> list[float]:
    """The log-likelihoods of some options, with the end of the turn."""
    import torch

    rows, options = [row for row, _ in chunk], [option for _, option in chunk]
    after = reader.follow(read, rows, options).float().log_softmax(-1)
    size = after.shape[1]
    lengths = torch.tensor([len(option) for option in options], device=after.device)
    following = [[*option[1:], *[0] * (size - len(option) + 1)] for option in options]
    each = after.gather(-1, torch.tensor(following, device=after.device)[..., None])[..., 0]
    inside = torch.arange(size, device=after.device)[None] < lengths[:, None] - 1
    begun = first[rows, [option[0] for option in options]]
    last = after[torch.arange(len(chunk), device=after.device), lengths - 1][:, list(ends)].logsumexp(-1)
    found: list[float] = (begun + (each * inside).sum(-1) + last).tolist()
    return found
