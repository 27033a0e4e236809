"""The log-likelihood of every option of a choice, given the prompt: nothing is written.

An option's score is the sum of the log-probabilities of its tokens and of the end of the turn after them, so that an
option that is the beginning of another ("1" and "10") is not likelier for being shorter. `mean` divides by the number
of these tokens.

The options stand one behind the other after their prompt, each hidden from the others by the mask, so that a prompt's
keys and values are kept once and not once an option. A model that does not follow such a mask, by its settings or by
the numbers of its first choice, reads a copy of the prompt's for each option instead.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from arena.agents.providers.local_batch import Read, Reader

Scoring = Literal["sum", "mean"]
KEPT = 1 << 15
"""Tokens of the cache, at most, that are copied for the options that are read together."""
NUMBERS = 1 << 26
"""Log-probabilities, at most, that are held at once."""
ROW = 1024
"""Tokens of options, at most, that stand behind a prompt at once: each is masked from all others."""
COMPARED = 8
"""Options that are read both ways, to see whether a model follows the mask."""

Option = tuple[int, ...]
Pair = tuple[int, Option]
"""A row, and an option of its choice."""


def scores(
    reader: Reader, read: Read, options: Sequence[Sequence[Option]], ends: Sequence[int], scoring: Scoring
) -> list[list[float]]:
    """The scores of each row's options, in nats."""
    first = read.logits.float().log_softmax(-1)
    pairs = [(row, option) for row, several in enumerate(options) for option in dict.fromkeys(several) if option]
    if reader.apart is None and len(pairs) > 1:
        reader.apart = _agree(reader, read, first, pairs, ends)
    found = (_apart if reader.apart else _copied)(reader, read, first, pairs, ends)
    found |= {
        (row, option): float(first[row, list(ends)].logsumexp(-1))
        for row, several in enumerate(options)
        for option in several
        if not option
    }
    share = {option: len(option) + 1 if scoring == "mean" else 1 for several in options for option in several}
    return [[found[row, option] / share[option] for option in several] for row, several in enumerate(options)]


def _agree(reader: Reader, read: Read, first: Any, pairs: Sequence[Pair], ends: Sequence[int]) -> bool:
    """Whether the two ways come to the same scores, as far as the model's numbers are exact."""
    import torch

    some = [*pairs[: COMPARED // 2], *pairs[COMPARED // 2 :][-COMPARED // 2 :]]
    off = max(1e-3, 64 * torch.finfo(read.logits.dtype).eps)
    wanted = _copied(reader, read, first, some, ends)
    try:
        found = _apart(reader, read, first, some, ends)
    except (RuntimeError, ValueError, TypeError, IndexError):
        return False
    return all(math.isclose(found[pair], wanted[pair], rel_tol=off / 8, abs_tol=off) for pair in some)


def _apart(reader: Reader, read: Read, first: Any, pairs: Sequence[Pair], ends: Sequence[int]) -> dict[Pair, float]:
    """The log-likelihoods of options that stand one behind the other."""
    rows = sorted({row for row, _ in pairs})
    packs = [_packs([option for at, option in pairs if at == row], len(rows), first.shape[-1]) for row in rows]
    found: dict[Pair, float] = {}
    for number in range(max(map(len, packs), default=0)):
        some = [(row, several[number]) for row, several in zip(rows, packs, strict=True) if number < len(several)]
        logits = reader.follow_apart(read, [row for row, _ in some], [pack for _, pack in some])
        told = _each(logits, [pack for _, pack in some], ends)
        for (row, pack), values in zip(some, told, strict=True):
            begun, at = first[row, [option[0] for option in pack]].tolist(), 0
            for option, value in zip(pack, begun, strict=True):
                found[row, option] = value + math.fsum(values[at : at + len(option)])
                at += len(option)
    return found


def _packs(options: Sequence[Option], rows: int, vocabulary: int) -> list[list[Option]]:
    """The options of a row, as many together as there is room for."""
    most, packs, size = min(ROW, NUMBERS // (rows * vocabulary)), [[options[0]]], len(options[0])
    for option in options[1:]:
        if size + len(option) > most:
            packs.append([])
            size = 0
        packs[-1].append(option)
        size += len(option)
    return packs


def _each(logits: Any, packs: Sequence[Sequence[Option]], ends: Sequence[int]) -> list[list[float]]:
    """The log-probability of what follows each token of each pack: the option's next token, or the end of the turn."""
    import torch

    following = [[token for option in pack for token in (*option[1:], -1)] for pack in packs]
    wanted = torch.tensor([[*tokens, *[-1] * (logits.shape[1] - len(tokens))] for tokens in following])
    wanted, logits = wanted.to(logits.device), logits.float()
    next_ones = logits.gather(-1, wanted.clamp(min=0)[..., None])[..., 0]
    ended = logits[..., list(ends)].logsumexp(-1)
    values: list[list[float]] = (torch.where(wanted < 0, ended, next_ones) - logits.logsumexp(-1)).tolist()
    return values


def _copied(reader: Reader, read: Read, first: Any, pairs: Sequence[Pair], ends: Sequence[int]) -> dict[Pair, float]:
    """The log-likelihoods of options that each follow a prompt of their own."""
    longest = max(row.length for row in read.rows)
    found: dict[Pair, float] = {}
    for chunk in _chunks(pairs, longest, first.shape[-1], reader.joins):
        logits = reader.follow(read, [row for row, _ in chunk], [option for _, option in chunk])
        begun = first[[row for row, _ in chunk], [option[0] for _, option in chunk]].tolist()
        told = _each(logits, [[option] for _, option in chunk], ends)
        for (row, option), value, values in zip(chunk, begun, told, strict=True):
            found[row, option] = value + math.fsum(values[: len(option)])
    return found


def _chunks(pairs: Sequence[Pair], length: int, vocabulary: int, joins: bool) -> Iterator[list[Pair]]:
    """Options that are read together: as many as memory should hold, those of about the same length."""
    chunk: list[Pair] = []
    for pair in sorted(pairs, key=lambda pair: len(pair[1])):
        size, rows = len(pair[1]), len(chunk) + 1
        fits = rows * (length + size) <= KEPT and rows * size * vocabulary <= NUMBERS and joins
        if chunk and not fits:
            yield chunk
            chunk = []
        chunk.append(pair)
    if chunk:
        yield chunk
