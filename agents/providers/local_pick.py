"""The next token of each of several replies, by its own settings: what others draw changes nothing."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arena.agents.core.model import CallFailed, ModelRequest

if TYPE_CHECKING:
    from arena.agents.providers.local_writer import Writer

BELOW_ONE = 1 - 2**-24
"""The last number below 1 that a float32 can hold: at 1 itself lies no token."""
LIKELY = 1024
"""Tokens that are sorted at first where the likeliest are wanted; all of them only where these are not enough."""


@dataclass(frozen=True)
class Sampling:
    """How a token is drawn: temperature 0 takes the likeliest; top_p 1 and top_k 0 leave none out."""

    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0


def sampling_of(request: ModelRequest, defaults: Any) -> Sampling:
    """The settings of a request; where it names none, those of the model's own generation_config.

    Raises CallFailed for numbers that make no sense.
    """
    own = bool(getattr(defaults, "do_sample", None))
    given = {name: getattr(defaults, name, None) for name in ("temperature", "top_p", "top_k")} if own else {}
    temperature = request.temperature
    if temperature is None:
        temperature = (given["temperature"] or 1.0) if own else 0.0
    top_p = request.top_p if request.top_p is not None else given.get("top_p")
    if not (math.isfinite(temperature) and temperature >= 0):
        raise CallFailed(f"a temperature is a number from 0, not {temperature}", "request")
    if top_p is not None and not 0 <= top_p <= 1:
        raise CallFailed(f"top_p is a number from 0 to 1, not {top_p}", "request")
    return Sampling(float(temperature), 1.0 if top_p is None else float(top_p), int(given.get("top_k") or 0))


def pick(logits: Any, writers: Sequence[Writer]) -> list[int]:
    """Give each writer its next token, and return them. `logits` has shape (writers, vocabulary)."""
    free: dict[Sampling, list[int]] = defaultdict(list)
    tokens: dict[int, int] = {}
    for place, writer in enumerate(writers):
        forced, allowed = writer.forced, writer.allowed
        if forced is not None:
            tokens[place] = forced
        elif allowed is not None:
            among = logits[place, allowed][None]
            tokens[place] = allowed[draw(among, writer.sampling, [writer.point()])[0]]
        else:
            free[writer.sampling].append(place)
    for sampling, places in free.items():
        among = logits if len(places) == len(writers) else logits[places]
        points = [writers[place].point() for place in places] if sampling.temperature else []
        tokens.update(zip(places, draw(among, sampling, points), strict=True))
    for place, writer in enumerate(writers):
        if writer.logprobs is not None:
            writer.note(*_odds(logits[place], tokens[place], writer.logprobs))
        writer.take(tokens[place])
    return [tokens[place] for place in range(len(writers))]


def draw(logits: Any, sampling: Sampling, points: Sequence[float]) -> list[int]:
    """One token of each row. `points`, from 0 up to 1, are where on the rows' distributions they lie."""
    import torch

    if sampling.temperature == 0:
        likeliest: list[int] = logits.argmax(-1).tolist()
        return likeliest
    scaled = logits.float() / sampling.temperature
    at = torch.tensor([min(point, BELOW_ONE) for point in points], dtype=torch.float32, device=logits.device)[:, None]
    order = None
    if sampling.top_k or sampling.top_p < 1:
        chances, order = _likeliest(scaled, sampling)
    else:
        chances = scaled.softmax(-1)
    below = chances.cumsum(-1)
    place = torch.searchsorted(below, at * below[:, -1:], right=True).clamp_(max=chances.shape[-1] - 1)  # for NaN
    found: list[int] = (place if order is None else order.gather(-1, place))[:, 0].tolist()
    return found


def _likeliest(scaled: Any, sampling: Sampling) -> tuple[Any, Any]:
    """Chances of the tokens that top_k and then top_p leave, in falling order, and which tokens they are."""
    size = scaled.shape[-1]
    most = min(sampling.top_k or size, size)
    sorted_first = most if sampling.top_k else min(size, LIKELY)
    values, order = scaled.topk(sorted_first)
    whole = (values if sampling.top_k else scaled).logsumexp(-1, keepdim=True)
    chances = (values - whole).exp()
    if sampling.top_p < 1:
        if sorted_first < most and bool((chances.sum(-1) < sampling.top_p).any()):
            values, order = scaled.topk(most)
            chances = (values - whole).exp()
        before = chances.cumsum(-1) - chances
        reached = before < sampling.top_p
        reached[:, 0] = True
        chances = chances * reached
    return chances, order


def _odds(logits: Any, token: int, most: int) -> tuple[tuple[int, float], tuple[tuple[int, float], ...]]:
    """A token with its log-probability before any setting, and the likeliest ones in its place."""
    row = logits.float().log_softmax(-1)
    values, ids = row.topk(min(most, row.shape[-1]))
    return (token, float(row[token])), tuple(zip(ids.tolist(), values.tolist(), strict=True))
