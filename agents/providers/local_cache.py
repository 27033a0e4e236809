"""Keys and values of several conversations in one cache: a row each, padded on the left to the longest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


def can_be_joined(config: Any) -> bool:
    """Whether conversations of this model can share a cache: its layers keep keys and values, and nothing else."""
    from transformers import DynamicCache
    from transformers.cache_utils import DynamicLayer, DynamicSlidingWindowLayer

    layers = DynamicCache(config=config).layers
    return all(type(layer) in (DynamicLayer, DynamicSlidingWindowLayer) for layer in layers)


def keeps_all(config: Any) -> bool:
    """Whether every layer of this model looks at everything before: none at a window that slides."""
    from transformers import DynamicCache
    from transformers.cache_utils import DynamicLayer

    return all(type(layer) is DynamicLayer for layer in DynamicCache(config=config).layers)


def new_cache(config: Any, joined: bool) -> Any:
    """An empty cache. Where rows join it, all layers keep everything: the model's masks know of sliding windows."""
    from transformers import DynamicCache

    return DynamicCache() if joined else DynamicCache(config=config)


def rows_of(cache: Any, rows: Sequence[int]) -> Any:
    """A new cache of some rows, each as often as it is named."""
    import torch

    def kept(states: Any) -> Any:
        return states.index_select(0, torch.tensor(rows, device=states.device))

    return _made(None if layer.keys is None else (kept(layer.keys), kept(layer.values)) for layer in cache.layers)


def same(cache: Any) -> Any:
    """A new cache with the very keys and values of another: what is read into it leaves the other as it is."""
    return _made(None if layer.keys is None else (layer.keys, layer.values) for layer in cache.layers)


def joined(one: Any, other: Any) -> Any:
    """A new cache with the rows of both, the shorter ones padded."""
    import torch
    from torch.nn.functional import pad

    size = max(one.get_seq_length(), other.get_seq_length())

    def both(first: Any, second: Any) -> Any:
        return torch.cat([pad(states, (0, 0, size - states.shape[-2], 0)) for states in (first, second)])

    return _made(
        None if first.keys is None else (both(first.keys, second.keys), both(first.values, second.values))
        for first, second in zip(one.layers, other.layers, strict=True)
    )


def trim(cache: Any, padding: int) -> None:
    """Take off padding that all rows have."""
    for layer in cache.layers:
        if padding and layer.keys is not None:
            layer.keys, layer.values = layer.keys[..., padding:, :], layer.values[..., padding:, :]


def _made(states: Iterable[tuple[Any, Any] | None]) -> Any:
    """A cache of these keys and values, layer by layer; None where a layer uses those of another."""
    from transformers import DynamicCache
    from transformers.cache_utils import DynamicLayer

    found = DynamicCache()
    for pair in states:
        layer = DynamicLayer()
        if pair is not None:
            layer.lazy_initialization(*pair)
            layer.keys, layer.values = pair
        found.layers.append(layer)
    return found
